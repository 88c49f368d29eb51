//! The event stream: as it happens, over any number of processes, without loss or repeat, and no longer than the sign-in.

use rapport::actors::notifications::{MAX_STREAMS_PER_USER, Notifications};
use reqwest::Method;
use serde_json::json;

use super::{gratis, told};
use crate::support::TestApp;
use crate::support::data;
use crate::support::people::{Person, sign_up};
use crate::support::processes::{Product, eventually};
use crate::support::tcp_proxy::Cable;

const TIMES: [&str; 4] =
    ["2026-12-07T09:00:00Z", "2026-12-07T11:00:00Z", "2026-12-07T13:00:00Z", "2026-12-08T09:00:00Z"];

#[actix_web::test]
async fn what_happens_is_told_as_it_happens() {
    let app = TestApp::start().await;
    let (gil, ana) = (gratis(&app).await, app.client("Ana Ribeiro").await);
    ana.books(&gil, TIMES[0]).await.expect(201);
    let (mut gil_listens, mut ana_listens) = (gil.listens(None).await, ana.listens(None).await);
    let session = ana.books(&gil, TIMES[1]).await.expect(201);
    let event = gil_listens.hears().await;
    assert_eq!(event.name, "notification");
    assert_eq!(event.data["data"]["other_name"], "Ana Ribeiro");
    // What is told is what the list has, and nothing of before is told again.
    assert_eq!(told(&gil).await[0], event.data);
    assert_eq!(event.data["id"], json!(event.id));
    assert_eq!(ana_listens.hears().await.data["data"]["booking_id"], session["id"]);
    ana.cancels(&session).await.expect(200);
    assert_eq!(gil_listens.hears().await.data["kind"], "booking_cancelled");
    assert!(gil_listens.comments.iter().any(|line| line.starts_with("retry: ")), "{:?}", gil_listens.comments);
    app.end().await;
}

#[actix_web::test]
async fn a_stream_goes_on_where_it_broke_off() {
    let app = TestApp::start().await;
    let (gil, ana) = (gratis(&app).await, app.client("Ana Ribeiro").await);
    let mut listener = gil.listens(None).await;
    ana.books(&gil, TIMES[0]).await.expect(201);
    let first = listener.hears().await;
    drop(listener);
    for starts_at in &TIMES[1..3] {
        ana.books(&gil, starts_at).await.expect(201);
    }
    let mut again = gil.listens(Some(&first.id)).await;
    let heard = [again.hears().await.id, again.hears().await.id];
    ana.books(&gil, TIMES[3]).await.expect(201);
    let last = again.hears().await.id;
    let mut all: Vec<_> = told(&gil).await.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    all.reverse();
    assert_eq!(all, [first.id, heard[0].clone(), heard[1].clone(), last]);
    // One that is not kept any more is older than all that is; what is no id is none.
    let mut forgotten = gil.listens(Some(&uuid::Uuid::nil().to_string())).await;
    assert_eq!(forgotten.hears().await.id, all[0]);
    let mut nonsense = gil.listens(Some("x")).await;
    ana.cancels(&json!({ "id": told(&gil).await[0]["data"]["booking_id"] })).await.expect(200);
    assert_eq!(nonsense.hears().await.data["kind"], "booking_cancelled");
    app.end().await;
}

#[actix_web::test]
async fn another_process_tells_as_well_and_without_redis_a_moment_later() {
    let cable = Cable::to_redis();
    let app = TestApp::with(&[("REDIS_URL", &cable.redis_url())]).await;
    let (gil, ana) = (gratis(&app).await, app.client("Ana Ribeiro").await);
    let (_house, other) = app.another_web();
    let mut listener = gil.at(&other).listens(None).await;
    ana.books(&gil, TIMES[0]).await.expect(201);
    assert_eq!(listener.hears().await.data["kind"], "booking_confirmed");
    cable.cut().await;
    ana.books(&gil, TIMES[1]).await.expect(201);
    assert_eq!(listener.hears().await.data["data"]["starts_at"], TIMES[1]);
    cable.mend().await;
    app.end().await;
}

#[actix_web::test]
async fn a_stream_ends_with_its_sign_in_and_with_the_account() {
    let app = TestApp::start().await;
    let gil = gratis(&app).await;
    let (_house, other) = app.another_web();
    let phone = app.signs_in(&gil.email).await;
    let (at_home, on_the_way) = (gil.listens(None).await, phone.at(&other).listens(None).await);
    phone.posts("/auth/logout", json!({ "refresh_token": phone.refresh_token })).await.expect(204);
    assert_eq!(on_the_way.ends().await, []);
    assert_eq!(phone.tries_to_listen(None).await.err().unwrap().status, 401);
    let password = json!({ "password": crate::support::people::PASSWORD });
    gil.sends(Method::DELETE, "/profile", Some(password)).await.expect(204);
    assert_eq!(at_home.ends().await, []);
    app.end().await;
}

#[actix_web::test]
async fn nobody_opens_streams_without_end() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let mut open = Vec::new();
    for _ in 0..MAX_STREAMS_PER_USER {
        open.push(ana.listens(None).await);
    }
    ana.tries_to_listen(None).await.err().unwrap().expect_problem(429, "rate_limited");
    assert!(app.client("Cleo Lind").await.tries_to_listen(None).await.is_ok());
    open.clear();
    // That somebody has gone is seen when the next word is written to them: news, or a heartbeat.
    let gil = gratis(&app).await;
    ana.books(&gil, TIMES[0]).await.expect(201);
    let room = || app.actors.state::<Notifications>().open_streams();
    eventually("the streams are given up", || async { room() <= 1 }).await;
    ana.listens(None).await;
    app.end().await;
}

/// A web process that is stopped and killed again and again under somebody who listens.
#[actix_web::test]
async fn nothing_is_lost_or_told_twice_over_restarts_of_the_web() {
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

    let mut heard = Vec::new();
    let mut listener = gil.listens(None).await;
    for round in 0..4 {
        next(&ana).await;
        heard.push(listener.hears().await.id);
        if round % 2 == 0 {
            assert_eq!(product.terminate("serve").await, Some(0), "it does not wait for streams");
        } else {
            product.kill("serve");
        }
        assert_eq!(listener.ends().await, []);
        product.spawn("serve", &["serve", "--stop-with-parent"]);
        product.ready().await;
        next(&ana).await;
        listener = gil.listens(heard.last().map(String::as_str)).await;
        heard.push(listener.hears().await.id);
    }
    let mut all: Vec<_> = told(&gil).await.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    all.reverse();
    assert_eq!(heard, all);
}
