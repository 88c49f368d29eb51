//! What the OpenAPI document says of every operation and tag beyond their own words: facts that hold by one rule, so that no handler
//! repeats them.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{RefOr, Tag};

use crate::http::middleware::{rate_limit, read_only};

/// What the operations of a tag are for.
const TAGS: &[(&str, &str)] = &[
    ("auth", "Accounts: signing up and in, passwords, addresses, signed-in devices."),
    ("profiles", "Who somebody is: profile, quiz, photo; everything that is held about a person, and its end."),
    ("coaches", "Finding coaches, when they are free, and those one has marked."),
    ("matching", "Which coaches suit a client, and why."),
    ("bookings", "Sessions: holding a time, moving, cancelling, what became of them."),
    ("payments", "Paying for a session by Stripe's Checkout, and refunds."),
    ("calendars", "Connected calendars, subscriptions, and the feed of one's sessions."),
    ("notifications", "What is new, in the app and by mail."),
    ("community", "Posts, comments, votes, and resources."),
    ("admin", "The team's view of everything. Every change is in the audit trail."),
    ("platform", "How the product itself is, and what its errors mean."),
];

/// Adds the facts to an operation's description, which is its summary if there is no other.
pub(super) fn describe(method: &str, path: &str, operation: &mut Operation) {
    let own = operation.description.take().filter(|own| !own.is_empty()).or_else(|| operation.summary.clone());
    let facts = facts(method, path, operation).join(" ");
    let parts = own.into_iter().chain([facts]).filter(|part| !part.is_empty());
    operation.description = Some(parts.collect::<Vec<_>>().join("\n\n"));
}

/// Whether its response is kept under a key of the request.
pub(super) fn takes_idempotency_key(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(
        |parameter| matches!(parameter, RefOr::T(parameter) if parameter.name.eq_ignore_ascii_case("idempotency-key")),
    )
}

/// What holds for the operation by the rules of the platform.
fn facts(method: &str, path: &str, operation: &Operation) -> Vec<&'static str> {
    let method = method.to_uppercase();
    let needs_token = operation.security.as_ref().is_some_and(|security| !security.is_empty());
    let mut facts = vec![if needs_token { "Needs an access token." } else { "Needs no access token." }];
    if takes_idempotency_key(operation) {
        facts.push("Safe to repeat with the same `Idempotency-Key`.");
    }
    if rate_limit::is_exempt(path) {
        facts.push("Not limited in how often it may be asked.");
    } else if rate_limit::asks_for_a_password(&method, path) {
        facts.push("Has a limit of its own for each minute, since a password could be guessed here.");
    }
    if !read_only::goes_on(&method, path) {
        facts.push("Refused while Rapport can only be read.");
    }
    facts
}

/// Says that an operation without a requirement needs none, which tools can't tell from one that was forgotten.
pub(super) fn state_security(operation: &mut Operation) {
    operation.security.get_or_insert_with(Vec::<SecurityRequirement>::new);
}

/// The tags with their descriptions, in their order.
pub(super) fn tags() -> Vec<Tag> {
    TAGS.iter().map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_operation_says_whether_it_needs_a_token_and_has_a_tag_that_is_described() {
        let document = serde_json::to_value(crate::http::openapi::document()).unwrap();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let description = operation["description"].as_str().unwrap();
                let needs_token = operation["security"].as_array().is_some_and(|security| !security.is_empty());
                assert_eq!(description.contains("Needs an access token."), needs_token, "{method} {path}");
                let tags = operation["tags"].as_array().unwrap().iter().filter_map(Value::as_str);
                assert!(tags.clone().count() == 1, "{method} {path}");
                assert!(tags.clone().all(|tag| TAGS.iter().any(|(known, _)| *known == tag)), "{method} {path}");
            }
        }
    }

    #[test]
    fn facts_are_those_of_the_rules() {
        let document = serde_json::to_value(crate::http::openapi::document()).unwrap();
        let said =
            |method: &str, path: &str| document["paths"][path][method]["description"].as_str().unwrap().to_owned();
        assert!(said("post", "/booking").contains("Idempotency-Key"));
        assert!(said("post", "/booking").contains("Refused while"));
        assert!(!said("get", "/booking/{id}").contains("Refused while"));
        assert!(!said("post", "/quiz/preview").contains("Refused while"));
        assert!(said("post", "/auth/login").contains("limit of its own"));
        assert!(said("get", "/health").contains("Not limited"));
    }
}
