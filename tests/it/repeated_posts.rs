//! A POST that is sent again because its response was lost. Each route of the served OpenAPI document either takes an `Idempotency-Key`, and creates
//! once whatever happens in between, or repeating it is harmless for the reason that stands here.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::payments::BookingScenario;
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;

const SPENT: &str = "its token is spent: 400, and what it did stays";
const ONE_MAIL: &str = "one mail with a link in a minute, however often it is asked for";
const ONCE: &str = "once for each session: 409, and what was said stays";
const STAYS: &str = "it is so already";

/// What takes no key, and what becomes of the second request.
const HARMLESS: &[(&str, &str)] = &[
    ("/auth/signup", "an address has one account: 409"),
    ("/auth/login", "another login, which is listed among the devices and ends by itself"),
    ("/auth/refresh", "a token that was spent less than 30 seconds ago gives another pair of the same family"),
    ("/auth/logout", STAYS),
    ("/auth/verify-email", SPENT),
    ("/auth/verify-email/resend", ONE_MAIL),
    ("/auth/reset-password", ONE_MAIL),
    ("/auth/reset-password/confirm", SPENT),
    ("/auth/change-password", "the old password is none any more: 403, and the new one stays"),
    ("/auth/change-email", ONE_MAIL),
    ("/auth/change-email/confirm", SPENT),
    ("/profile/photo", "a photo replaces the one before; the same is stored under the same name"),
    ("/quiz/preview", "it changes nothing"),
    ("/match", "it finds and changes nothing; what was found is given again, and is a line of the history once"),
    ("/calendar/feed/rotate", "another secret: the one of the last response is the one that works"),
    ("/calendar/{provider}/notifications", "it asks for a reading, which is made once"),
    ("/calendar/subscriptions", "a calendar is subscribed to once: 422, and it is in the list"),
    ("/booking/{id}/reschedule", "it is at that time: 422, and counts as one move"),
    ("/booking/{id}/no-show", ONCE),
    ("/booking/{id}/no-show/objection", ONCE),
    ("/booking/{id}/review", ONCE),
    ("/payment/webhook", "an event is stored under Stripe's id"),
    ("/payment/{id}/refresh", "it asks Stripe how the payment stands"),
    ("/community/posts/{id}/upvote", STAYS),
    ("/community/posts/{id}/report", "of one member one report is open at a time, and it is answered again"),
    ("/community/comments/{id}/report", "of one member one report is open at a time, and it is answered again"),
    ("/community/posts/{id}/objection", "once for each decision: 409, and it stays"),
    ("/community/comments/{id}/objection", "once for each decision: 409, and it stays"),
    ("/community/resources/{id}/bookmark", STAYS),
    ("/community/resources/{id}/suggest", "once for each session and resource, and it is notified of once"),
    ("/notifications/{id}/read", STAYS),
    ("/notifications/read-all", STAYS),
    ("/notifications/unsubscribe", STAYS),
    ("/admin/bookings/{id}/no-show/decision", ONCE),
    ("/admin/reconciliation/{id}/close", "it is closed: 409, and the first reason stays"),
    ("/admin/reports/{id}/decision", "the same decision for the same reason changes nothing"),
    ("/admin/jobs/{id}/retry", "a job that runs or is done is left alone: 409"),
    ("/admin/queues/{queue}/retry-dead", "what is retried is not dead any more"),
    ("/admin/queues/{queue}/pause", STAYS),
    ("/admin/queues/{queue}/resume", STAYS),
];

/// The routes of the document to POST to: those that take a key, and the others.
async fn posts(app: &TestApp) -> (BTreeSet<String>, BTreeSet<String>) {
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let takes_key = |operation: &Value| {
        let parameters = operation["parameters"].as_array();
        parameters.is_some_and(|all| all.iter().any(|parameter| parameter["name"] == "Idempotency-Key"))
    };
    let all = document["paths"].as_object().unwrap().iter().filter(|(_, item)| item.get("post").is_some());
    let (with, without): (Vec<_>, Vec<_>) = all.partition(|(_, item)| takes_key(&item["post"]));
    let names = |routes: Vec<(&String, &Value)>| routes.into_iter().map(|(path, _)| path.clone()).collect();
    (names(with), names(without))
}

/// A request that creates something.
struct Creation<'a> {
    route: &'static str,
    path: String,
    by: &'a Person,
    body: Value,
    /// Path and body of something else under the same key.
    other: (String, Value),
    /// The rows of these tables are more by one.
    table: &'static str,
}

impl Creation<'_> {
    async fn sends(&self, path: &str, body: &Value) -> Answer {
        let key = [("Idempotency-Key", "the-same")];
        self.by.sends_with(Method::POST, path, Some(body.clone()), &key).await
    }

    async fn rows(&self, app: &TestApp) -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {}", self.table));
        sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap()
    }

    /// Sends it, and sends it again: after the response was lost, after the process died before the response was stored, and with something else.
    async fn is_made_once(&self, app: &TestApp) {
        let route = self.route;
        let before = self.rows(app).await;
        let first = self.sends(&self.path, &self.body).await;
        assert!((200..300).contains(&first.status), "{route}: {} {}", first.status, first.text);
        let again = self.sends(&self.path, &self.body).await;
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "{route}");
        assert_eq!((again.status, &again.text), (first.status, &first.text), "{route}");

        let forget =
            "update idempotency_keys set status = null, response = null, locked_until = null where key = 'the-same'";
        sqlx::query(forget).execute(&app.db).await.unwrap();
        let rerun = self.sends(&self.path, &self.body).await;
        assert!((200..300).contains(&rerun.status), "{route}: {} {}", rerun.status, rerun.text);
        assert_eq!(rerun.header("idempotent-replayed"), None, "{route}");
        let id = |answer: &Answer| serde_json::from_str::<Value>(&answer.text).unwrap()["id"].clone();
        assert_eq!(id(&rerun), id(&first), "{route}");

        let (path, body) = &self.other;
        self.sends(path, body).await.expect_problem(422, "idempotency_key_reused");
        assert_eq!(self.rows(app).await, before + 1, "{route}");
    }
}

#[actix_web::test]
async fn every_post_takes_a_key_or_says_why_repeating_it_is_harmless() {
    let app = TestApp::start().await;
    let (_, without) = posts(&app).await;
    let known: BTreeSet<String> = HARMLESS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(without, known, "what creates takes a key; what does not stands in HARMLESS with the reason");
    assert_eq!(known.len(), HARMLESS.len(), "each once");
    app.end().await;
}

#[actix_web::test]
async fn the_same_key_creates_once_also_after_a_crash() {
    let scenario = BookingScenario::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    let (app, ana, ben) = (&scenario.app, &scenario.ana, &scenario.ben);
    let admin = app.admin().await;
    let payment = scenario.payment().await["id"].as_str().unwrap().to_owned();
    let held = ana.books(ben, "2026-12-16T10:00:00Z").await.expect(201);
    let post = json!({ "title": "How we moved", "content": "Slowly.", "post_type": "story" });
    let discussed = ana.posts("/community/posts", post.clone()).await.expect(201);
    let comments = format!("/community/posts/{}/comment", discussed["id"].as_str().unwrap());
    let resource = json!({ "title": "The visa list", "description": "All of them.", "resource_type": "article",
        "url": "https://example.com", "tags": [] });
    let changed = |body: &Value, field: &str, value: Value| {
        let mut body = body.clone();
        body[field] = value;
        body
    };
    let creation = |route: &'static str, path: &str, by, body: Value, (field, value): (&str, Value), table| Creation {
        route,
        path: path.to_owned(),
        by,
        other: (path.to_owned(), changed(&body, field, value)),
        body,
        table,
    };
    let export = |route: &'static str| Creation {
        route,
        path: format!("{route}?timezone=Asia/Kathmandu"),
        by: &admin,
        body: json!({}),
        other: (format!("{route}?timezone=Europe/Lisbon"), json!({})),
        table: "exports",
    };
    let session = json!({ "coach_id": ben.id, "starts_at": "2026-12-17T10:00:00Z", "duration_minutes": 60 });
    let refund = json!({ "amount": 1000, "reason": "The line was bad." });
    let all = [
        creation("/booking", "/booking", ana, session, ("starts_at", json!("2026-12-18T10:00:00Z")), "bookings"),
        creation(
            "/payment/checkout",
            "/payment/checkout",
            ana,
            json!({ "booking_id": held["id"] }),
            ("booking_id", json!(payment)),
            "payments",
        ),
        creation(
            "/payment/{id}/refund",
            &format!("/payment/{payment}/refund"),
            &admin,
            refund,
            ("amount", json!(2000)),
            "refunds",
        ),
        creation("/community/posts", "/community/posts", ana, post, ("title", json!("How we stayed")), "posts"),
        creation(
            "/community/posts/{id}/comment",
            &comments,
            ben,
            json!({ "content": "And then?" }),
            ("content", json!("So?")),
            "comments",
        ),
        creation(
            "/community/resources",
            "/community/resources",
            ben,
            resource,
            ("title", json!("The tax list")),
            "resources",
        ),
        export("/admin/export/users.csv"),
        export("/admin/export/bookings.csv"),
        export("/admin/export/payments.csv"),
    ];
    let routes: BTreeSet<String> = all.iter().map(|creation| creation.route.to_owned()).collect();
    assert_eq!(routes, posts(app).await.0, "every route that takes a key is tried");
    for creation in all {
        creation.is_made_once(app).await;
    }
    scenario.events_processed().await;
    assert_eq!(scenario.payment().await["refunded_amount"], 1000, "sent back once");
    scenario.end().await;
}
