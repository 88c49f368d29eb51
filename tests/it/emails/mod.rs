//! Emails as their readers get them: contents, skipped emails, and delivery despite failing mail servers.

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

/// A coach whose sessions are free: confirmed as soon as they are booked.
async fn free_coach(app: &TestApp) -> Person {
    app.coach_with("Gil Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await
}

/// The emails in somebody's mailbox whose subject contains this, oldest first.
fn received(app: &TestApp, reader: &Person, subject: &str) -> Vec<Arc<Message>> {
    let mails = app.sandbox.mail.to(&reader.email).into_iter();
    mails.filter(|mail| mail.subject.contains(subject)).collect()
}

/// The job of one email.
#[derive(Debug, sqlx::FromRow)]
pub struct EmailJob {
    pub state: String,
    attempt: i32,
    run_at: Timestamp,
    errors: Value,
    /// The server's reply, or why the email was skipped.
    outcome: Option<String>,
}

impl EmailJob {
    fn last_error(&self) -> &str {
        self.errors.as_array().and_then(|errors| errors.last()?["error"].as_str()).unwrap_or_default()
    }
}

/// The latest email of that kind to this reader.
async fn email_job(app: &TestApp, email: &str, reader: &Person) -> EmailJob {
    let sql = "select state, attempt, run_at, errors, (select reference from job_effects where job_id = jobs.id) as outcome from jobs
               where kind = 'emails.send' and args ->> 'about' = $1 and args ->> 'to' = $2 order by created_at desc, id desc limit 1";
    let row = sqlx::query_as(sql).bind(email).bind(reader.id.to_string());
    row.fetch_one(&app.db).await.unwrap()
}

/// Waits until that attempt has ended.
pub async fn after_attempt(app: &TestApp, email: &str, reader: &Person, attempt: i32) -> EmailJob {
    eventually(&format!("attempt {attempt} of {email}"), || async {
        let job = email_job(app, email, reader).await;
        job.attempt == attempt && matches!(job.state.as_str(), "ready" | "dead" | "done")
    })
    .await;
    email_job(app, email, reader).await
}
