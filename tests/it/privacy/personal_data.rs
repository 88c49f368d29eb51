//! The inventory of personal data matches the schema, and an export has all of it.

use std::collections::BTreeSet;

use rapport::models::privacy::{self, NON_PERSONAL_TABLES, PERSONAL_DATA};
use serde_json::Value;
use uuid::Uuid;

use super::{Fixture, NOTES, PHONE};
use crate::support::TestApp;

/// A new table, or a new column of a table with personal data, has to be added to the inventory.
#[actix_web::test]
async fn every_table_and_column_is_in_the_inventory() {
    let app = TestApp::start().await;
    let sql =
        "select table_name::text, column_name::text from information_schema.columns where table_schema = 'public'";
    let live: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&app.db).await.unwrap();
    let live: BTreeSet<(String, String)> =
        live.into_iter().filter(|(table, _)| !NON_PERSONAL_TABLES.contains(&table.as_str())).collect();
    let listed: BTreeSet<(String, String)> = PERSONAL_DATA
        .iter()
        .flat_map(|record| record.columns.split(' ').map(|column| (record.table.to_owned(), column.to_owned())))
        .collect();
    let unlisted: Vec<_> = live.difference(&listed).collect();
    let dropped: Vec<_> = listed.difference(&live).collect();
    assert_eq!((unlisted, dropped), (Vec::new(), Vec::new()), "not in the inventory; not in the schema");
    let tables = PERSONAL_DATA.iter().map(|record| record.table).collect::<BTreeSet<_>>();
    assert_eq!(tables.len(), PERSONAL_DATA.len(), "once each");
    // Every table that references a user has personal data.
    let sql = "select distinct conrelid::regclass::text from pg_constraint where contype = 'f' and confrelid = 'users'::regclass";
    let referencing: Vec<String> = sqlx::query_scalar(sql).fetch_all(&app.db).await.unwrap();
    for table in referencing {
        assert!(tables.contains(table.as_str()) || table == "erasures", "{table}");
    }
    // All statements are valid SQL.
    let mut tx = app.db.begin().await.unwrap();
    let unknown_user = Uuid::from_u128(1);
    privacy::erase(&mut tx, unknown_user).await.unwrap();
    let (counts, is_clean) = privacy::count_remaining(&mut tx, unknown_user).await.unwrap();
    assert!(is_clean, "{counts}");
    app.end().await;
}

#[actix_web::test]
async fn an_export_has_all_personal_data_and_none_of_others() {
    let fixture = Fixture::new().await;
    let answer = fixture.ana.gets("/profile/export").await;
    let disposition = answer.header("content-disposition").unwrap().to_owned();
    assert_eq!(disposition, "attachment; filename=\"rapport-export-2026-12-01.json\"");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let text = answer.text.clone();
    let export = answer.expect(200);
    assert_eq!(export["exported_at"], "2026-12-01T08:00:00Z");
    for kind in [
        "account",
        "audit",
        "bookings",
        "bookmarks",
        "busy_times",
        "calendar_connections",
        "calendar_entries",
        "calendar_subscriptions",
        "client_profile",
        "comments",
        "connected_calendars",
        "edits",
        "mailed_links",
        "matches",
        "moderation",
        "notifications",
        "payments",
        "posts",
        "refunds",
        "reports",
        "resources",
        "sessions",
        "shared_quiz",
        "suggested_resources",
        "votes",
    ] {
        assert!(export[kind].as_array().is_some_and(|rows| !rows.is_empty()), "{kind}: {}", export[kind]);
    }
    assert_eq!(
        (export["coach_profile"].as_array().map(Vec::len), export["reviews"].as_array().map(Vec::len)),
        (Some(0), Some(0))
    );
    for mine in [
        &fixture.ana.email,
        PHONE,
        NOTES,
        "Tiago is ill.",
        "He was not there.",
        "How we moved",
        "I want to move from Stockholm",
    ] {
        assert!(text.contains(mine), "{mine}");
    }
    for other in [fixture.ben.email.as_str(), "password", "token_hash", "$2b$"] {
        assert!(!text.contains(other), "{other}");
    }
    let account = &export["account"][0];
    assert_eq!((&account["full_name"], &account["role"]), (&Value::from("Ana Ribeiro"), &Value::from("client")));
    let coach_export = fixture.ben.gets("/profile/export").await.expect(200);
    assert_eq!(coach_export["coach_profile"].as_array().unwrap().len(), 1);
    assert_eq!(coach_export["bookings"].as_array().unwrap().len(), 2, "both parties get them");
    fixture.app.end().await;
}
