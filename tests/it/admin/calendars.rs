//! Connected accounts as the team sees them: which are broken, and what of a booking is in whose calendar.

use rapport::clock::{minutes, seconds};
use serde_json::json;

use crate::calendars::connections::{accounts, connects, free_coach, syncs_after};
use crate::support::TestApp;

#[actix_web::test]
async fn broken_accounts_are_listed_with_whose_they_are_and_why() {
    let app = TestApp::start().await;
    let (admin, ben, dora) = (app.admin().await, app.coach("Ben Okafor").await, app.coach("Dora Lund").await);
    connects(&app, &ben, "google").await;
    connects(&app, &dora, "outlook").await;
    accounts(&app, "google").revoke_grants();
    let admin = syncs_after(&app, minutes(4), &admin).await;
    let broken = admin.gets("/admin/calendars?health=broken").await.expect(200);
    assert_eq!(broken["total"], 1, "{broken}");
    let one = &broken["items"][0];
    assert_eq!((&one["user_id"], &one["user_name"]), (&json!(ben.id), &json!("Ben Okafor")));
    assert_eq!((&one["provider"], &one["account"]), (&json!("google"), &json!(ben.email)));
    assert_eq!((&one["health"]["state"], &one["if_broken"]), (&json!("broken"), &json!("own_hours")));
    assert!(one["health"]["reason"].as_str().is_some_and(|why| why.contains("may not use it")), "{one}");
    let all = admin.gets("/admin/calendars").await.expect(200);
    let names = all["items"].as_array().unwrap().iter().map(|one| one["user_name"].clone());
    assert_eq!(names.collect::<Vec<_>>(), ["Ben Okafor", "Dora Lund"], "what changed last comes first");
    let of_dora = admin.gets(&format!("/admin/calendars?user_id={}&health=fresh", dora.id)).await.expect(200);
    assert_eq!(of_dora["items"][0]["user_name"], "Dora Lund");
    assert_eq!(
        admin.gets("/admin/calendars?health=ill&user_id=x&per_page=0").await.broken_fields(),
        ["health", "per_page", "user_id"]
    );
    assert!(!all.to_string().contains("token"), "{all}");
    app.end().await;
}

#[actix_web::test]
async fn a_bookings_work_has_its_entries_in_calendars() {
    let app = TestApp::start().await;
    let (admin, ben, ana) = (app.admin().await, free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
    connects(&app, &ben, "google").await;
    app.advance(seconds(1));
    connects(&app, &ana, "outlook").await;
    let booking = ana.books(&ben, "2026-12-02T10:00:00Z").await.expect(201);
    app.jobs_done().await;
    let path = format!("/admin/bookings/{}/work", booking["id"].as_str().unwrap());
    let entries = async || admin.gets(&path).await.expect(200)["calendar_entries"].as_array().unwrap().clone();
    let written = entries().await;
    assert_eq!(written.len(), 2, "{written:?}");
    for (entry, (person, provider)) in written.iter().zip([(&ben, "google"), (&ana, "outlook")]) {
        assert_eq!((&entry["user_id"], &entry["provider"]), (&json!(person.id), &json!(provider)));
        assert_eq!((&entry["state"], &entry["health"]), (&json!("written"), &json!("fresh")), "{entry}");
        assert_eq!(entry["applied_revision"], entry["desired_revision"]);
        assert!(entry["external_id"].is_string(), "{entry}");
    }
    ana.cancels(&booking).await.expect(200);
    app.jobs_done().await;
    for entry in entries().await {
        assert_eq!((&entry["state"], &entry["external_id"]), (&json!("removed"), &json!(null)), "{entry}");
    }
    app.end().await;
}
