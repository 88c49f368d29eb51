//! Who asks: filled clients with access tokens, and the coaches they ask about. Tokens are signed here, with the key that all servers are given.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use sqlx::PgConnection;

use crate::error::Outcome;
use crate::now;

/// The key of access tokens, as the servers are configured.
const KEY_ID: &str = "bench";
const KEY: &[u8; 32] = b"a key that only benchmarks use..";

/// Longer than any run.
const LIFETIME_SECONDS: i64 = 4 * 3_600;

/// A client.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub token: String,
}

/// Who there is.
pub struct People {
    /// Clients as the free ones, who hold times while answers are compared.
    pub compared: [Person; 3],
    /// Clients without a session ahead, who can hold any time.
    pub free: Vec<Person>,
    /// Clients with notifications.
    pub notified: Vec<Person>,
    /// Ids of listed coaches.
    pub coaches: Vec<String>,
}

impl People {
    /// Reads them from the filled database; `issuer` is that of the tokens.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn of(db: &mut PgConnection, issuer: &str) -> Outcome<Self> {
        let clients =
            "select distinct on (u.id) u.id::text, u.email, s.id::text from users u join sessions s on s.user_id = u.id
                       where u.role = 'client' and s.revoked_at is null and s.expires_at > now() + interval '1 day'";
        let free =
            "and not exists (select from bookings b where b.client_id = u.id and b.status in ('pending', 'confirmed'))";
        let notified = "and exists (select from notifications n where n.user_id = u.id) and exists (select from client_profiles p where p.user_id = u.id)";
        let read = async |db: &mut PgConnection, condition: &str, limit: usize| -> Outcome<Vec<Person>> {
            let sql = format!("{clients} {condition} order by u.id limit {limit}");
            let rows: Vec<(String, String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(db).await?;
            rows.into_iter()
                .map(|(id, email, session)| {
                    let token = token(&id, &session, issuer)?;
                    Ok(Person { email, token })
                })
                .collect()
        };
        let sql = "select user_id::text from coach_profiles where wants_listing and is_complete order by user_id";
        let coaches = sqlx::query_scalar(sql).fetch_all(&mut *db).await?;
        let (mut free, notified) = (read(&mut *db, free, 1_000_000).await?, read(&mut *db, notified, 400).await?);
        let nobody = |_| "the filled database has nobody who is signed in";
        let compared = free.split_off(free.len().saturating_sub(3)).try_into().map_err(nobody)?;
        Ok(Self { compared, free, notified, coaches })
    }
}

/// `JWT_KEYS` and `ENCRYPTION_KEYS` of the servers.
pub fn keys() -> String {
    format!("{KEY_ID}:{}", STANDARD.encode(KEY))
}

/// An access token of a client (RFC 7519, HS256).
fn token(user: &str, session: &str, issuer: &str) -> Outcome<String> {
    let issued = now().as_second();
    let claims = json!({
        "sub": user, "role": "client", "sid": session, "iat": issued, "exp": issued + LIFETIME_SECONDS, "iss": issuer, "aud": "rapport",
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({ "alg": "HS256", "typ": "JWT", "kid": KEY_ID })), part(&claims));
    let signature = URL_SAFE_NO_PAD.encode(mac(KEY, &[signed.as_bytes()])?);
    Ok(format!("{signed}.{signature}"))
}

/// HMAC-SHA256 of the parts, one after the other.
///
/// # Errors
/// The key is refused, which no length is.
pub fn mac(key: &[u8], parts: &[&[u8]]) -> Outcome<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    parts.iter().for_each(|part| mac.update(part));
    Ok(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn the_mac_is_that_of_the_standard() {
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex::encode(mac(b"Jefe", &[b"what do ya want ", b"for nothing?"]).unwrap()), expected);
    }
}
