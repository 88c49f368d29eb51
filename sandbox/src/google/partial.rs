//! Partial answers: `fields=nextPageToken,items(id,start/date)` (<https://developers.google.com/workspace/calendar/api/guides/performance#partial>).

use serde_json::{Map, Value};

use super::error::ApiError;

/// One field and what is wanted of it; everything if there is nothing below it.
#[derive(Debug)]
struct Field<'a> {
    name: &'a str,
    below: Vec<Field<'a>>,
}

/// Leaves what `fields` names.
pub fn select(body: Value, fields: Option<&String>) -> Result<Value, ApiError> {
    let Some(fields) = fields else { return Ok(body) };
    let mut rest = fields.as_str();
    let wanted = list(&mut rest).filter(|_| rest.is_empty());
    let wanted = wanted.ok_or_else(|| ApiError::invalid("fields", format!("Invalid field selection {fields}")))?;
    Ok(only(body, &wanted))
}

fn list<'a>(rest: &mut &'a str) -> Option<Vec<Field<'a>>> {
    let mut fields = vec![field(rest)?];
    while let Some(after) = rest.strip_prefix(',') {
        *rest = after;
        fields.push(field(rest)?);
    }
    Some(fields)
}

fn field<'a>(rest: &mut &'a str) -> Option<Field<'a>> {
    let end = rest.find([',', '(', ')', '/']).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    let mut below = Vec::new();
    if let Some(after) = rest.strip_prefix('/') {
        *rest = after;
        below.push(field(rest)?);
    } else if let Some(after) = rest.strip_prefix('(') {
        *rest = after;
        below = list(rest)?;
        *rest = rest.strip_prefix(')')?;
    }
    (!name.is_empty()).then_some(Field { name, below })
}

fn only(value: Value, wanted: &[Field<'_>]) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(|item| only(item, wanted)).collect()),
        Value::Object(mut all) => {
            let mut left = Map::new();
            for field in wanted {
                if let Some(value) = all.remove(field.name) {
                    let value = if field.below.is_empty() { value } else { only(value, &field.below) };
                    left.insert(field.name.to_owned(), value);
                }
            }
            Value::Object(left)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_named_is_left() {
        let body = json!({ "kind": "k", "next": "n", "items": [{ "id": 1, "start": { "date": "d", "zone": "z" }, "title": "t" }] });
        let select = |fields: &str| select(body.clone(), Some(&fields.to_owned()));
        assert_eq!(
            select("next,items(id,start/date)").unwrap(),
            json!({ "next": "n", "items": [{ "id": 1, "start": { "date": "d" } }] })
        );
        assert_eq!(select("items/title").unwrap(), json!({ "items": [{ "title": "t" }] }));
        for invalid in ["", "items(", "items(id", "items)", "a,,b"] {
            assert_eq!(select(invalid).unwrap_err().status, 400, "{invalid}");
        }
    }
}
