//! The demo's past payments in the Stripe stand-in: they can be refunded, and Stripe and the ledger agree.

use rapport::actors::payments::settle;
use rapport::cli::dev::past_payments;
use rapport::cli::seed_demo::{DEMO_PASSWORD, seed};
use rapport::clock::minutes;
use rapport::crypto::Passwords;
use rapport::jobs::definitions::payments::ReconcilePayments;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use rapport_sandbox::stripe::{RefundStatus, SessionStatus};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

/// The product with the demo in its database, which the stand-in does not know yet.
async fn seeded() -> TestApp {
    let app = TestApp::start().await;
    let mut db = app.db.acquire().await.unwrap();
    seed(&mut db, app.now(), &Passwords::new(4, 1).unwrap()).await.unwrap();
    app
}

/// As at every start of `rapport dev`.
async fn import(app: &TestApp) -> i64 {
    let mut db = app.db.acquire().await.unwrap();
    let new = past_payments::import(&mut db, &app.sandbox.stripe, "http://web.test").await.unwrap();
    i64::try_from(new).unwrap()
}

async fn scalar(app: &TestApp, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&app.db).await.unwrap()
}

/// Compares Stripe's lists with the whole ledger, as the first comparison does, and counts the differences.
async fn differences(app: &TestApp) -> i64 {
    app.advance(minutes(1));
    app.jobs_done().await;
    let mut tx = app.db.begin().await.unwrap();
    // The day's scheduled comparison may have run before the demo was seeded.
    sqlx::query("delete from reconciliations").execute(&mut *tx).await.unwrap();
    enqueue(&mut tx, &Origin::system("test"), app.now(), &ReconcilePayments::default()).await.unwrap();
    app.commit(tx).await.unwrap();
    app.jobs_done().await;
    scalar(app, "select differences::bigint from reconciliations order by finished_at desc limit 1").await
}

/// Every payment as it is stored, without what fetching from Stripe may change.
async fn payments(app: &TestApp) -> Vec<(Uuid, Value)> {
    let sql = "select id, to_jsonb(p) - 'receipt_url' - 'revision' - 'updated_at' from payments p order by id";
    sqlx::query_as(sql).fetch_all(&app.db).await.unwrap()
}

#[actix_web::test]
async fn a_paid_session_of_the_demo_can_be_cancelled_and_refunded() {
    let app = seeded().await;
    assert_eq!(import(&app).await, scalar(&app, "select count(*) from payments").await);
    let ana = app.signs_in_with("ana@demo.rapport.example", DEMO_PASSWORD).await;
    let page = ana.gets(&format!("/booking/client/{}?status=confirmed", ana.id)).await.expect(200);
    let bookings = page["items"].as_array().unwrap();
    assert!(bookings.len() >= 3, "{page}");
    let stripe = &app.sandbox.stripe;
    let before = stripe.refunds().len();
    for booking in bookings {
        let preview = ana.previews(booking).await.expect(200);
        let cancelled = ana.cancels(booking).await.expect(200);
        assert_eq!(cancelled["refund"], preview["refund"]);
        stripe.deliveries().idle().await;
        app.jobs_done().await;

        let sql = "select jsonb_build_object('status', r.status, 'at_stripe', r.stripe_refund_id, 'id', r.id, 'amount', r.amount,
                          'refunded', p.refunded_amount)
                     from refunds r join payments p on p.id = r.payment_id where p.booking_id = $1";
        let id: Uuid = booking["id"].as_str().unwrap().parse().unwrap();
        let refund: Value = sqlx::query_scalar(sql).bind(id).fetch_one(&app.db).await.unwrap();
        let amount = preview["refund"]["amount"].as_i64().unwrap();
        assert!(amount > 0, "{preview}");
        let found = [&refund["status"], &refund["amount"], &refund["refunded"]];
        assert_eq!(found, [&json!("succeeded"), &json!(amount), &json!(amount)]);
        let at_stripe = stripe.refunds().into_iter().find(|found| refund["at_stripe"] == json!(found.id)).unwrap();
        assert_eq!((at_stripe.amount, at_stripe.status), (amount, RefundStatus::Succeeded));
        assert_eq!(json!(at_stripe.metadata["refund_id"]), refund["id"]);
    }
    assert_eq!(stripe.refunds().len(), before + bookings.len());
    assert_eq!(differences(&app).await, 0);
    assert_eq!(import(&app).await, 0, "the next start finds nothing new");
    app.end().await;
}

#[actix_web::test]
async fn the_ledger_and_the_stand_in_agree_after_the_import() {
    let app = seeded().await;
    let lines = "select count(*) from payment_ledger";
    assert!(differences(&app).await > 0, "nothing is imported yet");
    let (all, before) = (scalar(&app, lines).await, payments(&app).await);
    import(&app).await;
    assert_eq!(differences(&app).await, 0);
    for (id, _) in &before {
        settle(&app, *id, &Origin::system("test"), None).await.unwrap();
    }
    app.jobs_done().await;
    assert_eq!((scalar(&app, lines).await, payments(&app).await), (all, before), "settling changes nothing");

    let stripe = &app.sandbox.stripe;
    let (charged, back) = stripe
        .charges()
        .into_iter()
        .fold((0, 0), |(charged, back), charge| (charged + charge.amount, back + charge.amount_refunded));
    let captured = "select sum(amount)::bigint from payment_ledger where kind = 'capture'";
    let refunded = "select -sum(amount)::bigint from payment_ledger where kind = 'refund'";
    assert_eq!((charged, back), (scalar(&app, captured).await, scalar(&app, refunded).await));
    let of = |status: SessionStatus| stripe.sessions().iter().filter(|session| session.status == status).count();
    assert!(of(SessionStatus::Expired) > 0 && of(SessionStatus::Open) == 0);
    assert_eq!(of(SessionStatus::Complete), stripe.charges().len());
    assert!(stripe.events().is_empty(), "an import sends no webhooks");
    app.end().await;
}
