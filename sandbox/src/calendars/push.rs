//! Push notifications: the messages that are due after a change.

use std::sync::Arc;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::shared::Shared;
use super::store::Calendar;
use super::watch::{Changed, Watch};

fn changes(calendar: &Calendar, since: u64) -> Vec<Changed> {
    let changed = calendar.events.values().filter(|event| event.change > since);
    let kind = |event: &super::Event| match (event.is_cancelled, event.revision) {
        (true, _) => "deleted",
        (false, 1) => "created",
        (false, _) => "updated",
    };
    changed.map(|event| Changed { id: event.id.clone(), kind: kind(event) }).collect()
}

impl Shared {
    /// Sends what is due after changes; watches that have ended are forgotten.
    pub fn notify(&self) {
        let now = self.now();
        let mut due = Vec::new();
        {
            let mut state = self.lock();
            let state = &mut *state;
            state.watches.retain(|watch| now < watch.expires);
            for watch in &mut state.watches {
                let account = state.accounts.by_email(&watch.email);
                let Some(calendar) = account.and_then(|account| account.calendar(&watch.calendar)) else { continue };
                let changed = changes(calendar, watch.seen);
                if !changed.is_empty() {
                    watch.seen = calendar.last_change;
                    watch.messages += 1;
                    due.push((watch.clone(), changed));
                }
            }
        }
        for (watch, changed) in due {
            self.deliver(&watch, &changed);
        }
    }

    /// Sends one message in the background; whoever does not answer is not asked again.
    pub fn deliver(&self, watch: &Watch, changed: &[Changed]) {
        let Some(request) = (self.rules.message)(&self.http, watch, changed) else { return };
        self.runtime.spawn(async move {
            if let Err(error) = request.send().await {
                tracing::debug!(error = %error.without_url(), "push message not delivered");
            }
        });
    }
}

/// Middleware: after each request of the API, sends what is due.
pub async fn notify_after<B: MessageBody + 'static>(
    shared: Arc<Shared>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let response = next.call(request).await?;
    shared.notify();
    Ok(response)
}
