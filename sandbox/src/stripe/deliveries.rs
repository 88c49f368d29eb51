//! Webhooks: signed as Stripe signs them, retried as Stripe retries them, and lost, repeated, late or shuffled on
//! demand, because Stripe promises none of the opposite (<https://docs.stripe.com/webhooks>).
//!
//! Only a 2xx within ten seconds counts; redirects do not. What was tried is recorded, attempt by attempt.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::core::Core;
use super::render;

const HOUR: u64 = 60 * 60;

/// How delivery goes from now on.
pub struct Plan {
    pub url: Option<String>,
    secrets: Vec<String>,
    lose: usize,
    copies: usize,
    held: Option<Vec<String>>,
    delay: Duration,
    schedule: Vec<Duration>,
    attempts: Vec<Attempt>,
}

impl Plan {
    /// Stripe's schedule: for up to three days, with growing gaps.
    pub fn new(secret: String, url: Option<String>) -> Self {
        let gaps = [60, 5 * 60, 30 * 60, 2 * HOUR, 5 * HOUR, 10 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR, 12 * HOUR];
        Self {
            url,
            secrets: vec![secret],
            lose: 0,
            copies: 1,
            held: None,
            delay: Duration::ZERO,
            schedule: gaps.map(Duration::from_secs).to_vec(),
            attempts: Vec::new(),
        }
    }
}

/// One try to deliver one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    pub event_id: String,
    pub kind: String,
    /// Seconds since the Unix epoch, by the stand-in's clock.
    pub at: i64,
    pub result: Delivery,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// The endpoint answered 2xx.
    Delivered(u16),
    /// The endpoint answered something else.
    Refused(u16),
    /// No answer in time.
    Unreachable(String),
    /// Told to be lost: never sent, not tried again.
    Lost,
}

/// Control over the webhooks of one stand-in; clones share it.
#[derive(Clone)]
pub struct Deliveries(pub(super) Arc<Core>);

impl Deliveries {
    /// The next `events` events are never delivered; they stay listed with `delivery_success=false`.
    pub fn lose(&self, events: usize) {
        self.0.plan().lose += events;
    }

    /// Each event is delivered `copies` times, all at once, until told otherwise.
    pub fn repeat(&self, copies: usize) {
        self.0.plan().copies = copies.max(1);
    }

    /// Events wait until released.
    pub fn hold(&self) {
        self.0.plan().held.get_or_insert_with(Vec::new);
    }

    /// Ends [`Deliveries::hold`], delivers what waited in the order it happened, and says how many that were.
    pub async fn release_in_order(&self) -> usize {
        let held = self.0.plan().held.take().unwrap_or_default();
        self.deliver_one_by_one(held).await
    }

    /// As [`Deliveries::release_in_order`], in an order that follows from the seed.
    pub async fn release_shuffled(&self, seed: u64) -> usize {
        let mut held = self.0.plan().held.take().unwrap_or_default();
        shuffle(&mut held, seed);
        self.deliver_one_by_one(held).await
    }

    /// Every event waits this long before it is sent.
    pub fn delay(&self, delay: Duration) {
        self.0.plan().delay = delay;
    }

    /// The gaps between tries of an event that was not accepted; empty means it is tried once.
    pub fn retry_after(&self, gaps: impl Into<Vec<Duration>>) {
        self.0.plan().schedule = gaps.into();
    }

    /// Signs with all of these at once, as Stripe does while a secret is being rolled.
    pub fn sign_with(&self, secrets: impl IntoIterator<Item = impl Into<String>>) {
        self.0.plan().secrets = secrets.into_iter().map(Into::into).collect();
    }

    /// Sends one event again now, whatever is held or lost; `None` if there is no such event or no endpoint.
    pub async fn resend(&self, event_id: &str) -> Option<Delivery> {
        self.0.attempt(event_id).await
    }

    /// Every try so far, oldest first.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.0.plan().attempts.clone()
    }

    /// Waits until nothing is being sent; events that are held, or wait for their next try, do not count.
    pub async fn idle(&self) {
        let mut in_flight = self.0.in_flight.subscribe();
        // The sender lives in the core, so the wait can only end by the value.
        drop(in_flight.wait_for(|count| *count == 0).await);
    }

    async fn deliver_one_by_one(&self, events: Vec<String>) -> usize {
        for event in &events {
            self.0.in_flight.send_modify(|count| *count += 1);
            if !self.0.first_try(event).await {
                let (core, event) = (Arc::clone(&self.0), event.clone());
                self.0.spawn(async move { core.try_again(&event).await });
            }
        }
        events.len()
    }
}

impl Core {
    pub fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An event has happened: it is sent, held or lost, as the plan says.
    pub fn offer(self: &Arc<Self>, event_id: String) {
        {
            let mut plan = self.plan();
            if let Some(held) = &mut plan.held {
                held.push(event_id);
                return;
            }
        }
        self.in_flight.send_modify(|count| *count += 1);
        let core = Arc::clone(self);
        self.spawn(async move {
            if !core.first_try(&event_id).await {
                core.try_again(&event_id).await;
            }
        });
    }

    /// Whether nothing more is to be done for this event. The caller has counted it as in flight.
    async fn first_try(self: &Arc<Self>, event_id: &str) -> bool {
        let (lost, copies, delay) = {
            let mut plan = self.plan();
            let lost = plan.lose > 0;
            plan.lose = plan.lose.saturating_sub(1);
            (lost, plan.copies, plan.delay)
        };
        let over = if lost {
            self.record(event_id, Delivery::Lost);
            true
        } else {
            tokio::time::sleep(delay).await;
            let results = join_all((0..copies).map(|_| self.attempt(event_id))).await;
            results.iter().any(|result| matches!(result, None | Some(Delivery::Delivered(_))))
        };
        self.in_flight.send_modify(|count| *count -= 1);
        over
    }

    async fn try_again(self: &Arc<Self>, event_id: &str) {
        let schedule = self.plan().schedule.clone();
        for gap in schedule {
            tokio::time::sleep(gap).await;
            if matches!(self.attempt(event_id).await, None | Some(Delivery::Delivered(_))) {
                return;
            }
        }
    }

    async fn attempt(self: &Arc<Self>, event_id: &str) -> Option<Delivery> {
        let url = self.plan().url.clone()?;
        let event = self.look(|account| account.events.by_id(event_id).map(render::event))?;
        // Stripe sends its events indented; a receiver that re-serialises before verifying fails here too.
        let payload = serde_json::to_string_pretty(&event).ok()?;
        let signature = signature(&self.plan().secrets, self.now(), &payload);
        let sent = self
            .http
            .post(url)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
            .header("Stripe-Signature", signature)
            .body(payload)
            .send()
            .await;
        let result = match sent.map(|response| response.status()) {
            Ok(status) if status.is_success() => Delivery::Delivered(status.as_u16()),
            Ok(status) => Delivery::Refused(status.as_u16()),
            Err(error) => Delivery::Unreachable(error.to_string()),
        };
        if matches!(result, Delivery::Delivered(_)) {
            self.act(|account, _| {
                if let Some(event) = account.events.by_id_mut(event_id) {
                    event.pending_webhooks = 0;
                }
            });
        }
        self.record(event_id, result.clone());
        Some(result)
    }

    fn record(self: &Arc<Self>, event_id: &str, result: Delivery) {
        let kind = self.look(|account| account.events.by_id(event_id).map(|event| event.kind.clone()));
        let attempt = Attempt { event_id: event_id.to_owned(), kind: kind.unwrap_or_default(), at: self.now(), result };
        self.plan().attempts.push(attempt);
    }
}

/// `t=…,v1=…[,v1=…]`: HMAC-SHA256 over `{t}.{payload}` with each secret
/// (<https://docs.stripe.com/webhooks/signature>).
pub fn signature(secrets: &[String], at: i64, payload: &str) -> String {
    let mut header = format!("t={at}");
    for secret in secrets {
        // HMAC takes keys of any length, so there is nothing to refuse.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
            continue;
        };
        mac.update(format!("{at}.{payload}").as_bytes());
        header.push_str(",v1=");
        header.push_str(&hex::encode(mac.finalize().into_bytes()));
    }
    header
}

/// Fisher–Yates over SplitMix64: the same seed gives the same order.
fn shuffle(events: &mut [String], seed: u64) {
    let mut state = seed;
    for last in (1..events.len()).rev() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let other = usize::try_from(mixed % (last as u64 + 1)).unwrap_or(0);
        events.swap(last, other);
    }
}
