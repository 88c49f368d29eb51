//! The private servers' promise, with real servers and real `kill -9`: they start once, serve everyone who comes, come
//! back when they die, and are gone when the last user is, however it went.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test")]

mod hands;
mod lifetime;
mod places;
