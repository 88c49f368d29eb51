//! What people said, saved, voted for and rated in the old app: it comes along, counts as if it had been written here, and nobody is notified of it.

use std::collections::BTreeSet;

use rapport::bubble::import::IssueKind;
use rapport::clock::hours;
use rapport_sandbox::bubble::generate::LEGACY_PASSWORD;
use rapport_sandbox::bubble::{Record, Size};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Migration, small};
use crate::support::people::Person;

impl Migration {
    /// The row that a record became.
    pub async fn row(&self, id: &str) -> Uuid {
        let sql = "select row_id from bubble_links where bubble_id = $1 and not is_merged";
        sqlx::query_scalar(sql).bind(id).fetch_one(&self.app.db).await.unwrap()
    }

    /// A user of the old app, who signs in here with the password of then.
    pub async fn signs_in(&self, user: &Record) -> Person {
        let email = user.fields["authentication"]["email"]["email"].as_str().unwrap();
        self.app.signs_in_with(email, LEGACY_PASSWORD).await
    }

    /// The user of that id.
    pub fn user(&self, id: &Value) -> &Record {
        self.generated.records["user"].iter().find(|user| *id == user.id.as_str()).unwrap()
    }

    pub async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.app.db).await.unwrap()
    }

    /// Rows whose numbers are not those of what they count, whoever wrote it.
    pub async fn miscounted(&self) -> i64 {
        self.number(
            "select (select count(*) from posts p where p.comment_count <> (select count(*) from comments c where c.post_id = p.id and c.deleted_at is null)
                         or p.upvotes <> (select count(*) from post_upvotes v where v.post_id = p.id))
                  + (select count(*) from resources r where r.bookmark_count <> (select count(*) from bookmarks b where b.resource_id = r.id))
                  + (select count(*) from coach_profiles k where (k.review_count, k.rating_sum) <>
                        (select count(*), coalesce(sum(v.rating), 0) from reviews v where v.coach_id = k.user_id))",
        )
        .await
    }
}

fn texts<'a>(record: &'a Record, list: &str) -> BTreeSet<&'a str> {
    record.fields.get(list).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

#[actix_web::test]
async fn threads_votes_bookmarks_and_ratings_are_as_they_were() {
    let migration = Migration::of(small(), Default::default()).await;
    migration.exports(false).await;
    let before = migration.number("select count(*) from jobs").await;
    migration.imports().await;
    assert_eq!(migration.number("select count(*) from jobs").await, before, "nobody gets a mail");
    assert_eq!(migration.number("select count(*) from notifications").await, 0);
    let records = &migration.generated.records;
    let ana = migration.app.client("Ana Ribeiro").await;

    let mut answers = 0;
    for post in &records["post"] {
        let path = format!("/community/posts/{}", migration.row(&post.id).await);
        let view = ana.gets(&path).await.expect(200);
        let said: Vec<&Record> = records["comment"].iter().filter(|said| said.fields["Post"] == *post.id).collect();
        assert_eq!(view["comment_count"], said.len(), "{view}");
        assert_eq!(view["upvotes"], texts(post, "Upvoted by").len(), "{view}");
        let listed = ana.gets(&format!("{path}/comments")).await.expect(200);
        for comment in said {
            let id = json!(migration.row(&comment.id).await);
            let found = listed["items"].as_array().unwrap().iter().find(|found| found["id"] == id).unwrap();
            let parent = match comment.fields["Reply to"].as_str() {
                Some(parent) => json!(migration.row(parent).await),
                None => Value::Null,
            };
            assert_eq!(found["parent_id"], parent);
            answers += usize::from(!parent.is_null());
            assert!(found["content_html"].as_str().unwrap().contains("<em>two</em>"), "{found}");
            assert_eq!(
                found["author"]["id"],
                json!(migration.row(comment.fields["Written by"].as_str().unwrap()).await)
            );
        }
    }
    assert!(answers > 10, "{answers}");

    // Those that are records, and those that are a list of the user; some are both.
    let client = &records["user"][7];
    let own = records["savedresource"].iter().filter(|saved| saved.fields["User"] == *client.id);
    let mut saved: BTreeSet<&str> = own.filter_map(|saved| saved.fields["Resource"].as_str()).collect();
    let one = saved.len();
    saved.extend(texts(client, "Saved Resources"));
    assert!(one == 1 && saved.len() >= 2, "{saved:?}");
    let listed = migration.signs_in(client).await.gets("/community/bookmarks").await.expect(200);
    let titles = |list: &Value| -> BTreeSet<String> {
        list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    };
    let expected = records["resource"].iter().filter(|resource| saved.contains(resource.id.as_str()));
    let expected: BTreeSet<String> =
        expected.map(|resource| resource.fields["Title"].as_str().unwrap().to_owned()).collect();
    assert_eq!(titles(&listed), expected);

    let mut rated = 0;
    for coach in &records["coach"] {
        let stars: Vec<f64> = records["review"]
            .iter()
            .filter(|review| review.fields["Coach"] == *coach.id)
            .map(|review| review.fields["Stars (1–5)"].as_str().unwrap().parse().unwrap())
            .collect();
        let path = format!("/coaches/{}", migration.row(&coach.id).await);
        let view = migration.app.stranger(Method::GET, &path, None).await.expect(200);
        let reviews = migration.app.stranger(Method::GET, &format!("{path}/reviews"), None).await.expect(200);
        assert_eq!((&view["review_count"], &reviews["total"]), (&json!(stars.len()), &json!(stars.len())), "{view}");
        let mean = stars.iter().sum::<f64>() / stars.len() as f64;
        assert!((view["rating"].as_f64().unwrap() - mean).abs() < 0.01, "{view}");
        rated += stars.len();
    }
    assert_eq!(rated, records["review"].len());
    assert_eq!(migration.miscounted().await, 0);
    migration.app.end().await;
}

#[actix_web::test]
async fn the_next_vote_does_not_notify_of_a_milestone_that_was_reached_before() {
    let migration = Migration::done(small()).await;
    let posts = &migration.generated.records["post"];
    let post = posts.iter().find(|post| texts(post, "Upvoted by").len() >= 10).unwrap();
    let ana = migration.app.client("Ana Ribeiro").await;
    let path = format!("/community/posts/{}/upvote", migration.row(&post.id).await);
    let votes = ana.posts(&path, json!({})).await.expect(200);
    assert_eq!(votes["upvotes"], texts(post, "Upvoted by").len() + 1);
    migration.app.jobs_done().await;
    assert_eq!(migration.number("select count(*) from notifications where kind = 'upvote_milestone'").await, 0);
    migration.app.end().await;
}

#[actix_web::test]
async fn what_changes_there_changes_here_and_what_people_did_here_stays() {
    let migration = Migration::done(Size { legacy_passwords: 60, ..small() }).await;
    let (app, records) = (&migration.app, &migration.generated.records);
    let is_answer = |comment: &&Record| !comment.fields["Reply to"].is_null();
    let answers: Vec<&Record> = records["comment"].iter().filter(is_answer).take(2).collect();
    let [edited, kept] = answers[..] else { panic!("{answers:?}") };
    let review = &records["review"][0];
    let voted = records["post"].iter().find(|post| texts(post, "Upvoted by").len() == 3).unwrap();
    let voter = migration.user(&voted.fields["Upvoted by"][0]);
    let saved = records["savedresource"]
        .iter()
        .find(|saved| migration.user(&saved.fields["User"]).fields["legacy_hash_text"].is_string())
        .unwrap();

    app.advance(hours(1));
    let author = migration.signs_in(migration.user(&kept.fields["Written by"])).await;
    let comment = format!("/community/comments/{}", migration.row(&kept.id).await);
    author.patches(&comment, json!({ "content": "As I see it now." })).await.expect(200);
    let post = migration.row(&voted.id).await;
    migration.signs_in(voter).await.deletes(&format!("/community/posts/{post}/upvote")).await.expect(200);
    let reader = migration.signs_in(migration.user(&saved.fields["User"])).await;
    let resource = migration.row(saved.fields["Resource"].as_str().unwrap()).await;
    reader.deletes(&format!("/community/resources/{resource}/bookmark")).await.expect(204);

    let at = app.now().to_jiff();
    migration.bubble.edit("comment", &edited.id, "Text", json!("[b]Three[/b] weeks."), at);
    migration.bubble.edit("comment", &edited.id, "Reply to", Value::Null, at);
    migration.bubble.edit("comment", &kept.id, "Text", json!("Four weeks."), at);
    migration.bubble.edit("review", &review.id, "Stars (1–5)", json!("1"), at);
    let mut voters: Vec<Value> = voted.fields["Upvoted by"].as_array().unwrap().clone();
    voters.extend(records["user"].iter().rev().take(2).map(|user| json!(user.id)));
    migration.bubble.edit("post", &voted.id, "Upvoted by", json!(voters), at);
    migration.bubble.edit("savedresource", &saved.id, "Note", json!("papers"), at);
    migration.exports(true).await;
    let counts = migration.imports().await.tally.counts;
    assert_eq!(
        (counts["comments"].updated, counts["comments"].kept, counts["reviews"].updated),
        (1, 1, 1),
        "{counts:?}"
    );
    assert_eq!(
        (counts["upvotes"].created, counts["bookmarks"].kept, counts["bookmarks"].created),
        (1, 1, 0),
        "{counts:?}"
    );

    let content = async |id: &str| -> String {
        let sql = "select content from comments where id = $1";
        sqlx::query_scalar(sql).bind(migration.row(id).await).fetch_one(&app.db).await.unwrap()
    };
    assert_eq!(
        (content(&edited.id).await.as_str(), content(&kept.id).await.as_str()),
        ("**Three** weeks.", "As I see it now.")
    );
    let sql = "select rating from reviews where id = $1";
    let rating: i16 = sqlx::query_scalar(sql).bind(migration.row(&review.id).await).fetch_one(&app.db).await.unwrap();
    let sql = "select upvotes from posts where id = $1";
    let upvotes: i32 = sqlx::query_scalar(sql).bind(post).fetch_one(&app.db).await.unwrap();
    assert_eq!((rating, upvotes), (1, 4), "three, less the vote that was taken back here, and two");
    assert_eq!(
        migration.number("select count(*) from bubble_issues where code = 'removed_here' and kind = 'kept'").await,
        2
    );
    assert_eq!(migration.miscounted().await, 0);
    let found = migration.validates().await;
    assert!(found.passes(), "{:?} {:?}", found.counts, found.miscounted);
    app.jobs_done().await;
    migration.app.end().await;
}

#[actix_web::test]
async fn a_comment_that_is_repaired_there_gets_its_place_in_the_thread() {
    let migration = Migration::of(small(), Default::default()).await;
    let comments = &migration.generated.records["comment"];
    let answer = comments.iter().find(|comment| !comment.fields["Reply to"].is_null()).unwrap();
    let parent = answer.fields["Reply to"].as_str().unwrap();
    let at = migration.app.now().to_jiff();
    migration.bubble.edit("comment", parent, "Text", json!(" "), at);
    migration.exports(false).await;
    let first = migration.imports().await.tally;
    assert_eq!(first.counts["comments"].rejected, 1);
    let parent_of = async || -> Option<Uuid> {
        let sql = "select parent_id from comments where id = $1";
        sqlx::query_scalar(sql).bind(migration.row(&answer.id).await).fetch_one(&migration.app.db).await.unwrap()
    };
    assert_eq!(parent_of().await, None, "it answers the post meanwhile");

    migration.app.advance(hours(1));
    migration.bubble.edit("comment", parent, "Text", json!("Repaired."), migration.app.now().to_jiff());
    migration.exports(true).await;
    let second = migration.imports().await.tally;
    assert_eq!((second.counts["comments"].created, second.counts["comments"].updated), (1, 0));
    assert_eq!(parent_of().await, Some(migration.row(parent).await));
    assert!(migration.validates().await.passes());
    migration.app.end().await;
}

#[actix_web::test]
async fn a_number_that_is_not_that_of_what_it_counts_fails_the_validation_and_is_reported() {
    let migration = Migration::done(small()).await;
    let found = migration.validates().await;
    assert!(found.passes() && found.miscounted.len() == 5, "{:?}", found.miscounted);
    for (number, sql) in [
        (
            "posts.comment_count",
            "update posts set comment_count = comment_count + 1 where id = (select min(post_id::text)::uuid from comments)",
        ),
        (
            "posts.upvotes",
            "update posts set upvotes = 100 where id = (select min(post_id::text)::uuid from post_upvotes)",
        ),
        (
            "resources.bookmark_count",
            "update resources set bookmark_count = 0 where id = (select min(resource_id::text)::uuid from bookmarks)",
        ),
        ("coach_profiles.rating_sum", "update coach_profiles set rating_sum = 1"),
    ] {
        sqlx::query(sql).execute(&migration.app.db).await.unwrap();
        let found = migration.validates().await;
        assert!(!found.passes() && found.miscounted[number] > 0, "{number}: {:?}", found.miscounted);
    }
    let run: Uuid = sqlx::query_scalar("select id from bubble_runs").fetch_one(&migration.app.db).await.unwrap();
    let mut db = migration.app.db.acquire().await.unwrap();
    let report = rapport::bubble::report::Report::of(&mut db, &migration.mapping, run).await.unwrap();
    assert_eq!(report.miscounted["posts.upvotes"], 1);
    assert!(report.html().unwrap().contains("posts.upvotes"));
    drop(db);
    migration.app.end().await;
}

#[actix_web::test]
async fn lists_of_ten_thousand_are_read_in_shorter_pages() {
    let migration = Migration::of(small(), Default::default()).await;
    let at = migration.app.now().to_jiff();
    let gone: Vec<String> =
        (0..10_000).map(|number| format!("1500000000000x{}", 100_000_000_000_000_000_u64 + number)).collect();
    let long: Vec<&Record> = migration.generated.records["post"].iter().take(3).collect();
    for post in &long {
        migration.bubble.edit("post", &post.id, "Upvoted by", json!(gone), at);
    }
    migration.exports(false).await;
    let pages = std::cell::RefCell::new(Vec::new());
    let imported =
        migration.import(Default::default()).run(&|progress| pages.borrow_mut().push(progress.step)).await.unwrap();
    let of_posts = pages.borrow().iter().filter(|step| **step == "posts").count();
    assert_eq!(of_posts, 2, "two hundred on a page, and of lists as long as these two");
    assert_eq!(imported.tally.counts["posts"].created, migration.generated.count("post").0 as i64);
    let sql = "select kind, message from bubble_issues where bubble_id = $1";
    let issue: (IssueKind, String) = sqlx::query_as(sql).bind(&long[0].id).fetch_one(&migration.app.db).await.unwrap();
    assert_eq!(issue, (IssueKind::Changed, "10000 of 10000 are not here.".to_owned()));
    migration.app.end().await;
}
