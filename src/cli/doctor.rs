//! `rapport doctor`: whether everything the configuration points to is there, one line each.

use std::future::Future;
use std::time::Duration;

use super::{CliError, block_on, say};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db;

/// How long one thing may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks at everything, and fails if anything needed does not answer.
pub(super) fn run(config: Config) -> Result<(), CliError> {
    block_on(async move {
        let app = App::build(config, Clock::system())?;
        let mut missing = 0;
        missing += show(
            "Postgres",
            check(async {
                sqlx::query("select 1").execute(&app.db).await.map(drop).map_err(|error| error.to_string())
            })
            .await,
        );
        missing += show("Migrations", check(migrations(&app)).await);
        missing += show("Redis", check(async { app.cache.ping().await.map_err(|error| error.to_string()) }).await);
        missing += match &app.mailer {
            Some(mailer) => {
                show("Mail", check(async { mailer.check().await.map_err(|error| error.to_string()) }).await)
            }
            None => off("Mail", "SMTP_URL is not set: mails wait"),
        };
        missing += match &app.storage {
            Some(storage) => {
                show("Photos", check(async { storage.ping().await.map_err(|error| error.to_string()) }).await)
            }
            None => off("Photos", "S3_BUCKET is not set"),
        };
        if app.stripe.is_none() {
            off("Payments", "STRIPE_SECRET_KEY is not set");
        }
        if app.openai.is_none() {
            off("OpenAI", "OPENAI_API_KEY is not set: a local embedder matches words");
        }
        match missing {
            0 => Ok(()),
            1 => Err(CliError::Other("One thing needs another look.".to_owned())),
            count => Err(CliError::Other(format!("{count} things need another look."))),
        }
    })
}

async fn migrations(app: &App) -> Result<(), String> {
    let mut connection = app.db.acquire().await.map_err(|error| error.to_string())?;
    let all = db::migration_status(&mut connection).await.map_err(|error| error.to_string())?;
    let waiting = all.iter().filter(|migration| !migration.is_applied).count();
    if waiting == 0 { Ok(()) } else { Err(format!("{waiting} are missing: run `rapport migrate`")) }
}

async fn check(work: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| Err("no answer in ten seconds".to_owned()))
}

fn show(name: &str, result: Result<(), String>) -> u32 {
    match result {
        Ok(()) => {
            say(&format!("  ✓ {name}"));
            0
        }
        Err(why) => {
            say(&format!("  ✗ {name:12}{why}"));
            1
        }
    }
}

fn off(name: &str, why: &str) -> u32 {
    say(&format!("  · {name:12}off: {why}"));
    0
}
