//! Reference data: languages (ISO 639-1), countries (ISO 3166-1), time zones (IANA), and tags.
//!
//! *Invariant:* a value of these types is valid: it is checked once, when it is parsed. Time zones come from the database bundled
//! with the binary, so that all machines agree.

mod countries;
mod languages;
mod text;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use self::countries::COUNTRIES;
use self::languages::LANGUAGES;
pub(crate) use self::text::stored_as_text;
use crate::error::ParseError;

/// A type whose values are the rows of a sorted table of `(code, name)`.
macro_rules! code_table {
    ($(#[$doc:meta])* $name:ident in $table:ident, error: $code:literal, $message:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u8);

        impl $name {
            /// How many there are.
            pub const COUNT: usize = $table.len();

            /// All of them, by code.
            pub fn all() -> impl ExactSizeIterator<Item = $name> {
                (0..$table.len() as u8).map($name)
            }

            /// The code.
            pub fn as_str(self) -> &'static str {
                $table[usize::from(self.0)].0
            }

            /// The English name.
            pub fn name(self) -> &'static str {
                $table[usize::from(self.0)].1
            }

            /// The position in the table; it may change with the table, so it is never stored.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                let position = $table.binary_search_by_key(&text, |(code, _)| code).ok();
                position.and_then(|position| u8::try_from(position).ok()).map($name).ok_or(ParseError::new($code, $message))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

code_table! {
    /// A language, by its ISO 639-1 code: `de`.
    Language in LANGUAGES, error: "unknown_language", "A language as a two-letter code of ISO 639-1, like de."
}

code_table! {
    /// A country or territory, by its ISO 3166-1 alpha-2 code: `DE`.
    Country in COUNTRIES, error: "unknown_country", "A country as a two-letter code of ISO 3166-1, like DE."
}

/// A short keyword: `career-change`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// The most characters.
    pub const MAX_LENGTH: usize = 40;

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        if fits && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            Ok(Tag(text.to_owned()))
        } else {
            Err(ParseError::new("invalid_tag", "A tag is 1 to 40 of a-z, 0-9 and -."))
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone of the IANA database: `Europe/Berlin`. Parsed case-insensitively, stored in IANA's spelling; aliases of a zone stay
/// different.
#[derive(Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// The rules of this zone.
    pub fn tz(&self) -> &TimeZone {
        &self.0
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// All zones, by name.
    pub fn all() -> impl Iterator<Item = Zone> {
        ZONES.available().filter_map(|name| name.as_str().parse().ok())
    }
}

impl FromStr for Zone {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        // `Factory` and `Etc/Unknown` stand for a zone that is not set.
        let placeholder = ["factory", "etc/unknown"].iter().any(|name| text.eq_ignore_ascii_case(name));
        let zone = if placeholder { None } else { ZONES.get(text).ok() };
        zone.map(Zone)
            .ok_or(ParseError::new("unknown_timezone", "A time zone of the IANA database, like Europe/Berlin."))
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Zone) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

stored_as_text! {
    Language: "ISO 639-1 language", pattern "^[a-z]{2}$", example "de";
    Country: "ISO 3166-1 alpha-2 country", pattern "^[A-Z]{2}$", example "DE";
    Tag: "A short keyword", pattern "^[a-z0-9-]{1,40}$", example "career-change";
    Zone: "IANA time zone", pattern "^[A-Za-z0-9_+/-]+$", example "Europe/Berlin";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_complete_and_sorted() {
        assert_eq!((Language::COUNT, Country::COUNT), (184, 249));
        assert!(LANGUAGES.is_sorted_by(|a, b| a.0 < b.0) && COUNTRIES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(Language::all().all(|language| language.as_str().parse() == Ok(language)));
        assert!(Country::all().all(|country| country.as_str().parse() == Ok(country)));
        assert_eq!("de".parse::<Language>().unwrap().name(), "German");
        assert_eq!("DE".parse::<Country>().unwrap().name(), "Germany");
    }

    #[test]
    fn unknown_codes_are_refused() {
        for text in ["", "DE", "deu", "xx", "d"] {
            assert_eq!(text.parse::<Language>().unwrap_err().code, "unknown_language", "{text}");
        }
        for text in ["", "de", "DEU", "XX", "EU"] {
            assert_eq!(text.parse::<Country>().unwrap_err().code, "unknown_country", "{text}");
        }
        for text in ["", "Career", "a b", "ä", &"a".repeat(41)] {
            assert_eq!(text.parse::<Tag>().unwrap_err().code, "invalid_tag", "{text}");
        }
        for text in ["", "Europe/Nowhere", "CEST", "+02:00", "Factory", "etc/unknown", "../etc/passwd"] {
            assert_eq!(text.parse::<Zone>().unwrap_err().code, "unknown_timezone", "{text}");
        }
    }

    #[test]
    fn zones_are_bundled_and_aliases_keep_their_names() {
        assert_eq!("europe/berlin".parse::<Zone>().unwrap().as_str(), "Europe/Berlin");
        assert_eq!("UTC".parse::<Zone>().unwrap(), Zone::utc());
        assert_eq!("Asia/Calcutta".parse::<Zone>().unwrap().as_str(), "Asia/Calcutta");
        assert!(Zone::all().count() > 400);
        assert!(Zone::all().all(|zone| zone.as_str().parse::<Zone>() == Ok(zone.clone())));
    }

    #[test]
    fn json_is_the_plain_text() {
        let values: (Language, Country, Tag, Zone) = serde_json::from_str(r#"["de","CH","it","Asia/Tokyo"]"#).unwrap();
        assert_eq!(serde_json::to_string(&values).unwrap(), r#"["de","CH","it","Asia/Tokyo"]"#);
        let errors = deserr::deserialize::<Zone, _, crate::error::FieldErrors>(serde_json::json!("Mars/Olympus"));
        assert_eq!(errors.unwrap_err().0[0].code, "unknown_timezone");
    }
}
