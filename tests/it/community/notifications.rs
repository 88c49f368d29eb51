//! Who is notified of replies, mentions, votes and suggestions.

use serde_json::{Value, json};

use super::{path, reads, subjects};
use crate::support::TestApp;
use crate::support::people::Person;

fn mention(person: &Person, name: &str) -> String {
    format!("@[{name}](user:{})", person.id)
}

#[actix_web::test]
async fn whoever_is_answered_or_mentioned_is_told_once() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let ben = app.coach("Ben Okafor").await;
    let post = ana.writes_post(json!({})).await.expect(201);
    ana.comments(&post, "To myself", None).await.expect(201);
    let comment = cleo.comments(&post, "And then?", None).await.expect(201);
    let notified = ana.notifications_of("comment_reply").await;
    let expected = json!({ "post_id": post["id"], "comment_id": comment["id"], "is_answer": false, "other_id": cleo.id, "other_name": "Cleo Lind" });
    assert_eq!(notified, [expected], "not of one's own");
    // An answer that also mentions whom it answers, twice.
    let text = format!("{0} {0} and {1}", mention(&cleo, "Cleo"), mention(&ben, "Somebody else"));
    let answer = ana.comments(&post, &text, Some(&comment)).await.expect(201);
    assert_eq!(
        (cleo.notifications_of("comment_reply").await.len(), cleo.notifications_of("mention").await.len()),
        (1, 0)
    );
    assert_eq!(ben.notifications_of("mention").await[0]["comment_id"], answer["id"]);
    assert_eq!(ana.notifications_of("mention").await, Vec::<Value>::new());

    // Everybody reads the public names; a coach's leads to their page.
    let list = reads(&app, &format!("{}/comments", path(&post))).await;
    let seen = list["items"].as_array().unwrap().iter().find(|comment| comment["id"] == answer["id"]).unwrap();
    let html = seen["content_html"].as_str().unwrap();
    assert!(html.contains("@<a rel=\"nofollow ugc noopener\">Cleo L.</a>") && !html.contains("Lind"), "{html}");
    assert!(
        html.contains(&format!("@<a href=\"/coaches/{}\" rel=\"nofollow ugc noopener\">Ben Okafor</a>", ben.id)),
        "{html}"
    );
    // An edit tells those who were not mentioned before.
    let edit = format!("{} {}", answer["content"].as_str().unwrap(), mention(&ana, "me"));
    ana.patches(&format!("/community/comments/{}", answer["id"].as_str().unwrap()), json!({ "content": edit }))
        .await
        .expect(200);
    cleo.patches(&path(&post), json!({ "content": "x" })).await.expect_problem(403, "forbidden");
    ana.patches(&path(&post), json!({ "content": mention(&cleo, "Cleo") })).await.expect(200);
    assert_eq!((ben.notifications_of("mention").await.len(), cleo.notifications_of("mention").await.len()), (1, 1));
    app.jobs_done().await;
    assert!(subjects(&app, &cleo).iter().any(|subject| subject == "Ana Ribeiro answered your comment"));
    assert!(subjects(&app, &ben).iter().any(|subject| subject == "Ana Ribeiro mentioned you in a comment"));
    let nobody = format!("@[Nobody](user:{})", uuid::Uuid::from_u128(1));
    let post = ana.writes_post(json!({ "content": nobody })).await.expect(201);
    assert_eq!(post["content"], "Nobody");
    let long = format!("{}{}", "x".repeat(19_950), mention(&ben, "B"));
    assert_eq!(ana.writes_post(json!({ "content": long })).await.broken_fields(), ["content"]);
    app.end().await;
}

#[actix_web::test]
async fn the_name_in_what_others_were_told_goes_with_the_account() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let post = ana.writes_post(json!({})).await.expect(201);
    cleo.comments(&post, "And then?", None).await.expect(201);
    cleo.sends(reqwest::Method::DELETE, "/profile", Some(json!({}))).await.expect(204);
    crate::support::processes::eventually("the account is erased", || async {
        app.advance(rapport::clock::seconds(16));
        app.jobs_done().await;
        let sql = "select erased_at is not null from erasures where user_id = $1";
        sqlx::query_scalar(sql).bind(cleo.id).fetch_one(&app.db).await.unwrap()
    })
    .await;
    let ana = app.signs_in(&ana.email).await;
    assert_eq!(ana.notifications_of("comment_reply").await[0]["other_name"], "Deleted user");
    app.end().await;
}

#[actix_web::test]
async fn the_author_is_told_of_ten_votes_once() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let post = ana.writes_post(json!({})).await.expect(201);
    let vote = format!("{}/upvote", path(&post));
    sqlx::query("update posts set upvotes = 8").execute(&app.db).await.unwrap();
    let (cleo, dan) = (app.client("Cleo Lind").await, app.client("Dan Moor").await);
    cleo.posts(&vote, json!({})).await.expect(200);
    assert_eq!(ana.notifications_of("upvote_milestone").await, Vec::<Value>::new());
    for _ in 0..2 {
        dan.posts(&vote, json!({})).await.expect(200);
        dan.deletes(&vote).await.expect(200);
    }
    assert_eq!(ana.notifications_of("upvote_milestone").await, [json!({ "post_id": post["id"], "upvotes": 10 })]);
    app.jobs_done().await;
    assert!(subjects(&app, &ana).iter().any(|subject| subject == "Your post has 10 votes"));
    app.end().await;
}

#[actix_web::test]
async fn a_coach_suggests_a_resource_to_the_client_of_a_session() {
    let app = TestApp::start().await;
    let gil = app.coach_with("Gil Gratis", json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let booking = ana.books(&gil, "2026-12-07T09:00:00Z").await.expect(201);
    let body = json!({ "title": "The visa list", "description": "All of them.", "resource_type": "article", "url": "https://example.com", "tags": [] });
    let resource = ben.posts("/community/resources", body).await.expect(201);
    let suggest = format!("/community/resources/{}/suggest", resource["id"].as_str().unwrap());
    let suggestion = json!({ "booking_id": booking["id"] });
    assert_eq!(ben.posts(&suggest, suggestion.clone()).await.broken_fields(), ["booking_id"]);
    ana.posts(&suggest, suggestion.clone()).await.expect_problem(403, "forbidden");
    for _ in 0..2 {
        gil.posts(&suggest, suggestion.clone()).await.expect(204);
    }
    let notified: Vec<Value> = ana.notifications_of("resource_suggested").await;
    assert_eq!(notified, [json!({ "resource_id": resource["id"], "other_id": gil.id, "other_name": "Gil Gratis" })]);
    app.jobs_done().await;
    assert!(subjects(&app, &ana).iter().any(|subject| subject == "Gil Gratis suggests something for you"));
    app.end().await;
}
