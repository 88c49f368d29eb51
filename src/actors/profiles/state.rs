//! The actor's state: no data, only limits on what photos take of the machine.

use tokio::sync::Semaphore;

use crate::actors::ActorState;
use crate::app::App;
use crate::integrations::images::Images;

/// Uploads of one process at once: each holds a photo in memory.
const MAX_UPLOADS: usize = 32;

/// The state of the profiles actor.
pub struct Profiles {
    pub(super) images: Images,
    /// A permit is held from the first byte of an upload to its end.
    pub uploads: Semaphore,
}

impl Default for Profiles {
    fn default() -> Self {
        Self { images: Images::default(), uploads: Semaphore::new(MAX_UPLOADS) }
    }
}

impl ActorState for Profiles {
    type Context = App;
    const NAME: &'static str = "profiles";
}
