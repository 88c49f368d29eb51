//! The rows of a booking and its payment, what Stripe has, and who is at what.

/// Refunds of one payment there can be at most.
pub const REFUNDS: usize = 4;

/// The price, and what a client gets back who cancels late: half of it.
pub const PRICE: u8 = 2;
pub const HALF: u8 = 1;

/// How far time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Clock {
    Start,
    /// Fifteen minutes: a hold without a checkout has expired.
    HoldOver,
    /// Stripe ends the checkout session.
    SessionOver,
    /// The hold with a checkout has expired too.
    Overdue,
    /// The coaching session has begun.
    Begun,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Booking {
    Pending,
    Confirmed,
    /// Cancelled by the system with the reason `hold_expired`.
    HoldExpired,
    /// Cancelled by the client.
    Cancelled,
    /// Cancelled by the system because all money went back.
    RefundedInFull,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Checkout {
    Creating,
    Open,
    Complete,
    Expired,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

/// A row of `refunds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refund {
    pub amount: u8,
    pub status: RefundStatus,
    /// The highest status it has had.
    pub highest: RefundStatus,
    /// Which of Stripe's refunds it is.
    pub stripe: Option<u8>,
    /// It was made in Stripe's dashboard.
    pub is_of_stripe: bool,
    pub attempt: u8,
    pub is_retried: bool,
}

/// A row of `payments`, with its refunds and its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Payment {
    pub checkout: Checkout,
    pub revision: u8,
    pub captured: u8,
    pub refunded: u8,
    pub refunds: [Option<Refund>; REFUNDS],
    /// Entries of the ledger: captures; refunds and their reversals, by Stripe's refund, as bits.
    pub captures: u8,
    pub entered: u8,
    pub reversed: u8,
    pub dispute: Dispute,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Session {
    None,
    Open,
    Paid,
    Expired,
}

/// A refund as Stripe has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StripeRefund {
    pub amount: u8,
    pub status: RefundStatus,
    /// Our row, by its metadata.
    pub row: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dispute {
    None,
    Open,
    Decided,
}

/// What Stripe has, and what somebody has read of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stripe {
    pub session: Session,
    pub refunds: [Option<StripeRefund>; REFUNDS],
    pub dispute: Dispute,
}

/// What the request for a checkout is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    None,
    /// The payment's row is committed, Stripe is not asked yet.
    Reserved,
    Answered,
    Refused,
}

/// What a worker or the success page is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Process {
    Idle,
    /// A settlement has read the payment's revision and Stripe's state.
    Fetched {
        seen: Stripe,
        revision: u8,
        was_creating: bool,
    },
    /// A refund is about to be created, unless it was found in Stripe's list.
    Looked {
        row: u8,
        found: Option<u8>,
    },
    /// Stripe has answered with this refund, or refused it.
    Sent {
        row: u8,
        refund: Option<u8>,
    },
    /// A session was cancelled, its refund is not recorded yet; only without [`super::Line::RefundInTransaction`].
    Owes,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct System {
    pub clock: Clock,
    pub booking: Booking,
    pub hold_until: Clock,
    /// Somebody else has the time.
    pub is_taken: bool,
    pub payment: Option<Payment>,
    pub request: Request,
    pub stripe: Stripe,
    /// Refunds whose idempotency keys Stripe has forgotten, after a day; as bits.
    pub forgotten: u8,
    pub processes: [Process; 2],
    /// It was paid while the time was held for the payer.
    pub was_paid_in_time: bool,
    /// What has to go back in any case.
    pub owed: u8,
    pub was_cancelled_by_person: bool,
    pub was_confirmed_late: bool,
    pub was_dispute_reopened: bool,
    pub faults: u8,
    pub interventions: u8,
}

impl Payment {
    /// Refunds that have succeeded or are pending, in sum.
    pub fn going_back(&self) -> u8 {
        self.rows().filter(|refund| refund.status != RefundStatus::Failed).map(|refund| refund.amount).sum()
    }

    /// The same of refunds that we ask for.
    pub fn asked_for(&self) -> u8 {
        let ours = self.rows().filter(|refund| !refund.is_of_stripe && refund.status != RefundStatus::Failed);
        ours.map(|refund| refund.amount).sum()
    }

    pub fn rows(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().flatten()
    }

    /// The balance of the ledger.
    pub fn balance(&self, stripe: &Stripe) -> i8 {
        let back = (0..).zip(&stripe.refunds).filter_map(|(number, refund)| {
            let is_entered = self.entered >> number & 1 != 0 && self.reversed >> number & 1 == 0;
            refund.filter(|_| is_entered).map(|refund| refund.amount.cast_signed())
        });
        self.captures.cast_signed() * PRICE.cast_signed() - back.sum::<i8>()
    }
}

impl Stripe {
    /// Refunds that have not failed, in sum.
    pub fn refunded(&self) -> u8 {
        let going = self.refunds.iter().flatten().filter(|refund| refund.status != RefundStatus::Failed);
        going.map(|refund| refund.amount).sum()
    }

    /// What Stripe has kept.
    pub fn balance(&self) -> i8 {
        let succeeded = self.refunds.iter().flatten().filter(|refund| refund.status == RefundStatus::Succeeded);
        let paid = if self.session == Session::Paid { PRICE.cast_signed() } else { 0 };
        paid - succeeded.map(|refund| refund.amount.cast_signed()).sum::<i8>()
    }

    /// The refund that was made for a row of ours, and has not failed.
    pub fn refund_of(&self, row: u8) -> Option<u8> {
        (0..)
            .zip(&self.refunds)
            .find(|(_, refund)| refund.is_some_and(|refund| refund.row == Some(row)))
            .map(|(number, _)| number)
    }

    /// Creates a refund. `None`: refused, as more than is left, or of a payment that is disputed or was.
    pub fn create_refund(&mut self, amount: u8, row: Option<u8>) -> Option<u8> {
        if self.dispute != Dispute::None || self.session != Session::Paid || self.refunded() + amount > PRICE {
            return None;
        }
        let (number, free) = (0..).zip(&mut self.refunds).find(|(_, refund)| refund.is_none())?;
        *free = Some(StripeRefund { amount, status: RefundStatus::Pending, row });
        Some(number)
    }
}
