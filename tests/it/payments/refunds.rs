//! Money on its way back, and what the database itself refuses.

use rapport::actors::payments::record_refund;
use rapport::clock::minutes;
use rapport::models::bookings::{Event, Who};
use rapport::models::payments::Payment;
use rapport::origin::Origin;
use rapport_sandbox::stripe::{Outcome, RefundPlan};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Deal, Open};
use crate::support::processes::eventually;

impl Open {
    /// Records a refund, as an admin's command does.
    async fn refund(&self, amount: i64) -> rapport::error::Result<Uuid> {
        let house = &self.app.house;
        let mut tx = house.db.begin().await.unwrap();
        let payment = Payment::locked(&mut tx, self.payment_id).await.unwrap();
        let origin = Origin::system("test");
        let refund_id = record_refund(&mut tx, &payment, amount, "asked", "admin", &origin, self.app.now()).await?;
        house.commit(tx).await.unwrap();
        Ok(refund_id)
    }

    fn made_for(&self, refund_id: Uuid) -> usize {
        self.app.surroundings.stripe.made_under(&format!("refund:{refund_id}")).len()
    }

    async fn refund_row(&self, refund_id: Uuid) -> Value {
        let sql = "select to_jsonb(r) from refunds r where id = $1";
        sqlx::query_scalar(sql).bind(refund_id).fetch_one(&self.app.house.db).await.unwrap()
    }
}

#[actix_web::test]
async fn a_refund_is_sent_once_however_many_answers_are_lost() {
    for lost in [0, 2, 3] {
        let mut open = Deal::opened().await;
        open.pays().await;
        // Nobody else asks Stripe meanwhile, so that it is this job's answers that are lost.
        let deliveries = open.app.surroundings.stripe.deliveries();
        deliveries.hold();
        open.app.surroundings.stripe.faults().lose_next(lost, 502);
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
    let stripe = &open.app.surroundings.stripe;
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

#[actix_web::test]
async fn a_refund_that_comes_back_is_money_we_still_have() {
    for plan in [RefundPlan::Pending, RefundPlan::ByCard] {
        let open = Deal::opened().await;
        open.pays().await;
        let stripe = &open.app.surroundings.stripe;
        stripe.plan_refunds(plan);
        let refund_id = open.refund(2500).await.unwrap();
        open.heard().await;
        stripe.deliveries().repeat(3);
        stripe.settle_refund(&stripe.refunds()[0].id, Outcome::Failed).unwrap();
        open.heard().await;
        assert_eq!(open.refund_row(refund_id).await["status"], "failed");
        let stored = open.stored().await;
        assert_eq!((&stored["status"], &stored["refunded_amount"]), (&json!("succeeded"), &json!(0)), "{plan:?}");
        assert_eq!(stored["flag"]["kind"], "refund_failed", "a person must look at it");
        assert_eq!(open.count("select sum(amount)::bigint from payment_ledger").await, 7500);
        let again = open.refund(7500).await.unwrap();
        stripe.plan_refunds(RefundPlan::ByCard);
        eventually("it can be sent again", || async {
            open.app.house.hint.give();
            open.refund_row(again).await["status"] == "succeeded"
        })
        .await;
        open.heard().await;
        assert_eq!(open.payment().await["status"], "refunded");
        open.deal.app.end().await;
    }
}

async fn refused(deal: &Deal, sql: &'static str) -> String {
    let error = sqlx::query(sql).execute(&deal.app.house.db).await.expect_err(sql);
    rapport::db::constraint(&error).unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn the_database_has_the_last_word() {
    let open = Deal::opened().await;
    let confirm = "update bookings set status = 'confirmed'";
    assert_eq!(refused(&open, confirm).await, "bookings_confirmed_is_paid", "nothing is paid");
    let db = &open.app.house.db;
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
    open.happens(Event::Cancel, Who::Coach).await;
    sqlx::query("insert into refunds (id, payment_id, amount, currency, reason, requested_by, status, created_at, updated_at)
                 select gen_random_uuid(), id, 1, currency, 'test', 'system', 'pending', created_at, created_at from payments")
        .execute(db)
        .await
        .unwrap();
    assert_eq!(refused(&open, confirm).await, "bookings_confirmed_is_paid", "a cent is about to leave");
}
