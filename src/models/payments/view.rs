//! A payment as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::payment::Payment;
use super::status::PaymentStatus;
use crate::clock::Timestamp;
use crate::models::money::Currency;

/// A payment as its client, its coach and admins see it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PaymentView {
    pub id: Uuid,
    pub booking_id: Uuid,
    /// In minor units.
    pub amount: i64,
    pub currency: Currency,
    pub status: PaymentStatus,
    pub refunded_amount: i64,
    pub stripe_session_id: Option<String>,
    pub stripe_payment_intent_id: Option<String>,
    pub receipt_url: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl From<Payment> for PaymentView {
    fn from(payment: Payment) -> Self {
        Self {
            id: payment.id,
            booking_id: payment.booking_id,
            amount: payment.amount,
            currency: payment.currency,
            status: payment.status,
            refunded_amount: payment.refunded_amount,
            stripe_session_id: payment.stripe_session_id,
            stripe_payment_intent_id: payment.stripe_payment_intent_id,
            receipt_url: payment.receipt_url,
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        }
    }
}
