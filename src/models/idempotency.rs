//! Idempotency keys of requests.

use jiff::SignedDuration;

use crate::clock::hours;

/// How long a key and its response are kept; afterwards the key can be used for another request. Rows created under a key refer to it for
/// as long.
pub const RETENTION: SignedDuration = hours(24);
