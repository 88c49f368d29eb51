//! The switches of what an export must survive.

use jiff::Timestamp;

/// What the API does beside answering. By default as Bubble does on a good day.
#[derive(Clone, Debug)]
pub struct Traps {
    /// The most records on a page, whatever the limit asked for.
    pub page_cap: usize,
    /// From this cursor on a list has no results, and says that there are more.
    pub cursor_end: usize,
    /// Requests that are refused, again and again.
    pub burst: Option<Burst>,
    /// Fields without a value are left out instead of null.
    pub omit_empty: bool,
    /// Records of the same value in the order asked for come in another order on each page.
    pub shuffle_ties: bool,
    /// After every so many lists one of the records that was listed is edited, and one deleted, as of that time.
    pub churn: Option<(u64, Timestamp)>,
    /// Files are given only with the token.
    pub private_files: bool,
}

/// Refused requests: of every `every` lists the first `length`.
#[derive(Clone, Copy, Debug)]
pub struct Burst {
    pub every: u64,
    pub length: u64,
    /// 429 or 503.
    pub status: u16,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
}

/// How often each trap has caught a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrapCounts {
    /// Pages that are shorter than was asked for, and not the last.
    pub capped_pages: u64,
    /// Lists beyond the end of the cursor.
    pub ended_cursors: u64,
    pub refusals: u64,
    /// Fields without a value that were left out.
    pub omitted_fields: u64,
    /// Lists in which records of one value came in another order.
    pub shuffled_lists: u64,
    /// Lists after which a record was edited and one deleted.
    pub churned_lists: u64,
    /// Files that were not given.
    pub refused_files: u64,
}

impl Default for Traps {
    fn default() -> Self {
        Self {
            page_cap: 100,
            cursor_end: 50_000,
            burst: None,
            omit_empty: true,
            shuffle_ties: false,
            churn: None,
            private_files: true,
        }
    }
}

impl Traps {
    /// The refusal of the list with this number.
    pub(super) fn refusal(&self, number: u64) -> Option<Burst> {
        self.burst.filter(|burst| number % burst.every.max(1) < burst.length)
    }
}
