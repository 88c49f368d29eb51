//! Messages on disk: one `.eml` file per message, and a line per 250 in `accepted.log`.
//!
//! A message file begins with headers of the sandbox (the envelope and the time), followed by the message octet for
//! octet. A file without them, put there by hand, is read too; its envelope is taken from its own headers.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use mail_parser::{Address, MessageParser};

use super::message::Message;
use super::session::Envelope;

const FROM: &str = "X-Sandbox-From: ";
const TO: &str = "X-Sandbox-To: ";
const RECEIVED: &str = "X-Sandbox-Received: ";

/// A folder of messages.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn open(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Every stored message, in the order of the file names.
    pub fn messages(&self) -> io::Result<Vec<Message>> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "eml") {
                paths.push(path);
            }
        }
        paths.sort();
        let id =
            |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().trim_start_matches('0').to_owned();
        paths.iter().map(|path| Ok(read(id(path), &fs::read(path)?))).collect()
    }

    /// The Message-ID of every 250 given, oldest first.
    pub fn accepted(&self) -> io::Result<Vec<String>> {
        match fs::read_to_string(self.0.join("accepted.log")) {
            Ok(log) => Ok(log.lines().map(|line| line.split_once(' ').map_or("", |(_, id)| id).to_owned()).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Written under another name and renamed, so that a file is never half written.
    pub fn write(&self, message: &Message) -> io::Result<()> {
        let mut file = format!("{RECEIVED}{}\r\n{FROM}{}\r\n", message.received_at, message.envelope_from);
        for to in &message.envelope_to {
            file.push_str(&format!("{TO}{to}\r\n"));
        }
        let mut bytes = file.into_bytes();
        bytes.extend_from_slice(&message.raw);
        let draft = self.0.join(format!("{}.draft", message.id));
        fs::write(&draft, bytes)?;
        fs::rename(draft, self.path(&message.id))
    }

    /// Logs one 250.
    pub fn log_accepted(&self, at: Timestamp, message_id: &str) -> io::Result<()> {
        let mut log = OpenOptions::new().create(true).append(true).open(self.0.join("accepted.log"))?;
        // One write per line, so that lines of two connections are not interleaved.
        log.write_all(format!("{at} {message_id}\n").as_bytes())
    }

    pub fn remove(&self, id: &str) -> io::Result<()> {
        match fs::remove_file(self.path(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::remove_file(self.0.join(format!("{id}.eml"))),
            removed => removed,
        }
    }

    fn path(&self, id: &str) -> PathBuf {
        self.0.join(format!("{id:0>8}.eml"))
    }
}

fn read(id: String, file: &[u8]) -> Message {
    let mut envelope = Envelope::default();
    let mut received_at = None;
    let mut rest = file;
    while let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
        let Ok(line) = std::str::from_utf8(&rest[..end]) else {
            break;
        };
        if let Some(at) = line.strip_prefix(RECEIVED) {
            received_at = at.parse().ok();
        } else if let Some(from) = line.strip_prefix(FROM) {
            envelope.from = from.to_owned();
        } else if let Some(to) = line.strip_prefix(TO) {
            envelope.to.push(to.to_owned());
        } else {
            break;
        }
        rest = &rest[end + 2..];
    }
    match received_at {
        Some(at) => Message::read(id, at, envelope, rest.to_vec()),
        None => read_without_envelope(id, file),
    }
}

fn read_without_envelope(id: String, file: &[u8]) -> Message {
    let Some(parsed) = MessageParser::default().parse(file) else {
        return Message::read(id, Timestamp::UNIX_EPOCH, Envelope::default(), file.to_vec());
    };
    let all = |addresses: Option<&Address<'_>>| -> Vec<String> {
        let addresses = addresses.into_iter().flat_map(Address::iter);
        addresses.filter_map(|one| one.address().map(str::to_owned)).collect()
    };
    let to = [parsed.to(), parsed.cc(), parsed.bcc()].into_iter().flat_map(all).collect();
    let envelope = Envelope { from: all(parsed.from()).into_iter().next().unwrap_or_default(), to };
    let date = parsed.date().and_then(|date| Timestamp::from_second(date.to_timestamp()).ok());
    Message::read(id, date.unwrap_or(Timestamp::UNIX_EPOCH), envelope, file.to_vec())
}
