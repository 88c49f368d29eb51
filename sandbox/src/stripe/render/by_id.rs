//! Any object by its id, as it is embedded by `expand[]` and in events.

use serde_json::Value;

use super::dispute::dispute;
use super::event::event;
use super::payment::{charge, intent, method_by_id};
use super::refund::refund;
use super::session::session;
use crate::stripe::account::Account;

/// `None` if there is no such object.
pub fn by_id(account: &Account, id: &str) -> Option<Value> {
    match id.split('_').next()? {
        "cs" => account.sessions.by_id(id).map(|found| session(account, found)),
        "pi" => account.payment_intents.by_id(id).map(|found| intent(account, found)),
        "ch" => account.charges.by_id(id).map(|found| charge(account, found)),
        "re" => account.refunds.by_id(id).map(refund),
        "du" => account.disputes.by_id(id).map(|found| dispute(account, found)),
        "pm" => method_by_id(account, id),
        "evt" => account.events.by_id(id).map(event),
        _ => None,
    }
}
