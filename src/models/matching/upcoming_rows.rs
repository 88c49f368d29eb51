//! The starts that can be booked of the coaches of a chunk, as a column that knows for a whole block of the time line who has one in it: a day in any
//! time zone is some whole blocks and the rest of two. Only coaches who have no start in the whole ones are looked at one by one.

use super::column::Column;
use super::key_rows::KeyRows;
use super::rows::{Rows, filtered};
use crate::clock::Timestamp;
use crate::models::bookings::slots::{BLOCK, DaySpans, Upcoming};

/// The starts of some coaches.
#[derive(Clone, Debug, Default)]
pub(super) struct UpcomingRows {
    cells: Vec<Upcoming>,
    blocks: KeyRows<i64>,
    notices: KeyRows<i64>,
    closings: KeyRows<i64>,
}

impl UpcomingRows {
    /// Those of `all` rows with a start on this day that can be booked at `now`.
    pub fn with_start_on(&self, all: Rows, day: &DaySpans, now: Timestamp) -> Rows {
        let now_up = now.as_seconds_up();
        let (mut possible, mut certain) = (0, 0);
        for (start, end) in day.iter() {
            let is_open_at_end = self.closings.with_any_from(end);
            let mut look_up = |from: i64, rows: Rows| {
                possible |= rows & self.blocks.with_any(from.div_euclid(BLOCK)..block_up(end));
                certain |= rows & is_open_at_end & self.blocks.with_any(block_up(from)..end.div_euclid(BLOCK));
            };
            // Most need no notice that reaches into the day.
            let without_wait = self.notices.with_any(i64::MIN..start - now_up + 1);
            look_up(start, without_wait);
            let waited_for = self.notices.iter().skip_while(|(notice, _)| now_up + notice <= start);
            waited_for
                .take_while(|(notice, _)| now_up + notice < end)
                .for_each(|(notice, rows)| look_up(now_up + notice, rows));
        }
        let has_start = |row: usize| self.cells[row].has_start_on(day, now);
        (all & certain) | filtered(all & possible & !certain, has_start)
    }
}

/// The first block that begins at this second or later.
fn block_up(second: i64) -> i64 {
    -(-second).div_euclid(BLOCK)
}

impl Column for UpcomingRows {
    type Cell = Upcoming;

    fn insert(&mut self, at: usize, cell: Upcoming) {
        self.blocks.insert(at, cell.blocks());
        self.notices.insert(at, [cell.notice()].into());
        self.closings.insert(at, [cell.closes()].into());
        self.cells.insert(at, cell);
    }

    fn replace(&mut self, at: usize, cell: Upcoming) {
        self.blocks.replace(at, cell.blocks());
        self.notices.replace(at, [cell.notice()].into());
        self.closings.replace(at, [cell.closes()].into());
        self.cells[at] = cell;
    }

    fn remove(&mut self, at: usize) {
        self.blocks.remove(at);
        self.notices.remove(at);
        self.closings.remove(at);
        self.cells.remove(at);
    }

    fn split_off(&mut self, at: usize) -> Self {
        Self {
            cells: self.cells.split_off(at),
            blocks: self.blocks.split_off(at),
            notices: self.notices.split_off(at),
            closings: self.closings.split_off(at),
        }
    }

    fn append(&mut self, mut other: Self) {
        self.cells.append(&mut other.cells);
        self.blocks.append(other.blocks);
        self.notices.append(other.notices);
        self.closings.append(other.closings);
    }
}
