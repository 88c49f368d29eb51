//! Reading in the order of a time, without the API's cursor: beyond 50,000 it gives nothing, and what is deleted meanwhile shifts it.
//!
//! Each page begins with all records of the moment at which the one before ended: their order among each other may be another one each time.

use std::collections::BTreeMap;

use super::staging::StagedRecord;
use crate::bubble::api::{By, DataApi, Window};
use crate::bubble::error::{BubbleError, Result};
use crate::clock::Timestamp;

/// Where the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Not before this time.
    pub from: Option<Timestamp>,
}

impl Position {
    pub fn new(from: Option<Timestamp>) -> Self {
        Self { from }
    }

    /// After a page. The same position: the page has records of one moment only.
    pub fn after(self, records: &[StagedRecord], by: By) -> Self {
        Self { from: records.iter().map(|record| record.time(by)).max().or(self.from).max(self.from) }
    }

    /// After all records of its moment. The API's times are in milliseconds.
    pub fn beyond(self) -> Self {
        Self { from: self.from.map(|from| from + jiff::SignedDuration::from_millis(1)) }
    }
}

/// How often the records of one moment are read before it is said that they can't be.
const MAX_PASSES: usize = 20;

/// All records of one moment. Since their order may change between two pages, one pass may miss some: passes are made until as many are
/// known as the app says there are.
pub async fn read_moment(api: &DataApi, kind: &str, by: By, at: Timestamp) -> Result<Vec<StagedRecord>> {
    let mut known: BTreeMap<String, StagedRecord> = BTreeMap::new();
    for _ in 0..MAX_PASSES {
        let (mut cursor, mut total) = (0, 0);
        loop {
            let page = api.page(kind, Window { by, from: None, at: Some(at), cursor }).await?;
            total = total.max(cursor + page.records.len() + usize::try_from(page.remaining).unwrap_or(0));
            cursor += page.records.len();
            let is_last = page.records.is_empty() || page.remaining <= 0;
            known.extend(StagedRecord::read_all(&page.records)?.into_iter().map(|record| (record.id.clone(), record)));
            if is_last {
                break;
            }
        }
        if known.len() >= total {
            return Ok(known.into_values().collect());
        }
    }
    let field = by.field();
    Err(BubbleError::Api(format!(
        "{kind}: the records with the {field} {at} differ each time they are read. Try again later."
    )))
}
