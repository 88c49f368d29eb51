//! The texts of a job: what it names, by which it is found, and what its errors may say.

use serde_json::Value;

use crate::origin::Origin;

/// Characters kept of one error.
const LONGEST_ERROR: usize = 1_000;

/// Everything a job names: the texts of its arguments, who asked for it, and in which request.
pub fn mentions(args: &Value, origin: &Origin) -> Vec<String> {
    let fields = args.as_object().into_iter().flat_map(|fields| fields.values());
    let mut all: Vec<String> = fields.filter_map(Value::as_str).map(str::to_owned).collect();
    all.extend(origin.user_id.map(|id| id.to_string()));
    all.extend(Some(origin.request_id.clone()).filter(|id| !id.is_empty()));
    all.sort_unstable();
    all.dedup();
    all
}

/// An error as it is kept and shown: without mail addresses, which providers like to repeat, and not longer than anybody reads.
pub fn impersonal(error: &str) -> String {
    let mut text = String::with_capacity(error.len().min(LONGEST_ERROR));
    for piece in error.split_inclusive(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c)) {
        let word = piece.trim_end_matches(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c));
        text.push_str(if word.contains('@') { "[address]" } else { word });
        text.push_str(&piece[word.len()..]);
    }
    if text.chars().count() > LONGEST_ERROR {
        text = text.chars().take(LONGEST_ERROR).chain(['…']).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_is_found_by_what_it_names() {
        let origin = Origin { request_id: "req-1".to_owned(), ..Origin::default() };
        let args = json!({ "to": "b", "about": "a", "revision": 3, "object_id": null });
        assert_eq!(mentions(&args, &origin), ["a", "b", "req-1"]);
    }

    #[test]
    fn an_error_names_nobody() {
        let said = "550 5.1.1 <ana.ribeiro@example.com>: no such user, ask post@example.org;";
        assert_eq!(impersonal(said), "550 5.1.1 <[address]>: no such user, ask [address];");
        assert_eq!(impersonal("took too long"), "took too long");
        assert_eq!(impersonal(&"é ".repeat(2_000)).chars().count(), LONGEST_ERROR + 1);
    }
}
