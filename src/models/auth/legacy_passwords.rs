//! Passwords that another system had hashed before bcrypt did: what is compared with `users.password_hash` is that system's hash of the password.
//!
//! *Invariant:* such a hash is never stored by itself, only bcrypt of it; with the first login, and with any new password, the row goes.

use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// How a password was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Scheme {
    /// SHA-256 of the salt and the password, in hexadecimal.
    Sha256SaltPassword,
    /// SHA-256 of the password and the salt, in hexadecimal.
    Sha256PasswordSalt,
}

/// How the password of one account was hashed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LegacyPassword {
    pub scheme: Scheme,
    pub salt: String,
}

impl LegacyPassword {
    /// That of an account, if its password is one from before.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, user_id: Uuid) -> Result<Option<Self>> {
        let sql = "select scheme, salt from legacy_passwords where user_id = $1";
        Ok(sqlx::query_as(sql).bind(user_id).fetch_optional(db).await?)
    }

    /// What bcrypt was given of this password.
    pub fn hash(&self, password: &str) -> String {
        let (first, last) = match self.scheme {
            Scheme::Sha256SaltPassword => (self.salt.as_str(), password),
            Scheme::Sha256PasswordSalt => (password, self.salt.as_str()),
        };
        hex::encode(Sha256::new().chain_update(first).chain_update(last).finalize())
    }

    /// Forgets how it was hashed: the account has bcrypt of its password now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn forget(db: &mut PgConnection, user_id: Uuid) -> Result<()> {
        sqlx::query("delete from legacy_passwords where user_id = $1").bind(user_id).execute(db).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_salt_is_before_or_behind_the_password() {
        let hash = |scheme| LegacyPassword { scheme, salt: "ab".to_owned() }.hash("cd");
        // SHA-256 of "abcd" and of "cdab".
        assert_eq!(
            hash(Scheme::Sha256SaltPassword),
            "88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589"
        );
        assert_ne!(hash(Scheme::Sha256SaltPassword), hash(Scheme::Sha256PasswordSalt));
    }
}
