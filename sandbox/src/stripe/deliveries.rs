//! Webhook delivery: signed and retried as Stripe does; and lost, repeated, delayed or shuffled on demand, because
//! Stripe guarantees neither order nor exactly one delivery (<https://docs.stripe.com/webhooks>).
//!
//! Only a 2xx within ten seconds is a success; redirects are not followed. Every attempt is recorded.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::delivery_settings::{Attempt, Delivery};
use super::render;
use super::shared::Shared;

/// Control over the webhooks of one stand-in; clones share it.
#[derive(Clone)]
pub struct Deliveries(pub(super) Arc<Shared>);

impl Deliveries {
    /// The next `events` events are never delivered; they stay listed with `delivery_success=false`.
    pub fn lose(&self, events: usize) {
        self.0.delivery_settings().lose += events;
    }

    /// Each event is delivered `copies` times, all at once, from now on.
    pub fn repeat(&self, copies: usize) {
        self.0.delivery_settings().copies = copies.max(1);
    }

    /// Holds events until they are released.
    pub fn hold(&self) {
        self.0.delivery_settings().held.get_or_insert_with(Vec::new);
    }

    /// Ends [`Deliveries::hold`], delivers the held events in the order they happened, and returns how many there were.
    pub async fn release_in_order(&self) -> usize {
        let held = self.0.delivery_settings().held.take().unwrap_or_default();
        self.deliver_one_by_one(held).await
    }

    /// As [`Deliveries::release_in_order`], in an order that depends on the seed.
    pub async fn release_shuffled(&self, seed: u64) -> usize {
        let mut held = self.0.delivery_settings().held.take().unwrap_or_default();
        shuffle(&mut held, seed);
        self.deliver_one_by_one(held).await
    }

    /// Every event waits this long before it is sent.
    pub fn delay(&self, delay: Duration) {
        self.0.delivery_settings().delay = delay;
    }

    /// The delays before each retry of an event that was not accepted; empty means no retry.
    pub fn retry_after(&self, delays: impl Into<Vec<Duration>>) {
        self.0.delivery_settings().retry_schedule = delays.into();
    }

    /// Signs with all of these secrets, as Stripe does while one is being rolled.
    pub fn sign_with(&self, secrets: impl IntoIterator<Item = impl Into<String>>) {
        self.0.delivery_settings().secrets = secrets.into_iter().map(Into::into).collect();
    }

    /// Sends one event again at once, regardless of [`Deliveries::hold`] and [`Deliveries::lose`]; `None` if there is no
    /// such event or no endpoint.
    pub async fn resend(&self, event_id: &str) -> Option<Delivery> {
        self.0.attempt(event_id).await
    }

    /// Every attempt so far, oldest first.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.0.delivery_settings().attempts.clone()
    }

    /// Waits until no delivery is in flight; held events and those that wait for a retry do not count.
    pub async fn idle(&self) {
        let mut in_flight = self.0.in_flight.subscribe();
        // The sender is owned by `self`, so the wait ends only by the value.
        drop(in_flight.wait_for(|count| *count == 0).await);
    }

    async fn deliver_one_by_one(&self, events: Vec<String>) -> usize {
        for event in &events {
            self.0.in_flight.send_modify(|count| *count += 1);
            if !self.0.first_attempt(event).await {
                let (shared, event) = (Arc::clone(&self.0), event.clone());
                self.0.spawn(async move { shared.retry(&event).await });
            }
        }
        events.len()
    }
}

impl Shared {
    /// Sends, holds or loses a new event, as the settings say.
    pub fn dispatch(self: &Arc<Self>, event_id: String) {
        {
            let mut settings = self.delivery_settings();
            if let Some(held) = &mut settings.held {
                held.push(event_id);
                return;
            }
        }
        self.in_flight.send_modify(|count| *count += 1);
        let shared = Arc::clone(self);
        self.spawn(async move {
            if !shared.first_attempt(&event_id).await {
                shared.retry(&event_id).await;
            }
        });
    }

    /// The first attempt (or its copies); true if no retry is needed. The caller has counted the event as in flight.
    async fn first_attempt(self: &Arc<Self>, event_id: &str) -> bool {
        let (lost, copies, delay) = {
            let mut settings = self.delivery_settings();
            let lost = settings.lose > 0;
            settings.lose = settings.lose.saturating_sub(1);
            (lost, settings.copies, settings.delay)
        };
        let is_done = if lost {
            self.record(event_id, Delivery::Lost);
            true
        } else {
            tokio::time::sleep(delay).await;
            let results = join_all((0..copies).map(|_| self.attempt(event_id))).await;
            results.iter().any(|result| matches!(result, None | Some(Delivery::Delivered(_))))
        };
        self.in_flight.send_modify(|count| *count -= 1);
        is_done
    }

    async fn retry(self: &Arc<Self>, event_id: &str) {
        let schedule = self.delivery_settings().retry_schedule.clone();
        for delay in schedule {
            tokio::time::sleep(delay).await;
            if matches!(self.attempt(event_id).await, None | Some(Delivery::Delivered(_))) {
                return;
            }
        }
    }

    async fn attempt(self: &Arc<Self>, event_id: &str) -> Option<Delivery> {
        let url = self.delivery_settings().url.clone()?;
        let event = self.read(|account| account.events.by_id(event_id).map(render::event))?;
        // Stripe sends indented JSON; a receiver that re-serialises before it verifies fails here as it would there.
        let payload = serde_json::to_string_pretty(&event).ok()?;
        let signature = signature(&self.delivery_settings().secrets, self.now(), &payload);
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
            self.update(|account, _| {
                if let Some(event) = account.events.by_id_mut(event_id) {
                    event.pending_webhooks = 0;
                }
            });
        }
        self.record(event_id, result.clone());
        Some(result)
    }

    fn record(self: &Arc<Self>, event_id: &str, result: Delivery) {
        let kind = self.read(|account| account.events.by_id(event_id).map(|event| event.kind.clone()));
        let attempt = Attempt { event_id: event_id.to_owned(), kind: kind.unwrap_or_default(), at: self.now(), result };
        self.delivery_settings().attempts.push(attempt);
    }
}

/// `t=…,v1=…[,v1=…]`: HMAC-SHA256 over `{t}.{payload}` with each secret
/// (<https://docs.stripe.com/webhooks/signature>).
pub fn signature(secrets: &[String], at: i64, payload: &str) -> String {
    let mut header = format!("t={at}");
    for secret in secrets {
        // HMAC takes keys of any length: this never fails.
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
