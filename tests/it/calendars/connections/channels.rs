//! Channels: what changes in a calendar takes effect when its provider says so, and what is said by anybody else changes nothing.

use std::time::Duration;

use jiff::SignedDuration;
use rapport::clock::{Timestamp, days, hours, minutes, seconds};
use rapport_sandbox::calendars::PersonEvent;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{PROVIDERS, accounts, connects, faults, next_look, only, sweeps, syncs_after};
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;
use crate::support::processes::eventually;

/// A Wednesday after the end of every channel that is opened today.
const DAY: &str = "from=2026-12-16&to=2026-12-16&duration_minutes=60&timezone=UTC";

fn at(hour: u32) -> String {
    format!("2026-12-16T{hour:02}:00:00Z")
}

fn event(hour: u32) -> PersonEvent {
    PersonEvent::at("Dentist", &at(hour), &at(hour + 1))
}

/// The product, which the stand-ins reach.
async fn reached() -> TestApp {
    TestApp::with(&[("SANDBOX_CALENDAR_PUSH", "true")]).await
}

/// Waits until a coach can be booked at that hour, or can't.
async fn is_free_soon(app: &TestApp, coach: &Person, hour: u32, is_free: bool) {
    let what = format!("{hour} o’clock is {}", if is_free { "free" } else { "taken" });
    eventually(&what, || async { app.free_times(coach, DAY).await.contains(&at(hour)) == is_free }).await;
}

/// The channels as they are recorded: id, the provider's id, state, end.
async fn channels(app: &TestApp) -> Vec<(Uuid, Option<String>, String, Timestamp)> {
    let sql = "select id, external_id, state, expires_at from calendar_channels order by created_at, id";
    sqlx::query_as(sql).fetch_all(&app.db).await.unwrap()
}

/// How long a channel lasts at a provider.
fn lifetime(provider: &str) -> SignedDuration {
    if provider == "google" { days(7) } else { minutes(4_230) }
}

/// A request as the provider would send it, with this id and secret.
async fn sends(app: &TestApp, provider: &str, id: &str, secret: &str) -> Answer {
    let request = app.http.post(format!("{}/calendar/{provider}/notifications", app.url));
    let request = match provider {
        "google" => request
            .header("x-goog-resource-state", "exists")
            .header("x-goog-channel-id", id)
            .header("x-goog-channel-token", secret),
        _ => request.json(&json!({ "value": [{
            "subscriptionId": "s", "changeType": "created", "clientState": format!("{id}.{secret}"),
        }] })),
    };
    Answer::of(request.send().await.unwrap()).await
}

/// Ends the connection, so that the next one is the only one.
async fn disconnects(app: &TestApp, person: &Person, provider: &str) {
    person.deletes(&format!("/calendar/{provider}")).await.expect(204);
    app.jobs_done().await;
}

async fn count(app: &TestApp, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap()
}

const ASKED: &str = "select count(*) from connected_calendars where is_changed or is_reading";
const SYNCS: &str = "select count(*) from jobs where kind = 'calendars.sync_connection'";

#[actix_web::test]
async fn what_changes_takes_effect_when_the_provider_says_so() {
    let app = reached().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let people = accounts(&app, provider);
        let id = people.add(&ben.email, &event(10)).unwrap();
        is_free_soon(&app, &ben, 10, false).await;
        // Not again at once: what changes in the next seconds is read together.
        assert!(people.reschedule(&ben.email, &id, &at(14), &at(15)));
        app.advance(seconds(10));
        is_free_soon(&app, &ben, 10, true).await;
        is_free_soon(&app, &ben, 14, false).await;
        assert!(people.delete(&ben.email, &id));
        app.advance(seconds(10));
        is_free_soon(&app, &ben, 14, true).await;
        assert_eq!(only(&ben).await["health"]["state"], "fresh", "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_storm_of_notifications_costs_few_readings() {
    let app = reached().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let (calls, jobs) = (faults(&app, provider).seen(), count(&app, SYNCS).await);
        let answers = accounts(&app, provider).storm(1_000).await;
        assert!(answers.len() == 1_000 && answers.iter().all(|status| *status == 202), "{provider}: {answers:?}");
        app.jobs_done().await;
        app.advance(seconds(10));
        app.jobs_done().await;
        // The first is read at once, and what comes while it is read ten seconds later.
        assert!((1..=2).contains(&(count(&app, SYNCS).await - jobs)), "{provider}");
        assert!((1..=2).contains(&(faults(&app, provider).seen() - calls)), "{provider}");
        assert_eq!(count(&app, ASKED).await, 0, "{provider}: all is read");
        disconnects(&app, &ben, provider).await;
    }
    app.end().await;
}

#[actix_web::test]
async fn what_is_forged_changes_nothing_and_is_answered_alike() {
    let app = reached().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let (id, ..) = channels(&app).await.pop().unwrap();
        let (id, unknown) = (id.to_string(), Uuid::from_u128(7).to_string());
        let (calls, jobs) = (faults(&app, provider).seen(), count(&app, SYNCS).await);
        for (id, secret) in [(id.as_str(), "secret"), (&id, ""), (&unknown, "secret"), ("1", "secret")] {
            let answer = sends(&app, provider, id, secret).await;
            assert_eq!((answer.status, answer.text.as_str()), (202, ""), "{provider}: {id} {secret}");
        }
        let path = format!("/calendar/{provider}/notifications");
        for body in [None, Some(json!({})), Some(json!({ "value": "?" })), Some(json!([1]))] {
            app.stranger(Method::POST, &path, body).await.expect(202);
        }
        assert_eq!(count(&app, ASKED).await, 0, "{provider}");
        assert_eq!(count(&app, SYNCS).await, jobs, "{provider}");
        assert_eq!(faults(&app, provider).seen(), calls, "{provider}");
        // The provider's own are believed, until the channel ends.
        assert_eq!(accounts(&app, provider).storm(1).await, [202]);
        app.jobs_done().await;
        assert_eq!(count(&app, SYNCS).await, jobs + 1, "{provider}");
        sqlx::query("update calendar_channels set expires_at = $1").bind(app.now()).execute(&app.db).await.unwrap();
        assert_eq!(accounts(&app, provider).storm(1).await, [202]);
        assert_eq!(count(&app, SYNCS).await, jobs + 1, "{provider}: it has ended");
        disconnects(&app, &ben, provider).await;
        accounts(&app, provider).lose_watches();
    }
    app.stranger(Method::POST, "/calendar/other/notifications", None).await.expect_problem(404, "not_found");
    app.end().await;
}

#[actix_web::test]
async fn what_is_forged_is_limited_and_what_is_genuine_is_not() {
    let app = TestApp::with(&[("SANDBOX_CALENDAR_PUSH", "true"), ("RATE_LIMIT_PER_MINUTE", "30")]).await;
    let ben = app.coach("Ben Okafor").await;
    connects(&app, &ben, "google").await;
    let mut refused = 0;
    for _ in 0..31 {
        let answer = sends(&app, "google", &Uuid::from_u128(7).to_string(), "secret").await;
        if answer.status == 429 {
            answer.expect_problem(429, "rate_limited");
            refused += 1;
        }
    }
    assert!(refused > 0);
    assert!(accounts(&app, "google").storm(40).await.iter().all(|status| *status == 202));
    app.end().await;
}

#[actix_web::test]
async fn microsoft_gets_the_token_back_that_it_sends() {
    let app = TestApp::start().await;
    let asks = async |provider: &str, query: &str| {
        let url = format!("{}/calendar/{provider}/notifications?{query}", app.url);
        let request = app.http.post(url).header("content-type", "text/plain; charset=utf-8");
        Answer::of(request.send().await.unwrap()).await
    };
    let answer = asks("outlook", "validationToken=Validation%3A+%3Cb%3E%20%2Bdone").await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "Validation: <b> +done"));
    assert!(answer.header("content-type").unwrap().starts_with("text/plain"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let long = format!("validationToken={}", "x".repeat(5_000));
    for (provider, query) in [("outlook", "other=1"), ("outlook", long.as_str()), ("google", "validationToken=1")] {
        let answer = asks(provider, query).await;
        assert_eq!((answer.status, answer.text.as_str()), (202, ""), "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn channels_are_renewed_before_they_end() {
    let app = reached().await;
    for provider in PROVIDERS {
        let mut ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let before = channels(&app).await.pop().unwrap();
        assert_eq!(before.3, app.now() + lifetime(provider), "{provider}");
        ben = syncs_after(&app, lifetime(provider) - days(1) - minutes(10), &ben).await;
        assert_eq!(channels(&app).await, std::slice::from_ref(&before), "{provider}: not yet");
        ben = syncs_after(&app, minutes(20), &ben).await;
        let renewed = channels(&app).await;
        assert_eq!((renewed.len(), accounts(&app, provider).watches()), (1, 1), "{provider}: the old one is closed");
        assert!(renewed[0].3 > before.3, "{provider}");
        assert_eq!(renewed[0].0 == before.0, provider == "outlook", "{provider}: Google’s can’t last longer");
        ben = syncs_after(&app, days(1), &ben).await;
        accounts(&app, provider).add(&ben.email, &event(10)).unwrap();
        is_free_soon(&app, &ben, 10, false).await;
        disconnects(&app, &ben, provider).await;
    }
    app.end().await;
}

#[actix_web::test]
async fn a_channel_that_is_lost_is_replaced_and_meanwhile_every_look_reads() {
    let app = reached().await;
    for provider in PROVIDERS {
        let mut ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        ben = syncs_after(&app, hours(1), &ben).await;
        accounts(&app, provider).lose_watches();
        accounts(&app, provider).add(&ben.email, &event(10)).unwrap();
        ben = next_look(&app, &ben).await;
        is_free_soon(&app, &ben, 10, false).await;
        assert_eq!(accounts(&app, provider).watches(), 0);
        ben = next_look(&app, &ben).await;
        assert_eq!((channels(&app).await.len(), accounts(&app, provider).watches()), (1, 1), "{provider}");
        accounts(&app, provider).add(&ben.email, &event(14)).unwrap();
        is_free_soon(&app, &ben, 14, false).await;
        disconnects(&app, &ben, provider).await;
    }
    app.end().await;
}

#[actix_web::test]
async fn a_channel_that_ended_while_the_provider_was_down_is_opened_anew() {
    let app = reached().await;
    for provider in PROVIDERS {
        let mut ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        faults(&app, provider).retry_after(Duration::from_secs(60));
        faults(&app, provider).down(503);
        ben = syncs_after(&app, lifetime(provider) - hours(1), &ben).await;
        app.advance(hours(2));
        sweeps(&app).await;
        assert_eq!(accounts(&app, provider).watches(), 0, "{provider}");
        faults(&app, provider).clear();
        accounts(&app, provider).add(&ben.email, &event(10)).unwrap();
        ben = syncs_after(&app, hours(7), &ben).await;
        is_free_soon(&app, &ben, 10, false).await;
        assert_eq!(accounts(&app, provider).watches(), 1, "{provider}");
        disconnects(&app, &ben, provider).await;
        assert_eq!((channels(&app).await.len(), accounts(&app, provider).watches()), (0, 0), "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn there_is_a_channel_for_each_calendar_that_is_read_and_none_after_the_end() {
    let app = reached().await;
    for provider in PROVIDERS {
        let ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        let ids: Vec<Value> =
            chosen["calendars"].as_array().unwrap().iter().map(|calendar| calendar["id"].clone()).collect();
        for read in [&ids[..2], &ids[1..2], &ids[..0], &ids[..1]] {
            chosen["read"] = json!(read);
            ben.sends(Method::PUT, &path, Some(chosen.clone())).await.expect(200);
            app.jobs_done().await;
            let both = (channels(&app).await.len(), accounts(&app, provider).watches());
            assert_eq!(both, (read.len(), read.len()), "{provider}");
        }
        // Connected again: whatever ended the consent may have ended the channel.
        let before = channels(&app).await;
        connects(&app, &ben, provider).await;
        let again = channels(&app).await;
        assert_eq!((again.len(), accounts(&app, provider).watches()), (1, 1), "{provider}");
        assert_ne!(again[0].0, before[0].0, "{provider}");
        disconnects(&app, &ben, provider).await;
        assert_eq!((channels(&app).await.len(), accounts(&app, provider).watches()), (0, 0), "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_channel_whose_opening_was_not_answered_is_closed_once_it_is_known() {
    let app = reached().await;
    for provider in PROVIDERS {
        let mut ben = app.client("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        chosen["read"] = json!([chosen["calendars"][0]["id"]]);
        // No retry within the call.
        faults(&app, provider).retry_after(Duration::from_secs(120));
        faults(&app, provider).lose_next(1, 503);
        ben.sends(Method::PUT, &path, Some(chosen)).await.expect(200);
        app.jobs_done().await;
        faults(&app, provider).clear();
        assert_eq!(accounts(&app, provider).watches(), 1, "{provider}: the answer was lost");
        assert_eq!(channels(&app).await[0].2, "opening", "{provider}");
        // What is sent by it is believed, and says its id.
        accounts(&app, provider).add(&ben.email, &event(10)).unwrap();
        eventually("its id is known", || async { channels(&app).await[0].1.is_some() }).await;
        app.jobs_done().await;
        ben = syncs_after(&app, minutes(11), &ben).await;
        let left = channels(&app).await;
        assert_eq!((left.len(), accounts(&app, provider).watches()), (1, 1), "{provider}: {left:?}");
        assert_eq!(left[0].2, "open", "{provider}");
        disconnects(&app, &ben, provider).await;
        assert_eq!(accounts(&app, provider).watches(), 0, "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_refused_channel_leaves_the_calendar_in_order() {
    let app = reached().await;
    for provider in PROVIDERS {
        let mut ben = app.client("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        chosen["read"] = json!([chosen["calendars"][0]["id"]]);
        faults(&app, provider).fail_next(1, 400);
        ben.sends(Method::PUT, &path, Some(chosen)).await.expect(200);
        app.jobs_done().await;
        assert_eq!(accounts(&app, provider).watches(), 0, "{provider}");
        assert_eq!(only(&ben).await["health"]["state"], "fresh", "{provider}");
        ben = syncs_after(&app, minutes(30), &ben).await;
        assert_eq!(accounts(&app, provider).watches(), 0, "{provider}: not asked for at every look");
        ben = syncs_after(&app, hours(6), &ben).await;
        assert_eq!(accounts(&app, provider).watches(), 1, "{provider}");
        disconnects(&app, &ben, provider).await;
    }
    app.end().await;
}

#[actix_web::test]
async fn what_microsoft_says_of_a_subscription_itself_is_heeded() {
    let app = reached().await;
    let ben = app.coach("Ben Okafor").await;
    connects(&app, &ben, "outlook").await;
    let people = accounts(&app, "outlook");
    let first = channels(&app).await.pop().unwrap();
    app.advance(minutes(1));
    people.notify_lifecycle("reauthorizationRequired");
    eventually("it is renewed", || async { channels(&app).await[0].3 > first.3 }).await;
    assert_eq!(channels(&app).await[0].0, first.0);
    app.jobs_done().await;
    app.advance(minutes(1));
    people.notify_lifecycle("subscriptionRemoved");
    eventually("another is opened", || async {
        let all = channels(&app).await;
        all.len() == 1 && all[0].0 != first.0 && all[0].2 == "open" && people.watches() == 1
    })
    .await;
    app.jobs_done().await;
    app.advance(minutes(1));
    let calls = faults(&app, "outlook").seen();
    people.notify_lifecycle("missed");
    eventually("it is read", || async { faults(&app, "outlook").seen() > calls }).await;
    app.end().await;
}

#[actix_web::test]
async fn a_consent_that_is_taken_back_is_noticed_within_five_minutes_with_channels_as_well() {
    let app = reached().await;
    for provider in PROVIDERS {
        let mut ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        ben = next_look(&app, &ben).await;
        accounts(&app, provider).revoke_grants();
        ben = next_look(&app, &ben).await;
        assert_eq!(only(&ben).await["health"]["state"], "broken", "{provider}");
    }
    app.end().await;
}

/// With channels one request of a look is enough, whatever number of calendars is read.
#[actix_web::test]
async fn a_look_at_calendars_with_channels_costs_one_request() {
    let app = reached().await;
    for provider in PROVIDERS {
        let mut ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        let ids: Vec<Value> =
            chosen["calendars"].as_array().unwrap().iter().map(|calendar| calendar["id"].clone()).collect();
        chosen["read"] = json!(ids);
        ben.sends(Method::PUT, &path, Some(chosen)).await.expect(200);
        app.jobs_done().await;
        assert_eq!(accounts(&app, provider).watches(), 3, "{provider}");
        for _ in 0..3 {
            let calls = faults(&app, provider).seen();
            ben = next_look(&app, &ben).await;
            assert_eq!(faults(&app, provider).seen() - calls, 1, "{provider}");
        }
        // Each was read, in turn.
        let before = app.now() - minutes(12);
        let sql = "select count(*) from connected_calendars c join calendar_connections k on k.id = c.connection_id
                   where k.user_id = $1 and c.read_at > $2";
        let read: i64 = sqlx::query_scalar(sql).bind(ben.id).bind(before).fetch_one(&app.db).await.unwrap();
        assert_eq!(read, 3, "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn only_an_address_that_the_internet_reaches_gets_notifications() {
    for (url, watches) in [
        ("https://api.example.com", 1),
        ("http://api.example.com", 0),
        ("https://10.1.2.3", 0),
        ("https://localhost", 0),
    ] {
        let app = TestApp::with(&[("PUBLIC_URL", url)]).await;
        let ben = app.coach("Ben Okafor").await;
        connects(&app, &ben, "google").await;
        assert_eq!(accounts(&app, "google").watches(), watches, "{url}");
        app.end().await;
    }
}
