//! `rapport create-admin`: the only way to create the first admin; auditors as well.

use std::io::Read;

use serde_json::json;

use super::environment;
use super::error::CliError;
use super::output::print_line;
use super::runtime::block_on;
use crate::clock::Clock;
use crate::config::Config;
use crate::crypto::Passwords;
use crate::db;
use crate::ids;
use crate::models::audit::{self, Record};
use crate::models::auth::users::{Email, FullName, NewPassword, NewUser, Role, User};
use crate::models::reference::Zone;
use crate::origin::Origin;

/// What the new account may do.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum NewRole {
    Admin,
    /// Reads what an admin reads, and changes nothing
    Auditor,
}

/// Creates an admin or an auditor.
pub(super) fn create(config: Config, email: &str, name: &str, role: NewRole) -> Result<(), CliError> {
    let email: Email = email.parse().map_err(|error| CliError::Other(format!("--email: {error}")))?;
    let full_name: FullName = name.parse().map_err(|error| CliError::Other(format!("--name: {error}")))?;
    let password: NewPassword =
        password()?.parse().map_err(|error| CliError::Other(format!("The password: {error}")))?;
    block_on(async move {
        let pool = db::pool(&config.database_url, 1, config.database_pooler)?;
        let clock = Clock::system();
        clock.sync_with(&pool).await?;
        let now = clock.now();
        let password_hash = Passwords::new(config.bcrypt_cost, 1)?.hash(password.into_inner()).await?;
        let role = match role {
            NewRole::Admin => Role::Admin,
            NewRole::Auditor => Role::Auditor,
        };
        let new = NewUser { id: ids::new(now), email, role, full_name, timezone: Zone::utc(), password_hash };
        let mut tx = db::begin(&pool).await?;
        let user = User::insert(&mut tx, &new, now).await?;
        let record = Record {
            action: "auth.admin_created",
            actor_role: "system",
            subject_kind: "user",
            subject_id: Some(user.id),
            before: None,
            after: Some(json!({ "role": role })),
        };
        audit::write(&mut tx, &Origin::system("create-admin"), &record, now).await?;
        tx.commit().await?;
        print_line(&format!("  ✓ {} is an {}", user.email, role.as_str()));
        Ok(())
    })
}

fn password() -> Result<String, CliError> {
    if let Some(password) = environment::variable("ADMIN_PASSWORD") {
        return Ok(password);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
