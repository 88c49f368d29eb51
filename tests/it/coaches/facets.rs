//! Facets: what the count of each value says, the list finds.

use reqwest::Method;
use serde_json::{Value, json};

use super::{create_three_coaches, found};
use crate::support::TestApp;

async fn facets(app: &TestApp, query: &str) -> Value {
    app.stranger(Method::GET, &format!("/coaches/facets?{query}"), None).await.expect(200)
}

/// The query without the filters of one kind, and with another one instead.
fn with_only(query: &str, kinds: &[&str], filter: &str) -> String {
    let others = query.split('&').filter(|one| !kinds.contains(&one.split('=').next().unwrap()) && !one.is_empty());
    others.chain([filter]).collect::<Vec<_>>().join("&")
}

#[actix_web::test]
async fn every_count_is_the_total_of_the_list_with_that_value() {
    let app = TestApp::start().await;
    create_three_coaches(&app).await;
    app.coach_with("Dov Levi", json!({ "price": { "amount": 2_500_000, "currency": "HUF" }, "languages": ["he"] }))
        .await;
    for query in [
        "",
        "language=ja",
        "language=ja&language=en&country=JP",
        "expertise=leadership&min_price=5000",
        "min_rating=4&max_price=8000",
        "q=lisbon",
        "available_on=2026-12-07&timezone=Asia/Tokyo&language=pt",
        "currency=EUR",
        "display_currency=JPY&max_price=1500000",
        "display_currency=HUF",
        "country=US&language=ja",
    ] {
        let counted = facets(&app, query).await;
        assert_eq!(counted["total"], found(&app, query).await["total"], "{query}");
        let mut filters: Vec<(Vec<&str>, String, Value)> = Vec::new();
        for kind in ["language", "country", "expertise"] {
            for one in counted[kind].as_array().unwrap() {
                let filter = format!("{kind}={}", one["value"].as_str().unwrap());
                filters.push((vec![kind], filter, one["count"].clone()));
            }
        }
        for band in counted["price"].as_array().unwrap() {
            let max = band["max_price"].as_i64().map_or(String::new(), |max| format!("&max_price={max}"));
            filters.push((
                vec!["min_price", "max_price"],
                format!("min_price={}{max}", band["min_price"]),
                band["count"].clone(),
            ));
        }
        for one in counted["rating"].as_array().unwrap() {
            filters.push((vec!["min_rating"], format!("min_rating={}", one["min_rating"]), one["count"].clone()));
        }
        for (kinds, filter, count) in filters {
            let query = with_only(query, &kinds, &filter);
            assert_eq!(found(&app, &query).await["total"], count, "{query}");
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn facets_show_what_else_could_be_chosen() {
    let app = TestApp::start().await;
    create_three_coaches(&app).await;
    let counted = facets(&app, "language=ja").await;
    let counts = |kind: &str| -> Vec<(String, i64)> {
        let all = counted[kind].as_array().unwrap().iter();
        all.map(|one| (one["value"].as_str().unwrap().to_owned(), one["count"].as_i64().unwrap())).collect()
    };
    let expected =
        |counts: &[(&str, i64)]| counts.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect::<Vec<_>>();
    assert_eq!(counts("language"), expected(&[("en", 3), ("ja", 1), ("pt", 1)]), "its own filter does not count");
    assert_eq!(counts("country"), expected(&[("JP", 1)]));
    assert_eq!(counts("expertise"), expected(&[("leadership", 1)]));
    let bands = facets(&app, "").await["price"].clone();
    let counts: Vec<&Value> = bands.as_array().unwrap().iter().map(|band| &band["count"]).collect();
    // $50 are €46, then €75, then €120.
    assert_eq!(counts, [0, 1, 0, 1, 1, 0, 0]);
    assert_eq!((&bands[0]["min_price"], &bands[0]["max_price"]), (&json!(0), &json!(2_499)));
    assert_eq!((&bands[6]["min_price"], &bands[6]["max_price"]), (&json!(20_000), &Value::Null));
    let yen = facets(&app, "display_currency=JPY").await;
    assert_eq!((&yen["prices_in"], &yen["price"][1]["min_price"]), (&json!("JPY"), &json!(4_300)));
    let broken =
        app.stranger(Method::GET, "/coaches/facets?language=german&available_on=soon", None).await.broken_fields();
    assert_eq!(broken, ["available_on", "language"]);
    app.end().await;
}
