//! The queues as admins see and control them: statistics, lists of jobs, pause and limits, retry and cancel.

pub mod control;
mod cursor;
mod filter;
mod job_views;
mod list;
mod list_query;
mod query_plan;
pub mod queue_history;
pub mod queue_stats;
mod search;
pub mod worker_metrics;

pub use self::cursor::Cursor;
pub use self::filter::Filter;
pub use self::job_views::{AskedBy, JobDetail, JobEffect, JobStatus, JobSummary, job_detail};
pub use self::list::{JobList, dead_job_ids, list_jobs};
