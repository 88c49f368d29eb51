//! `rapport reencrypt`: everything that is stored encrypted, under the first of `ENCRYPTION_KEYS`.

use uuid::Uuid;

use super::error::CliError;
use super::output::print_line;
use super::runtime::block_on;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::models::calendars::reencryption::{EncryptedColumn, reencrypt_page};

/// Rows that can't be decrypted and are named; the rest are counted.
const NAMED: usize = 5;

/// Encrypts all values anew that an older key encrypted. It may be stopped and begun again, and runs beside everything else.
pub(super) fn run(config: Config) -> Result<(), CliError> {
    block_on(async move {
        let app = App::build(config, Clock::system())?;
        let mut unreadable = 0;
        for column in EncryptedColumn::ALL {
            unreadable += reencrypt(&app, column).await?;
        }
        match unreadable {
            0 => Ok(()),
            count => Err(CliError::Other(format!(
                "{count} values can’t be decrypted with these keys, and are as they were: add the keys that are named."
            ))),
        }
    })
}

/// One column, a page at a time; how many values can't be decrypted.
async fn reencrypt(app: &App, column: EncryptedColumn) -> Result<usize, CliError> {
    let (mut changed, mut unreadable, mut after) = (0, Vec::new(), Some(Uuid::nil()));
    while let Some(id) = after {
        let mut tx = app.begin().await?;
        let page = reencrypt_page(&mut tx, &app.encryption, column, id).await?;
        tx.commit().await?;
        changed += page.changed;
        unreadable.extend(page.unreadable);
        after = page.next;
    }
    let sign = if unreadable.is_empty() { "✓" } else { "✗" };
    print_line(&format!("  {sign} {:36}{changed} encrypted anew", column.label()));
    for (id, why) in unreadable.iter().take(NAMED) {
        print_line(&format!("      {id}: {why}"));
    }
    Ok(unreadable.len())
}
