//! The vectors of all listed coaches by another model, made before it is used. Those of both are stored side by side; each process compares those of
//! the model that it is configured with, and no others.
//!
//! *Invariant:* what is stored is not asked for again: whoever begins anew after an interruption pays for the rest only.

use std::time::Duration;

use futures::{StreamExt, stream};
use tokio::sync::Mutex;
use tokio::time::{Interval, MissedTickBehavior, interval};
use uuid::Uuid;

use super::embed::{COACH_TIMEOUT, coach_text};
use crate::app::App;
use crate::crypto::sha256;
use crate::error::Result;
use crate::events::Change;
use crate::integrations::openai::OpenAi;
use crate::models::matching::embeddings;
use crate::models::profiles::CoachRow;

/// Coaches that are read at a time.
const PAGE: i64 = 250;
/// Texts that are embedded at a time.
const AT_ONCE: usize = 8;
const MINUTE: Duration = Duration::from_secs(60);

/// What was done, as far as it has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reembedded {
    /// Listed coaches, when it began.
    pub coaches: u64,
    pub embedded: u64,
    /// Had a vector of their text.
    pub stored_before: u64,
    /// Have written nothing yet.
    pub without_text: u64,
    /// The model does not take their texts, and why.
    pub refused: Vec<(Uuid, String)>,
}

impl Reembedded {
    /// Coaches that it is done with.
    pub fn done(&self) -> u64 {
        self.embedded + self.stored_before + self.without_text + self.refused.len() as u64
    }
}

/// Embeds the texts of all listed coaches by this model, so many in a minute at most, as far as it was not done before.
///
/// # Errors
/// OpenAI or the database does not answer: what was embedded until then is stored.
pub async fn reembed(
    app: &App,
    model: &OpenAi,
    per_minute: u32,
    show: &(dyn Fn(&Reembedded) + Sync),
) -> Result<Reembedded> {
    let mut pace = interval(MINUTE / per_minute.max(1));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let pace = Mutex::new(pace);
    let coaches = CoachRow::count_listed(&mut *app.db.acquire().await?).await?;
    let mut done = Reembedded { coaches: coaches.unsigned_abs(), ..Reembedded::default() };
    let mut last_id = Uuid::nil();
    loop {
        let rows = CoachRow::listed_after(&mut *app.db.acquire().await?, last_id, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(done) };
        last_id = last.id;
        let missing = missing(app, model, &rows, &mut done).await?;
        let embedded = stream::iter(missing).map(|(id, text)| embed(app, model, &pace, id, text));
        let mut embedded = std::pin::pin!(embedded.buffer_unordered(AT_ONCE));
        show(&done);
        while let Some((id, result)) = embedded.next().await {
            match result {
                Ok(()) => done.embedded += 1,
                Err(error) if error.is_final() => done.refused.push((id, error.source_chain())),
                Err(error) => return Err(error),
            }
            show(&done);
        }
    }
}

/// Those of these coaches whose text has no vector by this model, with the text; the others are counted.
async fn missing(app: &App, model: &OpenAi, rows: &[CoachRow], done: &mut Reembedded) -> Result<Vec<(Uuid, String)>> {
    let ids: Vec<Uuid> = rows.iter().map(|coach| coach.id).collect();
    let stored = embeddings::of_coaches(&mut *app.db.acquire().await?, &model.stored_as, &ids).await?;
    let mut missing = Vec::new();
    for coach in rows {
        let text = coach_text(coach);
        let hash = sha256(text.as_bytes());
        if text.is_empty() {
            done.without_text += 1;
        } else if stored.iter().any(|one| one.owner_id == coach.id && one.content_hash == hash) {
            done.stored_before += 1;
        } else {
            missing.push((coach.id, text));
        }
    }
    Ok(missing)
}

async fn embed(app: &App, model: &OpenAi, pace: &Mutex<Interval>, id: Uuid, text: String) -> (Uuid, Result<()>) {
    pace.lock().await.tick().await;
    (id, embed_and_store(app, model, id, &text).await)
}

async fn embed_and_store(app: &App, model: &OpenAi, id: Uuid, text: &str) -> Result<()> {
    let vector = model.embed(text, COACH_TIMEOUT).await?;
    let is_used = app.openai.as_ref().is_some_and(|used| used.stored_as == model.stored_as);
    let mut tx = app.begin().await?;
    embeddings::upsert(&mut tx, id, &model.stored_as, text, &vector, app.now()).await?;
    if is_used {
        // Invalidates cached matches that were made without it.
        CoachRow::raise_version(&mut tx, id).await?;
    }
    app.commit(tx).await?;
    if is_used {
        app.events.publish(Change::Coach(id));
    }
    Ok(())
}
