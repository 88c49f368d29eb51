//! Reconciliation: discrepancies between Stripe and the ledger are found within a day, settled where possible, and listed for admins.

use rapport::clock::{days, minutes, seconds};
use rapport::ids;
use rapport_sandbox::stripe::{Card, Outcome};
use serde_json::{Value, json};

use super::{BookingScenario, CheckoutScenario, TIME};
use crate::support::processes::eventually;

impl CheckoutScenario {
    /// Advances the clock by a day, and waits for the reconciliation of that day.
    pub(super) async fn reconciles(&mut self) -> Value {
        self.advance(days(1)).await;
        let admin = self.admin().await;
        let latest = || async { admin.gets("/admin/reconciliation").await.expect(200)["last_comparison"].clone() };
        let now = json!(self.app.now());
        eventually("the reconciliation finishes", || async { latest().await["finished_at"] == now }).await;
        self.events_processed().await;
        latest().await
    }

    /// A charge in the Stripe account with this `payment_id` in its metadata.
    pub(super) async fn charges_outside_the_product(&self, payment_id: &str) -> String {
        let stripe = &self.app.sandbox.stripe;
        let form = [
            ("mode", "payment"),
            ("line_items[0][price_data][currency]", "eur"),
            ("line_items[0][price_data][unit_amount]", "4200"),
            ("line_items[0][price_data][product_data][name]", "Something"),
            ("line_items[0][quantity]", "1"),
            ("payment_intent_data[metadata][payment_id]", payment_id),
            ("success_url", "https://example.com"),
        ];
        let request = self.app.http.post(format!("{}/v1/checkout/sessions", stripe.url()));
        let session: Value =
            request.bearer_auth("sk_test_sandbox").form(&form).send().await.unwrap().json().await.unwrap();
        stripe.pay(session["id"].as_str().unwrap(), Card::PAYS).unwrap().charge
    }
}

/// Every event is lost: a refund, a dispute, and a refund that fails weeks later.
#[actix_web::test]
async fn changes_whose_events_are_lost_are_found_within_a_day() {
    let mut scenario = BookingScenario::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    // An event that waited for another of the same payment is processed as well.
    scenario.advance(seconds(2)).await;
    scenario.events_processed().await;
    scenario.app.sandbox.stripe.deliveries().lose(1000);
    let charge = scenario.app.sandbox.stripe.charges()[0].id.clone();
    let refund = scenario.app.sandbox.stripe.refund_in_dashboard(&charge, Some(2500)).unwrap();
    assert_eq!(scenario.payment().await["refunded_amount"], 0, "the event is lost");
    let compared = scenario.reconciles().await;
    assert_eq!(scenario.payment().await["refunded_amount"], 2500);
    let counts = |compared: &Value| {
        ["charges", "refunds", "disputes", "repaired", "differences"].map(|what| compared[what].as_i64().unwrap())
    };
    assert_eq!(counts(&compared), [1, 1, 0, 1, 0], "{compared}");

    scenario.app.sandbox.stripe.dispute(&charge, "product_not_received").unwrap();
    let compared = scenario.reconciles().await;
    assert_eq!(counts(&compared), [1, 1, 1, 1, 0], "{compared}");
    assert_eq!(scenario.issues("dispute").await[0]["reason"], "product_not_received");

    // Weeks later the bank returns the refund: refunds are compared for a month.
    scenario.app.sandbox.stripe.settle_refund(&refund, Outcome::Failed).unwrap();
    scenario.advance(days(19)).await;
    scenario.reconciles().await;
    assert_eq!(scenario.payment().await["refunded_amount"], 0);
    assert_eq!(scenario.count("select sum(amount)::bigint from payment_ledger").await, 7500);
    assert_eq!(scenario.issues("refund_failed").await[0]["stripe_id"], refund);
    scenario.end().await;
}

/// A dashboard refund that fails before its first event is processed moves nothing, and is listed all the same.
#[actix_web::test]
async fn a_failed_dashboard_refund_is_found_without_events() {
    let mut scenario = BookingScenario::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    scenario.app.sandbox.stripe.deliveries().lose(1000);
    let stripe = &scenario.app.sandbox.stripe;
    let refund = stripe.refund_in_dashboard(&stripe.charges()[0].id, Some(2500)).unwrap();
    stripe.settle_refund(&refund, Outcome::Failed).unwrap();
    scenario.reconciles().await;
    let issues = scenario.issues("refund_failed").await;
    assert_eq!((issues.len(), &issues[0]["status"]), (1, &json!("given_up")));
    assert_eq!(scenario.ledger_entries().await, [("capture".to_owned(), 7500)]);
    scenario.end().await;
}

#[actix_web::test]
async fn without_discrepancies_nothing_is_listed() {
    let mut scenario = BookingScenario::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    let none = scenario.admin().await.gets("/admin/reconciliation").await.expect(200);
    assert_eq!((&none["items"], &none["total"]), (&json!([]), &json!(0)));
    let compared = scenario.reconciles().await;
    assert_eq!(
        (&compared["charges"], &compared["repaired"], &compared["differences"]),
        (&json!(1), &json!(0), &json!(0))
    );
    let refused = scenario.admin().await.gets("/admin/reconciliation?kind=rumour&per_page=0").await;
    assert_eq!(refused.broken_fields(), ["kind", "per_page"]);
    scenario.end().await;
}

#[actix_web::test]
async fn discrepancies_are_listed_until_they_are_resolved() {
    let mut scenario = BookingScenario::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    // A charge for a payment that does not exist, as after a restore from an old backup.
    let stranger = ids::new(scenario.app.now()).to_string();
    let unknown = scenario.charges_outside_the_product(&stranger).await;
    // A charge of another product in the same account is ignored.
    scenario.charges_outside_the_product("").await;
    // A ledger entry that Stripe does not have.
    let sql = "insert into payment_ledger (id, payment_id, kind, amount, currency, stripe_id, created_at)
               select gen_random_uuid(), id, 'capture', 100, 'EUR', 'ch_nobody_knows', $1 from payments";
    sqlx::query(sql).bind(scenario.app.now()).execute(&scenario.app.db).await.unwrap();
    for round in 0..5 {
        let compared = scenario.reconciles().await;
        assert_eq!(compared["differences"], 2, "round {round}");
    }
    let issues = scenario.issues("").await;
    let of = |kind: &str| issues.iter().find(|issue| issue["kind"] == kind).unwrap();
    assert_eq!(of("unknown_payment")["stripe_id"], unknown);
    assert_eq!(of("unknown_payment")["actual"], json!({ "amount": 4200, "currency": "EUR" }));
    assert_eq!(
        (&of("unknown_payment")["payment_id"], &of("unknown_payment")["expected"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(of("not_at_stripe")["expected"], json!({ "amount": 100, "currency": "EUR" }));
    assert_eq!(of("not_at_stripe")["payment_id"], json!(scenario.payment_id));
    assert_eq!(scenario.issues("not_at_stripe").await.len(), 1);
    assert_eq!(of("not_at_stripe")["booking_id"], scenario.booking["id"]);
    // The entry is deleted by a superuser: the discrepancy is resolved.
    let mut tx = scenario.app.db.begin().await.unwrap();
    for sql in [
        "set local session_replication_role = replica",
        "delete from payment_ledger where stripe_id = 'ch_nobody_knows'",
    ] {
        sqlx::query(sql).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(scenario.reconciles().await["differences"], 1);
    assert_eq!(scenario.issues("not_at_stripe").await, Vec::<Value>::new());
    scenario.end().await;
}

#[actix_web::test]
async fn a_dispute_is_listed_until_it_is_won() {
    for won in [true, false] {
        let mut scenario = BookingScenario::with_open_checkout().await;
        let stripe = &scenario.app.sandbox.stripe;
        stripe.pay(&scenario.session, Card::DISPUTED).unwrap();
        scenario.events_processed().await;
        scenario.is_confirmed_once().await;
        let issues = scenario.issues("dispute").await;
        let dispute = stripe.disputes()[0].id.clone();
        let shown = ["stripe_id", "status", "reason"].map(|field| issues[0][field].clone());
        assert_eq!(shown, [json!(dispute), json!("needs_response"), json!("fraudulent")]);
        assert_eq!(issues[0]["actual"], json!({ "amount": 7500, "currency": "EUR" }));
        stripe.close_dispute(&dispute, won).unwrap();
        scenario.events_processed().await;
        let left = scenario.issues("dispute").await;
        assert_eq!(left.len(), usize::from(!won), "a lost one is listed for 90 days");
        scenario.is_confirmed_once().await;
        scenario.advance(days(91)).await;
        assert_eq!(scenario.issues("dispute").await, Vec::<Value>::new());
        scenario.end().await;
    }
}

/// Then every open payment is settled.
#[actix_web::test]
async fn an_event_with_an_unreadable_object_leads_to_a_settlement() {
    // The payment is two minutes old when it is paid, and the sweep of this minute has run.
    let mut scenario = BookingScenario::with_open_checkout().await;
    scenario.advance(minutes(2)).await;
    let swept = "select count(*) from jobs where kind = 'payments.settle' and state = 'done'";
    eventually("the sweep has run", || async { scenario.count(swept).await == 1 }).await;
    scenario.app.sandbox.stripe.deliveries().lose(100);
    scenario.pays().await;
    assert_eq!(scenario.client_view().await["status"], "pending");
    let strange = json!({ "id": "evt_strange", "object": "event", "type": "checkout.session.completed", "created": 1, "livemode": false,
        "data": { "object": { "id": 7, "metadata": [], "payment_intent": { "id": {} } } } });
    super::signature::post_signed(&scenario.app, 0, strange.to_string()).await.expect(200);
    scenario.app.jobs_done().await;
    scenario.is_confirmed_once().await;
    scenario.end().await;
}

/// The payment is found by asking Stripe for the payment intent of the refund or the dispute.
#[actix_web::test]
async fn a_refund_or_dispute_event_may_arrive_before_the_payment_event() {
    let scenario = BookingScenario::with_open_checkout().await;
    let stripe = &scenario.app.sandbox.stripe;
    let deliveries = stripe.deliveries();
    deliveries.hold();
    let paid = stripe.pay(&scenario.session, Card::PAYS).unwrap();
    stripe.refund_in_dashboard(&paid.charge, Some(1000)).unwrap();
    stripe.dispute(&paid.charge, "fraudulent").unwrap();
    let late: Vec<String> = stripe.events().iter().rev().map(|event| event.id.clone()).collect();
    let first = late.iter().find(|id| {
        stripe.events().iter().any(|event| event.id == **id && event.kind.starts_with("charge.dispute.created"))
    });
    deliveries.resend(first.unwrap()).await;
    scenario.app.jobs_done().await;
    scenario.is_settled_with_refund().await;
    deliveries.release_in_order().await;
    scenario.events_processed().await;
    scenario.is_settled_with_refund().await;
    scenario.end().await;
}

impl CheckoutScenario {
    async fn is_settled_with_refund(&self) {
        assert_eq!(self.client_view().await["status"], "confirmed");
        assert_eq!(self.ledger_entries().await, [("capture".to_owned(), 7500), ("refund".to_owned(), -1000)]);
        assert_eq!(self.issues("dispute").await.len(), 1);
    }
}

#[actix_web::test]
async fn a_wrong_amount_is_listed_until_it_is_refunded_in_the_dashboard() {
    let mut scenario = BookingScenario::with_open_checkout().await;
    sqlx::query("update payments set amount = 9900").execute(&scenario.app.db).await.unwrap();
    scenario.pays().await;
    let issues = scenario.issues("").await;
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0]["kind"], "wrong_amount");
    assert_eq!(issues[0]["expected"], json!({ "amount": 9900, "currency": "EUR" }));
    assert_eq!(issues[0]["actual"], json!({ "amount": 7500, "currency": "EUR" }));
    assert_eq!(issues[0]["seen_at"], json!(scenario.app.now()));
    scenario.reconciles().await;
    assert_eq!(scenario.issues("").await.len(), 1, "one issue, not two");
    scenario.admin_refunds(json!({ "reason": "Not in our books." })).await.expect_problem(422, "validation_failed");
    let charge = scenario.app.sandbox.stripe.charges()[0].id.clone();
    scenario.app.sandbox.stripe.refund_in_dashboard(&charge, None).unwrap();
    scenario.events_processed().await;
    assert_eq!(scenario.issues("").await, Vec::<Value>::new());
    assert_eq!(scenario.payment().await["status"], "cancelled");
    scenario.becomes("status", "cancelled").await;
    // The ledger has both movements, as Stripe has: no difference is found then or later.
    assert_eq!(scenario.ledger_entries().await, [("capture".to_owned(), 7500), ("refund".to_owned(), -7500)]);
    for _ in 0..2 {
        assert_eq!(scenario.reconciles().await["differences"], 0);
    }
    assert_eq!(scenario.issues("").await, Vec::<Value>::new());
    scenario.end().await;
}

/// Stripe creates the session, answers 500, and repeats that under the key for a day.
#[actix_web::test]
async fn a_session_whose_creation_was_never_answered_is_found_in_stripes_list() {
    let mut scenario = BookingScenario::held().await;
    scenario.app.sandbox.stripe.break_next(1);
    scenario.ana.checks_out(&scenario.booking).await.expect_problem(503, "unavailable");
    assert_eq!(scenario.payment_row().await["checkout_status"], "creating");
    scenario.advance(minutes(3)).await;
    eventually("the sweep finds it", || async { scenario.payment_row().await["checkout_status"] == "open" }).await;
    let checkout = scenario.ana.checks_out(&scenario.booking).await.expect(200);
    scenario.app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    scenario.events_processed().await;
    assert_eq!(scenario.client_view().await["status"], "confirmed");
    assert_eq!(scenario.app.sandbox.stripe.sessions().len(), 1);
    scenario.end().await;
}

#[actix_web::test]
async fn every_page_of_a_long_list_is_read() {
    let mut scenario = BookingScenario::confirmed(TIME, json!({})).await;
    scenario.app.sandbox.stripe.deliveries().lose(10_000);
    for number in 0..230 {
        scenario.charges_outside_the_product(&ids::named(&format!("unknown {number}")).to_string()).await;
    }
    let compared = scenario.reconciles().await;
    assert_eq!((&compared["charges"], &compared["differences"]), (&json!(231), &json!(230)));
    let page =
        scenario.admin().await.gets("/admin/reconciliation?kind=unknown_payment&per_page=100&page=3").await.expect(200);
    assert_eq!((page["items"].as_array().unwrap().len(), &page["total"]), (30, &json!(230)));
    scenario.end().await;
}
