//! Named secrets, which rotate.

use std::fmt;

/// A secret and its name (`kid`). Of several keys each verifies or decrypts; the first one signs or encrypts.
#[derive(Clone)]
pub struct Key {
    pub id: String,
    pub secret: Vec<u8>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}
