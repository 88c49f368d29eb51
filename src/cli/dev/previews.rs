//! Every mail as the mailbox shows it before one is sent.

use std::collections::HashMap;

use rapport_sandbox::mail::Preview;

use crate::cli::CliError;
use crate::workers::emails::samples;
use crate::workers::emails::templates::{EmailContext, Mail};

/// One of each kind and shape, with links into the web app at that address.
///
/// # Errors
/// A template could not be written out.
pub fn all(web_url: &str) -> Result<Vec<Preview>, CliError> {
    let head = EmailContext { web_url: web_url.to_owned(), ..samples::letterhead() };
    let mut shapes: HashMap<&str, usize> = HashMap::new();
    let preview = |mail: Mail| {
        let rendered = mail.render(&head, samples::now()).map_err(|error| CliError::Other(error.to_string()))?;
        let shape = shapes.entry(mail.kind()).and_modify(|shape| *shape += 1).or_insert(1);
        let words = mail.kind().replace('_', " ");
        let (name, title) = match shape {
            1 => (mail.kind().replace('_', "-"), words),
            _ => (format!("{}-{shape}", mail.kind().replace('_', "-")), format!("{words}, {shape}")),
        };
        Ok(Preview {
            name,
            title,
            subject: rendered.subject,
            html: rendered.html,
            text: rendered.text,
            calendar: rendered.calendar.map(|(_, ics)| ics),
        })
    };
    samples::all().into_iter().map(preview).collect()
}
