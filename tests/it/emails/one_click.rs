//! One-click unsubscribe in a mail program (RFC 8058), without being signed in.

use rapport::clock::{hours, minutes};
use rapport::jobs::definitions::bookings::SendDueReminders;
use rapport::jobs::enqueue;
use rapport::models::notifications::{NotificationKind, unsubscribe};
use rapport::origin::Origin;
use reqwest::Method;
use serde_json::json;

use super::{MONDAY, email_job, free_coach, received};
use crate::support::TestApp;
use crate::support::app::Answer;

async fn send_reminders(app: &TestApp) {
    let mut tx = app.begin().await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &SendDueReminders::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    app.jobs_done().await;
}

/// The request of a mail program.
async fn clicks(app: &TestApp, link: &str) -> Answer {
    let request = app.http.post(link).header("content-type", "application/x-www-form-urlencoded");
    Answer::of(request.body("List-Unsubscribe=One-Click").send().await.unwrap()).await
}

#[actix_web::test]
async fn one_click_turns_off_emails_of_one_kind_only() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    ana.books(&gil, MONDAY).await.expect(201);
    ana.books(&gil, "2026-12-08T09:00:00Z").await.expect(201);
    let monday: rapport::clock::Timestamp = MONDAY.parse().unwrap();
    app.advance(monday - hours(24) - app.now());
    send_reminders(&app).await;
    let mail = received(&app, &ana, "Tomorrow 10:00").pop().expect("the reminder of Monday");
    assert_eq!(mail.header("list-unsubscribe-post"), Some("List-Unsubscribe=One-Click"));
    let link = mail.header("list-unsubscribe").unwrap().trim_start_matches('<').trim_end_matches('>').to_owned();
    assert!(link.starts_with(&format!("{}/notifications/unsubscribe?token=", app.url)), "{link}");

    // A GET changes nothing, as programs follow links; it redirects to the page that asks.
    let followed = Answer::of(app.http.get(&link).send().await.unwrap()).await;
    let page = app.config.web("/unsubscribe?token=");
    assert!(followed.status == 303 && followed.header("location").unwrap().starts_with(&page), "{followed:?}");
    let wants = async || {
        let ana = app.signs_in(&ana.email).await;
        ana.gets("/notifications/preferences").await.expect(200)["reminder_24h"].clone()
    };
    assert_eq!(wants().await, json!({ "email": true, "in_app": true }));

    for _ in 0..2 {
        assert_eq!(clicks(&app, &link).await.expect(200), json!({ "kind": "reminder_24h" }));
    }
    assert_eq!(wants().await, json!({ "email": false, "in_app": true }));
    // The web app's page sends nothing but the token.
    assert_eq!(Answer::of(app.http.post(&link).send().await.unwrap()).await.status, 200);

    app.advance(hours(23));
    send_reminders(&app).await;
    app.advance(hours(1) - minutes(1));
    send_reminders(&app).await;
    app.advance(minutes(1));
    send_reminders(&app).await;
    let outcome = email_job(&app, "reminder_24h", &ana).await.outcome;
    assert_eq!(outcome.as_deref(), Some("skipped: switched off by its reader"));
    assert_eq!(received(&app, &ana, "Tomorrow").len(), 1);
    assert_eq!(received(&app, &gil, "Tomorrow").len(), 2, "the other side chooses for itself");
    assert_eq!(received(&app, &ana, "You meet Gil Gratis").len(), 1, "the other kind still comes");
    app.end().await;
}

#[actix_web::test]
async fn forged_links_are_refused() {
    let app = TestApp::start().await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let at = |token: &str| format!("{}/notifications/unsubscribe?token={token}", app.url);
    let keys = &app.config.jwt_keys;
    let token = unsubscribe::token(keys, ana.id, NotificationKind::ReviewRequest).unwrap();
    let mut forged = token.clone().into_bytes();
    forged[30] = if forged[30] == b'A' { b'B' } else { b'A' };
    for wrong in ["", "x", &token[1..], &ana.access_token, std::str::from_utf8(&forged).unwrap()] {
        clicks(&app, &at(wrong)).await.expect_problem(400, "invalid_token");
    }
    app.stranger(Method::POST, "/notifications/unsubscribe", None).await.expect_problem(400, "invalid_token");
    assert_eq!(clicks(&app, &format!("{}&utm_source=mail", at(&token))).await.expect(200)["kind"], "review_request");
    // A deleted account: nothing to turn off, and the answer is the same.
    let nobody = unsubscribe::token(keys, rapport::ids::random(), NotificationKind::ReviewRequest).unwrap();
    assert_eq!(clicks(&app, &at(&nobody)).await.status, 200);
    // The redirect leads to the page, whatever the token contains.
    let odd = app.http.get(at("%0d%0aSet-Cookie:%20a%3Db%26x")).send().await.unwrap();
    let place = odd.headers()["location"].to_str().unwrap();
    assert_eq!(place, app.config.web("/unsubscribe?token=%0D%0ASet-Cookie%3A+a%3Db%26x"));
    app.end().await;
}
