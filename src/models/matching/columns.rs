//! The columns of a chunk of the index: one cell per coach in each, in the order of ids, so that a scan reads memory sequentially.

use std::sync::Arc;

use uuid::Uuid;

use super::code_sets::CodeSet;
use super::column::Column;
use super::key_rows::KeyRows;
use super::vectors::Vectors;
use super::words::WordRows;
use crate::clock::Timestamp;
use crate::models::bookings::Timetable;
use crate::models::bookings::slots::Upcoming;
use crate::models::coaches::RenderedProfile;
use crate::models::profiles::availability::QuarterHours;

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
        words: WordRows,
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
        /// And what of them is looked up for all coaches at once ([`super::free_days`]).
        start_blocks: KeyRows<i64>,
        notices: KeyRows<i64>,
        closings: KeyRows<i64>,
        timetable: Vec<Arc<Timetable>>,
    }
}
