//! Mails as people get them: what is said to whom, what is not said any more, and how they come through whatever mail servers do.

mod contents;
mod delivery;
mod injection;
mod one_click;
mod servers;

use std::sync::Arc;

use rapport::clock::Timestamp;
use rapport_sandbox::mail::Message;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

const MONDAY: &str = "2026-12-07T09:00:00Z";

/// A coach whose sessions cost nothing: booked is confirmed.
async fn gratis(app: &TestApp) -> Person {
    app.coach_with("Gil Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await
}

/// The mails somebody got whose subject has these words, oldest first.
fn got(app: &TestApp, reader: &Person, words: &str) -> Vec<Arc<Message>> {
    let mails = app.sandbox.mail.to(&reader.email).into_iter();
    mails.filter(|mail| mail.subject.contains(words)).collect()
}

/// One mail that was asked for, as the ledger has it.
#[derive(Debug, sqlx::FromRow)]
struct Asked {
    state: String,
    attempt: i32,
    run_at: Timestamp,
    errors: Value,
    /// What came of it: the server's answer, or why there was none to send.
    outcome: Option<String>,
}

impl Asked {
    fn last_error(&self) -> &str {
        self.errors.as_array().and_then(|errors| errors.last()?["error"].as_str()).unwrap_or_default()
    }
}

/// The latest mail about that to this reader.
async fn asked(app: &TestApp, about: &str, reader: &Person) -> Asked {
    let sql = "select state, attempt, run_at, errors, (select reference from job_effects where job_id = jobs.id) as outcome from jobs
               where kind = 'emails.send' and args ->> 'about' = $1 and args ->> 'to' = $2 order by created_at desc, id desc limit 1";
    let row = sqlx::query_as(sql).bind(about).bind(reader.id.to_string());
    row.fetch_one(&app.db).await.unwrap()
}

/// Waits until that mail has been tried so often, and lies still.
async fn after_attempt(app: &TestApp, about: &str, reader: &Person, attempt: i32) -> Asked {
    eventually(&format!("attempt {attempt} at {about}"), || async {
        let asked = asked(app, about, reader).await;
        asked.attempt == attempt && matches!(asked.state.as_str(), "ready" | "dead" | "done")
    })
    .await;
    asked(app, about, reader).await
}
