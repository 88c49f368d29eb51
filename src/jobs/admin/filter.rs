//! Which jobs a list has, and in which order: waiting jobs by when they will run, ended ones the latest first.

use uuid::Uuid;

use super::cursor::Cursor;
use super::job_views::{JobRow, JobStatus};
use crate::jobs::Queue;

/// The filters of a list of jobs.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// One queue, or all.
    pub queue: Option<Queue>,
    pub status: Option<JobStatus>,
    pub kind: Option<String>,
    /// The id of a job, one of its search keys, or words of its errors.
    pub q: Option<String>,
    /// Jobs with the booking, its payments or refunds, or Stripe's names of them among their search keys.
    pub booking_id: Option<Uuid>,
    /// Jobs about a user, or enqueued by them.
    pub user_id: Option<Uuid>,
}

impl Filter {
    /// Whether jobs are searched for, by their search keys or errors.
    pub(super) fn is_search(&self) -> bool {
        self.q.is_some() || self.booking_id.is_some() || self.user_id.is_some()
    }

    pub(super) fn queue_names(&self) -> Vec<&'static str> {
        self.queue.map_or_else(|| Queue::ALL.map(Queue::as_str).to_vec(), |queue| vec![queue.as_str()])
    }

    /// The column of the time by which the list is ordered.
    pub(super) fn time_column(&self) -> &'static str {
        match self.status {
            Some(JobStatus::Pending | JobStatus::Scheduled | JobStatus::Retrying) => "run_at",
            Some(JobStatus::Done | JobStatus::Dead | JobStatus::Superseded | JobStatus::Cancelled) => "finished_at",
            Some(JobStatus::Running) | None => "created_at",
        }
    }

    /// The columns by which the list is ordered, without the id.
    pub(super) fn sort_columns(&self) -> &'static str {
        if self.status == Some(JobStatus::Pending) { "priority, run_at" } else { self.time_column() }
    }

    /// The whole `order by`.
    pub(super) fn order_by(&self) -> &'static str {
        match self.time_column() {
            "run_at" if self.status == Some(JobStatus::Pending) => "priority, run_at, id",
            "run_at" => "run_at, id",
            "finished_at" => "finished_at desc, id desc",
            _ => "created_at desc, id desc",
        }
    }

    pub(super) fn cursor_after(&self, row: &JobRow) -> Cursor {
        let at = match self.time_column() {
            "run_at" => row.run_at,
            "finished_at" => row.finished_at.unwrap_or(row.created_at),
            _ => row.created_at,
        };
        Cursor { priority: row.priority, at, id: row.id }
    }
}
