//! The index as this process has it now: rebuilt from rows when it is old or somebody said that a coach changed. Readers never
//! wait for a rebuild while there is one to read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;
use tokio::time::Instant as Moment;
use uuid::Uuid;

use super::embed;
use crate::actors::House;
use crate::clock::{Instant, days};
use crate::crypto::sha256;
use crate::error::{Error, Result};
use crate::jobs::enqueue;
use crate::jobs::matching::EmbedCoach;
use crate::models::matching::{self, EmbeddingSource, Exchange, Index, Names, QuarterHours, Setting};
use crate::models::profiles::CoachRow;
use crate::models::{bookings, embeddings};
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
    built_at: Moment,
}

impl Matching {
    /// A coach changed, here or in another process.
    pub fn note_change(&self) {
        self.is_stale.store(true, Ordering::Release);
    }

    /// The index to score with.
    pub(super) async fn current(&self, house: &House) -> Result<Arc<Index>> {
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
            (Ok(_turn), _) => self.rebuild(house).await,
            (Err(_), _) => {
                let _turn = self.rebuilding.lock().await;
                self.rebuild(house).await
            }
        }
    }

    async fn rebuild(&self, house: &House) -> Result<Arc<Index>> {
        self.is_stale.store(false, Ordering::Release);
        match build(house).await {
            Ok(index) => {
                let index = Arc::new(index);
                self.snapshot.store(Some(Arc::new(Snapshot { index: index.clone(), built_at: Moment::now() })));
                Ok(index)
            }
            Err(error) => {
                self.note_change();
                Err(error)
            }
        }
    }
}

async fn build(house: &House) -> Result<Index> {
    let now = house.now();
    let window = QuarterHours::window_start(now);
    let mut db = house.db.acquire().await?;
    let coaches = CoachRow::all_listed(&mut db).await?;
    let kept = match &house.openai {
        Some(_) => embeddings::of_coaches(&mut db, &embed::model(house)).await?,
        None => Vec::new(),
    };
    let busy = bookings::busy_coaches(&mut db, window, window + days(14)).await?;
    drop(db);
    request_missing(house, &coaches, &kept, now).await?;
    let setting = Setting {
        source: if house.openai.is_some() { EmbeddingSource::Openai } else { EmbeddingSource::Local },
        dimensions: house.config.embedding_dimensions,
        exchange: Exchange::of_units(house.config.exchange_rates.clone()),
        names: Names::english(),
    };
    let embedder = house.openai.is_none().then_some(house.embedder);
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
async fn request_missing(house: &House, coaches: &[CoachRow], kept: &[embeddings::Kept], now: Instant) -> Result<()> {
    if house.openai.is_none() {
        return Ok(());
    }
    let is_kept = |coach: &CoachRow| {
        let hash = sha256(embed::coach_text(coach).as_bytes());
        kept.iter().any(|kept| kept.owner_id == coach.id && kept.content_hash == hash)
    };
    let mut tx = house.begin().await?;
    for coach in coaches.iter().filter(|coach| !is_kept(coach)) {
        enqueue(&mut tx, &Origin::system("matching-index"), now, &EmbedCoach { coach_id: coach.id }).await?;
    }
    house.commit(tx).await
}

fn row(
    coach: CoachRow,
    embedding: Option<Vec<f32>>,
    busy: &[(Uuid, Instant, Instant)],
    window: Instant,
) -> matching::CoachRow {
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
    matching::CoachRow {
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
