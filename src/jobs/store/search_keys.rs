//! The search keys of a job: every text in its arguments and its origin.

use serde_json::Value;

use crate::origin::Origin;

/// The texts of the arguments, the user who enqueued the job, and the id of the request.
pub fn search_keys(args: &Value, origin: &Origin) -> Vec<String> {
    let fields = args.as_object().into_iter().flat_map(|fields| fields.values());
    let mut keys: Vec<String> = fields.filter_map(Value::as_str).map(str::to_owned).collect();
    keys.extend(origin.user_id.map(|id| id.to_string()));
    keys.extend(Some(origin.request_id.clone()).filter(|id| !id.is_empty()));
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn search_keys_are_the_texts_of_arguments_and_origin() {
        let origin = Origin { request_id: "req-1".to_owned(), ..Origin::default() };
        let args = json!({ "to": "b", "about": "a", "revision": 3, "object_id": null });
        assert_eq!(search_keys(&args, &origin), ["a", "b", "req-1"]);
    }
}
