//! Whoever has a connection asks for no other: with a pool of one, a second request for it can only time out.

use jiff::SignedDuration;
use rapport::clock::{days, hours, minutes};
use rapport_sandbox::stripe::Card;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::processes::eventually;

/// Books an hour of Ben's and pays for it.
async fn pays_for_an_hour(app: &TestApp, client: &Person, coach: &Person, starts_at: &str) -> Value {
    let booking = client.books(coach, starts_at).await.expect(201);
    let checkout = client.checks_out(&booking).await.expect(201);
    app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    eventually("it is confirmed", || async { client.sees(&booking).await["status"] == "confirmed" }).await;
    booking
}

/// Access tokens last fifteen minutes: those of before are over after this.
async fn passes(app: &TestApp, span: SignedDuration, people: &mut [&mut Person]) {
    app.advance(span);
    app.jobs_done().await;
    for person in people {
        let email = person.email.clone();
        **person = app.signs_in(&email).await;
    }
}

#[actix_web::test]
async fn everything_works_with_one_connection() {
    let app = TestApp::with(&[("DATABASE_POOL_SIZE", "1")]).await;
    let mut ben = app.coach("Ben Okafor").await;
    let mut ana = app.client("Ana Ribeiro").await;
    let mut admin = app.admin().await;
    app.jobs_done().await;
    ana.posts("/match", json!({})).await.expect(200);
    ana.posts("/match", json!({})).await.expect(200);

    let moved = pays_for_an_hour(&app, &ana, &ben, "2026-12-03T09:00:00Z").await;
    ana.previews(&moved).await.expect(200);
    ana.moves(&moved, "2026-12-07T10:00:00Z").await.expect(200);
    let cancelled = pays_for_an_hour(&app, &ana, &ben, "2026-12-08T09:00:00Z").await;
    ana.cancels(&cancelled).await.expect(200);
    // Its hold and its checkout expire.
    let expiring = ana.books(&ben, "2026-12-09T09:00:00Z").await.expect(201);
    ana.checks_out(&expiring).await.expect(201);
    passes(&app, minutes(40), &mut [&mut ana, &mut ben, &mut admin]).await;
    eventually("the hold is released", || async { ana.sees(&expiring).await["status"] == "cancelled" }).await;

    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    for (path, operations) in document["paths"].as_object().unwrap() {
        if operations.get("get").is_none() || path.ends_with("/stream") {
            continue;
        }
        for (person, id) in [(&ana, &moved["id"]), (&ben, &json!(ben.id)), (&admin, &json!(ana.id))] {
            let path = path.replace("{id}", id.as_str().unwrap()).replace("{queue}", "emails").replace(['{', '}'], "");
            let answer = person.gets(&path).await;
            assert!(answer.status < 500, "GET {path}: {} {}", answer.status, answer.text);
        }
    }
    for query in
        ["available_on=2026-12-10", "sort=rating", "q=leadership", "available_on=2026-12-10&timezone=Asia/Tokyo"]
    {
        ana.gets(&format!("/coaches?{query}")).await.expect(200);
    }

    // Reminders, completion, the daily comparison with Stripe, and reports of a no-show that nobody objects to.
    passes(&app, days(5), &mut [&mut ana, &mut ben, &mut admin]).await;
    passes(&app, hours(27), &mut [&mut ana, &mut ben, &mut admin]).await;
    ana.says(&moved, "no-show", "Nobody came").await.expect(200);
    passes(&app, days(2), &mut [&mut ana, &mut ben, &mut admin]).await;
    eventually("the report is upheld", || async { ana.sees(&moved).await["no_show"]["state"] == "upheld" }).await;
    let body = json!({ "password": crate::support::people::PASSWORD });
    ana.sends(Method::DELETE, "/profile", Some(body)).await.expect(204);
    app.jobs_done().await;

    let sql = "select kind || ': ' || errors::text from jobs
               where errors <> '[]' and errors::text not like '%the last mails are under way%'";
    let failed: Vec<String> = sqlx::query_scalar(sql).fetch_all(&app.db).await.unwrap();
    assert_eq!(failed, Vec::<String>::new(), "no job has waited for a second connection");
    app.end().await;
}
