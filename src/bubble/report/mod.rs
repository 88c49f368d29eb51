//! `rapport bubble report`: a run as one HTML file for people, and as JSON for machines: what became of how many records, what was rejected and why,
//! with the line of the mapping, and whether the money and the numbers of comments, votes, bookmarks and reviews agree.

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::error::{BubbleError, Result};
use super::import::counters;
use super::import::{Counts, Issue, Run};
use super::mapping::Mapping;
use super::mapping::check::Coverage;
use super::photos::failures;
use super::validate::{Sums, money};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::models::money::{Currency, Money};

/// A run, as it is reported.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub run: Uuid,
    pub state: String,
    pub started_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// By the name of the target.
    pub counts: BTreeMap<String, Counts>,
    /// By currency and month.
    pub money: BTreeMap<String, Sums>,
    pub unreadable_payments: i64,
    /// By the number (`posts.comment_count`): of the imported rows, how many say another one than there is.
    pub miscounted: BTreeMap<String, i64>,
    pub coverage: Coverage,
    pub issues: Vec<Issue>,
}

impl Report {
    /// The report of a run, with the money and the numbers as they are now.
    ///
    /// # Errors
    /// There is no such run, or the database does not answer.
    pub async fn of(db: &mut PgConnection, mapping: &Mapping, run: Uuid) -> Result<Self> {
        let found = Run::by_id(db, run).await?;
        let sql = "select type, bubble_id, kind, field, code, message, line from bubble_issues where run_id = $1 order by number";
        let mut issues: Vec<Issue> = sqlx::query_as(sql).bind(run).fetch_all(&mut *db).await?;
        issues.extend(failures(db, run).await?);
        let (money, unreadable_payments) = money(db, mapping).await?;
        Ok(Self {
            run,
            state: found.state,
            started_at: found.started_at,
            finished_at: found.finished_at,
            counts: found.counts.0,
            money,
            unreadable_payments,
            miscounted: counters::differing(db).await?,
            coverage: Coverage::of(mapping, db).await?,
            issues,
        })
    }

    /// As JSON.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub fn json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(|error| BubbleError::Product(Error::internal(error)))
    }

    /// As one HTML file, which asks nothing of the network.
    ///
    /// # Errors
    /// The page can't be written.
    pub fn html(&self) -> Result<String> {
        let page =
            Page { report: self, lines: self.money.iter().map(|(key, sums)| MoneyLine::of(key, sums)).collect() };
        page.render().map_err(|error| BubbleError::Product(Error::internal(error)))
    }
}

#[derive(Template)]
#[template(path = "bubble_report.html")]
struct Page<'a> {
    report: &'a Report,
    lines: Vec<MoneyLine>,
}

/// A line of the table of money, for people.
struct MoneyLine {
    key: String,
    there: [String; 2],
    rejected: [String; 2],
    here: [String; 2],
    agree: bool,
}

impl MoneyLine {
    fn of(key: &str, sums: &Sums) -> Self {
        let currency = key.split(' ').next().and_then(|code| code.parse::<Currency>().ok());
        let text = |amount: i64| {
            currency.map_or_else(|| amount.to_string(), |currency| Money::new(amount, currency).to_string())
        };
        Self {
            key: key.to_owned(),
            there: [text(sums.captured_there), text(sums.refunded_there)],
            rejected: [text(sums.captured_rejected), text(sums.refunded_rejected)],
            here: [text(sums.captured_here), text(sums.refunded_here)],
            agree: sums.agree(),
        }
    }
}

impl Page<'_> {
    /// How many issues there are of each kind and code.
    fn codes(&self) -> Vec<(String, usize)> {
        let mut codes: BTreeMap<String, usize> = BTreeMap::new();
        for issue in &self.report.issues {
            *codes.entry(format!("{}: {}", issue.source, issue.code)).or_default() += 1;
        }
        codes.into_iter().collect()
    }
}
