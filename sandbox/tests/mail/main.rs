//! The mail stand-in over the wire: a real SMTP client (lettre), a raw socket for what no client would send, and the web
//! mailbox over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

mod helpers;
mod mailbox;
mod outages;
mod protocol;
