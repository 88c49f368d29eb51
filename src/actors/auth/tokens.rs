//! Access tokens: JWT (RFC 7519) by HS256 alone, fifteen minutes long, with the key's id in the header so that keys rotate.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::models::auth::users::Role;

/// How long an access token lives, in seconds.
pub const LIFETIME_SECONDS: i64 = 15 * 60;

const AUDIENCE: &str = "rapport";

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The user.
    pub sub: Uuid,
    pub role: Role,
    /// The sign-in.
    pub sid: Uuid,
    pub iat: i64,
    pub exp: i64,
    pub iss: String,
    pub aud: String,
}

fn refused() -> Error {
    Error::new(Code::Unauthenticated).with_detail("The access token is missing, wrong or over. Sign in, or refresh it.")
}

/// Signs a token for a sign-in with the first key.
///
/// # Errors
/// There is no key, which the configuration has refused at start.
pub fn sign(config: &Config, user_id: Uuid, role: Role, session_id: Uuid, now: Timestamp) -> Result<String> {
    let key = config.jwt_keys.first().ok_or_else(|| Error::internal("no key to sign with"))?;
    let iat = now.as_seconds();
    let iss = config.public("");
    let claims =
        Claims { sub: user_id, role, sid: session_id, iat, exp: iat + LIFETIME_SECONDS, iss, aud: AUDIENCE.to_owned() };
    let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&key.secret)).map_err(Error::internal)
}

/// What a token says, if one of our keys signed it and it is not over. Time is handed in; a minute of drift is forgiven.
///
/// # Errors
/// `unauthenticated`, whatever is wrong with it.
pub fn verify(config: &Config, token: &str, now: Timestamp) -> Result<Claims> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| refused())?;
    let kid = header.kid.ok_or_else(refused)?;
    let key = config.jwt_keys.iter().find(|key| key.id == kid).ok_or_else(refused)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[config.public("")]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // By our own clock, below.
    validation.validate_exp = false;
    let token = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(&key.secret), &validation)
        .map_err(|_| refused())?;
    let claims = token.claims;
    let is_now = claims.exp > now.as_seconds() && claims.iat <= now.as_seconds() + 60;
    if is_now { Ok(claims) } else { Err(refused()) }
}
