//! Pagination: `?page=1&per_page=20`.

use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{FromQuery, QueryReader};

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
