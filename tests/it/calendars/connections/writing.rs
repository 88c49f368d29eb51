//! Sessions are in the calendars of both sides, as the bookings are.

use std::time::Duration;

use rapport::clock::{hours, minutes, seconds};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    ELEVEN, PROVIDERS, TEN, accounts, connects, faults, free_coach, next_look, only, session, shown, sweeps,
    syncs_after,
};
use crate::support::TestApp;
use crate::support::people::{PASSWORD, Person};
use crate::support::processes::eventually;

#[actix_web::test]
async fn confirmed_moved_and_cancelled_sessions_appear_move_and_vanish_on_both_sides() {
    let app = TestApp::start().await;
    for [coachs, clients] in [["google", "outlook"], ["outlook", "google"]] {
        let (ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, coachs).await;
        connects(&app, &ana, clients).await;
        let booking = ana.books(&ben, TEN).await.expect(201);
        app.jobs_done().await;
        let both = || (shown(&app, coachs, &ben.email), shown(&app, clients, &ana.email));
        assert_eq!(both(), (vec![session("Ana Ribeiro", TEN)], vec![session("Ben Okafor", TEN)]));
        let event = accounts(&app, coachs).events(&ben.email).remove(0);
        assert!(event.description.contains("/bookings/"), "{}", event.description);
        ben.moves(&booking, ELEVEN).await.expect(200);
        app.jobs_done().await;
        assert_eq!(both(), (vec![session("Ana Ribeiro", ELEVEN)], vec![session("Ben Okafor", ELEVEN)]));
        ana.cancels(&booking).await.expect(200);
        app.jobs_done().await;
        assert_eq!(both(), (vec![], vec![]));
    }
    app.end().await;
}

#[actix_web::test]
async fn a_hold_is_in_no_calendar_until_it_is_paid() {
    let app = TestApp::start().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    connects(&app, &ben, "google").await;
    ana.books(&ben, TEN).await.expect(201);
    app.jobs_done().await;
    assert_eq!(shown(&app, "google", &ben.email), []);
    app.end().await;
}

#[actix_web::test]
async fn sessions_that_are_ahead_are_written_when_a_calendar_is_connected_and_taken_out_when_it_is_not() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        for starts_at in [TEN, ELEVEN] {
            ana.books(&ben, starts_at).await.expect(201);
        }
        connects(&app, &ben, provider).await;
        assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", TEN), session("Ana Ribeiro", ELEVEN)]);
        ben.deletes(&format!("/calendar/{provider}")).await.expect(204);
        app.jobs_done().await;
        assert_eq!(shown(&app, provider, &ben.email), [], "{provider}: no orphans");
        connects(&app, &ben, provider).await;
        assert_eq!(shown(&app, provider, &ben.email).len(), 2, "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn ten_quick_changes_cost_one_call() {
    let app = TestApp::start().await;
    let (ben, ana, admin) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await, app.admin().await);
    connects(&app, &ben, "google").await;
    let booking = ana.books(&ben, TEN).await.expect(201);
    app.jobs_done().await;
    admin.posts("/admin/queues/calendars/pause", json!({})).await.expect(200);
    let before = faults(&app, "google").seen();
    for half_hour in 0..10 {
        let (hour, minute) = (11 + half_hour / 2, half_hour % 2 * 30);
        ben.moves(&booking, &format!("2026-12-02T{hour}:{minute:02}:00Z")).await.expect(200);
    }
    admin.posts("/admin/queues/calendars/resume", json!({})).await.expect(200);
    app.jobs_done().await;
    assert_eq!(shown(&app, "google", &ben.email), [session("Ana Ribeiro", "2026-12-02T15:30:00Z")]);
    assert_eq!(faults(&app, "google").seen() - before, 1);
    app.end().await;
}

#[actix_web::test]
async fn what_is_deleted_by_hand_is_put_back_or_left_alone_as_its_owner_chose() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        for (choice, is_back) in [("put_back", true), ("leave_alone", false)] {
            let (mut ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
            connects(&app, &ben, provider).await;
            let path = format!("/calendar/{provider}/calendars");
            let mut chosen = ben.gets(&path).await.expect(200);
            chosen["if_deleted"] = json!(choice);
            ben.sends(Method::PUT, &path, Some(chosen)).await.expect(200);
            let booking = ana.books(&ben, TEN).await.expect(201);
            app.jobs_done().await;
            ben = next_look(&app, &ben).await;
            let event = accounts(&app, provider).events(&ben.email).remove(0);
            assert!(accounts(&app, provider).delete(&ben.email, &event.id));
            ben = next_look(&app, &ben).await;
            let expected = |starts_at: &str| if is_back { vec![session("Ana Ribeiro", starts_at)] } else { vec![] };
            assert_eq!(shown(&app, provider, &ben.email), expected(TEN), "{provider} {choice}");
            ben.moves(&booking, ELEVEN).await.expect(200);
            app.jobs_done().await;
            assert_eq!(shown(&app, provider, &ben.email), expected(ELEVEN), "{provider} {choice}: moved");
            app.signs_in(&ana.email).await.cancels(&booking).await.expect(200);
            app.jobs_done().await;
            assert_eq!(shown(&app, provider, &ben.email), []);
        }
    }
    app.end().await;
}

#[actix_web::test]
async fn what_was_deleted_while_sync_tokens_were_forgotten_is_put_back_as_well() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (mut ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        ana.books(&ben, TEN).await.expect(201);
        app.jobs_done().await;
        let event = accounts(&app, provider).events(&ben.email).remove(0);
        assert!(accounts(&app, provider).delete(&ben.email, &event.id));
        accounts(&app, provider).forget_sync_tokens();
        ben = next_look(&app, &ben).await;
        assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", TEN)], "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn sessions_move_to_the_calendar_that_is_chosen() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        let booking = ana.books(&ben, TEN).await.expect(201);
        app.jobs_done().await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        let first = accounts(&app, provider).events(&ben.email).remove(0);
        for write in [chosen["calendars"][1]["id"].clone(), chosen["calendars"][0]["id"].clone()] {
            chosen["write"] = write;
            ben.sends(Method::PUT, &path, Some(chosen.clone())).await.expect(200);
            app.jobs_done().await;
            assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", TEN)], "{provider}");
        }
        let back = accounts(&app, provider).events(&ben.email).remove(0);
        assert_eq!(back.title, first.title);
        chosen["write"] = Value::Null;
        ben.sends(Method::PUT, &path, Some(chosen.clone())).await.expect(200);
        app.jobs_done().await;
        assert_eq!(shown(&app, provider, &ben.email), [], "{provider}: none is written");
        ben.moves(&booking, ELEVEN).await.expect(200);
        app.jobs_done().await;
        assert_eq!(shown(&app, provider, &ben.email), []);
    }
    app.end().await;
}

/// The calendar that a connection's one session is recorded in, and the chosen one.
const RECORDED: &str = "select l.calendar, c.external_id from calendar_links l join connected_calendars c on c.connection_id = l.connection_id and c.is_written
    where l.connection_id = (select id from calendar_connections where user_id = $1 order by created_at desc limit 1)";

/// Waits until the session is on its way into a calendar.
async fn is_being_written(app: &TestApp, person: &Person) {
    eventually("the session is on its way into the calendar", || async {
        let row: Option<(Option<String>, String)> =
            sqlx::query_as(RECORDED).bind(person.id).fetch_optional(&app.db).await.unwrap();
        row.is_some_and(|(calendar, _)| calendar.is_some())
    })
    .await;
}

#[actix_web::test]
async fn a_calendar_that_is_chosen_while_a_session_is_being_written_gets_it() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        app.jobs_done().await;
        chosen["write"] = chosen["calendars"][1]["id"].clone();
        faults(&app, provider).slow(Duration::from_millis(700));
        ana.books(&ben, TEN).await.expect(201);
        is_being_written(&app, &ben).await;
        ben.sends(Method::PUT, &path, Some(chosen)).await.expect(200);
        faults(&app, provider).clear();
        app.jobs_done().await;
        // A job that waits for another of its connection is due a second later.
        app.advance(seconds(2));
        app.jobs_done().await;
        assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", TEN)], "{provider}");
        let (calendar, write): (String, String) =
            sqlx::query_as(RECORDED).bind(ben.id).fetch_one(&app.db).await.unwrap();
        assert_eq!(calendar, write, "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_worker_that_was_stopped_while_it_wrote_has_it_written_once_more() {
    let app = TestApp::start().await;
    let (ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
    connects(&app, &ben, "google").await;
    faults(&app, "google").slow(Duration::from_millis(700));
    let booking = ana.books(&ben, TEN).await.expect(201);
    is_being_written(&app, &ben).await;
    // Another worker has done the job meanwhile, with what the booking is by then.
    let sql = "update jobs set epoch = epoch + 1, state = 'done', finished_at = clock_timestamp(), lease_until = null
               where kind = 'calendars.sync_connection' and state = 'running'";
    assert_eq!(sqlx::query(sql).execute(&app.db).await.unwrap().rows_affected(), 1);
    let sql =
        "update calendar_links set is_pending = false, applied_revision = desired_revision where booking_id = $1::uuid";
    sqlx::query(sql).bind(booking["id"].as_str().unwrap()).execute(&app.db).await.unwrap();
    eventually("it is asked for once more", || async {
        let sql = "select count(*) from calendar_links where asked > 0";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&app.db).await.unwrap() == 1
    })
    .await;
    faults(&app, "google").clear();
    app.jobs_done().await;
    let sql = "select is_pending from calendar_links where booking_id = $1::uuid";
    let pending: bool = sqlx::query_scalar(sql).bind(booking["id"].as_str().unwrap()).fetch_one(&app.db).await.unwrap();
    assert!(!pending);
    assert_eq!(shown(&app, "google", &ben.email), [session("Ana Ribeiro", TEN)]);
    app.end().await;
}

#[actix_web::test]
async fn sessions_go_on_in_the_first_calendar_when_theirs_is_deleted() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (mut ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        let path = format!("/calendar/{provider}/calendars");
        let mut chosen = ben.gets(&path).await.expect(200);
        chosen["write"] = chosen["calendars"][1]["id"].clone();
        ben.sends(Method::PUT, &path, Some(chosen)).await.expect(200);
        let booking = ana.books(&ben, TEN).await.expect(201);
        app.jobs_done().await;
        assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", TEN)]);
        assert!(accounts(&app, provider).delete_calendar(&ben.email, "Family"));
        ben.moves(&booking, ELEVEN).await.expect(200);
        app.jobs_done().await;
        assert_eq!(only(&ben).await["health"]["state"], "stale", "{provider}");
        ben = next_look(&app, &ben).await;
        assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", ELEVEN)], "{provider}");
        assert_eq!(only(&ben).await["health"]["state"], "fresh", "{provider}");
        let chosen = ben.gets(&path).await.expect(200);
        assert_eq!(chosen["write"], chosen["calendars"][0]["id"]);
        assert_eq!(chosen["calendars"].as_array().unwrap().len(), 2);
    }
    app.end().await;
}

#[actix_web::test]
async fn a_provider_that_is_down_delays_no_booking_and_no_mail_and_is_caught_up_with() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        faults(&app, provider).down(503);
        ana.books(&ben, TEN).await.expect(201);
        app.jobs_done().await;
        for person in [&ben, &ana] {
            let mails = app.sandbox.mail.to(&person.email);
            assert!(
                mails
                    .iter()
                    .any(|mail| mail.subject.starts_with("Wednesday 10:00")
                        || mail.subject.starts_with("Wednesday 11:00")),
                "{mails:?}"
            );
        }
        let stale = only(&ben).await;
        assert_eq!(stale["health"]["state"], "stale", "{stale}");
        assert!(stale["health"]["reason"].as_str().unwrap().ends_with("does not answer."), "{stale}");
        faults(&app, provider).clear();
        let ben = next_look(&app, &ben).await;
        assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", TEN)]);
        assert_eq!(only(&ben).await["health"]["state"], "fresh");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_wait_that_the_provider_asks_for_is_kept() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        let booking = ana.books(&ben, TEN).await.expect(201);
        app.jobs_done().await;
        faults(&app, provider).retry_after(Duration::from_secs(3_600));
        faults(&app, provider).fail_next(1, 429);
        ben.moves(&booking, "2026-12-02T15:00:00Z").await.expect(200);
        app.jobs_done().await;
        faults(&app, provider).clear();
        let before = faults(&app, provider).seen();
        ben.moves(&booking, ELEVEN).await.expect(200);
        let ben = syncs_after(&app, minutes(50), &ben).await;
        assert_eq!(faults(&app, provider).seen(), before, "{provider}: not asked before its time");
        let ben = syncs_after(&app, minutes(11), &ben).await;
        assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", ELEVEN)], "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_lost_answer_makes_no_second_event() {
    let app = TestApp::start().await;
    for provider in PROVIDERS {
        let (mut ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
        connects(&app, &ben, provider).await;
        // No retry within the call, so that the job learns nothing of it.
        faults(&app, provider).retry_after(Duration::from_secs(120));
        let lost = [ana.books(&ben, TEN).await.expect(201)];
        app.jobs_done().await;
        faults(&app, provider).lose_next(1, 503);
        ben.moves(&lost[0], ELEVEN).await.expect(200);
        app.jobs_done().await;
        ben = next_look(&app, &ben).await;
        assert_eq!(shown(&app, provider, &ben.email), [session("Ana Ribeiro", ELEVEN)], "{provider}");
        app.signs_in(&ana.email).await.cancels(&lost[0]).await.expect(200);
        faults(&app, provider).lose_next(1, 503);
        sweeps(&app).await;
        next_look(&app, &ben).await;
        assert_eq!(shown(&app, provider, &ben.email), [], "{provider}");
    }
    app.end().await;
}

#[actix_web::test]
async fn a_closed_account_leaves_its_providers() {
    let app = TestApp::start().await;
    let (ben, ana) = (free_coach(&app, "Ben Okafor").await, app.client("Ana Ribeiro").await);
    for provider in PROVIDERS {
        connects(&app, &ben, provider).await;
    }
    ana.books(&ben, TEN).await.expect(201);
    app.jobs_done().await;
    faults(&app, "outlook").down(503);
    ben.sends(Method::DELETE, "/profile", Some(json!({ "password": PASSWORD }))).await.expect(204);
    app.jobs_done().await;
    assert_eq!(app.sandbox.google.calendars().active_grants(), 0);
    assert_eq!(shown(&app, "google", &ben.email), []);
    app.advance(hours(1));
    app.jobs_done().await;
    let left: i64 = sqlx::query_scalar("select count(*) from calendar_connections").fetch_one(&app.db).await.unwrap();
    assert_eq!(left, 0, "within the hour, with or without Outlook");
    app.end().await;
}
