//! Access to connected accounts. Tokens are refreshed ahead of time, by one process at a time: providers that give every refresh token once would
//! take two at once for a theft.

use std::time::Duration;

use secrecy::SecretString;
use uuid::Uuid;

use super::error::SyncError;
use crate::app::App;
use crate::clock::{Timestamp, minutes};
use crate::crypto::Secret;
use crate::error::Error;
use crate::ids;
use crate::integrations::calendars::{CalendarError, CalendarProvider, Provider};
use crate::integrations::oauth::Tokens;
use crate::models::calendars::tokens::{self, StoredTokens, TokenPair};

/// An access token is refreshed when it ends so soon: before the next look and the one after it.
const MARGIN: jiff::SignedDuration = minutes(10);

/// How long a process may take to refresh: longer than the provider's time-out with all retries.
const LEASE_SECONDS: f64 = 60.0;

/// How often, and how many times, the tokens are looked at while another process refreshes them.
const LEASE_POLL: Duration = Duration::from_millis(250);
const LEASE_POLLS: u32 = 160;

/// A token, and the provider that takes it.
pub struct Access<'a> {
    pub provider: &'a CalendarProvider,
    pub token: SecretString,
    /// When the token ends.
    pub expires_at: Timestamp,
}

/// What a provider gave, as it is stored: with the refresh token from before, if there is no new one.
///
/// # Errors
/// `ScopesMissing`: there is none at all, so that access would end within the hour.
pub fn pair(tokens: &Tokens, before: Option<&Secret>) -> Result<TokenPair, CalendarError> {
    use secrecy::ExposeSecret;
    let text = |secret: &SecretString| Secret::from(secret.expose_secret().to_owned());
    let refresh = tokens.refresh_token.as_ref().map(text).or_else(|| before.cloned());
    let refresh = refresh.ok_or_else(|| CalendarError::ScopesMissing(vec!["offline access".to_owned()]))?;
    Ok(TokenPair { access: text(&tokens.access_token), refresh })
}

/// When an access token ends that was given just now.
pub fn expiry(tokens: &Tokens, now: Timestamp) -> Timestamp {
    now + jiff::SignedDuration::try_from(tokens.expires_in).unwrap_or(minutes(5))
}

/// For the provider's client.
pub fn exposed(secret: &Secret) -> SecretString {
    secret.expose().to_owned().into()
}

/// Access to a connection for a while, refreshed if need be. No connection to the database is held meanwhile.
///
/// # Errors
/// The provider's, `ConsentOver` above all; or the connection is gone, or another process does not come to an end with it.
pub async fn access(app: &App, provider_name: Provider, connection_id: Uuid) -> Result<Access<'_>, SyncError> {
    let provider = app.calendar_provider(provider_name)?;
    let lease = ids::random();
    for _ in 0..LEASE_POLLS {
        if let Some(access) = current(app, provider, connection_id, MARGIN).await? {
            return Ok(access);
        }
        let mut db = app.writer().await?;
        let leased = tokens::lease(&mut db, connection_id, lease, LEASE_SECONDS).await?;
        db.finish().await?;
        let Some(stored) = leased else {
            tokio::time::sleep(LEASE_POLL).await;
            continue;
        };
        // Another process may have been done in between.
        if stored.access_expires_at - app.now() > MARGIN {
            release(app, connection_id, lease).await?;
            continue;
        }
        // In a task of its own: whoever stops waiting does not lose what the provider gives.
        let refresh = tokio::spawn(refresh(app.clone(), provider_name, connection_id, stored, lease));
        let (token, expires_at) = refresh.await.map_err(Error::internal)??;
        return Ok(Access { provider, token, expires_at });
    }
    Err(Error::unavailable("another process does not come to an end with refreshing a token").into())
}

/// Access that is good for longer than `margin`, without a call. `None`: it has to be refreshed first.
///
/// # Errors
/// The connection is gone, or its tokens can't be decrypted.
pub async fn current<'a>(
    app: &App,
    provider: &'a CalendarProvider,
    connection_id: Uuid,
    margin: jiff::SignedDuration,
) -> Result<Option<Access<'a>>, SyncError> {
    let stored = tokens::of(&mut *app.db.acquire().await?, connection_id).await?;
    let stored = stored.ok_or_else(|| CalendarError::ConsentOver("it was disconnected".to_owned()))?;
    let expires_at = stored.access_expires_at;
    if expires_at - app.now() <= margin {
        return Ok(None);
    }
    let pair = decrypted(app, connection_id, &stored)?;
    Ok(Some(Access { provider, token: exposed(&pair.access), expires_at }))
}

/// The tokens of a connection. Those that can't be decrypted any more are as good as taken back: its owner has to connect again.
///
/// # Errors
/// `ConsentOver`.
pub fn decrypted(app: &App, connection_id: Uuid, stored: &StoredTokens) -> Result<TokenPair, CalendarError> {
    TokenPair::decrypt(&app.encryption, connection_id, &stored.encrypted()).map_err(|error| {
        tracing::error!(%error, connection = %connection_id, "tokens of a calendar can't be decrypted");
        CalendarError::ConsentOver("its tokens can't be decrypted".to_owned())
    })
}

/// Refreshes the tokens under a lease, which ends with it. The new access token, and when it ends.
async fn refresh(
    app: App,
    provider: Provider,
    connection_id: Uuid,
    stored: StoredTokens,
    lease: Uuid,
) -> Result<(SecretString, Timestamp), SyncError> {
    let refreshed = ask_for_tokens(&app, provider, connection_id, &stored).await;
    if refreshed.is_err() {
        release(&app, connection_id, lease).await?;
    }
    refreshed
}

async fn ask_for_tokens(
    app: &App,
    provider: Provider,
    connection_id: Uuid,
    stored: &StoredTokens,
) -> Result<(SecretString, Timestamp), SyncError> {
    let before = decrypted(app, connection_id, stored)?;
    let given = app.calendar_provider(provider)?.refresh(&exposed(&before.refresh)).await?;
    let expires_at = expiry(&given, app.now());
    let encrypted = pair(&given, Some(&before.refresh))?.encrypt(&app.encryption, connection_id)?;
    let mut db = app.writer().await?;
    tokens::store(&mut db, connection_id, &encrypted, expires_at).await?;
    db.finish().await?;
    Ok((given.access_token, expires_at))
}

async fn release(app: &App, connection_id: Uuid, lease: Uuid) -> Result<(), SyncError> {
    let mut db = app.writer().await?;
    tokens::release(&mut db, connection_id, lease).await?;
    Ok(db.finish().await?)
}

/// The provider does not accept this token any more: the next access is refreshed.
///
/// # Errors
/// The database does not answer.
pub async fn discard(app: &App, connection_id: Uuid, expires_at: Timestamp) -> Result<(), SyncError> {
    let mut db = app.writer().await?;
    tokens::expire_access(&mut db, connection_id, expires_at, app.now()).await?;
    Ok(db.finish().await?)
}
