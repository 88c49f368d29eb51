//! The job store: the state changes of a job, as statements on its row.

mod cancel;
mod claim;
mod effects;
mod enqueue;
mod fence;
mod outcome;
mod ready;
mod redact;
mod retention;
mod search_keys;
mod workers;

pub use self::cancel::cancel_waiting;
pub use self::claim::{Claim, ClaimedJob, LEASE, claim, mark_isolated, renew};
pub use self::effects::{EffectState, begin_effect, complete_effect};
pub use self::enqueue::{enqueue, enqueue_all, enqueue_at, enqueue_once};
pub use self::fence::{Fence, Fenced, fenced, is_fenced};
pub use self::outcome::{Outcome, record_outcome, supersede_duplicate};
pub use self::ready::{mark_ready, take_ready};
pub use self::redact::redact;
pub use self::retention::{RETENTION, RETENTION_RULES};
pub use self::search_keys::search_keys;
pub use self::workers::{HEARTBEAT_TIMEOUT, deregister, heartbeat};
