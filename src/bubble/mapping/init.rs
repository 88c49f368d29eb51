//! A starter of a mapping, made of what the app says that it consists of. A person goes through it: it guesses by names.

use std::fmt::Write;

use serde_json::Value;

use super::{Kind, Target, TargetField};

/// The text of a starter. Fields that nothing was found for are comments, as are those of the app that nothing takes.
pub fn starter(meta: &Value) -> String {
    let mut text = String::from(
        "# Made by `rapport bubble map --init`. Go through every line: fields were found by their names.\n\n\
         # The zone in which the app shows dates, and writes those that it stores as text.\ntimezone = \"UTC\"\n",
    );
    let types = meta["types"].as_object();
    let names: Vec<&String> = types.map(|types| types.keys().collect()).unwrap_or_default();
    for (target_name, target) in Target::ALL {
        let found = target.likely().iter().find_map(|likely| names.iter().find(|name| folded(name) == **likely));
        let Some(source) = found else {
            let _ = write!(text, "\n# No type looks like {target_name}.\n# [types.{target_name}]\n# source = \"\"\n");
            continue;
        };
        let fields = fields_of(&meta["types"][source.as_str()]);
        let _ = write!(text, "\n[types.{target_name}]\nsource = {}\n\n[types.{target_name}.fields]\n", quoted(source));
        let mut used = Vec::new();
        for field in target.fields() {
            match fields.iter().find(|name| field.likely.contains(&folded(name).as_str())) {
                Some(name) => {
                    used.push(name.clone());
                    let _ = writeln!(text, "{}", line(field, name));
                }
                None => {
                    let _ = writeln!(text, "# {} = \"\"{}", field.name, note(field));
                }
            }
        }
        for left in fields.iter().filter(|name| !used.contains(name)) {
            let _ = writeln!(text, "# not used: {}", quoted(left));
        }
    }
    text
}

fn fields_of(kind: &Value) -> Vec<String> {
    const BUILT_IN: [&str; 4] = ["_id", "Created Date", "Modified Date", "Created By"];
    let fields = kind["fields"].as_array().into_iter().flatten();
    let names = fields.filter_map(|field| field["id"].as_str().or(field["display"].as_str()));
    names.filter(|name| !BUILT_IN.contains(name)).map(str::to_owned).collect()
}

fn line(field: &TargetField, name: &str) -> String {
    let from = if field.kind == Kind::Email && name == "authentication" {
        quoted("authentication.email.email")
    } else {
        quoted(name)
    };
    match field.kind {
        Kind::Choice(values) | Kind::Choices(values) => {
            format!("{} = {from}  # or {{ from = {from}, options = \"…\" }}; one of: {}", field.name, values.join(", "))
        }
        _ => format!("{} = {from}", field.name),
    }
}

fn note(field: &TargetField) -> &'static str {
    if field.is_required { "  # needed" } else { "" }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `phonenumber` from `Phone number #`.
fn folded(name: &str) -> String {
    name.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::bubble::mapping::Mapping;

    #[test]
    fn a_starter_is_a_mapping_and_has_what_it_found() {
        let field = |name: &str| json!({ "id": name, "display": name, "type": "text" });
        let text = starter(&json!({ "types": { "user": { "display": "User", "fields": [
            field("authentication"), field("Name"), field("Role"), field("Shoe \"size\""), field("Created Date"),
        ] } } }));
        let mapping = Mapping::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        let users = mapping.of(Target::Users).unwrap();
        assert_eq!(users.fields["email"].from, ["authentication.email.email"]);
        assert_eq!(users.fields["full_name"].from, ["Name"]);
        assert!(
            text.contains("# not used: \"Shoe \\\"size\\\"\"") && text.contains("# No type looks like coaches."),
            "{text}"
        );
    }
}
