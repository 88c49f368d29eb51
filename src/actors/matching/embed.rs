//! Embeddings: of clients within the request, of coaches by a job, of each text once.

use std::time::Duration;

use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::Fence;
use crate::models::matching::{embedding_text, embeddings};
use crate::models::profiles::CoachRow;

/// How long a client's embedding may take: it leaves the rest of a command's ten seconds for everything else.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(8);

/// How long a coach's embedding may take, in a job.
pub(super) const COACH_TIMEOUT: Duration = Duration::from_secs(30);

/// The model whose vectors are compared.
pub(super) fn model(app: &App) -> String {
    app.openai.as_ref().map_or_else(|| app.embedder.model(), |openai| openai.stored_as.clone())
}

/// A client's vector: the stored one if it was made of this text, else a new one, which is stored if it is to be kept.
pub(super) async fn embed_client(app: &App, client_id: Uuid, text: &str, keeps: bool) -> Result<Vec<f32>> {
    let Some(openai) = &app.openai else { return Ok(app.embedder.embed(text)) };
    let stored = embeddings::find(&mut *app.db.acquire().await?, client_id, &openai.stored_as, text).await?;
    if let Some(vector) = stored {
        return Ok(vector);
    }
    let vector = openai.embed(text, CLIENT_TIMEOUT).await?;
    if !keeps {
        return Ok(vector);
    }
    let mut db = app.writer().await?;
    embeddings::upsert(&mut db, client_id, &openai.stored_as, text, &vector, app.now()).await?;
    db.finish().await?;
    Ok(vector)
}

/// The text that is embedded of a coach.
pub(super) fn coach_text(coach: &CoachRow) -> String {
    let expertise: Vec<String> = coach.expertise.iter().map(ToString::to_string).collect();
    embedding_text::of_coach(
        coach.headline.as_deref().unwrap_or_default(),
        coach.bio.as_deref().unwrap_or_default(),
        &expertise,
    )
}

/// Embeds a coach's text with OpenAI, unless its vector is stored already or OpenAI is off.
///
/// # Errors
/// `unavailable`: OpenAI or the database does not answer.
pub async fn embed_coach(app: &App, coach_id: Uuid, fence: Fence) -> Result<()> {
    let coach = CoachRow::by_id(&mut *app.db.acquire().await?, coach_id).await?;
    if let (Some(openai), Some(coach)) = (&app.openai, coach) {
        let text = coach_text(&coach);
        let stored = embeddings::find(&mut *app.db.acquire().await?, coach_id, &openai.stored_as, &text).await?;
        if stored.is_none() && !text.is_empty() {
            let vector = openai.embed(&text, COACH_TIMEOUT).await?;
            let now = app.now();
            let mut tx = app.begin().await?;
            embeddings::upsert(&mut tx, coach_id, &openai.stored_as, &text, &vector, now).await?;
            // Invalidates cached matches that were made without it.
            CoachRow::raise_version(&mut tx, coach_id).await?;
            fence.finish(&mut tx, now).await?;
            app.commit(tx).await?;
            app.events.publish(Change::Coach(coach_id));
            return Ok(());
        }
    }
    let mut tx = app.begin().await?;
    fence.finish(&mut tx, app.now()).await?;
    app.commit(tx).await
}
