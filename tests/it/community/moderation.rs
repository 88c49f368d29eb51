//! Reports, what is hidden by them, decisions, and objections.

use rapport::clock::{days, minutes};
use reqwest::Method;
use serde_json::{Value, json};

use super::{counts_are_right, path, subjects};
use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::Person;

impl Person {
    async fn reports(&self, what: &str, reason: &str) -> Answer {
        self.posts(&format!("{what}/report"), json!({ "reason": reason })).await
    }

    async fn decides(&self, case: &Value, decision: &str, reason: &str) -> Value {
        let path = format!("/admin/reports/{}/decision", case["id"].as_str().unwrap());
        self.posts(&path, json!({ "decision": decision, "reason": reason })).await.expect(200)
    }

    /// The one case in this state.
    async fn case(&self, state: &str) -> Value {
        let page = self.gets(&format!("/admin/reports?state={state}")).await.expect(200);
        assert_eq!(page["total"], 1, "{page}");
        page["items"][0].clone()
    }
}

fn comment_path(comment: &Value) -> String {
    format!("/community/comments/{}", comment["id"].as_str().unwrap())
}

/// An author, four members who signed up more than a week ago, and an admin.
async fn people(app: &TestApp) -> (Person, Vec<Person>, Person) {
    let names = ["Ana Ribeiro", "Cleo Lind", "Dan Moor", "Eva Sand", "Finn Berg"];
    for name in names {
        app.signs_up("client", name).await;
    }
    app.admin().await;
    app.advance(days(8));
    signed_in(app).await
}

/// The same, later.
async fn signed_in(app: &TestApp) -> (Person, Vec<Person>, Person) {
    let emails: Vec<String> =
        sqlx::query_scalar("select email from users where role = 'client' order by full_name collate \"C\"")
            .fetch_all(&app.db)
            .await
            .unwrap();
    let mut members = Vec::new();
    for email in &emails {
        members.push(app.signs_in(email).await);
    }
    (members.remove(0), members, app.signs_in("admin@example.com").await)
}

#[actix_web::test]
async fn three_reports_hide_a_post_until_somebody_of_the_team_decides() {
    let app = TestApp::start().await;
    let (ana, members, admin) = people(&app).await;
    let post = ana.writes_post(json!({ "title": "Buy my course" })).await.expect(201);
    let body = json!({ "reason": "spam", "comment": " It  sells. " });
    let report = members[0].posts(&format!("{}/report", path(&post)), body).await.expect(202);
    assert_eq!(
        (&report["reason"], &report["comment"], &report["state"]),
        (&json!("spam"), &json!("It  sells."), &json!("open"))
    );
    assert_eq!(members[0].reports(&path(&post), "hate").await.expect(202), report, "the same report is answered again");
    members[1].reports(&path(&post), "spam").await.expect(202);
    assert_eq!(members[3].gets(&path(&post)).await.expect(200)["is_hidden"], false);
    let case = admin.case("open").await;
    assert_eq!(
        (&case["open_reports"], &case["open_weight"], &case["decision"]),
        (&json!(2), &json!(2_000), &Value::Null)
    );
    members[2].reports(&path(&post), "other").await.expect(202);

    members[3].gets(&path(&post)).await.expect_problem(404, "not_found");
    let seen = ana.gets(&path(&post)).await.expect(200);
    assert_eq!((&seen["moderation"]["decision"], &seen["moderation"]["is_automatic"]), (&json!("hide"), &json!(true)));
    let notified = ana.notifications_of("moderation_decision").await;
    assert_eq!((&notified[0]["decision"], &notified[0]["post_id"]), (&json!("hide"), &post["id"]));
    assert_eq!(notified[0]["reason"], seen["moderation"]["reason"]);
    let audited: (String, Option<uuid::Uuid>) =
        sqlx::query_as("select actor_role, actor_id from audit where action = 'community.decided'")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(audited, ("system".to_owned(), None), "not by the last reporter");

    let case = admin.case("open").await;
    assert_eq!((&case["subject"]["title"], &case["subject"]["is_hidden"]), (&json!("Buy my course"), &json!(true)));
    assert_eq!((&case["open_weight"], case["reports"].as_array().unwrap().len()), (&json!(3_000), 3));
    let kept = admin.decides(&case, "keep", "It is about moving.").await;
    assert_eq!(
        (&kept["state"], &kept["open_reports"], &kept["open_weight"]),
        (&json!("decided"), &json!(0), &json!(0))
    );
    assert_eq!(members[3].gets(&path(&post)).await.expect(200)["moderation"], Value::Null);
    assert_eq!(ana.notifications_of("moderation_decision").await.len(), 2);
    for member in &members[..3] {
        assert_eq!(
            member.notifications_of("report_decided").await,
            [json!({ "post_id": post["id"], "state": "dismissed" })]
        );
    }
    app.jobs_done().await;
    let to_ana = subjects(&app, &ana);
    assert!(to_ana.iter().any(|subject| subject == "Your post is back"), "{to_ana:?}");
    assert!(subjects(&app, &members[0]).iter().any(|subject| subject == "What became of your report"));
    assert_eq!(members[3].notifications_of("report_decided").await, Vec::<Value>::new());
    app.end().await;
}

#[actix_web::test]
async fn a_later_decision_replaces_the_earlier_one_with_all_that_follows() {
    let app = TestApp::start().await;
    let (ana, members, admin) = people(&app).await;
    let post = ana.writes_post(json!({})).await.expect(201);
    members[0].reports(&path(&post), "spam").await.expect(202);
    let case = admin.case("open").await;
    admin.decides(&case, "keep", "Fine.").await;
    assert_eq!(
        ana.notifications_of("moderation_decision").await,
        Vec::<Value>::new(),
        "nothing has changed for the author"
    );
    // Whoever was wrong weighs less the next time, and as before once it turns out that they were right.
    let weight_of_next = async |title: &str| {
        let other = ana.writes_post(json!({ "title": title })).await.expect(201);
        members[0].reports(&path(&other), "spam").await.expect(202);
        let case = admin.case("open").await;
        ana.deletes(&path(&other)).await.expect(204);
        case["open_weight"].clone()
    };
    assert_eq!(weight_of_next("One").await, 800);
    admin.decides(&case, "remove", "It sells after all.").await;
    assert_eq!(weight_of_next("Two").await, 1_200);
    members[1].gets(&path(&post)).await.expect_problem(404, "not_found");
    assert_eq!(ana.gets(&path(&post)).await.expect(200)["moderation"]["decision"], "remove");
    let states: Vec<Value> =
        members[0].notifications_of("report_decided").await.iter().map(|data| data["state"].clone()).collect();
    assert_eq!(states, ["upheld", "dismissed"]);
    // The same again changes nothing and tells nobody.
    let again = admin.decides(&case, "remove", "It sells after all.").await;
    assert_eq!(
        (again["decisions"].as_array().unwrap().len(), ana.notifications_of("moderation_decision").await.len()),
        (2, 1)
    );
    admin.decides(&case, "keep", "No, it is fine.").await;
    assert_eq!(members[1].gets(&path(&post)).await.expect(200)["is_hidden"], false);
    let audited: Vec<(Value, Value)> =
        sqlx::query_as("select before, after from audit where action = 'community.decided' order by at, id")
            .fetch_all(&app.db)
            .await
            .unwrap();
    let decisions: Vec<(&Value, &Value)> =
        audited.iter().map(|(before, after)| (&before["decision"], &after["decision"])).collect();
    assert!(
        decisions.contains(&(&json!("keep"), &json!("remove")))
            && decisions.contains(&(&json!("remove"), &json!("keep")))
    );
    counts_are_right(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn what_the_team_keeps_is_not_hidden_by_reports_until_it_is_edited() {
    let app = TestApp::start().await;
    let (ana, members, admin) = people(&app).await;
    let post = ana.writes_post(json!({})).await.expect(201);
    let reported_by_all = async || {
        for member in &members {
            member.reports(&path(&post), "spam").await.expect(202);
        }
        members[0].gets(&path(&post)).await.status
    };
    members[0].reports(&path(&post), "spam").await.expect(202);
    admin.decides(&admin.case("open").await, "keep", "Fine.").await;
    assert_eq!(reported_by_all().await, 200);
    app.advance(minutes(1));
    ana.patches(&path(&post), json!({ "content": "Buy!" })).await.expect(200);
    admin.decides(&admin.case("open").await, "keep", "Still fine.").await;
    app.advance(minutes(1));
    assert_eq!(reported_by_all().await, 200, "they weigh less by now");
    app.advance(minutes(1));
    ana.patches(&path(&post), json!({ "content": "Buy now!" })).await.expect(200);
    let fifth = app.signs_up("client", "Gil Weir").await;
    fifth.reports(&path(&post), "spam").await.expect(202);
    fifth.gets(&path(&post)).await.expect_problem(404, "not_found");
    app.end().await;
}

#[actix_web::test]
async fn an_author_objects_once_to_each_decision() {
    let app = TestApp::start().await;
    let (ana, members, admin) = people(&app).await;
    let post = ana.writes_post(json!({})).await.expect(201);
    let comment = ana.comments(&post, "Buy my course", None).await.expect(201);
    let objection = format!("{}/objection", comment_path(&comment));
    let object = async |text: &str| ana.posts(&objection, json!({ "text": text })).await;
    object("Why?").await.expect_problem(409, "invalid_transition");
    let removal = format!("/admin/comments/{}", comment["id"].as_str().unwrap());
    admin.sends(Method::DELETE, &removal, Some(json!({ "reason": "It sells." }))).await.expect(204);
    members[0].posts(&objection, json!({ "text": "Why?" })).await.expect_problem(404, "not_found");
    admin.posts(&objection, json!({ "text": "Why?" })).await.expect_problem(403, "forbidden");
    assert_eq!(object(" \u{200b} ").await.broken_fields(), ["text"]);
    object("It is free.").await.expect(204);
    object("It is free!").await.expect_problem(409, "invalid_transition");
    let case = admin.gets("/admin/reports?objection=true&subject=comment").await.expect(200)["items"][0].clone();
    assert_eq!((&case["decisions"][0]["objection"], &case["state"]), (&json!("It is free."), &json!("open")));
    assert_eq!(admin.gets("/admin/reports?subject=post").await.expect(200)["total"], 0);
    let mine = ana.gets(&format!("{}/comments", path(&post))).await.expect(200);
    assert_eq!(
        (&mine["items"][0]["moderation"]["reason"], &mine["items"][0]["moderation"]["has_objected"]),
        (&json!("It sells."), &json!(true))
    );
    let hidden = admin.decides(&case, "hide", "It is, but not here.").await;
    assert_eq!((&hidden["has_objection"], &hidden["state"]), (&json!(false), &json!("decided")));
    object("Where then?").await.expect(204);
    let case = admin.case("open").await;
    admin.decides(&case, "keep", "Here, for once.").await;
    assert_eq!(members[0].gets(&format!("{}/comments", path(&post))).await.expect(200)["total"], 1);
    assert_eq!(ana.notifications_of("moderation_decision").await.len(), 3);
    counts_are_right(&app).await;
    app.end().await;
}

#[actix_web::test]
async fn only_what_others_wrote_and_the_reporter_sees_is_reported() {
    let app = TestApp::start().await;
    let (ana, members, admin) = people(&app).await;
    let post = ana.writes_post(json!({})).await.expect(201);
    let comment = members[0].comments(&post, "Thank you!", None).await.expect(201);
    ana.reports(&path(&post), "spam").await.expect_problem(403, "forbidden");
    members[0].reports(&comment_path(&comment), "spam").await.expect_problem(403, "forbidden");
    let unknown = format!("/community/posts/{}", uuid::Uuid::from_u128(1));
    members[0].reports(&unknown, "spam").await.expect_problem(404, "not_found");
    assert_eq!(members[1].reports(&path(&post), "boring").await.broken_fields(), ["reason"]);
    let body = json!({ "reason": "spam", "comment": "x".repeat(2_001) });
    assert_eq!(members[1].posts(&format!("{}/report", path(&post)), body).await.broken_fields(), ["comment"]);
    admin.sends(Method::DELETE, &format!("/admin/posts/{}", post["id"].as_str().unwrap()), None).await.broken_fields();
    let removal = format!("/admin/posts/{}?reason=It%20sells.", post["id"].as_str().unwrap());
    admin.deletes(&removal).await.expect(204);
    for what in [path(&post), comment_path(&comment)] {
        members[1].reports(&what, "spam").await.expect_problem(404, "not_found");
    }
    let hidden = admin.gets("/admin/posts?hidden=true").await.expect(200);
    assert_eq!((&hidden["items"][0]["id"], &hidden["items"][0]["is_hidden"]), (&post["id"], &json!(true)));
    assert_eq!(admin.gets("/admin/posts?hidden=false").await.expect(200)["total"], 0);
    for query in ["state=closed", "subject=user", "reason=boring", "sort=hot", "cursor=hot_0_0", "objection=1"] {
        admin.gets(&format!("/admin/reports?{query}")).await.broken_fields();
    }
    app.end().await;
}

#[actix_web::test]
async fn new_accounts_report_ten_times_a_day_and_weigh_half() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let admin = app.admin().await;
    let post = ana.writes_post(json!({})).await.expect(201);
    let mut comments = Vec::new();
    for number in 0..11 {
        comments.push(ana.comments(&post, &format!("Number {number}"), None).await.expect(201));
    }
    for comment in &comments[..10] {
        cleo.reports(&comment_path(comment), "spam").await.expect(202);
    }
    cleo.reports(&comment_path(&comments[0]), "spam").await.expect(202);
    cleo.reports(&comment_path(&comments[10]), "spam").await.expect_problem(429, "rate_limited");
    let page = admin.gets("/admin/reports?sort=weight&per_page=4&reason=spam").await.expect(200);
    assert_eq!((&page["total"], &page["items"][0]["open_weight"]), (&json!(10), &json!(500)));
    let next = format!("/admin/reports?sort=weight&per_page=100&cursor={}", page["next_cursor"].as_str().unwrap());
    assert_eq!(admin.gets(&next).await.expect(200)["items"].as_array().unwrap().len(), 6);
    // With a comment goes what was said about it.
    ana.deletes(&comment_path(&comments[0])).await.expect(204);
    assert_eq!(admin.gets("/admin/reports").await.expect(200)["total"], 9);
    app.end().await;
}

#[actix_web::test]
async fn racing_reports_hide_a_comment_once() {
    let app = TestApp::start().await;
    let (ana, members, admin) = people(&app).await;
    let post = ana.writes_post(json!({})).await.expect(201);
    let comment = ana.comments(&post, "Buy my course", None).await.expect(201);
    let what = comment_path(&comment);
    let all = members.iter().flat_map(|member| (0..5).map(move |_| member));
    let answers = futures::future::join_all(all.map(|member| member.reports(&what, "spam"))).await;
    assert!(
        answers.iter().all(|answer| [202, 404].contains(&answer.status)),
        "the hidden comment is unknown to the last ones"
    );
    let case = admin.case("open").await;
    assert_eq!((&case["open_weight"], case["decisions"].as_array().unwrap().len()), (&json!(3_000), 1));
    assert_eq!(ana.notifications_of("moderation_decision").await.len(), 1);
    counts_are_right(&app).await;
    app.end().await;
}
