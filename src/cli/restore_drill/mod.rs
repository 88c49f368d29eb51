//! `rapport restore-drill`: whether a backup is one. It is restored into a database of its own, brought to this build's schema, the erasures since are
//! applied, and it is compared with the product's invariants and with Stripe. Nothing leaves that database: no job runs, no provider is asked for more
//! than its lists.

mod copy;
mod invariants;
mod options;

use std::time::Instant;

use sqlx::{Connection, PgConnection};

use self::copy::DrillDatabase;
pub(super) use self::options::Options;
use super::audit::summary;
use super::error::CliError;
use super::output::{print_check, print_line};
use super::reapply_erasures::recorded;
use super::runtime::block_on;
use crate::actors::payments::{CopyComparison, compare_copy};
use crate::actors::privacy::erase_in_copy;
use crate::clock::{Clock, Timestamp, days};
use crate::config::Config;
use crate::integrations::stripe::Stripe;
use crate::models::audit::{AuditFilter, Verification};
use crate::models::lists::Start;

/// Restores a dump and checks it; fails if it is not ready to go on from.
pub(super) fn run(config: &Config, options: &Options) -> Result<(), CliError> {
    block_on(async move {
        let began = Instant::now();
        let now = Clock::system().now();
        let mut copy = DrillDatabase::create(config, options, now).await?;
        let outcome = check(&mut copy, config, options, now).await;
        if options.keep {
            print_line(&format!("  · {:12}{} stays", "Database", copy.name));
        } else {
            copy.drop().await?;
        }
        let failed = outcome?;
        if failed.is_empty() {
            print_line(&format!("Ready, after {:.0?}.", began.elapsed()));
            return Ok(());
        }
        Err(CliError::Other(format!("Not ready: {}.", failed.join(", "))))
    })
}

/// Runs all checks, and gives the names of those that failed.
async fn check(
    copy: &mut DrillDatabase,
    config: &Config,
    options: &Options,
    now: Timestamp,
) -> Result<Vec<&'static str>, CliError> {
    let mut failed = Vec::new();
    let mut report = |name: &'static str, outcome: Result<String, String>| {
        if !print_check(name, &outcome) {
            failed.push(name);
        }
    };
    let restored = copy.restore(options).await.map_err(said);
    let is_restored = restored.is_ok();
    report("Dump", restored);
    if !is_restored {
        return Ok(failed);
    }
    let migrated = copy.migrate().await.map_err(said);
    let is_migrated = migrated.is_ok();
    report("Schema", migrated);
    if !is_migrated {
        return Ok(failed);
    }
    let mut db = copy.connect().await?;
    // Before anything is written: when the last entry of the trail was.
    let copied_at = copied_at(&mut db).await?;
    report("Erasures", erasures(&mut db, config, options, now).await.map_err(said));
    report("Audit trail", audit_trail(&mut db).await.map_err(said));
    for (name, outcome) in invariants::check(&mut db).await? {
        report(name, outcome);
    }
    if options.without_stripe {
        print_line(&format!("  · {:12}not compared with Stripe", "Money"));
    } else {
        report("Money", money(&mut db, config, options, (copied_at, now)).await.map_err(said));
    }
    print_line(&format!("  · {:12}{}", "Jobs", invariants::waiting_jobs(&mut db).await?));
    if let Some(at) = copied_at {
        print_line(&format!("  · {:12}the last entry of the audit trail is of {at}", "Age"));
    }
    db.close().await?;
    Ok(failed)
}

/// In one line.
fn said(error: CliError) -> String {
    error.to_string().lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// About when the copy was made: when the last entry of the audit trail was written.
async fn copied_at(db: &mut PgConnection) -> Result<Option<Timestamp>, CliError> {
    let latest = AuditFilter::default().rows(db, Start::Offset(0), 1).await?;
    Ok(latest.first().map(|entry| entry.at))
}

async fn audit_trail(connection: &mut PgConnection) -> Result<String, CliError> {
    let mut tx = connection.begin().await?;
    let verified = Verification::run(&mut tx, None).await?;
    match verified.findings.first() {
        None => Ok(summary(&verified)),
        Some(first) => Err(CliError::Other(format!("{} findings: {first}", verified.count))),
    }
}

/// Erases the accounts again that were erased after the dump was made.
async fn erasures(
    connection: &mut PgConnection,
    config: &Config,
    options: &Options,
    now: Timestamp,
) -> Result<String, CliError> {
    if config.storage.is_none() && options.ids.is_none() {
        let why = "nothing outside the database says who was erased since: S3_BUCKET is not set, and --ids neither";
        return Err(CliError::Other(why.to_owned()));
    }
    let users = recorded(config, options.ids.as_deref()).await?;
    let mut erased = 0;
    for user_id in &users {
        let mut tx = connection.begin().await?;
        erased += usize::from(erase_in_copy(&mut tx, *user_id, now).await?);
        tx.commit().await?;
    }
    Ok(format!("{} recorded; {erased} were here again, and are erased", users.len()))
}

/// Compares the ledger with Stripe.
async fn money(
    db: &mut PgConnection,
    config: &Config,
    options: &Options,
    (copied_at, now): (Option<Timestamp>, Timestamp),
) -> Result<String, CliError> {
    let Some(stripe) = config.stripe.as_ref().map(Stripe::new).transpose()? else {
        return Err(CliError::Other("STRIPE_SECRET_KEY is not set (--without-stripe leaves it out)".to_owned()));
    };
    let copied_at = copied_at.unwrap_or(now);
    // The clock of the machine that the drill runs on may be behind.
    let span = (copied_at - days(options.money_days.into()), now.max(copied_at) + days(1));
    let CopyComparison { objects, later, lost, known, differences, count } =
        compare_copy(db, &stripe, copied_at, span).await?;
    if count > 0 {
        return Err(CliError::Other(format!("{count} differences from Stripe: {}", differences.join("; "))));
    }
    Ok(format!(
        "{objects} compared with Stripe; {known} known differences, {later} moved since, {lost} for bookings that are lost"
    ))
}
