//! Tables as CSV (RFC 4180), streamed: a chunk of rows is read when the reader has taken the one before, and no connection is held meanwhile.
//!
//! *Invariant:* text that people wrote is never a formula to a spreadsheet (OWASP, CSV injection).

use std::future::Future;

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Bytes;
use futures::stream;

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::models::reference::Zone;

/// So that Excel reads UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The media type.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

/// Rows of a table, and where it goes on; `None`: it ends with them.
pub struct Chunk<S> {
    pub rows: Vec<Vec<String>>,
    pub next: Option<S>,
}

/// Streams a table as a file. The first chunk is read before anything is answered, so that what fails at once is a problem document; what fails
/// later ends the connection before the end of the body.
///
/// # Errors
/// The first chunk can't be read.
pub async fn answer<S, F>(
    file: &str,
    columns: &[String],
    start: S,
    read: impl Fn(S) -> F + 'static,
) -> Result<HttpResponse>
where
    S: 'static,
    F: Future<Output = Result<Chunk<S>>> + 'static,
{
    let first = read(start).await?;
    let head = [BYTE_ORDER_MARK.as_bytes(), &lines(&[columns.to_vec()])?, &lines(&first.rows)?].concat();
    let rest = stream::unfold((first.next, read), |(next, read)| async move {
        let chunk = match read(next?).await {
            Ok(chunk) => chunk,
            Err(error) => return Some((Err(error), (None, read))),
        };
        Some((lines(&chunk.rows).map(Bytes::from), (chunk.next, read)))
    });
    let body = futures::StreamExt::chain(stream::once(async { Ok::<_, Error>(Bytes::from(head)) }), rest);
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(file.to_owned())],
    };
    Ok(HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        .insert_header(attachment)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(body))
}

fn lines(rows: &[Vec<String>]) -> Result<Vec<u8>> {
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
