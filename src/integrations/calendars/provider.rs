//! The one interface: a call is passed on to Google or Microsoft.

use std::time::Duration;

use futures::future::try_join_all;
use secrecy::SecretString;
use uuid::Uuid;

use super::channels::{ChannelRequest, Notification, OpenChannel};
use super::error::CalendarError;
use super::types::{
    Account, BusyTime, Calendar, Changes, Consent, Deleted, EventDetails, EventKey, KnownEvent, ReadCalendar, Since,
    Upserted, Window,
};
use crate::clock::{Timestamp, days, minutes};
use crate::config;
use crate::error::Result;
use crate::integrations::google::{self, Google};
use crate::integrations::microsoft::{self, Microsoft};
use crate::integrations::oauth::{OAuth, Tokens};
use crate::models::calendars::Provider;
use crate::models::calendars::choices::IfDeleted;

/// How long a look at the calendars may take while a time is being held.
const LIVE_TIMEOUT: Duration = Duration::from_millis(1500);

/// A provider that is configured.
pub enum CalendarProvider {
    Google(Google),
    Microsoft(Microsoft),
}

impl CalendarProvider {
    /// Google Calendar. Sends nothing yet.
    ///
    /// # Errors
    /// An address can't be used, or the HTTP client can't be built.
    pub fn google(config: &config::CalendarClient) -> Result<Self> {
        Ok(Self::Google(Google::new(config)?))
    }

    /// Microsoft Graph. Sends nothing yet.
    ///
    /// # Errors
    /// An address can't be used, or the HTTP client can't be built.
    pub fn microsoft(config: &config::CalendarClient) -> Result<Self> {
        Ok(Self::Microsoft(Microsoft::new(config)?))
    }

    /// Which it is.
    pub fn name(&self) -> Provider {
        match self {
            Self::Google(_) => Provider::Google,
            Self::Microsoft(_) => Provider::Outlook,
        }
    }

    fn oauth(&self) -> &OAuth {
        match self {
            Self::Google(google) => &google.oauth,
            Self::Microsoft(microsoft) => &microsoft.oauth,
        }
    }

    /// Where the browser is sent to ask for consent.
    ///
    /// # Errors
    /// The address to come back to can't be read, or the verifier is too short or too long.
    pub fn authorize_url(&self, consent: &Consent<'_>) -> Result<String, CalendarError> {
        self.oauth().authorize_url(consent)
    }

    /// Exchanges the code that the browser came back with. It can be used once.
    ///
    /// # Errors
    /// `ConsentOver`: the code is not good (any more). `ScopesMissing`: the person did not allow everything.
    pub async fn exchange(
        &self,
        code: &SecretString,
        verifier: &SecretString,
        redirect_uri: &str,
    ) -> Result<Tokens, CalendarError> {
        self.oauth().exchange(code, verifier, redirect_uri).await
    }

    /// A new access token; and a new refresh token, if there is one in the answer: it takes the place of the old one.
    ///
    /// # Errors
    /// `ConsentOver`: the connection is broken.
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<Tokens, CalendarError> {
        self.oauth().refresh(refresh_token).await
    }

    /// Ends the consent, where the provider can: Microsoft has no way for an app to end its own, so that there the tokens are only forgotten.
    /// One that has ended already is success.
    ///
    /// # Errors
    /// As [`CalendarError`] says.
    pub async fn revoke(&self, refresh_token: &SecretString) -> Result<(), CalendarError> {
        self.oauth().revoke(refresh_token).await
    }

    /// Whose account it is.
    ///
    /// # Errors
    /// As [`CalendarError`] says.
    pub async fn account(&self, access_token: &SecretString) -> Result<Account, CalendarError> {
        match self {
            Self::Google(google) => google.account(access_token).await,
            Self::Microsoft(microsoft) => microsoft.account(access_token).await,
        }
    }

    /// The account's calendars, the primary one first.
    ///
    /// # Errors
    /// As [`CalendarError`] says.
    pub async fn calendars(&self, access_token: &SecretString) -> Result<Vec<Calendar>, CalendarError> {
        let mut calendars = match self {
            Self::Google(google) => google.calendars(access_token).await?,
            Self::Microsoft(microsoft) => microsoft.calendars(access_token).await?,
        };
        calendars.sort_by_key(|calendar| !calendar.is_primary);
        Ok(calendars)
    }

    /// The busy times of a window, or what changed since a token.
    ///
    /// # Errors
    /// `SyncTokenOver`: read the whole window, and compare. `Gone`: there is no such calendar.
    pub async fn changes(
        &self,
        access_token: &SecretString,
        calendar: ReadCalendar<'_>,
        since: Since<'_>,
    ) -> Result<Changes, CalendarError> {
        match self {
            Self::Google(google) => google.changes(access_token, calendar, since).await,
            Self::Microsoft(microsoft) => microsoft.changes(access_token, calendar, since).await,
        }
    }

    /// The busy times of a short window as they are now, of several calendars at once, in 1.5 seconds or not at all. Our own events are not
    /// among them.
    ///
    /// # Errors
    /// As [`CalendarError`] says, of the first calendar that fails.
    pub async fn busy_now(
        &self,
        access_token: &SecretString,
        calendars: &[ReadCalendar<'_>],
        window: Window,
    ) -> Result<Vec<BusyTime>, CalendarError> {
        let reads = calendars.iter().map(|calendar| async move {
            match self {
                Self::Google(google) => google.busy(access_token, *calendar, window, LIVE_TIMEOUT).await,
                Self::Microsoft(microsoft) => microsoft.busy(access_token, *calendar, window, LIVE_TIMEOUT).await,
            }
        });
        let late = |_| CalendarError::unavailable("no answer in time");
        let found = tokio::time::timeout(LIVE_TIMEOUT, try_join_all(reads)).await.map_err(late)??;
        Ok(found.into_iter().flatten().collect())
    }

    /// Makes the event of this key as it should be: creates it, or changes it, however often it is called. `known` is what the last write
    /// answered.
    ///
    /// # Errors
    /// As [`CalendarError`] says; after any of them the same call is safe.
    pub async fn upsert_event(
        &self,
        access_token: &SecretString,
        calendar_id: &str,
        key: EventKey,
        known: Option<&KnownEvent>,
        details: &EventDetails,
        if_deleted: IfDeleted,
    ) -> Result<Upserted, CalendarError> {
        match self {
            Self::Google(google) => google.upsert(access_token, calendar_id, key, known, details, if_deleted).await,
            Self::Microsoft(microsoft) => {
                microsoft.upsert(access_token, calendar_id, key, known, details, if_deleted).await
            }
        }
    }

    /// Deletes the event of this key, also when the answer of its creation was lost and its id is not known.
    ///
    /// # Errors
    /// As [`CalendarError`] says; after any of them the same call is safe.
    pub async fn delete_event(
        &self,
        access_token: &SecretString,
        calendar_id: &str,
        key: EventKey,
        known_id: Option<&str>,
    ) -> Result<Deleted, CalendarError> {
        match self {
            Self::Google(google) => google.delete(access_token, calendar_id, key).await,
            Self::Microsoft(microsoft) => microsoft.delete(access_token, calendar_id, key, known_id).await,
        }
    }
    /// How long a channel may last: Google's a month at most, Microsoft's subscriptions to events just under three days in every cloud.
    pub fn channel_lifetime(&self) -> jiff::SignedDuration {
        match self {
            Self::Google(_) => days(7),
            Self::Microsoft(_) => minutes(4_230),
        }
    }

    /// Asks to be notified of the changes of a calendar.
    ///
    /// # Errors
    /// As [`CalendarError`] says; after `Unavailable` and `Unreadable` it may be open.
    pub async fn open_channel(
        &self,
        access_token: &SecretString,
        request: &ChannelRequest<'_>,
    ) -> Result<OpenChannel, CalendarError> {
        match self {
            Self::Google(google) => google.open_channel(access_token, request).await,
            Self::Microsoft(microsoft) => microsoft.open_channel(access_token, request).await,
        }
    }

    /// Makes a channel last until then. `None`: this provider's can't last longer, and another one takes its place.
    ///
    /// # Errors
    /// `Gone`: there is no such channel any more.
    pub async fn renew_channel(
        &self,
        access_token: &SecretString,
        external_id: &str,
        until: Timestamp,
    ) -> Result<Option<OpenChannel>, CalendarError> {
        match self {
            Self::Google(_) => Ok(None),
            Self::Microsoft(microsoft) => microsoft.renew_channel(access_token, external_id, until).await.map(Some),
        }
    }

    /// Ends a channel.
    ///
    /// # Errors
    /// `Gone`: it has ended already.
    pub async fn close_channel(
        &self,
        access_token: &SecretString,
        id: Uuid,
        external_id: &str,
    ) -> Result<(), CalendarError> {
        match self {
            Self::Google(google) => google.close_channel(access_token, id, external_id).await,
            Self::Microsoft(microsoft) => microsoft.close_channel(access_token, external_id).await,
        }
    }
}

/// What a provider sent to our address: nothing, if it is not one of its notifications. `header` has the request's headers by name. None of it is
/// to be believed until its secret was compared.
pub fn notifications<'a>(
    provider: Provider,
    header: impl Fn(&str) -> Option<&'a str>,
    body: &[u8],
) -> Vec<Notification> {
    match provider {
        Provider::Google => google::notification(header).into_iter().collect(),
        Provider::Outlook => microsoft::notifications(body),
    }
}

/// What proves to a provider that we want its notifications, before the first of them: it is answered with this text.
pub fn validation_token(provider: Provider, query: &str) -> Option<String> {
    match provider {
        Provider::Google => None,
        Provider::Outlook => microsoft::validation_token(query),
    }
}
