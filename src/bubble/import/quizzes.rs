//! Quizzes: a complete one is the client's quiz, a partial one the draft to go on with.

use serde_json::{Map, Value, json};

use super::rows::{CLIENTS, Row, Written};
use super::tally::IssueKind;
use super::work::{Outcome, Record, Work};
use crate::bubble::error::Result;
use crate::bubble::mapping::{Fields, Target, money};
use crate::error::FieldErrors;
use crate::models::money::Currency;
use crate::models::profiles::quiz::{Quiz, QuizDraft};

/// Imports a quiz.
pub async fn import(work: &mut Work<'_>, record: &Record, fields: &Fields) -> Result<Outcome> {
    let Some(client) = work.user(fields.text("user")) else {
        return Ok(Outcome::rejected("user", "no_such_user", "The user of this quiz is not here."));
    };
    let zone = match work.role_and_zone(client).await? {
        Some((role, zone)) if role == "client" => zone,
        Some(_) => return Ok(Outcome::rejected("user", "not_a_client", "Only clients have a quiz.")),
        None => return Ok(Outcome::rejected("user", "deleted_here", "The account was deleted here.")),
    };
    let sql = "select bubble_id from bubble_links where row_id = $1 and type = $2 and bubble_id <> $3 and not is_merged limit 1";
    let other: Option<String> = sqlx::query_scalar(sql)
        .bind(client)
        .bind(&record.source)
        .bind(&record.id)
        .fetch_optional(&mut *work.db)
        .await?;
    if other.is_some() {
        work.issue(
            IssueKind::Merged,
            record,
            fields,
            "user",
            "second_quiz",
            "This client has an older quiz, which is taken over.",
        );
        return Ok(Outcome::Row("client_profiles", client, Written::Merged));
    }
    let draft = draft(work, record, fields, &zone);
    let mut row = Row::new(&CLIENTS, client, &[client]);
    match deserr::deserialize::<QuizDraft, _, FieldErrors>(Value::Object(draft.clone())).and_then(Quiz::try_from) {
        Ok(quiz) => {
            row.set("quiz", json!(quiz));
            row.set("quiz_draft", Value::Null);
            row.set("quiz_completed_at", json!(record.modified_at));
        }
        Err(_) => row.set("quiz_draft", if draft.is_empty() { Value::Null } else { Value::Object(draft) }),
    }
    row.set("updated_at", json!(record.modified_at));
    let written = work.write(&row).await?;
    if written == Written::Kept {
        work.issue(
            IssueKind::Kept,
            record,
            fields,
            "user",
            "changed_here",
            "The profile was changed here since it was imported.",
        );
    }
    Ok(Outcome::Row("client_profiles", client, written))
}

/// The answers that the quiz takes; others are listed.
fn draft(work: &mut Work<'_>, record: &Record, fields: &Fields, zone: &str) -> Map<String, Value> {
    let mut draft = Map::new();
    for factor in Target::Quizzes.fields() {
        let Some(value) = fields.get(factor.name) else { continue };
        let answer = match factor.name {
            "user" | "budget_currency" => continue,
            "budget" => {
                let currency = fields.text("budget_currency").and_then(|code| code.parse::<Currency>().ok());
                let money = currency.and_then(|currency| money(value.as_str().unwrap_or_default(), currency));
                json!(money)
            }
            "availability" => json!({ "timezone": zone, "weekly": value }),
            _ => value.clone(),
        };
        let alone = json!({ factor.name: answer });
        match deserr::deserialize::<QuizDraft, _, FieldErrors>(alone) {
            Ok(_) => drop(draft.insert(factor.name.to_owned(), answer)),
            Err(errors) => {
                for error in errors.0 {
                    let code = static_code(&error.code);
                    work.issue(IssueKind::Changed, record, fields, factor.name, code, &error.message);
                }
            }
        }
    }
    draft
}

/// The codes of answers that are refused.
fn static_code(code: &str) -> &'static str {
    const CODES: [&str; 8] =
        ["out_of_range", "too_short", "too_long", "too_few", "too_many", "unknown_value", "duplicate", "overlaps"];
    CODES.into_iter().find(|known| *known == code).unwrap_or("invalid")
}
