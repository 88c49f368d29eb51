//! Examples of bodies in the OpenAPI document, made from their schemas: what a schema says of itself (`example`, `enum`, `const`, bounds)
//! comes first, then what is usual for a field of that name. Each is valid for its schema; a test holds that.

use serde_json::{Map, Value, json};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Components, Content, OpenApi, RefOr};

/// An id, as they all look: UUID of version 7.
const ID: &str = "0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70";

/// How deep bodies are shown; what refers to itself ends there.
const MAX_DEPTH: usize = 32;

/// Texts by the name of their field.
const TEXTS: &[(&str, &str)] = &[
    ("access_token", "eyJhbGciOiJIUzI1NiIsImtpZCI6IjIwMjZhIn0.eyJzdWIiOiIwMTk5YzRhMiJ9.c2lnbmF0dXJl"),
    ("account", "ben@example.com"),
    ("action", "booking.cancelled"),
    ("actor_role", "client"),
    ("address", "203.0.113.7"),
    ("authorize_url", "https://accounts.google.com/o/oauth2/v2/auth?client_id=1234&state=5f2c"),
    ("bio", "I have moved countries three times, and help others to do it once."),
    ("calendar", "Work"),
    ("cancel_reason", "I am ill."),
    ("checkout_url", "https://checkout.stripe.com/c/pay/cs_test_a1b2c3"),
    ("client_secret", "cs_test_a1b2c3_secret_d4e5f6"),
    ("code", "slot_taken"),
    ("comment", "We found the one thing that I had put off for years."),
    ("content", "Three weeks in, and I have **two** friends."),
    ("content_html", "<p>Three weeks in, and I have <strong>two</strong> friends.</p>"),
    ("current_password", "correct horse battery"),
    ("decision", "uphold"),
    ("dedupe_key", "emails.send:0199c4a2"),
    ("description", "Everything that a visa office may ask for, in one list."),
    ("desired_outcome", "A post that I chose, in a town that I like."),
    ("detail", "Somebody else was faster. Choose another time."),
    ("email", "ana@example.com"),
    ("error", "the mail server does not answer"),
    ("estimated", "done"),
    ("excerpt", "Three weeks in, and I have two friends."),
    ("explanation", "Refunded by hand in Stripe's dashboard."),
    ("external_id", "ev7c2b1a"),
    ("failure_reason", "expired_or_canceled_card"),
    ("field", "starts_at"),
    ("full_name", "Ana Ribeiro"),
    ("goal_description", "I want to move to Lisbon and lead a team again."),
    ("headline", "Moving abroad, and arriving"),
    ("help", "What you want to be different in a year."),
    ("host", "calendar.example.com"),
    ("key", "primary_goal"),
    ("kind", "post"),
    ("label", "Work"),
    ("late", "emails"),
    ("meeting_link", "https://meet.example.com/ben"),
    ("meeting_url", "https://meet.example.com/ben"),
    ("message", "It is in the past."),
    ("name", "Ben Okafor"),
    ("new_password", "a longer horse battery"),
    ("notes", "I would like to talk about my notice period."),
    ("objection", "It was meant as a joke between us."),
    ("occupation", "Nurse"),
    ("password", "correct horse battery"),
    ("payment_status", "succeeded"),
    ("phone", "+351 21 000 00 00"),
    ("photo_url", "https://api.example.com/photos/0199c4a2/3f2a-512.jpg"),
    ("publishable_key", "pk_live_a1b2c3"),
    ("queue", "emails"),
    ("reason", "It advertises something."),
    ("reasons", "Speaks German and English"),
    ("receipt_url", "https://pay.stripe.com/receipts/a1b2c3"),
    ("reference", "cs_test_a1b2c3"),
    ("refresh_token", "mfF1bV0aQ2p7cX9uYw3kR6tZ8sL5nJ4hG1dB0eC7vIo"),
    ("refusal", "invalid_grant"),
    ("request_id", "5f2c1d7e-0b7a-4c7e-9a55-2f6d0c1e8b34"),
    ("requested_by", "client"),
    ("return_url", "https://app.example.com/paid"),
    ("role", "coach"),
    ("rule", "full"),
    ("session_id", "cs_test_a1b2c3"),
    ("state", "done"),
    ("status", "succeeded"),
    ("stripe_id", "pi_3a1b2c"),
    ("stripe_payment_intent_id", "pi_3a1b2c"),
    ("stripe_refund_id", "re_3a1b2c"),
    ("stripe_session_id", "cs_test_a1b2c3"),
    ("subject_kind", "booking"),
    ("tags", "relocation"),
    ("text", "It was meant as a joke between us."),
    ("title", "Three weeks in Lisbon"),
    ("token", "q3JvY2tldC1zY2llbmNlLWlzLW5vdC1oYXJk"),
    ("url", "https://example.com/visa"),
    ("user_agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("value", "de"),
    ("version", "0.1.0"),
    ("worker", "worker-1"),
];

/// Contents that are no JSON, by media type.
const CONTENTS: &[(&str, &str)] = &[
    ("text/calendar", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Rapport//EN\r\nEND:VCALENDAR\r\n"),
    ("text/csv", "id,at,status\r\n0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70,2026-12-07T09:00:00Z,confirmed\r\n"),
    (
        "text/event-stream",
        "id: 0199c4a2-5b00-7c1e-9f3a-6d2b8e4f1a70\nevent: notification\ndata: {\"kind\":\"booking_confirmed\"}\n\n",
    ),
    ("text/plain", "rapport_queue_paused{queue=\"emails\"} 0\n"),
    ("application/atom+xml", "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Rapport</title></feed>"),
];

/// Adds an example to every body of every operation that has none: to what is sent, and to what comes back when all is well.
pub(super) fn add(document: &mut OpenApi) {
    let schemas = Schemas::of(document.components.as_ref());
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        operations.into_iter().flatten().for_each(|operation| schemas.add_to(operation));
    }
}

/// The schemas of the document, by name.
struct Schemas(Map<String, Value>);

impl Schemas {
    fn of(components: Option<&Components>) -> Self {
        let schemas = components.and_then(|components| serde_json::to_value(&components.schemas).ok());
        Self(schemas.and_then(|schemas| schemas.as_object().cloned()).unwrap_or_default())
    }

    fn add_to(&self, operation: &mut Operation) {
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            body.content.iter_mut().for_each(|(media_type, content)| self.add_to_content(media_type, content));
        }
        for (status, response) in &mut operation.responses.responses {
            if let (true, RefOr::T(response)) = (status.starts_with('2'), response) {
                response.content.iter_mut().for_each(|(media_type, content)| self.add_to_content(media_type, content));
            }
        }
    }

    fn add_to_content(&self, media_type: &str, content: &mut RefOr<Content>) {
        let RefOr::T(content) = content else { return };
        if content.example.is_some() || !content.examples.is_empty() {
            return;
        }
        let known = CONTENTS.iter().find(|(known, _)| *known == media_type);
        content.example = match (known, &content.schema) {
            (Some((_, text)), _) => Some(Value::from(*text)),
            (None, Some(schema)) if media_type == "application/json" => {
                serde_json::to_value(schema).ok().map(|schema| self.sample("", &schema, 0))
            }
            _ => None,
        };
    }

    /// A value for the field of that name that its schema accepts.
    fn sample(&self, name: &str, schema: &Value, depth: usize) -> Value {
        if depth > MAX_DEPTH {
            return Value::Null;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let referred = reference.rsplit('/').next().and_then(|name| self.0.get(name));
            return referred.map_or(Value::Null, |schema| self.sample(name, schema, depth + 1));
        }
        let said = [&schema["example"], &schema["examples"][0], &schema["const"], &schema["enum"][0]];
        if let Some(said) = said.into_iter().find(|said| !said.is_null()) {
            return said.clone();
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().map(|part| self.sample(name, part, depth + 1));
            let own = self.fields(schema, depth);
            return parts
                .filter_map(|part| part.as_object().cloned())
                .chain([own])
                .flatten()
                .collect::<Map<_, _>>()
                .into();
        }
        if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            let choice = choices.iter().find(|choice| choice["type"] != "null");
            return choice.map_or(Value::Null, |choice| self.sample(name, choice, depth + 1));
        }
        let kinds = schema["type"].as_array().map_or_else(|| vec![&schema["type"]], |kinds| kinds.iter().collect());
        match kinds.into_iter().filter_map(Value::as_str).find(|kind| *kind != "null") {
            Some("object") => self.fields(schema, depth).into(),
            Some("array") => json!([self.sample(name, &schema["items"], depth + 1)]),
            Some("integer") => number(schema, 1.0).map_or(json!(1), |number| json!(number.ceil() as i64)),
            Some("number") => number(schema, 0.5).map_or(json!(0.5), |number| json!(number)),
            Some("boolean") => json!(true),
            Some("string") => text(name, schema).into(),
            _ => Value::Null,
        }
    }

    fn fields(&self, schema: &Value, depth: usize) -> Map<String, Value> {
        let fields = schema["properties"].as_object().into_iter().flatten();
        fields.map(|(name, field)| (name.clone(), self.sample(name, field, depth + 1))).collect()
    }
}

/// A number within the schema's bounds, near `usual`.
fn number(schema: &Value, usual: f64) -> Option<f64> {
    let least = schema["minimum"].as_f64().unwrap_or(f64::MIN);
    let most = schema["maximum"].as_f64().unwrap_or(f64::MAX);
    (least <= most).then(|| usual.clamp(least, most))
}

/// A text for the field of that name.
fn text(name: &str, schema: &Value) -> String {
    let known = TEXTS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    let text = match schema["format"].as_str() {
        Some("uuid") => ID,
        Some("date-time") => "2026-12-07T09:00:00Z",
        Some("date") => "2026-12-07",
        Some("binary") => "…",
        _ if name.ends_with("_name") => "Ben Okafor",
        _ if name.ends_with("cursor") => "eyJhdCI6IjIwMjYtMTItMDFUMDg6MDA6MDBaIn0",
        _ => known.unwrap_or("what it says"),
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use boon::{Compiler, Schemas};

    use super::*;

    /// Every content of the document with its schema, by where it stands.
    fn contents(document: &Value) -> Vec<(String, &Value)> {
        let mut found = Vec::new();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let responses = operation["responses"].as_object().unwrap().iter();
                let well = responses.filter(|(status, _)| status.starts_with('2')).map(|(_, response)| response);
                for part in std::iter::once(&operation["requestBody"]).chain(well) {
                    let contents = part["content"].as_object().into_iter().flatten();
                    found.extend(contents.map(|(kind, content)| (format!("{method} {path} {kind}"), content)));
                }
            }
        }
        found
    }

    #[test]
    fn every_body_has_an_example_that_its_schema_accepts() {
        let document = serde_json::to_value(super::super::document()).unwrap();
        let mut faults = Vec::new();
        let contents = contents(&document);
        assert!(contents.len() > 100);
        for (place, content) in contents {
            if !place.ends_with("application/json") {
                continue;
            }
            let Some(example) = content.get("example") else {
                faults.push(format!("{place} has no example"));
                continue;
            };
            let mut with_schema = document.clone();
            with_schema["x-checked"] = content["schema"].clone();
            let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
            compiler.add_resource("urn:openapi", with_schema).unwrap();
            let index = compiler.compile("urn:openapi#/x-checked", &mut schemas).unwrap();
            if let Err(error) = schemas.validate(example, index) {
                faults.push(format!("{place}: {error:#}\n{example}"));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    }

    #[test]
    fn what_a_schema_says_of_itself_comes_before_what_is_usual() {
        let schemas = super::Schemas(Map::new());
        let sample = |name: &str, schema: Value| schemas.sample(name, &schema, 0);
        assert_eq!(sample("title", json!({ "type": "string", "example": "Mine" })), "Mine");
        assert_eq!(sample("title", json!({ "type": ["string", "null"] })), "Three weeks in Lisbon");
        assert_eq!(sample("rating", json!({ "type": "integer", "minimum": 3, "maximum": 5 })), 3);
        assert_eq!(sample("id", json!({ "type": "string", "format": "uuid" })), ID);
        let choice = json!({ "oneOf": [{ "type": "null" }, { "type": "array", "items": { "enum": ["de"] } }] });
        assert_eq!(sample("languages", choice), json!(["de"]));
    }
}
