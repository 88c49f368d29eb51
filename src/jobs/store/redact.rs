//! Errors of a job as they are stored: without personal data, and of limited length.

/// The most characters of a stored error.
const MAX_ERROR_LENGTH: usize = 1_000;

/// Replaces mail addresses, which providers repeat in their errors, and truncates the text.
pub fn redact(error: &str) -> String {
    let mut text = String::with_capacity(error.len().min(MAX_ERROR_LENGTH));
    for piece in error.split_inclusive(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c)) {
        let word = piece.trim_end_matches(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c));
        text.push_str(if word.contains('@') { "[address]" } else { word });
        text.push_str(&piece[word.len()..]);
    }
    if text.chars().count() > MAX_ERROR_LENGTH {
        text = text.chars().take(MAX_ERROR_LENGTH).chain(['…']).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_removed_from_errors() {
        let error = "550 5.1.1 <ana.ribeiro@example.com>: no such user, ask post@example.org;";
        assert_eq!(redact(error), "550 5.1.1 <[address]>: no such user, ask [address];");
        assert_eq!(redact("took too long"), "took too long");
        assert_eq!(redact(&"é ".repeat(2_000)).chars().count(), MAX_ERROR_LENGTH + 1);
    }
}
