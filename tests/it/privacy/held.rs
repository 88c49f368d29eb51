//! The list of what is held is the schema's, and an export has all of it.

use std::collections::BTreeSet;

use rapport::models::privacy::{self, NON_PERSONAL_TABLES, PERSONAL_DATA};
use serde_json::Value;
use uuid::Uuid;

use super::{NOTES, PHONE, Traces};
use crate::support::TestApp;

/// A new table, or a new column of one that holds something about people, has to be thought of.
#[actix_web::test]
async fn every_table_and_column_is_thought_of() {
    let app = TestApp::start().await;
    let sql =
        "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'";
    let live: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&app.db).await.unwrap();
    let live: BTreeSet<(String, String)> =
        live.into_iter().filter(|(table, _)| !NON_PERSONAL_TABLES.contains(&table.as_str())).collect();
    let listed: BTreeSet<(String, String)> = PERSONAL_DATA
        .iter()
        .flat_map(|held| held.columns.split(' ').map(|column| (held.table.to_owned(), column.to_owned())))
        .collect();
    let forgotten: Vec<_> = live.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&live).collect();
    assert_eq!((forgotten, gone), (Vec::new(), Vec::new()), "forgotten in the list; listed and not there");
    let tables = PERSONAL_DATA.iter().map(|held| held.table).collect::<BTreeSet<_>>();
    assert_eq!(tables.len(), PERSONAL_DATA.len(), "once each");
    // Whatever points to a person holds something about them.
    let sql = "select distinct conrelid::regclass::text from pg_constraint where contype = 'f' and confrelid = 'users'::regclass";
    let pointing: Vec<String> = sqlx::query_scalar(sql).fetch_all(&app.db).await.unwrap();
    for table in pointing {
        assert!(tables.contains(table.as_str()) || table == "erasures", "{table}");
    }
    // And every statement is one, for somebody of whom nothing is held.
    let mut tx = app.db.begin().await.unwrap();
    let nobody = Uuid::from_u128(1);
    privacy::erase(&mut tx, nobody).await.unwrap();
    let (found, is_clean) = privacy::verify(&mut tx, nobody).await.unwrap();
    assert!(is_clean, "{found}");
    app.end().await;
}

#[actix_web::test]
async fn an_export_has_everything_that_is_held_and_nothing_of_others() {
    let traces = Traces::left().await;
    let answer = traces.ana.gets("/profile/export").await;
    let disposition = answer.header("content-disposition").unwrap().to_owned();
    assert_eq!(disposition, "attachment; filename=\"rapport-export-2026-12-01.json\"");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let text = answer.text.clone();
    let held = answer.expect(200);
    assert_eq!(held["exported_at"], "2026-12-01T08:00:00Z");
    for kind in [
        "account",
        "audit",
        "bookings",
        "bookmarks",
        "busy_times",
        "client_profile",
        "comments",
        "mailed_links",
        "matches",
        "notifications",
        "payments",
        "posts",
        "refunds",
        "resources",
        "sessions",
        "votes",
    ] {
        assert!(held[kind].as_array().is_some_and(|rows| !rows.is_empty()), "{kind}: {}", held[kind]);
    }
    assert_eq!(
        (held["coach_profile"].as_array().map(Vec::len), held["reviews"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
    for mine in [
        &traces.ana.email,
        PHONE,
        NOTES,
        "Tiago is ill.",
        "He was not there.",
        "How we moved",
        "I want to move from Stockholm",
    ] {
        assert!(text.contains(mine), "{mine}");
    }
    for other in [traces.ben.email.as_str(), "password", "token_hash", "$2b$"] {
        assert!(!text.contains(other), "{other}");
    }
    let account = &held["account"][0];
    assert_eq!((&account["full_name"], &account["role"]), (&Value::from("Ana Ribeiro"), &Value::from("client")));
    let coachs = traces.ben.gets("/profile/export").await.expect(200);
    assert_eq!(coachs["coach_profile"].as_array().unwrap().len(), 1);
    assert_eq!(coachs["bookings"].as_array().unwrap().len(), 2, "both sides have them");
    traces.app.end().await;
}
