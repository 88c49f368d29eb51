//! The Event, field by field.

use serde_json::{Value, json};

use crate::stripe::objects::Event;

/// The API version of every object here.
pub const API_VERSION: &str = "2026-09-30.endive";

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
