//! The grants of OAuth 2 (RFC 6749) with PKCE (RFC 7636): codes that are short-lived and good for one use, access tokens, refresh tokens.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::form::new_secret;

/// Google's and Microsoft's codes are good for about ten minutes.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// An access token is good for an hour.
pub const ACCESS_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// What somebody agreed to on the consent page.
#[derive(Clone, Debug)]
pub struct Consent {
    pub email: String,
    pub scopes: Vec<String>,
    pub redirect_uri: String,
    /// The S256 challenge.
    pub challenge: String,
    /// Whether a refresh token is given.
    pub is_offline: bool,
}

#[derive(Debug)]
struct Code {
    consent: Consent,
    expires: Timestamp,
    is_used: bool,
    /// The grant that was made of it, revoked if the code is used again.
    grant: Option<u64>,
}

#[derive(Clone, Debug)]
struct Token {
    grant: u64,
    expires: Timestamp,
}

#[derive(Clone, Debug)]
struct Grant {
    email: String,
    scopes: Vec<String>,
    is_revoked: bool,
}

/// All grants of one stand-in.
#[derive(Debug, Default)]
pub struct Grants {
    codes: HashMap<String, Code>,
    access: HashMap<String, Token>,
    refresh: HashMap<String, Token>,
    grants: Vec<Grant>,
    /// A refresh token is good for one use; otherwise, as Microsoft documents, the old ones stay good beside the new one.
    pub single_use: bool,
}

/// Why a code or refresh token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Unknown,
    Expired,
    Used,
    RedirectDiffers,
    VerifierDiffers,
    Revoked,
}

/// The tokens of an answer.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: Option<String>,
    pub scopes: Vec<String>,
}

/// Whose access token it is, and for what.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub email: String,
    pub scopes: Vec<String>,
}

impl Grants {
    /// A code for what was agreed to.
    pub fn issue_code(&mut self, prefix: &str, consent: Consent, now: Timestamp) -> String {
        let code = new_secret(prefix);
        let expires = now.saturating_add(CODE_LIFETIME).unwrap_or(now);
        self.codes.insert(code.clone(), Code { consent, expires, is_used: false, grant: None });
        code
    }

    /// Exchanges a code. One that is used twice ends what it gave (RFC 6749, section 4.1.2).
    pub fn redeem(
        &mut self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        now: Timestamp,
    ) -> Result<Tokens, Refusal> {
        let known = self.codes.get_mut(code).ok_or(Refusal::Unknown)?;
        if known.is_used {
            if let Some(grant) = known.grant {
                self.revoke_grant(grant);
            }
            return Err(Refusal::Used);
        }
        if now >= known.expires {
            return Err(Refusal::Expired);
        }
        if known.consent.redirect_uri != redirect_uri {
            return Err(Refusal::RedirectDiffers);
        }
        if URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) != known.consent.challenge {
            return Err(Refusal::VerifierDiffers);
        }
        known.is_used = true;
        let number = self.grants.len() as u64;
        known.grant = Some(number);
        let Consent { email, scopes, is_offline, .. } = known.consent.clone();
        self.grants.push(Grant { email, scopes, is_revoked: false });
        Ok(self.issue(number, is_offline, now))
    }

    /// New tokens for a refresh token; `rotates` gives a new refresh token as well.
    pub fn refresh(&mut self, token: &str, rotates: bool, now: Timestamp) -> Result<Tokens, Refusal> {
        let known = self.refresh.get(token).cloned().ok_or(Refusal::Unknown)?;
        if self.grant(known.grant).is_none_or(|grant| grant.is_revoked) {
            return Err(Refusal::Revoked);
        }
        if now >= known.expires {
            return Err(Refusal::Expired);
        }
        if rotates && self.single_use {
            self.refresh.remove(token);
        }
        Ok(self.issue(known.grant, rotates, now))
    }

    /// Ends the grant of an access or refresh token; whether there was one.
    pub fn revoke(&mut self, token: &str) -> bool {
        let known = self.refresh.get(token).or_else(|| self.access.get(token)).map(|token| token.grant);
        let is_active = known.and_then(|grant| self.grant(grant)).is_some_and(|grant| !grant.is_revoked);
        if let Some(grant) = known {
            self.revoke_grant(grant);
        }
        is_active
    }

    /// Whose token it is, if it is good now.
    pub fn bearer(&self, token: &str, now: Timestamp) -> Option<Bearer> {
        let known = self.access.get(token).filter(|token| now < token.expires)?;
        let grant = self.grant(known.grant).filter(|grant| !grant.is_revoked)?;
        Some(Bearer { email: grant.email.clone(), scopes: grant.scopes.clone() })
    }

    /// All access tokens end now.
    pub fn expire_access_tokens(&mut self) {
        self.access.clear();
    }

    /// Everybody takes back what they agreed to.
    pub fn revoke_all(&mut self) {
        self.grants.iter_mut().for_each(|grant| grant.is_revoked = true);
    }

    /// Grants that are in force.
    pub fn active(&self) -> usize {
        self.grants.iter().filter(|grant| !grant.is_revoked).count()
    }

    fn grant(&self, number: u64) -> Option<&Grant> {
        usize::try_from(number).ok().and_then(|number| self.grants.get(number))
    }

    fn revoke_grant(&mut self, number: u64) {
        if let Some(grant) = usize::try_from(number).ok().and_then(|number| self.grants.get_mut(number)) {
            grant.is_revoked = true;
        }
    }

    fn issue(&mut self, grant: u64, with_refresh: bool, now: Timestamp) -> Tokens {
        let until = |lifetime: SignedDuration| now.saturating_add(lifetime).unwrap_or(now);
        let access = new_secret("at.");
        self.access.insert(access.clone(), Token { grant, expires: until(ACCESS_LIFETIME) });
        let refresh = with_refresh.then(|| new_secret("rt."));
        if let Some(refresh) = &refresh {
            let expires = until(SignedDuration::from_hours(90 * 24));
            self.refresh.insert(refresh.clone(), Token { grant, expires });
        }
        let scopes = self.grant(grant).map(|grant| grant.scopes.clone()).unwrap_or_default();
        Tokens { access, refresh, scopes }
    }
}
