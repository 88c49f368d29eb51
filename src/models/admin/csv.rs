//! Tables as CSV (RFC 4180).
//!
//! *Invariant:* text that people wrote is never a formula to a spreadsheet (OWASP, CSV injection).

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::models::reference::Zone;

/// So that Excel reads UTF-8: a file begins with it.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The media type.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

/// Rows as lines, each with its end.
///
/// # Errors
/// The writer fails, which it does not in memory.
pub fn lines(rows: &[Vec<String>]) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(|error| Error::internal(error.into_error()))
}

/// Text that somebody wrote: what a spreadsheet would take for a formula begins with an apostrophe.
pub fn text(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if is_formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

/// A time as the clocks show it in a zone: `2026-12-01 10:00:00`. The zone is in the [`header`](time_column) of the column.
pub fn time(at: Option<Timestamp>, zone: &Zone) -> String {
    at.map_or_else(String::new, |at| zone.tz().to_datetime(at.to_jiff()).strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// The name of a column of times.
pub fn time_column(name: &str, zone: &Zone) -> String {
    format!("{name} ({zone})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1"] {
            assert_eq!(text(cell), format!("'{cell}"));
        }
        assert_eq!(text("Ana = Ribeiro"), "Ana = Ribeiro");
    }

    #[test]
    fn a_table_is_rfc_4180() {
        let rows = vec![vec!["a \"b\", c".to_owned(), "line\nline".to_owned()], vec![String::new(), "Zoë".to_owned()]];
        assert_eq!(String::from_utf8(lines(&rows).unwrap()).unwrap(), "\"a \"\"b\"\", c\",\"line\nline\"\r\n,Zoë\r\n");
    }

    #[test]
    fn a_time_is_what_the_clock_of_the_zone_shows() {
        let (at, zone) = ("2026-10-25T00:30:00Z".parse().unwrap(), "Europe/Berlin".parse().unwrap());
        assert_eq!((time(Some(at), &zone).as_str(), time(None, &zone).as_str()), ("2026-10-25 02:30:00", ""));
        assert_eq!(time_column("created_at", &zone), "created_at (Europe/Berlin)");
    }
}
