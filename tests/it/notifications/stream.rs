//! The event stream: immediate, across processes, without loss or repetition, and no longer than the login.

use rapport::actors::notifications::{MAX_STREAMS_PER_USER, Notifications};
use reqwest::Method;
use serde_json::json;

use super::{free_coach, listed};
use crate::support::TestApp;
use crate::support::data;
use crate::support::people::{Person, sign_up};
use crate::support::processes::{Product, eventually};
use crate::support::tcp_proxy::TcpProxy;

const TIMES: [&str; 4] =
    ["2026-12-07T09:00:00Z", "2026-12-07T11:00:00Z", "2026-12-07T13:00:00Z", "2026-12-08T09:00:00Z"];

#[actix_web::test]
async fn notifications_are_streamed_as_they_happen() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    ana.books(&gil, TIMES[0]).await.expect(201);
    let (mut gil_stream, mut ana_stream) = (gil.opens_stream(None).await, ana.opens_stream(None).await);
    let session = ana.books(&gil, TIMES[1]).await.expect(201);
    let event = gil_stream.receives().await;
    assert_eq!(event.name, "notification");
    assert_eq!(event.data["data"]["other_name"], "Ana Ribeiro");
    // The event has what the list has; earlier notifications are not repeated.
    assert_eq!(listed(&gil).await[0], event.data);
    assert_eq!(event.data["id"], json!(event.id));
    assert_eq!(ana_stream.receives().await.data["data"]["booking_id"], session["id"]);
    ana.cancels(&session).await.expect(200);
    assert_eq!(gil_stream.receives().await.data["kind"], "booking_cancelled");
    assert!(gil_stream.comments.iter().any(|line| line.starts_with("retry: ")), "{:?}", gil_stream.comments);
    app.end().await;
}

#[actix_web::test]
async fn a_stream_resumes_after_the_last_event_id() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let mut stream = gil.opens_stream(None).await;
    ana.books(&gil, TIMES[0]).await.expect(201);
    let first = stream.receives().await;
    drop(stream);
    for starts_at in &TIMES[1..3] {
        ana.books(&gil, starts_at).await.expect(201);
    }
    let mut resumed = gil.opens_stream(Some(&first.id)).await;
    let received = [resumed.receives().await.id, resumed.receives().await.id];
    ana.books(&gil, TIMES[3]).await.expect(201);
    let last = resumed.receives().await.id;
    let mut all: Vec<_> = listed(&gil).await.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    all.reverse();
    assert_eq!(all, [first.id, received[0].clone(), received[1].clone(), last]);
    // An id that has been deleted is older than all others; what is no id is ignored.
    let mut forgotten = gil.opens_stream(Some(&uuid::Uuid::nil().to_string())).await;
    assert_eq!(forgotten.receives().await.id, all[0]);
    let mut nonsense = gil.opens_stream(Some("x")).await;
    ana.cancels(&json!({ "id": listed(&gil).await[0]["data"]["booking_id"] })).await.expect(200);
    assert_eq!(nonsense.receives().await.data["kind"], "booking_cancelled");
    app.end().await;
}

#[actix_web::test]
async fn a_stream_has_notifications_of_other_processes_with_and_without_redis() {
    let proxy = TcpProxy::to_redis();
    let app = TestApp::with(&[("REDIS_URL", &proxy.redis_url())]).await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let (_app, other) = app.another_web();
    let mut stream = gil.at(&other).opens_stream(None).await;
    ana.books(&gil, TIMES[0]).await.expect(201);
    assert_eq!(stream.receives().await.data["kind"], "booking_confirmed");
    proxy.cut().await;
    ana.books(&gil, TIMES[1]).await.expect(201);
    assert_eq!(stream.receives().await.data["data"]["starts_at"], TIMES[1]);
    proxy.mend().await;
    app.end().await;
}

#[actix_web::test]
async fn a_stream_ends_with_its_login_and_with_the_account() {
    let app = TestApp::start().await;
    let gil = free_coach(&app).await;
    let (_app, other) = app.another_web();
    let phone = app.signs_in(&gil.email).await;
    let (on_laptop, on_phone) = (gil.opens_stream(None).await, phone.at(&other).opens_stream(None).await);
    phone.posts("/auth/logout", json!({ "refresh_token": phone.refresh_token })).await.expect(204);
    assert_eq!(on_phone.ends().await, []);
    assert_eq!(phone.tries_to_open_stream(None).await.err().unwrap().status, 401);
    let password = json!({ "password": crate::support::people::PASSWORD });
    gil.sends(Method::DELETE, "/profile", Some(password)).await.expect(204);
    assert_eq!(on_laptop.ends().await, []);
    app.end().await;
}

#[actix_web::test]
async fn streams_per_user_are_limited() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let mut open = Vec::new();
    for _ in 0..MAX_STREAMS_PER_USER {
        open.push(ana.opens_stream(None).await);
    }
    ana.tries_to_open_stream(None).await.err().unwrap().expect_problem(429, "rate_limited");
    assert!(app.client("Cleo Lind").await.tries_to_open_stream(None).await.is_ok());
    open.clear();
    // A closed connection is noticed at the next write: a notification or a heartbeat.
    let gil = free_coach(&app).await;
    ana.books(&gil, TIMES[0]).await.expect(201);
    let open_streams = || app.actors.state::<Notifications>().open_streams();
    eventually("the streams are closed", || async { open_streams() <= 1 }).await;
    ana.opens_stream(None).await;
    app.end().await;
}

/// A web process that is stopped and killed repeatedly while a stream is open.
#[actix_web::test]
async fn restarts_of_the_web_process_lose_and_repeat_nothing() {
    let mut product = Product::start().await;
    let gil = sign_up(&product.http, &product.url, "coach", "Gil Gratis").await;
    let mut page = data::coach_profile();
    page["price"] = json!({ "amount": 0, "currency": "EUR" });
    gil.writes(page).await.expect(200);
    let ana = sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
    let slots = ana.gets(&format!("/coaches/{}/slots?duration_minutes=60", gil.id)).await.expect(200);
    let days = slots["days"].as_array().unwrap().iter().filter_map(|day| day["slots"].as_array().unwrap().first());
    let mut times = days.map(|slot| slot["starts_at"].as_str().unwrap().to_owned());
    let mut next = async |ana: &Person| ana.books(&gil, &times.next().unwrap()).await.expect(201);

    let mut received = Vec::new();
    let mut stream = gil.opens_stream(None).await;
    for round in 0..4 {
        next(&ana).await;
        received.push(stream.receives().await.id);
        if round % 2 == 0 {
            assert_eq!(product.terminate("serve").await, Some(0), "it does not wait for streams");
        } else {
            product.kill("serve");
        }
        assert_eq!(stream.ends().await, []);
        product.spawn("serve", &["serve", "--stop-with-parent"]);
        product.ready().await;
        next(&ana).await;
        stream = gil.opens_stream(received.last().map(String::as_str)).await;
        received.push(stream.receives().await.id);
    }
    let mut all: Vec<_> = listed(&gil).await.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    all.reverse();
    assert_eq!(received, all);
}
