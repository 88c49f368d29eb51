//! The imported payments beside Stripe, after an import and with a validation, where Stripe's key is configured.

use sqlx::PgPool;
use uuid::Uuid;

use crate::bubble::import::Tally;
use crate::bubble::mapping::Mapping;
use crate::bubble::stripe::{Compared, ComparisonProgress, compare};
use crate::cli::error::CliError;
use crate::cli::output::{bar, print_line};
use crate::config::Config;
use crate::db;
use crate::integrations::stripe::Stripe;

/// Compares what a run created or changed, and lists with the run what differs. The import itself is done by then: whatever Stripe says, it stays.
pub(super) async fn after_import(pool: &PgPool, config: &Config, mapping: &Mapping, run: Uuid) -> Result<(), CliError> {
    let Some(stripe) = configured(config)? else { return Ok(()) };
    let compared = compared(pool, &stripe, mapping, Some(run)).await.map_err(|error| {
        CliError::Other(format!(
            "Everything is imported, and not compared with Stripe: {error} `rapport bubble validate` does that."
        ))
    })?;
    print(&compared);
    let mut tally = Tally { issues: compared.differences, ..Tally::default() };
    let mut tx = db::begin(pool).await?;
    tally.store_issues(&mut tx, run).await?;
    tx.commit().await?;
    Ok(())
}

/// Compares all imported payments; whether Stripe says the same of each.
pub(super) async fn agrees(pool: &PgPool, config: &Config, mapping: &Mapping) -> Result<bool, CliError> {
    let Some(stripe) = configured(config)? else {
        print_line("  · STRIPE_SECRET_KEY is not set: not compared with Stripe");
        return Ok(true);
    };
    let compared = compared(pool, &stripe, mapping, None).await?;
    print(&compared);
    Ok(compared.differences.is_empty())
}

fn configured(config: &Config) -> Result<Option<Stripe>, CliError> {
    Ok(config.stripe.as_ref().map(Stripe::new).transpose()?)
}

async fn compared(pool: &PgPool, stripe: &Stripe, mapping: &Mapping, run: Option<Uuid>) -> Result<Compared, CliError> {
    let bar = bar();
    bar.set_message("Stripe");
    let show = |progress: ComparisonProgress| {
        bar.set_length(progress.total.unsigned_abs());
        bar.set_position(progress.done.unsigned_abs());
    };
    let compared = compare(pool, stripe, mapping, run, &show).await;
    bar.finish_and_clear();
    Ok(compared?)
}

fn print(compared: &Compared) {
    for issue in &compared.differences {
        let (field, line) = (issue.field.as_deref().unwrap_or_default(), issue.line.unwrap_or(0));
        print_line(&format!("  ✗ {} {} {field}: {} (line {line})", issue.source, issue.bubble_id, issue.message));
    }
    let (payments, differences) = (compared.payments, compared.differences.len());
    let mark = if differences == 0 { '✓' } else { '✗' };
    print_line(&format!("  {mark} Stripe: {payments} payments compared, {differences} differences"));
}
