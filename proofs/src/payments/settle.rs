//! `settle` (`src/actors/payments/settlement`): what a settlement does with what it has read at Stripe.

use super::state::{
    Booking, Checkout, Clock, HALF, PRICE, Payment, Process, Refund, RefundStatus, Session, Stripe, System,
};
use super::{Line, Payments};

/// How often a refund that failed is tried in all.
const MAX_ATTEMPTS: u8 = 3;

impl Payments {
    /// Reads the payment, and Stripe's state; on the way an overdue session, or that of a cancelled booking, is expired.
    pub(super) fn fetch(&self, system: &mut System, process: u8) -> Option<()> {
        let payment = system.payment.as_mut()?;
        let (revision, was_creating) = (payment.revision, payment.checkout == Checkout::Creating);
        if was_creating {
            // Asked again under the same key; a new session would be refused by now.
            if system.stripe.session == Session::None && system.clock >= Clock::SessionOver {
                self.void(system);
                return Some(());
            }
            if system.stripe.session == Session::None {
                system.stripe.session = Session::Open;
            }
            (payment.checkout, payment.revision) = (Checkout::Open, revision + 1);
        }
        let is_cancelled = !matches!(system.booking, Booking::Pending | Booking::Confirmed);
        if system.stripe.session == Session::Open && (system.clock >= Clock::Overdue || is_cancelled) {
            system.stripe.session = Session::Expired;
        }
        system.processes[usize::from(process)] = Process::Fetched { seen: system.stripe, revision, was_creating };
        Some(())
    }

    /// Stripe has definitely made no session: the hold has its first end again, and another checkout may be opened.
    pub(super) fn void(&self, system: &mut System) {
        (system.payment, system.hold_until) = (None, Clock::HoldOver);
    }

    pub(super) fn apply(&self, system: &mut System, process: u8) -> Option<()> {
        let Process::Fetched { seen, revision, was_creating } = system.processes[usize::from(process)] else {
            return None;
        };
        system.processes[usize::from(process)] = Process::Idle;
        let mut payment = system.payment?;
        let is_unchanged = payment.revision == revision || was_creating && payment.revision == revision + 1;
        if !is_unchanged && self.has(Line::SettleComparesRevision) {
            return Some(());
        }
        let before = payment;
        match seen.session {
            Session::Paid => {
                self.record_capture(system, &mut payment, &seen)?;
                self.apply_refunds(system, &mut payment, &seen)?;
                system.was_dispute_reopened |= seen.dispute < payment.dispute;
                payment.dispute = seen.dispute;
            }
            Session::Expired => {
                payment.checkout = Checkout::Expired;
                if system.booking == Booking::Pending && system.clock >= system.hold_until {
                    system.booking = Booking::HoldExpired;
                }
            }
            Session::None | Session::Open => {}
        }
        payment.revision += u8::from(payment != before);
        system.payment = Some(payment);
        Some(())
    }

    /// The ledger's entry, once; then the session is confirmed, or everything goes back.
    fn record_capture(&self, system: &mut System, payment: &mut Payment, seen: &Stripe) -> Option<()> {
        payment.checkout = Checkout::Complete;
        if payment.captures > 0 && self.has(Line::LedgerOnce) {
            return Some(());
        }
        (payment.captures, payment.captured) = (payment.captures + 1, payment.captured + PRICE);
        let is_ahead = system.clock < Clock::Begun || !self.has(Line::ConfirmBeforeStart);
        let may_confirm = match system.booking {
            Booking::Pending | Booking::HoldExpired => is_ahead,
            Booking::Cancelled => is_ahead && !self.has(Line::OnlyExpiredHoldsComeBack),
            Booking::Confirmed | Booking::RefundedInFull => false,
        };
        if may_confirm && (!system.is_taken || !self.has(Line::ExclusionConstraint)) {
            system.was_confirmed_late |= system.clock >= Clock::Begun;
            system.booking = Booking::Confirmed;
            return Some(());
        }
        if system.booking == Booking::Pending {
            system.booking = Booking::HoldExpired;
        }
        system.owed = PRICE;
        match payment.captured.saturating_sub(seen.refunded()) {
            0 => Some(()),
            remainder => payment.record_refund(remainder, 1),
        }
    }

    /// Rows and ledger follow Stripe's refunds; refunds that failed are tried again.
    fn apply_refunds(&self, system: &mut System, payment: &mut Payment, seen: &Stripe) -> Option<()> {
        for (number, refund) in (0_u8..).zip(&seen.refunds).filter_map(|(number, refund)| Some((number, (*refund)?))) {
            let is_same = |(index, row): (u8, &Option<Refund>)| {
                row.is_some_and(|row| row.stripe == Some(number) || row.stripe.is_none() && refund.row == Some(index))
            };
            let index = match (0..).zip(&payment.refunds).position(is_same) {
                Some(index) => index,
                None => payment.insert_refund(refund.amount, 1, Some(number))?,
            };
            let row = payment.refunds[index].as_mut()?;
            let before = row.status;
            row.update(refund.status, Some(number));
            match (before, row.status) {
                (RefundStatus::Pending, RefundStatus::Succeeded) if payment.entered >> number & 1 == 0 => {
                    payment.entered |= 1 << number;
                    payment.refunded += refund.amount;
                }
                (RefundStatus::Succeeded, RefundStatus::Failed)
                    if payment.reversed >> number & 1 == 0 && self.has(Line::FailedRefundReversed) =>
                {
                    payment.reversed |= 1 << number;
                    payment.refunded -= refund.amount;
                }
                _ => {}
            }
        }
        if self.has(Line::FailedRefundRetried) {
            payment.retry_failed()?;
        }
        let is_refunded = payment.refunded >= payment.captured;
        if is_refunded && system.booking == Booking::Confirmed && self.has(Line::RefundedInFullCancels) {
            system.booking = Booking::RefundedInFull;
        }
        Some(())
    }

    /// The client cancels: the refund by the policy, in the transaction of the cancellation.
    pub(super) fn cancel(&self, system: &mut System) -> Option<()> {
        let was_confirmed = system.booking == Booking::Confirmed;
        (system.booking, system.was_cancelled_by_person) = (Booking::Cancelled, true);
        if let Some(payment) = system.payment.as_mut().filter(|_| was_confirmed) {
            let amount = payment.captured.saturating_sub(payment.going_back()).min(HALF);
            system.owed = payment.going_back() + amount;
            if amount > 0 && !self.has(Line::RefundInTransaction) {
                *system.processes.iter_mut().find(|process| **process == Process::Idle)? = Process::Owes;
            } else if amount > 0 {
                payment.record_refund(amount, 1)?;
            }
        }
        Some(())
    }

    /// An admin refunds what is left.
    pub(super) fn refund_by_admin(&self, system: &mut System) -> Option<()> {
        let payment = system.payment.as_mut()?;
        let less = if self.has(Line::RefundableCountsPending) { payment.going_back() } else { payment.refunded };
        let left = payment.captured.checked_sub(less).filter(|left| *left > 0)?;
        payment.record_refund(left, 1)
    }
}

impl Payment {
    fn record_refund(&mut self, amount: u8, attempt: u8) -> Option<()> {
        self.insert_refund(amount, attempt, None).map(drop)
    }

    /// The refund of a session that was cancelled before it was recorded.
    pub(super) fn record_owed(&mut self) -> Option<()> {
        self.record_refund(HALF, 1)
    }

    fn insert_refund(&mut self, amount: u8, attempt: u8, stripe: Option<u8>) -> Option<usize> {
        let index = self.refunds.iter().position(Option::is_none)?;
        let status = RefundStatus::Pending;
        let is_of_stripe = stripe.is_some();
        self.refunds[index] =
            Some(Refund { amount, status, highest: status, stripe, is_of_stripe, attempt, is_retried: false });
        Some(index)
    }

    /// Refunds of ours that failed are tried again as rows of their own, while their amount is still left.
    fn retry_failed(&mut self) -> Option<()> {
        for index in 0..self.refunds.len() {
            let Some(row) = self.refunds[index] else { continue };
            let left = self.captured.saturating_sub(self.going_back());
            if row.needs_retry() && left >= row.amount {
                self.refunds[index].as_mut()?.is_retried = true;
                self.record_refund(row.amount, row.attempt + 1)?;
            }
        }
        Some(())
    }
}

impl Refund {
    /// It failed, is ours, and will be tried again if its amount is left.
    pub fn needs_retry(&self) -> bool {
        let has_failed = self.status == RefundStatus::Failed && !self.is_of_stripe;
        has_failed && !self.is_retried && self.attempt < MAX_ATTEMPTS
    }

    /// `RefundRow::update`: a status never goes back.
    pub(super) fn update(&mut self, status: RefundStatus, stripe: Option<u8>) {
        self.status = self.status.max(status);
        self.highest = self.highest.max(self.status);
        self.stripe = self.stripe.or(stripe);
    }
}
