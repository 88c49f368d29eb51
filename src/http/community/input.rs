//! The fields that posts, comments and resources share.

use crate::error::FieldErrors;
use crate::http::extract::QueryReader;
use crate::models::reference::Tag;
use crate::models::text::UncheckedText;

/// The most tags of a post or resource.
const MAX_TAGS: usize = 20;

/// The fewest and the most characters of a title.
const TITLE_CHARS: std::ops::RangeInclusive<usize> = 3..=200;

/// The most characters of a search.
const MAX_SEARCH_CHARS: usize = 200;

/// `q` of a list.
pub(super) fn search_text(reader: &mut QueryReader) -> Option<String> {
    let q = reader.text("q");
    if q.as_ref().is_some_and(|q| q.chars().count() > MAX_SEARCH_CHARS) {
        reader.add_error("q", "too_long", format!("At most {MAX_SEARCH_CHARS} characters."));
    }
    q
}

/// A title through the one door for text.
pub(super) fn title(text: &UncheckedText) -> Result<String, FieldErrors> {
    required("title", text.line(), TITLE_CHARS)
}

/// A text of several lines through the one door for text.
pub(in crate::http) fn paragraphs(field: &str, text: &UncheckedText, max_chars: usize) -> Result<String, FieldErrors> {
    required(field, text.paragraphs(), 1..=max_chars)
}

fn required(field: &str, text: Option<String>, chars: std::ops::RangeInclusive<usize>) -> Result<String, FieldErrors> {
    let text = text.ok_or_else(|| FieldErrors::one(field, "required", "This is needed, with something to read."))?;
    let count = text.chars().count();
    if count < *chars.start() {
        return Err(FieldErrors::one(field, "too_short", format!("At least {} characters.", chars.start())));
    }
    if count > *chars.end() {
        return Err(FieldErrors::one(field, "too_long", format!("At most {} characters.", chars.end())));
    }
    Ok(text)
}

/// Tags, each once.
pub(super) fn distinct(mut tags: Vec<Tag>) -> Result<Vec<Tag>, FieldErrors> {
    tags.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    tags.dedup();
    if tags.len() > MAX_TAGS {
        return Err(FieldErrors::one("tags", "too_long", format!("At most {MAX_TAGS} tags.")));
    }
    Ok(tags)
}
