//! The SMTP server on a socket: reads lines, undoes dot-stuffing, applies injected delays, writes replies.
//!
//! A line ends with CRLF and a message with CRLF.CRLF, nothing shorter: otherwise one message could be read as two ("SMTP
//! smuggling").

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWriteExt, BufReader, BufWriter};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

use super::faults::{Faults, Kept, Stage};
use super::mailbox::Mailbox;
use super::session::{Next, Reply, Session, Settings};

/// RFC 5321 section 4.5.3.1.4 asks for 512 octets, RFC 4954 section 4.3 for 12288 where AUTH is offered.
const COMMAND_OCTETS: usize = 12_288;
/// RFC 5321 section 4.5.3.1.6: 1000 with the CRLF, which is not counted here.
const TEXT_LINE_OCTETS: usize = 998;
/// RFC 5321 section 4.5.3.2.7.
const READ_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// What every connection shares.
pub struct Server {
    pub settings: Settings,
    pub faults: Faults,
    pub mailbox: Arc<Mailbox>,
}

struct Connection {
    reader: BufReader<OwnedReadHalf>,
    writer: BufWriter<OwnedWriteHalf>,
    faults: Faults,
}

#[derive(Debug, PartialEq, Eq)]
enum LineEnding {
    Crlf,
    BareLf,
    TooLong,
    Closed,
}

enum Body {
    Whole(Vec<u8>),
    TooBig,
    LongLine,
    BareLf,
}

impl Server {
    /// Serves one client until it disconnects.
    pub async fn serve(&self, stream: TcpStream) {
        // A client that disconnects in the middle of a session is no error.
        if let Err(error) = self.run_session(stream).await {
            tracing::debug!(%error, "SMTP connection ended");
        }
    }

    async fn run_session(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let (reader, writer) = stream.into_split();
        let faults = self.faults.clone();
        let mut connection = Connection { reader: BufReader::new(reader), writer: BufWriter::new(writer), faults };
        tokio::time::sleep(self.faults.greeting_delay()).await;
        connection.send(&Session::greeting()).await?;

        let mut session = Session::new(self.settings.clone(), self.faults.clone());
        let mut line = Vec::new();
        loop {
            let (reply, next) = match connection.read_line(&mut line, COMMAND_OCTETS).await? {
                LineEnding::Crlf => session.line(&line),
                LineEnding::BareLf => (Reply::new(500, "5.5.2 A line ends with CRLF"), Next::Command),
                LineEnding::TooLong => (Reply::new(500, "5.5.2 Line too long"), Next::Command),
                LineEnding::Closed => return Ok(()),
            };
            connection.send(&reply).await?;
            let next = match next {
                Next::Data => self.receive(&mut connection, &mut session).await?,
                next => next,
            };
            if next == Next::Close {
                return connection.writer.shutdown().await;
            }
        }
    }

    async fn receive(&self, connection: &mut Connection, session: &mut Session) -> io::Result<Next> {
        // Flush even if the client has pipelined more: it may wait for the 354.
        connection.writer.flush().await?;
        let body = connection.read_message(self.settings.max_size).await?;
        let envelope = session.take_envelope();
        let refused = match &body {
            Body::Whole(_) => session.injected_reply(Stage::Message),
            Body::TooBig => {
                Some((Reply::new(552, format!("5.3.4 Over {} octets", self.settings.max_size)), Next::Command))
            }
            Body::LongLine => Some((Reply::new(554, "5.6.0 A line is over 998 octets"), Next::Command)),
            Body::BareLf => Some((Reply::new(554, "5.6.0 A line ends with a bare LF"), Next::Command)),
        };
        if let Some((reply, next)) = refused {
            connection.send(&reply).await?;
            return Ok(next);
        }
        let Body::Whole(raw) = body else {
            return Ok(Next::Command);
        };
        match self.faults.next_drop() {
            Some(Kept::No) => return Ok(Next::Close),
            Some(Kept::Yes) => {
                self.mailbox.store_unacknowledged(envelope, raw).await?;
                return Ok(Next::Close);
            }
            None => {}
        }
        let reply = match self.mailbox.store_accepted(envelope, raw).await {
            Ok(message) => Reply::new(250, format!("2.0.0 Kept as {}", message.id)),
            Err(error) => {
                tracing::error!(%error, "message not stored");
                Reply::new(452, "4.3.1 It could not be kept, try again later")
            }
        };
        connection.send(&reply).await?;
        Ok(Next::Command)
    }
}

impl Connection {
    /// Writes a reply; it is flushed unless the client has already pipelined more (RFC 2920 section 3.2).
    async fn send(&mut self, reply: &Reply) -> io::Result<()> {
        tokio::time::sleep(self.faults.reply_delay()).await;
        self.writer.write_all(reply.encode().as_bytes()).await?;
        if self.reader.buffer().contains(&b'\n') { Ok(()) } else { self.writer.flush().await }
    }

    async fn read_line(&mut self, line: &mut Vec<u8>, limit: usize) -> io::Result<LineEnding> {
        match timeout(READ_TIMEOUT, read_line(&mut self.reader, line, limit)).await {
            Ok(read) => read,
            Err(_) => {
                self.send(&Reply::new(421, "4.4.2 Nothing heard for five minutes")).await?;
                self.writer.flush().await?;
                Ok(LineEnding::Closed)
            }
        }
    }

    /// Reads to the final dot even if the message is invalid: only then may the server reply.
    async fn read_message(&mut self, max_size: usize) -> io::Result<Body> {
        let mut whole = Vec::new();
        let mut fault = None;
        let mut line = Vec::new();
        let mut is_after_crlf = true;
        loop {
            let line_ending = self.read_line(&mut line, TEXT_LINE_OCTETS + 1).await?;
            if line_ending == LineEnding::Closed {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line_ending == LineEnding::Crlf && is_after_crlf && line == b"." {
                return Ok(fault.unwrap_or(Body::Whole(whole)));
            }
            let text = if is_after_crlf { line.strip_prefix(b".").unwrap_or(&line) } else { &line };
            match line_ending {
                LineEnding::BareLf => fault = Some(Body::BareLf),
                LineEnding::TooLong => fault = Some(Body::LongLine),
                // The limit above leaves one octet for a stuffed dot.
                _ if text.len() > TEXT_LINE_OCTETS => fault = Some(Body::LongLine),
                _ if whole.len() + text.len() + 2 > max_size => fault = Some(Body::TooBig),
                _ => {}
            }
            is_after_crlf = line_ending != LineEnding::BareLf;
            if fault.is_none() {
                whole.extend_from_slice(text);
                whole.extend_from_slice(b"\r\n");
            } else {
                whole = Vec::new();
            }
        }
    }
}

/// Reads one line, without its ending, into `line`; the content of a line over `limit` is discarded.
async fn read_line<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    line: &mut Vec<u8>,
    limit: usize,
) -> io::Result<LineEnding> {
    line.clear();
    let mut is_too_long = false;
    let mut has_cr = false;
    loop {
        let buffer = reader.fill_buf().await?;
        if buffer.is_empty() {
            return Ok(LineEnding::Closed);
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        has_cr = part.last().map_or(has_cr, |byte| *byte == b'\r');
        // The CR is not counted.
        is_too_long |= line.len() + part.len() > limit + 1;
        if !is_too_long {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        reader.consume(used);
        if end.is_some() {
            break;
        }
    }
    if has_cr && !is_too_long {
        line.pop();
    }
    Ok(match (has_cr, is_too_long || line.len() > limit) {
        (false, _) => LineEnding::BareLf,
        (true, true) => LineEnding::TooLong,
        (true, false) => LineEnding::Crlf,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines(bytes: &[u8], limit: usize, capacity: usize) -> Vec<(LineEnding, String)> {
        let mut reader = BufReader::with_capacity(capacity, bytes);
        let mut line = Vec::new();
        let mut read = Vec::new();
        loop {
            let line_ending = read_line(&mut reader, &mut line, limit).await.unwrap();
            if line_ending == LineEnding::Closed {
                return read;
            }
            let text =
                if line_ending == LineEnding::Crlf { String::from_utf8(line.clone()).unwrap() } else { String::new() };
            read.push((line_ending, text));
        }
    }

    #[tokio::test]
    async fn lines_do_not_depend_on_packet_boundaries() {
        for capacity in 1..12 {
            let read =
                lines(b"EHLO a\r\n\r\nno cr\n12345678\r\n123456789\r\n1234567890123\r\nx\r\ncut", 8, capacity).await;
            let expected = [
                (LineEnding::Crlf, "EHLO a"),
                (LineEnding::Crlf, ""),
                (LineEnding::BareLf, ""),
                (LineEnding::Crlf, "12345678"),
                (LineEnding::TooLong, ""),
                (LineEnding::TooLong, ""),
                (LineEnding::Crlf, "x"),
            ];
            assert_eq!(
                read,
                expected.map(|(line_ending, text)| (line_ending, text.to_owned())),
                "with a buffer of {capacity} octets"
            );
        }
    }

    #[tokio::test]
    async fn a_long_line_that_ends_with_a_bare_lf_is_a_bare_lf() {
        assert_eq!(lines(b"123456789\n", 8, 4).await, [(LineEnding::BareLf, String::new())]);
    }
}
