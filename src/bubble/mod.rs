//! The migration from the app of Phase 1, on Bubble: export, mapping, import, validation, report, rollback. All of it, with its tables, can be
//! deleted some time after the cut-over; nothing of the product imports it.
//!
//! *Invariant:* it enqueues no job and sends no command: nobody gets a mail, a calendar entry or a refund because of it.

pub mod api;
pub mod error;
pub mod export;
pub mod import;
pub mod invitations;
pub mod mapping;
pub mod photos;
pub mod report;
pub mod rollback;
pub mod stripe;
pub mod validate;
