//! Whom a member can mention: found by the beginning of a name, and nobody who has not shown theirs.

use rapport::clock::minutes;
use rapport::jobs::definitions::housekeeping::RefreshCommunityNames;
use reqwest::Method;
use serde_json::{Value, json};

use super::path;
use crate::support::TestApp;
use crate::support::people::Person;

impl Person {
    /// The names of whom they can mention.
    async fn finds(&self, query: &str) -> Vec<String> {
        let found = self.gets(&format!("/community/people?{query}")).await.expect(200);
        found["items"].as_array().unwrap().iter().map(|person| person["name"].as_str().unwrap().to_owned()).collect()
    }
}

async fn names_are_made(app: &TestApp) {
    app.runs::<RefreshCommunityNames>().await;
    app.jobs_done().await;
}

async fn in_discussion(reader: &Person, post: &Value, rest: &str) -> Vec<String> {
    reader.finds(&format!("post_id={}{rest}", post["id"].as_str().unwrap())).await
}

#[actix_web::test]
async fn people_are_found_by_the_beginning_of_a_word_of_their_name() {
    let app = TestApp::start().await;
    let (ana, zoe, cleo) =
        (app.client("Ana Maria Ribeiro").await, app.client("Zoë O’Hara").await, app.client("Cleo Lind").await);
    let ben = app.coach("Ben Okafor").await;
    let silent = app.client("Anabel Quiet").await;
    let away = app.signs_up("coach", "Anatol Unlisted").await;
    ana.writes_post(json!({})).await.expect(201);
    let private = zoe.writes_post(json!({ "is_private": true })).await.expect(201);
    cleo.comments(&private, "And then?", None).await.expect(201);
    names_are_made(&app).await;

    for q in ["a", "ANA", "%C3%81na", "maria", "ribe", "maria%20rib", "%20ana%20"] {
        assert_eq!(cleo.finds(&format!("q={q}")).await, ["Ana Maria Ribeiro"], "{q}");
    }
    for (q, name) in [("ohara", "Zoë O’Hara"), ("o%27h", "Zoë O’Hara"), ("zoe", "Zoë O’Hara"), ("okafor", "Ben Okafor")]
    {
        assert_eq!(ana.finds(&format!("q={q}")).await, [name], "{q}");
    }
    // Not by an address or by the middle of a word; not themselves; not by a sign; nobody without a name or a discussion.
    for q in ["q=example", "q=na", "q=cleo.", "q=%25", "q=", "", "q=xyz"] {
        assert_eq!(cleo.finds(q).await, Vec::<String>::new(), "{q}");
    }
    assert_eq!(ana.finds("q=ana").await, Vec::<String>::new());
    // Whoever has written nothing looks for others, and is not found; nor is a coach who is not listed.
    assert_eq!(silent.finds("q=ana").await, ["Ana Maria Ribeiro"]);
    assert_eq!(away.finds("q=b").await, ["Ben Okafor"]);
    let found = ana.gets("/community/people?q=ben").await.expect(200);
    assert_eq!(found["items"][0]["id"], json!(ben.id));
    assert_eq!(found["items"][0].as_object().unwrap().len(), 4, "{found}");

    assert_eq!(cleo.gets(&format!("/community/people?q={}", "x".repeat(201))).await.broken_fields(), ["q"]);
    assert_eq!(cleo.gets("/community/people?post_id=7").await.broken_fields(), ["post_id"]);
    app.stranger(Method::GET, "/community/people?q=ana", None).await.expect_problem(401, "unauthenticated");
    app.end().await;
}

#[actix_web::test]
async fn whoever_takes_part_in_a_discussion_comes_first() {
    let app = TestApp::start().await;
    let (ana, anton, reader) =
        (app.client("Ana Ribeiro").await, app.client("Anton Berg").await, app.client("Cleo Lind").await);
    let adam = app.coach("Adam Andersson").await;
    let post = ana.writes_post(json!({ "is_private": true })).await.expect(201);
    app.advance(minutes(1));
    let comment = anton.comments(&post, "And then?", None).await.expect(201);
    // Names are not made yet: those who take part are found by the discussion.
    assert_eq!(in_discussion(&reader, &post, "").await, ["Anton Berg", "Ana Ribeiro"]);
    app.advance(minutes(1));
    ana.comments(&post, "We stayed.", Some(&comment)).await.expect(201);
    assert_eq!(in_discussion(&reader, &post, "").await, ["Ana Ribeiro", "Anton Berg"]);
    assert_eq!(in_discussion(&anton, &post, "").await, ["Ana Ribeiro"], "others than oneself");
    names_are_made(&app).await;
    assert_eq!(reader.finds("q=a").await, ["Adam Andersson", "Ana Ribeiro", "Anton Berg"]);
    assert_eq!(in_discussion(&reader, &post, "&q=a").await, ["Ana Ribeiro", "Anton Berg", "Adam Andersson"]);
    assert_eq!(in_discussion(&reader, &post, "&q=ber").await, ["Anton Berg"]);
    assert_eq!(in_discussion(&adam, &post, "&q=adam").await, Vec::<String>::new());
    // What somebody does not see adds nobody: nor does what has been deleted.
    let admin = app.admin().await;
    admin.deletes(&format!("/admin{}?reason=so", path(&post).replace("/community", ""))).await.expect(204);
    assert_eq!(in_discussion(&reader, &post, "").await, Vec::<String>::new());
    app.end().await;
}

#[actix_web::test]
async fn at_most_eight_are_found_whoever_has_the_most_names() {
    let app = TestApp::start().await;
    let reader = app.client("Cleo Lind").await;
    for number in 0..10 {
        let name = format!("Ana {}", "An ".repeat(10) + &"x".repeat(number + 1));
        app.client(&name).await.writes_post(json!({})).await.expect(201);
    }
    names_are_made(&app).await;
    let mut found = reader.finds("q=an").await;
    found.dedup();
    assert_eq!(found.len(), 8);
    app.end().await;
}

#[actix_web::test]
async fn somebody_is_found_only_as_long_as_members_may_know_of_them() {
    let app = TestApp::start().await;
    let (ana, reader, admin) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await, app.admin().await);
    let ben = app.coach("Ben Okafor").await;
    let post = ana.writes_post(json!({})).await.expect(201);
    names_are_made(&app).await;
    let finds = async |q: &str| reader.finds(&format!("q={q}")).await.len();
    assert_eq!((finds("ana").await, finds("ben").await), (1, 1));

    // From the moment of the change on, an old name finds nobody.
    ana.writes(json!({ "full_name": "Lucia Ribeiro", "timezone": "Europe/Lisbon" })).await.expect(200);
    assert_eq!((finds("ana").await, finds("lucia").await), (0, 0));
    names_are_made(&app).await;
    assert_eq!((finds("ana").await, finds("lucia").await, finds("ribeiro").await), (0, 1, 1));

    // What she has written is hidden, and shown again.
    let hidden_at = "update posts set hidden_at = case when $2 then now() end where id = $1::uuid";
    let hide = async |hidden: bool| {
        sqlx::query(hidden_at).bind(post["id"].as_str()).bind(hidden).execute(&app.db).await.unwrap();
    };
    hide(true).await;
    assert_eq!(finds("lucia").await, 0);
    hide(false).await;
    assert_eq!(finds("lucia").await, 1);
    ana.deletes(&path(&post)).await.expect(204);
    assert_eq!(finds("lucia").await, 0);
    let theirs = reader.writes_post(json!({})).await.expect(201);
    let comment = ana.comments(&theirs, "Here I am.", None).await.expect(201);
    assert_eq!(finds("lucia").await, 1);
    ana.deletes(&format!("/community/comments/{}", comment["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(finds("lucia").await, 0);

    // A coach pauses, and an account is closed for a while.
    let listed = async |is_listed: bool| {
        let mut profile = ben.gets("/profile").await.expect(200)["profile"].clone();
        profile["is_listed"] = json!(is_listed);
        ben.writes(profile).await.expect(200);
    };
    listed(false).await;
    assert_eq!(finds("ben").await, 0);
    listed(true).await;
    assert_eq!(finds("ben").await, 1);
    for (is_active, found) in [(false, 0), (true, 1)] {
        admin.patches(&format!("/admin/users/{}", ben.id), json!({ "is_active": is_active })).await.expect(200);
        names_are_made(&app).await;
        assert_eq!(finds("ben").await, found, "{is_active}");
        let names = "select count(*) from community_names where user_id = $1";
        let names: i64 = sqlx::query_scalar(names).bind(ben.id).fetch_one(&app.db).await.unwrap();
        assert_eq!(names > 0, is_active);
    }
    app.end().await;
}

/// A name that is changed while names are being made is not left as it was.
#[actix_web::test]
async fn a_name_that_changes_while_names_are_made_is_made_again() {
    let app = TestApp::start().await;
    let (ana, reader) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    ana.writes_post(json!({})).await.expect(201);
    let mut change = app.begin().await.unwrap();
    sqlx::query("update users set full_name = 'Lucia Ribeiro' where id = $1")
        .bind(ana.id)
        .execute(&mut *change)
        .await
        .unwrap();
    // Somebody else's change holds the row: it is left to the next run.
    names_are_made(&app).await;
    app.commit(change).await.unwrap();
    assert_eq!(reader.finds("q=ana").await, Vec::<String>::new());
    names_are_made(&app).await;
    assert_eq!(reader.finds("q=lucia").await, ["Lucia Ribeiro"]);
    app.end().await;
}
