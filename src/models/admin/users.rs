//! People as the team sees them: the list with its filters, and one person with what they did.

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, PgConnection, Postgres, QueryBuilder};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::models::audit::AuditEntry;
use crate::models::auth::user_search::UserSearch;
use crate::models::auth::users::Role;
use crate::models::lists::{Cursor, Order, Part, Start, count};
use crate::models::reference::Zone;

/// Logins and entries of the audit trail that are shown of one person, the latest of each.
const HISTORY_LIMIT: i64 = 50;

/// A person in the list.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct ListedUser {
    pub id: Uuid,
    /// Null once the account is erased.
    pub email: Option<String>,
    pub role: Role,
    pub full_name: String,
    pub timezone: Zone,
    pub is_active: bool,
    pub email_verified: bool,
    pub created_at: Timestamp,
    /// When a login of theirs was last used, of those that are kept.
    pub last_seen_at: Option<Timestamp>,
    /// When the account was deleted, by its owner or by an admin.
    pub deleted_at: Option<Timestamp>,
    /// When what was held about them was erased.
    pub erased_at: Option<Timestamp>,
}

const COLUMNS: &str =
    "u.id, u.email, u.role, u.full_name, u.timezone, u.is_active, u.email_verified_at is not null as email_verified, u.created_at,
        (select max(s.last_used_at) from sessions s where s.user_id = u.id) as last_seen_at, u.deleted_at, u.erased_at";

/// Which people.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct UserFilter {
    pub role: Option<Role>,
    pub is_active: Option<bool>,
    /// An id, or the beginnings of words of name and address.
    pub q: Option<String>,
    /// Who signed up at or after.
    pub created_from: Option<Timestamp>,
    /// Who signed up before.
    pub created_to: Option<Timestamp>,
}

/// The latest first.
const ORDER: Order = Order::Descending { by: "u.created_at", id: "u.id" };

impl UserFilter {
    /// A query over `u`.
    fn query(&self, head: &str, search: Option<&UserSearch>) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new(head);
        sql.push(" from users u where true");
        if let Some(role) = self.role {
            sql.push(" and u.role = ").push_bind(role);
        }
        match self.is_active {
            Some(true) => drop(sql.push(" and u.is_active")),
            Some(false) => drop(sql.push(" and not u.is_active")),
            None => {}
        }
        if let Some(from) = self.created_from {
            sql.push(" and u.created_at >= ").push_bind(from);
        }
        if let Some(to) = self.created_to {
            sql.push(" and u.created_at < ").push_bind(to);
        }
        if let Some(search) = search {
            sql.push(" and ");
            search.push(&mut sql);
        }
        sql
    }

    /// The people from `start` on.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn rows(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Vec<ListedUser>> {
        let search = UserSearch::prepare(db, self.q.as_deref()).await?;
        let is_few = search.as_ref().is_some_and(UserSearch::finds_few);
        self.found(db, search.as_ref(), is_few, start, limit).await
    }

    async fn found(
        &self,
        db: &mut PgConnection,
        search: Option<&UserSearch>,
        is_few: bool,
        start: Start,
        limit: i64,
    ) -> Result<Vec<ListedUser>> {
        let mut sql = if is_few {
            // `offset 0` keeps the planner from looking for them in the order of the list.
            let mut sql = self.query(&format!("select {COLUMNS} from (select u.*"), search);
            sql.push(" offset 0) u where true");
            sql
        } else {
            self.query(&format!("select {COLUMNS}"), search)
        };
        ORDER.push(&mut sql, start, limit);
        Ok(sql.build_query_as().fetch_all(db).await?)
    }

    /// A part of the list.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn list(&self, db: &mut PgConnection, start: Start, limit: i64) -> Result<Part<ListedUser>> {
        let search = UserSearch::prepare(db, self.q.as_deref()).await?;
        let mut counted = self.query("select count(*) from (select 1", search.as_ref());
        if search.as_ref().is_some_and(|search| !search.finds_few()) {
            counted.push(ORDER);
        }
        let total = count(db, counted).await?;
        let is_few = search.is_some() && total.is_all();
        Ok(Part::new(self.found(db, search.as_ref(), is_few, start, limit).await?, total))
    }
}

/// A login of a person, whether or not it has ended.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Login {
    pub id: Uuid,
    pub user_agent: Option<String>,
    pub address: Option<String>,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// One person, and what they did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserDetail {
    #[serde(flatten)]
    pub user: ListedUser,
    /// Also one that is kept from a role they had before, and hidden.
    pub has_client_profile: bool,
    pub has_coach_profile: bool,
    pub bookings_as_client: i64,
    pub bookings_as_coach: i64,
    /// Bookings that are pending or confirmed and not over: while there are some, the role can't change.
    pub bookings_ahead: i64,
    /// The latest 50, the last used first; kept for 90 days.
    pub logins: Vec<Login>,
    /// The latest 50 entries of the audit trail that are by or about this person, the latest first; the rest is in `/admin/audit`.
    pub activity: Vec<AuditEntry>,
}

#[derive(sqlx::FromRow)]
struct DetailRow {
    #[sqlx(flatten)]
    user: ListedUser,
    has_client_profile: bool,
    has_coach_profile: bool,
    bookings_as_client: i64,
    bookings_as_coach: i64,
    bookings_ahead: i64,
}

impl UserDetail {
    /// The person with this id.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn by_id(db: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<UserDetail> {
        let sql = format!(
            "select {COLUMNS}, exists (select from client_profiles where user_id = u.id) as has_client_profile,
                    exists (select from coach_profiles where user_id = u.id) as has_coach_profile,
                    (select count(*) from bookings where client_id = u.id) as bookings_as_client,
                    (select count(*) from bookings where coach_id = u.id) as bookings_as_coach,
                    (select count(*) from bookings where (client_id = $1 or coach_id = $1) and status in ('pending', 'confirmed') and upper(during) > $2) as bookings_ahead
               from users u where u.id = $1"
        );
        let found = sqlx::query_as(AssertSqlSafe(sql)).bind(id).bind(now).fetch_optional(&mut *db).await?;
        let row: DetailRow = found.ok_or_else(not_found)?;
        let sql = "select id, user_agent, address, created_at, last_used_at, expires_at, revoked_at from sessions
                    where user_id = $1 order by last_used_at desc, id desc limit $2";
        let logins = sqlx::query_as(sql).bind(id).bind(HISTORY_LIMIT).fetch_all(&mut *db).await?;
        let activity = AuditEntry::of_person(db, id, HISTORY_LIMIT).await?;
        Ok(UserDetail {
            user: row.user,
            has_client_profile: row.has_client_profile,
            has_coach_profile: row.has_coach_profile,
            bookings_as_client: row.bookings_as_client,
            bookings_as_coach: row.bookings_as_coach,
            bookings_ahead: row.bookings_ahead,
            logins,
            activity,
        })
    }
}

impl ListedUser {
    /// Where the list goes on after this one.
    pub fn cursor(&self) -> Cursor {
        Cursor::At(self.created_at, self.id)
    }
}

/// There is no such person.
pub fn not_found() -> Error {
    Error::new(Code::NotFound).with_detail("There is nobody with this id.")
}
