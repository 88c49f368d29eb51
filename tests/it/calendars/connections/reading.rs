//! Busy times of connected calendars block slots, as they are and as they change.

use std::time::Duration;

use rapport_sandbox::calendars::{Availability, PersonEvent, Recurrence, Repeats};
use reqwest::Method;
use serde_json::{Value, json};

use super::{DAY, ELEVEN, PROVIDERS, TEN, accounts, connects, faults, next_look, only};
use crate::support::TestApp;
use crate::support::people::Person;

fn dentist() -> PersonEvent {
    PersonEvent::at("Dentist", TEN, ELEVEN)
}

async fn is_free(app: &TestApp, coach: &Person, starts_at: &str) -> bool {
    app.free_times(coach, DAY).await.contains(&starts_at.to_owned())
}

#[actix_web::test]
async fn a_busy_hour_disappears_from_the_slots_until_the_account_is_disconnected() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
        accounts(&app, provider).add_account(&ben.email, "Ben Okafor", "Europe/Berlin");
        accounts(&app, provider).add(&ben.email, &dentist()).unwrap();
        assert!(is_free(&app, &ben, TEN).await);
        connects(&app, &ben, provider).await;
        for taken in ["2026-12-02T09:30:00Z", TEN, "2026-12-02T10:30:00Z"] {
            assert!(!is_free(&app, &ben, taken).await, "{provider}: {taken}");
            ana.books(&ben, taken).await.expect_problem(409, "slot_taken");
        }
        assert!(is_free(&app, &ben, ELEVEN).await);
        let explain = format!("/coaches/{}/slots/explain?starts_at={TEN}&duration_minutes=60", ben.id);
        let why = ben.gets(&explain).await.expect(200);
        assert_eq!(why["reasons"][0]["code"], "calendar_busy", "{why}");
        assert_eq!((&why["reasons"][0]["calendar"], &why["reasons"][0]["until"]), (&json!("Calendar"), &json!(ELEVEN)));
        assert!(!why.to_string().contains("Dentist"), "when, never what");
        ben.deletes(&format!("/calendar/{provider}")).await.expect(204);
        assert!(is_free(&app, &ben, TEN).await, "{provider}");
        ben.deletes(&format!("/calendar/{provider}")).await.expect_problem(404, "not_found");
        assert_eq!(ben.gets("/calendar/connections").await.expect(200)["total"], 0);
        app.jobs_done().await;
        ana.books(&ben, TEN).await.expect(201);
    }
    assert_eq!(app.sandbox.google.calendars().active_grants(), 0, "the consent is ended at Google");
    let left: i64 = sqlx::query_scalar("select count(*) from calendar_connections").fetch_one(&app.db).await.unwrap();
    assert_eq!(left, 0);
    app.end().await;
}

#[actix_web::test]
async fn what_changes_takes_effect_at_the_next_look() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let mut ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let people = accounts(&app, provider);
        let id = people.add(&ben.email, &dentist()).unwrap();
        ben = next_look(&app, &ben).await;
        assert!(!is_free(&app, &ben, TEN).await, "{provider}: added");
        assert!(people.reschedule(&ben.email, &id, "2026-12-02T14:00:00Z", "2026-12-02T15:00:00Z"));
        ben = next_look(&app, &ben).await;
        assert!(
            is_free(&app, &ben, TEN).await && !is_free(&app, &ben, "2026-12-02T14:00:00Z").await,
            "{provider}: moved"
        );
        assert!(people.delete(&ben.email, &id));
        ben = next_look(&app, &ben).await;
        assert!(is_free(&app, &ben, "2026-12-02T14:00:00Z").await, "{provider}: deleted");
        assert_eq!(only(&ben).await["health"]["state"], "fresh");
    }
    app.end().await;
}

#[actix_web::test]
async fn forgotten_sync_tokens_lead_to_a_whole_read_and_what_was_deleted_meanwhile_is_gone() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let mut ben = app.coach("Ben Okafor").await;
        let people = accounts(&app, provider);
        people.add_account(&ben.email, "Ben Okafor", "Europe/Berlin");
        let id = people.add(&ben.email, &dentist()).unwrap();
        connects(&app, &ben, provider).await;
        assert!(!is_free(&app, &ben, TEN).await);
        assert!(people.delete(&ben.email, &id));
        people.forget_sync_tokens();
        people.add(&ben.email, &PersonEvent::at("Lunch", "2026-12-02T12:00:00Z", "2026-12-02T13:00:00Z")).unwrap();
        ben = next_look(&app, &ben).await;
        assert!(is_free(&app, &ben, TEN).await && !is_free(&app, &ben, "2026-12-02T12:00:00Z").await, "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn only_what_makes_busy_in_the_chosen_calendars_counts() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        let people = accounts(&app, provider);
        people.add_account(&ben.email, "Ben Okafor", "Europe/Berlin");
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        let ids: Vec<String> =
            chosen["calendars"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        let sql = "select external_id from connected_calendars where id = $1::uuid";
        let family: String = sqlx::query_scalar(sql).bind(&ids[1]).fetch_one(&app.db).await.unwrap();
        people.add(&ben.email, &PersonEvent { availability: Availability::Free, ..dentist() }).unwrap();
        people
            .add(
                &ben.email,
                &PersonEvent { calendar: Some(family), ..PersonEvent::at("Match", ELEVEN, "2026-12-02T12:00:00Z") },
            )
            .unwrap();
        let daily = Recurrence { repeats: Repeats::Daily, interval: 1, count: Some(10) };
        let yoga = PersonEvent::at("Yoga", "2026-12-01T13:00:00Z", "2026-12-01T14:00:00Z");
        people.add(&ben.email, &PersonEvent { recurrence: Some(daily), ..yoga }).unwrap();
        let ben = next_look(&app, &ben).await;
        assert!(is_free(&app, &ben, TEN).await && is_free(&app, &ben, ELEVEN).await, "{provider}");
        assert!(!is_free(&app, &ben, "2026-12-02T13:00:00Z").await, "{provider}: each occurrence");
        chosen["read"] = json!([ids[1]]);
        ben.sends(Method::PUT, &path, Some(chosen)).await.expect(200);
        assert!(is_free(&app, &ben, "2026-12-02T13:00:00Z").await, "{provider}: not read any more");
        app.jobs_done().await;
        assert!(!is_free(&app, &ben, ELEVEN).await, "{provider}: Family is read now");
        app.sandbox.google.faults().clear();
    }
    app.end().await;
}

#[actix_web::test]
async fn all_day_is_from_midnight_to_midnight_in_the_calendars_zone() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        accounts(&app, provider).add_account(&ben.email, "Ben Okafor", "Europe/Berlin");
        accounts(&app, provider).add(&ben.email, &PersonEvent::at("Away", "2026-12-02", "2026-12-03")).unwrap();
        connects(&app, &ben, provider).await;
        let reasons = async |starts_at: &str| {
            let explain = format!("/coaches/{}/slots/explain?starts_at={starts_at}&duration_minutes=60", ben.id);
            ben.gets(&explain).await.expect(200)["reasons"].clone()
        };
        let busy = reasons(TEN).await;
        assert_eq!(
            (&busy[0]["from"], &busy[0]["until"]),
            (&json!("2026-12-01T23:00:00Z"), &json!("2026-12-02T23:00:00Z")),
            "{provider}: {busy}"
        );
        assert_eq!(app.free_times(&ben, DAY).await, Vec::<String>::new());
    }
    app.end().await;
}

#[actix_web::test]
async fn a_hold_looks_at_the_calendar_as_it_is_now() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        accounts(&app, provider).add(&ben.email, &dentist()).unwrap();
        assert!(is_free(&app, &ben, TEN).await, "nobody has looked since");
        ana.books(&ben, TEN).await.expect_problem(409, "slot_taken");
        app.jobs_done().await;
        assert!(!is_free(&app, &ben, TEN).await, "{provider}: it is read at once");
        ana.books(&ben, ELEVEN).await.expect(201);
    }
    app.end().await;
}

#[actix_web::test]
async fn no_fault_of_a_calendar_keeps_anybody_from_booking() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        let books = async |starts_at: &str| {
            let began = std::time::Instant::now();
            ana.books(&ben, starts_at).await.expect(201);
            began.elapsed()
        };
        faults(&app, provider).down(503);
        books("2026-12-02T09:00:00Z").await;
        faults(&app, provider).clear();
        accounts(&app, provider).expire_access_tokens();
        books(TEN).await;
        faults(&app, provider).slow(Duration::from_secs(20));
        let took = books(ELEVEN).await;
        faults(&app, provider).clear();
        assert!(took < Duration::from_secs(15), "{provider}: {took:?}");
    }
    app.end().await;
}

#[actix_web::test]
async fn what_we_write_ourselves_is_not_busy() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let mut ben = super::free_coach(&app, "Ben Okafor").await;
        let ana = app.client("Ana Ribeiro").await;
        connects(&app, &ben, provider).await;
        let session = ana.books(&ben, TEN).await.expect(201);
        app.jobs_done().await;
        ben = next_look(&app, &ben).await;
        let busy: i64 =
            sqlx::query_scalar("select count(*) from calendar_busy_events").fetch_one(&app.db).await.unwrap();
        assert_eq!(busy, 0, "{provider}");
        app.signs_in(&ana.email).await.cancels(&session).await.expect(200);
        assert!(is_free(&app, &ben, TEN).await, "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_client_is_not_read_unless_they_choose_so() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    connects(&app, &ana, "google").await;
    let chosen = ana.gets("/calendar/google/calendars").await.expect(200);
    assert_eq!(chosen["read"], json!([]));
    assert_ne!(chosen["write"], Value::Null);
    app.end().await;
}
