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
    Booking, Checkout, Clock, Dispute, HALF, Hand, PRICE, Payment, REFUNDS, Refund, RefundStatus, Request, Session,
    Stripe, StripeRefund, World,
};
use crate::protocol::{Fairness, Protocol};

/// The bounds of the model, and what is taken out of the product.
#[derive(Clone, Debug)]
pub struct Payments {
    /// Kills, refusals and lost keys there can be, in all.
    pub faults: u8,
    /// Refunds by an admin or in the dashboard, and refunds that the bank returns, in all.
    pub whims: u8,
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

    fn create(&self, world: &mut World, hand: u8) -> Option<()> {
        let Hand::Looked { row, found } = world.hands[usize::from(hand)] else { return None };
        let amount = world.payment?.refunds[usize::from(row)]?.amount;
        let by_key = world
            .stripe
            .refund_of(row)
            .filter(|number| self.has(Line::RefundKey) && world.forgotten >> number & 1 == 0);
        let refund = found.or(by_key).or_else(|| world.stripe.create_refund(amount, Some(row)));
        world.hands[usize::from(hand)] = Hand::Sent { row, refund };
        Some(())
    }

    fn record_sent(&self, world: &mut World, hand: u8) -> Option<()> {
        let Hand::Sent { row, refund } = world.hands[usize::from(hand)] else { return None };
        let row = world.payment.as_mut()?.refunds[usize::from(row)].as_mut()?;
        if !self.has(Line::RefundReadUnderLock) {
            // As it was when the job began.
            (row.status, row.stripe) = (RefundStatus::Pending, None);
        }
        row.update(if refund.is_some() { RefundStatus::Pending } else { RefundStatus::Failed }, refund);
        world.hands[usize::from(hand)] = Hand::Idle;
        Some(())
    }

    fn is_hold_free(&self, world: &World) -> bool {
        let has_checkout = world.payment.is_some() && self.has(Line::CheckoutHoldsTime);
        world.booking == Booking::Pending && world.clock >= world.hold_until && !has_checkout
    }
}

impl Model for Payments {
    type State = World;
    type Action = Act;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            clock: Clock::Start,
            booking: Booking::Pending,
            hold_until: Clock::HoldOver,
            is_taken: false,
            payment: None,
            request: Request::None,
            stripe: Stripe { session: Session::None, refunds: [None; REFUNDS], dispute: Dispute::None },
            forgotten: 0,
            hands: [Hand::Idle; 2],
            was_paid_in_time: false,
            owed: 0,
            was_cancelled_by_person: false,
            was_confirmed_late: false,
            was_dispute_reopened: false,
            faults: 0,
            whims: 0,
        }]
    }

    fn actions(&self, world: &World, acts: &mut Vec<Act>) {
        let (may_fail, may_want) = (world.faults < self.faults, world.whims < self.whims);
        acts.extend((world.clock < Clock::Begun).then_some(Act::TimePasses));
        match world.request {
            Request::None if world.payment.is_none() && world.clock < world.hold_until => acts.push(Act::Reserve),
            Request::Reserved => {
                acts.push(Act::Ask);
                acts.extend(may_fail.then_some(Act::Refuse));
            }
            Request::Answered | Request::Refused => acts.push(Act::Record),
            Request::None => {}
        }
        acts.extend((may_fail && world.request != Request::None).then_some(Act::KillWeb));
        let is_known = world.payment.is_some_and(|payment| payment.checkout != Checkout::Creating);
        if world.stripe.session == Session::Open {
            acts.extend(is_known.then_some(Act::Pay));
            acts.extend((world.clock >= Clock::SessionOver).then_some(Act::StripeExpires));
        }
        for (hand, is_at) in (0..).zip(&world.hands) {
            match is_at {
                Hand::Idle => {
                    acts.extend(world.payment.is_some().then_some(Act::Fetch(hand)));
                    let rows = (0..).zip(world.payment.iter().flat_map(|payment| payment.refunds));
                    let unsent = rows.filter(|(_, row)| {
                        row.is_some_and(|row| row.status == RefundStatus::Pending && row.stripe.is_none())
                    });
                    acts.extend(unsent.map(|(row, _)| Act::Look(hand, row)));
                }
                Hand::Fetched { .. } => acts.push(Act::Apply(hand)),
                Hand::Looked { .. } => acts.push(Act::Create(hand)),
                Hand::Sent { .. } => acts.push(Act::RecordSent(hand)),
                Hand::Owes => acts.push(Act::RecordOwed(hand)),
            }
            acts.extend((may_fail && *is_at != Hand::Idle).then_some(Act::KillHand(hand)));
        }
        for (number, refund) in (0..).zip(&world.stripe.refunds) {
            let status = refund.map(|refund| refund.status);
            acts.extend((status == Some(RefundStatus::Pending)).then_some(Act::StripeRefunds(number)));
            let may_fail = may_want && status.is_some_and(|status| status != RefundStatus::Failed);
            acts.extend(may_fail.then_some(Act::StripeFails(number)));
        }
        let is_disputed = world.stripe.dispute;
        acts.extend(
            (may_want && world.stripe.session == Session::Paid && is_disputed == Dispute::None).then_some(Act::Dispute),
        );
        acts.extend((is_disputed == Dispute::Open).then_some(Act::DecideDispute));
        let may_release = world.booking == Booking::Pending && world.stripe.session == Session::Open;
        acts.extend((may_fail && may_release).then_some(Act::ReleaseAnyway));
        // No attempt lasts a day.
        let is_looking = world.hands.iter().any(|hand| matches!(hand, Hand::Looked { .. }));
        let may_forget = may_fail && world.forgotten == 0 && !is_looking && world.stripe.refunded() > 0;
        acts.extend(may_forget.then_some(Act::ForgetKeys));
        if may_want && world.stripe.session == Session::Paid {
            acts.extend([Act::RefundInDashboard(HALF), Act::RefundInDashboard(PRICE), Act::RefundByAdmin]);
        }
        let may_cancel =
            world.booking == Booking::Pending || world.booking == Booking::Confirmed && world.clock < Clock::Begun;
        acts.extend(may_cancel.then_some(Act::Cancel));
        acts.extend((self.is_hold_free(world) && world.payment.is_none()).then_some(Act::ReleaseHold));
        let is_free = !matches!(world.booking, Booking::Pending | Booking::Confirmed)
            || self.is_hold_free(world)
            || !self.has(Line::ExclusionConstraint);
        acts.extend((is_free && !world.is_taken && world.clock < Clock::Begun).then_some(Act::RivalBooks));
    }

    fn next_state(&self, last: &World, act: Act) -> Option<World> {
        let mut world = last.clone();
        match act {
            Act::TimePasses => {
                world.clock = match last.clock {
                    Clock::Start => Clock::HoldOver,
                    Clock::HoldOver => Clock::SessionOver,
                    Clock::SessionOver => Clock::Overdue,
                    Clock::Overdue | Clock::Begun => Clock::Begun,
                }
            }
            Act::Reserve if last.booking != Booking::Pending => return None,
            Act::Reserve => {
                let (checkout, refunds) = (Checkout::Creating, [None; REFUNDS]);
                world.payment = Some(Payment {
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
                (world.hold_until, world.request) = (Clock::Overdue, Request::Reserved);
            }
            Act::Ask if last.stripe.session == Session::None && last.clock >= Clock::SessionOver => {
                world.request = Request::Refused;
            }
            Act::Ask => {
                world.request = Request::Answered;
                if last.stripe.session == Session::None {
                    world.stripe.session = Session::Open;
                }
            }
            // Under the same key Stripe repeats its answer.
            Act::Refuse if last.stripe.session != Session::None => return None,
            Act::Refuse => (world.request, world.faults) = (Request::Refused, last.faults + 1),
            Act::Record => {
                world.request = Request::None;
                match world.payment.as_mut().filter(|payment| payment.checkout == Checkout::Creating) {
                    Some(payment) if last.request == Request::Answered => {
                        (payment.checkout, payment.revision) = (Checkout::Open, payment.revision + 1);
                    }
                    Some(_) => self.void(&mut world),
                    None => {}
                }
            }
            Act::KillWeb => (world.request, world.faults) = (Request::None, last.faults + 1),
            Act::Pay => {
                world.stripe.session = Session::Paid;
                world.was_paid_in_time = last.booking == Booking::Pending;
            }
            Act::StripeExpires => world.stripe.session = Session::Expired,
            Act::Fetch(hand) => self.fetch(&mut world, hand)?,
            Act::Apply(hand) => self.apply(&mut world, hand)?,
            Act::Look(hand, row) => {
                let found = last.stripe.refund_of(row).filter(|_| self.has(Line::RefundLookedFor));
                world.hands[usize::from(hand)] = Hand::Looked { row, found };
            }
            Act::Create(hand) => self.create(&mut world, hand)?,
            Act::RecordSent(hand) => self.record_sent(&mut world, hand)?,
            Act::KillHand(hand) => (world.hands[usize::from(hand)], world.faults) = (Hand::Idle, last.faults + 1),
            Act::ForgetKeys => {
                let made = (0..).zip(&last.stripe.refunds).filter(|(_, refund)| refund.is_some());
                world.forgotten = made.fold(0, |bits, (number, _)| bits | 1 << number);
                world.faults += 1;
            }
            Act::StripeRefunds(number) => {
                world.stripe.refunds[usize::from(number)].as_mut()?.status = RefundStatus::Succeeded;
            }
            Act::StripeFails(number) => {
                world.stripe.refunds[usize::from(number)].as_mut()?.status = RefundStatus::Failed;
                world.whims += 1;
            }
            Act::RefundInDashboard(amount) => {
                world.stripe.create_refund(amount, None)?;
                world.whims += 1;
            }
            Act::RefundByAdmin => {
                self.refund_by_admin(&mut world)?;
                world.whims += 1;
            }
            Act::Cancel => self.cancel(&mut world)?,
            Act::RecordOwed(hand) => {
                world.payment.as_mut()?.record_owed()?;
                world.hands[usize::from(hand)] = Hand::Idle;
            }
            Act::Dispute => (world.stripe.dispute, world.whims) = (Dispute::Open, last.whims + 1),
            Act::DecideDispute => world.stripe.dispute = Dispute::Decided,
            Act::ReleaseHold => world.booking = Booking::HoldExpired,
            Act::ReleaseAnyway => (world.booking, world.faults) = (Booking::HoldExpired, last.faults + 1),
            Act::RivalBooks => {
                world.is_taken = true;
                if self.is_hold_free(last) {
                    world.booking = Booking::HoldExpired;
                }
            }
        }
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nobody is in two places", |_, world: &World| {
                !(world.is_taken && matches!(world.booking, Booking::Pending | Booking::Confirmed))
            }),
            Property::always("nothing is confirmed that is not paid", |_, world: &World| {
                world.booking != Booking::Confirmed || world.stripe.session == Session::Paid
            }),
            Property::always("a payment is entered once", |_, world: &World| {
                world.payment.is_none_or(|payment| payment.captures <= 1)
            }),
            Property::always("a refund is made once", |_, world: &World| {
                (0..).take(REFUNDS).all(|row| {
                    let made = world.stripe.refunds.iter().flatten().filter(|refund| refund.row == Some(row));
                    made.count() <= 1
                })
            }),
            Property::always("no more goes back than was paid", |_, world: &World| {
                world.payment.is_none_or(|payment| {
                    payment.asked_for() <= payment.captured && payment.refunded <= payment.captured
                })
            }),
            Property::always("a refund's status never goes back", |_, world: &World| {
                world.payment.is_none_or(|payment| payment.rows().all(|refund| refund.status == refund.highest))
            }),
            Property::always("who has paid in time has the time", |_, world: &World| {
                !(world.was_paid_in_time && world.booking == Booking::HoldExpired && world.clock < Clock::Begun)
            }),
            Property::always("what a person has cancelled stays cancelled", |_, world: &World| {
                !world.was_cancelled_by_person || world.booking == Booking::Cancelled
            }),
            Property::always("nothing is confirmed after its start", |_, world: &World| !world.was_confirmed_late),
            Property::always("a dispute that is decided is not open again", |_, world: &World| {
                !world.was_dispute_reopened
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
            Act::Fetch(hand) if self.has(Line::SettledWithoutEvent) => Some(Fairness::Weak(10 + hand)),
            Act::Look(hand, _) => Some(Fairness::Strong(20 + hand)),
            Act::Apply(hand) | Act::Create(hand) | Act::RecordSent(hand) | Act::RecordOwed(hand) => {
                Some(Fairness::Weak(10 + hand))
            }
            Act::ReleaseHold => Some(Fairness::Weak(3)),
            _ => None,
        }
    }

    /// The booking has its last status, no session is open, and the ledger says what Stripe says; what has to go back has gone back, or a refund that
    /// can't be made is listed for admins.
    fn is_settled(&self, world: &World) -> bool {
        // A settlement that reads once more changes nothing.
        let is_idle = world.request == Request::None
            && world.hands.iter().all(|hand| matches!(hand, Hand::Idle | Hand::Fetched { .. }));
        let Some(payment) = &world.payment else { return is_idle && world.booking != Booking::Pending };
        let is_final = |refund: &Refund| refund.status != RefundStatus::Pending && !self.will_retry(payment, refund);
        let is_listed = payment.rows().any(|refund| refund.status == RefundStatus::Failed && !refund.is_retried);
        let is_complete = world.booking != Booking::Confirmed || payment.refunded < payment.captured;
        is_idle
            && world.booking != Booking::Pending
            && world.stripe.session != Session::Open
            && payment.balance(&world.stripe) == world.stripe.balance()
            && payment.captured.cast_signed() - payment.refunded.cast_signed() == world.stripe.balance()
            && payment.rows().all(is_final)
            && world.stripe.refunds.iter().flatten().all(|refund| refund.status != RefundStatus::Pending)
            && is_complete
            && (payment.refunded >= world.owed || is_listed)
    }
}

impl Payments {
    fn will_retry(&self, payment: &Payment, refund: &Refund) -> bool {
        refund.needs_retry() && payment.captured.saturating_sub(payment.going_back()) >= refund.amount
    }
}
