//! Access tokens: JWT (RFC 7519), HS256 only, valid for fifteen minutes, with the key's id in the header so that keys can rotate.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::config::Config;
use crate::crypto::Secret;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;

/// The lifetime of an access token, in seconds.
pub const LIFETIME_SECONDS: i64 = 15 * 60;

const AUDIENCE: &str = "rapport";

/// The claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The id of the user.
    pub sub: Uuid,
    pub role: Role,
    /// The id of the login (`sessions.id`).
    pub sid: Uuid,
    pub iat: i64,
    pub exp: i64,
    pub iss: String,
    pub aud: String,
}

/// The clock drift between processes that is tolerated in `iat`.
const MAX_CLOCK_SKEW_SECONDS: i64 = 60;

fn invalid_token() -> Error {
    Error::new(Code::Unauthenticated).with_detail("The access token is missing, wrong or over. Sign in, or refresh it.")
}

/// Signs a token for a login, with the first key.
///
/// # Errors
/// No key is configured, which is refused at start.
pub fn sign(config: &Config, user_id: Uuid, role: Role, session_id: Uuid, now: Timestamp) -> Result<Secret> {
    let key = config.jwt_keys.first().ok_or_else(|| Error::internal("no key to sign with"))?;
    let iat = now.as_seconds();
    let iss = config.public("");
    let claims =
        Claims { sub: user_id, role, sid: session_id, iat, exp: iat + LIFETIME_SECONDS, iss, aud: AUDIENCE.to_owned() };
    let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&key.secret))
        .map(Secret::from)
        .map_err(Error::internal)
}

/// The claims of a token, if it was signed with one of the configured keys and is valid at `now`.
///
/// # Errors
/// `unauthenticated`.
pub fn verify(config: &Config, token: &str, now: Timestamp) -> Result<Claims> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| invalid_token())?;
    let kid = header.kid.ok_or_else(invalid_token)?;
    let key = config.jwt_keys.iter().find(|key| key.id == kid).ok_or_else(invalid_token)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[config.public("")]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // Checked below, with the app's clock.
    validation.validate_exp = false;
    let token = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(&key.secret), &validation)
        .map_err(|_| invalid_token())?;
    let (claims, now) = (token.claims, now.as_seconds());
    let is_valid_now = claims.exp > now && claims.iat <= now + MAX_CLOCK_SKEW_SECONDS;
    if is_valid_now { Ok(claims) } else { Err(invalid_token()) }
}
