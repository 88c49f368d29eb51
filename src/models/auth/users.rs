//! User accounts, and the types of their fields.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::crypto::Passwords;
use crate::db::OnConstraint;
use crate::error::{Code, ParseError, Result};
use crate::models::reference::{Zone, stored_as_text};

/// What a person is to Rapport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    Client,
    Coach,
    Admin,
}

impl Role {
    /// As stored and as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Client => "client",
            Role::Coach => "coach",
            Role::Admin => "admin",
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
            _ => Err(ParseError::new("unknown_value", "One of: client, coach.")),
        }
    }
}

crate::parsed_from_text!(Role);

/// An email address that mail can be sent to (RFC 5321), stored as written, compared case-insensitively.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// The length limit of SMTP.
    pub const MAX_BYTES: usize = 254;

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        let has_domain =
            text.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.') && !domain.starts_with('['));
        if text.len() <= Self::MAX_BYTES && has_domain && text.parse::<lettre::Address>().is_ok() {
            Ok(Email(text.to_owned()))
        } else {
            Err(ParseError::new("invalid_email", "An email address like ana@example.com."))
        }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// What a person is called: 1 to 120 characters, no control characters.
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
        let text = text.trim();
        if (1..=120).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
            Ok(FullName(text.to_owned()))
        } else {
            Err(ParseError::new("invalid_name", "A name of 1 to 120 characters."))
        }
    }
}

impl fmt::Display for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

stored_as_text! {
    Email: "An email address, compared without case", pattern "^.+@.+\\..+$", example "ana@example.com";
    FullName: "What a person is called", pattern "^.{1,120}$", example "Ana Souza";
}

/// A password to be set: 8 to 72 bytes, and not one of the commonest.
#[derive(Clone)]
pub struct NewPassword(String);

/// The 16,000 commonest passwords of at least eight bytes, lower-cased and sorted, one per line; refused in any case. From the lists of
/// zxcvbn (MIT licence; PyPI, zxcvbn 4.5.0) and Django (BSD licence; PyPI, Django 5.2).
static COMMONEST: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("commonest_passwords.txt").lines().collect());

impl NewPassword {
    /// The password, for hashing.
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl FromStr for NewPassword {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.len() < 8 {
            Err(ParseError::new("too_short", "At least 8 characters."))
        } else if text.len() > Passwords::MAX_BYTES {
            Err(ParseError::new("too_long", "At most 72 bytes (a letter with an accent counts as two)."))
        } else if COMMONEST.binary_search(&text.to_lowercase().as_str()).is_ok() {
            Err(ParseError::new("too_common", "This is one of the passwords everybody tries first."))
        } else {
            Ok(NewPassword(text.to_owned()))
        }
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

crate::parsed_from_text!(NewPassword);

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

/// The fields of a new account.
#[derive(Clone, Debug)]
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
            "insert into users (id, email, role, full_name, timezone, password_hash, created_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7) returning {USER}"
        );
        let user: User = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(new.id)
            .bind(&new.email)
            .bind(new.role)
            .bind(&new.full_name)
            .bind(&new.timezone)
            .bind(&new.password_hash)
            .bind(now)
            .fetch_one(&mut *db)
            .await
            .on_constraint("users_email_key", Code::EmailTaken)?;
        let profile = match new.role {
            Role::Client => "insert into client_profiles (user_id, updated_at) values ($1, $2)",
            Role::Coach => "insert into coach_profiles (user_id, updated_at) values ($1, $2)",
            Role::Admin => return Ok(user),
        };
        sqlx::query(profile).bind(user.id).bind(now).execute(db).await?;
        Ok(user)
    }

    /// The user with that id.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<User>> {
        let sql = format!("select {USER} from users where id = $1");
        Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db).await?)
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
    pub async fn by_email(db: &mut PgConnection, email: &str) -> Result<Option<(User, String)>> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            user: User,
            password_hash: String,
        }
        let sql = format!("select {USER}, password_hash from users where lower(email) = lower($1)");
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(email).fetch_optional(db).await?;
        Ok(row.map(|row| (row.user, row.password_hash)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_deliverable_addresses_are_accepted() {
        for good in ["ana@example.com", "o'hara+x@sub.example.co.uk", "用户@example.com", " trimmed@example.com "] {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@example.com",
            "ana@localhost",
            "a b@example.com",
            "ana@exa\nmple.com",
            "ana@[127.0.0.1]",
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
    }

    #[test]
    fn passwords_are_8_to_72_bytes_and_not_common() {
        assert_eq!("seven77".parse::<NewPassword>().unwrap_err().code, "too_short");
        assert!("é".repeat(36).parse::<NewPassword>().is_ok());
        assert_eq!("é".repeat(37).parse::<NewPassword>().unwrap_err().code, "too_long");
        assert_eq!("PassWord1".parse::<NewPassword>().unwrap_err().code, "too_common");
        assert!(COMMONEST.len() > 16_000 && COMMONEST.is_sorted(), "sorted, for binary search");
        assert!(COMMONEST.iter().all(|common| common.len() >= 8 && common.to_lowercase() == *common));
    }
}
