//! Users: an account for each address, with its profile. A second record of the same address is merged into the first.

use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{CLIENTS, COACHES, LEGACY_PASSWORDS, Row, USERS, Written};
use super::tally::IssueKind;
use super::work::{Outcome, Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::Fields;
use crate::ids;
use crate::models::auth::users::{Email, FullName};

/// Imports a user.
pub async fn import(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let (email, name, role) = (fields.text("email"), fields.text("full_name"), fields.text("role"));
    let Some(email) = email.and_then(|email| email.parse::<Email>().ok()) else {
        return Ok(Outcome::rejected("email", "missing", "There is no address."));
    };
    let name = match name.unwrap_or_default().parse::<FullName>() {
        Ok(name) => name,
        Err(error) => return Ok(Outcome::rejected("full_name", error.code, error.message)),
    };
    let role = role.unwrap_or_default();
    let known = work.links.get(&record.id).filter(|link| !link.is_merged).map(|link| link.row_id);
    let user = match known {
        Some(user) => user,
        None => {
            let sql = "select id, role from users where email_key = $1";
            let other: Option<(Uuid, String)> =
                sqlx::query_as(sql).bind(email.key().as_str()).fetch_optional(&mut *work.db).await?;
            if let Some((other, other_role)) = other {
                let message = match other_role == role {
                    true => "There is an account with this address already: it is the same person's.",
                    false => {
                        "There is an account with this address and another role; this record's role is not taken over."
                    }
                };
                work.issue(IssueKind::Merged, record, fields, "email", "email_taken", message);
                return Ok(Outcome::Row("users", other, Written::Merged));
            }
            ids::new(record.created_at)
        }
    };
    if known.is_some() {
        let sql = "select role, deleted_at is not null from users where id = $1";
        let (role_now, is_deleted): (String, bool) = sqlx::query_as(sql).bind(user).fetch_one(&mut *work.db).await?;
        if is_deleted || role_now != role {
            let (code, message) = match is_deleted {
                true => ("deleted_here", "The account was deleted here."),
                false => ("other_role", "The role differs from the account's, which stays as it is."),
            };
            work.issue(IssueKind::Kept, record, fields, "role", code, message);
            return Ok(Outcome::Row("users", user, Written::Kept));
        }
    }
    let password = if known.is_none() { Password::of(work, record, fields).await? } else { None };
    let mut row = Row::new(&USERS, user, &[user]);
    row.set("email", email.as_str());
    row.set("email_key", email.key().as_str());
    row.set("full_name", name.as_str());
    row.set("timezone", fields.text("timezone").unwrap_or(work.mapping.timezone.as_str()));
    row.set("updated_at", json!(record.modified_at));
    if known.is_none() {
        row.set("id", json!(user));
        row.set("role", role);
        row.set("is_active", true);
        row.set("created_at", json!(record.created_at));
        row.set("password_hash", password.as_ref().map_or("", |password| password.bcrypt.as_str()));
        let is_verified = fields.flag("is_email_verified").unwrap_or(false);
        row.set("email_verified_at", if is_verified { json!(record.created_at) } else { Value::Null });
    }
    let mut written = work.write(&row).await?;
    if written == Written::Kept {
        work.issue(
            IssueKind::Kept,
            record,
            fields,
            "email",
            "changed_here",
            "The account was changed here since it was imported.",
        );
        return Ok(Outcome::Row("users", user, written));
    }
    if let Some(legacy) = password.and_then(|password| password.legacy) {
        let mut row = Row::new(&LEGACY_PASSWORDS, user, &[user]);
        row.set("user_id", json!(user));
        row.set("scheme", legacy.0);
        row.set("salt", legacy.1);
        work.write(&row).await?;
    }
    if let Some(profile) = profile(record, fields, user, role, known.is_none()) {
        let profile = work.write(&profile).await?;
        if profile == Written::Kept {
            work.issue(
                IssueKind::Kept,
                record,
                fields,
                "phone",
                "changed_here",
                "The profile was changed here since it was imported.",
            );
        } else {
            written = written.max(profile);
        }
    }
    Ok(Outcome::Row("users", user, written))
}

/// The profile of a new account, or what the record says of an existing one.
fn profile(record: &Record, fields: &Fields, user: Uuid, role: &str, is_new: bool) -> Option<Row> {
    if role == "coach" && !is_new {
        return None;
    }
    let mut row = Row::new(if role == "coach" { &COACHES } else { &CLIENTS }, user, &[user]);
    if is_new {
        row.set("user_id", json!(user));
    }
    if role != "coach" {
        row.set("phone", json!(fields.text("phone")));
        row.set("country", json!(fields.text("country")));
    }
    row.set("updated_at", json!(record.modified_at));
    Some(row)
}

/// A password as the old app had it.
struct Password {
    bcrypt: String,
    /// Scheme and salt of the hash within.
    legacy: Option<(String, String)>,
}

impl Password {
    /// bcrypt of the old hash, so that the old one is nowhere; the first login makes bcrypt of the password of it.
    async fn of(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Option<Self>> {
        let (Some(hash), Some(scheme)) = (fields.text("password_hash"), fields.text("password_scheme")) else {
            return Ok(None);
        };
        if scheme == "bcrypt" {
            if hash.parse::<bcrypt::HashParts>().is_ok() {
                return Ok(Some(Self { bcrypt: hash.to_owned(), legacy: None }));
            }
        } else if hash.len() == 64 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            let bcrypt = work.passwords.hash(hash.to_ascii_lowercase()).await?;
            let salt = fields.text("password_salt").unwrap_or_default().to_owned();
            return Ok(Some(Self { bcrypt, legacy: Some((scheme.to_owned(), salt)) }));
        }
        let message = "The hash is not one of its scheme: the account has no password until one is set.";
        work.issue(IssueKind::Changed, record, fields, "password_hash", "unreadable_hash", message);
        Ok(None)
    }
}
