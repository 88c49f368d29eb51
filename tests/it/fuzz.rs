//! Every parameter and every field of a body in `openapi.json`, at the extremes of its type: refused or accepted, never a server error.

use futures::StreamExt;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;

/// Texts at the edges of what is parsed somewhere: numbers, dates, times, zones, ids, addresses, full text, encodings.
fn texts() -> Vec<String> {
    let minuses = "-".repeat(50);
    let mut texts: Vec<String> = [
        "",
        " ",
        "0",
        "-1",
        "1.5",
        "NaN",
        "inf",
        "1e308",
        "null",
        "true",
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999999",
        "-004800-01-01",
        "0000-00-00",
        "1900-01-01",
        "2199-12-31",
        "2200-01-01",
        "9999-12-31",
        "+294276-12-31",
        "2026-02-30",
        "-004800-01-01T00:00:00Z",
        "1900-01-01T00:00:00+14:00",
        "2199-12-31T23:59:59.999999999Z",
        "9999-12-31T23:59:59Z",
        "2026-12-01T09:00:00-25:00",
        "24:00",
        "24:01",
        "Etc/Unknown",
        "GMT+99",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "a@b.test",
        "a@b",
        "\u{0}",
        "\u{202e}",
        "\u{200b}",
        "\u{feff}",
        "\u{fffd}",
        "\u{10ffff}",
        "e\u{301}",
        "👩‍👩‍👧‍👦",
        "İ",
        "' or 1=1; --",
        "\\",
        "%",
        "_",
        "\"",
        "(",
        "a:*",
        "!a",
        "a<->b",
        "{}",
        "[]",
        "../..",
        "\r\nX: y",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.extend([
        minuses.clone(),
        "- ".repeat(50),
        format!("({minuses}b"),
        format!("\"\"{minuses}b"),
        "\"".repeat(51),
    ]);
    texts.extend(["a".repeat(3_000), "💩".repeat(300), "a ".repeat(1_000), "e\u{301}\u{302}".repeat(300)]);
    texts
}

/// JSON values of every type, at its extremes.
fn values() -> Vec<Value> {
    let mut values: Vec<Value> = texts().into_iter().map(Value::from).collect();
    values.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(i16::MAX),
        json!(i32::MAX),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(0.5),
        json!(1e308),
        json!(-1e308),
        json!([]),
        json!({}),
        json!([null]),
        json!([[[]]]),
        json!({ "": "" }),
        Value::from(vec![json!("en"); 1_000]),
        json!("x".repeat(100_000)),
    ]);
    values
}

/// A value that this schema accepts, as far as the document says.
fn sample(document: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/")) {
        return sample(document, &document["components"]["schemas"][name], depth);
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).or(schema["allOf"].as_array()) {
        let choice = choices.iter().find(|choice| choice["type"] != "null");
        return choice.map_or(Value::Null, |choice| sample(document, choice, depth));
    }
    if let Some(example) = schema["examples"].get(0).or(schema.get("example")).or(schema["enum"].get(0)) {
        return example.clone();
    }
    let kind = schema["type"].as_array().and_then(|kinds| kinds.first()).unwrap_or(&schema["type"]);
    match kind.as_str() {
        Some("object") if depth < 8 => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields.map(|(name, field)| (name.clone(), sample(document, field, depth + 1))).collect::<Map<_, _>>().into()
        }
        Some("array") => json!([sample(document, &schema["items"], depth + 1)]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(60)),
        Some("boolean") => json!(true),
        Some("string") if schema["format"] == "uuid" => json!("01900000-0000-7000-8000-000000000001"),
        Some("string") if schema["format"] == "date-time" => json!("2026-12-07T09:00:00Z"),
        Some("string") => json!("A text that is long enough"),
        _ => Value::Null,
    }
}

/// This value with one place of it replaced, for every place that is a field or an entry.
fn with_each_place(value: &Value, replace: &Value, place: &str, all: &mut Vec<(String, Value)>) {
    let mut add = |key: &str, changed: Value| all.push((format!("{place}/{key}"), changed));
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let at = |inner: Value| {
                    let mut whole = fields.clone();
                    whole.insert(name.clone(), inner);
                    Value::Object(whole)
                };
                add(name, at(replace.clone()));
                let mut inner = Vec::new();
                with_each_place(field, replace, name, &mut inner);
                inner.into_iter().for_each(|(key, changed)| add(&key, at(changed)));
            }
        }
        Value::Array(entries) if !entries.is_empty() => {
            add("0", json!([replace]));
            let mut inner = Vec::new();
            with_each_place(&entries[0], replace, "0", &mut inner);
            inner.into_iter().for_each(|(key, changed)| add(&key, json!([changed])));
        }
        _ => {}
    }
}

/// One request.
struct Case {
    method: Method,
    url: String,
    body: Option<Value>,
    header: Option<(String, String)>,
    what: String,
}

impl Case {
    fn new(method: &Method, url: String, what: String) -> Self {
        Self { method: method.clone(), url, body: None, header: None, what }
    }

    /// What is answered; `None` for what no header can carry.
    async fn ask(&self, app: &TestApp, person: &Person) -> Option<Answer> {
        let request = app.http.request(self.method.clone(), format!("{}{}", app.url, self.url));
        let mut request = request.bearer_auth(&person.access_token);
        if let Some((name, value)) = &self.header {
            request = request.header(name, value);
        }
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        Some(Answer::of(request.send().await.ok()?).await)
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// Every parameter of an operation at every extreme.
fn of_parameters(method: &Method, path: &str, somewhere: &str, operation: &Value) -> Vec<Case> {
    let mut cases = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        for text in texts() {
            let value = encoded(&text);
            let what = format!("{method} {path} {name}={value:.60}");
            cases.push(match parameter["in"].as_str() {
                Some("query") => Case::new(method, format!("{somewhere}?{name}={value}"), what),
                Some("path") => {
                    Case::new(method, path.replace(&format!("{{{name}}}"), &value).replace(['{', '}'], ""), what)
                }
                _ => {
                    let header = Some((name.to_owned(), text));
                    Case { header, body: Some(json!({})), ..Case::new(method, somewhere.to_owned(), what) }
                }
            });
        }
    }
    cases
}

/// The body of an operation with every place of it at every extreme.
fn of_body(method: &Method, path: &str, somewhere: &str, valid: &Value) -> Vec<Case> {
    let mut cases = Vec::new();
    for value in values() {
        let mut bodies = vec![(String::new(), value.clone())];
        with_each_place(valid, &value, "", &mut bodies);
        let shown: String = value.to_string().chars().take(60).collect();
        cases.extend(bodies.into_iter().map(|(place, body)| {
            let what = format!("{method} {path} {place}={shown}");
            Case { body: Some(body), ..Case::new(method, somewhere.to_owned(), what) }
        }));
    }
    cases
}

/// Asks every `stride`-th case of every operation as somebody who may.
async fn fuzz(stride: usize) -> usize {
    let app = TestApp::with(&[("RATE_LIMIT_PER_MINUTE", "1000000"), ("AUTH_RATE_LIMIT_PER_MINUTE", "1000000")]).await;
    let (client, coach, admin) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await, app.admin().await);
    let admin = Person { access_token: admin.access_token.clone(), ..client.clone() };
    let other = app.signs_up("client", "Olga Other").await;
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let (mut failures, mut asked) = (Vec::new(), 0);
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            // A deleted account could ask nothing more, nor one that has signed out, nor anybody in read-only mode; a stream does not end.
            let ends_the_test = (method == "delete" && path == "/profile")
                || path == "/auth/logout"
                || (method == "put" && path == "/admin/read-only");
            if path.ends_with("/stream") || ends_the_test {
                continue;
            }
            let method: Method = method.to_uppercase().parse().unwrap();
            // Whoever it deletes or gives another role is none of those who ask.
            let id = if path.starts_with("/admin/users/") { other.id } else { coach.id };
            let somewhere = path.replace("{id}", &id.to_string()).replace(['{', '}'], "");
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let body = (!schema.is_null()).then(|| sample(&document, schema, 0));
            let valid = Case { body: body.clone(), ..Case::new(&method, somewhere.clone(), String::new()) };
            let mut fitting = &client;
            for person in [&client, &coach, &admin] {
                if valid.ask(&app, person).await.is_some_and(|answer| answer.status != 403) {
                    fitting = person;
                    break;
                }
            }
            let mut cases = of_parameters(&method, path, &somewhere, operation);
            cases.extend(body.iter().flat_map(|body| of_body(&method, path, &somewhere, body)));
            let offset = path.len() % stride;
            let answers = futures::stream::iter(cases.iter().skip(offset).step_by(stride));
            let answers = answers.map(async |case| (case, case.ask(&app, fitting).await)).buffer_unordered(8);
            for (case, answer) in answers.collect::<Vec<_>>().await {
                asked += 1;
                if let Some(answer) = answer.filter(|answer| answer.status >= 500 && answer.status != 503) {
                    failures.push(format!("{}: {}", case.what, answer.text));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures[..failures.len().min(30)].join("\n"));
    app.leaves_work("whatever of it was accepted");
    asked
}

#[actix_web::test]
async fn no_extreme_of_any_parameter_is_a_server_error() {
    let asked = fuzz(7).await;
    assert!(asked > 2_000, "{asked}");
}

#[actix_web::test]
#[ignore = "takes minutes"]
async fn no_extreme_of_any_parameter_is_a_server_error_all_of_them() {
    let asked = fuzz(1).await;
    eprintln!("{asked} requests");
    assert!(asked > 14_000, "{asked}");
}
