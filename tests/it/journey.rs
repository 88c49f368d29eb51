//! The main journey, end to end: from signing up to the confirmation email with the calendar file. In this process, and as real processes
//! that are killed.

use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::{Person, sign_up};
use crate::support::pooler;
use crate::support::processes::{Product, eventually};
use crate::support::{data, people};

#[actix_web::test]
async fn from_quiz_to_confirmation() {
    quiz_to_confirmation().await;
}

#[actix_web::test]
async fn from_quiz_to_confirmation_through_a_pooler() {
    pooler::through("from_quiz_to_confirmation_through_a_pooler", quiz_to_confirmation()).await;
}

async fn quiz_to_confirmation() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;

    let found = ana.posts("/match", json!({})).await.expect(200);
    assert_eq!(found["source"], "computed");
    assert_eq!(found["embedding"], "openai");
    let best = &found["matches"][0];
    assert_eq!(best["coach"]["id"], json!(ben.id));
    let points: i64 = ["language", "country", "goals", "budget", "availability"]
        .iter()
        .map(|factor| best["factors"][factor]["points"].as_i64().unwrap())
        .sum();
    assert_eq!(points, best["points"].as_i64().unwrap());
    assert_eq!(ana.posts("/match", json!({})).await.expect(200)["source"], "cache");

    let slots =
        ana.gets(&format!("/coaches/{}/slots?duration_minutes=60&timezone=Europe/Stockholm", ben.id)).await.expect(200);
    let slot =
        slots["days"].as_array().unwrap().iter().flat_map(|day| day["slots"].as_array().unwrap()).next().unwrap();
    let booking = ana.books(&ben, slot["starts_at"].as_str().unwrap()).await.expect(201);
    assert_eq!((&booking["status"], &booking["price"]["amount"]), (&json!("pending"), &json!(7500)));
    assert_eq!(booking["meeting_link"], Value::Null);

    let checkout = ana.checks_out(&booking).await.expect(201);
    let again = ana.checks_out(&booking).await.expect(200);
    assert_eq!(checkout["session_id"], again["session_id"]);
    app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    confirmed(&app, &ana, &booking).await;

    let seen = ana.sees(&booking).await;
    assert_eq!(seen["payment_status"], "succeeded");
    assert_eq!(seen["meeting_link"], "https://meet.example.org/ben");
    app.jobs_done().await;
    for (reader, subject) in [(&ana, "with Ben Okafor is confirmed"), (&ben, "with Ana Ribeiro is booked")] {
        let mails: Vec<_> = app.sandbox.mail.to(&reader.email).into_iter().filter(|mail| mail.has_calendar()).collect();
        assert_eq!(mails.len(), 1, "one mail to each side");
        let mail = &mails[0];
        assert!(mail.subject.contains(subject), "{}", mail.subject);
        assert!(mail.html.is_some() && mail.text.is_some());
        let calendar = mail.attachments.iter().find(|file| file.is_calendar()).and_then(|file| file.as_text()).unwrap();
        assert!(calendar.contains("METHOD:REQUEST") && calendar.contains("BEGIN:VEVENT"), "{calendar}");
        assert_eq!(reader.gets("/notifications").await.expect(200)["unread_count"], 1);
    }
    app.end().await;
}

/// Waits until the booking is confirmed by the webhook alone.
async fn confirmed(app: &TestApp, client: &Person, booking: &Value) {
    let path = format!("/booking/{}", booking["id"].as_str().unwrap());
    eventually("the booking is confirmed", || async {
        app.relay_waker.wake();
        client.gets(&path).await.expect(200)["status"] == "confirmed"
    })
    .await;
}

/// A client who has held a time and opened its checkout, on real processes.
async fn about_to_pay(product: &Product) -> (Person, Value, String) {
    let coach = sign_up(&product.http, &product.url, "coach", "Ben Okafor").await;
    coach.writes(data::coach_profile()).await.expect(200);
    let client: Person = people::sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
    let slots = client.gets(&format!("/coaches/{}/slots?duration_minutes=60", coach.id)).await.expect(200);
    let slot =
        slots["days"].as_array().unwrap().iter().flat_map(|day| day["slots"].as_array().unwrap()).next().unwrap();
    let booking = client.books(&coach, slot["starts_at"].as_str().unwrap()).await.expect(201);
    let checkout = client.checks_out(&booking).await.expect(201);
    (client, booking, checkout["session_id"].as_str().unwrap().to_owned())
}

/// Waits for the confirmation to each side.
async fn two_confirmations(product: &Product) {
    let confirmations = || product.sandbox.mail.messages().iter().filter(|mail| mail.has_calendar()).count();
    eventually("both confirmations come", || async { confirmations() == 2 }).await;
}

#[actix_web::test]
async fn from_checkout_to_confirmation_with_real_processes() {
    checkout_to_confirmation().await;
}

#[actix_web::test]
async fn from_checkout_to_confirmation_through_a_pooler() {
    pooler::through("from_checkout_to_confirmation_through_a_pooler", checkout_to_confirmation()).await;
}

async fn checkout_to_confirmation() {
    let mut product = Product::start().await;
    let (client, booking, session) = about_to_pay(&product).await;
    product.sandbox.stripe.pay(&session, Card::PAYS).unwrap();
    two_confirmations(&product).await;
    assert_eq!(product.booking(&client.access_token, booking["id"].as_str().unwrap()).await["status"], "confirmed");
    assert_eq!(product.terminate("worker").await, Some(0), "a worker exits cleanly on SIGTERM");
    assert_eq!(product.terminate("serve").await, Some(0), "the web process exits cleanly on SIGTERM");
}

/// The email is sent even if the worker dies between the webhook and the email, and Redis is wiped in between.
#[actix_web::test]
async fn a_killed_worker_and_a_wiped_redis_lose_no_email() {
    let mut product = Product::start().await;
    let (client, booking, session) = about_to_pay(&product).await;
    product.sandbox.mail.refuse().await.unwrap();
    product.sandbox.stripe.pay(&session, Card::PAYS).unwrap();
    eventually("the booking is confirmed", || async {
        product.booking(&client.access_token, booking["id"].as_str().unwrap()).await["status"] == "confirmed"
    })
    .await;
    product.kill("worker");
    product.wipe_redis().await;
    product.sandbox.mail.restore().await.unwrap();
    // What waited for the mail server is due now rather than in 15 seconds.
    sqlx::query("update jobs set run_at = created_at where kind = 'emails.send' and state = 'ready'")
        .execute(&product.db)
        .await
        .unwrap();
    sqlx::query("update queue_control set suspended_until = null").execute(&product.db).await.unwrap();
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    two_confirmations(&product).await;
    let mails = product.sandbox.mail.messages();
    for mail in mails.iter().filter(|mail| mail.has_calendar()) {
        let times = product.sandbox.mail.accepted(mail.message_id.as_deref().unwrap_or_default());
        assert_eq!(times, 1, "each mail was taken once");
    }
}
