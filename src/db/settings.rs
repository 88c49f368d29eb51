//! The settings that statements run with.

/// Postgres ends transactions that are idle for this long: their process hangs, and keeps rows locked. No longer than a job's lease,
/// because another worker can't claim a job while its row is locked.
const IDLE_IN_TRANSACTION_TIMEOUT: &str = "20s";

/// How long any statement may take: a request that was dropped leaves none running. Reads of users get less ([`READ_TIMEOUT`]), jobs that need
/// longer call `allow_long_statements`.
const STATEMENT_TIMEOUT: &str = "30s";

/// How long one statement may take of a request that only reads.
pub(super) const READ_TIMEOUT: &str = "5s";

/// The settings of a session; of every transaction, where sessions are a pooler's.
pub(super) const SETTINGS: [(&str, &str); 5] = [
    ("timezone", "UTC"),
    ("jit", "off"),
    ("lock_timeout", "5s"),
    ("statement_timeout", STATEMENT_TIMEOUT),
    ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_TIMEOUT),
];
