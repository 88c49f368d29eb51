//! Serializes an email (RFC 5322, MIME): text, HTML and calendar entry as alternatives, `invite.ics` attached.
//!
//! Nothing that a person typed can end a header: control characters become spaces before lettre encodes (RFC 2047).

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use super::error::MailError;
use super::outgoing::Outgoing;
use crate::models::calendars::Method;

/// The address with its domain in ASCII (IDNA), so that only a non-ASCII mailbox needs SMTPUTF8.
pub(super) fn address(text: &str) -> Result<Address, MailError> {
    let unwritable = |_| MailError::Unwritable("the recipient's address is not one".to_owned());
    let address: Address = text.trim().parse().map_err(unwritable)?;
    if address.domain().is_ascii() {
        return Ok(address);
    }
    match url::Host::parse(address.domain()) {
        Ok(host) => Address::new(address.user(), host.to_string()).map_err(unwritable),
        Err(_) => Ok(address),
    }
}

pub(super) fn write(from: &Mailbox, to: &Address, mail: &Outgoing) -> Result<Vec<u8>, MailError> {
    let name = one_line(&mail.to.0);
    let recipient = Mailbox::new((!name.is_empty()).then_some(name), to.clone());
    let mut alternatives = MultiPart::alternative()
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let body = match &mail.calendar {
        None => alternatives,
        Some((method, ics)) => {
            let inline = SinglePart::builder().content_type(calendar_type(Some(*method))?).body(ics.clone());
            alternatives = alternatives.singlepart(inline);
            let attachment = Attachment::new("invite.ics".to_owned()).body(ics.clone(), calendar_type(None)?);
            MultiPart::mixed().multipart(alternatives).singlepart(attachment)
        }
    };
    let mut message = Message::builder()
        .from(from.clone())
        .to(recipient)
        .subject(one_line(&mail.subject))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(mail.sent_at.as_seconds().max(0).unsigned_abs()))
        .message_id(Some(bracketed(&mail.message_id)?))
        .multipart(body)
        .map_err(|why| MailError::Unwritable(why.to_string()))?;
    let headers = message.headers_mut();
    let mut add = |name, value| headers.insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
    // Suppresses out-of-office replies (RFC 3834).
    add("Auto-Submitted", "auto-generated".to_owned());
    if let Some(url) = &mail.list_unsubscribe {
        add("List-Unsubscribe", bracketed(url)?);
        // RFC 8058: a POST to that address is all it takes.
        add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
    }
    Ok(message.formatted())
}

fn calendar_type(method: Option<Method>) -> Result<ContentType, MailError> {
    let text = match method {
        Some(method) => format!("text/calendar; method={}; charset=utf-8", method.as_str()),
        None => "application/ics; name=\"invite.ics\"".to_owned(),
    };
    ContentType::parse(&text).map_err(|why| MailError::Unwritable(why.to_string()))
}

fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `<…>` around one printable ASCII token.
fn bracketed(token: &str) -> Result<String, MailError> {
    let token = token.trim_start_matches('<').trim_end_matches('>');
    if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')) {
        return Err(MailError::Unwritable(format!("{token:?} is no id or address for a header")));
    }
    Ok(format!("<{token}>"))
}
