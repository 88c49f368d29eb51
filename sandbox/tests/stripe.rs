//! The Stripe stand-in, through the client crates that production uses and through plain HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

#[path = "stripe/fixtures.rs"]
mod fixtures;

#[path = "stripe/disputes.rs"]
mod disputes;
#[path = "stripe/elements.rs"]
mod elements;
#[path = "stripe/fields.rs"]
mod fields;
#[path = "stripe/hosted_page.rs"]
mod hosted_page;
#[path = "stripe/idempotency.rs"]
mod idempotency;
#[path = "stripe/import.rs"]
mod import;
#[path = "stripe/journey.rs"]
mod journey;
#[path = "stripe/lists.rs"]
mod lists;
#[path = "stripe/refunds.rs"]
mod refunds;
#[path = "stripe/requests.rs"]
mod requests;
#[path = "stripe/webhooks.rs"]
mod webhooks;
