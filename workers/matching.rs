//! Work ahead of matching.

use super::{Doing, JobError, Work};
use crate::actors::matching::embed_coach;
use crate::jobs::matching::EmbedCoach;

impl Work for EmbedCoach {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        Ok(embed_coach(&doing.house, self.coach_id, doing.fence).await?)
    }
}
