//! From an id, an address or a name to what it leads to; and the work of one booking.

use rapport_sandbox::stripe::Card;
use serde_json::Value;

use crate::support::TestApp;
use crate::support::processes::eventually;

fn count(found: &Value) -> [usize; 4] {
    ["people", "bookings", "payments", "jobs"].map(|kind| found[kind].as_array().unwrap().len())
}

#[actix_web::test]
async fn everything_is_found_by_its_ids_and_people_by_their_names() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (ana, ben) = (app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let booking = ana.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
    let checkout = ana.checks_out(&booking).await.expect(201);
    let session_id = checkout["session_id"].as_str().unwrap();
    app.sandbox.stripe.pay(session_id, Card::PAYS).unwrap();
    eventually("it is confirmed", || async { ana.sees(&booking).await["status"] == "confirmed" }).await;
    app.sandbox.stripe.deliveries().idle().await;
    app.jobs_done().await;
    let charge = app.sandbox.stripe.charges()[0].id.clone();
    let finds = async |text: &str| {
        let text = text.replace('@', "%40").replace(' ', "%20");
        admin.gets(&format!("/admin/search?q={text}")).await.expect(200)
    };
    assert_eq!(count(&finds("ribeiro ana").await), [1, 0, 0, 0]);
    assert_eq!(finds(&ben.email).await["people"][0]["full_name"], "Ben Okafor");
    let person = finds(&ana.id.to_string()).await;
    assert_eq!((count(&person)[..3].to_vec(), person["jobs"].as_array().unwrap().is_empty()), (vec![1, 1, 0], false));
    for id in [booking["id"].as_str().unwrap(), checkout["payment_id"].as_str().unwrap(), session_id, &charge] {
        let found = finds(id).await;
        assert_eq!(found["payments"][0]["id"], checkout["payment_id"], "{id}");
    }
    assert_eq!(finds(booking["id"].as_str().unwrap()).await["bookings"][0]["id"], booking["id"]);
    let job = person["jobs"][0]["id"].as_str().unwrap();
    assert_eq!(finds(job).await["jobs"][0]["id"], job);
    assert_eq!(count(&finds("no_such_thing").await), [0, 0, 0, 0]);
    for query in ["", "?q=", "?q=%20", &format!("?q={}", "a".repeat(201))] {
        assert_eq!(admin.gets(&format!("/admin/search{query}")).await.broken_fields(), ["q"]);
    }

    let work = admin.gets(&format!("/admin/bookings/{}/work", booking["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&work["booking"]["id"], &work["payments"][0]["id"]), (&booking["id"], &checkout["payment_id"]));
    assert_eq!(work["payments"][0]["refunds"].as_array().unwrap().len(), 0);
    let kinds = |jobs: &str| -> Vec<&str> {
        work[jobs].as_array().unwrap().iter().map(|job| job["kind"].as_str().unwrap()).collect()
    };
    assert_eq!(kinds("mails"), ["emails.send", "emails.send"], "to both sides");
    assert!(
        kinds("jobs").contains(&"payments.handle_stripe_event") && !kinds("jobs").contains(&"emails.send"),
        "{work}"
    );
    let mut history: Vec<&str> =
        work["history"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    history.sort_unstable();
    assert_eq!(history, ["bookings.confirmed", "bookings.held"]);
    admin.gets("/admin/bookings/00000000-0000-0000-0000-000000000000/work").await.expect_problem(404, "not_found");
    app.end().await;
}
