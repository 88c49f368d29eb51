//! The statuses of a payment and of its checkout, and where the card form is shown.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::ParseError;
use crate::parsed_from_text;

/// The status of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum PaymentStatus {
    Pending,
    Succeeded,
    /// The last card was declined; another may still succeed while the checkout is open.
    Failed,
    Refunded,
    PartiallyRefunded,
    Cancelled,
}

impl PaymentStatus {
    /// All of them, by name.
    pub const ALL: [(&'static str, PaymentStatus); 6] = [
        ("pending", PaymentStatus::Pending),
        ("succeeded", PaymentStatus::Succeeded),
        ("failed", PaymentStatus::Failed),
        ("refunded", PaymentStatus::Refunded),
        ("partially_refunded", PaymentStatus::PartiallyRefunded),
        ("cancelled", PaymentStatus::Cancelled),
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, status)| *status == self).map_or("pending", |(name, _)| name)
    }
}

/// The status of a payment's checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum CheckoutStatus {
    /// The row is committed; Stripe has not answered yet.
    Creating,
    Open,
    Complete,
    Expired,
    /// Stripe definitely created no session.
    Void,
}

/// Where the card is typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Ui {
    /// On Stripe's own page.
    #[default]
    Hosted,
    /// In the web app, with Stripe's elements.
    Elements,
}

impl FromStr for Ui {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "hosted" => Ok(Ui::Hosted),
            "elements" => Ok(Ui::Elements),
            _ => Err(ParseError::new("unknown_value", "One of: hosted, elements.")),
        }
    }
}

parsed_from_text!(Ui);
