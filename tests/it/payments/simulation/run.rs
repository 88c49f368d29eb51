//! One booking with its checkout: performing the actions on it, and reading its final state.

use rapport_sandbox::stripe::{Card, Outcome, RefundStatus};
use serde_json::{Value, json};
use uuid::Uuid;

use super::generator::Action;
use crate::support::TestApp;
use crate::support::people::Person;

/// A booking with an open checkout, and the actions to perform on it.
pub struct Scenario {
    pub actions: Vec<Action>,
    pub payment_id: Uuid,
    client: Person,
    coach: Uuid,
    booking: Uuid,
    session: String,
}

impl Scenario {
    /// A new client books the coach's hour of that number and opens the checkout.
    pub async fn start(app: &TestApp, coach: &Person, hour: usize, actions: &[Action]) -> Scenario {
        let client = app.client("Ana Ribeiro").await;
        // Weekdays from Thursday the third on, eight hours each.
        let weekdays = hour / 8;
        let day = 3 + weekdays + (3 + weekdays) / 5 * 2;
        let starts_at = format!("2026-12-{day:02}T{:02}:00:00Z", 9 + hour % 8);
        let booking = client.books(coach, &starts_at).await.expect(201);
        let checkout = client.checks_out(&booking).await.expect(201);
        let id = |value: &Value| value.as_str().unwrap().parse().unwrap();
        Scenario {
            actions: actions.to_vec(),
            payment_id: id(&checkout["payment_id"]),
            booking: id(&booking["id"]),
            coach: coach.id,
            session: checkout["session_id"].as_str().unwrap().to_owned(),
            client,
        }
    }

    /// The success page refreshes the payment.
    pub async fn refreshes(&self) {
        self.client.posts(&format!("/payment/{}/refresh", self.payment_id), json!({})).await.expect(200);
    }

    /// Performs the action of that step, if there is one and it is possible.
    pub fn perform(&self, app: &TestApp, step: usize) {
        let Some(action) = self.actions.get(step) else { return };
        let stripe = &app.sandbox.stripe;
        let intent = stripe.sessions().into_iter().find(|session| session.id == self.session).unwrap().payment_intent;
        let charge = stripe
            .charges()
            .into_iter()
            .find(|charge| charge.failure.is_none() && intent.as_ref() == Some(&charge.payment_intent));
        let dispute = stripe.disputes().into_iter().find(|dispute| intent.as_ref() == Some(&dispute.payment_intent));
        match (action, charge) {
            (Action::Decline, _) => drop(stripe.pay(&self.session, Card::DECLINED)),
            (Action::Pay, _) => drop(stripe.pay(&self.session, Card::PAYS)),
            (Action::Expire, _) => drop(stripe.expire(&self.session)),
            (Action::RefundPart, Some(charge)) => drop(stripe.refund_in_dashboard(&charge.id, Some(1000))),
            (Action::RefundRest, Some(charge)) => drop(stripe.refund_in_dashboard(&charge.id, None)),
            (Action::Dispute, Some(charge)) => drop(stripe.dispute(&charge.id, "fraudulent")),
            (Action::CloseDispute { won }, Some(_)) => {
                drop(dispute.map(|dispute| stripe.close_dispute(&dispute.id, *won)))
            }
            (Action::FailRefund, Some(charge)) if charge.amount_refunded < charge.amount => {
                let refunds = stripe.refunds();
                let succeeded = refunds
                    .iter()
                    .find(|refund| refund.charge == charge.id && refund.status == RefundStatus::Succeeded);
                drop(succeeded.map(|refund| stripe.settle_refund(&refund.id, Outcome::Failed)));
            }
            _ => {}
        }
    }

    /// Its final state, without what depends on when events arrive: mails and notifications of a decline or of a failed refund.
    pub async fn final_state(&self, app: &TestApp) -> Value {
        let sql = "select jsonb_build_object(
                'status', b.status, 'revision', b.revision, 'cancelled_by', b.cancelled_by, 'cancel_reason', b.cancel_reason,
                'link', b.meeting_link is not null, 'payment', p.status, 'checkout', p.checkout_status,
                'captured', p.captured_amount, 'refunded', p.refunded_amount, 'issue', p.issue,
                'captures', (select count(*) from payment_ledger l where l.payment_id = p.id and l.kind = 'capture'),
                'ledger', (select coalesce(sum(l.amount), 0) from payment_ledger l where l.payment_id = p.id),
                'refunds', (select jsonb_agg(jsonb_build_array(r.amount, r.status, r.requested_by) order by r.amount, r.status)
                              from refunds r where r.payment_id = p.id),
                'disputes', (select jsonb_agg(jsonb_build_array(d.amount, d.status)) from disputes d where d.payment_id = p.id),
                'confirmed', (select count(*) from audit a where a.subject_id = b.id and a.action = 'bookings.confirmed'),
                'mails', (select jsonb_object_agg(about || ' ' || who, times) from
                            (select args ->> 'about' as about, case when args ->> 'to' = b.client_id::text then 'client' else 'coach' end as who, count(*) as times
                               from jobs where kind = 'emails.send' and args ->> 'booking_id' = b.id::text group by 1, 2) as mails),
                'notifications', (select count(*) from notifications n where n.user_id in (b.client_id, b.coach_id) and n.data ->> 'booking_id' = b.id::text
                            -- Notifications of a declined card or of a refund that fails later depend on when events arrive.
                            and n.kind like 'booking_%'))
            from bookings b join payments p on p.booking_id = b.id where b.id = $1";
        sqlx::query_scalar(sql).bind(self.booking).fetch_one(&app.db).await.unwrap()
    }

    /// If it was paid, there is one confirmation, one capture and one mail to each side; else there is none.
    pub fn assert_confirmed_once_if_paid(&self, state: &Value) {
        let times = i64::from(self.actions.contains(&Action::Pay));
        assert_eq!(
            (&state["confirmed"], &state["captures"]),
            (&json!(times), &json!(times)),
            "{:?}: {state}",
            self.actions
        );
        for side in ["client", "coach"] {
            let mails = state["mails"][format!("booking_confirmed {side}")].as_i64().unwrap_or(0);
            assert_eq!(mails, times, "{:?}: {state}", self.actions);
        }
        assert_ne!(self.coach, self.client.id);
    }
}
