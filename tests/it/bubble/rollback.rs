//! The way back: exactly what a run created or changed, and nothing that people have used since.

use rapport::bubble::rollback::rollback;
use rapport::clock::hours;
use rapport_sandbox::bubble::generate::LEGACY_PASSWORD;
use rapport_sandbox::bubble::{Size, Traps};
use serde_json::json;

use super::{Migration, small, tables};

#[actix_web::test]
async fn a_rollback_leaves_every_row_as_it_was() {
    let migration = Migration::of(Size { dirty_every: 9, ..small() }, Traps::default()).await;
    // Somebody was here before.
    let ben = migration.app.coach("Ben Okafor").await;
    let ana = migration.app.client("Ana Ribeiro").await;
    let booking = ana.books(&ben, "2026-12-07T09:00:00Z").await.expect(201);
    // Nothing changes a cancelled booking by itself.
    ana.cancels(&booking).await.expect(200);
    migration.app.jobs_done().await;
    migration.exports(false).await;
    let empty = tables(&migration.app.db).await;
    let first = migration.imports().await.run.unwrap();
    let full = tables(&migration.app.db).await;
    assert_ne!(empty, full);

    migration.app.advance(hours(1));
    let at = migration.app.now().to_jiff();
    for (kind, field) in [("user", "First Name"), ("post", "Title"), ("coach", "Headline")] {
        for record in migration.generated.records[kind].iter().take(5) {
            migration.bubble.edit(kind, &record.id, field, json!("Something else"), at);
        }
    }
    migration.exports(true).await;
    let second = migration.imports().await;
    assert!(second.tally.counts["posts"].updated > 0);
    let now = migration.app.now();
    let too_early = rollback(&migration.app.db, first, now, &|_| {}).await.unwrap_err().to_string();
    assert!(too_early.contains("it was later"), "{too_early}");

    let undone = rollback(&migration.app.db, second.run.unwrap(), now, &|_| {}).await.unwrap();
    assert_eq!(undone.refused, []);
    assert_eq!(without_links(tables(&migration.app.db).await), without_links(full));
    let undone = rollback(&migration.app.db, first, now, &|_| {}).await.unwrap();
    assert_eq!(undone.refused, []);
    assert_eq!(tables(&migration.app.db).await, empty, "the ledger included");

    // It can be done again.
    assert!(migration.imports().await.tally.counts["bookings"].created > 0);
    assert!(migration.validates().await.passes());
    migration.app.end().await;
}

/// A record whose row was undone is to be imported again: its link says so.
fn without_links(tables: Vec<(String, i64, String)>) -> Vec<(String, i64, String)> {
    tables.into_iter().filter(|(name, ..)| name != "bubble_links").collect()
}

#[actix_web::test]
async fn what_people_have_used_since_stays_with_the_reason() {
    let migration = Migration::of(small(), Traps::default()).await;
    migration.exports(false).await;
    let run = migration.imports().await.run.unwrap();
    let client = &migration.generated.records["user"][6];
    let email = client.fields["authentication"]["email"]["email"].as_str().unwrap();
    let body = json!({ "email": email, "password": LEGACY_PASSWORD });
    migration.app.stranger(reqwest::Method::POST, "/auth/login", Some(body)).await.expect(200);

    let undone = rollback(&migration.app.db, run, migration.app.now(), &|_| {}).await.unwrap();
    let refused: Vec<(&str, &str)> =
        undone.refused.iter().map(|(table, _, reason)| (table.as_str(), reason.as_str())).collect();
    assert_eq!(refused, [("users", "It was changed since.")], "their bookings were not used, and went");
    let left: Vec<String> = sqlx::query_scalar("select email from users").fetch_all(&migration.app.db).await.unwrap();
    assert_eq!(left, [email]);
    migration.app.end().await;
}
