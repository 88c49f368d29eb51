//! Whether an answer and its example are of one shape: both have the members that the schema names, and no others.

use serde_json::{Map, Value};

use crate::support::document::DOCUMENT;

/// What an answer has that its schema or its example has not, by where it stands.
pub fn differences(schema: &Value, answer: &Value, example: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(schema, answer, Some(example), "", &mut found);
    found.sort();
    found.dedup();
    found
}

/// What a schema refers to.
fn resolved(schema: &Value) -> &Value {
    let reference = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/"));
    reference.map_or(schema, |name| resolved(&DOCUMENT["components"]["schemas"][name]))
}

/// The members that a schema names, those of its parts among them.
fn members(schema: &Value) -> Map<String, Value> {
    let parts = schema["allOf"].as_array().into_iter().flatten().map(resolved).flat_map(members);
    parts.chain(schema["properties"].as_object().cloned().into_iter().flatten()).collect()
}

/// What a value has that its schema has not.
fn undeclared(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(schema, value, None, "", &mut found);
    found
}

fn compare(schema: &Value, answer: &Value, example: Option<&Value>, place: &str, found: &mut Vec<String>) {
    let schema = resolved(schema);
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let choices: Vec<&Value> = choices.iter().filter(|choice| choice["type"] != "null").collect();
        let nearest = |value: &Value| choices.iter().copied().min_by_key(|choice| undeclared(choice, value).len());
        if let (false, Some(choice)) = (answer.is_null(), nearest(answer)) {
            // An example is of one of them, and says nothing about the others.
            let of_the_same = |example: &&Value| nearest(example).is_some_and(|other| std::ptr::eq(other, choice));
            compare(choice, answer, example.filter(of_the_same), place, found);
        }
        return;
    }
    match answer {
        Value::Object(answer) => {
            let (named, others) = (members(schema), &schema["additionalProperties"]);
            // Without a word about members it is any object.
            let is_any = named.is_empty() && others.is_null();
            for (name, value) in answer.iter().filter(|_| !is_any) {
                let place = format!("{place}/{name}");
                let shown = example.filter(|example| example.is_object());
                match named.get(name) {
                    Some(member) => {
                        let is_shown = shown.is_none_or(|example| example.get(name).is_some());
                        if !is_shown && !value.is_null() {
                            found.push(format!("{place} is not in the example"));
                        }
                        compare(member, value, shown.and_then(|example| example.get(name)), &place, found);
                    }
                    None if others.is_object() => {
                        let shown = shown.and_then(|example| example.as_object()?.values().next());
                        compare(others, value, shown, &place, found);
                    }
                    None => found.push(format!("{place} is not in the schema")),
                }
            }
        }
        Value::Array(entries) => {
            let shown = example.and_then(|example| example.get(0));
            for entry in entries {
                compare(&schema["items"], entry, shown, &format!("{place}[]"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn members_that_the_schema_or_the_example_lacks_are_found() {
    use serde_json::json;
    let row = json!({ "type": "object", "properties": { "id": { "type": "string" }, "note": { "type": "string" } } });
    let schema = json!({ "allOf": [{ "type": "object", "properties": { "items": { "type": "array", "items": row } } }],
        "properties": { "next": { "oneOf": [{ "type": "null" }, row] }, "by": { "type": "object", "additionalProperties": row } } });
    let example = json!({ "items": [{ "id": "1" }], "next": { "id": "2" }, "by": { "a": { "id": "3", "note": "" } } });
    assert_eq!(differences(&schema, &example, &example), [""; 0]);
    let answer = json!({ "items": [{ "id": "1" }, { "id": "2", "note": "N" }], "next": { "id": "2", "more": 1 }, "by": { "b": { "x": 1 } }, "total": 1 });
    let expected = [
        "/by/b/x is not in the schema",
        "/items[]/note is not in the example",
        "/next/more is not in the schema",
        "/total is not in the schema",
    ];
    assert_eq!(differences(&schema, &answer, &example), expected);
}
