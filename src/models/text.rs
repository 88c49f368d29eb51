//! The one door for text that people write: what is checked here is what is stored and what is compared.
//!
//! *Invariant:* every function is idempotent, so that text which was read can be sent back (`tests/properties/text.rs`). Unicode is NFC; control,
//! bidirectional and invisible characters are out. No comparison and no order depends on the locale of a server: case and accents are folded
//! here, for what is stored and for what is searched alike.

use std::fmt;

use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// One line: without line breaks, each run of white space one space, trimmed. Empty if nothing of it can be seen.
pub fn line(text: &str) -> String {
    let plain = without_invisible(&text.nfc().map(as_space).collect::<String>());
    visible(plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Text of several lines: line breaks are `\n`, trimmed. Empty if nothing of it can be seen.
pub fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let as_break = |letter: char| match letter {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\n' => '\n',
        other => as_space(other),
    };
    let plain = without_invisible(&text.nfc().map(as_break).collect::<String>());
    visible(plain.trim().to_owned())
}

/// White space, and the blanks that Unicode counts as symbols, as a space.
fn as_space(letter: char) -> char {
    let is_blank = letter.is_whitespace() || letter == BLANK_BRAILLE;
    if is_blank { ' ' } else { letter }
}

const BLANK_BRAILLE: char = '\u{2800}';

fn visible(text: String) -> String {
    if text.chars().any(is_visible) { text } else { String::new() }
}

/// Whether a reader sees something of this character by itself.
fn is_visible(letter: char) -> bool {
    !matches!(
        letter.general_category_group(),
        GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator | GeneralCategoryGroup::Mark
    ) && !is_ignorable(letter)
        && letter != BLANK_BRAILLE
}

/// Text in NFC, without control and invisible characters except `\n`; a joiner or variation selector stays between letters or symbols that it
/// shapes (Persian, Sinhala, emoji).
fn without_invisible(text: &str) -> String {
    let kept = |letter: &char| *letter == '\n' || is_joiner(*letter) || !(is_control(*letter) || is_ignorable(*letter));
    let mut letters = text.chars().filter(kept).peekable();
    let mut plain = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        let stays = match letter {
            letter if !is_joiner(letter) => true,
            VARIATION_15 | VARIATION_16 => plain.chars().next_back().is_some_and(is_shaped),
            _ => {
                plain.chars().next_back().is_some_and(is_joined) && letters.peek().is_some_and(|next| is_shaped(*next))
            }
        };
        if stays {
            plain.push(letter);
        }
    }
    plain.nfc().collect()
}

const VARIATION_15: char = '\u{fe0e}';
const VARIATION_16: char = '\u{fe0f}';

/// Zero-width (non-)joiners and the selectors of text and emoji style.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}' | VARIATION_15 | VARIATION_16)
}

/// Whether a joiner or selector can change how this character looks.
fn is_shaped(letter: char) -> bool {
    !letter.is_ascii() && !letter.is_whitespace() && !is_joiner(letter)
}

fn is_joined(letter: char) -> bool {
    is_shaped(letter) || matches!(letter, VARIATION_15 | VARIATION_16)
}

fn is_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{fff9}'..='\u{fffb}')
}

/// Unicode's `Default_Ignorable_Code_Point`: drawn as nothing.
fn is_ignorable(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// A password as RFC 8265 prepares and enforces an `OpaqueString`: in NFC, every space U+0020. `None` if it is empty or has control, invisible
/// or unassigned characters, which two keyboards would write differently or not at all.
pub fn opaque_string(text: &str) -> Option<String> {
    let space = |letter: char| if letter.general_category() == GeneralCategory::SpaceSeparator { ' ' } else { letter };
    let prepared: String = text.nfc().map(space).collect();
    let is_refused = |letter: char| {
        letter.general_category_group() == GeneralCategoryGroup::Other
            && letter.general_category() != GeneralCategory::PrivateUse
            || is_ignorable(letter)
            || matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}')
    };
    (!prepared.is_empty() && !prepared.chars().any(is_refused)).then_some(prepared)
}

/// Text by which it is compared without case, in the Unicode sense (full case folding between normalisations).
pub fn case_fold(text: &str) -> String {
    let decomposed: String = text.nfd().collect();
    let folded = UniCase::unicode(decomposed.as_str()).to_folded_case();
    // What folding writes may fold and compose once more: `ΐ`.
    let again: String = folded.nfd().collect();
    UniCase::unicode(again.as_str()).to_folded_case().nfc().collect()
}

/// Text as it is searched: without case, accents and the variants of a character, other characters of Latin as their letters.
pub fn search_fold(text: &str) -> String {
    let without_accents = |text: &str| text.nfkd().filter(|letter| !is_accent(*letter)).collect::<String>();
    let folded = without_accents(&case_fold(&without_accents(text)));
    let mut plain = String::with_capacity(folded.len());
    for letter in folded.chars() {
        match LETTERS.iter().find(|(special, _)| *special == letter) {
            Some((_, letters)) => plain.push_str(letters),
            None => plain.push(letter),
        }
    }
    plain.nfkc().collect()
}

/// The words of a text for the search document, separated by spaces: whatever the parser of the database takes for a letter, it finds these.
pub fn search_document(text: &str) -> String {
    let folded = search_fold(text);
    folded.split(|letter| !is_word_character(letter)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a word can have this character.
pub fn is_word_character(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// The marks that are written above and below Latin, Greek and Cyrillic letters, and the points of Hebrew and Arabic. Vowel signs of other
/// scripts, and the voicing marks of Japanese, make another letter.
fn is_accent(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Letters, already folded, that Unicode does not take apart.
const LETTERS: [(char, &str); 15] = [
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ĸ', "k"),
    ('ł', "l"),
    ('ŋ', "n"),
    ('ŧ', "t"),
    ('ƒ', "f"),
    ('ß', "ss"),
    ('ə', "e"),
];

/// Text of a request as it was sent. What it says can be had only through the door: [`UncheckedText::line`], [`UncheckedText::paragraphs`].
#[derive(Clone)]
pub struct UncheckedText(String);

impl UncheckedText {
    /// As one [`line`]; `None` if nothing of it can be seen.
    pub fn line(&self) -> Option<String> {
        Some(line(&self.0)).filter(|text| !text.is_empty())
    }

    /// As [`paragraphs`]; `None` if nothing of it can be seen.
    pub fn paragraphs(&self) -> Option<String> {
        Some(paragraphs(&self.0)).filter(|text| !text.is_empty())
    }
}

impl From<String> for UncheckedText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::str::FromStr for UncheckedText {
    type Err = crate::error::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for UncheckedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UncheckedText({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_control_bidi_and_invisible_characters() {
        assert_eq!(line("  Ana\u{202e}\u{200b} \r\n Ribeiro\u{7} "), "Ana Ribeiro");
        assert_eq!(line("E\u{301}lise"), "Élise");
        assert_eq!(line("小林\u{3000}花子"), "小林 花子");
        for blank in ["", " \t", "\u{200b}", "\u{3164}", "\u{2800}", "\u{ad}\u{feff}", "\u{301}", "\u{e0041}"] {
            assert_eq!(line(blank), "", "{blank:?}");
        }
    }

    #[test]
    fn joiners_stay_where_they_shape_something() {
        for shaped in ["👩\u{200d}💻", "❤\u{fe0f}\u{200d}🔥", "می\u{200c}خواهم", "☎\u{fe0f}"] {
            assert_eq!(line(shaped), shaped);
        }
        assert_eq!(line("pay\u{200d}pal \u{200c}x\u{fe0f}"), "paypal x");
    }

    #[test]
    fn paragraphs_keep_their_line_breaks() {
        assert_eq!(paragraphs(" one\r\ntwo\u{2028}\tthree\u{0}\n"), "one\ntwo\n three");
    }

    #[test]
    fn a_password_is_the_same_from_every_keyboard() {
        assert_eq!(opaque_string("cafe\u{301} au\u{a0}lait"), Some("café au lait".to_owned()));
        assert_eq!(opaque_string("CAFÉ").unwrap(), "CAFÉ", "case counts");
        for refused in ["", "a\u{7}b", "a\u{200b}b", "a\u{202e}b", "a\u{378}b"] {
            assert_eq!(opaque_string(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn case_is_folded_in_the_unicode_sense() {
        assert_eq!(case_fold("JOSÉ"), case_fold("jose\u{301}"));
        assert_eq!(case_fold("STRASSE"), case_fold("straße"));
        assert_eq!(case_fold("ΣΊΣΥΦΟΣ"), case_fold("σίσυφος"));
        assert_ne!(case_fold("jose"), case_fold("josé"));
    }

    #[test]
    fn search_ignores_case_and_accents_in_every_language() {
        let same = [
            ("Élise", "elise"),
            ("Zoë", "ZOE"),
            ("Łukasz Þórsson", "lukasz thorsson"),
            ("İstanbul", "istanbul"),
            ("Straße", "STRASSE"),
            ("Ǻngström Søren", "angstrom soren"),
            ("Ёлка", "елка"),
            ("ΆΝΝΑ", "αννα"),
            ("ﬁnance ①", "finance 1"),
            ("ｶﾞｲﾄﾞ", "ガイド"),
            ("l’été–hiver", "l ete hiver"),
        ];
        for (left, right) in same {
            assert_eq!(search_document(left), search_document(right), "{left}");
        }
        assert_ne!(search_document("か"), search_document("が"), "voicing makes another letter");
        assert_eq!(search_document("हिन्दी भाषा"), "हिन्दी भाषा");
    }
}
