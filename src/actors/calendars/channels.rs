//! Keeping channels: where the internet reaches us, each calendar that is read has one by which its provider says that it has changed. They are
//! renewed before they end. Whatever is wrong with them, calendars are read at their time, so that it is no fault of the connection.

use jiff::SignedDuration;
use uuid::Uuid;

use super::access::Access;
use super::error::{SyncError, may_pass};
use crate::app::App;
use crate::clock::{hours, minutes};
use crate::crypto::{random_token, sha256};
use crate::ids;
use crate::integrations::calendars::{CalendarError, ChannelRequest, OpenChannel, Provider};
use crate::integrations::public_http::may_be_public;
use crate::jobs::Fence;
use crate::models::calendars::channels::{self, Channel, ChannelState, NewChannel, Step, steps};
use crate::models::calendars::connected::ConnectedCalendar;
use crate::models::calendars::connections::Connection;

/// When an attempt that was not answered, or failed for a reason that may pass, is followed by another.
const RETRY: SignedDuration = minutes(10);

/// The same for a reason that does not pass by itself: not every calendar has channels.
const LONG_RETRY: SignedDuration = hours(6);

/// Where notifications are sent to. `None`: the internet does not reach this address.
fn address(app: &App, provider: Provider) -> Option<String> {
    let path = format!("/calendar/{}/notifications", provider.as_str());
    let is_reached = app.config.public_url.scheme() == "https" && may_be_public(&app.config.public_url);
    #[cfg(feature = "dev")]
    let is_reached = is_reached || app.config.is_reached_by_stand_ins;
    is_reached.then(|| app.config.public(&path))
}

/// Opens, renews and closes what is to be. One that fails does not keep the others from being kept.
///
/// # Errors
/// `Unauthorized`: the access token has ended. The database does not answer, or the job was taken over.
pub async fn keep_channels(
    app: &App,
    connection: &Connection,
    access: &Access<'_>,
    fence: Fence,
) -> Result<(), SyncError> {
    let mut db = app.db.acquire().await?;
    let calendars = ConnectedCalendar::of_connection(&mut db, connection.id).await?;
    let channels = Channel::of_connection(&mut db, connection.id).await?;
    drop(db);
    let address = address(app, connection.provider);
    let is_read = |calendar: &&ConnectedCalendar| address.is_some() && calendar.is_read;
    let read: Vec<&str> = calendars.iter().filter(is_read).map(|calendar| calendar.external_id.as_str()).collect();
    let keeper = Keeper { app, connection, access, address: address.as_deref().unwrap_or_default(), fence };
    for step in steps(&channels, &read, app.now()) {
        let done = match step {
            Step::Open(calendar) => keeper.open(calendar).await,
            Step::Renew(channel) => keeper.renew(channel).await,
            Step::Close(channel) => keeper.close(channel).await,
        };
        match done {
            // Nothing is asked of a provider that does not answer.
            Err(SyncError::Provider(CalendarError::Unavailable { .. } | CalendarError::RateLimited { .. })) => break,
            Err(SyncError::Provider(error)) if !matches!(error, CalendarError::Unauthorized(_)) => {}
            done => done?,
        }
    }
    Ok(())
}

/// Closes all channels of a connection that is being ended.
///
/// # Errors
/// The provider's; the database does not answer.
pub async fn close_channels(app: &App, connection: &Connection, access: &Access<'_>) -> Result<(), SyncError> {
    let channels = Channel::of_connection(&mut *app.db.acquire().await?, connection.id).await?;
    for channel in &channels {
        end_at_provider(app, access, channel).await?;
    }
    Ok(())
}

/// Has the provider end a channel, if it is there.
async fn end_at_provider(app: &App, access: &Access<'_>, channel: &Channel) -> Result<(), SyncError> {
    let Some(external_id) = channel.external_id.as_deref().filter(|_| app.now() < channel.expires_at) else {
        return Ok(());
    };
    match access.provider.close_channel(&access.token, channel.id, external_id).await {
        Ok(()) | Err(CalendarError::Gone(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The channels of one connection, in one job.
struct Keeper<'a> {
    app: &'a App,
    connection: &'a Connection,
    access: &'a Access<'a>,
    address: &'a str,
    fence: Fence,
}

impl Keeper<'_> {
    /// The row is there first: what the provider sends before its answer is known.
    async fn open(&self, calendar: &str) -> Result<(), SyncError> {
        let Self { app, connection, access, address, fence } = self;
        let (now, secret) = (app.now(), random_token()?);
        let (id, expires_at) = (ids::new(now), now + access.provider.channel_lifetime());
        let (connection_id, secret_hash) = (connection.id, sha256(secret.expose().as_bytes()));
        let new = NewChannel { id, connection_id, calendar, secret_hash, retry_at: now + RETRY, expires_at };
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        channels::insert(&mut tx, &new, now).await?;
        app.commit(tx).await?;
        let request = ChannelRequest { id, calendar_id: calendar, address, secret: &secret, expires_at };
        match access.provider.open_channel(&access.token, &request).await {
            Ok(opened) => self.record(id, &opened).await,
            Err(error) => {
                tracing::info!(%error, connection = %connection_id, "no channel for a connected calendar");
                let mut tx = app.begin().await?;
                fence.check(&mut tx).await?;
                match &error {
                    // With a new token at once.
                    CalendarError::Unauthorized(_) => channels::delete(&mut tx, id).await?,
                    error if may_pass(error) => {}
                    _ => channels::postpone(&mut tx, id, now + LONG_RETRY).await?,
                }
                app.commit(tx).await?;
                Err(error.into())
            }
        }
    }

    /// Before it ends: it lasts longer, or another takes its place and then it is closed.
    async fn renew(&self, channel: &Channel) -> Result<(), SyncError> {
        let Self { app, connection, access, fence, .. } = self;
        let now = app.now();
        let until = now + access.provider.channel_lifetime();
        let external_id = channel.external_id.as_deref().unwrap_or_default();
        let renewed = match access.provider.renew_channel(&access.token, external_id, until).await {
            Ok(Some(renewed)) => self.record(channel.id, &renewed).await,
            Ok(None) => match self.open(&channel.calendar).await {
                Ok(()) => return self.close(channel).await,
                failed => failed,
            },
            // The provider has ended it.
            Err(CalendarError::Gone(_)) => {
                self.forget(channel).await?;
                return self.open(&channel.calendar).await;
            }
            Err(error) => Err(error.into()),
        };
        if let Err(SyncError::Provider(error)) = &renewed
            && !matches!(error, CalendarError::Unauthorized(_))
        {
            tracing::info!(%error, connection = %connection.id, "a channel was not renewed");
            let mut tx = app.begin().await?;
            fence.check(&mut tx).await?;
            channels::postpone(&mut tx, channel.id, now + RETRY).await?;
            app.commit(tx).await?;
        }
        renewed
    }

    async fn close(&self, channel: &Channel) -> Result<(), SyncError> {
        let is_in_doubt = channel.external_id.is_none() && self.app.now() < channel.expires_at;
        if is_in_doubt && channel.state == ChannelState::Over {
            return Ok(());
        }
        if is_in_doubt {
            // If it was opened, its first notification says by which id it is closed.
            let mut tx = self.app.begin().await?;
            self.fence.check(&mut tx).await?;
            channels::end(&mut tx, &[channel.id]).await?;
            return Ok(self.app.commit(tx).await?);
        }
        match end_at_provider(self.app, self.access, channel).await {
            Err(SyncError::Provider(error)) if may_pass(&error) => Err(error.into()),
            Err(SyncError::Provider(error)) => {
                tracing::warn!(%error, connection = %self.connection.id, "a channel was not closed; it ends by itself");
                self.forget(channel).await
            }
            closed => {
                closed?;
                self.forget(channel).await
            }
        }
    }

    async fn record(&self, id: Uuid, open: &OpenChannel) -> Result<(), SyncError> {
        let mut tx = self.app.begin().await?;
        self.fence.check(&mut tx).await?;
        channels::record_open(&mut tx, id, &open.external_id, open.expires_at, self.app.now()).await?;
        Ok(self.app.commit(tx).await?)
    }

    async fn forget(&self, channel: &Channel) -> Result<(), SyncError> {
        let mut tx = self.app.begin().await?;
        self.fence.check(&mut tx).await?;
        channels::delete(&mut tx, channel.id).await?;
        Ok(self.app.commit(tx).await?)
    }
}
