//! What providers notify us of. A notification that is genuine has its calendar read soon, by a job; it asks no provider itself. However many come,
//! a calendar is asked for once before its reading begins, and not again within [`SPACING`] of that.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use uuid::Uuid;

use crate::app::App;
use crate::clock::{Timestamp, seconds};
use crate::crypto::{constant_time_eq, sha256};
use crate::error::Result;
use crate::integrations::calendars::{Notification, Provider, Said};
use crate::jobs::definitions::calendars::SyncConnection;
use crate::jobs::enqueue_at;
use crate::models::calendars::channels::{self, KnownChannel};
use crate::origin::Origin;

/// Between the beginnings of two readings that notifications cause.
const SPACING: SignedDuration = seconds(10);

/// Takes what is genuine; whether anything was.
///
/// # Errors
/// The database does not answer: the provider sends it again.
pub async fn take_notifications(app: &App, provider: Provider, sent: &[Notification], origin: &Origin) -> Result<bool> {
    let ids: Vec<Uuid> = sent.iter().map(|one| one.channel_id).collect();
    let known = channels::known(&mut *app.db.acquire().await?, provider, &ids, app.now()).await?;
    let genuine: Vec<(&Notification, &KnownChannel)> = sent
        .iter()
        .filter_map(|one| known.iter().find(|known| is_from(one, known)).map(|known| (one, known)))
        .collect();
    if genuine.iter().any(|(one, known)| says_something_new(one, known)) {
        store(app, &genuine, origin).await?;
    }
    Ok(!genuine.is_empty())
}

fn is_from(sent: &Notification, known: &KnownChannel) -> bool {
    let hash = || sha256(sent.secret.expose().as_bytes());
    sent.channel_id == known.id && constant_time_eq(&known.secret_hash, &hash())
}

fn says_something_new(sent: &Notification, known: &KnownChannel) -> bool {
    let is_learnt = !known.has_external_id && sent.external_id.is_some();
    let is_known = match sent.said {
        Said::Opened => true,
        Said::Changed => known.is_noted,
        Said::RenewalDue | Said::Ended => false,
    };
    is_learnt || !is_known
}

async fn store(app: &App, genuine: &[(&Notification, &KnownChannel)], origin: &Origin) -> Result<()> {
    let now = app.now();
    let that_say = |wanted: &[Said]| -> Vec<Uuid> {
        genuine.iter().filter(|(one, _)| wanted.contains(&one.said)).map(|(one, _)| one.channel_id).collect()
    };
    let mut tx = app.begin().await?;
    for (sent, known) in genuine {
        if let (false, Some(external_id)) = (known.has_external_id, &sent.external_id) {
            channels::learn_external_id(&mut tx, known.id, external_id).await?;
        }
    }
    channels::renew_soon(&mut tx, &that_say(&[Said::RenewalDue]), now).await?;
    channels::end(&mut tx, &that_say(&[Said::Ended])).await?;
    // Whatever happened to a channel, changes may have been missed.
    let changed = channels::note_changes(&mut tx, &that_say(&[Said::Changed, Said::RenewalDue, Said::Ended])).await?;
    let mut due: BTreeMap<Uuid, (Uuid, Timestamp)> = BTreeMap::new();
    for calendar in changed {
        let at = calendar.reading_since.map_or(now, |since| now.max(since + SPACING));
        let (_, earliest) = due.entry(calendar.connection_id).or_insert((calendar.user_id, at));
        *earliest = at.min(*earliest);
    }
    for (connection_id, (user_id, at)) in due {
        enqueue_at(&mut tx, origin, now, at, &SyncConnection { connection_id, user_id }).await?;
    }
    app.commit(tx).await
}
