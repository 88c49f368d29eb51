//! What the commands of the migration have in common: the mapping, the app, the database, and a bar.

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use sqlx::PgPool;
use url::Url;

use crate::bubble::api::Access;
use crate::bubble::error::BubbleError;
use crate::bubble::mapping::{Mapping, PHASE_ONE};
use crate::cli::environment;
use crate::cli::error::CliError;
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::Passwords;
use crate::db;

/// Which mapping.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct MappingFile {
    /// A mapping file; the one of Phase 1 by default
    #[arg(long)]
    pub mapping: Option<PathBuf>,
}

impl From<BubbleError> for CliError {
    fn from(error: BubbleError) -> Self {
        CliError::Other(error.to_string())
    }
}

impl MappingFile {
    pub fn read(&self) -> Result<Mapping, CliError> {
        let (name, text) = match &self.mapping {
            Some(file) => (file.display().to_string(), std::fs::read_to_string(file)?),
            None => ("the mapping of Phase 1".to_owned(), PHASE_ONE.to_owned()),
        };
        Mapping::parse(&text).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(|problem| format!("  {name}:{problem}")).collect();
            CliError::Other(format!("The mapping has {} problems:\n{}", problems.len(), lines.join("\n")))
        })
    }
}

/// What every command on the database needs.
pub(super) struct Session {
    pub pool: PgPool,
    pub clock: Clock,
    pub passwords: Passwords,
}

impl Session {
    pub async fn open(config: &Config) -> Result<Self, CliError> {
        let pool = db::pool(&config.database_url, 2, config.database_pooler)?;
        let clock = Clock::system();
        clock.sync_with(&pool).await?;
        Ok(Self { pool, clock, passwords: Passwords::new(config.bcrypt_cost, 1)? })
    }
}

/// How the app may be asked; the token comes from BUBBLE_API_TOKEN or standard input.
pub(super) fn access(app: Url, requests_per_minute: u32) -> Result<Access, CliError> {
    let token = match environment::variable("BUBBLE_API_TOKEN") {
        Some(token) => token,
        None => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            text
        }
    };
    let token = SecretString::from(token.trim().to_owned());
    Ok(Access { app, token, requests_per_minute, first_pause: Duration::from_secs(1) })
}
