//! Every object that the stand-in gives out, in every state, has every field that Stripe publishes for it: it is read by
//! the production crates' deserializers, and held against a table of each object's fields that proves itself.

#[path = "fields/reading.rs"]
mod reading;
#[path = "fields/states.rs"]
mod states;
#[path = "fields/tables.rs"]
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use stripe_client_core::StripeRequest;
use stripe_webhook::Webhook;

use crate::webhooks::KINDS;
use crate::world::{Inbox, World};
use reading::{AnswerOf, Canned};
use states::Shown;
use tables::{INSIDE, TABLES, table};

fn words(text: &str) -> BTreeSet<&str> {
    text.split_whitespace().collect()
}

fn keys(object: &Map<String, Value>) -> BTreeSet<&str> {
    object.keys().map(String::as_str).collect()
}

/// Holds an object, and all that is in it, against the tables; what is not as it must be goes to `faults`.
fn hold(value: &Value, faults: &mut BTreeSet<String>) {
    let Value::Object(object) = value else { panic!("no object: {value}") };
    let kind = object["object"].as_str().unwrap();
    if kind == "list" {
        let expected = words("object data has_more url");
        assert_eq!(keys(object), expected, "a list");
        object["data"].as_array().unwrap().iter().for_each(|item| hold(item, faults));
        return;
    }
    let table = table(kind);
    let (required, nullable) = (words(table.required), words(table.nullable));
    let always = required.union(&nullable).chain(["object"].iter()).copied().collect::<BTreeSet<_>>();
    let present = keys(object);
    faults.extend(always.difference(&present).map(|name| format!("{kind}.{name} is missing")));
    let is_known = |name: &&&str| always.contains(**name) || words(table.optional).contains(**name);
    faults.extend(present.iter().filter(|name| !is_known(name)).map(|name| format!("{kind}.{name} is unknown")));
    // An optional field is left out, not null, except for the few that Stripe's types declare as both.
    let may_be_null = |name: &str| nullable.contains(name) || ["optional_items", "transfer_data"].contains(&name);
    let nulls = present.iter().filter(|name| object[**name].is_null() && !may_be_null(name));
    faults.extend(nulls.map(|name| format!("{kind}.{name} is null")));
    for (name, child) in object {
        hold_inside(kind, name, child, faults);
    }
}

fn hold_inside(kind: &str, path: &str, value: &Value, faults: &mut BTreeSet<String>) {
    // What has names of the account's own, or is held by itself.
    if path == "metadata" || path.ends_with(".metadata") || path == "data.previous_attributes" {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| hold_inside(kind, &format!("{path}[]"), item, faults)),
        Value::Object(object) if object.get("object").is_some_and(Value::is_string) => hold(value, faults),
        Value::Object(object) => {
            let table = INSIDE.iter().find(|(of, at, _)| *of == kind && *at == path);
            match table {
                None => faults.extend([format!("{kind}.{path} is in no table")]),
                Some((_, _, always)) => {
                    let missing = words(always).into_iter().filter(|name| !object.contains_key(*name));
                    faults.extend(missing.map(|name| format!("{kind}.{path}.{name} is missing")));
                }
            }
            object.iter().for_each(|(name, child)| hold_inside(kind, &format!("{path}.{name}"), child, faults));
        }
        _ => {}
    }
}

fn hold_all(shown: &[Shown]) {
    let mut faults = BTreeMap::<String, BTreeSet<String>>::new();
    for Shown { what, json } in shown {
        let mut found = BTreeSet::new();
        hold(json, &mut found);
        for fault in found {
            faults.entry(fault).or_default().insert(what.clone());
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[tokio::test]
async fn every_object_in_every_state_has_every_field() {
    let world = World::new();
    let shown = states::objects(&world).await;
    hold_all(&shown);
    for Shown { what, json } in &shown {
        let read = (table(json["object"].as_str().unwrap()).read)(&json.to_string());
        read.unwrap_or_else(|error| panic!("{what} cannot be read: {error}: {json}"));
    }
    let kinds: BTreeSet<&str> = shown.iter().filter_map(|shown| shown.what.strip_prefix("event ")).collect();
    assert_eq!(kinds, KINDS.into(), "every kind of event is among them");
}

#[tokio::test]
async fn every_list_has_every_field_and_can_be_read() {
    let world = World::new();
    states::objects(&world).await;
    let lists = states::lists(&world).await;
    hold_all(&lists);
    macro_rules! read {
        ($kind:ty, $json:expr) => {
            AnswerOf::<stripe_types::List<$kind>>(std::marker::PhantomData)
                .customize()
                .send_blocking(&Canned(&$json.to_string()))
                .map(|list| list.data.len())
        };
    }
    for Shown { what, json } in &lists {
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
    let inbox = Inbox::open();
    let world = World::with(|options| options.webhook_url = Some(inbox.url.clone()));
    states::objects(&world).await;
    world.stripe.deliveries().idle().await;
    let received = inbox.raw();
    let mut kinds = BTreeSet::new();
    let mut shown = Vec::new();
    for (body, _) in &received {
        let event = Webhook::insecure(body).unwrap_or_else(|error| panic!("{error}: {body}"));
        let json: Value = serde_json::from_str(body).unwrap();
        kinds.insert(event.type_.to_string());
        let about = &json["data"]["object"];
        (table(about["object"].as_str().unwrap()).read)(&about.to_string()).unwrap();
        shown.push(Shown { what: event.type_.to_string(), json });
    }
    hold_all(&shown);
    assert_eq!(received.len(), world.stripe.events().len());
    assert_eq!(kinds, KINDS.map(str::to_owned).into());
}

/// Takes every field away from every object, one at a time: exactly those that the table calls required are missed by
/// the deserializer. So the tables are right, and the tests above can fail.
#[tokio::test]
async fn a_required_field_that_is_taken_away_is_missed() {
    let world = World::new();
    let shown = states::objects(&world).await;
    let mut tried = BTreeSet::new();
    for Shown { what, json } in &shown {
        each_object(json, &mut |object| {
            let kind = object["object"].as_str().unwrap();
            let table = table(kind);
            // The same fields with the same kinds of values tell nothing new.
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
            assert_eq!(missed, words(table.required), "{what}: {kind}");
        });
    }
    let kinds: BTreeSet<&str> = tried.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, TABLES.iter().map(|table| table.object).collect(), "an object of every kind was tried");
}

/// A field that a new version of the crate brings is in no table yet.
#[tokio::test]
async fn the_tables_name_every_field_of_the_types() {
    let world = World::new();
    let shown = states::objects(&world).await;
    let mut seen = BTreeSet::new();
    for Shown { json, .. } in &shown {
        each_object(json, &mut |object| {
            let kind = object["object"].as_str().unwrap().to_owned();
            if !seen.insert(kind.clone()) {
                return;
            }
            let table = table(&kind);
            let written = (table.read)(&Value::Object(object.clone()).to_string()).unwrap();
            // `    amount: 7500,` is a field of the struct itself; what is inside its fields stands further right.
            let fields = written.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": "));
            let fields: BTreeSet<&str> = fields
                .map(|(name, _)| name.trim_end_matches('_'))
                .filter(|name| name.starts_with(char::is_alphabetic))
                .collect();
            let known = [table.required, table.nullable, table.optional].into_iter().flat_map(words).collect();
            assert_eq!(fields, known, "{kind}");
        });
    }
    assert_eq!(seen.len(), TABLES.len());
}

/// The object, and every object of Stripe's inside it.
fn each_object(value: &Value, look: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each_object(item, look)),
        Value::Object(object) => {
            if object.get("object").and_then(Value::as_str).is_some_and(|kind| kind != "list") {
                look(object);
            }
            object.values().for_each(|child| each_object(child, look));
        }
        _ => {}
    }
}
