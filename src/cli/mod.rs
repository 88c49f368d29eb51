//! What the one binary can be asked to do on the command line.

/// With a known password for an admin in it: never in a release image.
#[cfg(feature = "dev")]
pub mod seed_demo;
