//! Reading a subscribed calendar: fetched, expanded into busy times, and its health recorded. One that can't be read keeps what was read last: a
//! time that was taken then is not offered because a server is away.

use jiff::tz::TimeZone;
use rand::Rng;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::actors::sweep::{BATCH, Sweep};
use crate::app::App;
use crate::clock::{Timestamp, days, minutes};
use crate::error::{Error, Result};
use crate::events::Change;
use crate::integrations::ics::Validators;
use crate::integrations::public_http::FetchError;
use crate::jobs::definitions::bookings::DueRow;
use crate::jobs::definitions::calendars::{ReadDueSubscriptions, ReadSubscription};
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::{Fence, enqueue};
use crate::models::calendars::health::{Health, INTERVAL, NextDue, Standing};
use crate::models::calendars::ics::{BusyTimes, NotACalendar, Reading};
use crate::models::calendars::subscriptions::{self, ReadNow, Source};
use crate::models::calendars::{busy_times, host};
use crate::models::notifications::{self, NotificationKind};
use crate::models::reference::Zone;
use crate::origin::Origin;

/// Until when one that is being read is not due again.
pub const READ_DEADLINE: jiff::SignedDuration = minutes(15);

/// Busy times are kept that far ahead: further than any coach plans, by more than [`REREAD`].
pub(super) const AHEAD: jiff::SignedDuration = days(400);
pub(super) const BACK: jiff::SignedDuration = days(1);

/// A file that does not change is read as a whole again after so long, because the window moves on.
pub(super) const REREAD: jiff::SignedDuration = days(7);

/// What came of an attempt to read a calendar.
#[derive(Debug)]
enum Outcome {
    Unchanged,
    Read { busy: BusyTimes, validators: Validators },
    Failed { reason: String, may_pass: bool, wait: Option<std::time::Duration> },
}

/// Reads one subscription, and finishes its job.
///
/// # Errors
/// The database does not answer, or the job was taken over. A calendar that can't be read is no error.
pub async fn read_subscription(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
    let mut db = app.db.acquire().await?;
    let source = Source::by_id(&mut db, id).await?;
    drop(db);
    let Some(source) = source else { return app.finish_job(fence).await };
    let outcome = attempt(app, &source).await?;
    let now = app.now();
    let mut tx = app.begin().await?;
    fence.check(&mut tx).await?;
    let Some(source) = Source::by_id_for_update(&mut tx, id).await? else {
        drop(tx);
        return app.finish_job(fence).await;
    };
    let (mut has_changed, mut is_notified) = (false, false);
    match outcome {
        Outcome::Unchanged => record(&mut tx, &source, None, now).await?,
        Outcome::Read { busy, validators } => {
            has_changed = busy_times::replace(&mut tx, source.user_id, id, &busy.spans).await?;
            let Validators { etag, last_modified } = validators;
            let odd_events = i32::try_from(busy.odd_events).unwrap_or(i32::MAX);
            let read = ReadNow { etag, last_modified, odd_events, is_cut: busy.is_cut };
            record(&mut tx, &source, Some(&read), now).await?;
        }
        Outcome::Failed { reason, may_pass, wait } => {
            let standing = source.standing().failed(may_pass, now);
            let wait =
                wait.and_then(|wait| jiff::SignedDuration::try_from(wait).ok()).map(|wait| now + wait.min(days(1)));
            let due_at = next_read(standing, now).max(wait.unwrap_or(now));
            subscriptions::record_failure(&mut tx, id, standing, &reason, due_at).await?;
            is_notified = standing.health == Health::Broken && source.health != Health::Broken;
            if is_notified {
                notify(&mut tx, &source, &reason, origin, now).await?;
            }
        }
    }
    fence.finish(&mut tx, now).await?;
    app.commit(tx).await?;
    if has_changed {
        app.events.publish(Change::Coach(source.user_id));
    }
    if is_notified {
        app.events.publish(Change::User(source.user_id));
    }
    Ok(())
}

async fn record(db: &mut PgConnection, source: &Source, read: Option<&ReadNow>, now: Timestamp) -> Result<()> {
    let standing = source.standing().read(now);
    subscriptions::record_read(db, source.id, standing, read, (next_read(standing, now), now)).await
}

fn next_read(standing: Standing, now: Timestamp) -> Timestamp {
    standing.next_read(INTERVAL, rand::rng().random_range(0.0..1.0), now)
}

/// In the app and by mail, as its owner prefers.
async fn notify(db: &mut PgConnection, source: &Source, reason: &str, origin: &Origin, now: Timestamp) -> Result<()> {
    let data = json!({ "subscription_id": source.id, "calendar": source.name(), "reason": reason });
    notifications::publish(db, source.user_id, NotificationKind::CalendarBroken, data, now).await?;
    let kind = EmailKind::CalendarBroken { calendar_id: source.id };
    enqueue(db, origin, now, &SendEmail { to: source.user_id, kind }).await.map(drop)
}

/// Fetches and expands it; no connection to the database is held meanwhile.
async fn attempt(app: &App, source: &Source) -> Result<Outcome> {
    let address = match app.encryption.decrypt(&subscriptions::place(source.id), &source.address()) {
        Ok(address) => address,
        Err(error) => {
            tracing::error!(%error, subscription = %source.id, "address of a calendar can't be decrypted");
            let reason = "Its address can’t be read any more. Remove it, and add it again.".to_owned();
            return Ok(Outcome::Failed { reason, may_pass: false, wait: None });
        }
    };
    let now = app.now();
    let is_current = source.expanded_at.is_some_and(|at| now - at < REREAD);
    let known = Validators { etag: source.etag.clone(), last_modified: source.last_modified.clone() };
    let fetched = app.calendars.fetch(&address, &if is_current { known } else { Validators::default() }).await;
    let fetched = match fetched {
        Ok(None) => return Ok(Outcome::Unchanged),
        Ok(Some(fetched)) => fetched,
        Err(error) => {
            let wait = if let FetchError::Failed { retry_after, .. } = error { retry_after } else { None };
            return Ok(Outcome::Failed { reason: in_words(&error), may_pass: error.may_pass(), wait });
        }
    };
    let zone = source.timezone.parse::<Zone>().map_or(TimeZone::UTC, |zone| zone.tz().clone());
    let own_host = host(&app.config.web(""));
    let read = tokio::task::spawn_blocking(move || {
        Reading { zone: &zone, window: (now - BACK, now + AHEAD), own_host: &own_host }.read(&fetched.file)
    });
    Ok(match read.await.map_err(Error::internal)? {
        Ok(busy) => Outcome::Read { busy, validators: fetched.validators },
        Err(NotACalendar) => {
            let reason = "What the address leads to is not a calendar.".to_owned();
            Outcome::Failed { reason, may_pass: false, wait: None }
        }
    })
}

/// For its owner.
fn in_words(error: &FetchError) -> String {
    match error {
        FetchError::NotPublic => "The address does not lead to a public server.".to_owned(),
        FetchError::NotHttps => "The address leads on to one that is not https.".to_owned(),
        FetchError::TooManyRedirects => "The address leads on too often.".to_owned(),
        FetchError::Refused(404 | 410) => "There is no calendar at this address any more.".to_owned(),
        FetchError::Refused(401 | 403) => {
            "The server does not let us in. Perhaps the calendar is not shared any more.".to_owned()
        }
        FetchError::Refused(status) => format!("The server refuses to hand it out ({status})."),
        FetchError::Failed { status: 429, .. } => "The server asks us to come back later.".to_owned(),
        FetchError::Failed { status, .. } => format!("The server has a problem of its own ({status})."),
        FetchError::TooLarge => "The calendar is larger than 5 MB.".to_owned(),
        FetchError::TimedOut => "The server does not answer in time.".to_owned(),
        FetchError::Unreachable => "The server can’t be reached.".to_owned(),
    }
}

impl Sweep for ReadDueSubscriptions {
    fn after(&self) -> Option<DueRow> {
        self.after
    }

    fn rest(after: DueRow) -> Self {
        Self { after: Some(after) }
    }

    async fn due(db: &mut PgConnection, now: Timestamp, after: DueRow) -> Result<Vec<DueRow>> {
        subscriptions::due(db, now, after, BATCH).await
    }

    async fn act(app: &App, id: Uuid, origin: &Origin, fence: Fence) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        fence.check(&mut tx).await?;
        let next = NextDue::after(READ_DEADLINE, now);
        let Some(owner) = subscriptions::take_due(&mut tx, id, next, now).await? else {
            return Ok(());
        };
        if owner.is_active {
            let user_id = owner.user_id;
            enqueue(&mut tx, origin, now, &ReadSubscription { subscription_id: id, user_id }).await?;
        }
        app.commit(tx).await
    }
}
