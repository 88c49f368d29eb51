//! How jobs are done, one file per queue.

pub mod emails;
