//! A parsed message: its envelope and its MIME parts.
//!
//! Nothing is dropped: every part that is neither the text nor the HTML is an attachment, and the raw octets are kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use mail_parser::{Address, MessageParser, MimeHeaders, PartType};
use serde::{Serialize, Serializer};

use super::session::Envelope;

/// One stored message.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// Its place in the web mailbox: `/messages/{id}`.
    pub id: String,
    /// MAIL FROM; empty for a bounce.
    pub envelope_from: String,
    /// Every RCPT TO, in order.
    pub envelope_to: Vec<String>,
    pub received_at: Timestamp,
    pub subject: String,
    /// `Name <address>`, or the address alone; empty without a From header.
    pub from: String,
    /// The To header, each as in [`Message::from`].
    pub to: Vec<String>,
    /// Without its angle brackets.
    pub message_id: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
    /// In order, unfolded, not decoded.
    pub headers: Vec<(String, String)>,
    /// The octets received, with dot-stuffing undone.
    #[serde(serialize_with = "as_text")]
    pub raw: Vec<u8>,
}

/// A part that is neither the text nor the HTML of the message.
#[derive(Clone, Debug, Serialize)]
pub struct Attachment {
    pub name: String,
    /// With its parameters: `text/calendar; method=REQUEST; charset=utf-8`.
    pub content_type: String,
    /// Without its angle brackets: what `cid:` in the HTML refers to.
    pub content_id: Option<String>,
    /// Decoded; base64 in JSON.
    #[serde(serialize_with = "as_base64")]
    pub bytes: Vec<u8>,
}

fn as_text<S: Serializer>(raw: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(raw))
}

fn as_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

impl Message {
    /// Parses anything; what is missing or can't be parsed is empty.
    pub(super) fn read(id: String, received_at: Timestamp, envelope: Envelope, raw: Vec<u8>) -> Self {
        let mut message = Self {
            id,
            envelope_from: envelope.from,
            envelope_to: envelope.to,
            received_at,
            subject: String::new(),
            from: String::new(),
            to: Vec::new(),
            message_id: None,
            text: None,
            html: None,
            attachments: Vec::new(),
            headers: Vec::new(),
            raw: Vec::new(),
        };
        if let Some(parsed) = MessageParser::default().parse(&raw) {
            message.subject = parsed.subject().unwrap_or_default().to_owned();
            message.from = parsed.from().map(mailboxes).unwrap_or_default().join(", ");
            message.to = parsed.all_to().flat_map(mailboxes).collect();
            message.message_id = parsed.message_id().map(str::to_owned);
            message.headers = parsed.headers_raw().map(|(name, value)| (name.to_owned(), unfold(value))).collect();
            message.read_parts(&parsed);
        }
        message.raw = raw;
        message
    }

    fn read_parts(&mut self, parsed: &mail_parser::Message<'_>) {
        let bodies: Vec<u32> = parsed.text_body.iter().chain(&parsed.html_body).copied().collect();
        for (at, part) in parsed.parts.iter().enumerate() {
            let is_body = bodies.iter().any(|body| *body as usize == at);
            match &part.body {
                PartType::Multipart(_) => {}
                PartType::Text(text) if is_body && self.text.is_none() && is_plain(part) => {
                    self.text = Some(text.to_string());
                }
                PartType::Html(html) if is_body && self.html.is_none() => self.html = Some(html.to_string()),
                _ => self.attachments.push(Attachment::read(part, self.attachments.len() + 1)),
            }
        }
    }

    /// The first header of this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it was delivered to this address (compared without case).
    pub fn is_to(&self, address: &str) -> bool {
        self.envelope_to.iter().any(|to| to.eq_ignore_ascii_case(address))
    }

    /// Whether any part of it is a calendar entry.
    pub fn has_calendar(&self) -> bool {
        self.calendar().is_some()
    }

    /// The calendar file, as text.
    pub fn calendar(&self) -> Option<&str> {
        self.attachments.iter().find(|file| file.is_calendar()).and_then(Attachment::as_text)
    }
}

impl Attachment {
    fn read(part: &mail_parser::MessagePart<'_>, number: usize) -> Self {
        let content_type = part.content_type().map_or_else(
            || "text/plain".to_owned(),
            |kind| {
                let mut whole = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream"));
                for attribute in kind.attributes().unwrap_or_default() {
                    whole.push_str(&format!("; {}={}", attribute.name, attribute.value));
                }
                whole
            },
        );
        let extension = match content_type.split(';').next().unwrap_or_default() {
            "text/calendar" => "ics",
            "text/html" => "html",
            "message/rfc822" => "eml",
            kind if kind.starts_with("text/") => "txt",
            _ => "bin",
        };
        let name = part.attachment_name().map_or_else(|| format!("part-{number}.{extension}"), str::to_owned);
        let content_id = part.content_id().map(str::to_owned);
        Self { name, content_type, content_id, bytes: part.contents().to_vec() }
    }

    /// Whether it is an iCalendar object (RFC 5545).
    pub fn is_calendar(&self) -> bool {
        let kind = self.content_type.split(';').next().unwrap_or_default();
        kind.eq_ignore_ascii_case("text/calendar") || self.name.to_ascii_lowercase().ends_with(".ics")
    }

    /// The content, if it is text in UTF-8.
    pub fn as_text(&self) -> Option<&str> {
        let is_text = self.content_type.starts_with("text/") || self.is_calendar();
        if is_text { std::str::from_utf8(&self.bytes).ok() } else { None }
    }
}

fn is_plain(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_type().is_none_or(|kind| kind.subtype().is_none_or(|kind| kind.eq_ignore_ascii_case("plain")))
}

/// `Name <address>`, or either alone.
fn mailboxes(addresses: &Address<'_>) -> Vec<String> {
    let mailbox = |one: &mail_parser::Addr<'_>| match (one.name(), one.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => address.or(name).unwrap_or_default().to_owned(),
    };
    addresses.iter().map(mailbox).collect()
}

fn unfold(value: &str) -> String {
    value.split("\r\n").map(|line| line.replace('\n', " ")).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Message {
        Message::read("1".into(), Timestamp::UNIX_EPOCH, Envelope::default(), raw.replace('\n', "\r\n").into_bytes())
    }

    #[test]
    fn every_part_of_a_multipart_message_is_found() {
        let message = read(
            "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\nTo: ana@example.org, Ben <ben@example.org>\n\
             Subject: =?utf-8?b?w5xiZXI=?= us\nMessage-ID: <one@example.org>\nX-Long: a\n b\n\
             Content-Type: multipart/mixed; boundary=m\n\n\
             --m\nContent-Type: multipart/alternative; boundary=a\n\n\
             --a\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe\n\
             --a\nContent-Type: text/html\n\n<p>Hello</p>\n\
             --a\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--a--\n\
             --m\nContent-Type: text/plain; name=notes.txt\nContent-Disposition: attachment; filename=notes.txt\n\nbring a pen\n\
             --m\nContent-Type: image/png\nContent-ID: <logo>\nContent-Transfer-Encoding: base64\n\niVBO\n--m--\n",
        );
        assert_eq!(message.from, "Jürgen <j@example.org>");
        assert_eq!(message.to, ["ana@example.org", "Ben <ben@example.org>"]);
        assert_eq!(message.subject, "Über us");
        assert_eq!(message.message_id.as_deref(), Some("one@example.org"));
        assert_eq!(message.header("x-long"), Some("a b"));
        assert_eq!(message.text.as_deref().map(str::trim), Some("Grüße"));
        assert_eq!(message.html.as_deref().map(str::trim), Some("<p>Hello</p>"));
        let names: Vec<_> = message.attachments.iter().map(|part| (&*part.name, &*part.content_type)).collect();
        assert_eq!(
            names,
            [
                ("part-1.ics", "text/calendar; method=REQUEST"),
                ("notes.txt", "text/plain; name=notes.txt"),
                ("part-3.bin", "image/png"),
            ]
        );
        assert!(message.attachments[0].is_calendar());
        assert_eq!(message.attachments[2].content_id.as_deref(), Some("logo"));
        assert_eq!(message.attachments[2].bytes, [0x89, b'P', b'N']);
    }

    #[test]
    fn html_alone_has_no_text_and_a_calendar_alone_is_an_attachment() {
        let html = read("Content-Type: text/html\n\n<p>Hello</p>\n");
        assert_eq!((html.text, html.html.is_some(), html.attachments.len()), (None, true, 0));
        let calendar = read("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n");
        assert_eq!((calendar.text, calendar.html, calendar.attachments.len()), (None, None, 1));
    }

    #[test]
    fn a_message_without_headers_is_kept_as_it_is() {
        let message = read("no header at all");
        assert_eq!((message.subject.as_str(), message.message_id), ("", None));
        assert_eq!(message.raw, b"no header at all");
    }
}
