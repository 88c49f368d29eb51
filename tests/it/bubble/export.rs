//! The export: whatever the Data API does, every record is staged as it is.

use std::collections::BTreeMap;
use std::time::Duration;

use rapport::bubble::export::Export;
use rapport_sandbox::bubble::{Burst, Size, Traps};
use serde_json::Value;

use super::{Migration, killed_after, small};

/// All at once: small pages, nothing beyond a cursor that is soon reached, ties shuffled, refusals with and without `Retry-After`.
fn all_traps() -> Traps {
    Traps {
        page_cap: 40,
        cursor_end: 300,
        burst: Some(Burst { every: 6, length: 2, status: 429, retry_after: None }),
        omit_empty: true,
        shuffle_ties: true,
        churn: None,
        private_files: true,
    }
}

/// Type and id, and the record.
async fn staged(migration: &Migration) -> BTreeMap<(String, String), Value> {
    let sql = "select type, id, body from bubble_records where gone_at is null";
    let all: Vec<(String, String, Value)> = sqlx::query_as(sql).fetch_all(&migration.app.db).await.unwrap();
    all.into_iter().map(|(kind, id, body)| ((kind, id), body)).collect()
}

/// Every record of the stand-in is staged as it is there now, and nothing else.
async fn assert_complete(migration: &Migration) {
    let staged = staged(migration).await;
    let mut known = 0;
    for (kind, records) in &migration.generated.records {
        known += migration.bubble.count(kind);
        for record in records {
            let key = ((*kind).to_owned(), record.id.clone());
            match migration.bubble.get(kind, &record.id) {
                Some(fields) => {
                    let body = staged.get(&key).unwrap_or_else(|| panic!("{key:?} is not staged"));
                    for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                        assert_eq!(&body[name], value, "{key:?} {name}");
                    }
                }
                None => assert!(!staged.contains_key(&key), "{key:?} is gone from the app"),
            }
        }
    }
    assert_eq!(staged.len(), known);
}

#[actix_web::test]
async fn every_record_is_staged_once_whatever_the_api_does_and_however_often_the_process_is_killed() {
    let size = Size { clients: 120, coaches: 50, bookings: 150, ..small() };
    let migration = Migration::of(size, all_traps()).await;
    let export = Export { types: migration.mapping.sources(), is_delta: false };
    let (mut kills, api) = (0, migration.api());
    loop {
        let done = killed_after(3 + kills % 4, |page| {
            let (export, api, migration) = (&export, &api, &migration);
            async move { export.run(&migration.app.db, api, || migration.app.now(), &|_| page()).await }
        });
        if let Some(exported) = done.await {
            exported.unwrap();
            break;
        }
        kills += 1;
        assert!(kills < 500, "an export that is gone on with comes to its end");
    }
    assert!(kills > 5, "{kills}");
    assert_complete(&migration).await;
    migration.app.end().await;
}

#[actix_web::test]
async fn what_is_edited_and_deleted_while_it_is_read_is_right_after_the_next_export() {
    let traps = Traps { churn: Some((3, "2026-12-01T08:00:00Z".parse().unwrap())), ..all_traps() };
    let migration = Migration::of(small(), traps).await;
    migration.exports(false).await;
    migration.bubble.set_traps(Traps { shuffle_ties: true, ..Traps::default() });
    migration.exports(true).await;
    let exported = migration.exports(false).await;
    assert!(exported.iter().map(|one| one.gone).sum::<i64>() > 0, "{exported:?}");
    assert_complete(&migration).await;
    migration.app.end().await;
}

#[actix_web::test]
async fn a_delta_reads_what_was_changed_and_no_more() {
    let migration = Migration::of(small(), Traps::default()).await;
    migration.exports(false).await;
    migration.app.advance(rapport::clock::hours(1));
    let post = migration.generated.records["post"][0].id.clone();
    migration.bubble.edit("post", &post, "Title", "Another title".into(), migration.app.now().to_jiff());
    let delta = migration.exports(true).await;
    assert_eq!(delta.iter().map(|one| one.read).sum::<i64>(), 1, "{delta:?}");
    assert_eq!(staged(&migration).await[&("post".to_owned(), post)]["Title"], "Another title");
    migration.app.end().await;
}

#[actix_web::test]
async fn a_refusal_for_good_ends_the_export_with_what_to_do() {
    let migration = Migration::of(small(), Traps::default()).await;
    let export = Export { types: vec!["user".to_owned()], is_delta: false };
    let api = migration.api_with("another-token");
    let error = export.run(&migration.app.db, &api, || migration.app.now(), &|_| {}).await.unwrap_err().to_string();
    assert_eq!(error, "obj/user: 401, Unauthorized. Is the token one of this app, and of this version of it?");
    let export = Export { types: vec!["dragon".to_owned()], is_delta: false };
    let error = export.run(&migration.app.db, &migration.api(), || migration.app.now(), &|_| {}).await.unwrap_err();
    assert!(error.to_string().contains("Is the Data API on for this type"), "{error}");
    assert!(!error.to_string().contains("bubble-sandbox-token"));
    migration.app.end().await;
}

#[actix_web::test]
async fn a_busy_app_is_asked_again_after_the_time_it_says() {
    let migration = Migration::of(small(), Traps::default()).await;
    let burst = Burst { every: 1_000_000, length: 1, status: 503, retry_after: Some(1) };
    migration.bubble.set_traps(Traps { burst: Some(burst), ..Traps::default() });
    let begun = tokio::time::Instant::now();
    let export = Export { types: vec!["coach".to_owned()], is_delta: false };
    let exported = export.run(&migration.app.db, &migration.api(), || migration.app.now(), &|_| {}).await.unwrap();
    assert_eq!(exported[0].staged, 6);
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
    migration.app.end().await;
}
