//! The table of codes, and the fields of a refusal.

use super::*;

#[test]
fn codes_are_unique_and_their_statuses_are_errors() {
    let mut texts: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), Code::ALL.len());
    assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.status())));
}

#[test]
fn all_invalid_fields_are_named_in_one_error() {
    let mut errors = FieldErrors::default();
    errors.add("email", "invalid", "Not an email address.");
    errors.add("password", "too_short", "At least 8 characters.");
    let error = Error::from(errors);
    assert_eq!(error.detail(), "Have another look at: email, password.");
    assert_eq!(error.fields().len(), 2);
}
