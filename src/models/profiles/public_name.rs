//! What the public sees of a client's name.

use unicode_segmentation::UnicodeSegmentation;

use crate::models::privacy::DELETED_USER;

/// What the public sees of a name, which is never all of it: the first word, and the initial of the last one. Of a name of one word, which may
/// be a whole name in a script without spaces (小林花子), its first letter.
pub fn short_name(full_name: &str) -> String {
    if full_name == DELETED_USER {
        return full_name.to_owned();
    }
    let words: Vec<&str> = full_name.split(is_between_names).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => String::new(),
        [name] => format!("{}.", initial(name)),
        // The initial would be the whole word: 王 明 is shown as 王.
        [first, .., last] if last.graphemes(true).count() == 1 => format!("{}.", initial(first)),
        [first, .., last] => format!("{first} {}.", initial(last)),
    }
}

/// Spaces, and the dots that stand between the names of a person in Chinese and Japanese.
fn is_between_names(c: char) -> bool {
    c.is_whitespace() || matches!(c, '·' | '・' | '･' | '‧')
}

/// The first letter, as its reader sees it: with its accents and joiners.
fn initial(word: &str) -> String {
    let first = word.graphemes(true).next().unwrap_or_default();
    let upper = first.to_uppercase();
    // Some have no capital of one letter (ß, ŉ).
    if upper.chars().count() == first.chars().count() { upper } else { first.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// Whatever the script: of a name with two letters or more, a letter is left out.
        #[test]
        fn a_name_is_never_shown_in_full(name in "[\\p{L}\\p{M} ・·'-]{1,30}") {
            let letters = |text: &str| text.graphemes(true).filter(|g| g.chars().any(char::is_alphabetic)).count();
            if letters(&name) > 1 {
                proptest::prop_assert!(letters(&short_name(&name)) < letters(&name), "{name:?} as {:?}", short_name(&name));
            }
        }
    }

    #[test]
    fn a_last_name_is_shortened_to_its_initial() {
        for (full, shown) in [
            ("Ana Ribeiro", "Ana R."),
            ("Ana Maria da Silva", "Ana S."),
            ("Cher", "C."),
            ("小林花子", "小."),
            ("小林 花子", "小林 花."),
            ("小林\u{3000}花子", "小林 花."),
            ("王 明", "王."),
            ("ジョン・スミス", "ジョン ス."),
            ("김민준", "김."),
            ("สมชาย", "ส."),
            ("क्षितिज", "क्षि."),
            ("e\u{301}lise", "E\u{301}."),
            ("X Æ", "X."),
            ("Ana B", "A."),
            ("ßa", "ß."),
            ("Åse ångström", "Åse Å."),
            ("", ""),
            ("Deleted user", "Deleted user"),
        ] {
            assert_eq!(short_name(full), shown);
        }
    }
}
