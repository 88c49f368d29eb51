//! The outside world, one file per provider, under one policy of time-outs and retries.

pub mod embedder;
pub mod mail;
