//! Embeddings of texts: clients in the request, coaches ahead of time, each text once.

use uuid::Uuid;

use super::EMBEDDING_WITHIN;
use crate::app::App;
use crate::error::Result;
use crate::events::Change;
use crate::jobs::Fence;
use crate::models::matching::embeddings;
use crate::models::matching::text;
use crate::models::profiles::CoachRow;

/// The model whose vectors are compared here.
pub(super) fn model(app: &App) -> String {
    app.openai.as_ref().map_or_else(|| app.embedder.model(), |openai| openai.model.clone())
}

/// A client's vector: as it was stored for this very text, else asked for now.
pub(super) async fn client(app: &App, client_id: Uuid, text: &str) -> Result<Vec<f32>> {
    let Some(openai) = &app.openai else { return Ok(app.embedder.embed(text)) };
    if let Some(kept) = embeddings::of(&mut *app.db.acquire().await?, client_id, &openai.model, text).await? {
        return Ok(kept);
    }
    let vector = openai.embed(text, EMBEDDING_WITHIN).await?;
    embeddings::keep(&mut *app.db.acquire().await?, client_id, &openai.model, text, &vector, app.now()).await?;
    Ok(vector)
}

/// What is embedded of a coach.
pub(super) fn coach_text(coach: &CoachRow) -> String {
    let expertise: Vec<String> = coach.expertise.iter().map(ToString::to_string).collect();
    text::of_coach(coach.headline.as_deref().unwrap_or_default(), coach.bio.as_deref().unwrap_or_default(), &expertise)
}

/// Embeds a coach's text with OpenAI, unless it is stored already or nobody is asked.
///
/// # Errors
/// `unavailable`: OpenAI or the database does not answer.
pub async fn embed_coach(app: &App, coach_id: Uuid, fence: Fence) -> Result<()> {
    let coach = CoachRow::by_id(&mut *app.db.acquire().await?, coach_id).await?;
    if let (Some(openai), Some(coach)) = (&app.openai, coach) {
        let text = coach_text(&coach);
        let kept = embeddings::of(&mut *app.db.acquire().await?, coach_id, &openai.model, &text).await?;
        if kept.is_none() && !text.is_empty() {
            let vector = openai.embed(&text, std::time::Duration::from_secs(30)).await?;
            let now = app.now();
            let mut tx = app.begin().await?;
            embeddings::keep(&mut tx, coach_id, &openai.model, &text, &vector, now).await?;
            // Cached matches that were made without it are out of date.
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
