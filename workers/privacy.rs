//! Jobs on what is held about people.

use super::{Doing, JobError, Work};
use crate::actors::privacy::{Erased, erase_account};
use crate::jobs::privacy::EraseAccount;

impl Work for EraseAccount {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        match erase_account(&doing.house, self.user_id, &doing.origin, Some(doing.fence)).await? {
            Erased::Done => Ok(()),
            Erased::In(after) => Err(JobError::Wait { after, error: "the last mails are under way".to_owned() }),
        }
    }
}
