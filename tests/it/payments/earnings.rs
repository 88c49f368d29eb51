//! `/coaches/{id}/earnings`: by month and currency, what clients paid and what went back.

use reqwest::Method;
use serde_json::{Value, json};

use super::{BookingScenario, TIME};

#[actix_web::test]
async fn a_month_has_what_was_paid_and_what_went_back() {
    let scenario = BookingScenario::confirmed(TIME, json!({})).await;
    let (app, ben) = (&scenario.app, &scenario.ben);
    let path = format!("/coaches/{}/earnings", ben.id);
    let earnings = async |query: &str| ben.gets(&format!("{path}?{query}")).await.expect(200);
    let month = |sessions: u32, refunded: i64| json!({ "month": "2026-12", "currency": "EUR", "sessions": sessions, "paid": 7500, "refunded": refunded, "earned": 7500 - refunded });
    assert_eq!(earnings("").await["months"], json!([month(1, 0)]));
    assert_eq!(earnings("from=2026-11&to=2026-11").await["months"], json!([]));
    // 10:00 UTC on the second is the third nowhere, so the month is the same everywhere but asked for in a zone.
    assert_eq!(earnings("timezone=Pacific/Apia").await["timezone"], "Pacific/Apia");

    // A time that is only held brings nothing, and is no session.
    scenario.ana.books(ben, "2026-12-03T10:00:00Z").await.expect(201);
    assert_eq!(earnings("").await["months"], json!([month(1, 0)]));

    scenario.ana.cancels(&scenario.booking).await.expect(200);
    scenario.events_processed().await;
    let left = earnings("").await["months"][0].clone();
    assert_eq!(left["sessions"], 0);
    assert_eq!(left["earned"].as_i64().unwrap(), 7500 - left["refunded"].as_i64().unwrap(), "{left}");
    assert!(left["refunded"].as_i64().unwrap() > 0, "{left}");

    for (query, field) in [
        ("from=2026", "from"),
        ("from=2026-13", "from"),
        ("from=2026-12&to=2026-01", "to"),
        ("from=2020-01&to=2026-12", "to"),
    ] {
        let refused: Value = ben.gets(&format!("{path}?{query}")).await.expect_problem(422, "validation_failed");
        assert_eq!(refused["errors"][0]["field"], field, "{query}");
    }
    scenario.ana.gets(&path).await.expect_problem(404, "not_found");
    app.stranger(Method::GET, &path, None).await.expect_problem(401, "unauthenticated");
    scenario.end().await;
}
