//! Retention of rows, removal of objects in storage, the numbers of past days, what people and resources are found by, files of the team, whether links
//! lead to anything, weekly digests, and the chain of the audit trail.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::bookings::DueRow;
use crate::clock::Timestamp;
use crate::jobs::{Job, Queue};

/// Deletes rows whose retention is over: finished jobs, idempotency keys, tokens, ended logins, counts of minutes, old matches and events. How
/// long each is kept is a constant beside the rule of its table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PruneExpiredRows {
    /// How far an earlier one has come that ran out of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<PruneProgress>,
}

/// Where the deletion of rows goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PruneProgress {
    /// The name of the rule; those before it have been applied.
    pub rule: String,
    /// The time of the last row that was deleted.
    pub at: Timestamp,
}

impl Job for PruneExpiredRows {
    const KIND: &'static str = "housekeeping.prune_expired_rows";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    /// It starts no further chunk long before.
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(if self.after.is_some() { "rest" } else { "sweep" }.to_owned())
    }
}

/// Deletes the objects of a photo that no profile shows any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeletePhoto {
    pub user_id: Uuid,
    pub key: String,
}

impl DeletePhoto {
    /// How long the objects of a replaced photo are kept: a profile that was just read still refers to them. Longer than an upload may take,
    /// so that an upload of the same photo doesn't end while its new objects are deleted.
    pub const DELAY: SignedDuration = SignedDuration::from_secs(120);
}

impl Job for DeletePhoto {
    const KIND: &'static str = "housekeeping.delete_photo";
    const QUEUE: Queue = Queue::Housekeeping;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.key.clone())
    }
}

/// Counts what happened on the days before today, for the team's numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CountDays {
    /// The last day of an earlier one that ran out of time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Date>,
}

impl Job for CountDays {
    const KIND: &'static str = "housekeeping.count_days";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    /// It begins no further day long before.
    const TIMEOUT: Duration = Duration::from_secs(600);

    fn dedupe_key(&self) -> Option<String> {
        Some(if self.after.is_some() { "rest" } else { "sweep" }.to_owned())
    }
}

/// Compares counted days with the rows, and counts those anew that differ.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CheckCountedDays {}

impl Job for CheckCountedDays {
    const KIND: &'static str = "housekeeping.check_counted_days";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    /// It begins no further day long before.
    const TIMEOUT: Duration = Duration::from_secs(600);

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }

    /// One after the other: two at once would each take the days of today.
    fn ordering_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}

/// Counts for the next day how often coaches were shown of late.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CountShowings {}

impl Job for CountShowings {
    const KIND: &'static str = "housekeeping.count_showings";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Makes what people are found by anew where their name or address was changed by something that did not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RefreshUserSearch {}

impl Job for RefreshUserSearch {
    const KIND: &'static str = "housekeeping.refresh_user_search";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Enqueues [`CheckLink`] for every resource whose link is due.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CheckDueLinks {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DueRow>,
}

impl Job for CheckDueLinks {
    const KIND: &'static str = "housekeeping.check_due_links";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(if self.after.is_some() { "rest" } else { "sweep" }.to_owned())
    }
}

/// Asks for the page that a resource leads to, and records whether it is there. That it is not is no failure of the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckLink {
    pub resource_id: Uuid,
    /// The host of the link: each is asked by one job at a time.
    pub host: String,
}

impl Job for CheckLink {
    const KIND: &'static str = "housekeeping.check_link";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.resource_id.to_string())
    }

    fn ordering_key(&self) -> Option<String> {
        Some(self.host.clone())
    }
}

/// Writes a list of the team to a file that is kept for a day; from where an earlier one has come to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WriteExport {
    pub export_id: Uuid,
}

impl Job for WriteExport {
    const KIND: &'static str = "housekeeping.write_export";
    const QUEUE: Queue = Queue::Housekeeping;
    /// It begins no further part long before.
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(self.export_id.to_string())
    }

    fn ordering_key(&self) -> Option<String> {
        Some(self.export_id.to_string())
    }
}

/// Deletes a file of the team, and its row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeleteExport {
    pub export_id: Uuid,
}

impl Job for DeleteExport {
    const KIND: &'static str = "housekeeping.delete_export";
    const QUEUE: Queue = Queue::Housekeeping;
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(self.export_id.to_string())
    }

    /// As [`WriteExport`]: it is not deleted while it is being written.
    fn ordering_key(&self) -> Option<String> {
        Some(self.export_id.to_string())
    }
}

/// Makes what resources are about anew where the table of topics has changed since, or where it was never made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RefreshResourceTopics {}

impl Job for RefreshResourceTopics {
    const KIND: &'static str = "housekeeping.refresh_resource_topics";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Makes the names anew by which members mention somebody, of those who have another one or can be mentioned from now on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RefreshCommunityNames {}

impl Job for RefreshCommunityNames {
    const KIND: &'static str = "housekeeping.refresh_community_names";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}

/// Asks for the weekly digest of everybody whose is due.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SendDueDigests {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DueRow>,
}

impl Job for SendDueDigests {
    const KIND: &'static str = "housekeeping.send_due_digests";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some(if self.after.is_some() { "rest" } else { "sweep" }.to_owned())
    }
}

/// Makes links of the chain for the entries of the audit trail that have none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SealAudit {}

impl Job for SealAudit {
    const KIND: &'static str = "housekeeping.seal_audit";
    const QUEUE: Queue = Queue::Housekeeping;
    const MAX_ATTEMPTS: i32 = 3;
    /// It begins no further chunk long before.
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn dedupe_key(&self) -> Option<String> {
        Some("sweep".to_owned())
    }
}
