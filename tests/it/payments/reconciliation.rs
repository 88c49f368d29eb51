//! What Stripe and the ledger disagree on: found within a day, put right where it can be, and shown to admins where it can't.

use rapport::clock::{days, minutes, seconds};
use rapport::ids;
use rapport_sandbox::stripe::{Card, Outcome};
use serde_json::{Value, json};

use super::{Deal, Open, TIME};
use crate::support::processes::eventually;

impl Open {
    /// A day goes by, and the comparison of the day is made.
    async fn is_compared(&mut self) -> Value {
        self.deal.later(days(1)).await;
        let admin = self.admin().await;
        let latest = || async { admin.gets("/admin/reconciliation").await.expect(200)["last_comparison"].clone() };
        let now = json!(self.app.now());
        eventually("it is compared", || async { latest().await["finished_at"] == now }).await;
        self.heard().await;
        latest().await
    }

    /// Money comes into Stripe's account for a payment that the product does not know.
    async fn somebody_pays_for(&self, payment_id: &str) -> String {
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

/// Nobody tells us of anything: money that came and went, and a bank that took some back, are found all the same.
#[actix_web::test]
async fn what_nobody_told_us_is_found_within_a_day() {
    let mut open = Deal::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    // An event that waited for its twin has had its turn.
    open.deal.later(seconds(2)).await;
    open.heard().await;
    open.app.sandbox.stripe.deliveries().lose(1000);
    let charge = open.app.sandbox.stripe.charges()[0].id.clone();
    let refund = open.app.sandbox.stripe.refund_in_dashboard(&charge, Some(2500)).unwrap();
    assert_eq!(open.payment().await["refunded_amount"], 0, "nobody has told us");
    let compared = open.is_compared().await;
    assert_eq!(open.payment().await["refunded_amount"], 2500);
    let counts = |compared: &Value| {
        ["charges", "refunds", "disputes", "repaired", "differences"].map(|what| compared[what].as_i64().unwrap())
    };
    assert_eq!(counts(&compared), [1, 1, 0, 1, 0], "{compared}");

    open.app.sandbox.stripe.dispute(&charge, "product_not_received").unwrap();
    let compared = open.is_compared().await;
    assert_eq!(counts(&compared), [1, 1, 1, 1, 0], "{compared}");
    assert_eq!(open.matters("dispute").await[0]["reason"], "product_not_received");

    // Weeks later the bank sends the refund back: refunds are looked at for a month.
    open.app.sandbox.stripe.settle_refund(&refund, Outcome::Failed).unwrap();
    open.deal.later(days(19)).await;
    open.is_compared().await;
    assert_eq!(open.payment().await["refunded_amount"], 0);
    assert_eq!(open.count("select sum(amount)::bigint from payment_ledger").await, 7500);
    assert_eq!(open.matters("refund_failed").await[0]["stripe_id"], refund);
    open.deal.app.end().await;
}

/// A refund from the dashboard that fails before anybody has heard of it moves nothing; it is seen all the same.
#[actix_web::test]
async fn a_refund_that_came_to_nothing_unheard_is_found() {
    let mut open = Deal::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    open.app.sandbox.stripe.deliveries().lose(1000);
    let stripe = &open.app.sandbox.stripe;
    let refund = stripe.refund_in_dashboard(&stripe.charges()[0].id, Some(2500)).unwrap();
    stripe.settle_refund(&refund, Outcome::Failed).unwrap();
    open.is_compared().await;
    let matters = open.matters("refund_failed").await;
    assert_eq!((matters.len(), &matters[0]["status"]), (1, &json!("given_up")));
    assert_eq!(open.lines().await, [("capture".to_owned(), 7500)]);
    open.deal.app.end().await;
}

#[actix_web::test]
async fn nothing_to_find_is_nothing_to_show() {
    let mut open = Deal::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    let none = open.admin().await.gets("/admin/reconciliation").await.expect(200);
    assert_eq!((&none["items"], &none["total"]), (&json!([]), &json!(0)));
    let compared = open.is_compared().await;
    assert_eq!(
        (&compared["charges"], &compared["repaired"], &compared["differences"]),
        (&json!(1), &json!(0), &json!(0))
    );
    let refused = open.admin().await.gets("/admin/reconciliation?kind=rumour&per_page=0").await;
    assert_eq!(refused.broken_fields(), ["kind", "per_page"]);
    open.deal.app.end().await;
}

#[actix_web::test]
async fn what_cannot_be_put_right_is_shown_until_it_is() {
    let mut open = Deal::confirmed("2026-12-15T10:00:00Z", json!({})).await;
    // Money for a payment that is not there, as after a restore from a copy that was too old.
    let stranger = ids::new(open.app.now()).to_string();
    let unknown = open.somebody_pays_for(&stranger).await;
    // Money of somebody else in the same account is not our business.
    open.somebody_pays_for("").await;
    // A line of which Stripe knows nothing.
    let sql = "insert into payment_ledger (id, payment_id, kind, amount, currency, stripe_id, created_at)
               select gen_random_uuid(), id, 'capture', 100, 'EUR', 'ch_nobody_knows', $1 from payments";
    sqlx::query(sql).bind(open.app.now()).execute(&open.app.db).await.unwrap();
    for round in 0..5 {
        let compared = open.is_compared().await;
        assert_eq!(compared["differences"], 2, "round {round}");
    }
    let matters = open.matters("").await;
    let of = |kind: &str| matters.iter().find(|matter| matter["kind"] == kind).unwrap();
    assert_eq!(of("unknown_payment")["stripe_id"], unknown);
    assert_eq!(of("unknown_payment")["actual"], json!({ "amount": 4200, "currency": "EUR" }));
    assert_eq!(
        (&of("unknown_payment")["payment_id"], &of("unknown_payment")["expected"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(of("not_at_stripe")["expected"], json!({ "amount": 100, "currency": "EUR" }));
    assert_eq!(of("not_at_stripe")["payment_id"], json!(open.payment_id));
    assert_eq!(open.matters("not_at_stripe").await.len(), 1);
    assert_eq!(of("not_at_stripe")["booking_id"], open.booking["id"]);
    // The line is taken away by somebody who may: it is over.
    let mut tx = open.app.db.begin().await.unwrap();
    for sql in [
        "set local session_replication_role = replica",
        "delete from payment_ledger where stripe_id = 'ch_nobody_knows'",
    ] {
        sqlx::query(sql).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(open.is_compared().await["differences"], 1);
    assert_eq!(open.matters("not_at_stripe").await, Vec::<Value>::new());
    open.deal.app.end().await;
}

#[actix_web::test]
async fn a_dispute_is_shown_until_it_is_won() {
    for won in [true, false] {
        let mut open = Deal::opened().await;
        let stripe = &open.app.sandbox.stripe;
        stripe.pay(&open.session, Card::DISPUTED).unwrap();
        open.heard().await;
        open.is_confirmed_once().await;
        let matters = open.matters("dispute").await;
        let dispute = stripe.disputes()[0].id.clone();
        let shown = ["stripe_id", "status", "reason"].map(|field| matters[0][field].clone());
        assert_eq!(shown, [json!(dispute), json!("needs_response"), json!("fraudulent")]);
        assert_eq!(matters[0]["actual"], json!({ "amount": 7500, "currency": "EUR" }));
        stripe.close_dispute(&dispute, won).unwrap();
        open.heard().await;
        let left = open.matters("dispute").await;
        assert_eq!(left.len(), usize::from(!won), "a lost one is shown for 90 days");
        open.is_confirmed_once().await;
        open.deal.later(days(91)).await;
        assert_eq!(open.matters("dispute").await, Vec::<Value>::new());
        open.deal.app.end().await;
    }
}

/// An event whose object nobody here understands is a reason to look at everything that is open.
#[actix_web::test]
async fn an_event_that_cannot_be_understood_is_a_hint_all_the_same() {
    // Two minutes old when it is paid, and the sweep of this minute has been.
    let mut open = Deal::opened().await;
    open.deal.later(minutes(2)).await;
    let swept = "select count(*) from jobs where kind = 'payments.settle' and state = 'done'";
    eventually("the sweep has been", || async { open.count(swept).await == 1 }).await;
    open.app.sandbox.stripe.deliveries().lose(100);
    open.pays().await;
    assert_eq!(open.seen().await["status"], "pending");
    let strange = json!({ "id": "evt_strange", "object": "event", "type": "checkout.session.completed", "created": 1, "livemode": false,
        "data": { "object": { "id": 7, "metadata": [], "payment_intent": { "id": {} } } } });
    super::signature::signed(&open.app, 0, strange.to_string()).await.expect(200);
    open.app.jobs_done().await;
    open.is_confirmed_once().await;
    open.deal.app.end().await;
}

/// Refunds and disputes are heard of before the payment they are about is known: Stripe says whose they are.
#[actix_web::test]
async fn what_comes_before_its_time_is_not_lost() {
    let open = Deal::opened().await;
    let stripe = &open.app.sandbox.stripe;
    let deliveries = stripe.deliveries();
    deliveries.hold();
    let paid = stripe.pay(&open.session, Card::PAYS).unwrap();
    stripe.refund_in_dashboard(&paid.charge, Some(1000)).unwrap();
    stripe.dispute(&paid.charge, "fraudulent").unwrap();
    let late: Vec<String> = stripe.events().iter().rev().map(|event| event.id.clone()).collect();
    let first = late.iter().find(|id| {
        stripe.events().iter().any(|event| event.id == **id && event.kind.starts_with("charge.dispute.created"))
    });
    deliveries.resend(first.unwrap()).await;
    open.app.jobs_done().await;
    open.is_settled_with_refund().await;
    deliveries.release_in_order().await;
    open.heard().await;
    open.is_settled_with_refund().await;
    open.deal.app.end().await;
}

impl Open {
    async fn is_settled_with_refund(&self) {
        assert_eq!(self.seen().await["status"], "confirmed");
        assert_eq!(self.lines().await, [("capture".to_owned(), 7500), ("refund".to_owned(), -1000)]);
        assert_eq!(self.matters("dispute").await.len(), 1);
    }
}

#[actix_web::test]
async fn another_amount_is_sent_back_in_the_dashboard_and_then_it_is_over() {
    let mut open = Deal::opened().await;
    sqlx::query("update payments set amount = 9900").execute(&open.app.db).await.unwrap();
    open.pays().await;
    let matters = open.matters("").await;
    assert_eq!(matters.len(), 1);
    assert_eq!(matters[0]["kind"], "wrong_amount");
    assert_eq!(matters[0]["expected"], json!({ "amount": 9900, "currency": "EUR" }));
    assert_eq!(matters[0]["actual"], json!({ "amount": 7500, "currency": "EUR" }));
    assert_eq!(matters[0]["seen_at"], json!(open.app.now()));
    open.is_compared().await;
    assert_eq!(open.matters("").await.len(), 1, "one matter, not two");
    open.admin_refunds(json!({ "reason": "Not in our books." })).await.expect_problem(422, "validation_failed");
    let charge = open.app.sandbox.stripe.charges()[0].id.clone();
    open.app.sandbox.stripe.refund_in_dashboard(&charge, None).unwrap();
    open.heard().await;
    assert_eq!(open.matters("").await, Vec::<Value>::new());
    assert_eq!(open.payment().await["status"], "cancelled");
    open.deal.becomes("status", "cancelled").await;
    open.deal.app.end().await;
}

/// Stripe made the session and broke: its key keeps the 500 for a day. Its list tells within minutes.
#[actix_web::test]
async fn a_session_that_was_made_and_never_answered_is_found_in_the_list() {
    let mut deal = Deal::held().await;
    deal.app.sandbox.stripe.break_next(1);
    deal.ana.checks_out(&deal.booking).await.expect_problem(503, "unavailable");
    assert_eq!(deal.stored().await["checkout_status"], "creating");
    deal.later(minutes(3)).await;
    eventually("the sweep finds it", || async { deal.stored().await["checkout_status"] == "open" }).await;
    let checkout = deal.ana.checks_out(&deal.booking).await.expect(200);
    deal.app.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
    deal.heard().await;
    assert_eq!(deal.seen().await["status"], "confirmed");
    assert_eq!(deal.app.sandbox.stripe.sessions().len(), 1);
    deal.app.end().await;
}

/// Half the world books while one day is compared: charges by the hundred, page by page.
#[actix_web::test]
async fn a_long_list_is_read_to_its_end() {
    let mut open = Deal::confirmed(TIME, json!({})).await;
    open.app.sandbox.stripe.deliveries().lose(10_000);
    for number in 0..230 {
        open.somebody_pays_for(&ids::named(&format!("unknown {number}")).to_string()).await;
    }
    let compared = open.is_compared().await;
    assert_eq!((&compared["charges"], &compared["differences"]), (&json!(231), &json!(230)));
    let page =
        open.admin().await.gets("/admin/reconciliation?kind=unknown_payment&per_page=100&page=3").await.expect(200);
    assert_eq!((page["items"].as_array().unwrap().len(), &page["total"]), (30, &json!(230)));
    open.deal.app.end().await;
}
