//! Text records by DNS (RFC 1035), for `rapport doctor`: asked over TCP (RFC 7766), so that long keys come whole.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(4);

/// Where a Unix system says which servers it asks (resolv.conf(5)).
const SYSTEM: &str = "/etc/resolv.conf";

/// The port of DNS.
const PORT: u16 = 53;

/// The type of text records, and the class of the internet.
const TXT: u16 = 16;
const INTERNET: u16 = 1;

/// The codes of an answer for a name that there is, and for one that there is not.
const NO_ERROR: u16 = 0;
const NO_SUCH_NAME: u16 = 3;

/// A DNS server that answers for the whole internet.
#[derive(Clone, Copy, Debug)]
pub struct Resolver {
    server: SocketAddr,
}

impl Resolver {
    /// The server at this address.
    pub fn at(server: SocketAddr) -> Self {
        Self { server }
    }

    /// The first server that the system asks, if it names one.
    pub fn of_system() -> Option<Self> {
        first_server(&std::fs::read_to_string(SYSTEM).ok()?).map(Self::at)
    }

    /// The text records of a name; none if there is no such name.
    ///
    /// # Errors
    /// The server does not answer in time, or does not answer the question.
    pub async fn texts(&self, name: &str) -> io::Result<Vec<String>> {
        let answer = tokio::time::timeout(TIMEOUT, self.ask(name)).await;
        answer.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    async fn ask(&self, name: &str) -> io::Result<Vec<String>> {
        let id = rand::rng().random::<u16>();
        let question = question(id, name).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut stream = TcpStream::connect(self.server).await?;
        stream.write_u16(u16::try_from(question.len()).map_err(io::Error::other)?).await?;
        stream.write_all(&question).await?;
        let mut answer = vec![0; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut answer).await?;
        texts_of(id, &answer).ok_or_else(|| io::Error::other("the DNS server does not answer the question"))?
    }
}

/// The first server of a `resolv.conf`.
fn first_server(text: &str) -> Option<SocketAddr> {
    let servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    servers.filter_map(|server| server.trim().parse::<IpAddr>().ok()).map(|address| (address, PORT).into()).next()
}

/// The question for the text records of a name; `None` if it can't be one.
fn question(id: u16, name: &str) -> Option<Vec<u8>> {
    let mut message = Vec::with_capacity(name.len() + 18);
    // Recursion is asked for; one question, and nothing else.
    for field in [id, 0x0100, 1, 0, 0, 0] {
        message.extend(field.to_be_bytes());
    }
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
        message.push(length);
        message.extend(label.as_bytes());
    }
    message.push(0);
    for field in [TXT, INTERNET] {
        message.extend(field.to_be_bytes());
    }
    (name.len() <= 253).then_some(message)
}

/// The text records of an answer; `None` if it can't be read or answers another question, an error if the server refuses.
fn texts_of(id: u16, answer: &[u8]) -> Option<io::Result<Vec<String>>> {
    let mut rest = Reader { bytes: answer, at: 0 };
    let (answered, flags, questions, answers) = (rest.number()?, rest.number()?, rest.number()?, rest.number()?);
    // Authorities and additions are of no interest.
    rest.skip(4)?;
    if answered != id || flags & 0x8000 == 0 {
        return None;
    }
    match flags & 0x000f {
        NO_ERROR => {}
        NO_SUCH_NAME => return Some(Ok(Vec::new())),
        code => return Some(Err(io::Error::other(format!("the DNS server answers with error {code}")))),
    }
    for _ in 0..questions {
        rest.skip_name()?;
        rest.skip(4)?;
    }
    let mut texts = Vec::new();
    for _ in 0..answers {
        rest.skip_name()?;
        let kind = rest.number()?;
        // Class and time to live.
        rest.skip(6)?;
        let length = usize::from(rest.number()?);
        let data = rest.take(length)?;
        if kind == TXT {
            texts.push(joined(data)?);
        }
    }
    Some(Ok(texts))
}

/// A text record's strings, of at most 255 bytes each, as the one text that they are.
fn joined(mut data: &[u8]) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (string, rest) = rest.split_at_checked(usize::from(*length))?;
        bytes.extend(string);
        data = rest;
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a message from the front; `None` at its end.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(taken)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.take(count).map(drop)
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    /// A name ends with an empty label, or with a pointer to where the rest of it stands.
    fn skip_name(&mut self) -> Option<()> {
        loop {
            match self.take(1)?[0] {
                0 => return Some(()),
                length if length & 0xc0 == 0xc0 => return self.skip(1),
                length => self.skip(usize::from(length))?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer with these records: type and data.
    fn answer(id: u16, code: u16, name: &str, records: &[(u16, &[u8])]) -> Vec<u8> {
        let mut message = question(id, name).unwrap();
        message[2..4].copy_from_slice(&(0x8180 | code).to_be_bytes());
        message[6..8].copy_from_slice(&u16::try_from(records.len()).unwrap().to_be_bytes());
        for (kind, data) in records {
            // The name is that of the question, which begins at byte 12.
            message.extend([0xc0, 12]);
            message.extend(kind.to_be_bytes());
            message.extend([0, 1, 0, 0, 0, 60]);
            message.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
            message.extend(*data);
        }
        message
    }

    #[test]
    fn text_records_are_read_past_others_and_their_strings_joined() {
        let read =
            answer(7, NO_ERROR, "example.com", &[(5, b"\x01a\x00"), (TXT, b"\x04v=sp\x06f1 all"), (TXT, b"\x01x")]);
        assert_eq!(texts_of(7, &read).unwrap().unwrap(), ["v=spf1 all", "x"]);
        assert_eq!(texts_of(7, &answer(7, NO_SUCH_NAME, "example.com", &[])).unwrap().unwrap(), Vec::<String>::new());
        assert!(texts_of(7, &answer(7, 2, "example.com", &[])).unwrap().is_err());
        assert!(texts_of(8, &read).is_none(), "the answer to another question");
    }

    #[test]
    fn an_answer_that_is_cut_anywhere_is_none() {
        let whole = answer(7, NO_ERROR, "mail.example.com", &[(TXT, b"\x03abc")]);
        for length in 0..whole.len() {
            assert!(texts_of(7, &whole[..length]).is_none(), "{length}");
        }
        let long_string = answer(7, NO_ERROR, "mail.example.com", &[(TXT, b"\x09abc")]);
        assert!(texts_of(7, &long_string).is_none());
    }

    #[test]
    fn names_that_are_none_are_not_asked_for() {
        assert!(question(1, "example.com.").is_some());
        for name in ["", "a..b", &"x".repeat(64), &"a.".repeat(127)] {
            assert!(question(1, name).is_none(), "{name}");
        }
    }

    #[test]
    fn the_first_server_of_the_system_is_asked() {
        let text = "# of a network\nsearch example.com\nnameserver 127.0.0.53\nnameserver ::1\n";
        assert_eq!(first_server(text), Some("127.0.0.53:53".parse().unwrap()));
        assert_eq!(first_server("nameserver fe80::1\n"), Some("[fe80::1]:53".parse().unwrap()));
        assert_eq!(first_server("search example.com\n"), None);
    }
}
