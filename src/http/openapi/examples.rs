//! Examples of parameters and bodies in the OpenAPI document, made from their schemas: what a schema says of itself (`example`, `enum`, `const`,
//! bounds) comes first, then what is usual for a field of that name. Each is valid for its schema, and each request is one that is answered as
//! its example says, with ids, tokens and addresses of the day: `tests/it/examples` sends them all.

use serde_json::{Map, Value, json};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder};
use utoipa::openapi::{Components, Content, OpenApi, RefOr, Required};

use super::example_values::{CONTENTS, ID, IN_FIELDS, IN_REQUESTS, NUMBERS, TEXTS};
use super::operations::operations;

/// How deep bodies are shown; what refers to itself ends there.
const MAX_DEPTH: usize = 32;

/// Adds an example to every parameter that is required and to every body that have none: to what is sent, and to what comes back when all is well.
pub(super) fn add(document: &mut OpenApi) {
    let schemas = Schemas::of(document.components.as_ref());
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            schemas.add_to(&format!("{method} {path}"), operation);
        }
    }
}

/// The schemas of the document, by name.
struct Schemas(Map<String, Value>);

impl Schemas {
    fn of(components: Option<&Components>) -> Self {
        let schemas = components.and_then(|components| serde_json::to_value(&components.schemas).ok());
        Self(schemas.and_then(|schemas| schemas.as_object().cloned()).unwrap_or_default())
    }

    fn add_to(&self, name: &str, operation: &mut Operation) {
        for parameter in operation.parameters.iter_mut().flatten() {
            if let RefOr::T(parameter) = parameter {
                self.add_to_parameter(parameter);
            }
        }
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            for (media_type, content) in &mut body.content {
                self.add_to_content(media_type, content);
                if let RefOr::T(Content { example: Some(example), .. }) = content {
                    as_sent(name, example);
                }
            }
        }
        for (status, response) in &mut operation.responses.responses {
            if let (true, RefOr::T(response)) = (status.starts_with('2'), response) {
                response.content.iter_mut().for_each(|(media_type, content)| self.add_to_content(media_type, content));
            }
        }
    }

    fn add_to_parameter(&self, parameter: &mut Parameter) {
        let Ok(said) = serde_json::to_value(&*parameter) else { return };
        if parameter.required == Required::True && said["example"].is_null() {
            let example = self.sample(&parameter.name, &said["schema"], 0);
            *parameter = ParameterBuilder::from(std::mem::take(parameter)).example(Some(example)).build();
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
            let schema = reference.rsplit('/').next().unwrap_or_default();
            if let Some((.., text)) = IN_FIELDS.iter().find(|(of, field, _)| (*of, *field) == (schema, name)) {
                return json!(text);
            }
            let referred = self.0.get(schema);
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
            Some("integer") => number(schema, usual(name, 1.0)).map_or(json!(1), |number| json!(number.ceil() as i64)),
            Some("number") => number(schema, usual(name, 0.5)).map_or(json!(0.5), |number| json!(number)),
            Some("boolean") => json!(true),
            Some("string") => text(name, schema).into(),
            _ => Value::Null,
        }
    }

    fn fields(&self, schema: &Value, depth: usize) -> Map<String, Value> {
        let fields = schema["properties"].as_object().into_iter().flatten();
        let named = fields.map(|(name, field)| (name.clone(), self.sample(name, field, depth + 1)));
        // Of a map, one entry.
        let key = schema["propertyNames"]["enum"][0].as_str().unwrap_or("name");
        let others = schema.get("additionalProperties").filter(|others| others.is_object());
        named.chain(others.map(|schema| (key.to_owned(), self.sample(key, schema, depth + 1)))).collect()
    }
}

/// The example of a request: without what is only read and whatever else may be any object, and as this operation means its fields.
fn as_sent(operation: &str, example: &mut Value) {
    let Value::Object(fields) = example else { return };
    fields.retain(|_, value| *value != json!({}));
    for (_, field, text) in IN_REQUESTS.iter().filter(|(of, ..)| *of == operation) {
        fields.insert((*field).to_owned(), json!(text));
    }
}

/// The usual number for the field of that name.
fn usual(name: &str, otherwise: f64) -> f64 {
    NUMBERS.iter().find(|(known, _)| *known == name).map_or(otherwise, |(_, number)| *number)
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
        assert_eq!(sample("days", json!({ "type": "integer", "minimum": 3, "maximum": 5 })), 3);
        assert_eq!(sample("rating", json!({ "type": "integer", "minimum": 1, "maximum": 5 })), 5);
        assert_eq!(sample("id", json!({ "type": "string", "format": "uuid" })), ID);
        let choice = json!({ "oneOf": [{ "type": "null" }, { "type": "array", "items": { "enum": ["de"] } }] });
        assert_eq!(sample("languages", choice), json!(["de"]));
        let map = json!({ "type": "object", "propertyNames": { "enum": ["a"] }, "additionalProperties": { "type": "boolean" } });
        assert_eq!(sample("", map), json!({ "a": true }));
    }

    #[test]
    fn what_an_operation_means_is_there_in_its_example() {
        let document = serde_json::to_value(super::super::document()).unwrap();
        for (operation, field, text) in IN_REQUESTS {
            let (method, path) = operation.split_once(' ').unwrap();
            let body = &document["paths"][path][method]["requestBody"]["content"]["application/json"];
            assert_eq!(body["example"][field], *text, "{operation}");
        }
        for (schema, field, _) in IN_FIELDS {
            assert!(document["components"]["schemas"][schema].is_object(), "{schema} {field}");
        }
    }

    #[test]
    fn every_parameter_that_is_required_has_an_example() {
        let document = serde_json::to_value(super::super::document()).unwrap();
        let operations =
            document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
        let parameters = operations.filter_map(|operation| operation["parameters"].as_array()).flatten();
        let required: Vec<&Value> = parameters.filter(|parameter| parameter["required"] == true).collect();
        assert!(required.len() > 50);
        let unknown: Vec<_> =
            required.iter().filter(|one| one["example"].is_null() || one["example"] == "what it says").collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
