//! Notifications: the list, the stream, the preferences, the reminders, and what is withdrawn.

mod list;
mod overtaken;
mod reminders;
mod stream;

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;

/// A coach whose sessions are free: confirmed as soon as they are booked.
async fn free_coach(app: &TestApp) -> Person {
    app.coach_with("Gil Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await
}

async fn listed(person: &Person) -> Vec<Value> {
    person.gets("/notifications?per_page=100").await.expect(200)["items"].as_array().unwrap().clone()
}

async fn kinds(person: &Person) -> Vec<String> {
    listed(person).await.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
}
