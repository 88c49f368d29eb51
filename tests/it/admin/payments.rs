//! The list of payments: by state, currency, time and person, by what is searched for, and page by page.

use rapport::clock::minutes;
use serde_json::json;

use super::numbers::paid;
use crate::support::TestApp;

#[actix_web::test]
async fn payments_are_found_by_what_they_are_and_by_whose() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (ana, cleo) = (app.client("Ana Ribeiro").await, app.client("Cleo Marsh").await);
    let ben = app.coach("Ben Okafor").await;
    let dollars = json!({ "price": { "amount": 8000, "currency": "USD" } });
    let carl = app.coach_with("Carl Novak", dollars).await;
    let (booking, first) = paid(&app, &ana, &ben, "2026-12-02T09:00:00Z").await;
    let charge = app.sandbox.stripe.charges()[0].id.clone();
    app.advance(minutes(1));
    let (_, second) = paid(&app, &cleo, &carl, "2026-12-02T10:00:00Z").await;
    let between = app.now();
    app.advance(minutes(1));
    let held = cleo.books(&ben, "2026-12-03T09:00:00Z").await.expect(201);
    let open = cleo.checks_out(&held).await.expect(201);
    let third = open["payment_id"].as_str().unwrap().to_owned();
    let (first, second) = (first.to_string(), second.to_string());
    let finds = async |query: &str, expected: &[&String]| {
        let list = admin.gets(&format!("/admin/payments?{query}")).await.expect(200);
        let ids: Vec<&str> =
            list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{query}");
        assert_eq!((&list["total"], &list["next_cursor"]), (&json!(expected.len()), &json!(null)), "{query}");
    };
    finds("", &[&third, &second, &first]).await;
    finds("status=pending", &[&third]).await;
    finds("status=succeeded", &[&second, &first]).await;
    finds("currency=USD", &[&second]).await;
    finds("currency=EUR&status=succeeded", &[&first]).await;
    finds(&format!("from={between}"), &[&third, &second]).await;
    finds(&format!("to={between}"), &[&first]).await;
    finds(&format!("user_id={}", cleo.id), &[&third, &second]).await;
    finds(&format!("user_id={}&status=succeeded", ben.id), &[&first]).await;
    finds("q=ribeiro", &[&first]).await;
    finds("q=okafor", &[&third, &first]).await;
    finds(&format!("q={}", carl.email.replace('@', "%40")), &[&second]).await;
    for id in [&first, booking["id"].as_str().unwrap(), &ana.id.to_string(), &charge] {
        finds(&format!("q={id}"), &[&first]).await;
    }
    finds(&format!("q={}", open["session_id"].as_str().unwrap()), &[&third]).await;
    for nothing in ["q=pi_of_nobody", "q=nobody", "q=00000000-0000-0000-0000-000000000000", "currency=JPY"] {
        finds(nothing, &[]).await;
    }

    let page = admin.gets("/admin/payments?per_page=2").await.expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!((page["items"].as_array().unwrap().len(), &page["total"]), (2, &json!(3)));
    let item = &admin.gets(&format!("/admin/payments?per_page=2&cursor={cursor}")).await.expect(200)["items"][0];
    assert_eq!((&item["id"], &item["booking_id"]), (&json!(first), &booking["id"]));
    assert_eq!((&item["client_name"], &item["coach_name"]), (&json!("Ana Ribeiro"), &json!("Ben Okafor")));
    let amounts = (&item["currency"], &item["amount"], &item["captured_amount"], &item["refunded_amount"]);
    assert_eq!(amounts, (&json!("EUR"), &json!(7500), &json!(7500), &json!(0)));

    let file = admin.gets("/admin/export/payments.csv?q=okafor&currency=EUR").await;
    assert_eq!((file.status, file.text.lines().count()), (200, 3), "{}", file.text);
    for (query, field) in [
        ("status=paid", "status"),
        ("currency=EURO", "currency"),
        ("user_id=ana", "user_id"),
        ("from=soon", "from"),
        ("cursor=hot_1_2", "cursor"),
    ] {
        assert_eq!(admin.gets(&format!("/admin/payments?{query}")).await.broken_fields(), [field], "{query}");
    }
    app.end().await;
}
