//! Why a step of the migration failed. The text is for the operator.

use crate::error::Error;
use crate::integrations::policy::TimedOut;
use crate::integrations::stripe::StripeError;

/// The failure of a step.
#[derive(Debug, thiserror::Error)]
pub enum BubbleError {
    /// The app refused a request for good, or did not answer after all retries.
    #[error("{0}")]
    Api(String),
    /// The mapping can't be used; each problem with its line and column.
    #[error("{0}")]
    Mapping(String),
    /// What was asked is not possible at present.
    #[error("{0}")]
    Refused(String),
    /// Stripe refused a request, or did not answer after all retries.
    #[error("{0}")]
    Stripe(#[from] StripeError),
    #[error("{}", .0.source_chain())]
    Product(#[from] Error),
    #[error("{0}")]
    Database(#[from] sqlx::Error),
}

/// The outcome of a step.
pub type Result<T, E = BubbleError> = std::result::Result<T, E>;

impl From<TimedOut> for BubbleError {
    fn from(late: TimedOut) -> Self {
        Self::Api(format!("The app gave {late}."))
    }
}
