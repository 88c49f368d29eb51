//! The actor's state: no data, only limits on what photos take of the machine.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::actors::ActorState;
use crate::app::App;
use crate::integrations::images::Images;

/// Photos that one process works on at once.
const MAX_UPLOADS: usize = 32;

/// Photos that one user sends to one process at once: each is held in memory, however slowly it comes.
const MAX_UPLOADS_PER_USER: usize = 4;

/// The state of the profiles actor.
pub struct Profiles {
    pub(super) images: Images,
    /// A permit is held from the last byte of an upload on, so that nobody's slow one keeps others waiting.
    pub uploads: Semaphore,
    receiving: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// The right of a user to send a photo, until it is dropped.
#[derive(Debug)]
pub struct UploadSlot {
    user_id: Uuid,
    receiving: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Drop for UploadSlot {
    fn drop(&mut self) {
        let mut receiving = self.receiving.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = receiving.get_mut(&self.user_id) {
            *count -= 1;
            if *count == 0 {
                receiving.remove(&self.user_id);
            }
        }
    }
}

impl Profiles {
    /// Lets a user send a photo; `None` while there are too many of the same user's.
    pub fn upload_slot(&self, user_id: Uuid) -> Option<UploadSlot> {
        let mut receiving = self.receiving.lock().unwrap_or_else(PoisonError::into_inner);
        let count = receiving.entry(user_id).or_default();
        if *count >= MAX_UPLOADS_PER_USER {
            return None;
        }
        *count += 1;
        Some(UploadSlot { user_id, receiving: self.receiving.clone() })
    }
}

impl Default for Profiles {
    fn default() -> Self {
        Self { images: Images::default(), uploads: Semaphore::new(MAX_UPLOADS), receiving: Arc::default() }
    }
}

impl ActorState for Profiles {
    type Context = App;
    const NAME: &'static str = "profiles";
}
