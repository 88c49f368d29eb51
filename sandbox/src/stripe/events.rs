//! The one place where events are made.

use serde_json::Value;

use super::account::{Account, ChangeContext};
use super::ids::new_id;
use super::objects::Event;
use super::render;

impl Account {
    /// Records an event about an object, with the object as it is now, and puts it into the outbox for delivery.
    pub fn emit(&mut self, kind: &str, object_id: &str, previous: Option<Value>, context: &ChangeContext) {
        let Some(object) = render::by_id(self, object_id) else {
            return;
        };
        let event = Event {
            id: new_id("evt_1", 23),
            created: context.now,
            kind: kind.to_owned(),
            object,
            previous,
            request_id: context.request_id.clone(),
            key: context.key.clone(),
            pending_webhooks: u32::from(self.has_endpoint),
        };
        if self.has_endpoint {
            self.outbox.push(event.id.clone());
        }
        self.events.add(event);
    }
}
