//! Coaches who suit about as well come in turn: those who were shown less often lately first.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use rapport::jobs::definitions::housekeeping::CountShowings;
use serde_json::{Value, json};

use super::{matches, names};
use crate::support::people::Person;
use crate::support::{TestApp, data};

const SEVEN: [&str; 7] = ["Ada", "Bea", "Cid", "Dov", "Eli", "Fay", "Gus"];

async fn next_day(app: &TestApp, clients: &[&Person]) -> Vec<Person> {
    app.advance(SignedDuration::from_hours(24));
    app.runs::<CountShowings>().await;
    let mut again = Vec::new();
    for client in clients {
        again.push(app.signs_in(&client.email).await);
    }
    again
}

#[actix_web::test]
async fn who_was_not_shown_comes_first_two_days_later_and_all_day_long() {
    let app = TestApp::start().await;
    for name in SEVEN {
        app.coach(name).await;
    }
    app.coach_with("Hal Dearer", json!({ "price": { "amount": 30_000, "currency": "EUR" } })).await;
    let (ana, dora) = (app.client("Ana Ribeiro").await, app.client("Dora Lind").await);
    app.jobs_done().await;
    let first = matches(&ana).await;
    assert_eq!(names(&matches(&dora).await), names(&first));
    let points = |found: &Value| -> Vec<i64> {
        found["matches"].as_array().unwrap().iter().map(|found| found["points"].as_i64().unwrap()).collect()
    };
    assert_eq!(names(&first)[7], "Hal Dearer");
    let all = names(&first);
    let (shown, others) = (&all[..5], &all[5..7]);

    // What was shown is counted the next day, for the day after it.
    let people = next_day(&app, &[&ana, &dora]).await;
    let second = matches(&people[0]).await;
    assert_eq!((names(&second), &second["source"]), (names(&first), &json!("computed")));

    let people = next_day(&app, &[&ana, &dora]).await;
    let third = matches(&people[0]).await;
    let expected: Vec<&str> = others.iter().chain(shown).copied().chain(["Hal Dearer"]).collect();
    assert_eq!(names(&third), expected);
    let (mut same, mut were) = (points(&third), points(&first));
    same.sort_unstable();
    were.sort_unstable();
    assert_eq!(same, were, "points are as they were");

    // It is the same for another client, in another process, and when it is counted and computed again.
    let (_second, url) = app.another_web();
    app.advance(SignedDuration::from_mins(10));
    app.runs::<CountShowings>().await;
    assert_eq!(names(&matches(&people[1].at(&url)).await), expected);
    people[0]
        .writes(json!({ "full_name": "Ana Ribeiro", "timezone": "Europe/Lisbon", "quiz": data::quiz() }))
        .await
        .expect(200);
    let again = matches(&people[0]).await;
    assert_eq!((names(&again), &again["source"]), (expected, &json!("computed")));
    let one = people[0]
        .gets(&format!("/coaches/{}/match", again["matches"][0]["coach"]["id"].as_str().unwrap()))
        .await
        .expect(200);
    assert_eq!(one["points"], again["matches"][0]["points"]);
    app.end().await;
}

/// However long ago it was that somebody was counted.
#[actix_web::test]
async fn what_is_counted_is_the_first_five_of_each_answer_and_a_tenth_less_each_day() {
    let app = TestApp::start().await;
    for name in SEVEN {
        app.coach(name).await;
    }
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    let found = matches(&ana).await;
    matches(&ana).await;
    app.advance(SignedDuration::from_hours(24));
    for _ in 0..2 {
        app.runs::<CountShowings>().await;
    }
    let counted = async || -> Vec<(String, String, f32)> {
        let sql = "select counts_from::date::text, u.full_name, shown from coach_showings s join users u on u.id = coach_id order by 1, 2";
        sqlx::query_as(sql).fetch_all(&app.db).await.unwrap()
    };
    let first: BTreeSet<&str> = names(&found)[..5].iter().copied().collect();
    let expected: Vec<(String, String, f32)> =
        first.iter().map(|name| ("2026-12-03".to_owned(), (*name).to_owned(), 1.0)).collect();
    assert_eq!(counted().await, expected, "one from the cache is not counted again");
    // The job has not run for two days.
    app.advance(SignedDuration::from_hours(72));
    app.runs::<CountShowings>().await;
    let later: Vec<(String, String, f32)> = counted().await.split_off(5);
    assert!(later.iter().all(|(day, _, shown)| day == "2026-12-06" && (shown - 0.729).abs() < 0.001), "{later:?}");
    assert_eq!(later.len(), 5);
    app.end().await;
}
