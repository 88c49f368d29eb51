//! Imports finished payments into the account, as if they had been made here: demo data, or payments from before the
//! snapshot was deleted.
//!
//! No event and no webhook follows. What is given is not verified; the rest is as after a payment by card 4242.

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::cards::Card;
use super::ids::new_id;
use super::objects::{
    Charge, LineItem, Metadata, PaymentIntent, PaymentIntentData, PaymentIntentStatus, PaymentMethod, Refund,
    RefundStatus, Session, SessionStatus,
};

/// A finished Checkout Session and its payment. Times are seconds since the Unix epoch, amounts are minor units as Stripe
/// counts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedPayment {
    /// `cs_…`
    pub session: String,
    pub created: i64,
    pub expires_at: i64,
    pub amount: i64,
    /// ISO 4217, in either case.
    pub currency: String,
    /// The name of the one line item.
    pub product: String,
    pub success_url: String,
    /// What the payer typed.
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub client_reference_id: Option<String>,
    /// The metadata of the session, the PaymentIntent and the charge.
    #[serde(default)]
    pub metadata: Metadata,
    /// `None` if the session has expired unpaid.
    #[serde(default)]
    pub paid: Option<ImportedCharge>,
}

/// The payment of a session by one charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedCharge {
    /// `pi_…`
    pub payment_intent: String,
    /// `ch_…`
    pub charge: String,
    pub created: i64,
    #[serde(default)]
    pub refunds: Vec<ImportedRefund>,
}

/// A succeeded refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportedRefund {
    /// `re_…`
    pub refund: String,
    pub created: i64,
    pub amount: i64,
    #[serde(default)]
    pub metadata: Metadata,
}

impl Account {
    /// Adds the payments whose session does not exist yet, and returns how many were added.
    pub fn import(&mut self, payments: Vec<ImportedPayment>) -> usize {
        let mut added = 0;
        for payment in payments {
            if self.sessions.by_id(&payment.session).is_none() {
                self.import_one(payment);
                added += 1;
            }
        }
        added
    }

    fn import_one(&mut self, mut payment: ImportedPayment) {
        payment.currency.make_ascii_lowercase();
        let paid = payment.paid.take();
        let session = session(&payment, paid.as_ref());
        if let Some(paid) = paid {
            let method = PaymentMethod {
                id: new_id("pm_1", 23),
                created: paid.created,
                card: Card::number(Card::PAYS),
                email: payment.email,
            };
            self.payment_intents.add(intent(&session, &paid, &method));
            self.charges.add(charge(&session, &paid, method));
            for refund in paid.refunds {
                self.refunds.add(succeeded_refund(refund, &session, &paid.payment_intent, &paid.charge));
            }
            self.update_amount_refunded(&paid.charge);
        }
        self.sessions.add(session);
    }
}

fn session(payment: &ImportedPayment, paid: Option<&ImportedCharge>) -> Session {
    let item = LineItem {
        id: new_id("li_1", 23),
        price_id: new_id("price_1", 23),
        product_id: new_id("prod_", 14),
        name: payment.product.clone(),
        description: None,
        product_metadata: Metadata::new(),
        unit_amount: payment.amount,
        quantity: 1,
    };
    Session {
        id: payment.session.clone(),
        created: payment.created,
        expires_at: payment.expires_at,
        status: if paid.is_some() { SessionStatus::Complete } else { SessionStatus::Expired },
        ui_mode: "hosted_page".to_owned(),
        amount_total: payment.amount,
        currency: payment.currency.clone(),
        line_items: vec![item],
        customer_email: None,
        client_reference_id: payment.client_reference_id.clone(),
        metadata: payment.metadata.clone(),
        allowed_payment_method_types: Some(vec!["card".to_owned()]),
        payment_method_types: vec!["card".to_owned()],
        success_url: Some(payment.success_url.clone()),
        cancel_url: None,
        return_url: None,
        client_secret: None,
        payment_intent: paid.map(|paid| paid.payment_intent.clone()),
        payment_intent_data: PaymentIntentData { metadata: payment.metadata.clone(), ..PaymentIntentData::default() },
        display_params: Default::default(),
        payer_email: payment.email.clone().filter(|_| paid.is_some()),
        payer_name: None,
    }
}

fn intent(session: &Session, paid: &ImportedCharge, method: &PaymentMethod) -> PaymentIntent {
    PaymentIntent {
        id: paid.payment_intent.clone(),
        created: paid.created,
        client_secret: format!("{}_secret_{}", paid.payment_intent, new_id("", 25)),
        session: session.id.clone(),
        amount: session.amount_total,
        currency: session.currency.clone(),
        status: PaymentIntentStatus::Succeeded,
        data: session.payment_intent_data.clone(),
        payment_method_types: session.payment_method_types.clone(),
        payment_method: Some(method.clone()),
        latest_charge: Some(paid.charge.clone()),
        last_payment_error: None,
        canceled_at: None,
    }
}

fn charge(session: &Session, paid: &ImportedCharge, method: PaymentMethod) -> Charge {
    Charge {
        id: paid.charge.clone(),
        created: paid.created,
        amount: session.amount_total,
        amount_refunded: 0,
        currency: session.currency.clone(),
        payment_intent: paid.payment_intent.clone(),
        payment_method: method,
        data: session.payment_intent_data.clone(),
        failure: None,
        authenticated: false,
        disputed: false,
        balance_transaction: Some(new_id("txn_3", 23)),
    }
}

fn succeeded_refund(refund: ImportedRefund, session: &Session, payment_intent: &str, charge: &str) -> Refund {
    Refund {
        id: refund.refund,
        created: refund.created,
        amount: refund.amount,
        currency: session.currency.clone(),
        charge: charge.to_owned(),
        payment_intent: payment_intent.to_owned(),
        reason: None,
        metadata: refund.metadata,
        status: RefundStatus::Succeeded,
        balance_transaction: Some(new_id("txn_3", 23)),
        failure_balance_transaction: None,
        failure_reason: None,
        idempotency_key: None,
    }
}
