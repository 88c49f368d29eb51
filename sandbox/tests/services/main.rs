//! The private Postgres and Redis, with real servers and real `kill -9`: they start once, are shared, are restarted when
//! they die, and stop when their last user has ended, however it ended.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod environments;
mod helpers;
mod lifetime;
