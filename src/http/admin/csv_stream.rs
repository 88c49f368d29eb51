//! Tables as files, streamed: a chunk of rows is read when the reader has taken the one before, and no connection is held meanwhile.

use std::future::Future;

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Bytes;
use futures::stream;

use crate::error::{Error, Result};
use crate::models::admin::csv::{BYTE_ORDER_MARK, MEDIA_TYPE, lines};

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
    Ok(HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        .insert_header(attachment(file))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(body))
}

/// That a browser saves it under this name.
pub fn attachment(file: &str) -> ContentDisposition {
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(file.to_owned())],
    }
}
