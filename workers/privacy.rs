//! Handlers of jobs on personal data.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::privacy::{ErasureProgress, erase_account};
use crate::jobs::definitions::privacy::EraseAccount;

impl JobHandler for EraseAccount {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        match erase_account(&context.app, self.user_id, &context.origin, Some(context.fence)).await? {
            ErasureProgress::Done => Ok(()),
            ErasureProgress::RetryIn(after) => {
                Err(JobError::Wait { after, error: "the last mails are under way".to_owned() })
            }
        }
    }
}
