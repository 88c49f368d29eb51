//! Which notifications a user gets, and by which channels. Only what differs from the default (both channels, except of what is sent on request only)
//! is a row, so a new kind reaches everybody.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{NotificationKind, weekly_digests};
use crate::clock::Timestamp;
use crate::error::Result;

/// The channels by which one kind of notification is delivered to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Channels {
    pub email: bool,
    pub in_app: bool,
}

impl Channels {
    /// Where a user has not chosen: both, and none of what is sent on request only.
    pub const fn default_of(kind: NotificationKind) -> Self {
        let is_on = !matches!(kind, NotificationKind::WeeklyDigest);
        Self { email: is_on, in_app: is_on }
    }
}

/// Every kind, and its channels for one user.
pub type Preferences = BTreeMap<NotificationKind, Channels>;

/// A user's preferences, with all kinds.
///
/// # Errors
/// The database does not answer.
pub async fn of(db: &mut PgConnection, user_id: Uuid) -> Result<Preferences> {
    let sql = "select kind, email, in_app from notification_preferences where user_id = $1";
    let rows: Vec<(String, bool, bool)> = sqlx::query_as(sql).bind(user_id).fetch_all(db).await?;
    let defaults = NotificationKind::ALL.iter().map(|kind| (*kind, Channels::default_of(*kind)));
    let mut preferences: Preferences = defaults.collect();
    for (name, email, in_app) in rows {
        if let Some(kind) = NotificationKind::named(&name) {
            preferences.insert(kind, Channels { email, in_app });
        }
    }
    Ok(preferences)
}

/// Replaces a user's preferences; a kind that is not named gets the default again.
///
/// # Errors
/// The database does not answer.
pub async fn replace(db: &mut PgConnection, user_id: Uuid, preferences: &Preferences, now: Timestamp) -> Result<()> {
    sqlx::query("delete from notification_preferences where user_id = $1").bind(user_id).execute(&mut *db).await?;
    let possible = preferences
        .iter()
        .map(|(kind, chosen)| (*kind, Channels { in_app: chosen.in_app && !kind.is_email_only(), ..*chosen }));
    let chosen: Vec<_> = possible.filter(|(kind, channels)| *channels != Channels::default_of(*kind)).collect();
    let sql = "insert into notification_preferences (user_id, kind, email, in_app)
               select $1, * from unnest($2::text[], $3::boolean[], $4::boolean[])
               on conflict (user_id, kind) do update set email = excluded.email, in_app = excluded.in_app";
    sqlx::query(sql)
        .bind(user_id)
        .bind(chosen.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>())
        .bind(chosen.iter().map(|(_, channels)| channels.email).collect::<Vec<_>>())
        .bind(chosen.iter().map(|(_, channels)| channels.in_app).collect::<Vec<_>>())
        .execute(&mut *db)
        .await?;
    let has_digest = chosen.iter().any(|(kind, channels)| *kind == NotificationKind::WeeklyDigest && channels.email);
    weekly_digests::set(db, user_id, has_digest, now).await
}

/// Turns emails of one kind off; in-app notifications stay as they are.
///
/// # Errors
/// The database does not answer.
pub async fn turn_off_emails(
    db: &mut PgConnection,
    user_id: Uuid,
    kind: NotificationKind,
    now: Timestamp,
) -> Result<()> {
    let sql = "insert into notification_preferences (user_id, kind, email, in_app)
               select id, $2, false, $3 from users where id = $1
               on conflict (user_id, kind) do update set email = false";
    let in_app = Channels::default_of(kind).in_app;
    sqlx::query(sql).bind(user_id).bind(kind.as_str()).bind(in_app).execute(&mut *db).await?;
    if kind == NotificationKind::WeeklyDigest {
        weekly_digests::set(db, user_id, false, now).await?;
    }
    Ok(())
}

/// Whether emails of that kind may be sent to the user.
///
/// # Errors
/// The database does not answer.
pub async fn wants_email(db: &mut PgConnection, user_id: Uuid, kind: NotificationKind) -> Result<bool> {
    let sql = "select email from notification_preferences where user_id = $1 and kind = $2";
    let chosen: Option<bool> = sqlx::query_scalar(sql).bind(user_id).bind(kind.as_str()).fetch_optional(db).await?;
    Ok(chosen.unwrap_or(Channels::default_of(kind).email))
}
