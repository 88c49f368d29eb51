//! Text: what the door accepts it accepts again, unchanged; what is compared is compared alike in every spelling.

use std::str::FromStr;

use proptest::prelude::*;
use rapport::error::ParseError;
use rapport::models::auth::users::{Email, EmailKey, FullName, NewPassword, Password};
use rapport::models::input_limits;
use rapport::models::text::{case_fold, line, opaque_string, paragraphs, search_document, search_fold};
use rapport::models::web_address::WebAddress;
use unicode_normalization::UnicodeNormalization;

/// Any text, with more of what is easily got wrong: invisible, combining and folding characters, joiners, controls, bidi, spaces.
fn text() -> impl Strategy<Value = String> {
    let strange = prop::sample::select(
        "\u{200b}\u{200c}\u{200d}\u{fe0f}\u{202e}\u{2066}\u{61c}\u{301}\u{308}\u{345}\u{3099}\u{1100}\u{1161}\u{11a8}\u{3164}\u{2800}\u{a0}\u{3000}\u{2028}\r\n\t\u{0}\u{7}\u{ad}\u{feff}\u{e0041}\u{130}\u{131}\u{df}\u{1e9e}\u{3c2}\u{3a3}\u{149}\u{390}\u{1fd3}\u{fb01}\u{212a}\u{37e}\u{ff21}\u{1f469}\u{1f4bb}\u{2764}eEé-_.@'\" "
            .chars()
            .collect::<Vec<_>>(),
    );
    prop::collection::vec(prop_oneof![3 => strange, 1 => any::<char>(), 2 => prop::char::range('a', 'z')], 0..24)
        .prop_map(String::from_iter)
}

fn accepted_again<T: FromStr<Err = ParseError>>(
    text: &str,
    as_text: impl Fn(&T) -> String,
) -> Result<(), TestCaseError> {
    if let Ok(first) = text.parse::<T>() {
        let stored = as_text(&first);
        let again = stored.parse::<T>().map_err(|error| TestCaseError::fail(format!("{stored:?}: {error}")))?;
        prop_assert_eq!(as_text(&again), stored);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_is_accepted_unchanged(text in text()) {
        for door in [line, paragraphs, case_fold, search_fold, search_document, input_limits::search_words] as [fn(&str) -> String; 6] {
            let once = door(&text);
            prop_assert_eq!(door(&once), once);
        }
        if let Some(once) = opaque_string(&text) {
            prop_assert_eq!(opaque_string(&once), Some(once));
        }
        accepted_again::<FullName>(&text, |name| name.as_str().to_owned())?;
        accepted_again::<NewPassword>(&text, |password| password.clone().into_inner())?;
        accepted_again::<Password>(&text, |password| password.clone().into_inner())?;
    }

    #[test]
    fn addresses_are_accepted_unchanged(local in text(), domain in text()) {
        for email in [format!("{local}@example.com"), format!("ana@{domain}.example"), format!("{local}@{domain}")] {
            accepted_again::<Email>(&email, |email| email.as_str().to_owned())?;
            accepted_again::<EmailKey>(&email, |key| key.as_str().to_owned())?;
        }
        accepted_again::<WebAddress>(&format!("https://{domain}.example/{local}"), |address| address.as_str().to_owned())?;
    }

    #[test]
    fn no_spelling_makes_another_mailbox(local in "[a-zà-\u{130}\u{132}-žα-ωа-я0-9]{1,12}", domain in "[a-zà-\u{130}\u{132}-ž]{1,10}") {
        let plain: String = format!("{local}@{domain}.example");
        let Ok(email) = plain.parse::<Email>() else { return Ok(()) };
        let spellings = [plain.nfd().collect(), plain.nfc().collect(), plain.to_uppercase(), format!(" {plain}\u{200b}")];
        for spelling in spellings as [String; 4] {
            let (key, expected) = (spelling.parse::<EmailKey>().unwrap(), email.key());
            prop_assert_eq!(key.as_str(), expected.as_str(), "{:?}", spelling);
        }
    }

    #[test]
    fn nothing_invisible_passes(text in text()) {
        for stored in [line(&text), paragraphs(&text)] {
            prop_assert!(stored.nfc().eq(stored.chars()), "{stored:?}");
            prop_assert!(!stored.contains(|letter: char| letter.is_control() && letter != '\n'), "{stored:?}");
            prop_assert!(!stored.contains(['\u{200b}', '\u{202e}', '\u{2066}', '\u{61c}', '\u{feff}', '\u{ad}', '\u{3164}', '\u{e0041}']), "{stored:?}");
            prop_assert!(stored == stored.trim());
        }
        prop_assert!(!line(&text).contains('\n'));
    }
}

#[test]
fn a_claim_that_is_no_address_has_the_key_of_none() {
    // Without its joiner it would be one.
    let claim = "ana@\u{fb01}\u{200c}\u{130}.example";
    assert!(claim.parse::<Email>().is_err());
    assert!(!claim.parse::<EmailKey>().unwrap().as_str().contains('@'));
}
