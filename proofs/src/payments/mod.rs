//! From hold to settlement (`src/models/bookings`, `src/models/payments`, `src/actors/payments`): one client books and may pay, and somebody else wants
//! the time.
//!
//! Stripe's events are not in the model: a settlement may begin at any moment and any number of times, as if events came in any order, repeated or
//! not at all. Two processes are at work at once, are killed at every step, and apply what has become old meanwhile.

mod acts;
mod settle;
mod state;

use stateright::{Model, Property};

pub use self::acts::Act;
pub use self::state::{
    Booking, Checkout, Clock, Dispute, HALF, PRICE, Payment, Process, REFUNDS, Refund, RefundStatus, Request, Session,
    Stripe, StripeRefund, System,
};
use crate::protocol::{Fairness, Protocol};

/// The bounds of the model, and what is taken out of the product.
#[derive(Clone, Debug)]
pub struct Payments {
    /// Kills, refusals, forgotten keys, and holds released by hand there can be, in all.
    pub faults: u8,
    /// Refunds by an admin or in the dashboard, refunds that the bank returns, and disputes, in all.
    pub interventions: u8,
    pub without: Option<Line>,
}

/// A line of the product that protects; one of them can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// `is_unchanged` of `settle`: what was read for another revision is not applied.
    SettleComparesRevision,
    /// The unique key `payment_ledger_stripe_key`.
    LedgerOnce,
    /// The constraint `bookings_coach_free`.
    ExclusionConstraint,
    /// `has_checkout`: a hold with a checkout takes its time until Stripe has said that it was not paid.
    CheckoutHoldsTime,
    /// `Guard::HoldRanOutBeforeStart`: only a hold that the system released comes back.
    OnlyExpiredHoldsComeBack,
    /// `Guard::BeforeStart`.
    ConfirmBeforeStart,
    /// `record_refund` in the transaction of the cancellation.
    RefundInTransaction,
    /// The idempotency key `refund:{id}`.
    RefundKey,
    /// The look into Stripe's list before a refund is created.
    RefundLookedFor,
    /// The refund's row is read under the payment's lock before Stripe's answer is recorded.
    RefundReadUnderLock,
    /// `retry_failed`.
    FailedRefundRetried,
    /// `reverse_refund`.
    FailedRefundReversed,
    /// Pending refunds in `refundable_amount`.
    RefundableCountsPending,
    /// `Event::RefundInFull`.
    RefundedInFullCancels,
    /// `settle_open_payments`, and the job's own settlement after a refund: nobody waits for an event.
    SettledWithoutEvent,
}

impl Payments {
    pub(super) fn has(&self, line: Line) -> bool {
        self.without != Some(line)
    }

    fn create(&self, system: &mut System, process: u8) -> Option<()> {
        let Process::Looked { row, found } = system.processes[usize::from(process)] else { return None };
        let amount = system.payment?.refunds[usize::from(row)]?.amount;
        let by_key = system
            .stripe
            .refund_of(row)
            .filter(|number| self.has(Line::RefundKey) && system.forgotten >> number & 1 == 0);
        let refund = found.or(by_key).or_else(|| system.stripe.create_refund(amount, Some(row)));
        system.processes[usize::from(process)] = Process::Sent { row, refund };
        Some(())
    }

    fn record_sent(&self, system: &mut System, process: u8) -> Option<()> {
        let Process::Sent { row, refund } = system.processes[usize::from(process)] else { return None };
        let row = system.payment.as_mut()?.refunds[usize::from(row)].as_mut()?;
        if !self.has(Line::RefundReadUnderLock) {
            // As it was when the job began.
            (row.status, row.stripe) = (RefundStatus::Pending, None);
        }
        row.update(if refund.is_some() { RefundStatus::Pending } else { RefundStatus::Failed }, refund);
        system.processes[usize::from(process)] = Process::Idle;
        Some(())
    }

    fn is_hold_free(&self, system: &System) -> bool {
        let has_checkout = system.payment.is_some() && self.has(Line::CheckoutHoldsTime);
        system.booking == Booking::Pending && system.clock >= system.hold_until && !has_checkout
    }
}

impl Model for Payments {
    type State = System;
    type Action = Act;

    fn init_states(&self) -> Vec<System> {
        vec![System {
            clock: Clock::Start,
            booking: Booking::Pending,
            hold_until: Clock::HoldOver,
            is_taken: false,
            payment: None,
            request: Request::None,
            stripe: Stripe { session: Session::None, refunds: [None; REFUNDS], dispute: Dispute::None },
            forgotten: 0,
            processes: [Process::Idle; 2],
            was_paid_in_time: false,
            owed: 0,
            was_cancelled_by_person: false,
            was_confirmed_late: false,
            was_dispute_reopened: false,
            faults: 0,
            interventions: 0,
        }]
    }

    fn actions(&self, system: &System, acts: &mut Vec<Act>) {
        let (may_fail, may_intervene) = (system.faults < self.faults, system.interventions < self.interventions);
        acts.extend((system.clock < Clock::Begun).then_some(Act::TimePasses));
        match system.request {
            Request::None if system.payment.is_none() && system.clock < system.hold_until => acts.push(Act::Reserve),
            Request::Reserved => {
                acts.push(Act::Ask);
                acts.extend(may_fail.then_some(Act::Refuse));
            }
            Request::Answered | Request::Refused => acts.push(Act::Record),
            Request::None => {}
        }
        acts.extend((may_fail && system.request != Request::None).then_some(Act::KillWeb));
        let is_known = system.payment.is_some_and(|payment| payment.checkout != Checkout::Creating);
        if system.stripe.session == Session::Open {
            acts.extend(is_known.then_some(Act::Pay));
            acts.extend((system.clock >= Clock::SessionOver).then_some(Act::StripeExpires));
        }
        for (process, is_at) in (0..).zip(&system.processes) {
            match is_at {
                Process::Idle => {
                    acts.extend(system.payment.is_some().then_some(Act::Fetch(process)));
                    let rows = (0..).zip(system.payment.iter().flat_map(|payment| payment.refunds));
                    let unsent = rows.filter(|(_, row)| {
                        row.is_some_and(|row| row.status == RefundStatus::Pending && row.stripe.is_none())
                    });
                    acts.extend(unsent.map(|(row, _)| Act::Look(process, row)));
                }
                Process::Fetched { .. } => acts.push(Act::Apply(process)),
                Process::Looked { .. } => acts.push(Act::Create(process)),
                Process::Sent { .. } => acts.push(Act::RecordSent(process)),
                Process::Owes => acts.push(Act::RecordOwed(process)),
            }
            acts.extend((may_fail && *is_at != Process::Idle).then_some(Act::KillProcess(process)));
        }
        for (number, refund) in (0..).zip(&system.stripe.refunds) {
            let status = refund.map(|refund| refund.status);
            acts.extend((status == Some(RefundStatus::Pending)).then_some(Act::StripeRefunds(number)));
            let may_fail = may_intervene && status.is_some_and(|status| status != RefundStatus::Failed);
            acts.extend(may_fail.then_some(Act::StripeFails(number)));
        }
        let is_disputed = system.stripe.dispute;
        acts.extend(
            (may_intervene && system.stripe.session == Session::Paid && is_disputed == Dispute::None)
                .then_some(Act::Dispute),
        );
        acts.extend((is_disputed == Dispute::Open).then_some(Act::DecideDispute));
        let may_release = system.booking == Booking::Pending && system.stripe.session == Session::Open;
        acts.extend((may_fail && may_release).then_some(Act::ReleaseAnyway));
        // No attempt lasts a day.
        let is_looking = system.processes.iter().any(|process| matches!(process, Process::Looked { .. }));
        let may_forget = may_fail && system.forgotten == 0 && !is_looking && system.stripe.refunded() > 0;
        acts.extend(may_forget.then_some(Act::ForgetKeys));
        if may_intervene && system.stripe.session == Session::Paid {
            acts.extend([Act::RefundInDashboard(HALF), Act::RefundInDashboard(PRICE), Act::RefundByAdmin]);
        }
        let may_cancel =
            system.booking == Booking::Pending || system.booking == Booking::Confirmed && system.clock < Clock::Begun;
        acts.extend(may_cancel.then_some(Act::Cancel));
        acts.extend((self.is_hold_free(system) && system.payment.is_none()).then_some(Act::ReleaseHold));
        let is_free = !matches!(system.booking, Booking::Pending | Booking::Confirmed)
            || self.is_hold_free(system)
            || !self.has(Line::ExclusionConstraint);
        acts.extend((is_free && !system.is_taken && system.clock < Clock::Begun).then_some(Act::RivalBooks));
    }

    fn next_state(&self, last: &System, act: Act) -> Option<System> {
        let mut system = last.clone();
        match act {
            Act::TimePasses => {
                system.clock = match last.clock {
                    Clock::Start => Clock::HoldOver,
                    Clock::HoldOver => Clock::SessionOver,
                    Clock::SessionOver => Clock::Overdue,
                    Clock::Overdue | Clock::Begun => Clock::Begun,
                }
            }
            Act::Reserve if last.booking != Booking::Pending => return None,
            Act::Reserve => {
                let (checkout, refunds) = (Checkout::Creating, [None; REFUNDS]);
                system.payment = Some(Payment {
                    checkout,
                    revision: 0,
                    captured: 0,
                    refunded: 0,
                    refunds,
                    captures: 0,
                    entered: 0,
                    reversed: 0,
                    dispute: Dispute::None,
                });
                (system.hold_until, system.request) = (Clock::Overdue, Request::Reserved);
            }
            Act::Ask if last.stripe.session == Session::None && last.clock >= Clock::SessionOver => {
                system.request = Request::Refused;
            }
            Act::Ask => {
                system.request = Request::Answered;
                if last.stripe.session == Session::None {
                    system.stripe.session = Session::Open;
                }
            }
            // Under the same key Stripe repeats its answer.
            Act::Refuse if last.stripe.session != Session::None => return None,
            Act::Refuse => (system.request, system.faults) = (Request::Refused, last.faults + 1),
            Act::Record => {
                system.request = Request::None;
                match system.payment.as_mut().filter(|payment| payment.checkout == Checkout::Creating) {
                    Some(payment) if last.request == Request::Answered => {
                        (payment.checkout, payment.revision) = (Checkout::Open, payment.revision + 1);
                    }
                    Some(_) => self.void(&mut system),
                    None => {}
                }
            }
            Act::KillWeb => (system.request, system.faults) = (Request::None, last.faults + 1),
            Act::Pay => {
                system.stripe.session = Session::Paid;
                system.was_paid_in_time = last.booking == Booking::Pending;
            }
            Act::StripeExpires => system.stripe.session = Session::Expired,
            Act::Fetch(process) => self.fetch(&mut system, process)?,
            Act::Apply(process) => self.apply(&mut system, process)?,
            Act::Look(process, row) => {
                let found = last.stripe.refund_of(row).filter(|_| self.has(Line::RefundLookedFor));
                system.processes[usize::from(process)] = Process::Looked { row, found };
            }
            Act::Create(process) => self.create(&mut system, process)?,
            Act::RecordSent(process) => self.record_sent(&mut system, process)?,
            Act::KillProcess(process) => {
                (system.processes[usize::from(process)], system.faults) = (Process::Idle, last.faults + 1)
            }
            Act::ForgetKeys => {
                let made = (0..).zip(&last.stripe.refunds).filter(|(_, refund)| refund.is_some());
                system.forgotten = made.fold(0, |bits, (number, _)| bits | 1 << number);
                system.faults += 1;
            }
            Act::StripeRefunds(number) => {
                system.stripe.refunds[usize::from(number)].as_mut()?.status = RefundStatus::Succeeded;
            }
            Act::StripeFails(number) => {
                system.stripe.refunds[usize::from(number)].as_mut()?.status = RefundStatus::Failed;
                system.interventions += 1;
            }
            Act::RefundInDashboard(amount) => {
                system.stripe.create_refund(amount, None)?;
                system.interventions += 1;
            }
            Act::RefundByAdmin => {
                self.refund_by_admin(&mut system)?;
                system.interventions += 1;
            }
            Act::Cancel => self.cancel(&mut system)?,
            Act::RecordOwed(process) => {
                system.payment.as_mut()?.record_owed()?;
                system.processes[usize::from(process)] = Process::Idle;
            }
            Act::Dispute => (system.stripe.dispute, system.interventions) = (Dispute::Open, last.interventions + 1),
            Act::DecideDispute => system.stripe.dispute = Dispute::Decided,
            Act::ReleaseHold => system.booking = Booking::HoldExpired,
            Act::ReleaseAnyway => (system.booking, system.faults) = (Booking::HoldExpired, last.faults + 1),
            Act::RivalBooks => {
                system.is_taken = true;
                if self.is_hold_free(last) {
                    system.booking = Booking::HoldExpired;
                }
            }
        }
        Some(system)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nobody is in two places", |_, system: &System| {
                !(system.is_taken && matches!(system.booking, Booking::Pending | Booking::Confirmed))
            }),
            Property::always("nothing is confirmed that is not paid", |_, system: &System| {
                system.booking != Booking::Confirmed || system.stripe.session == Session::Paid
            }),
            Property::always("a payment is entered once", |_, system: &System| {
                system.payment.is_none_or(|payment| payment.captures <= 1)
            }),
            Property::always("a refund is made once", |_, system: &System| {
                (0..).take(REFUNDS).all(|row| {
                    let made = system.stripe.refunds.iter().flatten().filter(|refund| refund.row == Some(row));
                    made.count() <= 1
                })
            }),
            Property::always("no more goes back than was paid", |_, system: &System| {
                system.payment.is_none_or(|payment| {
                    payment.asked_for() <= payment.captured && payment.refunded <= payment.captured
                })
            }),
            Property::always("a refund's status never goes back", |_, system: &System| {
                system.payment.is_none_or(|payment| payment.rows().all(|refund| refund.status == refund.highest))
            }),
            Property::always("who has paid in time has the time", |_, system: &System| {
                !(system.was_paid_in_time && system.booking == Booking::HoldExpired && system.clock < Clock::Begun)
            }),
            Property::always("what a person has cancelled stays cancelled", |_, system: &System| {
                !system.was_cancelled_by_person || system.booking == Booking::Cancelled
            }),
            Property::always("nothing is confirmed after its start", |_, system: &System| !system.was_confirmed_late),
            Property::always("a dispute that is decided is not open again", |_, system: &System| {
                !system.was_dispute_reopened
            }),
        ]
    }
}

impl Protocol for Payments {
    fn fairness(&self, act: &Act) -> Option<Fairness> {
        match act {
            Act::TimePasses => Some(Fairness::Weak(0)),
            Act::Ask | Act::Record => Some(Fairness::Weak(1)),
            Act::StripeExpires | Act::StripeRefunds(_) | Act::DecideDispute => Some(Fairness::Weak(2)),
            Act::Fetch(process) if self.has(Line::SettledWithoutEvent) => Some(Fairness::Weak(10 + process)),
            Act::Look(process, _) => Some(Fairness::Strong(20 + process)),
            Act::Apply(process) | Act::Create(process) | Act::RecordSent(process) | Act::RecordOwed(process) => {
                Some(Fairness::Weak(10 + process))
            }
            Act::ReleaseHold => Some(Fairness::Weak(3)),
            _ => None,
        }
    }

    /// The booking has its last status, no session is open, and the ledger says what Stripe says; what has to go back has gone back, or a refund that
    /// can't be made is listed for admins.
    fn is_settled(&self, system: &System) -> bool {
        // A settlement that reads once more changes nothing.
        let is_idle = system.request == Request::None
            && system.processes.iter().all(|process| matches!(process, Process::Idle | Process::Fetched { .. }));
        let Some(payment) = &system.payment else { return is_idle && system.booking != Booking::Pending };
        let is_final = |refund: &Refund| refund.status != RefundStatus::Pending && !self.will_retry(payment, refund);
        let is_listed = payment.rows().any(|refund| refund.status == RefundStatus::Failed && !refund.is_retried);
        let is_complete = system.booking != Booking::Confirmed || payment.refunded < payment.captured;
        is_idle
            && system.booking != Booking::Pending
            && system.stripe.session != Session::Open
            && payment.balance(&system.stripe) == system.stripe.balance()
            && payment.captured.cast_signed() - payment.refunded.cast_signed() == system.stripe.balance()
            && payment.rows().all(is_final)
            && system.stripe.refunds.iter().flatten().all(|refund| refund.status != RefundStatus::Pending)
            && is_complete
            && (payment.refunded >= system.owed || is_listed)
    }
}

impl Payments {
    fn will_retry(&self, payment: &Payment, refund: &Refund) -> bool {
        refund.needs_retry() && payment.captured.saturating_sub(payment.going_back()) >= refund.amount
    }
}
