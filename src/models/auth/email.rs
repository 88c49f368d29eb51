//! Email addresses: as mail is sent to them, and as they are compared.

use std::fmt;
use std::str::FromStr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use crate::error::ParseError;
use crate::models::reference::stored_as_text;
use crate::models::text::{case_fold, line};

/// Domains that mail can't be sent to (RFC 6761).
const RESERVED_DOMAINS: [&str; 3] = ["invalid", "localhost", "test"];

/// An email address that mail can be sent to (RFC 5321, RFC 6531): the part before the `@` as written, in NFC; the domain as IDNA ASCII.
/// Compared by its [`EmailKey`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// The length limit of SMTP.
    pub const MAX_BYTES: usize = 254;

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the address is compared by.
    pub fn key(&self) -> EmailKey {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        EmailKey::of(local, domain)
    }
}

/// The part before the `@` as written, and the domain as IDNA ASCII; `None` if there is no domain.
fn parts(text: &str) -> Option<(String, String)> {
    let text = line(text);
    let (local, domain) = text.rsplit_once('@')?;
    let ascii =
        Uts46::new().to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify);
    Some((local.to_owned(), ascii.ok()?.into_owned()))
}

impl FromStr for Email {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let invalid = || ParseError::new("invalid_email", "An email address like ana@example.com.");
        let (local, domain) = parts(text).ok_or_else(invalid)?;
        let (_, top) = domain.rsplit_once('.').ok_or_else(invalid)?;
        if RESERVED_DOMAINS.contains(&top) {
            return Err(ParseError::new("invalid_email", "No mail can be sent to this domain."));
        }
        let address = format!("{local}@{domain}");
        let is_deliverable = address.len() <= Self::MAX_BYTES
            && !top.bytes().all(|byte| byte.is_ascii_digit())
            && !local.contains(['\u{200c}', '\u{200d}', '\u{fe0e}', '\u{fe0f}', ' '])
            && address.parse::<lettre::Address>().is_ok();
        if is_deliverable { Ok(Email(address)) } else { Err(invalid()) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

stored_as_text! {
    Email: "An email address, compared without case", pattern "^.+@.+\\..+$", example "ana@example.com";
}

/// What an address is compared by: without case in the Unicode sense. Parsed from whatever somebody claims to be their address; of what is no
/// address no account has the key.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailKey(String);

impl EmailKey {
    fn of(local: &str, domain: &str) -> Self {
        EmailKey(line(&format!("{}@{domain}", case_fold(local))))
    }

    /// As stored in `users.email_key`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailKey {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        // Without an `@` it is the key of no address, in whatever form it is read again.
        let of_none = || EmailKey(line(&case_fold(&line(text)).replace('@', " ")));
        Ok(parts(text).map_or_else(of_none, |(local, domain)| EmailKey::of(&local, &domain)))
    }
}

impl fmt::Debug for EmailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailKey(…)")
    }
}

crate::parsed_from_text!(EmailKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_deliverable_addresses_are_accepted() {
        for good in ["ana@example.com", "o'hara+x@sub.example.co.uk", "用户@example.com", " trimmed@example.com "] {
            assert!(good.parse::<Email>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@example.com",
            "ana@localhost",
            "a b@example.com",
            "ana@exa mple.com",
            "ana@[127.0.0.1]",
            "ana@127.0.0.1",
            "ana@example..com",
            "ana@-example.com",
            "ana@deleted.invalid",
            "ana@web.Test",
            "ana@mail.localhost",
        ] {
            assert!(bad.parse::<Email>().is_err(), "{bad}");
        }
    }

    #[test]
    fn one_mailbox_has_one_key() {
        let key = |text: &str| text.parse::<EmailKey>().unwrap();
        for spelling in
            ["ana@bücher.example", "ANA@BÜCHER.example", "ana@xn--bcher-kva.example", "ana@ｂｕ\u{308}ｃｈｅｒ.example"]
        {
            assert_eq!(key(spelling).as_str(), "ana@xn--bcher-kva.example", "{spelling}");
        }
        assert_eq!(key("JOSÉ@example.com"), key("jose\u{301}@example.com"));
        assert_ne!(key("jose@example.com"), key("josé@example.com"));
        assert_eq!("Ana@Example.COM".parse::<Email>().unwrap().as_str(), "Ana@example.com");
    }
}
