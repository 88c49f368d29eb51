//! The queues as admins see and steer them: statistics, lists of jobs, pause and limits, retry and cancel.

pub mod control;
mod job_views;
mod list;
pub mod queue_stats;
mod search;
pub mod worker_metrics;

pub use self::job_views::{AskedBy, JobDetail, JobEffect, JobStatus, JobSummary, detail};
pub use self::list::{Cursor, Filter, Found, ids_of_dead, list};
