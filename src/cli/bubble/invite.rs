//! `rapport bubble invite`: a mail with a link to choose a password, to everybody whose account a run made without one; once, and only when asked.

use sqlx::PgPool;
use uuid::Uuid;

use super::shared::Session;
use crate::bubble::invitations::{Next, count_uninvited, invite};
use crate::cli::environment;
use crate::cli::error::CliError;
use crate::cli::output::print_line;
use crate::cli::runtime::block_on;
use crate::clock::Timestamp;
use crate::db;
use crate::jobs::definitions::emails::{EmailKind, SendEmail};
use crate::jobs::enqueue;
use crate::origin::Origin;

/// Which people.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    run: Uuid,
    /// Say how many it would be, and invite nobody
    #[arg(long)]
    dry_run: bool,
    /// At most so many; the others when it is run again
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
    limit: Option<i64>,
}

/// Invites, or says how many it would be.
pub(super) fn run(options: Options) -> Result<(), CliError> {
    let config = environment::config()?;
    block_on(async move {
        let Session { pool, clock, .. } = Session::open(&config).await?;
        let mut tx = db::begin(&pool).await?;
        db::allow_long_statements(&mut tx).await?;
        let uninvited = count_uninvited(&mut tx, options.run).await?;
        tx.rollback().await?;
        if options.dry_run {
            print_line(&format!("  {uninvited} people have no password, and were not invited yet."));
            return Ok(());
        }
        let invited = invite_all(&pool, options.run, options.limit, || clock.now()).await?;
        print_line(&format!("  ✓ {invited} people are invited; the workers send the mails."));
        if uninvited > invited {
            print_line(&format!("  · {} are left: run it again.", uninvited - invited));
        }
        Ok(())
    })
}

/// Enqueues the mails page by page, each with the record that its people are invited: where it was interrupted it is gone on with. How many it were.
///
/// # Errors
/// There is no such run, it has not ended, or the database does not answer.
pub async fn invite_all(
    pool: &PgPool,
    run: Uuid,
    limit: Option<i64>,
    now: impl Fn() -> Timestamp,
) -> Result<i64, CliError> {
    let (origin, mut after, mut invited) = (Origin::system("bubble-invite"), 0, 0);
    while limit.is_none_or(|limit| invited < limit) {
        let now = now();
        let mut tx = db::begin(pool).await?;
        db::allow_long_statements(&mut tx).await?;
        let page = invite(&mut tx, Next { run, after, limit: limit.map(|limit| limit - invited) }, now).await?;
        for (_, to) in &page {
            enqueue(&mut tx, &origin, now, &SendEmail { to: *to, kind: EmailKind::Invitation }).await?;
        }
        tx.commit().await?;
        invited += page.len() as i64;
        match page.last() {
            Some((number, _)) => after = *number,
            None => break,
        }
    }
    Ok(invited)
}
