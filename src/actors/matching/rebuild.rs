//! Building the index from rows: profiles, busy times and stored embeddings.

use uuid::Uuid;

use super::embed;
use crate::app::App;
use crate::clock::{Timestamp, days};
use crate::crypto::sha256;
use crate::error::{Error, Result};
use crate::jobs::definitions::matching::EmbedCoach;
use crate::jobs::enqueue;
use crate::models::bookings;
use crate::models::matching::embeddings::{self, StoredEmbedding};
use crate::models::matching::{CoachFeatures, EmbeddingSource, ExchangeRates, Index, IndexConfig, Labels};
use crate::models::profiles::CoachRow;
use crate::models::profiles::availability::QuarterHours;
use crate::origin::Origin;

/// The index of all coaches who are listed now. Enqueues jobs for missing embeddings.
pub(super) async fn load_index(app: &App) -> Result<Index> {
    let now = app.now();
    let window = QuarterHours::window_start(now);
    let mut db = app.db.acquire().await?;
    let coaches = CoachRow::all_listed(&mut db).await?;
    let stored = match &app.openai {
        Some(_) => embeddings::of_coaches(&mut db, &embed::model(app)).await?,
        None => Vec::new(),
    };
    let busy = bookings::busy_coaches(&mut db, window, window + days(QuarterHours::DAYS), now).await?;
    drop(db);
    enqueue_missing_embeddings(app, &coaches, &stored, now).await?;
    let config = IndexConfig {
        source: if app.openai.is_some() { EmbeddingSource::Openai } else { EmbeddingSource::Local },
        dimensions: app.config.embedding_dimensions,
        exchange_rates: ExchangeRates::from_major_units(app.config.exchange_rates.clone()),
        labels: Labels::english(),
    };
    let embedder = app.openai.is_none().then_some(app.embedder);
    let index = tokio::task::spawn_blocking(move || {
        let rows = coaches.into_iter().map(|coach| {
            let embedding = match &embedder {
                Some(embedder) => Some(embedder.embed(&embed::coach_text(&coach))),
                None => stored.iter().find(|stored| stored.owner_id == coach.id).map(|stored| stored.vector.clone()),
            };
            coach_features(coach, embedding, &busy, window)
        });
        Index::build(config, window, rows.collect())
    });
    index.await.map_err(Error::internal)
}

/// Enqueues a job for each coach without a vector of the current text, whatever the reason.
async fn enqueue_missing_embeddings(
    app: &App,
    coaches: &[CoachRow],
    stored: &[StoredEmbedding],
    now: Timestamp,
) -> Result<()> {
    if app.openai.is_none() {
        return Ok(());
    }
    let is_embedded = |coach: &CoachRow| {
        let hash = sha256(embed::coach_text(coach).as_bytes());
        stored.iter().any(|stored| stored.owner_id == coach.id && stored.content_hash == hash)
    };
    let mut tx = app.begin().await?;
    for coach in coaches.iter().filter(|coach| !is_embedded(coach)) {
        enqueue(&mut tx, &Origin::system("matching-index"), now, &EmbedCoach { coach_id: coach.id }).await?;
    }
    app.commit(tx).await
}

fn coach_features(
    coach: CoachRow,
    embedding: Option<Vec<f32>>,
    busy: &[(Uuid, Timestamp, Timestamp)],
    window: Timestamp,
) -> CoachFeatures {
    let mut free = coach.availability.as_ref().map(|json| json.0.quarter_hours(window)).unwrap_or_default();
    for (_, from, until) in busy.iter().filter(|(coach_id, ..)| *coach_id == coach.id) {
        free.remove_range(window, *from, *until);
    }
    let filled = [
        coach.photo_key.is_some(),
        coach.meeting_url.is_some(),
        coach.bio.as_ref().is_some_and(|bio| bio.chars().count() >= 300),
    ];
    CoachFeatures {
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
