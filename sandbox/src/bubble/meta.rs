//! `meta`: the types whose Data API is on, with their fields.

use serde_json::{Map, Value, json};

use super::store::Store;

/// What every type has.
const BUILT_IN: [(&str, &str); 4] =
    [("_id", "text"), ("Created Date", "date"), ("Modified Date", "date"), ("Created By", "user")];

pub fn render(store: &Store) -> Value {
    let mut types = Map::new();
    for (kind, fields) in store.types() {
        let built_in = BUILT_IN.iter().copied();
        let all = built_in.chain(fields.iter().map(|field| (field.name, field.kind)));
        let fields: Vec<Value> = all.map(|(name, kind)| json!({ "id": name, "display": name, "type": kind })).collect();
        types.insert(kind.clone(), json!({ "display": kind, "fields": fields }));
    }
    let names: Vec<&String> = store.types().keys().collect();
    json!({ "get": names, "post": [], "types": types, "app_data": { "appname": "phase-one" } })
}
