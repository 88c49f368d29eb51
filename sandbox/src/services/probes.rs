//! Health probes: just enough of both protocols to ask a server on the loopback address for its identity. An answer proves
//! that it serves, and that it is the expected server and not another one on the same port.
//!
//! Postgres: <https://www.postgresql.org/docs/current/protocol-message-formats.html>; Redis:
//! <https://redis.io/docs/latest/develop/reference/protocol-spec/>. Not for the product's queries.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(2);

/// A longer reply does not come from the expected server.
const MAX_REPLY: usize = 64 * 1024;

fn connect(port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn invalid(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}

/// The value of `show <setting>`, as the superuser `postgres`.
pub fn postgres_setting(port: u16, setting: &str) -> io::Result<String> {
    const PROTOCOL_3_0: i32 = 196_608;
    let mut stream = connect(port)?;
    let mut startup = PROTOCOL_3_0.to_be_bytes().to_vec();
    startup.extend_from_slice(b"user\0postgres\0database\0postgres\0\0");
    stream.write_all(&with_length(&startup))?;
    until_ready(&mut stream)?;

    let mut query = vec![b'Q'];
    query.extend(with_length(format!("show {setting}\0").as_bytes()));
    stream.write_all(&query)?;
    let value = until_ready(&mut stream)?.ok_or_else(|| invalid("no row"))?;
    stream.write_all(b"X\0\0\0\x04")?;
    Ok(value)
}

/// A message's body with its length before it; the length includes itself.
fn with_length(body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 4).unwrap_or(i32::MAX);
    [&length.to_be_bytes(), body].concat()
}

/// Reads up to `ReadyForQuery`; returns the first column of the last row, if there was one.
fn until_ready(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut value = None;
    loop {
        let mut head = [0; 5];
        stream.read_exact(&mut head)?;
        let [kind, a, b, c, d] = head;
        let length = usize::try_from(i32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        if !(4..MAX_REPLY).contains(&length) {
            return Err(invalid("not a Postgres message"));
        }
        let mut body = vec![0; length - 4];
        stream.read_exact(&mut body)?;
        match kind {
            b'Z' => return Ok(value),
            b'E' => return Err(invalid(String::from_utf8_lossy(&body).replace('\0', " "))),
            b'R' if body != [0; 4] => return Err(invalid("asks for a password")),
            // Two bytes for the number of columns, four for the length of the first.
            b'D' => value = body.get(6..).map(|text| String::from_utf8_lossy(text).into_owned()),
            _ => {}
        }
    }
}

/// Redis' reply to a command, arrays flattened.
pub fn redis_command(port: u16, arguments: &[&str]) -> io::Result<Vec<String>> {
    let mut stream = connect(port)?;
    let mut command = format!("*{}\r\n", arguments.len());
    for argument in arguments {
        command.push_str(&format!("${}\r\n{argument}\r\n", argument.len()));
    }
    stream.write_all(command.as_bytes())?;
    let mut reader = BufReader::new(stream);
    let mut values = Vec::new();
    let mut remaining = 1;
    while remaining > 0 {
        remaining -= 1;
        let mut line = String::new();
        (&mut reader).take(MAX_REPLY as u64).read_line(&mut line)?;
        let Some((kind, rest)) = line.trim_end().split_at_checked(1) else {
            return Err(invalid("no reply"));
        };
        match (kind, rest.parse::<usize>()) {
            ("*", Ok(count)) if count < MAX_REPLY => remaining += count,
            ("$", Ok(length)) if length < MAX_REPLY => {
                let mut bytes = vec![0; length + 2];
                reader.read_exact(&mut bytes)?;
                bytes.truncate(length);
                values.push(String::from_utf8_lossy(&bytes).into_owned());
            }
            ("+" | ":", _) => values.push(rest.to_owned()),
            _ => return Err(invalid(format!("not a reply: {line}"))),
        }
    }
    Ok(values)
}
