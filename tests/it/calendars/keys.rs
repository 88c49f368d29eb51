//! What is stored encrypted moves to a new key by a command, so that the old one can go.

use std::process::{Command, Output};

use rapport::crypto::{Encrypted, Encryption};
use rapport::models::calendars::{feeds, subscriptions, tokens};
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use super::connections::{connects, syncs_after};
use crate::support::TestApp;
use crate::support::app::{KEY, test_variables};

/// The id and the base64 of a key that this test alone has.
const NEW: &str = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

fn new_alone() -> Encryption {
    let bytes: Vec<u8> = (0..32).rev().collect();
    Encryption::new([("new", &bytes[..])]).unwrap()
}

/// `rapport reencrypt`, with these keys.
fn reencrypts(app: &TestApp, keys: &str) -> Output {
    let mut variables = test_variables(app.app.config.database_url.expose_secret());
    variables.push(("ENCRYPTION_KEYS".to_owned(), keys.to_owned()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapport"));
    command.arg("reencrypt").env_clear().envs(variables).output().unwrap()
}

/// What the value of a row is bound to.
type Place = fn(Uuid) -> String;

/// Every stored value, with what it is bound to.
async fn stored(app: &TestApp) -> Vec<(String, Encrypted)> {
    let places: [(&str, Place); 3] = [
        ("select user_id, key_id, secret from calendar_feeds order by 1", feeds::place),
        ("select id, key_id, url from calendar_subscriptions order by 1", subscriptions::place),
        ("select id, key_id, tokens from calendar_connections order by 1", tokens::place),
    ];
    let mut all = Vec::new();
    for (sql, place) in places {
        let rows: Vec<(Uuid, String, Vec<u8>)> = sqlx::query_as(sql).fetch_all(&app.db).await.unwrap();
        all.extend(rows.into_iter().map(|(id, key_id, bytes)| (place(id), Encrypted { key_id, bytes })));
    }
    all
}

#[actix_web::test]
async fn everything_moves_to_the_first_key_and_works_without_the_old_one() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    ben.gets("/calendar/feed").await.expect(200);
    let address = json!({ "url": "https://a.calendars.test/private-1234/basic.ics" });
    ben.posts("/calendar/subscriptions", address).await.expect(201);
    connects(&app, &ben, "google").await;
    let before = stored(&app).await;
    assert_eq!(before.len(), 3);
    assert!(before.iter().all(|(_, value)| value.key_id == "test"), "{before:?}");

    let output = reencrypts(&app, &format!("{NEW},{KEY}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.matches("1 encrypted anew").count(), 3, "{said}");
    let after = stored(&app).await;
    for ((place, old), (_, new)) in before.iter().zip(&after) {
        let text = app.app.encryption.decrypt(place, old).unwrap();
        assert_eq!(new_alone().decrypt(place, new).unwrap(), text, "{place}");
    }
    let again = reencrypts(&app, &format!("{NEW},{KEY}"));
    assert_eq!(String::from_utf8_lossy(&again.stdout).matches(" 0 encrypted anew").count(), 3);
    assert_eq!(stored(&app).await, after, "the second time changes nothing");

    // And back, for the product that runs: it reads and refreshes as before.
    assert!(reencrypts(&app, &format!("{KEY},{NEW}")).status.success());
    let ben = syncs_after(&app, rapport::clock::hours(2), &ben).await;
    assert_eq!(ben.gets("/calendar/connections").await.expect(200)["items"][0]["health"]["state"], "fresh");
    app.end().await;
}

#[actix_web::test]
async fn what_no_key_decrypts_is_named_and_left_as_it_is() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    ben.gets("/calendar/feed").await.expect(200);
    let before = stored(&app).await;
    let output = reencrypts(&app, NEW);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains(&ben.id.to_string()) && said.contains("\"test\""), "{said}");
    assert_eq!(stored(&app).await, before);
    app.end().await;
}
