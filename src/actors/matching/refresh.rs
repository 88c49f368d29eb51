//! The index brought up to date, coach by coach: loaded in pages, then each row read again when something of it has changed or is due.
//!
//! *Invariant:* what is left to do outlives whoever does it: a caller that goes away in the middle leaves the rest to the next.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::due_times::{Due, DueTimes};
use super::embed;
use super::known::{Changed, Known};
use super::rows::CoachData;
use crate::app::App;
use crate::clock::Timestamp;
use crate::crypto::sha256;
use crate::error::{Error, Result};
use crate::jobs::definitions::matching::EmbedCoach;
use crate::jobs::enqueue;
use crate::models::bookings::{BusyIntervals, Timetable};
use crate::models::coaches::changes::{self, Seen};
use crate::models::coaches::text_query;
use crate::models::matching::embeddings::{self, StoredEmbedding};
use crate::models::matching::{EmbeddingSource, ExchangeRates, Index, IndexConfig, Labels};
use crate::models::profiles::CoachRow;
use crate::origin::Origin;
use crate::telemetry::metrics::METRICS;

/// Coaches that are read and computed at a time.
const PAGE: usize = 250;

/// Does the work; there is one per process, behind a lock.
#[derive(Default)]
pub(super) struct Refresher {
    load: Option<Load>,
    due_times: DueTimes,
    /// All changes before it are in the index or noted.
    seen: Seen,
    /// Those after it that are as well: while a transaction runs for long, each look finds them again.
    seen_later: HashSet<(Uuid, Seen)>,
}

/// The first load, as far as it has come.
struct Load {
    index: Index,
    last_id: Uuid,
}

/// Rows as they were read.
struct Page {
    coaches: Vec<CoachData>,
    /// Asked for, and not listed.
    gone: Vec<Uuid>,
    seen: Seen,
}

impl Refresher {
    /// Loads the index, page after page. Enqueues jobs for missing embeddings.
    pub async fn load(&mut self, app: &App, known: &Known) -> Result<()> {
        while known.index().is_none() {
            let Some(load) = &self.load else {
                self.seen = changes::now(&mut *app.db.acquire().await?).await?;
                self.load = Some(Load { index: Index::new(config(app)), last_id: Uuid::nil() });
                continue;
            };
            let (index, last_id) = (load.index.clone(), load.last_id);
            let mut db = app.db.acquire().await?;
            let seen = changes::now(&mut db).await?;
            let rows = CoachRow::listed_after(&mut db, last_id, PAGE as i64).await?;
            let Some(last_id) = rows.last().map(|coach| coach.id) else {
                drop(db);
                tracing::info!(coaches = index.len(), embedded = index.embedded_count(), "matching index loaded");
                self.load = None;
                known.store(index, self.due_times.wrong_from());
                break;
            };
            let (coaches, missing) = self.read(app, &mut db, rows, &index).await?;
            drop(db);
            enqueue_embeddings(app, &missing).await?;
            let index = self.apply(app, index, Page { coaches, gone: Vec::new(), seen }).await?;
            self.load = Some(Load { index, last_id });
        }
        Ok(())
    }

    /// Notes the coaches with changes that no message announced.
    pub async fn look_for_changes(&mut self, app: &App, known: &Known) -> Result<()> {
        let (changed, seen) = changes::since(&mut *app.db.acquire().await?, self.seen).await?;
        let is_missed = |(id, change): &&(Uuid, Seen)| {
            !self.seen_later.contains(&(*id, *change)) && !self.due_times.has_seen(*id, *change)
        };
        known.note(changed.iter().filter(is_missed).map(|(id, _)| *id), Changed::All);
        (self.seen, self.seen_later) = (seen, changed.into_iter().collect());
        Ok(())
    }

    /// Reads the noted coaches again, those that the index is wrong about by now and, if `also_due`, those that are due.
    pub async fn refresh(&mut self, app: &App, known: &Known, also_due: bool) -> Result<()> {
        let noted = known.noted();
        let now = app.now();
        let mut ids: HashSet<Uuid> = noted.keys().copied().chain(self.due_times.wrong_at(now)).collect();
        if also_due {
            ids.extend(self.due_times.due_at(now));
        }
        let ids: Vec<Uuid> = ids.into_iter().collect();
        for ids in ids.chunks(PAGE) {
            let Some(index) = known.index() else { break };
            let page = self.read_again(app, ids, &index).await?;
            let index = self.apply(app, (*index).clone(), page).await?;
            known.store(index, self.due_times.wrong_from());
            known.done(ids.iter().filter_map(|id| Some((*id, *noted.get(id)?))));
        }
        Ok(())
    }

    async fn read_again(&self, app: &App, ids: &[Uuid], index: &Index) -> Result<Page> {
        let mut db = app.db.acquire().await?;
        let seen = changes::now(&mut db).await?;
        let rows = CoachRow::listed(&mut db, ids).await?;
        let (coaches, _) = self.read(app, &mut db, rows, index).await?;
        let listed: HashSet<Uuid> = coaches.iter().map(CoachData::id).collect();
        let gone = ids.iter().copied().filter(|id| !listed.contains(id)).collect();
        Ok(Page { coaches, gone, seen })
    }

    /// Reads the rest of these coaches; and which of them have no embedding of their text, as far as embeddings were read: where the profile
    /// has not changed, the index has the vector.
    async fn read(
        &self,
        app: &App,
        db: &mut PgConnection,
        rows: Vec<CoachRow>,
        index: &Index,
    ) -> Result<(Vec<CoachData>, Vec<Uuid>)> {
        let ids: Vec<Uuid> = rows.iter().map(|coach| coach.id).collect();
        let busy = BusyIntervals::of_each(db, &ids, Timetable::busy_from(app.now())).await?;
        let mut words: HashMap<Uuid, _> = text_query::words_of(db, &ids).await?.into_iter().collect();
        let changed = |coach: &&CoachRow| app.openai.is_some() && index.version(coach.id) != Some(coach.version);
        let changed: Vec<Uuid> = rows.iter().filter(changed).map(|coach| coach.id).collect();
        let mut stored: HashMap<Uuid, StoredEmbedding> = HashMap::new();
        if !changed.is_empty() {
            let vectors = embeddings::of_coaches(db, &embed::model(app), &changed).await?;
            stored.extend(vectors.into_iter().map(|one| (one.owner_id, one)));
        }
        let mut missing = Vec::new();
        let mut coaches = Vec::with_capacity(rows.len());
        for (coach, busy) in rows.into_iter().zip(busy) {
            let (id, stored) = (coach.id, stored.remove(&coach.id));
            let hash = stored.as_ref().map(|stored| stored.content_hash.clone());
            let words = words.remove(&id).unwrap_or_default();
            let data = CoachData { coach, busy, words, embedding: stored.map(|stored| stored.vector) };
            if changed.contains(&id) && hash.is_none_or(|hash| hash != sha256(data.text().as_bytes())) {
                missing.push(id);
            }
            coaches.push(data);
        }
        Ok((coaches, missing))
    }

    /// The index with these rows, computed on the blocking pool.
    async fn apply(&mut self, app: &App, index: Index, page: Page) -> Result<Index> {
        let Page { coaches, gone, seen } = page;
        let (now, app, embedder) = (app.now(), app.clone(), app.openai.is_none().then_some(app.embedder));
        let ids = gone.clone();
        let computed = tokio::task::spawn_blocking(move || {
            let (mut due, mut changed, mut times_only): (Vec<(Uuid, Due)>, _, _) = Default::default();
            for mut data in coaches {
                let (id, (times, when)) = (data.id(), data.times(now));
                let rendered = data.rendered(|key| app.photo_url(key))?;
                due.push((id, when));
                if index.version(id) == Some(data.coach.version)
                    && index.rendered(id).is_some_and(|has| **has == rendered)
                {
                    Vec::push(&mut times_only, (id, times));
                } else {
                    let embedding = match &embedder {
                        Some(embedder) => Some(embedder.embed(&data.text())),
                        None => data.embedding.take(),
                    };
                    Vec::push(&mut changed, data.features(times, embedding, rendered));
                }
            }
            Ok::<_, Error>((index.updated(changed, &gone).with_times(times_only), due))
        });
        let (index, due) = computed.await.map_err(Error::internal)??;
        METRICS.coaches_read.inc_by((ids.len() + due.len()) as u64);
        METRICS.coaches_indexed.set(i64::try_from(index.len()).unwrap_or(i64::MAX));
        ids.into_iter().for_each(|id| self.due_times.remove(id));
        due.into_iter().for_each(|(id, due)| self.due_times.set(id, due, seen));
        Ok(index)
    }
}

fn config(app: &App) -> IndexConfig {
    IndexConfig {
        source: if app.openai.is_some() { EmbeddingSource::Openai } else { EmbeddingSource::Local },
        dimensions: app.config.embedding_dimensions,
        exchange_rates: ExchangeRates::from_major_units(app.config.exchange_rates.clone()),
        labels: Labels::english(),
    }
}

/// Enqueues a job for each of these coaches.
async fn enqueue_embeddings(app: &App, coaches: &[Uuid]) -> Result<()> {
    if coaches.is_empty() {
        return Ok(());
    }
    let now: Timestamp = app.now();
    let mut tx = app.begin().await?;
    for coach_id in coaches {
        enqueue(&mut tx, &Origin::system("matching-index"), now, &EmbedCoach { coach_id: *coach_id }).await?;
    }
    app.commit(tx).await
}
