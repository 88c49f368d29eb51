//! Fields that Stripe always writes and that have no value in the stand-in.

use serde_json::Value;

/// The object with these fields added as `null`.
pub fn with_nulls(mut object: Value, names: &[&str]) -> Value {
    for name in names {
        object[*name] = Value::Null;
    }
    object
}
