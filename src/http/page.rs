//! Pages of lists: `?page=1&per_page=20`.

use serde::Serialize;
use utoipa::ToSchema;

use super::extract::{FromQuery, QueryReader};

/// Which page is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    pub page: i64,
    pub per_page: i64,
}

impl FromQuery for Paging {
    /// 20 a page, at most 100.
    fn from_query(reader: &mut QueryReader) -> Self {
        Self {
            page: reader.number("page", 1, 1_000_000).unwrap_or(1),
            per_page: reader.number("per_page", 1, 100).unwrap_or(20),
        }
    }
}

impl Paging {
    /// Rows before the page.
    pub fn offset(self) -> i64 {
        (self.page - 1) * self.per_page
    }

    /// Cuts one row too many off, read to see whether there are more; `Some`: there are, after this one.
    pub fn cut<T>(self, items: &mut Vec<T>) -> Option<&T> {
        let per_page = usize::try_from(self.per_page).unwrap_or(usize::MAX);
        let is_more = items.len() > per_page;
        items.truncate(per_page);
        items.last().filter(|_| is_more)
    }

    /// The page with these items of `total`.
    pub fn of<T>(self, items: Vec<T>, total: i64) -> Page<T> {
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
