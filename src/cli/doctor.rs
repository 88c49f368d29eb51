//! `rapport doctor`: checks everything that the configuration points to, one line each.

use std::future::Future;
use std::time::Duration;

use super::error::CliError;
use super::output::{print_check, print_line};
use super::runtime::block_on;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db;

/// How long one check may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Runs all checks, and fails if anything that is needed does not answer.
pub(super) fn run(config: Config) -> Result<(), CliError> {
    block_on(async move {
        let app = App::build(config, Clock::system())?;
        let mut failed = 0;
        failed += report(
            "Postgres",
            check(async {
                let mut connection = app.db.acquire().await.map_err(|error| error.to_string())?;
                let problem = db::text_problem(&mut connection).await.map_err(|error| error.to_string())?;
                problem.map_or(Ok(()), Err)
            })
            .await,
        );
        failed += report("Migrations", check(migrations(&app)).await);
        failed += report("Redis", check(async { app.cache.ping().await.map_err(|error| error.to_string()) }).await);
        failed += match &app.mailer {
            Some(mailer) => {
                report("Mail", check(async { mailer.check().await.map_err(|error| error.to_string()) }).await)
            }
            None => report_off("Mail", "SMTP_URL is not set: mails wait"),
        };
        failed += match &app.storage {
            Some(storage) => {
                report("Photos", check(async { storage.ping().await.map_err(|error| error.to_string()) }).await)
            }
            None => report_off("Photos", "S3_BUCKET is not set"),
        };
        if app.stripe.is_none() {
            report_off("Payments", "STRIPE_SECRET_KEY is not set");
        }
        if app.google.is_none() {
            report_off("Google", "GOOGLE_CLIENT_ID is not set: no Google Calendar can be connected");
        }
        if app.microsoft.is_none() {
            report_off("Microsoft", "MICROSOFT_CLIENT_ID is not set: no Outlook calendar can be connected");
        }
        if app.openai.is_none() {
            report_off("OpenAI", "OPENAI_API_KEY is not set: a local embedder matches words");
        }
        match failed {
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
    tokio::time::timeout(TIMEOUT, work).await.unwrap_or_else(|_| Err("no answer in ten seconds".to_owned()))
}

fn report(name: &str, result: Result<(), String>) -> u32 {
    u32::from(!print_check(name, &result.map(|()| String::new())))
}

fn report_off(name: &str, why: &str) -> u32 {
    print_line(&format!("  · {name:12}off: {why}"));
    0
}
