//! The committed OpenAPI document, which every response that a test's person gets is held against: its status, its media type and its body.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use boon::{Compiler, SchemaIndex, Schemas};
use reqwest::Method;
use serde_json::Value;

use super::app::Answer;

/// The document.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../openapi.json")).unwrap());

/// The schemas compiled so far, by operation, status and media type.
static COMPILED: LazyLock<Mutex<HashMap<String, (Schemas, SchemaIndex)>>> = LazyLock::new(Mutex::default);

/// Statuses of what happens before an operation is found, or instead of it.
const ANYWHERE: [u16; 4] = [304, 404, 405, 500];

/// Fails if the document describes the operation, and this response to it differently. Benchmarks don't pay for it.
#[track_caller]
pub fn check(method: &Method, path: &str, answer: &Answer) {
    if !cfg!(test) {
        return;
    }
    let Some((template, operation)) = operation(method, path) else { return };
    let name = format!("{method} {template} {}", answer.status);
    let Some(response) = operation["responses"].get(answer.status.to_string()) else {
        assert!(ANYWHERE.contains(&answer.status), "{name} is not in openapi.json: {}", answer.text);
        return;
    };
    let media_type = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default();
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        assert!(answer.text.is_empty(), "{name} has no body in openapi.json: {}", answer.text);
        return;
    };
    let Some(content) = content.get(media_type) else {
        panic!("{name} is {media_type:?}, in openapi.json one of {:?}", content.keys().collect::<Vec<_>>());
    };
    if media_type.ends_with("json") {
        let body: Value = serde_json::from_str(&answer.text).unwrap();
        let mut compiled = COMPILED.lock().unwrap();
        let key = format!("{name} {media_type}");
        let (schemas, index) = compiled.entry(key).or_insert_with(|| compile(&content["schema"]));
        if let Err(faults) = schemas.validate(&body, *index) {
            panic!("{name} is not as in openapi.json: {faults:#}\n{}", answer.text);
        }
    }
}

/// The operation that answers this request, and its path in the document.
fn operation(method: &Method, path: &str) -> Option<(&'static str, &'static Value)> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let matches = |template: &str| {
        let (mut asked, mut known) = (path.split('/'), template.split('/'));
        loop {
            match (asked.next(), known.next()) {
                (None, None) => return true,
                (Some(text), Some(part)) if text == part || (part.starts_with('{') && !text.is_empty()) => {}
                _ => return false,
            }
        }
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    // A literal path before one with parameters: `/notifications/read-all` is no notification.
    let template =
        paths.keys().filter(|template| matches(template)).min_by_key(|template| template.matches('{').count())?;
    Some((template, paths[template].get(method.as_str().to_lowercase())?))
}

/// Compiles a schema, which refers to others by their place in the document.
fn compile(schema: &Value) -> (Schemas, SchemaIndex) {
    let mut document = DOCUMENT.clone();
    document["x-checked"] = schema.clone();
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("urn:openapi", document).unwrap();
    let index = compiler.compile("urn:openapi#/x-checked", &mut schemas).unwrap();
    (schemas, index)
}
