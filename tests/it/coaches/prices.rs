//! Prices in several currencies: compared by the exchange rates, in a currency that the answer names.

use reqwest::Method;
use serde_json::{Value, json};

use super::{found, names};
use crate::support::TestApp;

/// Yen, dollars and euros with a rate, forints without one. In euros: 40.60, 60.00, 73.60 and nobody knows.
async fn create_coaches(app: &TestApp) {
    for (name, amount, currency) in
        [("Yui", 7_000, "JPY"), ("Eva", 6_000, "EUR"), ("Sam", 8_000, "USD"), ("Hanna", 2_500_000, "HUF")]
    {
        app.coach_with(name, json!({ "price": { "amount": amount, "currency": currency } })).await;
    }
}

#[actix_web::test]
async fn amounts_are_compared_by_the_exchange_rates_and_the_answer_says_in_which_currency() {
    let app = TestApp::start().await;
    create_coaches(&app).await;
    for (query, expected, prices_in) in [
        // ¥7,000 is less than €60.
        ("sort=price", "Yui Eva Sam Hanna", "EUR"),
        ("sort=-price", "Sam Eva Yui Hanna", "EUR"),
        ("sort=price&display_currency=JPY", "Yui Eva Sam Hanna", "JPY"),
        ("sort=-price&currency=JPY", "Yui", "JPY"),
        // Without a currency, amounts are cents of a euro.
        ("sort=price&max_price=6000", "Yui Eva", "EUR"),
        ("sort=price&min_price=4060&max_price=7360", "Yui Eva Sam", "EUR"),
        ("sort=price&min_price=4061&max_price=7359", "Eva", "EUR"),
        ("sort=price&min_price=6001", "Sam", "EUR"),
        // In a display currency they are in that one.
        ("sort=price&max_price=8000&display_currency=USD", "Yui Eva Sam", "USD"),
        ("sort=price&max_price=7999&display_currency=USD", "Yui Eva", "USD"),
        ("sort=price&min_price=10344&max_price=12690&display_currency=JPY", "Eva Sam", "JPY"),
        // `currency` finds those who charge in it.
        ("sort=price&max_price=8000&currency=USD", "Sam", "USD"),
        ("sort=price&max_price=8000&currency=USD&display_currency=JPY", "Sam", "USD"),
        ("currency=HUF&min_price=2500000&max_price=2500000", "Hanna", "HUF"),
        // Without a rate, a price is compared with its own currency alone.
        ("min_price=0&max_price=99999999", "Yui Eva Sam", "EUR"),
        ("min_price=1&display_currency=HUF", "Hanna", "HUF"),
        ("min_price=1&display_currency=SEK&max_price=1", "", "SEK"),
    ] {
        let mut listed = names(&app, query).await;
        let mut expected: Vec<&str> = expected.split_whitespace().collect();
        if !query.contains("sort") {
            listed.sort_unstable();
            expected.sort_unstable();
        }
        assert_eq!(listed, expected, "{query}");
        let page = found(&app, query).await;
        assert_eq!((&page["prices_in"], &page["total"]), (&json!(prices_in), &json!(expected.len())), "{query}");
    }
    app.end().await;
}

#[actix_web::test]
async fn cards_say_about_how_much_a_price_is() {
    let app = TestApp::start().await;
    create_coaches(&app).await;
    let about = async |query: &str| -> Vec<Value> {
        let page = found(&app, &format!("sort=price&{query}")).await;
        page["items"].as_array().unwrap().iter().map(|card| card["price_about"].clone()).collect()
    };
    let euros = |amount: i64| json!({ "amount": amount, "currency": "EUR" });
    assert_eq!(about("display_currency=EUR").await, [euros(4_060), euros(6_000), euros(7_360), Value::Null]);
    // Half up to a whole yen: 10,344.8 and 12,689.7.
    let yen = |amount: i64| json!({ "amount": amount, "currency": "JPY" });
    assert_eq!(about("display_currency=JPY").await, [yen(7_000), yen(10_345), yen(12_690), Value::Null]);
    let forints = json!({ "amount": 2_500_000, "currency": "HUF" });
    let all = about("display_currency=HUF").await;
    assert_eq!(
        all.iter().filter(|about| !about.is_null()).collect::<Vec<_>>(),
        [&forints],
        "its own currency needs no rate"
    );
    assert_eq!(about("currency=JPY").await, [Value::Null], "not asked for");
    // The price itself stays as it is.
    let page = app.stranger(Method::GET, "/coaches?currency=JPY&display_currency=EUR", None).await.expect(200);
    assert_eq!(page["items"][0]["price"], yen(7_000));
    app.end().await;
}

#[actix_web::test]
async fn a_price_is_shown_in_other_currencies() {
    let app = TestApp::start().await;
    let asked = async |query: &str| app.stranger(Method::GET, &format!("/prices/about?{query}"), None).await;
    let answer = asked("amount=7360&currency=EUR&in=USD&in=HUF&in=JPY&in=EUR").await.expect(200);
    let money = |amount: i64, currency: &str| json!({ "amount": amount, "currency": currency });
    assert_eq!(answer["price"], money(7_360, "EUR"));
    assert_eq!(
        answer["about"],
        json!([money(8_000, "USD"), money(12_690, "JPY"), money(7_360, "EUR")]),
        "without the one that has no rate"
    );
    for (query, field) in [
        ("currency=EUR", "amount"),
        ("amount=-1&currency=EUR", "amount"),
        ("amount=1", "currency"),
        ("amount=1&currency=euro", "currency"),
        ("amount=1&currency=EUR&in=XXX", "in"),
        ("amount=99999999999999999999&currency=EUR", "amount"),
    ] {
        let refused = asked(query).await.expect_problem(422, "validation_failed");
        assert_eq!(refused["errors"][0]["field"], field, "{query}");
    }
    app.end().await;
}
