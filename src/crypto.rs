//! Hashes, random tokens, encryption and passwords. Tokens are 256 random bits and are stored only as SHA-256; passwords are hashed with bcrypt on
//! threads of their own, a limited number at a time, and never truncated.

mod encryption;

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rand::TryRngCore;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

pub use self::encryption::{Encrypted, Encryption};
use crate::error::{Error, ParseError, Result};
use crate::telemetry::metrics::{InFlight, METRICS};

/// Makes ring the process's TLS provider; without it reqwest panics when the first client is created.
pub fn install_tls() {
    // An error means that it is installed already, and no other provider is ever installed.
    drop(rustls::crypto::ring::default_provider().install_default());
}

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

/// A token or a key as text. Whatever prints a value for a log prints nothing of it, so a struct with one may derive `Debug`.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text, to be sent to whom it belongs.
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl FromStr for Secret {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// 256 random bits in base64url: a refresh token, a mailed link's token, a CSRF token.
///
/// # Errors
/// The operating system's random source fails.
pub fn random_token() -> Result<Secret> {
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
    Ok(Secret(URL_SAFE_NO_PAD.encode(bytes)))
}

/// Hashes and verifies passwords with bcrypt, a limited number at a time.
#[derive(Clone, Debug)]
pub struct Passwords {
    cost: u32,
    permits: Arc<Semaphore>,
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
        if !COSTS.contains(&cost) {
            return Err(Error::internal(format!("a bcrypt cost of {cost}")));
        }
        Ok(Self { cost, permits: Arc::new(Semaphore::new(max_concurrent)) })
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

    /// Whether `hash` was made from `password`. Text that is no hash is as none: the answer is `false`. However much the hash costs, and without
    /// one, the answer takes as long as a hash of this process's cost or of `highest_cost`, whichever is higher.
    ///
    /// # Errors
    /// The thread can't be started.
    pub async fn matches(&self, password: String, hash: Option<String>, highest_cost: u32) -> Result<bool> {
        let can_match = password.len() <= Self::MAX_BYTES;
        let hash = hash.and_then(|hash| cost_of(&hash).map(|cost| (hash, cost)));
        let padding = padding(hash.as_ref().map(|(_, cost)| *cost), self.cost.max(highest_cost.min(*COSTS.end())));
        let is_verified = self.run_blocking(move || {
            let is_verified = hash.is_some_and(|(hash, _)| bcrypt::verify(&password, &hash).unwrap_or(false));
            for cost in padding {
                bcrypt::hash("no account has this password", cost)?;
            }
            Ok(is_verified)
        });
        Ok(is_verified.await? && can_match)
    }

    /// Whether a stored hash has another cost than this process's, so that it is to be made anew.
    pub fn is_outdated(&self, hash: &str) -> bool {
        cost_of(hash) != Some(self.cost)
    }

    async fn run_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, bcrypt::BcryptError> + Send + 'static,
    ) -> Result<T> {
        let waiting = InFlight::of(METRICS.password_hashes_waiting.clone());
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::internal)?;
        drop(waiting);
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

/// The costs of bcrypt that are accepted.
const COSTS: RangeInclusive<u32> = 4..=16;

/// The cost of a hash; `None` if it is none.
fn cost_of(hash: &str) -> Option<u32> {
    let parts: bcrypt::HashParts = hash.parse().ok()?;
    Some(parts.get_cost())
}

/// The costs of the hashes to be computed beside one of cost `verified`, so that all together take as long as one of cost `target`: each step of
/// the cost doubles the work.
fn padding(verified: Option<u32>, target: u32) -> Vec<u32> {
    match verified {
        Some(cost) => (cost..target).collect(),
        None => vec![target],
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
        assert!(passwords.matches("a".repeat(72), Some(hash.clone()), 0).await.unwrap());
        assert!(!passwords.matches("a".repeat(71), Some(hash.clone()), 0).await.unwrap());
        assert!(!passwords.matches("a".repeat(73), Some(hash), 0).await.unwrap());
    }

    #[tokio::test]
    async fn no_password_matches_without_a_hash() {
        let passwords = Passwords::new(4, 2).unwrap();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(passwords.matches("correct horse".into(), Some(hash.clone()), 6).await.unwrap());
        assert!(!passwords.matches("wrong horse".into(), Some(hash), 6).await.unwrap());
        assert!(!passwords.matches("no account has this password".into(), None, 0).await.unwrap());
        for none in ["", "x", "$2b$04$short", "$2b$99$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert!(!passwords.matches(none.into(), Some(none.into()), 0).await.unwrap(), "{none}");
        }
    }

    #[test]
    fn whatever_a_hash_costs_the_work_is_that_of_the_highest_cost() {
        let work = |verified: Option<u32>, target: u32| {
            let padding: u64 = padding(verified, target).into_iter().map(|cost| 1 << cost).sum();
            padding + verified.map_or(0, |cost| 1 << cost)
        };
        for target in COSTS {
            assert_eq!(work(None, target), 1 << target);
            for verified in *COSTS.start()..=target {
                assert_eq!(work(Some(verified), target), 1 << target, "{verified} of {target}");
            }
        }
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_outdated() {
        let hash = Passwords::new(5, 1).unwrap().hash("correct horse".into()).await.unwrap();
        assert!(!Passwords::new(5, 1).unwrap().is_outdated(&hash));
        assert!(Passwords::new(4, 1).unwrap().is_outdated(&hash) && Passwords::new(6, 1).unwrap().is_outdated(&hash));
        assert!(Passwords::new(3, 1).is_err() && Passwords::new(17, 1).is_err());
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::from("hidden".to_owned());
        assert!(!format!("{secret:?} {:?}", Some(&secret)).contains("hidden"));
        assert_eq!(secret.expose(), "hidden");
    }

    #[test]
    fn tokens_are_256_bits_and_differ() {
        assert_ne!(random_token().unwrap(), random_token().unwrap());
        assert_eq!(random_token().unwrap().expose().len(), 43);
    }

    #[test]
    fn hmac_matches_rfc_4231() {
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex::encode(mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
