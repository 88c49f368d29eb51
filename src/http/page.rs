//! Pagination: `?page=1&per_page=20`, and `?cursor=` of lists that grow without bound.

use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{FromQuery, QueryReader};
use crate::models::lists::{Cursor, Part, Start};

/// The last row that `page` reaches in a list that grows without bound; a cursor has no limit.
pub const MAX_PAGED_ROW: i64 = 10_000;

/// The requested page.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    pub page: i64,
    pub per_page: i64,
}

impl FromQuery for Paging {
    /// 20 items per page by default, at most 100.
    fn from_query(reader: &mut QueryReader) -> Self {
        Self {
            page: reader.number("page", 1, 1_000_000).unwrap_or(1),
            per_page: reader.number("per_page", 1, 100).unwrap_or(20),
        }
    }
}

impl Paging {
    /// The number of rows before the page.
    pub fn offset(self) -> i64 {
        (self.page - 1) * self.per_page
    }

    /// Drops the extra row that was read to see whether another page follows. If one does, gives the last item of this page.
    pub fn truncate<T>(self, items: &mut Vec<T>) -> Option<&T> {
        let per_page = usize::try_from(self.per_page).unwrap_or(usize::MAX);
        let has_next_page = items.len() > per_page;
        items.truncate(per_page);
        items.last().filter(|_| has_next_page)
    }

    /// The page with these items, out of `total`.
    pub fn into_page<T>(self, items: Vec<T>, total: i64) -> Page<T> {
        Page {
            items,
            page: self.page,
            per_page: self.per_page,
            total,
            pages: (total + self.per_page - 1) / self.per_page,
        }
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub page: i64,
    pub per_page: i64,
    pub total: i64,
    pub pages: i64,
}

/// The requested part of a list that grows without bound.
#[derive(Clone, Copy, Debug)]
pub struct Feed {
    pub paging: Paging,
    pub cursor: Option<Cursor>,
}

impl Feed {
    /// Reads the parameters; `accepts` tells the cursors of this list.
    pub fn from_query(reader: &mut QueryReader, accepts: impl Fn(&Cursor) -> bool) -> Self {
        let feed = Self { paging: Paging::from_query(reader), cursor: reader.parsed("cursor") };
        if feed.cursor.as_ref().is_some_and(|cursor| !accepts(cursor)) {
            reader.add_error("cursor", "unknown_value", "A `next_cursor` of a list in this order.");
        }
        if feed.cursor.is_none() && feed.paging.page * feed.paging.per_page > MAX_PAGED_ROW {
            reader.add_error("page", "out_of_range", format!("Up to row {MAX_PAGED_ROW}; go on with cursor."));
        }
        feed
    }

    /// Where the part begins.
    pub fn start(self) -> Start {
        self.cursor.map_or(Start::Offset(self.paging.offset()), Start::After)
    }

    /// How many rows are read: one more than are shown, to see whether more follow.
    pub fn limit(self) -> i64 {
        self.paging.per_page + 1
    }

    /// The page with these rows as views.
    pub fn into_page<T, V>(
        self,
        mut part: Part<T>,
        cursor: impl Fn(&T) -> Cursor,
        view: impl Fn(T) -> V,
    ) -> FeedPage<V> {
        let next_cursor = self.paging.truncate(&mut part.items).map(|last| cursor(last).to_string());
        let items = part.items.into_iter().map(view).collect();
        FeedPage { page: self.paging.into_page(items, part.total), total_is_estimate: part.has_more, next_cursor }
    }
}

/// One page of a list that grows without bound.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedPage<T> {
    #[serde(flatten)]
    pub page: Page<T>,
    /// There are more than `total`, which counts up to 10,000.
    pub total_is_estimate: bool,
    /// Where the list goes on, as `?cursor=`; null at its end.
    pub next_cursor: Option<String>,
}
