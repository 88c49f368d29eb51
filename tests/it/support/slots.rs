//! A coach's free times, as anybody sees them.

use reqwest::Method;
use serde_json::Value;

use super::TestApp;
use super::people::Person;

impl TestApp {
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
