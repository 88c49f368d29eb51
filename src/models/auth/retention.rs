//! Retention of logins and tokens: how long their rows stay after they have ended.

use jiff::SignedDuration;

use super::sessions;
use crate::clock::days;
use crate::retention::RetentionRule;
use crate::retention_rule;

/// How long an ended login is kept. Its address is known for as long: login throttling trusts addresses that its owner has logged in from.
pub const SESSION_RETENTION: SignedDuration = sessions::KNOWN_ADDRESS_TTL;

/// How long a refresh token is kept after it has expired. Until it has, its reuse is noticed.
pub const REFRESH_TOKEN_RETENTION: SignedDuration = days(1);

/// How long the token of a mailed link is kept after it has expired.
pub const EMAIL_TOKEN_RETENTION: SignedDuration = days(1);

/// Logins, refresh tokens and tokens of mailed links.
pub const RULES: &[RetentionRule] = &[
    retention_rule!("refresh_tokens", "refresh_tokens", "expires_at", "true", REFRESH_TOKEN_RETENTION),
    retention_rule!("sessions_expired", "sessions", "expires_at", "true", SESSION_RETENTION),
    retention_rule!("sessions_revoked", "sessions", "revoked_at", "revoked_at is not null", SESSION_RETENTION),
    retention_rule!("email_tokens", "email_tokens", "expires_at", "true", EMAIL_TOKEN_RETENTION),
];
