//! Encryption of what is stored and must be read again: AES-256-GCM (NIST SP 800-38D), each value under a random nonce. The id of its key is
//! stored beside it, so that keys rotate: the first of `ENCRYPTION_KEYS` encrypts, all of them decrypt.
//!
//! A value is bound to its place: what was encrypted for one row can't be decrypted as another's.

use std::collections::HashMap;
use std::fmt;

use rand::TryRngCore;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::Secret;
use crate::error::{Error, Result};

/// A named key of 32 bytes.
pub type NamedKey<'a> = (&'a str, &'a [u8]);

/// A value as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encrypted {
    /// Which key it is encrypted with.
    pub key_id: String,
    /// The nonce, and the ciphertext with its tag.
    pub bytes: Vec<u8>,
}

/// Encrypts with the first key, decrypts with each.
pub struct Encryption {
    first: String,
    keys: HashMap<String, LessSafeKey>,
}

impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryption").field("first", &self.first).finish_non_exhaustive()
    }
}

impl Encryption {
    /// With these keys, the first of which encrypts.
    ///
    /// # Errors
    /// A key is not of 32 bytes, or there is none.
    pub fn new<'a>(keys: impl IntoIterator<Item = NamedKey<'a>>) -> Result<Self> {
        let (mut first, mut all) = (None, HashMap::new());
        for (id, bytes) in keys {
            let key =
                UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| Error::internal("an encryption key's length"))?;
            first.get_or_insert_with(|| id.to_owned());
            all.insert(id.to_owned(), LessSafeKey::new(key));
        }
        let first = first.ok_or_else(|| Error::internal("there is no encryption key"))?;
        Ok(Self { first, keys: all })
    }

    /// Encrypts a text for this place, `calendar_feeds:<user>` say.
    ///
    /// # Errors
    /// The operating system's random source fails.
    pub fn encrypt(&self, place: &str, text: &Secret) -> Result<Encrypted> {
        let mut nonce = [0_u8; NONCE_LEN];
        rand::rngs::OsRng.try_fill_bytes(&mut nonce).map_err(Error::internal)?;
        let mut sealed = text.expose().as_bytes().to_vec();
        let failed = || Error::internal("a value could not be encrypted");
        let key = self.keys.get(&self.first).ok_or_else(failed)?;
        let aad = Aad::from(place.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).map_err(|_| failed())?;
        let bytes = nonce.into_iter().chain(sealed).collect();
        Ok(Encrypted { key_id: self.first.clone(), bytes })
    }

    /// The same text under the first key. `None`: it is that already.
    ///
    /// # Errors
    /// As [`Encryption::decrypt`].
    pub fn reencrypt(&self, place: &str, stored: &Encrypted) -> Result<Option<Encrypted>> {
        if stored.key_id == self.first {
            return Ok(None);
        }
        let text = self.decrypt(place, stored)?;
        self.encrypt(place, &text).map(Some)
    }

    /// The text that was encrypted for this place.
    ///
    /// # Errors
    /// Its key is not configured any more, or the value was changed or moved.
    pub fn decrypt(&self, place: &str, stored: &Encrypted) -> Result<Secret> {
        let failed = |why: &str| Error::internal(format!("{why} (key {:?})", stored.key_id));
        let key = self.keys.get(&stored.key_id).ok_or_else(|| failed("a stored value's key is not configured"))?;
        let split = stored.bytes.split_at_checked(NONCE_LEN);
        let opened = split.and_then(|(nonce, sealed)| {
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            let mut sealed = sealed.to_vec();
            let text = key.open_in_place(nonce, Aad::from(place.as_bytes()), &mut sealed).ok()?;
            String::from_utf8(text.to_vec()).ok()
        });
        opened.map(Secret::from).ok_or_else(|| failed("a stored value can't be decrypted"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: NamedKey<'_> = ("2025", &[1; 32]);
    const NEW: NamedKey<'_> = ("2026", &[2; 32]);

    fn text() -> Secret {
        Secret::from("https://calendar.example/secret".to_owned())
    }

    #[test]
    fn what_is_encrypted_can_be_read_for_its_place_alone() {
        let keys = Encryption::new([NEW, OLD]).unwrap();
        let stored = keys.encrypt("feeds:1", &text()).unwrap();
        assert_eq!(keys.decrypt("feeds:1", &stored).unwrap(), text());
        assert!(keys.decrypt("feeds:2", &stored).is_err());
        assert_ne!(keys.encrypt("feeds:1", &text()).unwrap().bytes, stored.bytes, "each has its nonce");
        assert!(!stored.bytes.windows(8).any(|part| part == b"calendar"));
    }

    #[test]
    fn a_changed_value_is_refused() {
        let keys = Encryption::new([NEW]).unwrap();
        let stored = keys.encrypt("feeds:1", &text()).unwrap();
        for index in 0..stored.bytes.len() {
            let mut changed = stored.clone();
            changed.bytes[index] ^= 1;
            assert!(keys.decrypt("feeds:1", &changed).is_err(), "{index}");
        }
        for length in [0, 5, NONCE_LEN, NONCE_LEN + 3] {
            let cut = Encrypted { bytes: stored.bytes[..length].to_vec(), ..stored.clone() };
            assert!(keys.decrypt("feeds:1", &cut).is_err(), "{length}");
        }
    }

    #[test]
    fn keys_rotate() {
        let stored = Encryption::new([OLD]).unwrap().encrypt("feeds:1", &text()).unwrap();
        let rotated = Encryption::new([NEW, OLD]).unwrap();
        assert_eq!(rotated.decrypt("feeds:1", &stored).unwrap(), text());
        assert_eq!(rotated.encrypt("feeds:1", &text()).unwrap().key_id, "2026");
        let again = rotated.reencrypt("feeds:1", &stored).unwrap().unwrap();
        assert_eq!(Encryption::new([NEW]).unwrap().decrypt("feeds:1", &again).unwrap(), text());
        assert_eq!(rotated.reencrypt("feeds:1", &again).unwrap(), None, "it is under the first key already");
        let error = Encryption::new([NEW]).unwrap().decrypt("feeds:1", &stored).unwrap_err();
        assert!(error.to_string().contains("2025"), "{error}");
        assert!(Encryption::new([]).is_err() && Encryption::new([("short", &[1; 16][..])]).is_err());
    }
}
