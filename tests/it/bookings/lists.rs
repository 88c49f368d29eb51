//! Who sees which bookings, lists and their filters, and `Idempotency-Key`.

use futures::future::join_all;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;

const NINE: &str = "2026-12-02T09:00:00Z";
const TEN: &str = "2026-12-02T10:00:00Z";

fn body(coach: &Person, starts_at: &str) -> Value {
    json!({ "coach_id": coach.id, "starts_at": starts_at, "duration_minutes": 60 })
}

async fn with_key(person: &Person, key: &str, body: Value) -> Answer {
    person.sends_with(Method::POST, "/booking", Some(body), &[("idempotency-key", key)]).await
}

#[actix_web::test]
async fn bookings_of_others_are_not_found() {
    let app = TestApp::start().await;
    let (ben, carl) = (app.coach("Ben Okafor").await, app.coach("Carl Berg").await);
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let booking = ana.books(&ben, NINE).await.expect(201);
    let path = format!("/booking/{}", booking["id"].as_str().unwrap());
    let absent = cleo.gets(&format!("/booking/{}", uuid::Uuid::nil())).await.expect_problem(404, "not_found");
    for stranger in [&cleo, &carl] {
        let hidden = stranger.gets(&path).await.expect_problem(404, "not_found");
        assert_eq!(
            (&hidden["detail"], &hidden["title"]),
            (&absent["detail"], &absent["title"]),
            "the same answer as for no booking"
        );
        stranger.gets(&format!("/booking/client/{}", ana.id)).await.expect_problem(404, "not_found");
        stranger.gets(&format!("/booking/coach/{}", ben.id)).await.expect_problem(404, "not_found");
    }
    app.admin().await.gets(&path).await.expect(200);
    app.end().await;
}

#[actix_web::test]
async fn lists_are_filtered_sorted_and_paginated() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let gil = app.coach_with("Gil Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    for (coach, start) in [(&ben, NINE), (&gil, TEN), (&gil, "2026-12-03T09:00:00Z"), (&ben, "2026-12-04T09:00:00Z")] {
        ana.books(coach, start).await.expect(201);
    }
    cleo.books(&ben, "2026-12-02T11:00:00Z").await.expect(201);
    let list = async |reader: &Person, path: &str, query: &str| -> Vec<String> {
        let page = reader.gets(&format!("{path}?{query}")).await.expect(200);
        assert!(page["total"].as_i64().unwrap() >= i64::try_from(page["items"].as_array().unwrap().len()).unwrap());
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["starts_at"].as_str().unwrap()[8..13].to_owned())
            .collect()
    };
    let own = format!("/booking/client/{}", ana.id);
    for (query, expected) in [
        ("sort=starts_at", "02T09 02T10 03T09 04T09"),
        ("sort=-starts_at", "04T09 03T09 02T10 02T09"),
        ("", "04T09 03T09 02T10 02T09"),
        ("status=pending&sort=starts_at", "02T09 04T09"),
        ("status=confirmed&sort=starts_at", "02T10 03T09"),
        ("status=cancelled", ""),
        ("from=2026-12-02T10:00:00Z&sort=starts_at", "02T10 03T09 04T09"),
        ("from=2026-12-03&sort=starts_at", "03T09 04T09"),
        ("to=2026-12-03T09:00:00Z&sort=starts_at", "02T09 02T10"),
        ("from=2026-12-02T10:00:00Z&to=2026-12-04&status=confirmed&sort=starts_at", "02T10 03T09"),
        ("sort=starts_at&per_page=2&page=2", "03T09 04T09"),
        ("no_such_filter=1&sort=starts_at&per_page=1", "02T09"),
    ] {
        assert_eq!(list(&ana, &own, query).await, expected.split_whitespace().collect::<Vec<_>>(), "{query}");
    }
    let page = ana.gets(&format!("{own}?status=pending&per_page=1")).await.expect(200);
    assert_eq!((&page["total"], &page["pages"], &page["page"]), (&json!(2), &json!(2), &json!(1)));
    let of_ben = format!("/booking/coach/{}", ben.id);
    assert_eq!(list(&ben, &of_ben, "sort=starts_at").await, ["02T09", "02T11", "04T09"]);
    assert_eq!(list(&app.admin().await, &of_ben, "sort=starts_at").await, ["02T09", "02T11", "04T09"]);
    let broken = ana.gets(&format!("{own}?status=lost&from=soon&to=2026-13-01&sort=price&page=0&per_page=101")).await;
    assert_eq!(broken.broken_fields(), ["from", "page", "per_page", "sort", "status", "to"]);
    app.end().await;
}

#[actix_web::test]
async fn a_repeated_key_replays_the_response() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let first = with_key(&ana, "key-1", body(&ben, NINE)).await;
    assert_eq!(first.header("idempotent-replayed"), None);
    let replayed = with_key(&ana, "key-1", body(&ben, NINE)).await;
    assert_eq!(replayed.header("idempotent-replayed"), Some("true"));
    assert_eq!(replayed.expect(201), first.expect(201));
    with_key(&ana, "key-1", body(&ben, TEN)).await.expect_problem(422, "idempotency_key_reused");
    // Keys are per user.
    with_key(&cleo, "key-1", body(&ben, TEN)).await.expect(201);

    // Refusals are replayed, too.
    let refused = with_key(&ana, "key-2", body(&ben, TEN)).await;
    assert_eq!(refused.header("idempotent-replayed"), None);
    refused.expect_problem(409, "slot_taken");
    let again = with_key(&ana, "key-2", body(&ben, TEN)).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.header("content-type"), Some("application/problem+json"));
    let own_id = again.header("x-request-id").map(str::to_owned);
    let problem = again.expect_problem(409, "slot_taken");
    assert_eq!(problem["request_id"].as_str(), own_id.as_deref(), "the id is that of this request");

    for bad in ["", "two words", &"x".repeat(256)] {
        with_key(&ana, bad, body(&ben, TEN)).await.expect_problem(400, "malformed");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_key_expires_after_a_day() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    let first = with_key(&ana, "key", body(&ben, "2026-12-04T09:00:00Z")).await.expect(201);
    app.advance(SignedDuration::from_hours(23));
    let ana = app.signs_in(&ana.email).await;
    assert_eq!(with_key(&ana, "key", body(&ben, "2026-12-04T09:00:00Z")).await.expect(201)["id"], first["id"]);
    app.advance(SignedDuration::from_hours(1) + SignedDuration::from_secs(1));
    let ana = app.signs_in(&ana.email).await;
    let other = with_key(&ana, "key", body(&ben, "2026-12-04T11:00:00Z")).await.expect(201);
    assert_eq!(other["starts_at"], "2026-12-04T11:00:00Z");
    assert_ne!(other["id"], first["id"]);
    app.end().await;
}

/// Ten concurrent requests with one key make one booking; each gets it, or that the first is in progress.
#[actix_web::test]
async fn concurrent_requests_with_one_key_make_one_booking() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    let answers = join_all((0..10).map(|_| with_key(&ana, "key", body(&ben, NINE)))).await;
    let page = ana.gets(&format!("/booking/client/{}", ana.id)).await.expect(200);
    assert_eq!(page["total"], 1);
    assert!(answers.iter().any(|answer| answer.status == 201));
    for answer in answers {
        match answer.status {
            201 => assert_eq!(answer.expect(201)["id"], page["items"][0]["id"]),
            _ => drop(answer.expect_problem(409, "idempotency_in_progress")),
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn a_key_is_per_endpoint_and_replays_a_checkout() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    // Keys are per endpoint: the booking and the checkout use the same one.
    let booking = with_key(&ana, "key", body(&ben, NINE)).await.expect(201);
    let body = json!({ "booking_id": booking["id"] });
    let key = [("idempotency-key", "key")];
    let opened = ana.sends_with(Method::POST, "/payment/checkout", Some(body.clone()), &key).await.expect(201);
    let replayed = ana.sends_with(Method::POST, "/payment/checkout", Some(body), &key).await;
    assert_eq!(replayed.header("idempotent-replayed"), Some("true"));
    assert_eq!(replayed.expect(201), opened, "201 as it was, not 200 as it would be now");
    app.end().await;
}
