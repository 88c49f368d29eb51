//! The cursor of a list of jobs.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::{ParseError, Result};

/// The position in a list after its last returned job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) priority: i16,
    /// The time by which the list is ordered.
    pub(super) at: Timestamp,
    pub(super) id: Uuid,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.priority, self.at.as_microseconds(), self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let parse = || {
            let mut parts = text.split('.');
            let (priority, at, id) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Cursor {
                priority: priority.parse().ok()?,
                at: Timestamp::from_microseconds(at.parse().ok()?),
                id: id.parse().ok()?,
            })
        };
        parse().ok_or_else(|| ParseError::new("invalid", "The next_cursor of an answer."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_parsed_as_it_was_written() {
        let cursor =
            Cursor { priority: -1, at: Timestamp::from_microseconds(1_764_576_000_123_456), id: Uuid::from_u128(7) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "1", "1.2", "1.x.3", "99999.1.00000000000000000000000000000007"] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }
}
