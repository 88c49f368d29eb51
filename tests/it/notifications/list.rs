//! The list, its cursor, and notifications that are turned off or deleted.

use rapport::events::Change;
use rapport::models::notifications::{MAX_PER_USER, NotificationKind, publish};
use reqwest::Method;
use serde_json::{Value, json};

use super::{free_coach, kinds, listed};
use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

impl Person {
    async fn prefers(&self, preferences: Value) -> crate::support::app::Answer {
        self.sends(Method::PUT, "/notifications/preferences", Some(preferences)).await
    }
}

async fn notify(app: &TestApp, person: &Person, numbers: std::ops::Range<i64>) {
    let mut tx = app.begin().await.unwrap();
    for number in numbers {
        let facts = json!({ "number": number });
        publish(&mut tx, person.id, NotificationKind::ReviewReceived, facts, app.now()).await.unwrap();
    }
    app.commit(tx).await.unwrap();
    app.events.publish(Change::User(person.id));
}

fn numbers(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|item| item["data"]["number"].as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn a_cursor_skips_and_repeats_nothing_while_notifications_arrive() {
    let app = TestApp::start().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    notify(&app, &ana, 0..5).await;
    notify(&app, &cleo, 0..1).await;
    let first = ana.gets("/notifications?per_page=2").await.expect(200);
    assert_eq!((numbers(&first), &first["total"], &first["unread_count"]), (vec![4, 3], &json!(5), &json!(5)));
    notify(&app, &ana, 5..7).await;
    let after = |page: &Value| format!("/notifications?per_page=2&cursor={}", page["next_cursor"].as_str().unwrap());
    let second = ana.gets(&after(&first)).await.expect(200);
    let third = ana.gets(&after(&second)).await.expect(200);
    assert_eq!((numbers(&second), numbers(&third)), (vec![2, 1], vec![0]));
    assert_eq!(third["next_cursor"], Value::Null);
    let whole = ana.gets("/notifications?per_page=7").await.expect(200);
    assert_eq!((numbers(&whole).len(), &whole["next_cursor"]), (7, &Value::Null));
    for cursor in ["x".to_owned(), listed(&cleo).await[0]["id"].as_str().unwrap().to_owned()] {
        let refused = ana.gets(&format!("/notifications?cursor={cursor}")).await;
        assert_eq!(refused.broken_fields(), ["cursor"]);
    }
    app.end().await;
}

#[actix_web::test]
async fn preferences_turn_channels_off() {
    let app = TestApp::start().await;
    let (gil, ana) = (free_coach(&app).await, app.client("Ana Ribeiro").await);
    let all = gil.gets("/notifications/preferences").await.expect(200);
    assert_eq!(all.as_object().unwrap().len(), NotificationKind::ALL.len());
    // All but what nobody gets without asking for it.
    for (kind, channels) in all.as_object().unwrap() {
        let is_on = kind != "weekly_digest";
        assert_eq!(*channels, json!({ "email": is_on, "in_app": is_on }), "{kind}");
    }

    let mut chosen = all.clone();
    chosen["booking_confirmed"]["in_app"] = json!(false);
    chosen["reminder_1h"]["email"] = json!(false);
    assert_eq!(gil.prefers(chosen.clone()).await.expect(200), chosen);
    assert_eq!(gil.gets("/notifications/preferences").await.expect(200), chosen);
    assert_eq!(ana.gets("/notifications/preferences").await.expect(200), all);
    let session = ana.books(&gil, "2026-12-07T09:00:00Z").await.expect(201);
    ana.cancels(&session).await.expect(200);
    assert_eq!(kinds(&gil).await, ["booking_cancelled"]);
    assert_eq!(kinds(&ana).await, ["booking_cancelled", "booking_confirmed"]);
    assert_eq!(gil.gets("/notifications").await.expect(200)["unread_count"], 1);

    // What is left out, or null, is as it was at first.
    let rest = gil.prefers(json!({ "review_received": { "email": false }, "no_show": null })).await.expect(200);
    assert_eq!(rest["review_received"], json!({ "email": false, "in_app": true }));
    assert_eq!(rest["booking_confirmed"], json!({ "email": true, "in_app": true }));
    let wrong = json!({ "nonsense": { "email": true }, "no_show": { "email": "yes" }, "reminder_1h": { "sms": true } });
    let mut fields = gil.prefers(wrong).await.broken_fields();
    fields.sort_unstable();
    assert_eq!(fields, ["no_show.email", "nonsense", "reminder_1h.sms"]);
    assert_eq!(gil.gets("/notifications/preferences").await.expect(200), rest);
    app.end().await;
}

#[actix_web::test]
async fn the_oldest_are_deleted_beyond_the_limit() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    notify(&app, &ana, 0..MAX_PER_USER + 3).await;
    let first = listed(&ana).await.pop().unwrap();
    ana.posts(&format!("/notifications/{}/read", first["id"].as_str().unwrap()), json!({})).await.expect(200);
    let last = async || ana.gets(&format!("/notifications?per_page=100&page={}", MAX_PER_USER / 100)).await.expect(200);
    assert_eq!((&last().await["total"], numbers(&last().await).pop()), (&json!(MAX_PER_USER), Some(3)));
    assert_eq!(last().await["unread_count"], json!(MAX_PER_USER - 1), "of those that are left, one is read");
    app.end().await;
}

/// An answer is given again, and never when the process knows of something newer; of what it does not know, within a second.
#[actix_web::test]
async fn the_list_is_asked_for_again_and_again_and_never_outdated() {
    let app = TestApp::start().await;
    let (_second, url) = app.another_web();
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Lind").await);
    let there = ana.at(&url);
    for number in 0..20 {
        notify(&app, &ana, number..number + 1).await;
        let first = ana.gets("/notifications?per_page=1").await.expect(200);
        assert_eq!((numbers(&first), &first["unread_count"]), (vec![number], &json!(1)));
        assert_eq!(ana.gets("/notifications?per_page=1").await.expect(200), first);
        assert_eq!(cleo.gets("/notifications?per_page=1").await.expect(200)["total"], 0, "hers are hers");
        ana.posts("/notifications/read-all", json!({})).await.expect(200);
        let read = ana.gets("/notifications?per_page=1").await.expect(200);
        assert_eq!((&read["unread_count"], &read["items"][0]["read_at"]), (&json!(0), &json!(app.now())));
        there.gets("/notifications?per_page=1").await.expect(200);
    }
    // Nobody says that these are there: only the rows have them.
    let mut tx = app.begin().await.unwrap();
    let facts = json!({ "number": 20 });
    publish(&mut tx, ana.id, NotificationKind::ReviewReceived, facts, app.now()).await.unwrap();
    app.commit(tx).await.unwrap();
    for person in [&ana, &there] {
        eventually("the rows are read again", || async {
            numbers(&person.gets("/notifications?per_page=1").await.expect(200)) == [20]
        })
        .await;
    }
    app.end().await;
}
