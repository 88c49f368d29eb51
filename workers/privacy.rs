//! Handlers of jobs on personal data.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::privacy::{Erased, erase_account};
use crate::jobs::definitions::privacy::EraseAccount;

impl JobHandler for EraseAccount {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        match erase_account(&context.app, self.user_id, &context.origin, Some(context.fence)).await? {
            Erased::Done => Ok(()),
            Erased::In(after) => Err(JobError::Wait { after, error: "waiting for the last mails".to_owned() }),
        }
    }
}
