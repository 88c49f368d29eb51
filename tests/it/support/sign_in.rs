//! Signing in again: on another device, or with a refresh token.

use reqwest::Method;
use serde_json::{Value, json};

use super::TestApp;
use super::people::{PASSWORD, Person};

impl TestApp {
    /// Signs in on another device, with the password of the tests.
    pub async fn signs_in(&self, email: &str) -> Person {
        self.signs_in_with(email, PASSWORD).await
    }

    /// Signs in with a password.
    pub async fn signs_in_with(&self, email: &str, password: &str) -> Person {
        let body = json!({ "email": email, "password": password });
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

    /// The person with new tokens, after the access token has expired.
    pub async fn refreshed(&self, person: &Person) -> Person {
        let body = json!({ "refresh_token": person.refresh_token });
        let tokens = self.stranger(Method::POST, "/auth/refresh", Some(body)).await.expect(200);
        let text = |field: &str| tokens[field].as_str().unwrap().to_owned();
        Person { access_token: text("access_token"), refresh_token: text("refresh_token"), ..person.clone() }
    }
}
