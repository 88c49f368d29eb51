//! How a call of Stripe's API fails: without effect, or with an unknown effect.

use crate::error::{Code, Error};

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StripeError {
    /// Definitely without effect.
    #[error("Stripe refused ({status}{}): {message}", param.as_ref().map(|param| format!(", {param}")).unwrap_or_default())]
    Refused { status: u16, code: Option<String>, param: Option<String>, message: String },
    /// It may have had its effect: a retry needs the same idempotency key.
    #[error("Stripe did not answer clearly: {0}")]
    Ambiguous(String),
}

impl StripeError {
    /// A refusal for an object that Stripe does not have.
    pub fn not_found(message: &str) -> Self {
        Self::Refused { status: 404, code: None, param: None, message: message.to_owned() }
    }

    /// Stripe's error code, else its message.
    pub fn code_or_message(&self) -> &str {
        match self {
            Self::Refused { code, message, .. } => code.as_deref().unwrap_or(message),
            Self::Ambiguous(message) => message,
        }
    }
}

impl From<StripeError> for Error {
    fn from(error: StripeError) -> Self {
        match &error {
            StripeError::Ambiguous(_) => Error::new(Code::Unavailable)
                .with_detail("The payment provider does not answer. Try again in a moment.")
                .with_source(error),
            StripeError::Refused { .. } => Error::internal(error),
        }
    }
}

/// Sorts an error of the crate (<https://docs.stripe.com/error-low-level>): 4xx are refusals, except 409, 424 and 429.
impl From<stripe::StripeError> for StripeError {
    fn from(error: stripe::StripeError) -> Self {
        match error {
            stripe::StripeError::Stripe(error, status)
                if (400..500).contains(&status) && !matches!(status, 409 | 424 | 429) =>
            {
                Self::Refused {
                    status,
                    code: error.code.as_ref().map(|code| code.as_str().to_owned()),
                    param: error.param.clone(),
                    message: error.message.clone().unwrap_or_default(),
                }
            }
            stripe::StripeError::Stripe(error, status) => {
                Self::Ambiguous(format!("{status}: {}", error.message.unwrap_or_default()))
            }
            other => Self::Ambiguous(other.to_string()),
        }
    }
}
