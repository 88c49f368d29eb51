//! Encrypted values under a new key: what an older one of `ENCRYPTION_KEYS` encrypted is encrypted anew with the first, so that the older one can go.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{feeds, subscriptions, tokens};
use crate::crypto::{Encrypted, Encryption};
use crate::error::Result;

/// Rows of one transaction.
const PAGE: i64 = 500;

/// A column whose values are encrypted, and stay for longer than a few minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncryptedColumn {
    FeedSecrets,
    SubscriptionAddresses,
    ConnectionTokens,
}

impl EncryptedColumn {
    pub const ALL: [EncryptedColumn; 3] =
        [EncryptedColumn::FeedSecrets, EncryptedColumn::SubscriptionAddresses, EncryptedColumn::ConnectionTokens];

    /// What is in it, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::FeedSecrets => "secrets of calendar feeds",
            Self::SubscriptionAddresses => "addresses of subscribed calendars",
            Self::ConnectionTokens => "tokens of connected calendars",
        }
    }

    fn place(self, id: Uuid) -> String {
        match self {
            Self::FeedSecrets => feeds::place(id),
            Self::SubscriptionAddresses => subscriptions::place(id),
            Self::ConnectionTokens => tokens::place(id),
        }
    }

    /// A page of it: id, key and value, in order of the primary key.
    fn select(self) -> &'static str {
        match self {
            Self::FeedSecrets => {
                "select user_id, key_id, secret from calendar_feeds where user_id > $1 order by user_id limit $2"
            }
            Self::SubscriptionAddresses => {
                "select id, key_id, url from calendar_subscriptions where id > $1 order by id limit $2"
            }
            Self::ConnectionTokens => {
                "select id, key_id, tokens from calendar_connections where id > $1 order by id limit $2"
            }
        }
    }

    /// Stores one value, unless it has been replaced meanwhile.
    fn update(self) -> &'static str {
        match self {
            Self::FeedSecrets => {
                "update calendar_feeds set secret = $3, key_id = $4 where user_id = $1 and secret = $2"
            }
            Self::SubscriptionAddresses => {
                "update calendar_subscriptions set url = $3, key_id = $4 where id = $1 and url = $2"
            }
            Self::ConnectionTokens => {
                "update calendar_connections set tokens = $3, key_id = $4 where id = $1 and tokens = $2"
            }
        }
    }
}

/// What became of one page.
#[derive(Clone, Debug)]
pub struct ReencryptedPage {
    /// Where the next one begins. `None`: this was the last.
    pub next: Option<Uuid>,
    /// Values that are under the first key now.
    pub changed: u64,
    /// Values that can't be decrypted, and were left as they are: which row, and why.
    pub unreadable: Vec<(Uuid, String)>,
}

/// Encrypts anew the values of one page after this id; nil is before all.
///
/// # Errors
/// The database does not answer.
pub async fn reencrypt_page(
    db: &mut PgConnection,
    encryption: &Encryption,
    column: EncryptedColumn,
    after: Uuid,
) -> Result<ReencryptedPage> {
    let rows: Vec<(Uuid, String, Vec<u8>)> =
        sqlx::query_as(column.select()).bind(after).bind(PAGE).fetch_all(&mut *db).await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|rows| rows == PAGE);
    let next = rows.last().map(|(id, ..)| *id).filter(|_| is_full);
    let mut page = ReencryptedPage { next, changed: 0, unreadable: Vec::new() };
    for (id, key_id, bytes) in rows {
        let stored = Encrypted { key_id, bytes };
        match encryption.reencrypt(&column.place(id), &stored) {
            Ok(None) => {}
            Ok(Some(new)) => {
                let update = sqlx::query(column.update()).bind(id).bind(&stored.bytes).bind(&new.bytes);
                page.changed += update.bind(&new.key_id).execute(&mut *db).await?.rows_affected();
            }
            Err(why) => page.unreadable.push((id, why.to_string())),
        }
    }
    Ok(page)
}
