//! The examples of the OpenAPI document are what is sent and what is answered: one long story sends the example of every operation, with ids,
//! tokens and addresses of the day, and holds each answer against the example of it. An operation whose example is not sent fails.

mod accounts;
mod calendars;
mod community;
mod sessions;
mod shapes;
mod team;

use std::cell::RefCell;
use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use self::shapes::differences;
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::document::DOCUMENT;
use crate::support::people::Person;

/// What of a request no example can know: ids, secrets, and addresses of the day.
const OF_THE_DAY: [&str; 10] =
    ["booking_id", "coach_id", "email", "parent_id", "password", "read", "refresh_token", "token", "url", "write"];

/// What has been sent, and what was otherwise than the document says.
struct Story {
    app: TestApp,
    sent: RefCell<BTreeSet<String>>,
    faults: RefCell<Vec<String>>,
}

impl Story {
    /// An operation, by method and path as in the document.
    fn asks<'a>(&'a self, operation: &'a str) -> Asks<'a> {
        Asks { story: self, operation, by: None, fields: Vec::new(), path: Vec::new(), query: Vec::new() }
    }

    /// Notes the answer to an operation that a request of its own was made of.
    fn notes(&self, operation: &str, answer: &Answer) {
        let described = described(operation);
        if !(200..400).contains(&answer.status) {
            let text = format!("{operation}: its example is answered with {}: {}", answer.status, answer.text);
            return self.faults.borrow_mut().push(text);
        }
        self.sent.borrow_mut().insert(operation.to_owned());
        let response = &described["responses"][answer.status.to_string()]["content"]["application/json"];
        if let Ok(answer) = serde_json::from_str::<Value>(&answer.text)
            && response.is_object()
        {
            let found = differences(&response["schema"], &answer, &response["example"]);
            self.faults.borrow_mut().extend(found.into_iter().map(|fault| format!("{operation}: {fault}")));
        }
    }
}

/// An operation of the document.
#[track_caller]
fn described(operation: &str) -> &'static Value {
    let (method, path) = operation.split_once(' ').unwrap();
    let described = &DOCUMENT["paths"][path][method];
    assert!(described.is_object(), "{operation} is in the document");
    described
}

/// The id of a row; one that nobody has if there is none.
fn id(row: &Value) -> String {
    row["id"].as_str().unwrap_or("00000000-0000-7000-8000-000000000000").to_owned()
}

/// A request that is made of its example.
struct Asks<'a> {
    story: &'a Story,
    operation: &'a str,
    by: Option<&'a Person>,
    fields: Vec<(&'a str, Value)>,
    path: Vec<(&'a str, String)>,
    query: Vec<String>,
}

impl<'a> Asks<'a> {
    fn by(self, person: &'a Person) -> Self {
        Self { by: Some(person), ..self }
    }

    /// The `{id}` of the path.
    fn of(self, id: impl ToString) -> Self {
        self.at("id", id)
    }

    /// A parameter of the path, in place of its example.
    fn at(mut self, name: &'a str, value: impl ToString) -> Self {
        self.path.push((name, value.to_string()));
        self
    }

    /// A field of the body, in place of its example.
    fn with(mut self, name: &'a str, value: impl Into<Value>) -> Self {
        assert!(OF_THE_DAY.contains(&name), "{name} is what the example says");
        self.fields.push((name, value.into()));
        self
    }

    /// A parameter of the query that is not required.
    fn asking(mut self, parameter: &str) -> Self {
        self.query.push(parameter.to_owned());
        self
    }

    /// The example of the body, with what is of the day.
    fn body(&self) -> Option<Value> {
        let content = &described(self.operation)["requestBody"]["content"]["application/json"];
        let mut body = content.get("example").cloned()?;
        for (name, value) in &self.fields {
            assert!(body.get(*name).is_some(), "{}: {name} is in the example", self.operation);
            body[*name] = value.clone();
        }
        Some(body)
    }

    /// The path with its examples, and what is required of the query.
    fn path(&self) -> String {
        let mut path = self.operation.split_once(' ').unwrap().1.to_owned();
        let mut query = self.query.clone();
        for parameter in described(self.operation)["parameters"].as_array().into_iter().flatten() {
            let (name, example) = (parameter["name"].as_str().unwrap(), &parameter["example"]);
            let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            let given = self.path.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{name}}}"), &given.unwrap_or(example)),
                Some("query") if parameter["required"] == true => query.push(format!("{name}={example}")),
                _ => {}
            }
        }
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// Sends it, and notes the answer.
    async fn answer(self) -> Answer {
        let method: Method = self.operation.split_once(' ').unwrap().0.to_uppercase().parse().unwrap();
        let (path, body) = (self.path(), self.body());
        let answer = match self.by {
            Some(person) => person.sends(method, &path, body).await,
            None => self.story.app.stranger(method, &path, body).await,
        };
        self.story.notes(self.operation, &answer);
        answer
    }

    /// The body of the answer; `null` if there is none.
    async fn sends(self) -> Value {
        serde_json::from_str(&self.answer().await.text).unwrap_or_default()
    }
}

#[actix_web::test]
async fn every_example_is_answered_as_its_example_says() {
    let app = TestApp::with(&[("RETURN_URL_PREFIXES", "https://app.example.com/")]).await;
    let story = Story { app, sent: RefCell::default(), faults: RefCell::default() };
    let admin = story.app.admin().await;
    let ana = accounts::begin(&story).await;
    let ben = accounts::coach(&story, &ana).await;
    let booking = sessions::book(&story, &ana, &ben, &admin).await;
    calendars::all(&story, &ben).await;
    community::all(&story, (&ana, &ben, &admin), &booking).await;
    let [ana, ben, admin] = sessions::take_place(&story, [&ana, &ben, &admin], &booking).await;
    team::all(&story, &admin, &ana, &ben, &booking).await;
    accounts::end(&story, &admin, &ana).await;
    let documented: BTreeSet<String> = DOCUMENT["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| format!("{method} {path}")))
        .collect();
    let Story { app, sent, faults } = story;
    let (sent, faults) = (sent.into_inner(), faults.into_inner());
    let unsent: Vec<&String> = documented.difference(&sent).collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(unsent.is_empty(), "operations whose example is not sent: {unsent:?}");
    app.leaves_work("an account is being erased, and a dispute is looked at");
}
