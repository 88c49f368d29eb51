//! Addresses of the web that people give and others follow.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use url::Url;

use super::reference::stored_as_text;
use crate::error::ParseError;
use crate::models::text::line;

/// An `http` or `https` address as it was written: on one line, without white space, control or invisible characters, and without a user name or
/// password, which would show another host than the one it leads to.
#[derive(Clone, PartialEq, Eq)]
pub struct WebAddress(String);

impl WebAddress {
    /// The most characters.
    pub const MAX_CHARS: usize = 2_000;

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address.
    pub fn into_inner(self) -> String {
        self.0
    }
}

impl FromStr for WebAddress {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let address: String = text.trim().nfc().collect();
        let is_plain = line(&address) == address && !address.contains([' ', '\\']);
        let has_host = |url: &Url| {
            let is_web = matches!(url.scheme(), "http" | "https")
                && address[url.scheme().len()..].strip_prefix("://").is_some_and(|rest| !rest.starts_with('/'));
            is_web && url.host().is_some() && url.username().is_empty() && url.password().is_none()
        };
        let is_whole =
            address.chars().count() <= Self::MAX_CHARS && Url::parse(&address).is_ok_and(|url| has_host(&url));
        if is_plain && is_whole && !address.starts_with("http://@") && !address.starts_with("https://@") {
            Ok(WebAddress(address))
        } else {
            Err(ParseError::new("invalid_url", "An address like https://meet.example.com/ben."))
        }
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

stored_as_text! {
    WebAddress: "An http or https address", pattern "^https?://.+$", example "https://meet.example.com/ben";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_the_web_on_one_line_and_show_their_host() {
        for good in [
            "https://meet.example.com/ben",
            " http://meet.example.com/a?b=c#d ",
            "https://meet.example.com/{CHECKOUT_SESSION_ID}",
            "https://büro.example/räume/1",
        ] {
            assert_eq!(good.parse::<WebAddress>().unwrap().as_str(), good.trim());
        }
        for bad in [
            "",
            "meet.example.com",
            "javascript:alert(1)",
            "https:meet.example.com",
            "https:///meet",
            "https://meet.example.com/\r\nPay here: https://evil.example",
            "https://meet.example.com/a\tb",
            "https://meet.example.com/a b",
            "https://meet.example.com\\@evil.example",
            "https://meet.example.com@evil.example/",
            "https://ben:secret@meet.example.com/",
            "https://@meet.example.com/",
            "https://meet.example.com/\u{202e}moc",
            "https://meet.example.com/a\u{200b}b",
            &format!("https://meet.example.com/{}", "a".repeat(2_000)),
        ] {
            assert_eq!(bad.parse::<WebAddress>().unwrap_err().code, "invalid_url", "{bad:?}");
        }
    }
}
