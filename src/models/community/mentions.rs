//! Mentions: `@[Full Name](user:…)` in Markdown, as a picker writes it. The name is replaced by the one that everybody may see, so that nobody is named
//! wrongly and no client's last name becomes public; a coach's is kept as `coach:…` and becomes a link to their page.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::{FieldErrors, Result};
use crate::models::auth::users::Role;
use crate::models::profiles::public_name::short_name;

/// Of one text, the most people who are mentioned; further ones stay as they were written, and nobody is notified.
const MAX_MENTIONED: usize = 20;

/// A mention in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mention<'a> {
    /// Where it begins and ends, in bytes.
    at: (usize, usize),
    name: &'a str,
    user_id: Uuid,
}

/// The next mention from that byte on.
fn next(text: &str, from: usize) -> Option<Mention<'_>> {
    let mut from = from;
    loop {
        let begin = from + text.get(from..)?.find("@[")?;
        let rest = &text[begin + 2..];
        let end = rest.find([']', '[', '\n']);
        let found = end.filter(|end| *end > 0).and_then(|end| {
            let link = rest[end..].strip_prefix("](user:").or_else(|| rest[end..].strip_prefix("](coach:"))?;
            let (id, _) = link.split_once(')')?;
            let user_id = Uuid::parse_str(id).ok().filter(|_| id.len() == 36)?;
            let length = rest.len() - link.len() + id.len() + 1;
            Some(Mention { at: (begin, begin + 2 + length), name: &rest[..end], user_id })
        });
        if found.is_some() {
            return found;
        }
        from = begin + 2;
    }
}

fn all(text: &str) -> Vec<Mention<'_>> {
    let (mut mentions, mut from) = (Vec::new(), 0);
    while let Some(mention) = next(text, from) {
        from = mention.at.1;
        mentions.push(mention);
    }
    mentions
}

/// Who is mentioned, each once.
pub fn mentioned(text: &str) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = Vec::new();
    for mention in all(text) {
        if !ids.contains(&mention.user_id) && ids.len() < MAX_MENTIONED {
            ids.push(mention.user_id);
        }
    }
    ids
}

/// What a mentioned person is shown as.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    name: String,
    is_coach: bool,
}

/// The text with the names that everybody may see. A mention of nobody is the text that was its name.
fn with_names(text: &str, shown: &HashMap<Uuid, Shown>) -> String {
    let (mut result, mut from) = (String::with_capacity(text.len()), 0);
    for mention in all(text) {
        result.push_str(&text[from..mention.at.0]);
        match shown.get(&mention.user_id) {
            Some(Shown { name, is_coach }) => {
                let kind = if *is_coach { "coach" } else { "user" };
                result.push_str(&format!("@[{name}]({kind}:{})", mention.user_id));
            }
            None => result.push_str(mention.name),
        }
        from = mention.at.1;
    }
    result.push_str(&text[from..]);
    result
}

/// The text, the `content` of a request, with the names that everybody may see.
///
/// # Errors
/// `validation_failed`: with these names it has more than `max_chars`.
pub async fn resolve(db: &mut PgConnection, text: String, max_chars: usize) -> Result<String> {
    let ids = mentioned(&text);
    if ids.is_empty() {
        return Ok(text);
    }
    let sql = "select id, full_name, role from users where id = any($1) and is_active";
    let rows: Vec<(Uuid, String, Role)> = sqlx::query_as(sql).bind(&ids).fetch_all(db).await?;
    let shown = rows.into_iter().map(|(id, full_name, role)| {
        let name = if role == Role::Client { short_name(&full_name) } else { full_name };
        // What would end the name in Markdown.
        let name = name.chars().filter(|letter| !"[]\\`*_<>".contains(*letter)).collect();
        (id, Shown { name, is_coach: role == Role::Coach })
    });
    let text = with_names(&text, &shown.collect());
    if text.chars().count() > max_chars {
        let message = format!("At most {max_chars} characters, the names of those who are mentioned among them.");
        return Err(FieldErrors::one("content", "too_long", message).into());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "019a0000-0000-7000-8000-000000000001";
    const BEN: &str = "019a0000-0000-7000-8000-000000000002";

    fn shown() -> HashMap<Uuid, Shown> {
        let of = |id: &str, name: &str, is_coach| (id.parse().unwrap(), Shown { name: name.to_owned(), is_coach });
        HashMap::from([of(ANA, "Ana R.", false), of(BEN, "Ben Okafor", true)])
    }

    #[test]
    fn a_mention_gets_the_name_that_everybody_may_see() {
        let text = format!(
            "Hello @[Ana Ribeiro](user:{ANA}), and @[Nobody at all](user:{BEN})! @[Ann]({ANA}) @[x](user:{})",
            Uuid::nil()
        );
        let expected = format!("Hello @[Ana R.](user:{ANA}), and @[Ben Okafor](coach:{BEN})! @[Ann]({ANA}) x");
        assert_eq!(with_names(&text, &shown()), expected);
        assert_eq!(with_names(&expected, &shown()), expected, "an edit changes nothing");
        assert_eq!(mentioned(&expected), [ANA, BEN].map(|id| id.parse::<Uuid>().unwrap()));
    }

    #[test]
    fn what_is_no_mention_stays() {
        for text in [
            "",
            "@",
            "@[",
            "@[a",
            "@[a]",
            "@[a](user:",
            "@[a](user:x)",
            "@[](user:x)",
            "a@[b](mailto:c)",
            "@[a\nb](user:x)",
            "@[@[a](user:1)",
        ] {
            assert_eq!((with_names(text, &shown()), mentioned(text)), (text.to_owned(), Vec::new()));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(@\\[|\\]\\(user:|\\]|\\)|ä|a|019a0000-0000-7000-8000-000000000001|\n){0,30}") {
            let once = with_names(&text, &shown());
            proptest::prop_assert_eq!(mentioned(&once).len() <= 1, true);
        }
    }
}
