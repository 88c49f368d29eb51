//! Hashes, random tokens and passwords. Tokens are 256 random bits and are stored only as SHA-256; passwords are hashed with bcrypt on
//! threads of their own, a limited number at a time, and never truncated.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rand::TryRngCore;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// HMAC-SHA256 (RFC 2104).
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length, so this cannot fail.
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(message);
            mac.finalize().into_bytes().into()
        }
        Err(_) => [0; 32],
    }
}

/// Whether two byte strings are equal, compared in constant time.
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(left, right).into()
}

/// 256 random bits in base64url: a refresh token, a mailed link's token, a CSRF token.
///
/// # Errors
/// The operating system's random source fails.
pub fn random_token() -> Result<String> {
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Hashes and verifies passwords with bcrypt, a limited number at a time.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: u32,
    permits: Arc<Semaphore>,
    /// Verified against when there is no account, so that the answer takes as long.
    dummy_hash: Arc<str>,
}

impl Passwords {
    /// The cost in production.
    pub const COST: u32 = 12;

    /// The deadline of a command that hashes a password: hashes wait for each other.
    pub const DEADLINE: Duration = Duration::from_secs(30);

    /// The longest password that bcrypt hashes whole. The crate's `non_truncating_hash` counts its closing NUL and refuses the 72nd
    /// byte, so the length is checked here and only that NUL can be cut off.
    pub const MAX_BYTES: usize = 72;

    /// `cost` is bcrypt's; `max_concurrent` limits how many hashes this process computes at a time.
    ///
    /// # Errors
    /// The cost is outside bcrypt's range.
    pub fn new(cost: u32, max_concurrent: usize) -> Result<Self> {
        let dummy_hash = bcrypt::hash("no account has this password", cost).map_err(Error::internal)?;
        Ok(Self { cost, permits: Arc::new(Semaphore::new(max_concurrent)), dummy_hash: dummy_hash.into() })
    }

    /// The hash to store of a password of at most [`Passwords::MAX_BYTES`].
    ///
    /// # Errors
    /// The password is longer, which validation should have refused.
    pub async fn hash(&self, password: String) -> Result<String> {
        if password.len() > Self::MAX_BYTES {
            return Err(Error::internal("a password over bcrypt's 72 bytes reached the hash"));
        }
        let cost = self.cost;
        self.run_blocking(move || bcrypt::hash(password, cost)).await
    }

    /// Whether `hash` was made from `password`. Without a hash the answer is `false` and takes as long.
    ///
    /// # Errors
    /// The stored hash is malformed.
    pub async fn matches(&self, password: String, hash: Option<String>) -> Result<bool> {
        let can_match = hash.is_some() && password.len() <= Self::MAX_BYTES;
        let hash = hash.unwrap_or_else(|| self.dummy_hash.to_string());
        let is_verified = self.run_blocking(move || bcrypt::verify(password, &hash)).await?;
        Ok(is_verified && can_match)
    }

    async fn run_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, bcrypt::BcryptError> + Send + 'static,
    ) -> Result<T> {
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::internal)?;
        let (sender, receiver) = tokio::sync::oneshot::channel();
        // A new thread for each hash: an unprivileged thread can lower its priority but not raise it again.
        std::thread::Builder::new()
            .name("bcrypt".to_owned())
            .spawn(move || {
                let _permit = permit;
                lower_priority();
                // The request may have been dropped meanwhile.
                drop(sender.send(work()));
            })
            .map_err(Error::unavailable)?;
        receiver.await.map_err(Error::internal)?.map_err(Error::internal)
    }
}

/// The nice value of hashing threads.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Lowers the calling thread's priority, so that a quarter of a second of hashing does not delay requests that only read. On Linux the
/// priority belongs to the thread (`man 2 setpriority`); elsewhere to the whole process, and is left unchanged.
#[cfg(target_os = "linux")]
fn lower_priority() {
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "priority of a hashing thread not lowered");
    }
}

#[cfg(not(target_os = "linux"))]
fn lower_priority() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_never_truncated() {
        let passwords = Passwords::new(4, 2).unwrap();
        assert!(passwords.hash("é".repeat(36)).await.is_ok());
        assert!(passwords.hash("é".repeat(37)).await.is_err());
        let hash = passwords.hash("a".repeat(72)).await.unwrap();
        assert!(passwords.matches("a".repeat(72), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches("a".repeat(71), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches("a".repeat(73), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn no_password_matches_without_a_hash() {
        let passwords = Passwords::new(4, 2).unwrap();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(passwords.matches("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches("wrong horse".into(), Some(hash)).await.unwrap());
        assert!(!passwords.matches("no account has this password".into(), None).await.unwrap());
    }

    #[test]
    fn tokens_are_256_bits_and_differ() {
        assert_ne!(random_token().unwrap(), random_token().unwrap());
        assert_eq!(random_token().unwrap().len(), 43);
    }

    #[test]
    fn hmac_matches_rfc_4231() {
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
