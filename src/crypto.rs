//! Hashes, random tokens and passwords. Tokens are 256 random bits and are kept only as SHA-256; passwords are bcrypt,
//! hashed off the event loop with a bounded number at a time, never truncated.

use std::sync::Arc;

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

/// Whether two byte strings are equal, in a time that does not tell where they differ.
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(left, right).into()
}

/// 256 random bits in base64url: what is handed out as a refresh token, a link's token, a CSRF token.
///
/// # Errors
/// The operating system has no randomness to give.
pub fn token() -> Result<String> {
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Hashes and checks passwords: bcrypt at one cost, a bounded number at a time.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: u32,
    permits: Arc<Semaphore>,
    /// Checked when there is no account, so that the answer takes as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// The cost of production.
    pub const COST: u32 = 12;

    /// What bcrypt can take. The crate's `non_truncating_hash` counts its closing NUL and refuses the 72nd byte, so the
    /// length is checked here and nothing but that NUL can be cut off.
    pub const MAX_BYTES: usize = 72;

    /// `cost` is bcrypt's; `at_once` bounds how many hash at the same time in this process.
    ///
    /// # Errors
    /// A cost bcrypt does not know.
    pub fn new(cost: u32, at_once: usize) -> Result<Self> {
        let decoy = bcrypt::hash("there is nobody here", cost).map_err(Error::internal)?;
        Ok(Self { cost, permits: Arc::new(Semaphore::new(at_once)), decoy: decoy.into() })
    }

    /// The hash to keep of a password of at most 72 bytes.
    ///
    /// # Errors
    /// The password is longer, which validation has refused before.
    pub async fn hash(&self, password: String) -> Result<String> {
        if password.len() > Self::MAX_BYTES {
            return Err(Error::internal("a password over bcrypt's 72 bytes reached the hash"));
        }
        let cost = self.cost;
        self.off_the_loop(move || bcrypt::hash(password, cost)).await
    }

    /// Whether `password` is the one `hash` was made of. Without a hash it takes as long and says no.
    ///
    /// # Errors
    /// The stored hash is not one.
    pub async fn matches(&self, password: String, hash: Option<String>) -> Result<bool> {
        let known = hash.is_some() && password.len() <= Self::MAX_BYTES;
        let hash = hash.unwrap_or_else(|| self.decoy.to_string());
        let same = self.off_the_loop(move || bcrypt::verify(password, &hash)).await?;
        Ok(same && known)
    }

    async fn off_the_loop<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, bcrypt::BcryptError> + Send + 'static,
    ) -> Result<T> {
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::internal)?;
        let (tell, told) = tokio::sync::oneshot::channel();
        // A thread for each: one that has stood back can't step forward again.
        std::thread::Builder::new()
            .name("bcrypt".to_owned())
            .spawn(move || {
                let _permit = permit;
                stand_back();
                // Nobody may wait any more.
                drop(tell.send(work()));
            })
            .map_err(Error::unavailable)?;
        told.await.map_err(Error::internal)?.map_err(Error::internal)
    }
}

/// How far a thread that hashes stands back.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// Lets every other thread go first: a quarter of a second of arithmetic must not hold up a request that only reads. On Linux the
/// priority is the calling thread's own (`man 2 setpriority`); elsewhere it is the whole process's, and stays as it is.
#[cfg(target_os = "linux")]
fn stand_back() {
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "passwords are hashed at everybody's pace");
    }
}

#[cfg(not(target_os = "linux"))]
fn stand_back() {}

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
    async fn nobody_has_no_password() {
        let passwords = Passwords::new(4, 2).unwrap();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(passwords.matches("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches("wrong horse".into(), Some(hash)).await.unwrap());
        assert!(!passwords.matches("there is nobody here".into(), None).await.unwrap());
    }

    #[test]
    fn tokens_do_not_repeat() {
        assert_ne!(token().unwrap(), token().unwrap());
        assert_eq!(token().unwrap().len(), 43);
    }

    #[test]
    fn hmac_is_the_one_of_rfc_4231() {
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
