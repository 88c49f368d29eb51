//! Traces from hold to settlement: checkout, settlement, refunds and cancellation by the product's own functions, with Stripe's stand-in. Its jobs don't
//! run by themselves, and what the model takes in several steps is not interrupted: a trace is one order of whole steps.

use jiff::ToSpan;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use rapport::actors::Command;
use rapport::actors::bookings::{CancelSession, Requester, cancel_session};
use rapport::actors::payments::{
    OpenCheckout, Payments as State, RefundPayment, release_expired_hold, send_refund, settle,
};
use rapport::clock::{Timestamp, minutes};
use rapport::jobs::Fence;
use rapport::models::auth::users::Role;
use rapport::models::payments::Ui;
use rapport::origin::Origin;
use rapport_proofs::payments::{
    Act, Booking, Checkout, Clock, Dispute, Payments, Process, RefundStatus, Request, Session, System,
};
use rapport_proofs::{Model, walk};
use rapport_sandbox::stripe::{Card, Outcome, RefundPlan};
use uuid::Uuid;

use super::ok;
use crate::support::TestApp;
use crate::support::people::Person;

/// Half of the price, in minor units.
const HALF: i64 = 3750;

/// What both have: booking, checkout, captured and refunded amount, refunds by amount, status, whether Stripe has them, and attempt; the ledger's
/// balance; the dispute.
#[derive(Debug, PartialEq)]
struct View {
    booking: &'static str,
    payment: Option<(String, i64, i64)>,
    refunds: Vec<(i64, String, bool, i16)>,
    balance: i64,
    dispute: &'static str,
}

/// The product at a step of a trace: a coach and a client of its own.
struct Replay<'a> {
    app: &'a TestApp,
    ana: Person,
    ben: Person,
    starts_at: Timestamp,
    booking_id: Uuid,
    payment_id: Option<Uuid>,
    session: Option<String>,
    /// Stripe's refunds by the model's numbers.
    stripe_refunds: Vec<String>,
}

impl<'a> Replay<'a> {
    async fn begin(app: &'a TestApp) -> Replay<'a> {
        let ben = app.coach("Ben Okafor").await;
        let ana = app.client("Ana Ribeiro").await;
        let starts_at = weekday_after(app.now());
        let booking = ana.books(&ben, &starts_at.to_string()).await.expect(201);
        let booking_id = booking["id"].as_str().unwrap().parse().unwrap();
        let (payment_id, session, stripe_refunds) = (None, None, Vec::new());
        Replay { app, ana, ben, starts_at, booking_id, payment_id, session, stripe_refunds }
    }

    /// The charge of the payment.
    fn charge(&self) -> String {
        let stripe = &self.app.sandbox.stripe;
        let session = stripe.sessions().into_iter().find(|session| Some(&session.id) == self.session.as_ref()).unwrap();
        let mut charges = stripe.charges().into_iter();
        charges.rfind(|charge| session.payment_intent.as_ref() == Some(&charge.payment_intent)).unwrap().id
    }

    /// Does with the product what the model has done; `before` is the model's state.
    async fn take(&mut self, act: Act, before: &System, after: &System) {
        let origin = Origin::system("test");
        let (stripe, step) = (&self.app.sandbox.stripe, format!("{act:?}"));
        match act {
            Act::TimePasses => {
                let passed = match after.clock {
                    Clock::Start | Clock::HoldOver | Clock::SessionOver => minutes(16),
                    Clock::Overdue => minutes(5),
                    Clock::Begun => self.starts_at - self.app.now(),
                };
                self.app.advance(passed);
            }
            Act::Reserve => {
                let command = OpenCheckout {
                    booking_id: self.booking_id,
                    client_id: self.ana.id,
                    ui: Ui::Hosted,
                    return_url: None,
                    origin,
                };
                let opened = ok(command.run(self.app, &State::default()).await, &step).payment;
                (self.payment_id, self.session) = (Some(opened.id), opened.stripe_session_id);
            }
            Act::Pay => drop(stripe.pay(self.session.as_deref().unwrap(), Card::PAYS).unwrap()),
            // The stand-in may have ended it by its clock already.
            Act::StripeExpires => drop(stripe.expire(self.session.as_deref().unwrap())),
            Act::Apply(_) => drop(ok(settle(self.app, self.payment_id.unwrap(), &origin, None).await, &step)),
            Act::Look(_, row) => self.send_refund(before, row).await,
            Act::StripeRefunds(number) => self.settle_refund(number, Outcome::Succeeded),
            Act::StripeFails(number) => self.settle_refund(number, Outcome::Failed),
            Act::RefundInDashboard(amount) => {
                let amount = HALF * i64::from(amount);
                self.stripe_refunds.push(stripe.refund_in_dashboard(&self.charge(), Some(amount)).unwrap());
            }
            Act::RefundByAdmin => {
                let payment_id = self.payment_id.unwrap();
                let command =
                    RefundPayment { payment_id, amount: None, reason: "By process.".to_owned(), key: None, origin };
                ok(command.run(self.app, &State::default()).await, &step);
            }
            Act::Dispute => drop(stripe.dispute(&self.charge(), "fraudulent").unwrap()),
            Act::DecideDispute => stripe.close_dispute(&stripe.disputes().pop().unwrap().id, true).unwrap(),
            Act::Cancel => {
                let by = Requester { user_id: self.ana.id, role: Role::Client, origin };
                let cancel = CancelSession { booking_id: self.booking_id, by, reason: None, expected_refund: None };
                ok(cancel_session(self.app, &cancel).await, &step);
            }
            Act::ReleaseHold => ok(release_expired_hold(self.app, self.booking_id, &origin).await, &step),
            Act::RivalBooks => {
                let ida = self.app.client("Ida Holm").await;
                ida.books(&self.ben, &self.starts_at.to_string()).await.expect(201);
            }
            // Parts of the steps above.
            Act::Ask | Act::Record | Act::Fetch(_) | Act::Create(_) | Act::RecordSent(_) => {}
            other => panic!("not in these traces: {other:?}"),
        }
    }

    /// Sends the refund of that row, and settles.
    async fn send_refund(&mut self, before: &System, row: u8) {
        let refund = before.payment.unwrap().refunds[usize::from(row)].unwrap();
        let sql = "select id from refunds where payment_id = $3 and status = 'pending' and stripe_refund_id is null and amount = $1 and attempt = $2 limit 1";
        let query = sqlx::query_scalar(sql).bind(HALF * i64::from(refund.amount)).bind(i16::from(refund.attempt));
        let query = query.bind(self.payment_id);
        let refund_id: Uuid = query.fetch_one(&self.app.db).await.unwrap();
        let sql = "update jobs set state = 'running', epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 hour'
                   where kind = 'payments.send_refund' and args ->> 'refund_id' = $1::text and state <> 'done' returning id, epoch";
        let (job, epoch): (Uuid, i64) = sqlx::query_as(sql).bind(refund_id).fetch_one(&self.app.db).await.unwrap();
        let fence = Fence { job, epoch };
        ok(send_refund(self.app, refund_id, &Origin::system("test"), fence).await, "send_refund");
        let made = self.app.sandbox.stripe.made_under(&format!("refund:{refund_id}"));
        self.stripe_refunds.extend(made);
    }

    fn settle_refund(&self, number: u8, outcome: Outcome) {
        self.app.sandbox.stripe.settle_refund(&self.stripe_refunds[usize::from(number)], outcome).unwrap();
    }

    async fn view(&self) -> View {
        let db = &self.app.db;
        let sql = "select case when status <> 'cancelled' then status when cancelled_by = 'client' then 'cancelled'
                               when cancel_reason = 'hold_expired' then 'hold_expired' else 'refunded_in_full' end
                   from bookings where id = $1";
        let booking: String = sqlx::query_scalar(sql).bind(self.booking_id).fetch_one(db).await.unwrap();
        let sql = "select checkout_status, captured_amount, refunded_amount from payments where id = $1";
        let payment = sqlx::query_as(sql).bind(self.payment_id).fetch_optional(db).await.unwrap();
        let sql = "select amount, status, stripe_refund_id is not null, attempt from refunds where payment_id = $1 order by 1, 2, 3, 4";
        let refunds = sqlx::query_as(sql).bind(self.payment_id).fetch_all(db).await.unwrap();
        let sql = "select coalesce(sum(amount), 0)::bigint from payment_ledger where payment_id = $1";
        let balance = sqlx::query_scalar(sql).bind(self.payment_id).fetch_one(db).await.unwrap();
        let dispute: Option<String> = sqlx::query_scalar("select status from disputes where payment_id = $1")
            .bind(self.payment_id)
            .fetch_optional(db)
            .await
            .unwrap();
        View {
            booking: BOOKINGS.into_iter().find(|name| *name == booking).unwrap(),
            payment,
            refunds,
            balance,
            dispute: match dispute.as_deref() {
                None => "none",
                Some("won" | "lost") => "decided",
                Some(_) => "open",
            },
        }
    }
}

const BOOKINGS: [&str; 5] = ["pending", "confirmed", "hold_expired", "cancelled", "refunded_in_full"];

/// What the model says.
fn expected(system: &System) -> View {
    let units = |amount: u8| HALF * i64::from(amount);
    let payment = system.payment.as_ref();
    let checkout = |checkout| match checkout {
        Checkout::Creating => "creating",
        Checkout::Open => "open",
        Checkout::Complete => "complete",
        Checkout::Expired => "expired",
    };
    let status = |status| match status {
        RefundStatus::Pending => "pending",
        RefundStatus::Succeeded => "succeeded",
        RefundStatus::Failed => "failed",
    };
    let rows = payment.into_iter().flat_map(|payment| payment.rows());
    let mut refunds: Vec<(i64, String, bool, i16)> = rows
        .map(|row| (units(row.amount), status(row.status).to_owned(), row.stripe.is_some(), i16::from(row.attempt)))
        .collect();
    refunds.sort();
    View {
        booking: match system.booking {
            Booking::Pending => "pending",
            Booking::Confirmed => "confirmed",
            Booking::HoldExpired => "hold_expired",
            Booking::Cancelled => "cancelled",
            Booking::RefundedInFull => "refunded_in_full",
        },
        payment: payment
            .map(|payment| (checkout(payment.checkout).to_owned(), units(payment.captured), units(payment.refunded))),
        refunds,
        balance: payment.map_or(0, |payment| HALF * i64::from(payment.balance(&system.stripe))),
        dispute: match payment.map_or(Dispute::None, |payment| payment.dispute) {
            Dispute::None => "none",
            Dispute::Open => "open",
            Dispute::Decided => "decided",
        },
    }
}

/// Whether the product is in the middle of a step.
fn is_between(system: &System, act: &Act) -> bool {
    system.request != Request::None
        || system.processes.iter().any(|process| *process != Process::Idle)
        || matches!(act, Act::RecordSent(_))
}

/// The next weekday from tomorrow on, at ten.
fn weekday_after(now: Timestamp) -> Timestamp {
    let tomorrow = now.to_jiff().to_zoned(TimeZone::UTC).date().tomorrow().unwrap();
    let days = tomorrow.series(1.day());
    let weekday = days.into_iter().find(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)).unwrap();
    format!("{weekday}T10:00:00Z").parse().unwrap()
}

/// How often a step is taken. Steps of the model that are one of the product are not interrupted, and Stripe ends a session in time. What goes back for
/// a confirmed session that is cancelled is the policy's business, not the model's.
fn weight(last: Option<&Act>, system: &System, act: &Act) -> u32 {
    let is_overdue = system.stripe.session == Session::Open && system.clock >= Clock::SessionOver;
    let is_next = match (system.request, system.processes[0]) {
        (Request::Reserved, _) => *act == Act::Ask,
        (Request::Answered, _) => *act == Act::Record,
        (_, Process::Fetched { .. }) => *act == Act::Apply(0),
        (_, Process::Looked { .. }) => *act == Act::Create(0),
        (_, Process::Sent { .. }) => *act == Act::RecordSent(0),
        _ if matches!(last, Some(Act::RecordSent(_))) => *act == Act::Fetch(0),
        _ if is_overdue => *act == Act::StripeExpires,
        _ => true,
    };
    match act {
        _ if !is_next => 0,
        Act::Fetch(1) | Act::Look(1, _) => 0,
        Act::Cancel if system.booking == Booking::Confirmed => 0,
        Act::Cancel | Act::TimePasses | Act::RivalBooks | Act::Dispute => 1,
        Act::Reserve | Act::Pay => 12,
        _ => 4,
    }
}

async fn replays(seeds: std::ops::Range<u64>) {
    let model = Payments { faults: 0, interventions: 3, without: None };
    let mut ends = std::collections::BTreeSet::new();
    let app = TestApp::start().await;
    let sql = "insert into queue_control (queue, paused) values ('payments', true), ('bookings', true)
               on conflict (queue) do update set paused = true";
    sqlx::query(sql).execute(&app.db).await.unwrap();
    app.sandbox.stripe.deliveries().hold();
    app.sandbox.stripe.plan_refunds(RefundPlan::Pending);
    for seed in seeds {
        let mut replay = Replay::begin(&app).await;
        let (mut before, mut story) = (model.init_states().remove(0), Vec::new());
        for (act, after) in walk(&model, seed, 40, weight) {
            story.push(act.to_string());
            replay.take(act, &before, &after).await;
            if !is_between(&after, &act) {
                assert_eq!(replay.view().await, expected(&after), "seed {seed}: {}", story.join("; "));
            }
            before = after;
        }
        ends.insert(expected(&before).booking);
    }
    app.leaves_work("the traces end where they end");
    assert!(ends.len() >= 3, "the traces come to where it matters: {ends:?}");
}

#[actix_web::test]
async fn settlements_do_what_their_model_does() {
    replays(0..12).await;
}

#[actix_web::test]
#[ignore = "minutes: 300 traces"]
async fn settlements_do_what_their_model_does_in_300_traces() {
    replays(0..300).await;
}
