//! What a restore drill is asked for.

use std::path::PathBuf;

use clap::Args;

/// The dump, and how it is looked at.
#[derive(Args, Debug)]
pub(in crate::cli) struct Options {
    /// A dump that `pg_dump` made in its custom or directory format
    pub dump: PathBuf,
    /// The server on which a database is made for it; that of DATABASE_URL if left out. A password may be in PGPASSWORD
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// Ids of accounts that were erased, one a line, besides those the storage knows
    #[arg(long, value_name = "FILE")]
    pub ids: Option<PathBuf>,
    /// How many days before the dump are compared with Stripe
    #[arg(long, value_name = "DAYS", default_value_t = 35, value_parser = clap::value_parser!(u16).range(1..=3660))]
    pub money_days: u16,
    /// Don't compare money with Stripe
    #[arg(long)]
    pub without_stripe: bool,
    /// Keep the database, to look at it or to go on from it
    #[arg(long)]
    pub keep: bool,
    /// Tables that are restored at once
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: u16,
    /// The program that restores
    #[arg(long, value_name = "PROGRAM", default_value = "pg_restore")]
    pub pg_restore: PathBuf,
}
