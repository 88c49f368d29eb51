//! What is written after an account was erased, or while it is: nothing about its person.

use rapport::clock::{Timestamp, hours};
use rapport::models::matching::results::{self, Computed};
use rapport::models::matching::{EmbeddingSource, Weights, embeddings};
use rapport::models::privacy::{self, Erasure};
use rapport_sandbox::stripe::Card;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::Fixture;
use crate::support::people::PASSWORD;
use crate::support::processes::eventually;

/// No row with personal data of this user is left. What jobs say is not looked at: the erasure's, that it waited for the last mails; that of a later mail, that
/// the account is gone.
async fn nothing_is_left(db: &PgPool, user_id: Uuid) {
    let (mut rows, _) = privacy::count_remaining(&mut db.acquire().await.unwrap(), user_id).await.unwrap();
    let rows_by_table = rows.as_object_mut().unwrap();
    rows_by_table.retain(|table, _| !table.starts_with("job"));
    assert!(rows_by_table.values().all(|left| *left == 0), "{rows}");
}

/// What a computation that found nobody is about to write.
pub fn no_matches(client_id: Uuid, now: Timestamp) -> Computed<'static> {
    Computed {
        client_id,
        quiz_hash: "test",
        matches: &[],
        weights: Weights::default(),
        is_fallback: false,
        embedding: EmbeddingSource::Local,
        computed_at: now,
    }
}

#[actix_web::test]
async fn a_session_that_is_completed_after_its_client_was_erased_leaves_nothing_about_them() {
    let fixture = Fixture::new().await;
    let app = &fixture.app;
    let ida = app.client("Ida Holm").await;
    let booking = ida.books(&fixture.ben, "2026-12-02T10:00:00Z").await.expect(201);
    let checkout = ida.checks_out(&booking).await.expect(201);
    app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    app.sandbox.stripe.deliveries().idle().await;
    app.jobs_done().await;
    // It has taken place, and its client goes before anybody has completed it.
    app.advance(hours(28));
    let ida = app.signs_in(&ida.email).await;
    fixture.deletes(&ida, json!({ "password": PASSWORD })).await.expect(204);
    fixture.is_erased(ida.id).await;
    nothing_is_left(&app.db, ida.id).await;
    app.advance(hours(25));
    eventually("the session is completed", || async {
        app.jobs_done().await;
        let sql = "select status = 'completed' from bookings where client_id = $1";
        sqlx::query_scalar(sql).bind(ida.id).fetch_one(&app.db).await.unwrap()
    })
    .await;
    nothing_is_left(&app.db, ida.id).await;
    fixture.app.end().await;
}

#[actix_web::test]
async fn what_was_computed_before_an_erasure_is_not_written_after_it() {
    let fixture = Fixture::new().await;
    let (db, now, ana) = (&fixture.app.db, fixture.app.now(), fixture.ana.id);
    Erasure::request(&mut db.acquire().await.unwrap(), ana, now).await.unwrap();
    let mut erasure = db.begin().await.unwrap();
    privacy::erase(&mut erasure, ana).await.unwrap();
    let embedding = tokio::spawn({
        let db = db.clone();
        async move {
            let mut db = db.acquire().await.unwrap();
            embeddings::upsert(&mut db, ana, "test", "I want to move", &[0.5; 4], now).await.unwrap();
        }
    });
    let matches = tokio::spawn({
        let db = db.clone();
        async move {
            results::insert(&mut db.acquire().await.unwrap(), &no_matches(ana, now)).await.unwrap();
        }
    });
    eventually("both wait for the erasure", || async {
        let sql =
            "select count(*) = 2 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
    })
    .await;
    Erasure::complete(&mut erasure, ana, &json!({}), now).await.unwrap();
    erasure.commit().await.unwrap();
    embedding.await.unwrap();
    matches.await.unwrap();
    nothing_is_left(db, ana).await;
    fixture.app.end().await;
}
