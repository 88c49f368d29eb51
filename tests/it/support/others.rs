//! People who came another way: admins, those on a second device, and what the calendar shows to whoever looks.

use rapport::ids;
use rapport::models::auth::users::{NewUser, Role, User};
use rapport::models::reference::Zone;
use reqwest::Method;
use serde_json::{Value, json};

use super::TestApp;
use super::people::{PASSWORD, Person};

impl TestApp {
    /// An admin, made as the command line makes them, and signed in.
    pub async fn admin(&self) -> Person {
        let password_hash = self.app.passwords.hash(PASSWORD.to_owned()).await.unwrap();
        let new = NewUser {
            id: ids::new(self.now()),
            email: "admin@example.com".parse().unwrap(),
            role: Role::Admin,
            full_name: "Ada Admin".parse().unwrap(),
            timezone: Zone::utc(),
            password_hash,
        };
        let mut db = self.app.db.acquire().await.unwrap();
        User::insert(&mut db, &new, self.now()).await.unwrap();
        self.signs_in("admin@example.com").await
    }

    /// Somebody who has an account, on a device of its own: a sign-in beside those there are.
    pub async fn signs_in(&self, email: &str) -> Person {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = self.stranger(Method::POST, "/auth/login", Some(body)).await.expect(200);
        let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        Person {
            id: text("/user/id").parse().unwrap(),
            email: text("/user/email"),
            access_token: text("/access_token"),
            refresh_token: text("/refresh_token"),
            url: self.url.clone(),
            http: self.http.clone(),
        }
    }

    /// Somebody whose access token is over, and whose sign-in is not.
    pub async fn refreshed(&self, person: &Person) -> Person {
        let body = json!({ "refresh_token": person.refresh_token });
        let tokens = self.stranger(Method::POST, "/auth/refresh", Some(body)).await.expect(200);
        let text = |field: &str| tokens[field].as_str().unwrap().to_owned();
        Person { access_token: text("access_token"), refresh_token: text("refresh_token"), ..person.clone() }
    }

    /// The starts of a coach's free times, as anybody sees them; `query` as in the address.
    pub async fn free_times(&self, coach: &Person, query: &str) -> Vec<String> {
        let path = format!("/coaches/{}/slots?{query}", coach.id);
        starts(&self.stranger(Method::GET, &path, None).await.expect(200))
    }
}

/// The starts in an answer of `/coaches/{id}/slots`.
pub fn starts(slots: &Value) -> Vec<String> {
    let days = slots["days"].as_array().unwrap().iter();
    let all = days.flat_map(|day| day["slots"].as_array().unwrap());
    all.map(|slot| slot["starts_at"].as_str().unwrap().to_owned()).collect()
}
