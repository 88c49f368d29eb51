//! How webhooks are delivered, and the record of every attempt. Data only: `deliveries.rs` does it.

use std::time::Duration;

use serde::Serialize;

const HOUR: u64 = 60 * 60;

/// How events are delivered from now on, and what was attempted so far.
pub struct DeliverySettings {
    pub url: Option<String>,
    /// Each event is signed with all of them.
    pub secrets: Vec<String>,
    /// How many of the next events are never delivered.
    pub lose: usize,
    /// How many times each event is sent at once.
    pub copies: usize,
    /// While set, events wait here for their release.
    pub held: Option<Vec<String>>,
    pub delay: Duration,
    /// The delays before each retry.
    pub retry_schedule: Vec<Duration>,
    pub attempts: Vec<Attempt>,
}

impl DeliverySettings {
    /// The default retry schedule is Stripe's: for up to three days, with growing delays.
    pub fn new(secret: String, url: Option<String>) -> Self {
        let delays = [60, 5 * 60, 30 * 60, 2 * HOUR, 5 * HOUR, 10 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR];
        Self {
            url,
            secrets: vec![secret],
            lose: 0,
            copies: 1,
            held: None,
            delay: Duration::ZERO,
            retry_schedule: delays.map(Duration::from_secs).to_vec(),
            attempts: Vec::new(),
        }
    }
}

/// One attempt to deliver one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    pub event_id: String,
    pub kind: String,
    /// Seconds since the Unix epoch, by the stand-in's clock.
    pub at: i64,
    pub result: Delivery,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The endpoint answered 2xx.
    Delivered(u16),
    /// The endpoint answered something else.
    Refused(u16),
    /// No answer in time.
    Unreachable(String),
    /// Lost on demand: never sent, not retried.
    Lost,
}
