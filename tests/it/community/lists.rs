//! Lists of posts: filters, orders, search, pages and the Atom feed.

use rapport::clock::{hours, seconds};
use reqwest::Method;
use serde_json::json;

use super::{every, path, reads};
use crate::support::TestApp;

#[actix_web::test]
async fn posts_are_filtered_sorted_and_searched() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let visa = ana
        .writes_post(json!({ "title": "Visa for Élise", "tags": ["visa"], "post_type": "question" }))
        .await
        .expect(201);
    app.advance(hours(2));
    let ana = app.signs_in(&ana.email).await;
    let ben = app.signs_in(&ben.email).await;
    let story = ben.writes_post(json!({ "title": "A team in Łódź", "content": "We hired **slowly**", "tags": ["team"], "post_type": "story" })).await.expect(201);
    app.advance(seconds(1));
    let private = ben.writes_post(json!({ "title": "Among us", "is_private": true })).await.expect(201);
    for person in [&ana, &ben] {
        person.posts(&format!("{}/upvote", path(&visa)), json!({})).await.expect(200);
    }
    let titles = async |query: &str| {
        let page = ana.gets(&format!("/community/posts?{query}")).await.expect(200);
        every(&page, "title").into_iter().map(|title| title.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles("").await, ["Among us", "A team in Łódź", "Visa for Élise"]);
    assert_eq!(titles("sort=top").await[0], "Visa for Élise");
    // Two votes are worth less than four hours, and more than one.
    assert_eq!(titles("sort=hot").await[0], "Visa for Élise");
    assert_eq!(titles("type=question").await, ["Visa for Élise"]);
    assert_eq!(titles("tag=team&tag=visa").await, ["A team in Łódź", "Visa for Élise"]);
    assert_eq!(titles("visibility=private").await, ["Among us"]);
    assert_eq!(titles("visibility=public").await.len(), 2);
    assert_eq!(titles(&format!("author_id={}", ana.id)).await, ["Visa for Élise"]);
    for (q, found) in [
        ("elise", 1),
        ("ELISE visa", 1),
        ("lodz", 1),
        ("slowly", 3),
        ("\"hired slowly\"", 1),
        ("slowly -team", 2),
        ("nowhere", 0),
        ("----", 3),
    ] {
        assert_eq!(titles(&format!("q={q}")).await.len(), if q == "----" { 0 } else { found }, "{q}");
    }
    let page = reads(&app, "/community/posts").await;
    assert_eq!(
        (&page["total"], every(&page, "id")),
        (&json!(2), vec![&story["id"], &visa["id"]]),
        "strangers see no private ones"
    );
    assert_eq!(reads(&app, "/community/posts?visibility=private").await["total"], 0);
    ana.gets("/community/posts?sort=best&type=rant&tag=A%20b&author_id=me&visibility=all&cursor=x&page=0")
        .await
        .expect_problem(422, "validation_failed");
    ana.gets("/community/posts?page=101&per_page=100").await.broken_fields();
    assert_eq!(private["is_private"], true);
    app.end().await;
}

/// What many posts have is not looked up in an index, and what few have is put into order after it was found.
#[actix_web::test]
async fn what_many_have_is_searched_for_as_what_few_have() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let sql = "insert into posts (id, author_id, title, content, excerpt, content_html, html_version, post_type, tags, upvotes, search, created_at, updated_at)
               select gen_random_uuid(), $1, 'Market ' || n, 'Text', 'Text', '<p>Text</p>', 2, 'discussion', array['tag-' || n % 400], n * 7 % 1200,
                      to_tsvector('simple', 'market ' || n || case when n % 300 = 0 then ' stall' else '' end), at, at
                 from generate_series(1, 1200) n, lateral (select $2::timestamptz - n * interval '1 minute' as at) made";
    sqlx::query(sql).bind(ana.id).bind(app.now()).execute(&app.db).await.unwrap();
    for (query, found, total) in [
        ("q=market", ["Market 1", "Market 2"], 1_000),
        ("q=market&sort=top&page=2", ["Market 171", "Market 1028"], 1_000),
        ("q=market%20stall", ["Market 300", "Market 600"], 4),
        ("q=stall&sort=top", ["Market 300", "Market 600"], 4),
        ("q=market&tag=tag-7", ["Market 7", "Market 407"], 3),
        ("q=market&tag=tag-7&sort=top", ["Market 807", "Market 407"], 3),
        ("tag=tag-7&sort=top", ["Market 807", "Market 407"], 3),
    ] {
        let page = ana.gets(&format!("/community/posts?per_page=2&{query}")).await.expect(200);
        let titles: Vec<&str> = every(&page, "title").into_iter().map(|title| title.as_str().unwrap()).collect();
        assert_eq!((titles, &page["total"]), (found.to_vec(), &json!(total)), "{query}");
        assert_eq!(page["total_is_estimate"], total == 1_000, "{query}");
    }
    assert_eq!(reads(&app, "/community/posts?q=nowhere").await["total"], 0);
    app.end().await;
}

#[actix_web::test]
async fn pages_by_cursor_neither_skip_nor_repeat_while_others_post() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    sqlx::query("update users set created_at = created_at - interval '30 days'").execute(&app.db).await.unwrap();
    let mut written = Vec::new();
    for number in 0..8 {
        app.advance(seconds(number % 2));
        written.push(admin.writes_post(json!({ "title": format!("Number {number}") })).await.expect(201)["id"].clone());
    }
    for sort in ["new", "top", "hot"] {
        let (mut seen, mut query) = (Vec::new(), String::new());
        loop {
            let page = reads(&app, &format!("/community/posts?sort={sort}&per_page=3{query}")).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|post| post["id"].clone()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            query = format!("&cursor={cursor}");
            app.advance(seconds(1));
            admin.writes_post(json!({ "title": "In between" })).await.expect(201);
        }
        let known: Vec<_> = seen.iter().filter(|id| written.contains(id)).collect();
        assert_eq!(known.len(), written.len(), "{sort}: {seen:?}");
        let distinct: std::collections::BTreeSet<_> = seen.iter().map(ToString::to_string).collect();
        assert_eq!(distinct.len(), seen.len(), "{sort}: none twice");
    }
    app.end().await;
}

#[actix_web::test]
async fn public_posts_are_an_atom_feed() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    ana.writes_post(json!({ "title": "Fish & <chips>", "content": "*Good* ]]> <script>" })).await.expect(201);
    ana.writes_post(json!({ "title": "Among us", "is_private": true })).await.expect(201);
    let answer = app.stranger(Method::GET, "/community/posts.atom", None).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").unwrap().starts_with("application/atom+xml"));
    let feed: atom_syndication::Feed = answer.text.parse().unwrap();
    let [entry] = feed.entries() else { panic!("{}", answer.text) };
    assert_eq!((entry.title().value.as_str(), entry.authors()[0].name()), ("Fish & <chips>", "Ana R."));
    assert_eq!(entry.content().unwrap().value(), Some("<p><em>Good</em> ]]&gt; &lt;script&gt;</p>\n"));
    let request = app.http.get(format!("{}/community/posts.atom", app.url));
    let again = request.header("if-none-match", answer.header("etag").unwrap()).send().await.unwrap();
    assert_eq!(again.status(), 304);
    app.end().await;
}
