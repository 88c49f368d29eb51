//! How a call of Stripe's API fails: without effect, with an unknown effect, or by an answer that can't be read.

use std::error::Error as _;
use std::fmt::Display;
use std::time::Duration;

use super::fields::UnreadableField;
use crate::error::{Code, Error};
use crate::integrations::policy::TimedOut;

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StripeError {
    /// Definitely without effect.
    #[error("Stripe refused ({status}{}): {message}", param.as_ref().map(|param| format!(", {param}")).unwrap_or_default())]
    Refused { status: u16, code: Option<String>, param: Option<String>, message: String },
    /// It may have had its effect: a retry needs the same idempotency key.
    #[error("Stripe did not answer clearly: {why}")]
    Ambiguous { why: String, retry_after: Option<Duration> },
    /// Stripe has answered, but a fact that decides is not where it should be: an admin has to look, or the product to change.
    #[error("Stripe's answer can't be read: {0}")]
    Unreadable(#[from] UnreadableField),
}

impl StripeError {
    /// A refusal for an object that Stripe does not have.
    pub fn not_found(message: &str) -> Self {
        Self::Refused { status: 404, code: None, param: None, message: message.to_owned() }
    }

    /// Without a clear answer.
    pub fn ambiguous(why: impl Display) -> Self {
        Self::Ambiguous { why: why.to_string(), retry_after: None }
    }

    /// Stripe's error code, else its message.
    pub fn code_or_message(&self) -> &str {
        match self {
            Self::Refused { code, message, .. } => code.as_deref().unwrap_or(message),
            Self::Ambiguous { why, .. } => why,
            Self::Unreadable(field) => &field.field,
        }
    }

    /// The field that could not be read, if this is why `error` came about.
    pub fn unreadable_field(error: &Error) -> Option<&UnreadableField> {
        match error.source()?.downcast_ref() {
            Some(Self::Unreadable(field)) => Some(field),
            _ => None,
        }
    }
}

impl From<TimedOut> for StripeError {
    fn from(late: TimedOut) -> Self {
        Self::ambiguous(late)
    }
}

impl From<StripeError> for Error {
    fn from(error: StripeError) -> Self {
        let unavailable = |detail: &'static str| Error::new(Code::Unavailable).with_detail(detail);
        match &error {
            StripeError::Ambiguous { retry_after: Some(wait), .. } => {
                unavailable("The payment provider is busy. Try again in a moment.").retry_after(*wait)
            }
            StripeError::Ambiguous { .. } => {
                unavailable("The payment provider does not answer. Try again in a moment.")
            }
            StripeError::Unreadable(_) => {
                unavailable("The payment provider's answer can't be read. The team has been notified; nothing is lost.")
            }
            StripeError::Refused { .. } => return Error::internal(error),
        }
        .with_source(error)
    }
}
