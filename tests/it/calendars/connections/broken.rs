//! A connection that breaks: its owner is notified, and what they chose holds until it is connected again.

use std::time::Duration;

use rapport::clock::{hours, minutes};
use rapport_sandbox::calendars::PersonEvent;
use reqwest::Method;
use serde_json::json;

use super::{DAY, PROVIDERS, TEN, accounts, connects, faults, next_look, only, syncs_after};
use crate::support::TestApp;
use crate::support::people::Person;

fn mails(app: &TestApp, reader: &Person) -> usize {
    app.sandbox
        .mail
        .to(&reader.email)
        .iter()
        .filter(|mail| mail.subject.starts_with("We can’t read your calendar"))
        .count()
}

#[actix_web::test]
async fn a_consent_that_is_taken_back_is_noticed_and_its_owner_is_notified_once() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (mut ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
        accounts(&app, provider).add_account(&ben.email, "Ben Okafor", "Europe/Berlin");
        let (ten, eleven) = ("2026-12-09T10:00:00Z", "2026-12-09T11:00:00Z");
        accounts(&app, provider).add(&ben.email, &PersonEvent::at("Dentist", ten, eleven)).unwrap();
        connects(&app, &ben, provider).await;
        accounts(&app, provider).revoke_grants();
        ben = next_look(&app, &ben).await;
        let broken = only(&ben).await;
        assert_eq!(broken["health"]["state"], "broken", "{broken}");
        assert!(broken["health"]["reason"].as_str().unwrap().ends_with("says that we may not use it any more."));
        for _ in 0..2 {
            ben = syncs_after(&app, hours(7), &ben).await;
        }
        assert_eq!(mails(&app, &ben), 1, "{provider}");
        let notifications = ben.gets("/notifications").await.expect(200);
        let of_kind = notifications["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "calendar_broken");
        assert_eq!(of_kind.count(), 1, "{notifications}");
        let free = app.free_times(&ben, "from=2026-12-09&to=2026-12-09&duration_minutes=60&timezone=UTC").await;
        assert!(!free.contains(&ten.to_owned()), "what was read last counts: {free:?}");
        app.signs_in(&ana.email).await.books(&ben, eleven).await.expect(201);
        connects(&app, &ben, provider).await;
        assert_eq!(only(&ben).await["health"]["state"], "fresh", "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn who_chose_a_pause_can_not_be_booked_until_it_is_connected_again() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (mut ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        chosen["if_broken"] = json!("pause");
        ben.sends(Method::PUT, &path, Some(chosen.clone())).await.expect(200);
        accounts(&app, provider).revoke_grants();
        ben = next_look(&app, &ben).await;
        assert_eq!(only(&ben).await["is_paused"], true);
        assert_eq!(app.free_times(&ben, DAY).await, Vec::<String>::new(), "{provider}");
        app.signs_in(&ana.email).await.books(&ben, TEN).await.expect_problem(409, "slot_taken");
        let explain = format!("/coaches/{}/slots/explain?starts_at={TEN}&duration_minutes=60", ben.id);
        let why = ben.gets(&explain).await.expect(200);
        assert_eq!(why["reasons"][0]["code"], "calendar_broken", "{why}");
        // Another choice holds at once, and so does the first one again.
        chosen["if_broken"] = json!("own_hours");
        ben.sends(Method::PUT, &path, Some(chosen.clone())).await.expect(200);
        assert!(app.free_times(&ben, DAY).await.contains(&TEN.to_owned()));
        chosen["if_broken"] = json!("pause");
        ben.sends(Method::PUT, &path, Some(chosen)).await.expect(200);
        assert_eq!(app.free_times(&ben, DAY).await, Vec::<String>::new());
        connects(&app, &ben, provider).await;
        let again = only(&ben).await;
        assert_eq!((&again["health"]["state"], &again["is_paused"]), (&json!("fresh"), &json!(false)), "{again}");
        assert!(app.free_times(&ben, DAY).await.contains(&TEN.to_owned()), "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn an_outage_is_stale_and_after_a_day_broken() {
    let app = TestApp::start().await;
    let mut ben = app.coach("Ben Okafor").await;
    connects(&app, &ben, "google").await;
    faults(&app, "google").down(503);
    faults(&app, "google").retry_after(Duration::from_secs(60));
    ben = next_look(&app, &ben).await;
    assert_eq!(only(&ben).await["health"]["state"], "stale");
    assert_eq!(mails(&app, &ben), 0);
    for _ in 0..4 {
        ben = syncs_after(&app, hours(7), &ben).await;
    }
    assert_eq!(only(&ben).await["health"]["state"], "broken");
    assert_eq!(mails(&app, &ben), 1);
    faults(&app, "google").clear();
    ben = syncs_after(&app, hours(7), &ben).await;
    assert_eq!(only(&ben).await["health"]["state"], "fresh");
    app.end().await;
}

#[actix_web::test]
async fn an_access_token_that_ends_before_its_time_is_refreshed() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let mut ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        for _ in 0..2 {
            accounts(&app, provider).expire_access_tokens();
            ben = next_look(&app, &ben).await;
            assert_eq!(only(&ben).await["health"]["state"], "fresh", "{provider}");
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn tokens_are_refreshed_ahead_of_time_by_one_process() {
    let app = TestApp::start().await;
    let (_other, url) = app.another_web();
    let admin = app.admin().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        // Nobody else asks meanwhile.
        let admin = app.signs_in(&admin.email).await;
        admin.posts("/admin/queues/calendars/pause", json!({})).await.expect(200);
        // A second use of a refresh token would be taken for a theft.
        accounts(&app, provider).single_use_refresh_tokens(true);
        app.advance(minutes(52));
        let ben = app.signs_in(&ben.email).await;
        faults(&app, provider).slow(Duration::from_millis(200));
        let before = faults(&app, provider).seen();
        let path = format!("/calendar/{provider}/calendars");
        let there = ben.at(&url);
        let (here, there) = futures::join!(ben.gets(&path), there.gets(&path));
        assert_eq!(here.expect(200)["calendars"], there.expect(200)["calendars"]);
        faults(&app, provider).clear();
        let calls_of_a_list = if provider == "google" { 1 } else { 2 };
        assert_eq!(faults(&app, provider).seen() - before, 1 + 2 * calls_of_a_list, "{provider}: one refresh");
        let admin = app.signs_in(&admin.email).await;
        admin.posts("/admin/queues/calendars/resume", json!({})).await.expect(200);
        let ben = next_look(&app, &ben).await;
        assert_eq!(only(&ben).await["health"]["state"], "fresh", "{provider}");
        accounts(&app, provider).single_use_refresh_tokens(false);
    }
    app.end().await;
}
