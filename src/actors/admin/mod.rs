//! The admins' room: what they do to the machinery itself. Every act leaves a line in the audit trail, in its own transaction.

pub mod queues;

use super::Room;

/// The room. It has no state of its own.
pub struct Admin;

impl Room for Admin {
    const NAME: &'static str = "admin";
}
