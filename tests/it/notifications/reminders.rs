//! Reminders: a day and an hour before, with the facts of that moment, to both sides, once.

use rapport::clock::{hours, minutes};
use rapport::jobs::definitions::bookings::SendDueReminders;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use serde_json::json;

use super::{free_coach, kinds};
use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

pub(super) const MONDAY: &str = "2026-12-07T09:00:00Z";
pub(super) const TUESDAY: &str = "2026-12-08T09:00:00Z";

/// A session on Monday, at this time before it.
pub(super) async fn before_monday(before: jiff::SignedDuration) -> (TestApp, Person, Person, serde_json::Value) {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let session = ana.books(&gil, MONDAY).await.expect(201);
    advance_to(&app, before).await;
    let (gil, ana) = (app.signs_in(&gil.email).await, app.signs_in(&ana.email).await);
    (app, gil, ana, session)
}

/// Moves the clock to this time before Monday's session, and sends the reminders that are due.
pub(super) async fn advance_to(app: &TestApp, before: jiff::SignedDuration) {
    let monday: rapport::clock::Timestamp = MONDAY.parse().unwrap();
    app.advance(monday - before - app.now());
    sweep(app).await;
}

async fn sweep(app: &TestApp) {
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &SendDueReminders::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    app.jobs_done().await;
}

/// The subjects of the reminders in somebody's mailbox.
fn reminders(app: &TestApp, person: &Person) -> Vec<String> {
    let mails = app.sandbox.mail.to(&person.email).into_iter();
    let reminders = mails.filter(|mail| {
        mail.text
            .as_ref()
            .is_some_and(|text| text.contains("reminder of your session") || mail.subject.starts_with("You meet "))
    });
    reminders.map(|mail| mail.subject.clone()).collect()
}

#[actix_web::test]
async fn both_sides_are_reminded_a_day_and_an_hour_before() {
    let (app, gil, ana, _) = before_monday(hours(24) + minutes(1)).await;
    assert_eq!((reminders(&app, &gil).len(), reminders(&app, &ana).len()), (0, 0));
    advance_to(&app, hours(24)).await;
    // Each in their own zone: Stockholm and Lisbon.
    assert_eq!(reminders(&app, &ana), ["Tomorrow 10:00 with Gil Gratis"]);
    assert_eq!(reminders(&app, &gil), ["Tomorrow 09:00 with Ana Ribeiro"]);
    sweep(&app).await;
    advance_to(&app, hours(1)).await;
    sweep(&app).await;
    assert_eq!(reminders(&app, &ana), ["Tomorrow 10:00 with Gil Gratis", "You meet Gil Gratis at 10:00"]);
    assert_eq!(reminders(&app, &gil).len(), 2);
    let ana = app.signs_in(&ana.email).await;
    assert_eq!(
        kinds(&ana).await,
        ["reminder_1h", "booking_confirmed"],
        "the last reminder takes the first one's place"
    );
    app.end().await;
}

#[actix_web::test]
async fn a_moved_session_has_reminders_at_its_new_time_only() {
    let (app, gil, ana, session) = before_monday(hours(25)).await;
    gil.moves(&session, TUESDAY).await.expect(200);
    advance_to(&app, hours(24)).await;
    advance_to(&app, hours(1)).await;
    assert_eq!((reminders(&app, &gil).len(), reminders(&app, &ana).len()), (0, 0), "nothing at the old time");
    advance_to(&app, hours(0)).await;
    assert_eq!(reminders(&app, &ana), ["Tomorrow 10:00 with Gil Gratis"]);
    app.end().await;
}

#[actix_web::test]
async fn a_session_that_moved_after_its_reminder_has_another() {
    let (app, gil, ana, session) = before_monday(hours(24)).await;
    assert_eq!(reminders(&app, &ana).len(), 1);
    gil.moves(&session, "2026-12-09T09:00:00Z").await.expect(200);
    advance_to(&app, hours(-24)).await;
    assert_eq!(reminders(&app, &ana), ["Tomorrow 10:00 with Gil Gratis", "Tomorrow 10:00 with Gil Gratis"]);
    app.end().await;
}

#[actix_web::test]
async fn cancelled_and_begun_sessions_have_no_reminders() {
    let (app, gil, ana, session) = before_monday(hours(25)).await;
    ana.cancels(&session).await.expect(200);
    let other = ana.books(&gil, TUESDAY).await.expect(201);
    advance_to(&app, hours(24)).await;
    // Nobody swept until the other one had begun.
    advance_to(&app, hours(-24)).await;
    assert_eq!(reminders(&app, &ana), Vec::<String>::new());
    assert_eq!(app.signs_in(&ana.email).await.sees(&other).await["status"], "confirmed");
    app.end().await;
}

#[actix_web::test]
async fn a_late_booking_has_only_the_reminders_that_are_still_due() {
    let (app, gil, ana, _) = before_monday(minutes(59)).await;
    // The sweep was away all day: the hour before says it.
    assert_eq!(reminders(&app, &ana), ["You meet Gil Gratis at 10:00"]);
    let later = ana.books(&gil, "2026-12-07T15:00:00Z").await.expect(201);
    sweep(&app).await;
    assert_eq!(reminders(&app, &ana).len(), 1, "booked less than a day ahead");
    advance_to(&app, hours(-5)).await;
    assert_eq!(reminders(&app, &ana).pop().as_deref(), Some("You meet Gil Gratis at 16:00"));
    assert_eq!(json!(later["status"]), "confirmed");
    app.end().await;
}

#[actix_web::test]
async fn an_outdated_reminder_is_skipped() {
    let (app, gil, ana, session) = before_monday(hours(24) + minutes(5)).await;
    // Enqueued, and still waiting for a mail server when the session moves.
    app.sandbox.mail.refuse().await.unwrap();
    let monday: rapport::clock::Timestamp = MONDAY.parse().unwrap();
    app.advance(monday - hours(24) - app.now());
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &SendDueReminders::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    eventually("the reminders wait", || async {
        let sql = "select count(*) from jobs where kind = 'emails.send' and state = 'ready' and args ->> 'about' = 'reminder_24h'";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&app.db).await.unwrap() == 2
    })
    .await;
    app.signs_in(&gil.email).await.moves(&session, "2026-12-09T09:00:00Z").await.expect(200);
    app.sandbox.mail.restore().await.unwrap();
    app.advance(minutes(1));
    app.jobs_done().await;
    assert_eq!(reminders(&app, &ana), Vec::<String>::new());
    app.end().await;
}
