//! The mail server on a socket: reads lines, unstuffs dots, waits where it was told to, writes replies.
//!
//! A line ends with CRLF and a message with CRLF.CRLF, never with less: anything else would let one message be read
//! as two ("SMTP smuggling").

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWriteExt, BufReader, BufWriter};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

use super::faults::{Faults, Kept, Stage};
use super::mailbox::Mailbox;
use super::session::{Next, Reply, Rules, Session};

/// RFC 5321 section 4.5.3.1.4 asks for 512 octets, RFC 4954 section 4.3 for 12288 where AUTH is spoken.
const COMMAND_OCTETS: usize = 12_288;
/// RFC 5321 section 4.5.3.1.6: 1000 with the CRLF, which is not counted here.
const TEXT_LINE_OCTETS: usize = 998;
/// RFC 5321 section 4.5.3.2.7.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Everything one connection needs to know.
pub struct Server {
    pub rules: Rules,
    pub faults: Faults,
    pub mailbox: Arc<Mailbox>,
}

struct Connection {
    reader: BufReader<OwnedReadHalf>,
    writer: BufWriter<OwnedWriteHalf>,
    faults: Faults,
}

#[derive(Debug, PartialEq, Eq)]
enum Ending {
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
    /// Speaks with one client until it leaves.
    pub async fn converse(&self, stream: TcpStream) {
        // A client that goes away in the middle is part of the trade.
        if let Err(error) = self.speak(stream).await {
            tracing::debug!(%error, "an SMTP client left");
        }
    }

    async fn speak(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let (reader, writer) = stream.into_split();
        let faults = self.faults.clone();
        let mut connection = Connection { reader: BufReader::new(reader), writer: BufWriter::new(writer), faults };
        tokio::time::sleep(self.faults.greeting()).await;
        connection.say(&Session::greeting()).await?;

        let mut session = Session::new(self.rules.clone(), self.faults.clone());
        let mut line = Vec::new();
        loop {
            let (reply, next) = match connection.read_line(&mut line, COMMAND_OCTETS).await? {
                Ending::Crlf => session.line(&line),
                Ending::BareLf => (Reply::new(500, "5.5.2 A line ends with CRLF"), Next::Command),
                Ending::TooLong => (Reply::new(500, "5.5.2 Line too long"), Next::Command),
                Ending::Closed => return Ok(()),
            };
            connection.say(&reply).await?;
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
        // Whatever has been sent ahead: a client that waits for the 354 must get it.
        connection.writer.flush().await?;
        let body = connection.read_message(self.rules.max_size).await?;
        let envelope = session.take_envelope();
        let refused = match &body {
            Body::Whole(_) => session.fault(Stage::Message),
            Body::TooBig => {
                Some((Reply::new(552, format!("5.3.4 Over {} octets", self.rules.max_size)), Next::Command))
            }
            Body::LongLine => Some((Reply::new(554, "5.6.0 A line is over 998 octets"), Next::Command)),
            Body::BareLf => Some((Reply::new(554, "5.6.0 A line ends with a bare LF"), Next::Command)),
        };
        if let Some((reply, next)) = refused {
            connection.say(&reply).await?;
            return Ok(next);
        }
        let Body::Whole(raw) = body else {
            return Ok(Next::Command);
        };
        match self.faults.lost() {
            Some(Kept::No) => return Ok(Next::Close),
            Some(Kept::Yes) => {
                self.mailbox.keep(envelope, raw).await?;
                return Ok(Next::Close);
            }
            None => {}
        }
        let reply = match self.mailbox.accept(envelope, raw).await {
            Ok(message) => Reply::new(250, format!("2.0.0 Kept as {}", message.id)),
            Err(error) => {
                tracing::error!(%error, "a message could not be kept");
                Reply::new(452, "4.3.1 It could not be kept, try again later")
            }
        };
        connection.say(&reply).await?;
        Ok(Next::Command)
    }
}

impl Connection {
    /// Writes a reply; it leaves at once unless the client has already sent more (RFC 2920 section 3.2).
    async fn say(&mut self, reply: &Reply) -> io::Result<()> {
        tokio::time::sleep(self.faults.replies()).await;
        self.writer.write_all(reply.encode().as_bytes()).await?;
        if self.reader.buffer().contains(&b'\n') { Ok(()) } else { self.writer.flush().await }
    }

    async fn read_line(&mut self, line: &mut Vec<u8>, limit: usize) -> io::Result<Ending> {
        match timeout(PATIENCE, read_line(&mut self.reader, line, limit)).await {
            Ok(read) => read,
            Err(_) => {
                self.say(&Reply::new(421, "4.4.2 Nothing heard for five minutes")).await?;
                self.writer.flush().await?;
                Ok(Ending::Closed)
            }
        }
    }

    /// Reads to the final dot, whatever is wrong with the message: only then may the server answer.
    async fn read_message(&mut self, max_size: usize) -> io::Result<Body> {
        let mut whole = Vec::new();
        let mut fault = None;
        let mut line = Vec::new();
        let mut is_after_crlf = true;
        loop {
            let ending = self.read_line(&mut line, TEXT_LINE_OCTETS + 1).await?;
            if ending == Ending::Closed {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if ending == Ending::Crlf && is_after_crlf && line == b"." {
                return Ok(fault.unwrap_or(Body::Whole(whole)));
            }
            let text = if is_after_crlf { line.strip_prefix(b".").unwrap_or(&line) } else { &line };
            match ending {
                Ending::BareLf => fault = Some(Body::BareLf),
                Ending::TooLong => fault = Some(Body::LongLine),
                // The limit given above had room for a stuffed dot.
                _ if text.len() > TEXT_LINE_OCTETS => fault = Some(Body::LongLine),
                _ if whole.len() + text.len() + 2 > max_size => fault = Some(Body::TooBig),
                _ => {}
            }
            is_after_crlf = ending != Ending::BareLf;
            if fault.is_none() {
                whole.extend_from_slice(text);
                whole.extend_from_slice(b"\r\n");
            } else {
                whole = Vec::new();
            }
        }
    }
}

/// One line without its ending into `line`; of one that is longer than `limit`, nothing but the fact is kept.
async fn read_line<R: AsyncBufRead + Unpin>(reader: &mut R, line: &mut Vec<u8>, limit: usize) -> io::Result<Ending> {
    line.clear();
    let mut is_too_long = false;
    let mut has_cr = false;
    loop {
        let buffer = reader.fill_buf().await?;
        if buffer.is_empty() {
            return Ok(Ending::Closed);
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        has_cr = part.last().map_or(has_cr, |byte| *byte == b'\r');
        // One more for the CR, which is not counted.
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
        (false, _) => Ending::BareLf,
        (true, true) => Ending::TooLong,
        (true, false) => Ending::Crlf,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines(bytes: &[u8], limit: usize, room: usize) -> Vec<(Ending, String)> {
        let mut reader = BufReader::with_capacity(room, bytes);
        let mut line = Vec::new();
        let mut read = Vec::new();
        loop {
            let ending = read_line(&mut reader, &mut line, limit).await.unwrap();
            if ending == Ending::Closed {
                return read;
            }
            let text = if ending == Ending::Crlf { String::from_utf8(line.clone()).unwrap() } else { String::new() };
            read.push((ending, text));
        }
    }

    #[tokio::test]
    async fn a_line_is_the_same_however_it_is_cut_into_packets() {
        for room in 1..12 {
            let read = lines(b"EHLO a\r\n\r\nno cr\n12345678\r\n123456789\r\n1234567890123\r\nx\r\ncut", 8, room).await;
            let expected = [
                (Ending::Crlf, "EHLO a"),
                (Ending::Crlf, ""),
                (Ending::BareLf, ""),
                (Ending::Crlf, "12345678"),
                (Ending::TooLong, ""),
                (Ending::TooLong, ""),
                (Ending::Crlf, "x"),
            ];
            assert_eq!(read, expected.map(|(ending, text)| (ending, text.to_owned())), "with {room} octets of room");
        }
    }

    #[tokio::test]
    async fn a_long_line_with_a_bare_lf_is_no_end_of_line() {
        assert_eq!(lines(b"123456789\n", 8, 4).await, [(Ending::BareLf, String::new())]);
    }
}
