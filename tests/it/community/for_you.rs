//! The library in the order of what its reader is after.

use std::collections::BTreeSet;

use rapport::clock::seconds;
use rapport::jobs::definitions::housekeeping::RefreshResourceTopics;
use reqwest::Method;
use serde_json::{Value, json};

use super::every;
use crate::support::people::Person;
use crate::support::{TestApp, data};

/// Adds an article a second after the one before, since the order goes by age.
async fn recommends(app: &TestApp, coach: &Person, title: &str, tags: &[&str]) -> Value {
    app.advance(seconds(1));
    let body = json!({ "title": title, "description": "All of it.", "resource_type": "article", "url": "https://example.com", "tags": tags });
    coach.posts("/community/resources", body).await.expect(201)
}

/// A client who wants to lead, with burnout and without confidence.
async fn leader(app: &TestApp) -> Person {
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    let mut quiz = data::quiz();
    quiz["primary_goal"] = json!("leadership");
    quiz["challenges"] = json!(["burnout", "confidence"]);
    ana.writes(json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Stockholm", "quiz": quiz })).await.expect(200);
    ana
}

async fn for_you(person: &Person, query: &str) -> Value {
    person.gets(&format!("/community/resources?sort=for_you{query}")).await.expect(200)
}

/// The titles of all pages, each of this many.
async fn all_titles(person: &Person, per_page: usize, mut between: impl AsyncFnMut()) -> Vec<String> {
    let (mut titles, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = for_you(person, &format!("&per_page={per_page}{cursor}")).await;
        titles.extend(every(&page, "title").into_iter().map(|title| title.as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { return titles };
        cursor = format!("&cursor={next}");
        between().await;
    }
}

/// Every row of `resource_topics` says what its resource does.
async fn topics_are_right(app: &TestApp) {
    let sql = "select count(*) from resources r full join resource_topics t on t.resource_id = r.id
                where (t.topic is not null) <> (r.topics <> 0) or r.topics >> t.topic & 1 = 0 or t.bookmark_count <> r.bookmark_count
                   or t.created_at <> r.created_at
                   or bit_count(r.topics::bit(64)) <> (select count(*) from resource_topics own where own.resource_id = r.id)";
    let wrong: i64 = sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap();
    assert_eq!(wrong, 0, "topics that are not their resource's");
}

#[actix_web::test]
async fn what_shares_more_topics_comes_first_with_the_reason() {
    let app = TestApp::start().await;
    let (ana, ben) = (leader(&app).await, app.coach("Ben Okafor").await);
    let both = recommends(&app, &ben, "Leading through burnout", &[]).await;
    let older = recommends(&app, &ben, "Confidence in ten days", &["exercise"]).await;
    recommends(&app, &ben, "The visa list", &[]).await;
    let younger = recommends(&app, &ben, "Rest", &["burnout"]).await;
    let list = for_you(&ana, "").await;
    assert_eq!((&list["sorted_by"], &list["total"]), (&json!("for_you"), &json!(3)));
    assert_eq!(every(&list, "id"), [&both["id"], &younger["id"], &older["id"]]);
    let reasons = [
        "About leading a team and stress and burnout, as in your goals",
        "About stress and burnout, as in your goals",
        "About confidence, as in your goals",
    ];
    assert_eq!(every(&list, "reason"), reasons);
    ana.posts(&format!("/community/resources/{}/bookmark", older["id"].as_str().unwrap()), json!({})).await.expect(200);
    let list = for_you(&ana, "").await;
    assert_eq!(
        every(&list, "id"),
        [&both["id"], &older["id"], &younger["id"]],
        "the bookmarked one before the younger"
    );
    assert_eq!(every(&list, "bookmarked"), [false, true, false]);
    for (query, found) in
        [("&type=article", 3), ("&type=book", 0), ("&tag=exercise&tag=visa", 1), ("&q=rest", 1), ("&q=visa", 0)]
    {
        assert_eq!(for_you(&ana, query).await["total"], found, "{query}");
    }
    let list = ana.gets("/community/resources").await.expect(200);
    assert_eq!((&list["sorted_by"], every(&list, "reason")[0]), (&json!("new"), &Value::Null));

    let carl = app
        .coach_with("Carl Free", json!({ "expertise": ["burnout"], "headline": "Rest", "bio": "Quietly. ".repeat(20) }))
        .await;
    let list = for_you(&carl, "").await;
    assert_eq!(every(&list, "id"), [&younger["id"], &both["id"]]);
    assert_eq!(every(&list, "reason")[0], "About stress and burnout, as in your profile");
    topics_are_right(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn of_whom_nothing_is_known_gets_the_most_bookmarked() {
    let app = TestApp::start().await;
    let (nia, ben, admin) = (app.signs_up("client", "Nia New").await, app.coach("Ben Okafor").await, app.admin().await);
    let mut wanted = Vec::new();
    for title in ["The visa list", "Rest", "Leading"] {
        wanted.insert(0, recommends(&app, &ben, title, &[]).await);
    }
    let first = wanted[2]["id"].as_str().unwrap();
    nia.posts(&format!("/community/resources/{first}/bookmark"), json!({})).await.expect(200);
    for person in [&nia, &admin] {
        let list = for_you(person, "&per_page=1").await;
        assert_eq!((&list["sorted_by"], &list["items"][0]["id"]), (&json!("bookmarks"), &json!(first)));
        assert_eq!(list["items"][0]["reason"], Value::Null);
        assert_eq!(all_titles(person, 1, async || {}).await, ["The visa list", "Leading", "Rest"]);
    }
    let refused = app.stranger(Method::GET, "/community/resources?sort=for_you", None).await;
    assert_eq!(refused.broken_fields(), ["sort"]);
    let cursor = ben.gets("/community/resources?per_page=1").await.expect(200)["next_cursor"].clone();
    let other = format!("/community/resources?sort=for_you&cursor={}", cursor.as_str().unwrap());
    assert_eq!(ben.gets(&other).await.broken_fields(), ["cursor"]);
    app.end().await;
}

#[actix_web::test]
async fn pages_by_cursor_neither_skip_nor_repeat_while_others_recommend() {
    let app = TestApp::start().await;
    let (ana, ben) = (leader(&app).await, app.coach("Ben Okafor").await);
    sqlx::query("update users set created_at = created_at - interval '30 days'").execute(&app.db).await.unwrap();
    let mut written = BTreeSet::new();
    for number in 0..7 {
        let tags: &[&str] = if number % 3 == 0 { &["burnout"] } else { &[] };
        let title = format!("Leading number {number}");
        recommends(&app, &ben, &title, tags).await;
        written.insert(title);
    }
    let titles = all_titles(&ana, 2, async || drop(recommends(&app, &ben, "Leading through burnout", &[]).await)).await;
    let known: Vec<&String> = titles.iter().filter(|title| written.contains(*title)).collect();
    assert_eq!(known.len(), written.len(), "{titles:?}");
    assert_eq!(known.iter().collect::<BTreeSet<_>>().len(), written.len(), "none twice: {titles:?}");
    app.end().await;
}

#[actix_web::test]
async fn of_a_topic_the_latest_and_the_most_bookmarked_are_looked_at() {
    let app = TestApp::start().await;
    // The goal is one topic: moving abroad, the fourth.
    let ana = app.client("Ana Ribeiro").await;
    let fill = "insert into resources (id, title, description, resource_type, url, search, bookmark_count, topics, topics_version, created_at, updated_at, link_due_at)
                select gen_random_uuid(), 'Number ' || n, 'Of many', 'book', 'https://example.com', '', n, 8, 1, at, at, at + interval '1 year'
                  from generate_series(1, 1000) n, lateral (select $1::timestamptz - n * interval '1 minute' as at) as time";
    sqlx::query(fill).bind(app.now()).execute(&app.db).await.unwrap();
    topics_are_right(&app).await;
    let titles = all_titles(&ana, 100, async || {}).await;
    let found: BTreeSet<&str> = titles.iter().map(String::as_str).collect();
    assert_eq!((titles.len(), found.len()), (400, 400), "none twice");
    for (title, is_found) in
        [("Number 1", true), ("Number 300", true), ("Number 301", false), ("Number 900", false), ("Number 901", true)]
    {
        assert_eq!(found.contains(title), is_found, "{title}");
    }
    assert_eq!(for_you(&ana, "").await["total"], 400);
    app.end().await;
}

#[actix_web::test]
async fn what_a_resource_is_about_follows_from_what_it_says_now() {
    let app = TestApp::start().await;
    let (ana, ben) = (leader(&app).await, app.coach("Ben Okafor").await);
    let rest = recommends(&app, &ben, "Rest", &["burnout"]).await;
    let path = format!("/community/resources/{}", rest["id"].as_str().unwrap());
    let mut body = json!({ "title": "Packing", "description": "All of it.", "resource_type": "article", "url": "https://example.com", "tags": ["visa"] });
    ben.sends(Method::PUT, &path, Some(body.clone())).await.expect(200);
    assert_eq!(for_you(&ana, "").await["total"], 0);
    body["title"] = json!("Leading");
    ben.sends(Method::PUT, &path, Some(body)).await.expect(200);
    assert_eq!(every(&for_you(&ana, "").await, "reason"), ["About leading a team, as in your goals"]);
    // As written by a release with another table of topics.
    sqlx::query("update resources set topics = 1, topics_version = 0").execute(&app.db).await.unwrap();
    topics_are_right(&app).await;
    assert_eq!(for_you(&ana, "").await["total"], 0);
    app.runs::<RefreshResourceTopics>().await;
    assert_eq!(every(&for_you(&ana, "").await, "title"), ["Leading"]);
    topics_are_right(&app).await;
    ben.deletes(&path).await.expect(204);
    topics_are_right(&app).await;
    app.end().await;
}
