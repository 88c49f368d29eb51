//! The account's objects as Stripe writes them in API version 2026-09-30.endive: a field that is always there is `null`
//! where there is nothing, an optional one is left out. `tests/stripe/fields.rs` and `checks/stripe-python` compare.

use serde_json::{Value, json};

mod dispute;
mod payment;
mod refund;
mod session;

pub use dispute::dispute;
pub use payment::{charge, intent};
pub use refund::refund;
pub use session::{line_items, session};

use super::account::{Account, Event};

/// The version whose shapes these are.
pub const API_VERSION: &str = "2026-09-30.endive";

/// One object with the fields of two.
fn with(mut object: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
    object
}

/// The object with the fields that it has in Stripe and that never hold anything here.
fn with_nulls(mut object: Value, names: &[&str]) -> Value {
    for name in names {
        object[*name] = Value::Null;
    }
    object
}

/// Any object by its id.
pub fn by_id(account: &Account, id: &str) -> Option<Value> {
    match id.split('_').next()? {
        "cs" => account.sessions.by_id(id).map(|found| session(account, found)),
        "pi" => account.intents.by_id(id).map(|found| intent(account, found)),
        "ch" => account.charges.by_id(id).map(|found| charge(account, found)),
        "re" => account.refunds.by_id(id).map(refund),
        "du" => account.disputes.by_id(id).map(|found| dispute(account, found)),
        "pm" => payment::method_by_id(account, id),
        "evt" => account.events.by_id(id).map(event),
        _ => None,
    }
}

pub fn event(event: &Event) -> Value {
    let mut data = json!({ "object": event.object });
    if let Some(previous) = &event.previous {
        data["previous_attributes"] = previous.clone();
    }
    json!({
        "id": event.id,
        "object": "event",
        "api_version": API_VERSION,
        "created": event.created,
        "data": data,
        "livemode": false,
        "pending_webhooks": event.pending_webhooks,
        "request": { "id": event.request_id, "idempotency_key": event.key },
        "type": event.kind,
    })
}
