//! What search texts ask for, as Postgres has read them. That never changes, so it is asked once for each text.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::app::App;
use crate::error::Result;
use crate::models::coaches::ParsedText;

/// How many texts are remembered. When there are more, all are forgotten: to ask again costs one statement.
const MAX_TEXTS: usize = 1_000;

/// Texts that were asked for in this process.
#[derive(Default)]
pub(super) struct TextQueries(Mutex<HashMap<Box<str>, ParsedText>>);

impl TextQueries {
    /// What a text asks for.
    ///
    /// # Errors
    /// It was not asked for before, and the database does not answer.
    pub async fn read(&self, app: &App, text: &str) -> Result<ParsedText> {
        if let Some(known) = self.known().get(text) {
            return Ok(known.clone());
        }
        let parsed = ParsedText::of(&mut *app.db.acquire().await?, text).await?;
        let mut known = self.known();
        if known.len() >= MAX_TEXTS {
            known.clear();
        }
        known.insert(text.into(), parsed.clone());
        Ok(parsed)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<Box<str>, ParsedText>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
