//! Text into words, and words into stems, for the topics and the local embedder.
//!
//! *Invariant:* the same text gives the same stems on every machine: no locale, no dictionary, no floating point.
//! Made for English; words of other languages are mostly not stemmed, and scripts without spaces become one long word.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Stop words: left out.
const STOP_WORDS: &str = "\
    a about after all also am an and any are as at be because been being but by can could d did didn do does \
    doesn don during each for from had has have having he her him his how i if in into is isn it its just ll m \
    may me might mine more most must my myself of on one or other our ourselves over re s shall she should so \
    some such t than that the their them themselves then there these they this those through to too us ve very \
    was wasn we were what when where which while who whose why will with would you your yours yourself";

/// Words that nearly every coach and client uses: part of phrases ("people management"), but not distinctive by themselves.
const GENERIC_WORDS: &str = "\
    approach become better bring client coach coaching come experience feel feeling find first get getting give \
    go going good great help keep know last learn let life like live look looking lot make many month need new \
    now often only own people person professional ready really right session since start still support take \
    thing time together toward towards understand use want way week well without work working year";

static STOP_WORD_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| STOP_WORDS.split(' ').collect());
static GENERIC_WORD_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| GENERIC_WORDS.split(' ').collect());

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower case, without its ending.
    pub stem: String,
    /// Says something by itself, not only as part of a phrase.
    pub is_distinctive: bool,
}

/// The words of a text in order, without stop words.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| !STOP_WORD_SET.contains(word.as_str()))
        .map(|word| Word { stem: stem(&word), is_distinctive: !GENERIC_WORD_SET.contains(word.as_str()) })
}

/// The word without plural, `-ing`, `-ed`, a final `e`, and with a doubled last consonant made single: "planning", "plans"
/// and "planned" are one stem. A stem need not be a word, only the same for all forms.
pub fn stem(word: &str) -> String {
    if !word.is_ascii() || word.len() <= 3 {
        return word.to_owned();
    }
    let mut stem = singular(word);
    for ending in ["ing", "ed"] {
        let Some(rest) = stem.strip_suffix(ending) else {
            continue;
        };
        if rest.len() >= 3 && rest.contains(['a', 'e', 'i', 'o', 'u', 'y']) && !stem.ends_with("eed") {
            stem.truncate(rest.len());
            break;
        }
    }
    if stem.len() > 3 && stem.ends_with('e') {
        stem.pop();
    }
    if stem.ends_with('y') && !stem.ends_with(['a', 'e', 'o', 'u']) {
        stem.pop();
        stem.push('i');
    }
    let mut back = stem.bytes().rev();
    if stem.len() > 3 && back.next() == back.next() && !stem.ends_with(['a', 'e', 'i', 'o', 'u']) {
        stem.pop();
    }
    stem
}

fn singular(word: &str) -> String {
    if let Some(rest) = word.strip_suffix("ies").filter(|rest| rest.len() > 1) {
        return format!("{rest}y");
    }
    if let Some(rest) = word.strip_suffix("sses") {
        return format!("{rest}ss");
    }
    match word.strip_suffix('s') {
        Some(rest) if !rest.ends_with(['s', 'u', 'i']) => rest.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_in_both_lists() {
        assert!(STOP_WORD_SET.is_disjoint(&GENERIC_WORD_SET));
        assert!(
            STOP_WORDS
                .split(' ')
                .chain(GENERIC_WORDS.split(' '))
                .all(|word| !word.is_empty() && !word.contains(char::is_whitespace))
        );
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for forms in [
            ["plan", "planning", "planned"],
            ["move", "moving", "moved"],
            ["study", "studies", "studied"],
            ["stress", "stresses", "stressed"],
            ["manage", "managing", "manages"],
            ["sell", "selling", "sells"],
            ["business", "businesses", "business"],
        ] {
            assert!(forms.iter().all(|form| stem(form) == stem(forms[0])), "{forms:?}: {:?}", forms.map(stem));
        }
    }

    #[test]
    fn short_and_non_ascii_words_are_not_stemmed() {
        assert_eq!(["bus", "thing", "speed", "boss", "größe"].map(stem), ["bus", "thing", "speed", "bos", "größe"]);
    }

    #[test]
    fn stop_words_are_left_out_and_generic_words_marked() {
        let found: Vec<_> = words("I'd like to lead my team, year after year!").collect();
        let stems: Vec<_> = found.iter().map(|word| (word.stem.as_str(), word.is_distinctive)).collect();
        assert_eq!(stems, [("lik", false), ("lead", true), ("team", true), ("year", false), ("year", false)]);
    }
}
