//! What tests do with a stand-in: people's own events, and the ways in which a connection breaks.

use std::sync::Arc;
use std::time::Duration;

use super::consent;
use super::events::Event;
use super::person_event::{PersonEvent, when};
use super::shared::Shared;

/// The accounts of one stand-in.
#[derive(Clone)]
pub struct Calendars(pub(crate) Arc<Shared>);

impl Calendars {
    /// Adds a person with three calendars (their own, `Family`, and `Holidays`, which can only be read), if there is none with this address.
    pub fn add_account(&self, email: &str, name: &str, zone: &str) {
        self.0.add_account(email, name, zone);
    }

    /// A person makes an event by hand. Returns its id; `None` if there is no such account or calendar, or the times can't be read.
    pub fn add(&self, email: &str, event: &PersonEvent) -> Option<String> {
        let (now, id) = (self.0.now(), self.0.new_event_id());
        let mut state = self.0.lock();
        let calendar = event.calendar.as_deref().unwrap_or("primary");
        let calendar = state.accounts.by_email_mut(email)?.calendar_mut(calendar)?;
        let event = event.to_event(id, &calendar.zone, now)?;
        let id = calendar.put(event, now).id;
        drop(state);
        self.0.notify();
        Some(id)
    }

    /// A person moves an event, or one occurrence of a series; whether there is one.
    pub fn reschedule(&self, email: &str, event: &str, start: &str, end: &str) -> bool {
        let now = self.0.now();
        let mut state = self.0.lock();
        let Some(account) = state.accounts.by_email_mut(email) else { return false };
        let is_found = account.calendars.iter_mut().any(|calendar| {
            let zone = calendar.zone.clone();
            let times = when(start, &zone).zip(when(end, &zone));
            times.is_some_and(|(start, end)| calendar.reschedule(event, start, end, now).is_some())
        });
        drop(state);
        self.0.notify();
        is_found
    }

    /// A person deletes an event, a series, or one occurrence of it; whether there was one.
    pub fn delete(&self, email: &str, event: &str) -> bool {
        let now = self.0.now();
        let mut state = self.0.lock();
        let Some(account) = state.accounts.by_email_mut(email) else { return false };
        let is_found = account.calendars.iter_mut().any(|calendar| calendar.delete(event, now).is_some());
        drop(state);
        self.0.notify();
        is_found
    }

    /// A person deletes a calendar of this name, with everything in it; whether there was one.
    pub fn delete_calendar(&self, email: &str, name: &str) -> bool {
        let mut state = self.0.lock();
        let Some(account) = state.accounts.by_email_mut(email) else { return false };
        let before = account.calendars.len();
        account.calendars.retain(|calendar| calendar.name != name);
        account.calendars.len() < before
    }

    /// Everything in all of a person's calendars that is not deleted; series once.
    pub fn events(&self, email: &str) -> Vec<Event> {
        let state = self.0.lock();
        let calendars = state.accounts.by_email(email).map(|account| account.calendars.as_slice()).unwrap_or_default();
        let events = calendars.iter().flat_map(|calendar| calendar.events.values());
        events.filter(|event| !event.is_cancelled).cloned().collect()
    }

    /// As [`Calendars::events`], of one calendar.
    pub fn events_of(&self, email: &str, calendar: &str) -> Vec<Event> {
        let state = self.0.lock();
        let calendars = state.accounts.by_email(email).map(|account| account.calendars.as_slice()).unwrap_or_default();
        let events = calendars.iter().filter(|one| one.name == calendar).flat_map(|one| one.events.values());
        events.filter(|event| !event.is_cancelled).cloned().collect()
    }

    /// All access tokens are over: 401 until they are refreshed.
    pub fn expire_access_tokens(&self) {
        self.0.lock().grants.expire_access_tokens();
    }

    /// Everybody takes back what they agreed to: `invalid_grant`.
    pub fn revoke_grants(&self) {
        self.0.lock().grants.revoke_all();
    }

    /// How many grants are in force.
    pub fn active_grants(&self) -> usize {
        self.0.lock().grants.active()
    }

    /// A refresh token that gave a new one is over at once. Without it, it stays good, as Microsoft documents.
    pub fn single_use_refresh_tokens(&self, is_on: bool) {
        self.0.lock().grants.single_use = is_on;
    }

    /// Sync tokens and delta links given so far are no longer known: 410.
    pub fn forget_sync_tokens(&self) {
        self.0.lock().tokens.clear();
    }

    /// Channels and subscriptions in force.
    pub fn watches(&self) -> usize {
        let now = self.0.now();
        self.0.lock().watches.iter().filter(|watch| now < watch.expires).count()
    }

    /// Channels and subscriptions end without a word.
    pub fn lose_watches(&self) {
        self.0.lock().watches.clear();
    }

    /// Says to everybody who watches what becomes of it: `reauthorizationRequired`, `missed`, or `subscriptionRemoved`, after which there is none.
    pub fn notify_lifecycle(&self, event: &str) {
        self.0.notify_lifecycle(event);
    }

    /// Sends every watch so many messages; what each was answered with.
    pub async fn storm(&self, messages: usize) -> Vec<u16> {
        self.0.storm(messages).await
    }

    /// Lists and changes don't know what is younger.
    pub fn lag(&self, lag: Duration) {
        self.0.lock().accounts.lag = lag;
    }

    /// Lists have this many items on a page at most.
    pub fn page_size(&self, items: usize) {
        self.0.lock().page_size = Some(items.max(1));
    }

    /// Agrees as a person does on the consent page; returns the address that the browser is sent to.
    ///
    /// # Errors
    /// What the page says in its place.
    pub async fn agree(&self, authorize_url: &str, email: &str) -> Result<String, String> {
        consent::decide(&self.0, authorize_url, email, true).await
    }

    /// Declines as a person does on the consent page; returns the address that the browser is sent to.
    ///
    /// # Errors
    /// What the page says in its place.
    pub async fn decline(&self, authorize_url: &str, email: &str) -> Result<String, String> {
        consent::decide(&self.0, authorize_url, email, false).await
    }
}
