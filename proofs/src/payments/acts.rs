//! The steps by name, and as sentences.

use std::fmt::{Display, Formatter};

/// A step of somebody, or a fault. Hands are workers and success pages; refunds by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    TimePasses,
    Reserve,
    Ask,
    Refuse,
    Record,
    KillWeb,
    Pay,
    StripeExpires,
    Fetch(u8),
    Apply(u8),
    Look(u8, u8),
    Create(u8),
    RecordSent(u8),
    KillProcess(u8),
    ForgetKeys,
    StripeRefunds(u8),
    StripeFails(u8),
    RefundInDashboard(u8),
    RefundByAdmin,
    Cancel,
    RecordOwed(u8),
    Dispute,
    DecideDispute,
    ReleaseHold,
    ReleaseAnyway,
    RivalBooks,
}

impl Display for Act {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Act::TimePasses => write!(f, "time passes: the next term is over"),
            Act::Reserve => write!(f, "the client wants to pay: the payment's row is committed"),
            Act::Ask => write!(f, "the web process asks Stripe for a checkout session, and is answered"),
            Act::Refuse => write!(f, "the web process asks Stripe for a checkout session, and is refused"),
            Act::Record => write!(f, "the web process records Stripe's answer"),
            Act::KillWeb => write!(f, "the web process is killed"),
            Act::Pay => write!(f, "the client pays"),
            Act::StripeExpires => write!(f, "Stripe ends the checkout session"),
            Act::Fetch(process) => write!(f, "settlement {process} reads the payment, and asks Stripe how it stands"),
            Act::Apply(process) => write!(f, "settlement {process} applies what it has read"),
            Act::Look(process, row) => write!(f, "worker {process} looks for refund {row} at Stripe"),
            Act::Create(process) => write!(f, "worker {process} creates the refund at Stripe, unless it was found"),
            Act::RecordSent(process) => write!(f, "worker {process} records what Stripe has answered"),
            Act::KillProcess(process) => write!(f, "worker {process} is killed"),
            Act::ForgetKeys => write!(f, "a day passes, and Stripe forgets idempotency keys"),
            Act::StripeRefunds(refund) => write!(f, "Stripe's refund {refund} succeeds"),
            Act::StripeFails(refund) => write!(f, "Stripe's refund {refund} fails: the bank returns it"),
            Act::RefundInDashboard(amount) => write!(f, "somebody refunds {amount} in Stripe's dashboard"),
            Act::RefundByAdmin => write!(f, "an admin refunds what is left"),
            Act::Cancel => write!(f, "the client cancels"),
            Act::RecordOwed(process) => {
                write!(f, "process {process} records the refund of the session it has cancelled")
            }
            Act::ReleaseHold => write!(f, "the sweep releases the hold, which has expired without a checkout"),
            Act::Dispute => write!(f, "the payer's bank disputes the payment"),
            Act::DecideDispute => write!(f, "the dispute is decided"),
            Act::ReleaseAnyway => write!(f, "the hold is released by hand, though its checkout is open"),
            Act::RivalBooks => write!(f, "somebody else books the time"),
        }
    }
}
