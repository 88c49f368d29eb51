//! The token of the link that turns emails of one kind off with one click (RFC 8058): user, kind and signature. It does not expire, since an
//! email may be read years later, and it permits nothing else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::NotificationKind;
use crate::config::Key;
use crate::crypto::{constant_time_eq, hmac_sha256};
use crate::error::{Code, Error, Result};

/// Domain separation from everything else that is signed with the same keys.
const LABEL: &[u8] = b"rapport: unsubscribe\0";

const ID_LENGTH: usize = 16;
const SIGNATURE_LENGTH: usize = 32;

/// A token in base64url, signed with the first key.
///
/// # Errors
/// There is no key: the configuration refuses that at start.
pub fn token(keys: &[Key], user_id: Uuid, kind: NotificationKind) -> Result<String> {
    let key = keys.first().ok_or_else(|| Error::internal("no key to sign with"))?;
    let bytes = [user_id.as_bytes(), signature(key, user_id, kind).as_slice(), kind.as_str().as_bytes()].concat();
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The user and the kind of email to turn off, if one of the keys signed the token.
///
/// # Errors
/// `invalid_token`.
pub fn read(keys: &[Key], token: &str) -> Result<(Uuid, NotificationKind)> {
    let invalid =
        || Error::new(Code::InvalidToken).with_detail("This is no link of ours. Choose your mails in the settings.");
    let bytes = URL_SAFE_NO_PAD.decode(token.trim()).map_err(|_| invalid())?;
    let (id, rest) = bytes.split_at_checked(ID_LENGTH).ok_or_else(invalid)?;
    let (signed, name) = rest.split_at_checked(SIGNATURE_LENGTH).ok_or_else(invalid)?;
    let user_id = Uuid::from_slice(id).map_err(|_| invalid())?;
    let kind = std::str::from_utf8(name).ok().and_then(NotificationKind::named).ok_or_else(invalid)?;
    let is_genuine = keys.iter().any(|key| constant_time_eq(&signature(key, user_id, kind), signed));
    if is_genuine { Ok((user_id, kind)) } else { Err(invalid()) }
}

fn signature(key: &Key, user_id: Uuid, kind: NotificationKind) -> [u8; SIGNATURE_LENGTH] {
    hmac_sha256(&key.secret, &[LABEL, user_id.as_bytes(), kind.as_str().as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str) -> Key {
        Key { id: id.to_owned(), secret: id.repeat(32).into_bytes() }
    }

    #[test]
    fn every_user_and_kind_has_a_token_of_its_own() {
        let (ana, ben) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let keys = [key("a")];
        let mut seen = std::collections::BTreeSet::new();
        for user_id in [ana, ben] {
            for kind in NotificationKind::ALL {
                let token = token(&keys, user_id, *kind).unwrap();
                assert_eq!(read(&keys, &token).unwrap(), (user_id, *kind));
                assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token}");
                assert!(seen.insert(token));
            }
        }
    }

    #[test]
    fn a_token_is_valid_while_its_key_is_configured() {
        let old = token(&[key("a")], Uuid::nil(), NotificationKind::Reminder1h).unwrap();
        assert!(read(&[key("b"), key("a")], &old).is_ok());
        assert_eq!(read(&[key("b")], &old).unwrap_err().code(), Code::InvalidToken);
        assert_ne!(token(&[key("b"), key("a")], Uuid::nil(), NotificationKind::Reminder1h).unwrap(), old);
    }

    #[test]
    fn any_change_makes_a_token_invalid() {
        let keys = [key("a")];
        let whole = token(&keys, Uuid::from_u128(7), NotificationKind::Reminder24h).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&whole).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                assert!(read(&keys, &URL_SAFE_NO_PAD.encode(changed)).is_err(), "bit {bit} of byte {at}");
            }
        }
        for short in 0..whole.len() {
            assert!(read(&keys, &whole[..short]).is_err());
        }
        // Another kind under the same signature.
        let other = [&bytes[..ID_LENGTH + SIGNATURE_LENGTH], b"reminder_1h"].concat();
        assert!(read(&keys, &URL_SAFE_NO_PAD.encode(other)).is_err());
        for nonsense in ["", "x", "=", "é", &whole.repeat(2), &"A".repeat(10_000)] {
            assert_eq!(read(&keys, nonsense).unwrap_err().code(), Code::InvalidToken);
        }
    }
}
