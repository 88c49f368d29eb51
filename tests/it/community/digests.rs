//! The weekly digest: for whoever asks for it, once a week, and only when there is something to say.

use rapport::clock::{Timestamp, days, minutes};
use rapport::jobs::definitions::housekeeping::SendDueDigests;
use reqwest::Method;
use serde_json::{Value, json};

use super::path;
use crate::support::app::Answer;
use crate::support::people::Person;
use crate::support::{TestApp, data};

const SUBJECT: &str = "Your week in the community";

/// The tests begin on a Tuesday, and everybody lives in Stockholm.
const MONDAY: &str = "2026-12-07T07:00:00Z";

/// Turns the mail on or off.
async fn wants_digest(app: &TestApp, person: &Person, is_wanted: bool) -> Value {
    let person = app.signs_in(&person.email).await;
    let body = json!({ "weekly_digest": { "email": is_wanted, "in_app": true } });
    person.sends(Method::PUT, "/notifications/preferences", Some(body)).await.expect(200)
}

/// Goes to that time, and sends what is due.
async fn sends_at(app: &TestApp, time: &str) {
    let time: Timestamp = time.parse().unwrap();
    app.jobs_done().await;
    app.advance(time - app.now());
    app.runs::<SendDueDigests>().await;
}

/// The texts of somebody's digests, in the order in which they came.
fn digests(app: &TestApp, person: &Person) -> Vec<String> {
    let mails = app.sandbox.mail.to(&person.email).into_iter().filter(|mail| mail.subject == SUBJECT);
    mails.map(|mail| mail.text.clone().unwrap()).collect()
}

async fn due_at(app: &TestApp, person: &Person) -> Option<Timestamp> {
    let sql = "select due_at from weekly_digests where user_id = $1";
    sqlx::query_scalar(sql).bind(person.id).fetch_optional(&app.db).await.unwrap()
}

#[actix_web::test]
async fn it_says_what_its_reader_may_see_of_the_week() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    wants_digest(&app, &ana, true).await;
    // New accounts write five posts a day.
    sqlx::query("update users set created_at = created_at - interval '30 days'").execute(&app.db).await.unwrap();
    let mine = ana.writes_post(json!({ "title": "Of mine" })).await.expect(201);
    for number in 1..=4 {
        let post = ben.writes_post(json!({ "title": format!("Post {number}") })).await.expect(201);
        let set = "update posts set upvotes = $2 where id = $1::uuid";
        sqlx::query(set).bind(post["id"].as_str()).bind(number).execute(&app.db).await.unwrap();
    }
    ben.writes_post(json!({ "title": "Among us", "is_private": true })).await.expect(201);
    let hidden = ben.writes_post(json!({ "title": "Hidden away" })).await.expect(201);
    let hide = "update posts set hidden_at = $2 where id = $1::uuid";
    sqlx::query(hide).bind(hidden["id"].as_str()).bind(app.now()).execute(&app.db).await.unwrap();
    ben.comments(&mine, "And then?", None).await.expect(201);
    ana.comments(&mine, "Nothing.", None).await.expect(201);
    for title in ["The visa list", "Rest after burnout"] {
        let body = json!({ "title": title, "description": "All of it.", "resource_type": "article", "url": "https://example.com", "tags": [] });
        ben.posts("/community/resources", body).await.expect(201);
    }
    app.advance(days(2));
    let cleo = app.client("Cleo Lind").await;
    let loved = cleo.writes_post(json!({ "title": "Days later" })).await.expect(201);
    sqlx::query("update posts set upvotes = 3 where id = $1::uuid")
        .bind(loved["id"].as_str())
        .execute(&app.db)
        .await
        .unwrap();
    cleo.writes_post(json!({ "title": "Without votes" })).await.expect(201);

    sends_at(&app, MONDAY).await;
    let [text] = &digests(&app, &ana)[..] else { panic!("{:?}", digests(&app, &ana)) };
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} in\n{text}"));
    assert!(text.contains("Your posts have a new reply."), "{text}");
    let order = ["Post 4", "Days later", "Post 3", "Post 2", "Post 1", "The visa list"].map(place);
    assert!(order.is_sorted(), "{text}");
    assert!(text.contains("By Cleo Lind. 3 votes, 0 comments.") && text.contains(&path(&loved)), "{text}");
    assert!(text.contains("About moving abroad, as in your goals."), "{text}");
    for missing in ["Of mine", "Among us", "Hidden away", "Without votes", "Rest after burnout"] {
        assert!(!text.contains(missing), "{missing} in\n{text}");
    }
    assert!(digests(&app, &ben).is_empty() && digests(&app, &cleo).is_empty(), "nobody else has asked for it");
    app.end().await;
}

#[actix_web::test]
async fn a_week_is_sent_once_and_an_empty_one_never() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    wants_digest(&app, &ana, true).await;
    ben.writes_post(json!({ "title": "First week" })).await.expect(201);
    sends_at(&app, "2026-12-07T06:59:59Z").await;
    assert_eq!(digests(&app, &ana).len(), 0, "at 8 in Stockholm, not before");
    for time in [MONDAY, MONDAY, "2026-12-08T07:00:00Z"] {
        sends_at(&app, time).await;
        assert_eq!(digests(&app, &ana).len(), 1);
    }
    sends_at(&app, "2026-12-14T07:00:00Z").await;
    assert_eq!(digests(&app, &ana).len(), 1, "nothing has happened");
    let ben = app.signs_in(&ben.email).await;
    ben.writes_post(json!({ "title": "Third week" })).await.expect(201);
    // Monday's until midnight, in UTC, are of the week before.
    sends_at(&app, "2026-12-21T07:00:00Z").await;
    let texts = digests(&app, &ana);
    assert!(texts.len() == 2 && texts[1].contains("Third week") && !texts[1].contains("First week"), "{texts:?}");
    // Nothing ran for three weeks: the last of them is sent.
    let ben = app.signs_in(&ben.email).await;
    ben.writes_post(json!({ "title": "Long ago" })).await.expect(201);
    sends_at(&app, "2027-01-13T07:00:00Z").await;
    assert_eq!(digests(&app, &ana).len(), 2);
    assert_eq!(due_at(&app, &ana).await.unwrap().to_string(), "2027-01-18T07:00:00Z");
    app.end().await;
}

#[actix_web::test]
async fn it_is_off_until_asked_for_and_goes_off_by_one_click() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let preferences = ana.gets("/notifications/preferences").await.expect(200);
    assert_eq!(preferences["weekly_digest"], json!({ "email": false, "in_app": false }));
    assert_eq!(due_at(&app, &ana).await, None);
    let preferences = wants_digest(&app, &ana, true).await;
    assert_eq!(preferences["weekly_digest"], json!({ "email": true, "in_app": false }), "it is an email only");
    assert_eq!(preferences["mention"], json!({ "email": true, "in_app": true }));
    assert_eq!(due_at(&app, &ana).await.unwrap().to_string(), MONDAY);
    app.advance(minutes(1));
    wants_digest(&app, &ana, true).await;
    assert_eq!(due_at(&app, &ana).await.unwrap().to_string(), MONDAY, "saving again puts nothing off");

    ben.writes_post(json!({ "title": "Of this week" })).await.expect(201);
    sends_at(&app, MONDAY).await;
    let mail = app.sandbox.mail.to(&ana.email).into_iter().find(|mail| mail.subject == SUBJECT).unwrap();
    let link = mail.header("list-unsubscribe").unwrap().trim_start_matches('<').trim_end_matches('>').to_owned();
    let stopped = Answer::of(app.http.post(&link).send().await.unwrap()).await.expect(200);
    assert_eq!(stopped, json!({ "kind": "weekly_digest" }));
    assert_eq!(due_at(&app, &ana).await, None, "who does not want it costs nothing");
    wants_digest(&app, &ana, true).await;
    // A preference of other kinds alone turns it off as well: what is left out is as by default.
    let ana = app.signs_in(&ana.email).await;
    ana.sends(Method::PUT, "/notifications/preferences", Some(json!({ "mention": { "email": false } })))
        .await
        .expect(200);
    assert_eq!(due_at(&app, &ana).await, None);
    app.end().await;
}

#[actix_web::test]
async fn who_moves_to_another_zone_gets_it_on_their_monday_morning() {
    let app = TestApp::start().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    wants_digest(&app, &ana, true).await;
    let (ana, ben) = (app.signs_in(&ana.email).await, app.signs_in(&ben.email).await);
    let moves = json!({ "full_name": "Ana Ribeiro", "timezone": "America/New_York", "quiz": data::quiz() });
    ana.writes(moves).await.expect(200);
    ben.writes_post(json!({ "title": "Of this week" })).await.expect(201);
    sends_at(&app, MONDAY).await;
    assert_eq!(digests(&app, &ana).len(), 0, "it is two in the morning");
    assert_eq!(due_at(&app, &ana).await.unwrap().to_string(), "2026-12-07T13:00:00Z");
    app.advance(minutes(1));
    sends_at(&app, "2026-12-07T13:00:00Z").await;
    assert_eq!(digests(&app, &ana).len(), 1);
    assert_eq!(due_at(&app, &ana).await.unwrap().to_string(), "2026-12-14T13:00:00Z");
    app.end().await;
}
