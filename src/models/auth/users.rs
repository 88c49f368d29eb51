//! User accounts, and the types of their fields.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::user_search;
use crate::clock::Timestamp;
use crate::db::OnConstraint;
use crate::error::{Code, ParseError, Result};
use crate::models::reference::{Zone, stored_as_text};
use crate::models::text::line;

pub use super::email::{Email, EmailKey};
pub use super::passwords::{NewPassword, Password};

/// What a person is to Rapport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    Client,
    Coach,
    Admin,
    /// Reads what an admin reads, and changes nothing.
    Auditor,
}

impl Role {
    /// All of them, by name.
    pub const ALL: [(&'static str, Role); 4] =
        [("client", Role::Client), ("coach", Role::Coach), ("admin", Role::Admin), ("auditor", Role::Auditor)];

    /// Whether users with this role read what belongs to others: admins and auditors.
    pub fn reads_all(self) -> bool {
        matches!(self, Role::Admin | Role::Auditor)
    }

    /// As stored and as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Client => "client",
            Role::Coach => "coach",
            Role::Admin => "admin",
            Role::Auditor => "auditor",
        }
    }
}

impl FromStr for Role {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "client" => Ok(Role::Client),
            "coach" => Ok(Role::Coach),
            "admin" => Ok(Role::Admin),
            "auditor" => Ok(Role::Auditor),
            _ => Err(ParseError::new("unknown_value", "One of: client, coach; in the team also admin, auditor.")),
        }
    }
}

crate::parsed_from_text!(Role);

/// What a person is called: one line of 1 to 120 characters, with a letter among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullName(String);

impl FullName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FullName {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let name = line(text);
        if name.chars().count() <= 120 && name.contains(char::is_alphabetic) {
            Ok(FullName(name))
        } else {
            Err(ParseError::new("invalid_name", "A name of 1 to 120 characters, with a letter in it."))
        }
    }
}

impl fmt::Display for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

stored_as_text! {
    FullName: "What a person is called", pattern "^.{1,120}$", example "Ana Souza";
}

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, sqlx::FromRow)]
pub struct User {
    pub id: Uuid,
    pub email: Email,
    pub role: Role,
    pub full_name: String,
    pub timezone: Zone,
    pub is_active: bool,
    pub email_verified: bool,
    pub created_at: Timestamp,
}

const USER: &str =
    "id, email, role, full_name, timezone, is_active, email_verified_at is not null as email_verified, created_at";

/// What an account may do at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    pub role: Role,
    pub is_active: bool,
    /// By its owner or by an admin: it does not come back.
    pub is_deleted: bool,
}

/// The fields of a new account.
#[derive(Clone)]
pub struct NewUser {
    pub id: Uuid,
    pub email: Email,
    pub role: Role,
    pub full_name: FullName,
    pub timezone: Zone,
    pub password_hash: String,
}

impl User {
    /// Creates an account, with an empty profile of its role.
    ///
    /// # Errors
    /// `email_taken`.
    pub async fn insert(db: &mut PgConnection, new: &NewUser, now: Timestamp) -> Result<User> {
        let sql = format!(
            "insert into users (id, email, email_key, role, full_name, timezone, password_hash, search, created_at, updated_at)
             values ($1, $2, $8, $3, $4, $5, $6, array_to_tsvector(string_to_array($9, ' ')), $7, $7) returning {USER}"
        );
        let user: User = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(new.id)
            .bind(&new.email)
            .bind(new.role)
            .bind(&new.full_name)
            .bind(&new.timezone)
            .bind(&new.password_hash)
            .bind(now)
            .bind(new.email.key().as_str())
            .bind(user_search::document(new.full_name.as_str(), new.email.as_str()))
            .fetch_one(&mut *db)
            .await
            .on_constraint("users_email_key", Code::EmailTaken)?;
        Self::add_profile(db, user.id, new.role, now).await?;
        Ok(user)
    }

    /// Gives the user an empty profile of that role, unless they have one: from when they had the role before.
    ///
    /// # Errors
    /// The database does not answer.
    async fn add_profile(db: &mut PgConnection, id: Uuid, role: Role, now: Timestamp) -> Result<()> {
        let profile = match role {
            Role::Client => "insert into client_profiles (user_id, updated_at) values ($1, $2) on conflict do nothing",
            Role::Coach => "insert into coach_profiles (user_id, updated_at) values ($1, $2) on conflict do nothing",
            Role::Admin | Role::Auditor => return Ok(()),
        };
        sqlx::query(profile).bind(id).bind(now).execute(db).await?;
        Ok(())
    }

    /// Gives the user another role, with the profile that goes with it. That of the role before stays, and is shown to nobody.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn set_role(db: &mut PgConnection, id: Uuid, role: Role, now: Timestamp) -> Result<()> {
        let sql = "update users set role = $2, updated_at = $3 where id = $1";
        sqlx::query(sql).bind(id).bind(role).bind(now).execute(&mut *db).await?;
        Self::add_profile(db, id, role, now).await
    }

    /// Closes the account, or opens it again.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn set_active(db: &mut PgConnection, id: Uuid, is_active: bool, now: Timestamp) -> Result<()> {
        let sql = "update users set is_active = $2, updated_at = $3 where id = $1";
        sqlx::query(sql).bind(id).bind(is_active).bind(now).execute(db).await?;
        Ok(())
    }

    /// Role and state of the user with that id, locked until the transaction ends: bookings with them wait as well.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn lock_standing(db: &mut PgConnection, id: Uuid) -> Result<Option<Standing>> {
        let sql = "select role, is_active, deleted_at is not null as is_deleted from users where id = $1 for update";
        Ok(sqlx::query_as(sql).bind(id).fetch_optional(db).await?)
    }

    /// The user with that id, unless erased.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<User>> {
        let sql = format!("select {USER} from users where id = $1 and email is not null");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?)
    }

    /// Name and time zone of the user with that id; those of an erased one are neutral.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn name_and_zone(db: &mut PgConnection, id: Uuid) -> Result<Option<(String, Zone)>> {
        let sql = "select full_name, timezone from users where id = $1";
        Ok(sqlx::query_as(sql).bind(id).fetch_optional(db).await?)
    }

    /// Whether this is the only active admin. The rows of all active admins are locked until the transaction ends.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn is_last_admin(db: &mut PgConnection, id: Uuid) -> Result<bool> {
        let sql = "select id from users where role = 'admin' and is_active order by id for no key update";
        let admins: Vec<Uuid> = sqlx::query_scalar(sql).fetch_all(db).await?;
        Ok(admins == [id])
    }

    /// The user with that address, and the password hash.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_email(db: &mut PgConnection, email: &EmailKey) -> Result<Option<(User, String)>> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            user: User,
            password_hash: String,
        }
        let sql = format!("select {USER}, password_hash from users where email_key = $1");
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(email.as_str()).fetch_optional(db).await?;
        Ok(row.map(|row| (row.user, row.password_hash)))
    }
}
