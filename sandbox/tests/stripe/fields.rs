//! Every object of the stand-in, in every state, has every field that Stripe publishes for it: it is deserialized by the
//! production crates, and compared with a table of each object's fields, which is tested itself.

#[path = "fields/deserializers.rs"]
mod deserializers;
#[path = "fields/samples.rs"]
mod samples;
#[path = "fields/tables.rs"]
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use stripe_client_core::StripeRequest;
use stripe_webhook::Webhook;

use crate::fixtures::{Fixture, WebhookEndpoint};
use crate::webhooks::KINDS;
use deserializers::{CannedClient, RequestFor};
use samples::Sample;
use tables::{NESTED, TABLES, table};

fn field_names(text: &str) -> BTreeSet<&str> {
    text.split_whitespace().collect()
}

fn keys(object: &Map<String, Value>) -> BTreeSet<&str> {
    object.keys().map(String::as_str).collect()
}

/// Compares an object, and every object in it, with the tables; differences are added to `faults`.
fn check(value: &Value, faults: &mut BTreeSet<String>) {
    let Value::Object(object) = value else { panic!("no object: {value}") };
    let kind = object["object"].as_str().unwrap();
    if kind == "list" {
        let expected = field_names("object data has_more url");
        assert_eq!(keys(object), expected, "a list");
        object["data"].as_array().unwrap().iter().for_each(|item| check(item, faults));
        return;
    }
    let table = table(kind);
    let (required, nullable) = (field_names(table.required), field_names(table.nullable));
    let always = required.union(&nullable).chain(["object"].iter()).copied().collect::<BTreeSet<_>>();
    let present = keys(object);
    faults.extend(always.difference(&present).map(|name| format!("{kind}.{name} is missing")));
    let is_known = |name: &&&str| always.contains(**name) || field_names(table.optional).contains(**name);
    faults.extend(present.iter().filter(|name| !is_known(name)).map(|name| format!("{kind}.{name} is unknown")));
    // An optional field is left out, not null, except for the few that Stripe's types declare as both.
    let may_be_null = |name: &str| nullable.contains(name) || ["optional_items", "transfer_data"].contains(&name);
    let nulls = present.iter().filter(|name| object[**name].is_null() && !may_be_null(name));
    faults.extend(nulls.map(|name| format!("{kind}.{name} is null")));
    for (name, child) in object {
        check_nested(kind, name, child, faults);
    }
}

fn check_nested(kind: &str, path: &str, value: &Value, faults: &mut BTreeSet<String>) {
    // Names chosen by the account, or attributes that are checked elsewhere.
    if path == "metadata" || path.ends_with(".metadata") || path == "data.previous_attributes" {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| check_nested(kind, &format!("{path}[]"), item, faults)),
        Value::Object(object) if object.get("object").is_some_and(Value::is_string) => check(value, faults),
        Value::Object(object) => {
            let table = NESTED.iter().find(|(of, at, _)| *of == kind && *at == path);
            match table {
                None => faults.extend([format!("{kind}.{path} is in no table")]),
                Some((_, _, always)) => {
                    let missing = field_names(always).into_iter().filter(|name| !object.contains_key(*name));
                    faults.extend(missing.map(|name| format!("{kind}.{path}.{name} is missing")));
                }
            }
            object.iter().for_each(|(name, child)| check_nested(kind, &format!("{path}.{name}"), child, faults));
        }
        _ => {}
    }
}

fn check_all(samples: &[Sample]) {
    let mut faults = BTreeMap::<String, BTreeSet<String>>::new();
    for Sample { what, json } in samples {
        let mut found = BTreeSet::new();
        check(json, &mut found);
        for fault in found {
            faults.entry(fault).or_default().insert(what.clone());
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn every_object_in_every_state_has_every_field() {
    let fixture = Fixture::new();
    let samples = samples::objects(&fixture).await;
    check_all(&samples);
    for Sample { what, json } in &samples {
        let read = (table(json["object"].as_str().unwrap()).read)(&json.to_string());
        read.unwrap_or_else(|error| panic!("{what} cannot be read: {error}: {json}"));
    }
    let kinds: BTreeSet<&str> = samples.iter().filter_map(|samples| samples.what.strip_prefix("event ")).collect();
    assert_eq!(kinds, KINDS.into(), "every kind of event is among them");
}

#[tokio::test]
async fn every_list_has_every_field_and_can_be_read() {
    let fixture = Fixture::new();
    samples::objects(&fixture).await;
    let lists = samples::lists(&fixture).await;
    check_all(&lists);
    macro_rules! read {
        ($kind:ty, $json:expr) => {
            RequestFor::<stripe_types::List<$kind>>(std::marker::PhantomData)
                .customize()
                .send_blocking(&CannedClient(&$json.to_string()))
                .map(|list| list.data.len())
        };
    }
    for Sample { what, json } in &lists {
        let read = match what.rsplit('/').next().unwrap() {
            "sessions" => read!(stripe_shared::CheckoutSession, json),
            "line_items" => read!(stripe_shared::CheckoutSessionItem, json),
            "payment_intents" => read!(stripe_shared::PaymentIntent, json),
            "charges" => read!(stripe_shared::Charge, json),
            "refunds" => read!(stripe_shared::Refund, json),
            "disputes" => read!(stripe_shared::Dispute, json),
            "events" => read!(stripe_shared::Event, json),
            other => panic!("no type for a list of {other}"),
        };
        let items = json["data"].as_array().unwrap();
        assert_eq!(read.unwrap_or_else(|error| panic!("{what}: {}", error.0)), items.len());
    }
}

#[tokio::test]
async fn every_webhook_has_every_field_and_can_be_read() {
    let endpoint = WebhookEndpoint::open();
    let fixture = Fixture::with(|options| options.webhook_url = Some(endpoint.url.clone()));
    samples::objects(&fixture).await;
    fixture.stripe.deliveries().idle().await;
    let received = endpoint.requests();
    let mut kinds = BTreeSet::new();
    let mut samples = Vec::new();
    for (body, _) in &received {
        let event = Webhook::insecure(body).unwrap_or_else(|error| panic!("{error}: {body}"));
        let json: Value = serde_json::from_str(body).unwrap();
        kinds.insert(event.type_.to_string());
        let about = &json["data"]["object"];
        (table(about["object"].as_str().unwrap()).read)(&about.to_string()).unwrap();
        samples.push(Sample { what: event.type_.to_string(), json });
    }
    check_all(&samples);
    assert_eq!(received.len(), fixture.stripe.events().len());
    assert_eq!(kinds, KINDS.map(str::to_owned).into());
}

/// Removes every field of every object, one at a time: the deserializer fails for exactly those that the table calls
/// required. This proves that the tables are right and that the tests above can fail.
#[tokio::test]
async fn an_object_without_a_required_field_cannot_be_deserialized() {
    let fixture = Fixture::new();
    let samples = samples::objects(&fixture).await;
    let mut tried = BTreeSet::new();
    for Sample { what, json } in &samples {
        for_each_object(json, &mut |object| {
            let kind = object["object"].as_str().unwrap();
            let table = table(kind);
            // The same fields with the same kinds of values were tried already.
            let shape: Vec<String> =
                object.iter().map(|(name, value)| format!("{name}{}", &value.to_string()[..1])).collect();
            if !tried.insert((kind.to_owned(), shape)) {
                return;
            }
            let missed = object.keys().filter(|name| {
                let mut without = object.clone();
                without.remove(name.as_str());
                (table.read)(&Value::Object(without).to_string()).is_err()
            });
            let missed: BTreeSet<&str> = missed.map(String::as_str).collect();
            assert_eq!(missed, field_names(table.required), "{what}: {kind}");
        });
    }
    let kinds: BTreeSet<&str> = tried.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, TABLES.iter().map(|table| table.object).collect(), "an object of every kind was tried");
}

/// Fails for a field that a new version of the crate adds.
#[tokio::test]
async fn the_tables_name_every_field_of_the_types() {
    let fixture = Fixture::new();
    let samples = samples::objects(&fixture).await;
    let mut seen = BTreeSet::new();
    for Sample { json, .. } in &samples {
        for_each_object(json, &mut |object| {
            let kind = object["object"].as_str().unwrap().to_owned();
            if !seen.insert(kind.clone()) {
                return;
            }
            let table = table(&kind);
            let written = (table.read)(&Value::Object(object.clone()).to_string()).unwrap();
            // `    amount: 7500,` is a field of the struct itself; nested fields are indented further.
            let fields = written.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": "));
            let fields: BTreeSet<&str> = fields
                .map(|(name, _)| name.trim_end_matches('_'))
                .filter(|name| name.starts_with(char::is_alphabetic))
                .collect();
            let known = [table.required, table.nullable, table.optional].into_iter().flat_map(field_names).collect();
            assert_eq!(fields, known, "{kind}");
        });
    }
    assert_eq!(seen.len(), TABLES.len());
}

/// Visits the object and every Stripe object in it.
fn for_each_object(value: &Value, visit: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| for_each_object(item, visit)),
        Value::Object(object) => {
            if object.get("object").and_then(Value::as_str).is_some_and(|kind| kind != "list") {
                visit(object);
            }
            object.values().for_each(|child| for_each_object(child, visit));
        }
        _ => {}
    }
}
