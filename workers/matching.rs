//! Handlers of jobs that prepare data for matching.

use super::handler::{JobContext, JobError, JobHandler};
use crate::actors::matching::embed_coach;
use crate::jobs::definitions::matching::EmbedCoach;

impl JobHandler for EmbedCoach {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        Ok(embed_coach(&context.app, self.coach_id, context.fence).await?)
    }
}
