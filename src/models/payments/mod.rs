//! Payments as rows: the payment of a booking, its refunds and disputes, the append-only ledger, stored webhook events, and
//! reconciliation with Stripe.

mod disputes;
pub mod earnings;
mod events;
mod find;
pub mod ledger;
mod list;
pub mod open_checkouts;
mod payment;
pub mod reconciliation;
mod reconciliation_issues;
mod refunds;
mod status;
mod view;

pub use self::disputes::Dispute;
pub use self::events::{EventSubject, RETENTION_RULES, StripeEvent};
pub use self::find::is_stripe_id;
pub use self::ledger::EntryKind;
pub use self::list::{ListedPayment, PaymentFilter};
pub use self::payment::{NewPayment, Payment};
pub use self::reconciliation_issues::{IssueKind, IssueState, ReconciliationIssue, list_issues};
pub use self::refunds::{
    BY_STRIPE, MADE_AT_STRIPE, NewRefund, PAID_AFTER_CANCELLATION, PAID_TOO_LATE, RefundRow, RefundStatus,
};
pub use self::status::{CheckoutStatus, PaymentStatus, Ui};
pub use self::view::PaymentView;
