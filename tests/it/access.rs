//! Access control: every route of the served OpenAPI document for every kind of caller. A route without a row fails, and so does a row without
//! a route; the statuses must be in the document.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::support::app::Answer;
use crate::support::people::{PASSWORD, Person};
use crate::support::{TestApp, data};

const CALLERS: [&str; 7] = ["anonymous", "client", "other client", "coach", "other coach", "admin", "auditor"];

/// Method, path, and the status for each of [`CALLERS`]. The client has a booking, a payment and a notification, the coach is the
/// one who is booked; `{id}` is theirs. Run from top to bottom.
const TABLE: &[(&str, &str, [u16; 7])] = &[
    ("get", "/health", [200; 7]),
    ("get", "/health/live", [200; 7]),
    ("get", "/health/ready", [200; 7]),
    ("get", "/metrics", [200; 7]),
    ("get", "/errors/{code}", [200; 7]),
    ("post", "/auth/signup", [201; 7]),
    ("post", "/auth/login", [200; 7]),
    ("post", "/auth/refresh", [200; 7]),
    ("post", "/auth/logout", [204; 7]),
    // The token is invalid for every caller.
    ("post", "/auth/verify-email", [400; 7]),
    ("post", "/auth/verify-email/resend", [401, 202, 202, 202, 202, 202, 202]),
    ("post", "/auth/reset-password", [202; 7]),
    ("post", "/auth/reset-password/confirm", [400; 7]),
    ("get", "/auth/sessions", [401, 200, 200, 200, 200, 200, 200]),
    // The other client's second login.
    ("delete", "/auth/sessions/{id}", [401, 404, 204, 404, 404, 404, 404]),
    ("post", "/auth/change-password", [401, 204, 204, 204, 204, 204, 204]),
    ("post", "/auth/change-email", [401, 202, 202, 202, 202, 202, 202]),
    ("post", "/auth/change-email/confirm", [400; 7]),
    ("get", "/profile", [401, 200, 200, 200, 200, 200, 200]),
    ("put", "/profile", [401, 200, 200, 200, 200, 403, 403]),
    // No photo is sent: callers with access get 415.
    ("post", "/profile/photo", [401, 415, 415, 415, 415, 403, 403]),
    ("delete", "/profile/photo", [401, 204, 204, 204, 204, 403, 403]),
    ("get", "/photos/{user_id}/{name}", [404; 7]),
    ("get", "/quiz", [200; 7]),
    ("get", "/coaches", [200; 7]),
    ("get", "/coaches/facets", [200; 7]),
    ("get", "/coaches/{id}", [200; 7]),
    ("put", "/coaches/{id}", [401, 403, 403, 200, 403, 200, 403]),
    ("get", "/coaches/{id}/slots", [200; 7]),
    ("get", "/coaches/{id}/slots/explain", [401, 404, 404, 200, 404, 200, 200]),
    ("get", "/coaches/{id}/earnings", [401, 404, 404, 200, 404, 200, 200]),
    ("get", "/prices/about", [200; 7]),
    ("get", "/coaches/{id}/reviews", [200; 7]),
    ("post", "/match", [401, 200, 200, 403, 403, 403, 403]),
    // Admins name the client.
    ("get", "/match/history", [401, 200, 200, 403, 403, 422, 422]),
    ("get", "/coaches/{id}/match", [401, 200, 200, 403, 403, 403, 403]),
    ("put", "/favourites/{id}", [401, 204, 204, 403, 403, 403, 403]),
    // The coach who is booked.
    ("get", "/favourites", [401, 200, 200, 403, 403, 403, 403]),
    ("delete", "/favourites/{id}", [401, 204, 204, 403, 403, 403, 403]),
    ("post", "/quiz/preview", [200; 7]),
    ("get", "/calendar/feed", [401, 200, 200, 200, 200, 200, 200]),
    ("post", "/calendar/feed/rotate", [401, 200, 200, 200, 200, 200, 403]),
    ("get", "/calendar/subscriptions", [401, 200, 200, 200, 200, 200, 200]),
    ("post", "/calendar/subscriptions", [401, 201, 201, 201, 201, 201, 403]),
    // Nobody has connected an account; what comes back without a state leads to the web app as well.
    ("get", "/calendar/connections", [401, 200, 200, 200, 200, 200, 200]),
    ("get", "/calendar/{provider}/connect", [401, 200, 200, 200, 200, 200, 403]),
    ("get", "/calendar/{provider}/callback", [303; 7]),
    ("post", "/calendar/{provider}/notifications", [202; 7]),
    ("get", "/calendar/{provider}/calendars", [401, 404, 404, 404, 404, 404, 404]),
    ("put", "/calendar/{provider}/calendars", [401, 404, 404, 404, 404, 404, 403]),
    ("delete", "/calendar/{provider}", [401, 404, 404, 404, 404, 404, 403]),
    // Nobody has one with this id.
    ("delete", "/calendar/subscriptions/{id}", [401, 404, 404, 404, 404, 404, 403]),
    // The secret is the right; there is no such one.
    ("get", "/calendar/feed/{secret}.ics", [404; 7]),
    ("post", "/booking", [401, 201, 201, 403, 403, 403, 403]),
    ("get", "/booking/{id}", [401, 200, 404, 200, 404, 200, 200]),
    ("get", "/booking/client/{id}", [401, 200, 404, 404, 404, 200, 200]),
    ("get", "/booking/coach/{id}", [401, 404, 404, 200, 404, 200, 200]),
    ("get", "/booking/{id}/cancellation", [401, 200, 404, 200, 404, 200, 200]),
    ("get", "/booking/{id}/calendar.ics", [401, 200, 404, 200, 404, 403, 403]),
    // A hold can't be moved, reported as a no-show or reviewed; others get 404.
    ("get", "/booking/{id}/slots", [401, 409, 404, 409, 404, 409, 409]),
    ("post", "/booking/{id}/reschedule", [401, 409, 404, 409, 404, 409, 403]),
    ("post", "/booking/{id}/no-show", [401, 409, 404, 409, 404, 409, 403]),
    ("post", "/booking/{id}/no-show/objection", [401, 409, 404, 409, 404, 403, 403]),
    ("post", "/admin/bookings/{id}/no-show/decision", [401, 403, 403, 403, 403, 409, 403]),
    ("post", "/booking/{id}/review", [401, 409, 404, 403, 404, 403, 403]),
    // It is held: nothing is shared yet, and withdrawing that changes nothing.
    ("get", "/booking/{id}/quiz-summary", [401, 200, 404, 200, 404, 403, 403]),
    ("put", "/booking/{id}/quiz-summary", [401, 409, 404, 403, 404, 403, 403]),
    ("delete", "/booking/{id}/quiz-summary", [401, 204, 404, 403, 404, 403, 403]),
    ("get", "/booking/{id}/review", [401, 404, 404, 404, 404, 404, 404]),
    // Only an admin can confirm manually, and only a paid booking.
    ("patch", "/booking/{id}/status", [401, 403, 404, 403, 404, 409, 403]),
    // A checkout is open already: 200 for its client.
    ("post", "/payment/checkout", [401, 200, 404, 403, 403, 403, 403]),
    // Needs Stripe's signature; authentication does not matter.
    ("post", "/payment/webhook", [400; 7]),
    ("get", "/payment/{id}", [401, 200, 404, 200, 404, 200, 200]),
    ("post", "/payment/{id}/refresh", [401, 200, 404, 403, 404, 200, 403]),
    // Nothing has been paid, so nothing can be refunded.
    ("post", "/payment/{id}/refund", [401, 403, 403, 403, 403, 422, 403]),
    // The client's post and comment, the coach's resource.
    ("post", "/community/posts", [401, 201, 201, 201, 201, 201, 403]),
    ("get", "/community/posts", [200; 7]),
    ("get", "/community/posts.atom", [200; 7]),
    ("get", "/community/people", [401, 200, 200, 200, 200, 200, 200]),
    ("get", "/community/posts/{id}", [404, 200, 200, 200, 200, 200, 200]),
    ("patch", "/community/posts/{id}", [401, 200, 403, 403, 403, 200, 403]),
    ("post", "/community/posts/{id}/comment", [401, 201, 201, 201, 201, 201, 403]),
    ("get", "/community/posts/{id}/comments", [404, 200, 200, 200, 200, 200, 200]),
    ("post", "/community/posts/{id}/upvote", [401, 200, 200, 200, 200, 200, 403]),
    ("delete", "/community/posts/{id}/upvote", [401, 200, 200, 200, 200, 200, 403]),
    // Each reports what others wrote; nothing is hidden.
    ("post", "/community/posts/{id}/report", [401, 403, 202, 202, 202, 202, 403]),
    ("post", "/community/comments/{id}/report", [401, 403, 202, 202, 202, 202, 403]),
    ("post", "/community/posts/{id}/objection", [401, 409, 403, 403, 403, 403, 403]),
    ("post", "/community/comments/{id}/objection", [401, 409, 403, 403, 403, 403, 403]),
    ("get", "/admin/reports", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/reports/{id}", [401, 403, 403, 403, 403, 200, 200]),
    ("post", "/admin/reports/{id}/decision", [401, 403, 403, 403, 403, 200, 403]),
    ("get", "/admin/posts/{id}/edits", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/comments/{id}/edits", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/posts", [401, 403, 403, 403, 403, 200, 200]),
    ("patch", "/community/comments/{id}", [401, 200, 403, 403, 403, 200, 403]),
    ("delete", "/admin/comments/{id}", [401, 403, 403, 403, 403, 204, 403]),
    ("delete", "/admin/posts/{id}", [401, 403, 403, 403, 403, 204, 403]),
    ("delete", "/community/comments/{id}", [401, 204, 404, 404, 404, 404, 403]),
    ("delete", "/community/posts/{id}", [401, 204, 404, 404, 404, 404, 403]),
    ("post", "/community/resources", [401, 403, 403, 201, 201, 201, 403]),
    ("get", "/community/resources", [200; 7]),
    ("get", "/community/resources/{id}", [200; 7]),
    ("put", "/community/resources/{id}", [401, 403, 403, 200, 403, 200, 403]),
    ("post", "/community/resources/{id}/bookmark", [401, 200, 200, 200, 200, 200, 403]),
    ("delete", "/community/resources/{id}/bookmark", [401, 204, 204, 204, 204, 204, 403]),
    ("post", "/community/resources/{id}/suggest", [401, 403, 403, 422, 422, 403, 403]),
    ("get", "/community/bookmarks", [401, 200, 200, 200, 200, 200, 200]),
    ("delete", "/community/resources/{id}", [401, 403, 403, 204, 404, 404, 403]),
    ("get", "/admin/reconciliation", [401, 403, 403, 403, 403, 200, 200]),
    // There is no such issue.
    ("post", "/admin/reconciliation/{id}/close", [401, 403, 403, 403, 403, 404, 403]),
    ("get", "/admin/users", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/users/{id}", [401, 403, 403, 403, 403, 200, 200]),
    // Nothing changes: the client is active.
    ("patch", "/admin/users/{id}", [401, 403, 403, 403, 403, 200, 403]),
    ("get", "/admin/bookings", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/payments", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/bookings/{id}/work", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/search", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/bubble/runs", [401, 403, 403, 403, 403, 200, 200]),
    // There is no run.
    ("get", "/admin/bubble/runs/{id}", [401, 403, 403, 403, 403, 404, 404]),
    ("get", "/admin/calendars", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/audit", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/metrics", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/metrics/checks", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/revenue", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/export/users.csv", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/export/bookings.csv", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/export/payments.csv", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/export/revenue.csv", [401, 403, 403, 403, 403, 200, 200]),
    ("post", "/admin/export/users.csv", [401, 403, 403, 403, 403, 202, 403]),
    ("post", "/admin/export/bookings.csv", [401, 403, 403, 403, 403, 202, 403]),
    ("post", "/admin/export/payments.csv", [401, 403, 403, 403, 403, 202, 403]),
    ("get", "/admin/exports", [401, 403, 403, 403, 403, 200, 200]),
    // There is no such file.
    ("get", "/admin/exports/{id}", [401, 403, 403, 403, 403, 404, 404]),
    ("delete", "/admin/exports/{id}", [401, 403, 403, 403, 403, 404, 403]),
    ("get", "/admin/queues/stream", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/read-only", [401, 403, 403, 403, 403, 200, 200]),
    ("put", "/admin/read-only", [401, 403, 403, 403, 403, 200, 403]),
    ("get", "/admin/queues", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/queues/history", [401, 403, 403, 403, 403, 200, 200]),
    ("patch", "/admin/queues/{queue}", [401, 403, 403, 403, 403, 200, 403]),
    ("get", "/admin/queues/{queue}/jobs", [401, 403, 403, 403, 403, 200, 200]),
    ("post", "/admin/queues/{queue}/pause", [401, 403, 403, 403, 403, 200, 403]),
    ("post", "/admin/queues/{queue}/resume", [401, 403, 403, 403, 403, 200, 403]),
    ("post", "/admin/queues/{queue}/retry-dead", [401, 403, 403, 403, 403, 200, 403]),
    ("get", "/admin/jobs", [401, 403, 403, 403, 403, 200, 200]),
    ("get", "/admin/jobs/{id}", [401, 403, 403, 403, 403, 200, 200]),
    // The job is done.
    ("post", "/admin/jobs/{id}/retry", [401, 403, 403, 403, 403, 409, 403]),
    ("delete", "/admin/jobs/{id}", [401, 403, 403, 403, 403, 409, 403]),
    ("get", "/notifications", [401, 200, 200, 200, 200, 200, 200]),
    ("get", "/notifications/stream", [401, 200, 200, 200, 200, 200, 200]),
    ("get", "/notifications/preferences", [401, 200, 200, 200, 200, 200, 200]),
    ("put", "/notifications/preferences", [401, 200, 200, 200, 200, 200, 200]),
    // Without a token: a redirect to the page that says so, and 400.
    ("get", "/notifications/unsubscribe", [303; 7]),
    ("post", "/notifications/unsubscribe", [400; 7]),
    ("post", "/notifications/{id}/read", [401, 200, 404, 404, 404, 404, 404]),
    ("post", "/notifications/read-all", [401, 200, 200, 200, 200, 200, 200]),
    ("get", "/profile/export", [401, 200, 200, 200, 200, 200, 200]),
    // Near the end, because the first caller with access cancels it.
    ("delete", "/booking/{id}", [401, 200, 404, 409, 404, 409, 403]),
    // The other client's account.
    ("delete", "/admin/users/{id}", [401, 403, 403, 403, 403, 204, 403]),
    // Each deletes their own account; the last admin can't.
    ("delete", "/profile", [401, 204, 401, 204, 204, 403, 204]),
];

/// The callers and their data.
struct Fixture {
    app: TestApp,
    people: [Option<Person>; 7],
    booking: Value,
    payment: String,
    notification: String,
    device: String,
    job: String,
    written: Written,
}

/// What the client has posted, privately, and what the coach recommends.
struct Written {
    post: String,
    comment: String,
    resource: String,
    /// Somebody has reported another post of the client.
    case: String,
}

impl Written {
    async fn by(client: &Person, coach: &Person, admin: &Person) -> Written {
        let id = |row: Value| row["id"].as_str().unwrap().to_owned();
        let post = client.posts("/community/posts", post(true)).await.expect(201);
        let comment = format!("/community/posts/{}/comment", post["id"].as_str().unwrap());
        let comment = client.posts(&comment, json!({ "content": "And then?" })).await.expect(201);
        let resource = coach.posts("/community/resources", resource()).await.expect(201);
        let reported = client.posts("/community/posts", self::post(false)).await.expect(201);
        let report = format!("/community/posts/{}/report", reported["id"].as_str().unwrap());
        coach.posts(&report, json!({ "reason": "spam" })).await.expect(202);
        let case = admin.gets("/admin/reports").await.expect(200)["items"][0].clone();
        Written { post: id(post), comment: id(comment), resource: id(resource), case: id(case) }
    }
}

fn post(is_private: bool) -> Value {
    json!({ "title": "How we moved", "content": "Slowly.", "post_type": "story", "is_private": is_private })
}

fn resource() -> Value {
    json!({ "title": "The visa list", "description": "All of them.", "resource_type": "article", "url": "https://example.com", "tags": [] })
}

impl Fixture {
    async fn new() -> Fixture {
        let app = TestApp::start().await;
        let ben = app.coach("Ben Okafor").await;
        let carl = app.coach_with("Carl Free", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
        let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Other").await);
        ana.books(&carl, "2026-12-03T09:00:00Z").await.expect(201);
        let booking = ana.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
        let payment = ana.checks_out(&booking).await.expect(201)["payment_id"].as_str().unwrap().to_owned();
        app.jobs_done().await;
        let notification = ana.gets("/notifications").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
        app.signs_in(&cleo.email).await;
        let devices = cleo.gets("/auth/sessions").await.expect(200)["items"].as_array().unwrap().clone();
        let device =
            devices.iter().find(|device| device["is_current"] == false).unwrap()["id"].as_str().unwrap().to_owned();
        let admin = app.admin().await;
        let written = Written::by(&ana, &ben, &admin).await;
        let people = [None, Some(ana), Some(cleo), Some(ben), Some(carl), Some(admin), Some(app.auditor().await)];
        let job: uuid::Uuid =
            sqlx::query_scalar("select id from jobs where state = 'done' limit 1").fetch_one(&app.db).await.unwrap();
        Fixture { app, people, booking, payment, notification, device, job: job.to_string(), written }
    }

    fn person(&self, index: usize) -> &Person {
        self.people[index].as_ref().expect("a caller with an account")
    }

    fn path(&self, method: &str, route: &str) -> String {
        let id = match route {
            "/admin/users/{id}" if method == "delete" => self.person(2).id.to_string(),
            "/admin/users/{id}" => self.person(1).id.to_string(),
            "/booking/client/{id}" => self.person(1).id.to_string(),
            "/booking/coach/{id}" => self.person(3).id.to_string(),
            "/auth/sessions/{id}" => self.device.clone(),
            _ if route.starts_with("/coaches/{id}") || route.starts_with("/favourites/") => {
                self.person(3).id.to_string()
            }
            _ if route.starts_with("/booking/{id}") || route.starts_with("/admin/bookings/{id}") => {
                self.booking["id"].as_str().unwrap().to_owned()
            }
            _ if route.starts_with("/community/posts/{id}") => self.written.post.clone(),
            _ if route.starts_with("/community/comments/{id}") => self.written.comment.clone(),
            _ if route.starts_with("/community/resources/{id}") => self.written.resource.clone(),
            _ if route.starts_with("/admin/reports/{id}") => self.written.case.clone(),
            _ if route.starts_with("/admin/posts/{id}") => self.written.post.clone(),
            _ if route.starts_with("/admin/comments/{id}") => self.written.comment.clone(),
            _ if route.starts_with("/admin/jobs/{id}") => self.job.clone(),
            _ if route.starts_with("/payment/{id}") => self.payment.clone(),
            _ => self.notification.clone(),
        };
        let query = match route {
            "/coaches/{id}/slots/explain" => "?starts_at=2026-12-04T10:00:00Z",
            "/prices/about" => "?amount=7500&currency=EUR",
            "/admin/search" => "?q=ana",
            _ => "",
        };
        let route = format!("{route}{query}");
        route
            .replace("{id}", &id)
            .replace("{code}", "slot_taken")
            .replace("{queue}", "calendars")
            .replace("{provider}", "google")
    }

    /// The status of the stream, whose body has no end.
    async fn opens_stream(&self, person: &Person, path: &str) -> Answer {
        let open = || Answer { status: 200, headers: HeaderMap::new(), text: String::new() };
        person.tries_to_open(path, None).await.map_or_else(|refused| refused, |_| open())
    }

    async fn body(&self, method: &str, route: &str, index: usize) -> Option<Value> {
        let tomorrow = |hour: usize| format!("2026-12-04T{hour:02}:00:00Z");
        Some(match (method, route) {
            ("post", "/auth/signup") => {
                json!({ "email": format!("new{index}@example.com"), "password": PASSWORD, "role": "client", "full_name": "New" })
            }
            ("post", "/auth/login") => json!({ "email": self.person(1).email, "password": PASSWORD }),
            ("post", "/auth/refresh" | "/auth/logout") => {
                json!({ "refresh_token": self.app.signs_in(&self.person(1).email).await.refresh_token })
            }
            ("post", "/auth/verify-email" | "/auth/change-email/confirm") => json!({ "token": "nobody-was-sent-this" }),
            ("post", "/auth/reset-password") => json!({ "email": "nobody@example.com" }),
            ("post", "/auth/reset-password/confirm") => {
                json!({ "token": "nobody-was-sent-this", "new_password": PASSWORD })
            }
            ("post", "/auth/change-password") => json!({ "current_password": PASSWORD, "new_password": PASSWORD }),
            ("post", "/auth/change-email") => {
                json!({ "password": PASSWORD, "new_email": format!("moved{index}@example.com") })
            }
            ("put", "/coaches/{id}") => data::coach_profile(),
            ("put", "/profile") if (3..=4).contains(&index) => data::coach_profile(),
            ("put", "/notifications/preferences") => json!({ "reminder_1h": { "email": false } }),
            ("put", "/profile") => json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm" }),
            ("post", "/match" | "/quiz/preview" | "/payment/webhook") => json!({}),
            ("post", "/booking") => {
                json!({ "coach_id": self.person(3).id, "starts_at": tomorrow(9 + index), "duration_minutes": 60 })
            }
            ("post", "/booking/{id}/reschedule") => json!({ "starts_at": tomorrow(16) }),
            ("post", "/booking/{id}/review") => json!({ "rating": 5 }),
            ("post", "/admin/bookings/{id}/no-show/decision") => {
                json!({ "decision": "uphold", "reason": "Heard both." })
            }
            ("patch", "/booking/{id}/status") => json!({ "status": "confirmed" }),
            ("post", "/payment/{id}/refund") => json!({ "reason": "As agreed on the phone." }),
            ("post", "/admin/reconciliation/{id}/close") => json!({ "reason": "Paid in cash." }),
            ("patch", "/admin/users/{id}") => json!({ "is_active": true }),
            ("put", "/admin/read-only") => json!({ "is_on": false }),
            ("patch", "/admin/queues/{queue}") => json!({ "concurrency": 2 }),
            ("put", "/calendar/{provider}/calendars") => json!({}),
            ("post", "/calendar/subscriptions") => json!({ "url": format!("https://{index}.calendars.test/") }),
            ("post", "/community/posts") => post(false),
            ("patch", "/community/posts/{id}") => json!({ "title": "How we stayed" }),
            ("post", "/community/posts/{id}/comment") | ("patch", "/community/comments/{id}") => {
                json!({ "content": "Thank you!" })
            }
            ("post", "/community/posts/{id}/report" | "/community/comments/{id}/report") => json!({ "reason": "spam" }),
            ("post", "/community/posts/{id}/objection" | "/community/comments/{id}/objection") => {
                json!({ "text": "Why?" })
            }
            ("post", "/admin/reports/{id}/decision") => json!({ "decision": "keep", "reason": "Fine." }),
            ("delete", "/admin/posts/{id}" | "/admin/comments/{id}") => json!({ "reason": "It sells." }),
            ("post", "/community/resources") | ("put", "/community/resources/{id}") => resource(),
            // Not paid yet.
            ("post", "/payment/checkout" | "/community/resources/{id}/suggest") => {
                json!({ "booking_id": self.booking["id"] })
            }
            _ => return None,
        })
    }
}

fn documented(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            let methods = methods.filter(|key| ["get", "put", "post", "patch", "delete"].contains(&key.as_str()));
            methods.map(|method| (method.clone(), path.clone())).collect::<Vec<_>>()
        })
        .collect()
}

#[actix_web::test]
async fn every_route_answers_each_role_as_listed() {
    let fixture = Fixture::new().await;
    let document = fixture.app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let rows: BTreeSet<_> = TABLE.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(rows, documented(&document), "each route has a row, each row a route");

    let mut wrong = Vec::new();
    for (method, route, expected) in TABLE {
        for (index, expected) in expected.iter().enumerate() {
            let verb: Method = method.to_uppercase().parse().unwrap();
            let body = fixture.body(method, route, index).await;
            let path = fixture.path(method, route);
            let answer = match &fixture.people[index] {
                Some(person) if route.ends_with("/stream") => fixture.opens_stream(person, &path).await,
                Some(person) => person.sends(verb, &path, body).await,
                None => fixture.app.stranger(verb, &path, body).await,
            };
            let place = format!("{method} {route} as {}: {}", CALLERS[index], answer.status);
            if answer.status != *expected {
                wrong.push(format!("{place} instead of {expected}: {}", answer.text));
            }
            if document["paths"][route][method]["responses"].get(answer.status.to_string()).is_none() {
                wrong.push(format!("{place} is not in the document"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    fixture.app.end().await;
}

/// Rather than treated as an anonymous request.
#[actix_web::test]
async fn an_invalid_token_is_refused_even_where_none_is_required() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let invalid = Person { access_token: "no-token".to_owned(), ..ben.clone() };
    invalid.gets(&format!("/coaches/{}", ben.id)).await.expect_problem(401, "unauthenticated");
    let refused = invalid.gets("/profile").await;
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    refused.expect_problem(401, "unauthenticated");
    app.end().await;
}
