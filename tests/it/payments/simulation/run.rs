//! One booking with its checkout: what happens to it, and how it ends.

use std::pin::pin;
use std::task::Poll;

use rapport_sandbox::stripe::{Card, Outcome, RefundStatus};
use serde_json::{Value, json};
use uuid::Uuid;

use super::generator::Act;
use crate::support::TestApp;
use crate::support::people::Person;

/// A booking whose checkout is open, and what is going to happen to it.
pub struct Life {
    pub story: Vec<Act>,
    pub payment_id: Uuid,
    client: Person,
    coach: Uuid,
    booking: Uuid,
    session: String,
}

impl Life {
    /// Somebody new books the coach's hour of that number and opens the checkout.
    pub async fn begin(app: &TestApp, coach: &Person, place: usize, story: &[Act]) -> Life {
        let client = app.client("Ana Ribeiro").await;
        // Weekdays from Thursday the third on, eight hours each.
        let weekdays = place / 8;
        let day = 3 + weekdays + (3 + weekdays) / 5 * 2;
        let starts_at = format!("2026-12-{day:02}T{:02}:00:00Z", 9 + place % 8);
        let booking = client.books(coach, &starts_at).await.expect(201);
        let checkout = client.checks_out(&booking).await.expect(201);
        let id = |value: &Value| value.as_str().unwrap().parse().unwrap();
        Life {
            story: story.to_vec(),
            payment_id: id(&checkout["payment_id"]),
            booking: id(&booking["id"]),
            coach: coach.id,
            session: checkout["session_id"].as_str().unwrap().to_owned(),
            client,
        }
    }

    /// The success page asks.
    pub async fn refreshes(&self) {
        self.client.posts(&format!("/payment/{}/refresh", self.payment_id), json!({})).await.expect(200);
    }

    /// What happens at that step, if anything still does. What can't happen any more does not, in either life.
    pub fn acts(&self, app: &TestApp, step: usize) {
        let Some(act) = self.story.get(step) else { return };
        let stripe = &app.sandbox.stripe;
        let intent = stripe.sessions().into_iter().find(|session| session.id == self.session).unwrap().payment_intent;
        let charge = stripe
            .charges()
            .into_iter()
            .find(|charge| charge.failure.is_none() && intent.as_ref() == Some(&charge.payment_intent));
        let dispute = stripe.disputes().into_iter().find(|dispute| intent.as_ref() == Some(&dispute.payment_intent));
        match (act, charge) {
            (Act::Decline, _) => drop(stripe.pay(&self.session, Card::DECLINED)),
            (Act::Pay, _) => drop(stripe.pay(&self.session, Card::PAYS)),
            (Act::End, _) => drop(stripe.expire(&self.session)),
            (Act::PartBack, Some(charge)) => drop(stripe.refund_in_dashboard(&charge.id, Some(1000))),
            (Act::RestBack, Some(charge)) => drop(stripe.refund_in_dashboard(&charge.id, None)),
            (Act::Dispute, Some(charge)) => drop(stripe.dispute(&charge.id, "fraudulent")),
            (Act::Decide { won }, Some(_)) => drop(dispute.map(|dispute| stripe.close_dispute(&dispute.id, *won))),
            (Act::PartComesBack, Some(charge)) if charge.amount_refunded < charge.amount => {
                let refunds = stripe.refunds();
                let gone = refunds
                    .iter()
                    .find(|refund| refund.charge == charge.id && refund.status == RefundStatus::Succeeded);
                drop(gone.map(|refund| stripe.settle_refund(&refund.id, Outcome::Failed)));
            }
            _ => {}
        }
    }

    /// How it has ended: everything but what was true for a while only (a decline, a refund before it came back).
    pub async fn end(&self, app: &TestApp) -> Value {
        let sql = "select jsonb_build_object(
                'status', b.status, 'revision', b.revision, 'cancelled_by', b.cancelled_by, 'cancel_reason', b.cancel_reason,
                'link', b.meeting_link is not null, 'payment', p.status, 'checkout', p.checkout_status,
                'captured', p.captured_amount, 'refunded', p.refunded_amount, 'issue', p.issue,
                'lines', (select count(*) from payment_ledger l where l.payment_id = p.id and l.kind = 'capture'),
                'ledger', (select coalesce(sum(l.amount), 0) from payment_ledger l where l.payment_id = p.id),
                'refunds', (select jsonb_agg(jsonb_build_array(r.amount, r.status, r.requested_by) order by r.amount, r.status)
                              from refunds r where r.payment_id = p.id),
                'disputes', (select jsonb_agg(jsonb_build_array(d.amount, d.status)) from disputes d where d.payment_id = p.id),
                'confirmed', (select count(*) from audit a where a.subject_id = b.id and a.action = 'bookings.confirmed'),
                'mails', (select jsonb_object_agg(about || ' ' || who, times) from
                            (select args ->> 'about' as about, case when args ->> 'to' = b.client_id::text then 'client' else 'coach' end as who, count(*) as times
                               from jobs where kind = 'emails.send' and args ->> 'booking_id' = b.id::text group by 1, 2) as mails),
                'told', (select count(*) from notifications n where n.user_id in (b.client_id, b.coach_id) and n.data ->> 'booking_id' = b.id::text
                            -- A declined card, or a refund that comes back, is told of only if it is heard of in time.
                            and n.kind like 'booking_%'))
            from bookings b join payments p on p.booking_id = b.id where b.id = $1";
        sqlx::query_scalar(sql).bind(self.booking).fetch_one(&app.db).await.unwrap()
    }

    /// One confirmation and one mail to each side if it was paid, and none if not.
    pub fn confirmed_once_if_paid(&self, end: &Value) {
        let times = i64::from(self.story.contains(&Act::Pay));
        assert_eq!((&end["confirmed"], &end["lines"]), (&json!(times), &json!(times)), "{:?}: {end}", self.story);
        for side in ["client", "coach"] {
            let mails = end["mails"][format!("booking_confirmed {side}")].as_i64().unwrap_or(0);
            assert_eq!(mails, times, "{:?}: {end}", self.story);
        }
        assert_ne!(self.coach, self.client.id);
    }
}

/// Polls a future so many times and drops it, wherever it stands.
pub async fn dropped_after<F: Future>(polls: usize, future: F) {
    let (mut future, mut left) = (pin!(future), polls);
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        future.as_mut().poll(context).map(drop)
    })
    .await;
}
