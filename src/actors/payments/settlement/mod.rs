//! The settlement of one payment. Stripe's state is applied in the only order in which it can have come about: capture, confirmation,
//! refunds, disputes. So one late settlement that sees all of it ends in the same state as four that were in time.

mod capture;
mod disputes;
mod fetch;
mod refunds;
mod settle;
mod transaction;

pub use self::capture::meeting_link;
pub use self::settle::{flag_if_unreadable, settle};
