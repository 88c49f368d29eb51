//! What was made of rows that have changed since, made anew: the names by which people are mentioned, and the topics of resources.

use crate::actors::chunks::refresh_in_chunks;
use crate::app::App;
use crate::error::Result;
use crate::jobs::Fence;
use crate::models::community::{people, resource_topics};

/// People, or resources, in one transaction.
const CHUNK: i64 = 200;

/// Makes the names anew of people who have written for the first time or have another name, and finishes the job. What is left when its time is up, the
/// next one does.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn refresh_names(app: &App, fence: Fence) -> Result<()> {
    refresh_in_chunks(app, fence, CHUNK, |db, limit| Box::pin(people::refresh_outdated(db, limit))).await
}

/// Makes anew what resources are about after the table of topics has changed, and finishes the job. What is left when its time is up, the next one does.
///
/// # Errors
/// The database does not answer, or the job was taken over.
pub async fn refresh_topics(app: &App, fence: Fence) -> Result<()> {
    refresh_in_chunks(app, fence, CHUNK, |db, limit| Box::pin(resource_topics::refresh_outdated(db, limit))).await
}
