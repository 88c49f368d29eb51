//! Stored embeddings: one per user and model, with the hash of the embedded text, so that each text is sent to a provider once.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::crypto::sha256;
use crate::error::Result;

/// A user's stored vector, if it was made of exactly this text by this model.
///
/// # Errors
/// The database does not answer.
pub async fn find(db: &mut PgConnection, owner_id: Uuid, model: &str, text: &str) -> Result<Option<Vec<f32>>> {
    let sql = "select vector from embeddings where owner_id = $1 and model = $2 and content_hash = $3";
    let hash = sha256(text.as_bytes());
    Ok(sqlx::query_scalar(sql).bind(owner_id).bind(model).bind(hash.as_slice()).fetch_optional(db).await?)
}

/// Stores a vector in place of the one before, unless the account is erased: it was computed from what the person had written. The account's row is
/// locked against an erasure that runs.
///
/// # Errors
/// The database does not answer.
pub async fn upsert(
    db: &mut PgConnection,
    owner_id: Uuid,
    model: &str,
    text: &str,
    vector: &[f32],
    now: Timestamp,
) -> Result<()> {
    let sql = "insert into embeddings (owner_id, model, content_hash, vector, created_at)
               select u.id, $2, $3, $4, $5 from users u where u.id = $1 and u.erased_at is null for share
               on conflict (owner_id, model) do update set content_hash = excluded.content_hash, vector = excluded.vector, created_at = excluded.created_at";
    let hash = sha256(text.as_bytes());
    sqlx::query(sql).bind(owner_id).bind(model).bind(hash.as_slice()).bind(vector).bind(now).execute(db).await?;
    Ok(())
}

/// A coach's stored vector, with the hash of its text.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredEmbedding {
    pub owner_id: Uuid,
    pub content_hash: Vec<u8>,
    pub vector: Vec<f32>,
}

/// The vectors of these coaches by this model.
///
/// # Errors
/// The database does not answer.
pub async fn of_coaches(db: &mut PgConnection, model: &str, coaches: &[Uuid]) -> Result<Vec<StoredEmbedding>> {
    let sql = "select owner_id, content_hash, vector from embeddings where model = $1 and owner_id = any($2)";
    Ok(sqlx::query_as(sql).bind(model).bind(coaches).fetch_all(db).await?)
}

/// Deletes vectors by a model, of at most so many users from `after` on; how many, and the last of them.
///
/// # Errors
/// The database does not answer.
pub async fn delete_page(db: &mut PgConnection, model: &str, after: Uuid, limit: i64) -> Result<(u64, Option<Uuid>)> {
    let sql = "delete from embeddings where model = $1 and owner_id = any(array(
                   select owner_id from embeddings where model = $1 and owner_id > $2 order by owner_id limit $3)) returning owner_id";
    let deleted: Vec<Uuid> = sqlx::query_scalar(sql).bind(model).bind(after).bind(limit).fetch_all(db).await?;
    Ok((deleted.len() as u64, deleted.into_iter().max()))
}
