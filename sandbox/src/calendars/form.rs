//! Form encoding and random tokens.

use std::collections::BTreeMap;

/// The fields of a form or query. A field that is given twice is refused, as RFC 6749 says: it is not there then.
pub fn fields(encoded: &str) -> BTreeMap<String, String> {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in reqwest::Url::parse(&format!("http://form/?{encoded}")).iter().flat_map(pairs) {
        seen.entry(name).or_default().push(value);
    }
    let single = |(name, mut values): (String, Vec<String>)| match (values.pop(), values.is_empty()) {
        (Some(value), true) => Some((name, value)),
        _ => None,
    };
    seen.into_iter().filter_map(single).collect()
}

fn pairs(url: &reqwest::Url) -> Vec<(String, String)> {
    url.query_pairs().into_owned().collect()
}

/// A new random token behind a prefix.
#[expect(clippy::disallowed_methods, reason = "the stand-in is the provider: it generates its own tokens")]
pub fn new_secret(prefix: &str) -> String {
    format!("{prefix}{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple())
}

/// A new random id of lower-case hexadecimal digits.
#[expect(clippy::disallowed_methods, reason = "the stand-in is the provider: it generates its own ids")]
pub fn new_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
