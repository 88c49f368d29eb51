//! People who use the product: `ana.books(&ben, "2026-12-07T09:00:00Z").await.expect(201)`.

use rapport::events::Change;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::TestApp;
use super::app::Answer;
use super::{data, document};

/// Everybody's password.
pub const PASSWORD: &str = "a-good-password";

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    pub id: Uuid,
    pub email: String,
    pub access_token: String,
    pub refresh_token: String,
    pub url: String,
    pub http: reqwest::Client,
}

impl TestApp {
    /// Sends a request without being signed in.
    pub async fn stranger(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = Answer::of(request.send().await.unwrap()).await;
        document::check(&method, path, &answer);
        answer
    }

    /// Signs up a new user.
    pub async fn signs_up(&self, role: &str, name: &str) -> Person {
        sign_up(&self.http, &self.url, role, name).await
    }

    /// A client with a complete quiz.
    pub async fn client(&self, name: &str) -> Person {
        let client = self.signs_up("client", name).await;
        client
            .writes(json!({ "full_name": name, "timezone": "Europe/Stockholm", "country": "SE", "quiz": data::quiz() }))
            .await
            .expect(200);
        client
    }

    /// A listed coach.
    pub async fn coach(&self, name: &str) -> Person {
        self.coach_with(name, json!({})).await
    }

    /// A listed coach with some fields changed.
    pub async fn coach_with(&self, name: &str, changes: Value) -> Person {
        let coach = self.signs_up("coach", name).await;
        let mut page = data::coach_profile();
        page["full_name"] = json!(name);
        for (field, value) in changes.as_object().unwrap() {
            page[field] = value.clone();
        }
        let view = coach.writes(page).await.expect(200);
        assert_eq!(view["profile"]["is_listed"], true, "{view}");
        coach
    }

    /// Gives a coach reviews of so many stars in all, as if clients had written them.
    pub async fn rates(&self, coach: &Person, stars: i32, reviews: i32) {
        let sql =
            "update coach_profiles set rating_sum = $2, review_count = $3, version = version + 1 where user_id = $1";
        sqlx::query(sql).bind(coach.id).bind(stars).bind(reviews).execute(&self.db).await.unwrap();
        self.events.publish(Change::Coach(coach.id));
    }
}

/// Signs up a new user at that address of the product.
pub async fn sign_up(http: &reqwest::Client, url: &str, role: &str, name: &str) -> Person {
    let local_part: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let email =
        format!("{local_part}-{}@example.com", &Uuid::from_u128(super::stores::rand_u128()).simple().to_string()[..8]);
    let body = json!({ "email": email, "password": PASSWORD, "role": role, "full_name": name, "timezone": "Europe/Stockholm" });
    let answer =
        Answer::of(http.post(format!("{url}/auth/signup")).json(&body).send().await.unwrap()).await.expect(201);
    let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
    Person {
        id: text("/user/id").parse().unwrap(),
        email,
        access_token: text("/access_token"),
        refresh_token: text("/refresh_token"),
        url: url.to_owned(),
        http: http.clone(),
    }
}

impl Person {
    /// Sends a request as this person.
    pub async fn sends(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.sends_with(method, path, body, &[]).await
    }

    /// Sends a request with further headers.
    pub async fn sends_with(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self.http.request(method.clone(), format!("{}{path}", self.url));
        let mut request = request.bearer_auth(&self.access_token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = Answer::of(request.send().await.unwrap()).await;
        document::check(&method, path, &answer);
        answer
    }

    pub async fn gets(&self, path: &str) -> Answer {
        self.sends(Method::GET, path, None).await
    }

    pub async fn posts(&self, path: &str, body: Value) -> Answer {
        self.sends(Method::POST, path, Some(body)).await
    }

    /// `PATCH` with a body.
    pub async fn patches(&self, path: &str, body: Value) -> Answer {
        self.sends(Method::PATCH, path, Some(body)).await
    }

    /// `DELETE`.
    pub async fn deletes(&self, path: &str) -> Answer {
        self.sends(Method::DELETE, path, None).await
    }

    /// Replaces the profile.
    pub async fn writes(&self, profile: Value) -> Answer {
        self.sends(Method::PUT, "/profile", Some(profile)).await
    }

    /// Holds an hour of a coach.
    pub async fn books(&self, coach: &Person, starts_at: &str) -> Answer {
        self.posts("/booking", json!({ "coach_id": coach.id, "starts_at": starts_at, "duration_minutes": 60 })).await
    }

    /// Opens the checkout of a booking.
    pub async fn checks_out(&self, booking: &Value) -> Answer {
        self.posts("/payment/checkout", json!({ "booking_id": booking["id"] })).await
    }

    /// The same person at another web process.
    pub fn at(&self, url: &str) -> Person {
        Person { url: url.to_owned(), ..self.clone() }
    }

    /// Cancels a booking.
    pub async fn cancels(&self, booking: &Value) -> Answer {
        self.sends(Method::DELETE, &self.path(booking, ""), None).await
    }

    /// Previews the refund of cancelling.
    pub async fn previews(&self, booking: &Value) -> Answer {
        self.gets(&self.path(booking, "/cancellation")).await
    }

    /// Reschedules a booking.
    pub async fn moves(&self, booking: &Value, starts_at: &str) -> Answer {
        self.posts(&self.path(booking, "/reschedule"), json!({ "starts_at": starts_at })).await
    }

    /// Sets another status of a booking.
    pub async fn sets_status(&self, booking: &Value, status: &str) -> Answer {
        self.sends(Method::PATCH, &self.path(booking, "/status"), Some(json!({ "status": status }))).await
    }

    /// Reports a no-show, or objects to one: `no-show` or `no-show/objection`.
    pub async fn says(&self, booking: &Value, what: &str, comment: &str) -> Answer {
        self.posts(&self.path(booking, &format!("/{what}")), json!({ "comment": comment })).await
    }

    /// Reviews a session.
    pub async fn reviews(&self, booking: &Value, rating: i64, comment: &str) -> Answer {
        self.posts(&self.path(booking, "/review"), json!({ "rating": rating, "comment": comment })).await
    }

    fn path(&self, booking: &Value, rest: &str) -> String {
        format!("/booking/{}{rest}", booking["id"].as_str().unwrap())
    }

    /// The booking as this person sees it.
    pub async fn sees(&self, booking: &Value) -> Value {
        self.gets(&format!("/booking/{}", booking["id"].as_str().unwrap())).await.expect(200)
    }
}
