//! What a job is found by: every text its arguments and its origin name.

use serde_json::Value;

use crate::origin::Origin;

/// Everything a job names: the texts of its arguments, who asked for it, and in which request.
pub fn search_keys(args: &Value, origin: &Origin) -> Vec<String> {
    let fields = args.as_object().into_iter().flat_map(|fields| fields.values());
    let mut all: Vec<String> = fields.filter_map(Value::as_str).map(str::to_owned).collect();
    all.extend(origin.user_id.map(|id| id.to_string()));
    all.extend(Some(origin.request_id.clone()).filter(|id| !id.is_empty()));
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_is_found_by_what_it_names() {
        let origin = Origin { request_id: "req-1".to_owned(), ..Origin::default() };
        let args = json!({ "to": "b", "about": "a", "revision": 3, "object_id": null });
        assert_eq!(search_keys(&args, &origin), ["a", "b", "req-1"]);
    }
}
