//! How much one user writes in a day: new accounts less than others.

use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::{Timestamp, days};
use crate::error::{Code, Error, Result};

/// How long an account is new.
const NEW: SignedDuration = days(7);

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Posts,
    Comments,
    Resources,
    Reports,
}

impl Written {
    /// The most of a day: of a new account, and of any other.
    const fn most(self) -> (i64, i64) {
        match self {
            Self::Posts => (5, 50),
            Self::Comments => (30, 500),
            Self::Resources => (20, 200),
            Self::Reports => (10, 100),
        }
    }

    const fn count(self) -> &'static str {
        match self {
            Self::Posts => {
                "select count(*) from (select 1 from posts where author_id = $1 and created_at > $2 limit $3) written"
            }
            Self::Comments => {
                "select count(*) from (select 1 from comments where author_id = $1 and created_at > $2 limit $3) written"
            }
            Self::Resources => {
                "select count(*) from (select 1 from resources where owner_id = $1 and created_at > $2 limit $3) written"
            }
            Self::Reports => {
                "select count(*) from (select 1 from reports where reporter_id = $1 and created_at > $2 limit $3) written"
            }
        }
    }
}

/// Whether an account is new.
///
/// # Errors
/// The database does not answer.
pub(super) async fn is_new(db: &mut PgConnection, user_id: Uuid, now: Timestamp) -> Result<bool> {
    let sql = "select created_at > $2 from users where id = $1";
    let is_new: Option<bool> = sqlx::query_scalar(sql).bind(user_id).bind(now - NEW).fetch_optional(db).await?;
    Ok(is_new.unwrap_or(true))
}

/// Checks that the user may write one more.
///
/// # Errors
/// `rate_limited`.
pub async fn check(db: &mut PgConnection, user_id: Uuid, written: Written, now: Timestamp) -> Result<()> {
    let (most_new, most) = written.most();
    let most = if is_new(db, user_id, now).await? { most_new } else { most };
    let count: i64 =
        sqlx::query_scalar(written.count()).bind(user_id).bind(now - days(1)).bind(most).fetch_one(db).await?;
    if count < most {
        return Ok(());
    }
    Err(Error::new(Code::RateLimited)
        .with_detail("That was a lot for one day. Go on tomorrow.")
        .retry_after(std::time::Duration::from_secs(3_600)))
}
