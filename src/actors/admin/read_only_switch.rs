//! What a process knows of the read-only mode that admins set.

use std::sync::{PoisonError, RwLock};

use crate::models::read_only::ReadOnlyMode;

/// What this process knows of the mode that admins set.
#[derive(Debug, Default)]
pub struct ReadOnlySwitch(RwLock<Option<ReadOnlyMode>>);

impl ReadOnlySwitch {
    /// The mode, if it is on.
    pub fn active(&self) -> Option<ReadOnlyMode> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|mode| mode.is_on).cloned()
    }

    /// Remembers what was read or set.
    pub(super) fn learn(&self, mode: ReadOnlyMode) {
        let before = self.0.write().unwrap_or_else(PoisonError::into_inner).replace(mode.clone());
        if before.is_some_and(|before| before.is_on != mode.is_on) {
            tracing::info!(read_only = mode.is_on, "read-only mode changed");
        }
    }
}
