//! Money on its way back, and what the database itself refuses.

use rapport::actors::payments::{RefundTerms, record_refund};
use rapport::clock::{days, hours, minutes};
use rapport::models::bookings::{Event, Party};
use rapport::models::payments::Payment;
use rapport::origin::Origin;
use rapport_sandbox::stripe::{Outcome, RefundPlan};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Deal, Open};

impl Open {
    /// Records a refund, as an admin's command does.
    async fn refund(&self, amount: i64) -> rapport::error::Result<Uuid> {
        let app = &self.app;
        let mut tx = app.db.begin().await.unwrap();
        let payment = Payment::by_id_for_update(&mut tx, self.payment_id).await.unwrap();
        let origin = Origin::system("test");
        let refund = RefundTerms { amount, reason: "asked", by: "admin" };
        let refund_id = record_refund(&mut tx, &payment, &refund, &origin, self.app.now()).await?;
        app.commit(tx).await.unwrap();
        Ok(refund_id)
    }

    fn made_for(&self, refund_id: Uuid) -> usize {
        self.app.sandbox.stripe.made_under(&format!("refund:{refund_id}")).len()
    }

    async fn refund_row(&self, refund_id: Uuid) -> Value {
        let sql = "select to_jsonb(r) from refunds r where id = $1";
        sqlx::query_scalar(sql).bind(refund_id).fetch_one(&self.app.db).await.unwrap()
    }
}

#[actix_web::test]
async fn a_refund_is_sent_once_however_many_answers_are_lost() {
    for lost in [0, 2, 3] {
        let mut open = Deal::opened().await;
        open.pays().await;
        // Nobody else asks Stripe meanwhile, so that it is this job's answers that are lost.
        let deliveries = open.app.sandbox.stripe.deliveries();
        deliveries.hold();
        open.app.sandbox.stripe.faults().lose_next(lost, 502);
        let refund_id = open.refund(7500).await.unwrap();
        open.heard().await;
        if lost == 3 {
            // No answer at all in the first attempt; the second one asks under the same key.
            assert_eq!(open.refund_row(refund_id).await["status"], "pending");
            open.deal.later(minutes(1)).await;
            open.heard().await;
        }
        deliveries.release_in_order().await;
        open.heard().await;
        assert_eq!(open.made_for(refund_id), 1, "{lost} lost");
        open.is_refunded_in_full().await;
        assert_eq!(open.seen().await["status"], "cancelled", "a session that is paid back in full does not take place");
        open.deal.app.end().await;
    }
}

#[actix_web::test]
async fn in_parts_and_never_more_than_came_in() {
    let open = Deal::opened().await;
    open.pays().await;
    open.refund(2500).await.unwrap();
    open.heard().await;
    let payment = open.payment().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("partially_refunded"), &json!(2500)));
    assert_eq!(open.seen().await["status"], "confirmed");
    assert!(open.refund(5001).await.is_err());
    assert_eq!(open.count("select count(*) from refunds").await, 1, "what is refused leaves nothing behind");
    open.refund(5000).await.unwrap();
    open.heard().await;
    assert_eq!(open.payment().await["status"], "refunded");
    assert!(open.refund(1).await.is_err());
    assert_eq!(open.count("select sum(amount)::bigint from payment_ledger").await, 0);
    open.deal.app.end().await;
}

#[actix_web::test]
async fn the_bank_takes_its_time_with_a_refund() {
    let open = Deal::opened().await;
    open.pays().await;
    let stripe = &open.app.sandbox.stripe;
    stripe.plan_refunds(RefundPlan::Pending);
    let refund_id = open.refund(7500).await.unwrap();
    open.heard().await;
    assert_eq!(open.refund_row(refund_id).await["status"], "pending");
    assert_eq!(open.payment().await["refunded_amount"], 0);
    stripe.settle_refund(&stripe.refunds()[0].id, Outcome::Succeeded).unwrap();
    open.heard().await;
    assert_eq!(open.refund_row(refund_id).await["status"], "succeeded");
    open.is_refunded_in_full().await;
    assert_eq!(open.made_for(refund_id), 1);
    open.deal.app.end().await;
}

/// Failed on the way, or days after it had succeeded: it is tried again by itself, and an admin sees it meanwhile.
#[actix_web::test]
async fn a_refund_that_comes_back_is_money_we_still_have_and_is_sent_again() {
    for plan in [RefundPlan::Pending, RefundPlan::ByCard] {
        let mut open = Deal::opened().await;
        open.pays().await;
        open.app.sandbox.stripe.plan_refunds(plan);
        let first = open.refund(2500).await.unwrap();
        open.heard().await;
        let stripe = &open.app.sandbox.stripe;
        stripe.deliveries().repeat(3);
        stripe.settle_refund(&stripe.refunds()[0].id, Outcome::Failed).unwrap();
        open.heard().await;
        let row = open.refund_row(first).await;
        assert_eq!((&row["status"], &row["failure_reason"]), (&json!("failed"), &json!("expired_or_canceled_card")));
        let stored = open.stored().await;
        assert_eq!((&stored["status"], &stored["refunded_amount"]), (&json!("succeeded"), &json!(0)), "{plan:?}");
        assert_eq!(open.count("select sum(amount)::bigint from payment_ledger").await, 7500);
        let matters = open.matters("refund_failed").await;
        assert_eq!((matters.len(), &matters[0]["status"]), (1, &json!("retrying")), "{matters:?}");
        assert_eq!(matters[0]["expected"], json!({ "amount": 2500, "currency": "EUR" }));
        assert_eq!(open.count("select count(*) from refunds").await, 2, "the next try is a row of its own");

        open.app.sandbox.stripe.plan_refunds(RefundPlan::ByCard);
        open.deal.later(hours(1)).await;
        open.heard().await;
        let again: Uuid = open.scalar("select id from refunds where retry_of is not null").await;
        assert_eq!(open.refund_row(again).await["status"], "succeeded");
        assert_eq!((open.made_for(first), open.made_for(again)), (1, 1), "each under a key of its own");
        assert_eq!(open.payment().await["refunded_amount"], 2500);
        assert_eq!(open.matters("").await, Vec::<Value>::new());
        open.deal.app.end().await;
    }
}

#[actix_web::test]
async fn a_refund_that_keeps_failing_is_left_to_an_admin_in_the_end() {
    let mut open = Deal::opened().await;
    open.pays().await;
    open.app.sandbox.stripe.plan_refunds(RefundPlan::Failed);
    open.refund(7500).await.unwrap();
    open.heard().await;
    for (wait, tries) in [(hours(1), 2), (hours(24), 3), (days(9), 3)] {
        assert_eq!(open.matters("").await.len(), 1, "one matter, however often it was tried");
        open.deal.later(wait).await;
        open.heard().await;
        assert_eq!(open.app.sandbox.stripe.refunds().len(), tries);
    }
    let matters = open.matters("").await;
    assert_eq!((&matters[0]["kind"], &matters[0]["status"]), (&json!("refund_failed"), &json!("given_up")));
    assert_eq!(open.payment().await["refunded_amount"], 0);
    open.app.sandbox.stripe.plan_refunds(RefundPlan::ByCard);
    open.admin_refunds(json!({ "reason": "By hand." })).await.expect(202);
    open.heard().await;
    open.is_refunded_in_full().await;
    assert_eq!(open.matters("").await, Vec::<Value>::new());
    open.deal.app.end().await;
}

#[actix_web::test]
async fn what_stripe_refuses_is_seen_and_tried_again() {
    let mut open = Deal::opened().await;
    open.pays().await;
    let stripe = &open.app.sandbox.stripe;
    let dispute = stripe.dispute(&stripe.charges()[0].id, "fraudulent").unwrap();
    open.heard().await;
    let refund_id = open.refund(7500).await.unwrap();
    open.heard().await;
    let row = open.refund_row(refund_id).await;
    assert_eq!((&row["status"], &row["failure_reason"]), (&json!("failed"), &json!("charge_disputed")));
    let kinds: Vec<Value> = open.matters("").await.iter().map(|matter| matter["kind"].clone()).collect();
    assert!(kinds.contains(&json!("dispute")) && kinds.contains(&json!("refund_failed")), "{kinds:?}");
    open.app.sandbox.stripe.close_dispute(&dispute, true).unwrap();
    open.deal.later(hours(1)).await;
    open.heard().await;
    assert_eq!(open.count("select count(*) from refunds where attempt = 2").await, 1);
    open.deal.app.end().await;
}

/// Made, and never answered: the key keeps the 500 for a day, and nothing at all afterwards. Only Stripe's list tells.
#[actix_web::test]
async fn a_refund_that_was_made_and_never_answered_is_not_made_again() {
    for outage in [None, Some(hours(25))] {
        let mut open = Deal::opened().await;
        open.pays().await;
        open.app.sandbox.stripe.deliveries().lose(100);
        open.app.sandbox.stripe.break_next(1);
        let refund_id = open.refund(7500).await.unwrap();
        open.app.jobs_done().await;
        assert_eq!(
            (open.made_for(refund_id), open.refund_row(refund_id).await["status"].clone()),
            (1, json!("pending"))
        );
        if let Some(outage) = outage {
            open.app.sandbox.stripe.faults().down(503);
            open.deal.later(outage).await;
            open.app.sandbox.stripe.faults().clear();
        }
        open.deal.later(minutes(8)).await;
        open.app.jobs_done().await;
        assert_eq!(open.made_for(refund_id), 1);
        open.is_refunded_in_full().await;
        open.deal.app.end().await;
    }
}

#[actix_web::test]
async fn what_is_refunded_in_stripes_dashboard_is_found() {
    let open = Deal::opened().await;
    open.pays().await;
    let stripe = &open.app.sandbox.stripe;
    let charge = stripe.charges()[0].id.clone();
    stripe.refund_in_dashboard(&charge, Some(2500)).unwrap();
    open.heard().await;
    let payment = open.payment().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("partially_refunded"), &json!(2500)));
    assert_eq!(open.seen().await["status"], "confirmed");
    assert_eq!(open.admin_refunds(json!({ "amount": 5001, "reason": "More." })).await.broken_fields(), ["amount"]);
    stripe.refund_in_dashboard(&charge, None).unwrap();
    open.heard().await;
    assert_eq!(open.payment().await["status"], "refunded");
    assert_eq!(open.seen().await["status"], "cancelled");
    assert_eq!(open.count("select count(*) from refunds where requested_by = 'stripe'").await, 2);
    assert_eq!(open.mails(&open.ana, "€25.00"), 1, "told of each");
    assert_eq!(open.count("select sum(amount)::bigint from payment_ledger").await, 0);
    let ida = open.app.client("Ida Holm").await;
    ida.books(&open.ben, super::TIME).await.expect(201);
    open.deal.app.end().await;
}

#[actix_web::test]
async fn an_admin_sends_money_back() {
    let open = Deal::opened().await;
    open.admin_refunds(json!({ "reason": "Too early." })).await.expect_problem(422, "validation_failed");
    open.pays().await;
    for (body, fields) in [
        (json!({}), vec!["reason"]),
        (json!({ "amount": 0, "reason": " " }), vec!["amount", "reason"]),
        (json!({ "amount": -1, "reason": "x".repeat(501) }), vec!["amount", "reason"]),
        (json!({ "amount": 7501, "reason": "Generous." }), vec!["amount"]),
        (json!({ "amount": 7500.5, "reason": "Half a cent." }), vec!["amount"]),
    ] {
        assert_eq!(open.admin_refunds(body.clone()).await.broken_fields(), fields, "{body}");
    }
    assert_eq!(open.count("select count(*) from refunds").await, 0);
    let body = json!({ "amount": 2500, "reason": "The line was bad." });
    let path = format!("/payment/{}/refund", open.payment_id);
    let admin = open.app.signs_in("admin@example.com").await;
    let key = [("Idempotency-Key", "bad-line")];
    let first = admin.sends_with(Method::POST, &path, Some(body.clone()), &key).await;
    assert_eq!(first.clone().expect(202)["id"], json!(open.payment_id));
    let again = admin.sends_with(Method::POST, &path, Some(body), &key).await;
    assert_eq!((again.header("idempotent-replayed"), again.text.clone()), (Some("true"), first.text));
    open.heard().await;
    let payment = open.payment().await;
    assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("partially_refunded"), &json!(2500)));
    assert_eq!(open.asked_to_write("refund_issued", &open.ana).await, 1);
    assert_eq!(open.mails(&open.ana, "€25.00"), 1);
    open.admin_refunds(json!({ "reason": "The rest as well." })).await.expect(202);
    open.heard().await;
    assert_eq!(open.payment().await["status"], "refunded");
    assert_eq!(open.seen().await["status"], "cancelled");
    open.admin_refunds(json!({ "reason": "Once more." })).await.expect_problem(422, "validation_failed");
    let sql = "select count(*) from audit where action = 'payments.refund_recorded' and actor_role = 'admin' and actor_id is not null";
    assert_eq!(open.count(sql).await, 2);
    open.deal.app.end().await;
}

async fn refused(deal: &Deal, sql: &'static str) -> String {
    let error = sqlx::query(sql).execute(&deal.app.db).await.expect_err(sql);
    rapport::db::constraint(&error).unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn the_database_has_the_last_word() {
    let open = Deal::opened().await;
    let confirm = "update bookings set status = 'confirmed'";
    assert_eq!(refused(&open, confirm).await, "bookings_confirmed_is_paid", "nothing is paid");
    let db = &open.app.db;
    sqlx::query("update payments set captured_amount = amount - 1").execute(db).await.unwrap();
    assert_eq!(refused(&open, confirm).await, "bookings_confirmed_is_paid", "a cent is missing");
    sqlx::query("update payments set captured_amount = amount, currency = 'USD'").execute(db).await.unwrap();
    assert_eq!(refused(&open, confirm).await, "bookings_confirmed_is_paid", "other money");
    sqlx::query("update payments set captured_amount = 0, currency = 'EUR'").execute(db).await.unwrap();
    open.pays().await;
    open.is_confirmed_once().await;
    assert_eq!(refused(&open, "update payment_ledger set amount = 1").await, "payment_ledger_append_only");
    assert_eq!(refused(&open, "delete from payment_ledger").await, "payment_ledger_append_only");
    assert_eq!(refused(&open, "update payments set refunded_amount = captured_amount + 1").await, "payments_refunded");
    assert_ne!(refused(&open, "delete from payments").await, "", "money is not deleted");
    assert_ne!(refused(&open, "delete from bookings").await, "", "nor what it was for");
    assert_ne!(refused(&open, "delete from users").await, "", "nor who paid");
    // With money on its way back, what is left does not pay for the session any more.
    open.happens(Event::Cancel, Party::Coach).await;
    sqlx::query("insert into refunds (id, payment_id, amount, currency, reason, requested_by, status, created_at, updated_at)
                 select gen_random_uuid(), id, 1, currency, 'test', 'system', 'pending', created_at, created_at from payments")
        .execute(db)
        .await
        .unwrap();
    assert_eq!(refused(&open, confirm).await, "bookings_confirmed_is_paid", "a cent is about to leave");
    open.deal.app.end().await;
}
