//! `rapport bubble …`: moving from the app of Phase 1. What each command does is in `src/bubble`; the runbook is docs/bubble.md.

mod compare;
mod invite;
mod photos;
mod shared;

pub use self::invite::invite_all;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use indicatif::ProgressBar;
use url::Url;
use uuid::Uuid;

use self::shared::{MappingFile, Session, access};
use super::environment;
use super::error::CliError;
use super::output::{bar, print_line};
use super::runtime::block_on;
use crate::bubble::api::DataApi;
use crate::bubble::export::Export;
use crate::bubble::import::{Counts, Import, Options, Run};
use crate::bubble::mapping::check::Coverage;
use crate::bubble::mapping::init;
use crate::bubble::report::Report;
use crate::bubble::rollback::rollback;
use crate::bubble::validate::validate;
use crate::db;

/// Moving from the app of Phase 1
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read the app's records; goes on where it was interrupted. The token comes from BUBBLE_API_TOKEN or standard input
    Export {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        mapping: MappingFile,
        /// Only what was changed since the export before
        #[arg(long)]
        delta: bool,
    },
    /// The mapping: a starter of it, or what is wrong with it
    Map {
        /// Print a starter, made of what the app consists of
        #[arg(long, requires = "app", conflicts_with = "check")]
        init: bool,
        /// Say what is wrong with the mapping, and what of the app it leaves out
        #[arg(long, required_unless_present = "init")]
        check: bool,
        /// The app's address, for --init
        #[arg(long)]
        app: Option<Url>,
        #[command(flatten)]
        mapping: MappingFile,
    },
    /// Make users, bookings, payments, … of what was read; goes on where it was interrupted
    Import {
        /// Say what would become of each record, and change nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        mapping: MappingFile,
    },
    /// Compare what is here with what was read, record by record and to the cent, and with Stripe if its key is set
    Validate {
        #[command(flatten)]
        mapping: MappingFile,
    },
    /// A run as an HTML file and as JSON
    Report {
        /// The latest, if left out
        run: Option<Uuid>,
        #[arg(long, default_value = "bubble-report.html")]
        html: PathBuf,
        #[arg(long, default_value = "bubble-report.json")]
        json: PathBuf,
        #[command(flatten)]
        mapping: MappingFile,
    },
    /// Undo what a run created and changed, except what people have used since
    Rollback { run: Uuid },
    /// Fetch the pictures of imported people, from the app's own hosts, and store them as their photos
    Photos(photos::Options),
    /// Send everybody whose account a run made without a password a link to choose one, once
    Invite(invite::Options),
}

/// Where the app is.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// The app's address, without /api: https://app.example.com, or with /version-test behind it
    #[arg(long)]
    app: Url,
    /// The most requests in a minute
    #[arg(long, default_value = "300", value_parser = clap::value_parser!(u32).range(1..=6_000))]
    per_minute: u32,
}

/// Runs the command.
pub(super) fn run(command: Command) -> Result<(), CliError> {
    match command {
        Command::Map { init: true, app: Some(app), .. } => print_starter(app),
        Command::Map { mapping, .. } => check(&mapping),
        Command::Export { source, mapping, delta } => export(source, &mapping, delta),
        Command::Import { dry_run, mapping } => import(&mapping, dry_run),
        Command::Validate { mapping } => validate_all(&mapping),
        Command::Report { run, html, json, mapping } => report(&mapping, run, &html, &json),
        Command::Rollback { run } => undo(run),
        Command::Photos(options) => photos::run(options),
        Command::Invite(options) => invite::run(options),
    }
}

fn print_starter(app: Url) -> Result<(), CliError> {
    let access = access(app, 60)?;
    block_on(async move {
        let meta = DataApi::new(&access)?.meta().await?;
        print_line(&init::starter(&meta));
        Ok(())
    })
}

fn check(mapping: &MappingFile) -> Result<(), CliError> {
    let mapping = mapping.read()?;
    print_line("  ✓ every name of the mapping is known");
    if environment::variable("DATABASE_URL").is_none() {
        print_line("  · DATABASE_URL is not set: not compared with what was read");
        return Ok(());
    }
    let config = environment::config()?;
    block_on(async move {
        let session = Session::open(&config).await?;
        let mut tx = db::begin(&session.pool).await?;
        let coverage = Coverage::of(&mapping, &mut tx).await?;
        for source in &coverage.empty_types {
            print_line(&format!("  · {source}: nothing is staged; run `rapport bubble export` first"));
        }
        for (source, field, records) in &coverage.unmapped {
            print_line(&format!("  · {source}, «{field}»: {records} records have a value, and nothing reads it"));
        }
        for (target, field, line) in &coverage.never_filled {
            print_line(&format!("  · line {line}, {target}.{field}: no record has a value"));
        }
        Ok(())
    })
}

fn export(source: Source, mapping: &MappingFile, is_delta: bool) -> Result<(), CliError> {
    let (mapping, config) = (mapping.read()?, environment::config()?);
    let access = access(source.app, source.per_minute)?;
    block_on(async move {
        let session = Session::open(&config).await?;
        let (api, bar) = (DataApi::new(&access)?, bar());
        let export = Export { types: mapping.sources(), is_delta };
        let show = |progress: &crate::bubble::export::ExportProgress| {
            bar.set_length(progress.expected.unsigned_abs());
            bar.set_position(progress.read.unsigned_abs());
            bar.set_message(progress.kind.clone());
        };
        let exported = export.run(&session.pool, &api, || session.clock.now(), &show).await;
        bar.finish_and_clear();
        for one in exported? {
            let gone = if one.gone > 0 { format!(", {} gone from the app", one.gone) } else { String::new() };
            print_line(&format!("  ✓ {:14} {} records{gone}", one.kind, one.staged));
        }
        Ok(())
    })
}

fn import(mapping: &MappingFile, is_dry_run: bool) -> Result<(), CliError> {
    let (mapping, config) = (mapping.read()?, environment::config()?);
    block_on(async move {
        let session = Session::open(&config).await?;
        let (now, bar) = (session.clock.now(), bar());
        let options = Options { is_dry_run, compares_all: false };
        let import = Import { pool: &session.pool, mapping: &mapping, passwords: &session.passwords, now, options };
        let imported = import.run(&|progress| show(&bar, progress)).await;
        bar.finish_and_clear();
        let imported = imported?;
        print_counts(&imported.tally.counts);
        match imported.run {
            Some(run) => {
                print_line(&format!("  Run {run}. What was rejected, and why: `rapport bubble report {run}`"));
                compare::after_import(&session.pool, &config, &mapping, run).await?;
            }
            None => {
                for issue in &imported.tally.issues {
                    let (field, line) = (issue.field.as_deref().unwrap_or_default(), issue.line.unwrap_or(0));
                    let text = format!("{} {} {field}: {} (line {line})", issue.source, issue.bubble_id, issue.message);
                    print_line(&format!("  · {} {text}", issue.kind.as_str()));
                }
                print_line("  Nothing was changed: this was a dry run.");
            }
        }
        Ok(())
    })
}

fn show(bar: &ProgressBar, progress: &crate::bubble::import::ImportProgress) {
    bar.set_length(progress.total.unsigned_abs());
    bar.set_position(progress.done.unsigned_abs());
    bar.set_message(progress.step);
}

fn print_counts(counts: &std::collections::BTreeMap<String, Counts>) {
    for (name, counts) in counts {
        print_line(&format!(
            "  {name:15} {:>8} created {:>8} updated {:>8} unchanged {:>6} merged {:>6} kept {:>6} rejected",
            counts.created, counts.updated, counts.unchanged, counts.merged, counts.kept, counts.rejected
        ));
    }
}

fn validate_all(mapping: &MappingFile) -> Result<(), CliError> {
    let (mapping, config) = (mapping.read()?, environment::config()?);
    block_on(async move {
        let session = Session::open(&config).await?;
        let (now, bar) = (session.clock.now(), bar());
        let found = validate(&session.pool, &mapping, &session.passwords, now, &|progress| show(&bar, progress)).await;
        bar.finish_and_clear();
        let found = found?;
        print_counts(&found.counts);
        for (key, sums) in &found.money {
            let mark = if sums.agree() { "✓" } else { "✗" };
            print_line(&format!(
                "  {mark} {key}: captured {} there, {} here, {} rejected; refunded {}, {}, {} (minor units)",
                sums.captured_there,
                sums.captured_here,
                sums.captured_rejected,
                sums.refunded_there,
                sums.refunded_here,
                sums.refunded_rejected
            ));
        }
        for (number, rows) in &found.miscounted {
            let mark = if *rows == 0 { "✓" } else { "✗" };
            print_line(&format!("  {mark} {number}: {rows} rows say another number than there is"));
        }
        for (source, records) in &found.dangling {
            print_line(&format!("  · {source}: {records} records link to what is not in the app"));
        }
        for (source, records) in &found.gone {
            print_line(&format!("  · {source}: {records} imported records are in the app no more"));
        }
        let agrees = compare::agrees(&session.pool, &config, &mapping).await?;
        if found.passes() && agrees {
            print_line("  ✓ everything that can be here is here");
            return Ok(());
        }
        if found.passes() {
            return Err(CliError::Other("Stripe says something else of some payments: see above.".to_owned()));
        }
        Err(CliError::Other(
            "What is here is not what the app has: see above, and run `rapport bubble import`.".to_owned(),
        ))
    })
}

fn report(mapping: &MappingFile, run: Option<Uuid>, html: &Path, json: &Path) -> Result<(), CliError> {
    let (mapping, config) = (mapping.read()?, environment::config()?);
    block_on(async move {
        let session = Session::open(&config).await?;
        let mut tx = db::begin(&session.pool).await?;
        let none = || CliError::Other("There is no run yet: `rapport bubble import` makes one.".to_owned());
        let run = match run {
            Some(run) => run,
            None => Run::latest(&mut tx).await?.ok_or_else(none)?.id,
        };
        let report = Report::of(&mut tx, &mapping, run).await?;
        std::fs::write(html, report.html()?)?;
        std::fs::write(json, report.json()?)?;
        print_line(&format!("  ✓ {} and {}", html.display(), json.display()));
        Ok(())
    })
}

fn undo(run: Uuid) -> Result<(), CliError> {
    let config = environment::config()?;
    block_on(async move {
        let session = Session::open(&config).await?;
        let bar = ProgressBar::new_spinner();
        let done =
            rollback(&session.pool, run, session.clock.now(), &|undone| bar.set_position(undone.unsigned_abs())).await;
        bar.finish_and_clear();
        let done = done?;
        print_line(&format!("  ✓ {} rows are as they were", done.undone));
        for (table, id, reason) in &done.refused {
            print_line(&format!("  · {table} {id} stays: {reason}"));
        }
        photos::forget(&session, &config, run).await
    })
}
