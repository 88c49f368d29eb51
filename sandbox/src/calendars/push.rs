//! Push notifications: the messages that are due after a change.

use std::sync::Arc;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures::future::join_all;
use reqwest::RequestBuilder;

use super::shared::Shared;
use super::store::Calendar;
use super::watch::{Changed, Watch};

/// What is said of a subscription that is there no more.
const REMOVED: &str = "subscriptionRemoved";

/// Messages of a storm that are on their way at once.
const AT_ONCE: usize = 20;

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

    /// Sends to everybody who watches that this happened to their watch; one that was removed is there no more.
    pub fn notify_lifecycle(&self, event: &str) {
        let watches = self.lock().watches.clone();
        if event == REMOVED {
            self.lock().watches.clear();
        }
        for watch in watches {
            self.send((self.rules.lifecycle)(&self.http, &watch, event));
        }
    }

    /// Sends every watch so many messages of one change, whether there was one or not, a few at a time; what each was answered with.
    pub async fn storm(&self, messages: usize) -> Vec<u16> {
        let changed = [Changed { id: "storm".to_owned(), kind: "updated" }];
        let mut answers = Vec::new();
        let watches = self.lock().watches.clone();
        let due: Vec<_> = watches.iter().flat_map(|watch| std::iter::repeat_n(watch, messages)).collect();
        for some in due.chunks(AT_ONCE) {
            let requests = some.iter().filter_map(|watch| (self.rules.message)(&self.http, watch, &changed));
            let sent = requests.map(|request| async move { request.send().await.map_or(0, |it| it.status().as_u16()) });
            answers.extend(join_all(sent).await);
        }
        answers
    }

    /// Sends one message in the background; whoever does not answer is not asked again.
    pub fn deliver(&self, watch: &Watch, changed: &[Changed]) {
        self.send((self.rules.message)(&self.http, watch, changed));
    }

    fn send(&self, request: Option<RequestBuilder>) {
        let Some(request) = request else { return };
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
