//! The way back: exactly what a run created or changed, and nothing that people have used since.

use rapport::bubble::rollback::rollback;
use rapport::clock::hours;
use rapport_sandbox::bubble::generate::LEGACY_PASSWORD;
use rapport_sandbox::bubble::{Record, Size, Traps};
use serde_json::json;
use uuid::Uuid;

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
    for (kind, field) in [("user", "First Name"), ("post", "Title"), ("coach", "Headline"), ("comment", "Text")] {
        for record in migration.generated.records[kind].iter().take(5) {
            migration.bubble.edit(kind, &record.id, field, json!("Something else"), at);
        }
    }
    let voters: Vec<&str> = migration.generated.records["user"].iter().map(|user| user.id.as_str()).collect();
    for post in migration.generated.records["post"].iter().take(5) {
        migration.bubble.edit("post", &post.id, "Upvoted by", json!(voters), at);
    }
    for review in migration.generated.records["review"].iter().take(5) {
        migration.bubble.edit("review", &review.id, "Stars (1–5)", json!("2"), at);
    }
    migration.exports(true).await;
    let second = migration.imports().await;
    let counts = &second.tally.counts;
    assert!(
        counts["posts"].updated > 0 && counts["comments"].updated > 0 && counts["reviews"].updated > 0,
        "{counts:?}"
    );
    assert!(counts["upvotes"].created > 0, "{counts:?}");
    assert_eq!(migration.miscounted().await, 0);
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
    let with_it = "Its account stays: it was used since.";
    let stays = [("users", "It was changed since."), ("client_profiles", with_it), ("client_profiles", with_it)];
    assert_eq!(refused, stays, "their bookings were not used, and went; the profile with its quiz did not");
    let left: Vec<String> = sqlx::query_scalar("select email from users").fetch_all(&migration.app.db).await.unwrap();
    assert_eq!(left, [email]);
    migration.app.end().await;
}

#[actix_web::test]
async fn what_people_have_answered_voted_for_and_saved_since_stays_and_is_counted() {
    let migration = Migration::of(small(), Traps::default()).await;
    migration.exports(false).await;
    let run = migration.imports().await.run.unwrap();
    let (records, ana) = (&migration.generated.records, migration.app.client("Ana Ribeiro").await);
    // One that came after what it answers.
    let is_later = |comment: &&Record| {
        let parent = records["comment"].iter().find(|parent| comment.fields["Reply to"] == *parent.id);
        parent.is_some_and(|parent| parent.created < comment.created && parent.fields["Reply to"].is_null())
    };
    let comment = records["comment"].iter().find(is_later).unwrap();
    let answered = migration.row(&comment.id).await;
    let thread = migration.row(comment.fields["Post"].as_str().unwrap()).await;
    let body = json!({ "content": "How did you find them?", "parent_id": answered });
    ana.posts(&format!("/community/posts/{thread}/comment"), body).await.expect(201);
    let is_another = |post: &&Record| comment.fields["Post"] != *post.id && post.fields["Upvoted by"].is_array();
    let voted = migration.row(&records["post"].iter().find(is_another).unwrap().id).await;
    ana.posts(&format!("/community/posts/{voted}/upvote"), json!({})).await.expect(200);
    let saved = migration.row(records["savedresource"][0].fields["Resource"].as_str().unwrap()).await;
    ana.posts(&format!("/community/resources/{saved}/bookmark"), json!({})).await.expect(200);

    let undone = rollback(&migration.app.db, run, migration.app.now(), &|_| {}).await.unwrap();
    let reason = |table: &str, id: Uuid| -> Option<&str> {
        undone.refused.iter().find(|(of, row, _)| of == table && *row == id).map(|(_, _, reason)| reason.as_str())
    };
    assert_eq!(reason("comments", answered), Some("It is in use: comments refer to it."));
    assert_eq!(reason("posts", thread), Some("It is in use: comments refer to it."));
    assert_eq!(reason("posts", voted), Some("It is in use: post_upvotes refer to it."));
    assert_eq!(reason("resources", saved), Some("It is in use: bookmarks refer to it."));
    let sql = "select jsonb_build_array((select count(*) from posts), (select count(*) from comments), (select count(*) from post_upvotes),
                      (select count(*) from resources), (select count(*) from bookmarks), (select count(*) from reviews))";
    let left: serde_json::Value = sqlx::query_scalar(sql).fetch_one(&migration.app.db).await.unwrap();
    // The answered comment answers another one, which stays with it.
    assert_eq!(left, json!([2, 3, 1, 1, 1, 0]));
    assert_eq!(migration.miscounted().await, 0, "what has gone is not counted any more");
    let sql = "select count(*) from users u where not exists (select from client_profiles where user_id = u.id)
                  and not exists (select from coach_profiles where user_id = u.id)";
    assert_eq!(migration.number(sql).await, 0, "an account that stays has its profile still");
    migration.app.jobs_done().await;
    migration.app.end().await;
}

#[actix_web::test]
async fn what_is_counted_since_a_later_run_stays_counted_when_that_run_is_undone() {
    let migration = Migration::done(small()).await;
    let record = &migration.generated.records["post"][2];
    let (post, title) = (migration.row(&record.id).await, record.fields["Title"].as_str().unwrap());
    migration.app.advance(hours(1));
    let ana = migration.app.client("Ana Ribeiro").await;
    migration.bubble.edit("post", &record.id, "Title", json!("Another title"), migration.app.now().to_jiff());
    migration.exports(true).await;
    let run = migration.imports().await.run.unwrap();
    ana.posts(&format!("/community/posts/{post}/upvote"), json!({})).await.expect(200);
    let body = json!({ "content": "How did you find it?" });
    ana.posts(&format!("/community/posts/{post}/comment"), body).await.expect(201);

    let undone = rollback(&migration.app.db, run, migration.app.now(), &|_| {}).await.unwrap();
    assert_eq!(undone.refused, []);
    let view = ana.gets(&format!("/community/posts/{post}")).await.expect(200);
    assert_eq!((&view["title"], &view["upvoted"]), (&json!(title), &json!(true)));
    assert_eq!(migration.miscounted().await, 0);
    migration.app.jobs_done().await;
    migration.app.end().await;
}
