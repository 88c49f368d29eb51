//! The bounds of what any input may say, so that nothing in it can overflow further in: years, and words of a search.

use jiff::civil::Date;

use crate::clock::Timestamp;
use crate::models::text::{is_word_character, search_fold};

/// The years that dates and times of the input lie in. Postgres and calendar arithmetic reach further on both sides.
const YEARS: std::ops::Range<i16> = 1900..2200;

/// Words of a search that are used.
const MAX_SEARCH_WORDS: usize = 10;

/// Characters of one word that are used.
const MAX_WORD_CHARS: usize = 50;

/// A date in the years 1900 to 2199, written `YYYY-MM-DD`.
pub fn parse_date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    YEARS.contains(&date.year()).then_some(date)
}

/// A time in the years 1900 to 2199, in RFC 3339 with any offset.
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let at: Timestamp = text.parse().ok()?;
    let date = jiff::tz::Offset::UTC.to_datetime(at.to_jiff()).date();
    YEARS.contains(&date.year()).then_some(at)
}

/// The words of a full-text search, for `websearch_to_tsquery` over `text::search_document`: folded as there, a few, without operators but
/// quotes, and with one minus at most before a word. A chain of minuses, wherever it stands, would become as many nested negations, for which
/// Postgres has a small stack.
pub fn search_words(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let folded = search_fold(text);
    let mut characters = folded.chars().peekable();
    while let Some(character) = characters.next() {
        let ends_word = plain.chars().next_back().is_none_or(char::is_whitespace);
        plain.push(match character {
            '-' if ends_word && characters.peek().is_some_and(|next| is_word_character(*next)) => '-',
            '"' => '"',
            letter if is_word_character(letter) => letter,
            _ => ' ',
        });
    }
    let words = plain.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).take(MAX_SEARCH_WORDS);
    words.map(|word| word.chars().take(MAX_WORD_CHARS).collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_of_1900_to_2199() {
        for text in ["1900-01-01", "2026-12-01", "2199-12-31"] {
            assert!(parse_date(text).is_some(), "{text}");
            assert!(parse_timestamp(&format!("{text}T12:00:00Z")).is_some(), "{text}");
        }
        for text in ["1899-12-31", "2200-01-01", "0000-01-01", "-004800-01-01", "9999-12-31"] {
            assert!(parse_date(text).is_none(), "{text}");
            assert!(parse_timestamp(&format!("{text}T12:00:00Z")).is_none(), "{text}");
        }
    }

    #[test]
    fn a_search_has_few_words_and_no_chains_of_minuses() {
        assert_eq!(search_words("  move to  Lisbon "), "move to lisbon");
        assert_eq!(search_words("visa -tax --work"), "visa -tax -work");
        assert_eq!(search_words("E-Mail \"lead a team\" l’Été"), "e mail \"lead a team\" l ete");
        let chain = "-".repeat(50);
        for before in ["", "(", "\"\"", "a(", "!", "--(", "\" \""] {
            let words = search_words(&format!("{before}{chain}b"));
            assert!(words.matches('-').count() <= 1, "{before}: {words}");
        }
        assert_eq!(search_words(&"- ".repeat(50)), "");
        assert_eq!(search_words(&"-".repeat(50)), "");
        assert_eq!(search_words(&"a ".repeat(50)).split(' ').count(), MAX_SEARCH_WORDS);
        assert_eq!(search_words(&"é".repeat(500)).chars().count(), MAX_WORD_CHARS);
    }
}
