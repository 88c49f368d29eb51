//! The columns of a chunk of the index: one cell per coach in each, in the order of ids, so that a scan reads memory sequentially.

use std::sync::Arc;

use uuid::Uuid;

use super::code_sets::CodeSet;
use crate::clock::Timestamp;
use crate::models::bookings::Timetable;
use crate::models::bookings::slots::Upcoming;
use crate::models::coaches::RenderedProfile;
use crate::models::profiles::availability::QuarterHours;

/// One cell per coach.
pub(super) trait Column: Sized {
    type Cell;
    fn insert(&mut self, at: usize, cell: Self::Cell);
    fn replace(&mut self, at: usize, cell: Self::Cell);
    fn remove(&mut self, at: usize);
    /// Takes the cells from `at` on.
    fn split_off(&mut self, at: usize) -> Self;
    fn append(&mut self, other: Self);
}

impl<T> Column for Vec<T> {
    type Cell = T;

    fn insert(&mut self, at: usize, cell: T) {
        Vec::insert(self, at, cell);
    }

    fn replace(&mut self, at: usize, cell: T) {
        self[at] = cell;
    }

    fn remove(&mut self, at: usize) {
        Vec::remove(self, at);
    }

    fn split_off(&mut self, at: usize) -> Self {
        Vec::split_off(self, at)
    }

    fn append(&mut self, mut other: Self) {
        Vec::append(self, &mut other);
    }
}

/// Vectors of one length, one after another in one piece of memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Vectors {
    dimensions: usize,
    cells: Vec<f32>,
}

impl Vectors {
    /// The vector of the coach at this place.
    pub fn row(&self, at: usize) -> &[f32] {
        &self.cells[self.range(at)]
    }

    fn range(&self, at: usize) -> std::ops::Range<usize> {
        at * self.dimensions..(at + 1) * self.dimensions
    }
}

impl Column for Vectors {
    type Cell = Vec<f32>;

    fn insert(&mut self, at: usize, cell: Vec<f32>) {
        self.dimensions = cell.len();
        let start = self.range(at).start;
        self.cells.splice(start..start, cell);
    }

    fn replace(&mut self, at: usize, cell: Vec<f32>) {
        let range = self.range(at);
        self.cells[range].copy_from_slice(&cell);
    }

    fn remove(&mut self, at: usize) {
        self.cells.drain(self.range(at));
    }

    fn split_off(&mut self, at: usize) -> Self {
        Self { dimensions: self.dimensions, cells: self.cells.split_off(self.range(at).start) }
    }

    fn append(&mut self, other: Self) {
        self.cells.extend(other.cells);
    }
}

/// A struct of columns, the struct of one row of them, and what can be done to all columns at once.
macro_rules! columns {
    ($(#[$doc:meta])* $columns:ident of $row:ident { $($(#[$column_doc:meta])* $name:ident: $column:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default)]
        pub(super) struct $columns {
            $($(#[$column_doc])* pub $name: $column,)+
        }

        /// One coach's cells.
        pub(super) struct $row {
            $(pub $name: <$column as Column>::Cell,)+
        }

        impl $columns {
            pub fn insert(&mut self, at: usize, row: $row) {
                $(Column::insert(&mut self.$name, at, row.$name);)+
            }

            pub fn replace(&mut self, at: usize, row: $row) {
                $(Column::replace(&mut self.$name, at, row.$name);)+
            }

            pub fn remove(&mut self, at: usize) {
                $(Column::remove(&mut self.$name, at);)+
            }

            /// Takes the rows from `at` on.
            pub fn split_off(&mut self, at: usize) -> Self {
                Self { $($name: Column::split_off(&mut self.$name, at),)+ }
            }

            pub fn append(&mut self, other: Self) {
                $(Column::append(&mut self.$name, other.$name);)+
            }
        }
    };
}

columns! {
    /// What changes with a coach's profile, reviews and account.
    Profiles of Profile {
        id: Vec<Uuid>,
        version: Vec<i64>,
        languages: Vec<CodeSet<3>>,
        countries: Vec<CodeSet<4>>,
        topics: Vec<u64>,
        /// The expertise, between line ends: one piece of memory per coach.
        tags: Vec<Arc<str>>,
        amount: Vec<i64>,
        /// A position in the index's currencies.
        currency: Vec<Option<u16>>,
        rating_sum: Vec<u32>,
        review_count: Vec<u32>,
        /// The Bayesian mean.
        rating: Vec<f64>,
        created_at: Vec<Timestamp>,
        /// In thousandths.
        completeness: Vec<u16>,
        has_vector: Vec<bool>,
        /// Of length one, or zeros.
        vector: Vectors,
        rendered: Vec<Arc<RenderedProfile>>,
    }
}

impl Profiles {
    /// The place of a row among all by rating, lower first: the bits of positive floats sort like the floats.
    pub fn rating_key(&self, row: usize) -> (u64, u64) {
        (!self.rating[row].to_bits(), u64::from(!self.review_count[row]))
    }

    /// The place of a row among all by age, lower first.
    pub fn newest_key(&self, row: usize) -> u64 {
        !(self.created_at[row].as_microseconds().cast_unsigned() ^ (1 << 63))
    }
}

columns! {
    /// What changes with every booking.
    Times of Time {
        /// Of the window that starts at `free_from`.
        free: Vec<QuarterHours>,
        free_from: Vec<Timestamp>,
        upcoming: Vec<Upcoming>,
        timetable: Vec<Arc<Timetable>>,
    }
}
