//! The contents of emails to each side, and emails that are skipped because they are no longer true.

use rapport::clock::{hours, minutes, seconds};
use reqwest::Method;
use serde_json::{Value, json};

use super::{MONDAY, email_job, free_coach, received};
use crate::payments::{BookingScenario, CheckoutScenario};
use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

/// The calendar file of a mail, unfolded.
fn calendar(mail: &rapport_sandbox::mail::Message) -> String {
    let invite = mail.attachments.iter().find(|part| part.name == "invite.ics").expect("a calendar file");
    String::from_utf8(invite.bytes.clone()).unwrap().replace("\r\n ", "")
}

fn line<'a>(calendar: &'a str, name: &str) -> &'a str {
    calendar.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name} in {calendar}"))
}

#[actix_web::test]
async fn emails_show_both_time_zones_and_update_one_calendar_entry() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let session = ana.books(&gil, MONDAY).await.expect(201);
    app.jobs_done().await;
    let to_ana = received(&app, &ana, "with Gil Gratis is confirmed").pop().expect("to the client");
    let to_gil = received(&app, &gil, "with Ana Ribeiro is booked").pop().expect("to the coach");
    for (mail, own, other) in [
        (&to_ana, "Monday 7 December 2026, 10:00 (Stockholm time)", "09:00 in Lisbon for Gil"),
        (&to_gil, "Monday 7 December 2026, 09:00 (Lisbon time)", "10:00 in Stockholm for Ana"),
    ] {
        let text = mail.text.as_deref().unwrap();
        assert!(text.contains(own) && text.contains(other), "{text}");
        let html = mail.html.as_deref().unwrap();
        assert!(html.contains(own.split(" (").next().unwrap()) && html.contains(other), "{html}");
        assert_eq!(mail.header("list-unsubscribe"), None, "only optional emails have it");
    }
    assert!(to_ana.subject.starts_with("Monday 10:00") && to_gil.subject.starts_with("Monday 09:00"));

    gil.moves(&session, "2026-12-08T09:00:00Z").await.expect(200);
    app.jobs_done().await;
    ana.cancels(&session).await.expect(200);
    app.jobs_done().await;
    let mails = received(&app, &ana, "Gil Gratis");
    let calendars: Vec<String> = mails.iter().map(|mail| calendar(mail)).collect();
    let methods: Vec<_> = calendars.iter().map(|calendar| line(calendar, "METHOD:")).collect();
    assert_eq!(methods, ["REQUEST", "REQUEST", "CANCEL"]);
    let sequence = |calendar: &String| line(calendar, "SEQUENCE:").parse::<i64>().unwrap();
    assert!(calendars.windows(2).all(|pair| sequence(&pair[0]) < sequence(&pair[1])));
    assert!(calendars.iter().all(|each| line(each, "UID:") == line(&calendars[0], "UID:")));
    assert!(calendars.iter().all(|each| !each.contains(&gil.email)), "nobody is given the other's address");
    app.end().await;
}

#[actix_web::test]
async fn a_confirmation_is_skipped_if_the_session_was_cancelled_meanwhile() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    app.jobs_done().await;
    app.sandbox.mail.refuse().await.unwrap();
    let session = ana.books(&gil, MONDAY).await.expect(201);
    eventually("an attempt has failed", || async {
        !email_job(&app, "booking_confirmed", &ana).await.last_error().is_empty()
    })
    .await;
    ana.cancels(&session).await.expect(200);
    app.sandbox.mail.restore().await.unwrap();
    app.advance(minutes(1));
    app.jobs_done().await;
    for reader in [&ana, &gil] {
        let confirmed = email_job(&app, "booking_confirmed", reader).await;
        assert_eq!(confirmed.outcome.as_deref(), Some("skipped: the booking is not confirmed any more"));
        assert_eq!((received(&app, reader, "is confirmed").len(), received(&app, reader, "is booked").len()), (0, 0));
        assert_eq!(received(&app, reader, "is cancelled").len(), 1);
    }
    app.end().await;
}

#[actix_web::test]
async fn emails_of_a_kind_that_is_turned_off_are_skipped() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let off = json!({ "booking_confirmed": { "email": false } });
    ana.sends(Method::PUT, "/notifications/preferences", Some(off)).await.expect(200);
    ana.books(&gil, MONDAY).await.expect(201);
    app.jobs_done().await;
    let outcome = email_job(&app, "booking_confirmed", &ana).await.outcome;
    assert_eq!(outcome.as_deref(), Some("skipped: switched off by its reader"));
    assert_eq!((received(&app, &ana, "is confirmed").len(), received(&app, &gil, "is booked").len()), (0, 1));
    assert_eq!(
        ana.gets("/notifications").await.expect(200)["items"][0]["kind"],
        "booking_confirmed",
        "in the app it is"
    );
    // Mails about the account go out whatever is switched off.
    ana.posts(
        "/auth/change-password",
        json!({ "current_password": "a-good-password", "new_password": "a-better-password" }),
    )
    .await
    .expect(204);
    app.end().await;
}

/// A paid session that ended five minutes ago.
async fn ended_session() -> CheckoutScenario {
    let mut open = BookingScenario::confirmed(MONDAY, json!({})).await;
    open.advance(hours(146) + minutes(5)).await;
    open
}

fn text(open: &CheckoutScenario, reader: &Person, subject: &str) -> String {
    let mails = received(&open.app, reader, subject);
    assert_eq!(mails.len(), 1, "{subject}");
    mails[0].text.clone().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[actix_web::test]
async fn no_show_emails_are_written_from_each_side() {
    let open = ended_session().await;
    open.ana.says(&open.booking, "no-show", "Nobody came.").await.expect(200);
    open.events_processed().await;
    let reported = text(&open, &open.ben, "were you there?");
    assert!(reported.contains("Ana Ribeiro says that you did not come"), "{reported}");
    assert!(reported.contains("say so until Tuesday 8 December 2026, 10:05 (Lisbon time)"), "{reported}");
    assert!(reported.contains("it counts, and the client gets everything back"), "{reported}");
    assert!(!reported.contains("Nobody came."), "what was written is for the person who decides");
    assert_eq!(
        email_job(&open.app, "no_show", &open.ana).await.outcome.as_deref(),
        Some("skipped: the reader said so")
    );

    open.ben.says(&open.booking, "no-show/objection", "I was there.").await.expect(200);
    open.events_processed().await;
    for (reader, view) in [
        (&open.ana, "You say that Ben Okafor did not come to this session, and Ben sees it differently."),
        (&open.ben, "Ana Ribeiro says that you did not come to this session, and you say that you did."),
    ] {
        let disputed = text(&open, reader, "a person looks at it");
        assert!(disputed.contains(view) && disputed.contains("Until then the money stays where it is."), "{disputed}");
    }

    let path = format!("/admin/bookings/{}/no-show/decision", open.booking["id"].as_str().unwrap());
    let decision = json!({ "decision": "uphold", "reason": "The call's log." });
    open.app.admin().await.posts(&path, decision).await.expect(200);
    open.events_processed().await;
    let (to_ana, to_ben) = (text(&open, &open.ana, "the report counts"), text(&open, &open.ben, "the report counts"));
    assert!(to_ana.contains("What you paid goes back to the card you paid with."), "{to_ana}");
    assert!(
        to_ben.contains("it counts that you did not come. ") && to_ben.contains("The client gets everything back."),
        "{to_ben}"
    );
    assert!(!to_ana.contains("The call's log."));
    open.end().await;
}

#[actix_web::test]
async fn an_outdated_no_show_email_is_skipped() {
    let open = ended_session().await;
    open.app.jobs_done().await;
    open.app.sandbox.mail.refuse().await.unwrap();
    open.ana.says(&open.booking, "no-show", "").await.expect(200);
    eventually("an attempt has failed", || async {
        !email_job(&open.app, "no_show", &open.ben).await.last_error().is_empty()
    })
    .await;
    open.ben.says(&open.booking, "no-show/objection", "").await.expect(200);
    open.app.sandbox.mail.restore().await.unwrap();
    open.app.advance(seconds(15));
    open.events_processed().await;
    assert_eq!(received(&open.app, &open.ben, "were you there?").len(), 0);
    for reader in [&open.ana, &open.ben] {
        assert_eq!(received(&open.app, reader, "a person looks at it").len(), 1);
    }
    open.end().await;
}

#[actix_web::test]
async fn a_review_is_sent_to_the_coach_with_its_text() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let session = ana.books(&gil, MONDAY).await.expect(201);
    app.advance(hours(150));
    let (gil, ana) = (app.signs_in(&gil.email).await, app.signs_in(&ana.email).await);
    gil.sets_status(&session, "completed").await.expect(200);
    app.jobs_done().await;
    ana.reviews(&session, 4, "Clear, kind.\r\n<b>Go</b>").await.expect(201);
    app.jobs_done().await;
    let mail = received(&app, &gil, "Ana Ribeiro reviewed your session").pop().expect("to the coach");
    let text = mail.text.as_deref().unwrap().replace("\r\n", "\n");
    assert!(
        text.contains("4 of 5 stars from Ana Ribeiro") && text.contains("  | Clear, kind.\n  | <b>Go</b>"),
        "{text}"
    );
    let html = mail.html.as_deref().unwrap();
    assert!(html.contains("★★★★☆") && html.contains("&#60;b&#62;Go") && !html.contains("<b>Go"), "{html}");
    assert!(mail.header("list-unsubscribe").is_some());
    let asks: Value = ana.gets(&format!("/booking/{}/review", session["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(asks["rating"], 4);
    app.end().await;
}
