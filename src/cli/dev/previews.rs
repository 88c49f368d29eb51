//! One email of each kind, for the preview page of the mailbox.

use std::collections::HashMap;

use rapport_sandbox::mail::Preview;

use crate::cli::error::CliError;
use crate::workers::emails::samples;
use crate::workers::emails::templates::{EmailContext, Mail};

/// One of each kind and variant, with links into the web app at that address.
///
/// # Errors
/// A template cannot be rendered.
pub fn all(web_url: &str) -> Result<Vec<Preview>, CliError> {
    let context = EmailContext { web_url: web_url.to_owned(), ..samples::context() };
    let mut variants: HashMap<&str, usize> = HashMap::new();
    let preview = |mail: Mail| {
        let rendered = mail.render(&context, samples::now()).map_err(|error| CliError::Other(error.to_string()))?;
        let variant = variants.entry(mail.kind()).and_modify(|variant| *variant += 1).or_insert(1);
        let title = mail.kind().replace('_', " ");
        let (name, title) = match variant {
            1 => (mail.kind().replace('_', "-"), title),
            _ => (format!("{}-{variant}", mail.kind().replace('_', "-")), format!("{title}, {variant}")),
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
