//! The index as this process has it now: rebuilt from rows when it is old or somebody said that a coach changed. Readers never
//! wait for a rebuild while there is one to read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;
use tokio::time::Instant;
use uuid::Uuid;

use super::embed;
use crate::app::App;
use crate::clock::{Timestamp, days};
use crate::crypto::sha256;
use crate::error::{Error, Result};
use crate::events::{Change, Subscriber};
use crate::jobs::definitions::matching::EmbedCoach;
use crate::jobs::enqueue;
use crate::models::bookings;
use crate::models::matching::embeddings;
use crate::models::matching::{self, EmbeddingSource, Exchange, Index, IndexConfig, Labels, QuarterHours};
use crate::models::profiles::CoachRow;
use crate::origin::Origin;

/// How old an index may be: what repairs a word that was lost.
const OLDEST: Duration = Duration::from_secs(15);

/// The room: the index, and whether somebody has said that it is out of date.
#[derive(Default)]
pub struct Matching {
    snapshot: ArcSwapOption<Snapshot>,
    is_stale: AtomicBool,
    rebuilding: Mutex<()>,
}

struct Snapshot {
    index: Arc<Index>,
    built_at: Instant,
}

impl Subscriber for Matching {
    fn on_change(&self, change: Change) {
        if change.coach_id().is_some() {
            self.is_stale.store(true, Ordering::Release);
        }
    }

    fn on_gap(&self) {
        self.is_stale.store(true, Ordering::Release);
    }
}

impl Matching {
    /// The index to score with.
    pub(super) async fn current(&self, app: &App) -> Result<Arc<Index>> {
        let known = self.snapshot.load_full();
        let told = self.is_stale.load(Ordering::Acquire);
        if let Some(known) = &known
            && !told
            && known.built_at.elapsed() < OLDEST
        {
            return Ok(known.index.clone());
        }
        match (self.rebuilding.try_lock(), known) {
            // Somebody is at it: the one there is will do, unless there is none.
            (Err(_), Some(known)) if !told => Ok(known.index.clone()),
            (Ok(_turn), _) => self.rebuild(app).await,
            (Err(_), _) => {
                let _turn = self.rebuilding.lock().await;
                self.rebuild(app).await
            }
        }
    }

    async fn rebuild(&self, app: &App) -> Result<Arc<Index>> {
        self.is_stale.store(false, Ordering::Release);
        match build(app).await {
            Ok(index) => {
                let index = Arc::new(index);
                self.snapshot.store(Some(Arc::new(Snapshot { index: index.clone(), built_at: Instant::now() })));
                Ok(index)
            }
            Err(error) => {
                self.is_stale.store(true, Ordering::Release);
                Err(error)
            }
        }
    }
}

async fn build(app: &App) -> Result<Index> {
    let now = app.now();
    let window = QuarterHours::window_start(now);
    let mut db = app.db.acquire().await?;
    let coaches = CoachRow::all_listed(&mut db).await?;
    let kept = match &app.openai {
        Some(_) => embeddings::of_coaches(&mut db, &embed::model(app)).await?,
        None => Vec::new(),
    };
    let busy = bookings::busy_coaches(&mut db, window, window + days(14), now).await?;
    drop(db);
    request_missing(app, &coaches, &kept, now).await?;
    let setting = IndexConfig {
        source: if app.openai.is_some() { EmbeddingSource::Openai } else { EmbeddingSource::Local },
        dimensions: app.config.embedding_dimensions,
        exchange: Exchange::of_units(app.config.exchange_rates.clone()),
        names: Labels::english(),
    };
    let embedder = app.openai.is_none().then_some(app.embedder);
    let built = tokio::task::spawn_blocking(move || {
        let rows = coaches.into_iter().map(|coach| {
            let embedding = match &embedder {
                Some(embedder) => Some(embedder.embed(&embed::coach_text(&coach))),
                None => kept.iter().find(|kept| kept.owner_id == coach.id).map(|kept| kept.vector.clone()),
            };
            row(coach, embedding, &busy, window)
        });
        Index::build(setting, window, rows.collect())
    });
    built.await.map_err(Error::internal)
}

/// Coaches whose text is not embedded yet get a job, however they came to be without.
async fn request_missing(app: &App, coaches: &[CoachRow], kept: &[embeddings::Kept], now: Timestamp) -> Result<()> {
    if app.openai.is_none() {
        return Ok(());
    }
    let is_kept = |coach: &CoachRow| {
        let hash = sha256(embed::coach_text(coach).as_bytes());
        kept.iter().any(|kept| kept.owner_id == coach.id && kept.content_hash == hash)
    };
    let mut tx = app.begin().await?;
    for coach in coaches.iter().filter(|coach| !is_kept(coach)) {
        enqueue(&mut tx, &Origin::system("matching-index"), now, &EmbedCoach { coach_id: coach.id }).await?;
    }
    app.commit(tx).await
}

fn row(
    coach: CoachRow,
    embedding: Option<Vec<f32>>,
    busy: &[(Uuid, Timestamp, Timestamp)],
    window: Timestamp,
) -> matching::CoachFeatures {
    let mut free = coach
        .availability
        .as_ref()
        .map(|json| QuarterHours::from(&json.0.quarter_hours(window, 14)))
        .unwrap_or_default();
    for (_, from, until) in busy.iter().filter(|(coach_id, ..)| *coach_id == coach.id) {
        free.remove(window, *from, *until);
    }
    let filled = [
        coach.photo_key.is_some(),
        coach.meeting_url.is_some(),
        coach.bio.as_ref().is_some_and(|bio| bio.chars().count() >= 300),
    ];
    matching::CoachFeatures {
        id: coach.id,
        languages: coach.languages.iter().map(ToString::to_string).collect(),
        countries: coach.countries.iter().map(ToString::to_string).collect(),
        expertise: coach.expertise.iter().map(ToString::to_string).collect(),
        price: coach.price().map(|price| (price.amount, price.currency.to_string())),
        free,
        rating_sum: u32::try_from(coach.rating_sum).unwrap_or(0),
        review_count: u32::try_from(coach.review_count).unwrap_or(0),
        embedding,
        completeness: 0.7 + 0.1 * filled.iter().filter(|filled| **filled).count() as f64,
    }
}
