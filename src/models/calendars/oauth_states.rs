//! The `state` of a request for consent (RFC 6749, section 10.12): good once, for ten minutes, for one user in one browser.
//!
//! What goes through the browser is the id of the row, encrypted and authenticated, so that one that was not made here is refused without a look
//! at the database. The verifier of PKCE stays in the row.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sqlx::PgConnection;
use uuid::Uuid;

use super::provider::Provider;
use crate::clock::{Timestamp, minutes};
use crate::crypto::{Encrypted, Encryption, Secret, sha256};
use crate::error::Result;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long a person has at the consent page.
pub const LIFETIME: jiff::SignedDuration = minutes(10);

/// A state is of no use after its time.
pub const RETENTION_RULES: &[RetentionRule] =
    &[retention_rule!("calendar_oauth_states", "calendar_oauth_states", "expires_at", "true", minutes(10))];

/// A request for consent.
#[derive(Clone, Debug)]
pub struct NewState<'a> {
    pub id: Uuid,
    pub user_id: Uuid,
    pub provider: Provider,
    /// The cookie of the browser.
    pub browser: &'a Secret,
    pub verifier: &'a Secret,
}

/// One that came back.
#[derive(Clone, Debug)]
pub struct Redeemed {
    pub user_id: Uuid,
    pub verifier: Secret,
}

fn verifier_place(id: Uuid) -> String {
    format!("calendar_oauth_states:{id}")
}

fn state_place(provider: Provider) -> String {
    format!("calendar state:{}", provider.as_str())
}

/// The text of a state.
///
/// # Errors
/// The operating system's random source fails.
pub fn sign(encryption: &Encryption, provider: Provider, id: Uuid) -> Result<Secret> {
    let signed = encryption.encrypt(&state_place(provider), &Secret::from(id.to_string()))?;
    Ok(Secret::from(format!("{}.{}", signed.key_id, URL_SAFE_NO_PAD.encode(signed.bytes))))
}

/// The id in the text of a state; `None` if it was not made here, or for another provider.
pub fn verify(encryption: &Encryption, provider: Provider, state: &str) -> Option<Uuid> {
    let (key_id, bytes) = state.rsplit_once('.')?;
    let signed = Encrypted { key_id: key_id.to_owned(), bytes: URL_SAFE_NO_PAD.decode(bytes).ok()? };
    encryption.decrypt(&state_place(provider), &signed).ok()?.expose().parse().ok()
}

/// Stores a request for consent.
///
/// # Errors
/// The database does not answer.
pub async fn insert(db: &mut PgConnection, encryption: &Encryption, new: &NewState<'_>, now: Timestamp) -> Result<()> {
    let verifier = encryption.encrypt(&verifier_place(new.id), new.verifier)?;
    let browser_hash = sha256(new.browser.expose().as_bytes());
    let sql = "insert into calendar_oauth_states (id, user_id, provider, browser_hash, verifier, key_id, expires_at)
               values ($1, $2, $3, $4, $5, $6, $7)";
    let insert = sqlx::query(sql).bind(new.id).bind(new.user_id).bind(new.provider).bind(&browser_hash[..]);
    insert.bind(&verifier.bytes).bind(&verifier.key_id).bind(now + LIFETIME).execute(db).await?;
    Ok(())
}

/// Uses a state up. `None`: it was used before, its time is over, or it is another browser's, whose state it stays.
///
/// # Errors
/// The database does not answer.
pub async fn redeem(
    db: &mut PgConnection,
    encryption: &Encryption,
    id: Uuid,
    provider: Provider,
    browser: &Secret,
    now: Timestamp,
) -> Result<Option<Redeemed>> {
    let sql =
        "delete from calendar_oauth_states where id = $1 and provider = $2 and browser_hash = $3 and expires_at > $4
               returning user_id, key_id, verifier";
    let browser_hash = sha256(browser.expose().as_bytes());
    let found: Option<(Uuid, String, Vec<u8>)> =
        sqlx::query_as(sql).bind(id).bind(provider).bind(&browser_hash[..]).bind(now).fetch_optional(db).await?;
    let Some((user_id, key_id, bytes)) = found else { return Ok(None) };
    let verifier = encryption.decrypt(&verifier_place(id), &Encrypted { key_id, bytes })?;
    Ok(Some(Redeemed { user_id, verifier }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_for_its_provider_and_any_change_is_refused() {
        let keys = Encryption::new([("2026.a", &[1; 32][..])]).unwrap();
        let id = Uuid::from_u128(7);
        let state = sign(&keys, Provider::Google, id).unwrap().into_inner();
        assert_eq!(verify(&keys, Provider::Google, &state), Some(id));
        assert_eq!(verify(&keys, Provider::Outlook, &state), None);
        for forged in ["", ".", "2026.a.", &id.to_string(), &format!("{state}A"), &state.replacen("2026.a", "2025", 1)]
        {
            assert_eq!(verify(&keys, Provider::Google, forged), None, "{forged}");
        }
        let other = Encryption::new([("2026.a", &[2; 32][..])]).unwrap();
        assert_eq!(verify(&other, Provider::Google, &state), None);
    }
}
