//! The Stripe stand-in, driven by the client crates that production uses and by plain HTTP.
//!
//! What parses here parses in production; what is verified here is signed as Stripe signs.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

#[path = "stripe/world.rs"]
mod world;

#[path = "stripe/disputes.rs"]
mod disputes;
#[path = "stripe/fields.rs"]
mod fields;
#[path = "stripe/idempotency.rs"]
mod idempotency;
#[path = "stripe/import.rs"]
mod import;
#[path = "stripe/journey.rs"]
mod journey;
#[path = "stripe/lists.rs"]
mod lists;
#[path = "stripe/page.rs"]
mod page;
#[path = "stripe/refunds.rs"]
mod refunds;
#[path = "stripe/requests.rs"]
mod requests;
#[path = "stripe/webhooks.rs"]
mod webhooks;
