//! `rapport audit verify`: whether the audit trail is as it was written.

use std::str::FromStr;

use clap::Subcommand;

use super::environment;
use super::error::CliError;
use super::output::print_line;
use super::runtime::block_on;
use crate::db;
use crate::models::audit::Verification;

/// The audit trail
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Find entries that were changed, removed or put in
    Verify {
        /// A head that was noted before, as this command and the workers' log say it: that the chain was not made anew since
        #[arg(long, value_name = "NUMBER:HASH")]
        head: Option<NotedHead>,
    },
}

/// A link that was noted outside the database.
#[derive(Clone, Debug)]
pub(super) struct NotedHead {
    number: i64,
    hash: Vec<u8>,
}

impl FromStr for NotedHead {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed =
            text.split_once(':').and_then(|(number, hash)| Some((number.parse().ok()?, hex::decode(hash).ok()?)));
        let (number, hash) = parsed.ok_or("a number, a colon and a hash, as in 1234:5f2c…")?;
        Ok(Self { number, hash })
    }
}

/// Runs it; needs `DATABASE_URL` only.
pub(super) fn run(command: Command) -> Result<(), CliError> {
    let Command::Verify { head } = command;
    let (url, pooler) = environment::database()?;
    block_on(async move {
        let pool = db::pool(&url, 1, pooler)?;
        let mut tx = db::begin(&pool).await?;
        let verified = Verification::run(&mut tx, head.map(|head| (head.number, head.hash))).await?;
        verified.findings.iter().for_each(|finding| print_line(&format!("  ✗ {finding}")));
        let unnamed = verified.count - verified.findings.len();
        if unnamed > 0 {
            print_line(&format!("  … and {unnamed} more"));
        }
        if verified.count > 0 {
            return Err(CliError::Other("The audit trail is not as it was written (docs/security.md).".to_owned()));
        }
        print_line(&format!("  ✓ {}", summary(&verified)));
        print_line(&format!("    Head {}", verified.head));
        Ok(())
    })
}

/// What was verified, in a line.
pub(super) fn summary(verified: &Verification) -> String {
    let unsealed = match verified.unsealed {
        0 => String::new(),
        count => format!(", {count} not sealed yet"),
    };
    format!("{} entries are as they were written{unsealed}", verified.links)
}
