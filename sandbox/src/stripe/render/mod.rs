//! The account's objects as Stripe writes them in API version 2026-09-30.endive: a field that is always present is `null`
//! if it has no value, an optional one is left out. `tests/stripe/fields.rs` and `checks/stripe-python` compare.

mod by_id;
mod dispute;
mod event;
mod nulls;
mod payment;
mod refund;
mod session;

pub use by_id::by_id;
pub use dispute::dispute;
pub use event::{API_VERSION, event};
pub use payment::{charge, intent};
pub use refund::refund;
pub use session::{line_items, session};
