//! The end of a Checkout Session: paid, declined and attempted again, or expired.
//!
//! Events are made in the order in which Stripe makes them; delivery need not keep it.

use super::account::{Account, ChangeContext};
use super::cards::{Card, Decline, IssuerDecision, issuer_decision};
use super::error::ApiError;
use super::ids::new_id;
use super::objects::{Charge, PaymentError, PaymentIntent, PaymentIntentStatus, PaymentMethod, Session, SessionStatus};

/// A successful payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    pub payment_intent: String,
    pub charge: String,
}

/// Why a payment was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("there is no checkout session {0}")]
    NoSuchSession(String),
    #[error("the checkout session is {0}, not open")]
    NotOpen(&'static str),
    #[error("{}", .0.iter().map(|(_, message)| *message).collect::<Vec<_>>().join(" "))]
    InvalidFields(Vec<(&'static str, &'static str)>),
    #[error("{message}")]
    Declined { code: &'static str, decline_code: Option<&'static str>, message: &'static str },
    #[error("the bank asks for authentication first")]
    AuthenticationRequired,
    #[error("no payment of this session waits for authentication")]
    NothingToAuthenticate,
}

impl Session {
    fn is_due(&self, now: i64) -> bool {
        self.status == SessionStatus::Open && self.expires_at <= now
    }
}

impl Account {
    /// `POST /v1/checkout/sessions/{id}/expire`: only while it is open.
    pub fn expire_session(&mut self, id: &str, context: &ChangeContext) -> Result<(), ApiError> {
        let session = self.sessions.by_id(id).ok_or_else(|| ApiError::no_such("checkout.session", id, "session"))?;
        if session.status != SessionStatus::Open {
            return Err(ApiError::invalid_state(
                None,
                None,
                format!(
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a \
                     status of `{}`.",
                    session.status.as_str()
                ),
            ));
        }
        self.expire(id, context);
        Ok(())
    }

    /// Whether [`Account::expire_due`] would change anything.
    pub fn has_due(&self, now: i64) -> bool {
        self.sessions.oldest_first().any(|session| session.is_due(now))
    }

    /// Expires the open sessions whose `expires_at` has passed.
    pub fn expire_due(&mut self, now: i64) {
        let due = self.sessions.oldest_first().filter(|session| session.is_due(now));
        let due: Vec<String> = due.map(|session| session.id.clone()).collect();
        for id in due {
            self.expire(&id, &ChangeContext::without_request(now));
        }
    }

    fn expire(&mut self, id: &str, context: &ChangeContext) {
        let Some(session) = self.sessions.by_id_mut(id) else {
            return;
        };
        session.status = SessionStatus::Expired;
        let intent = session.payment_intent.clone();
        self.emit("checkout.session.expired", id, None, context);
        if let Some(intent) = intent.as_deref().and_then(|id| self.payment_intents.by_id_mut(id)) {
            intent.status = PaymentIntentStatus::Canceled;
            intent.canceled_at = Some(context.now);
            let id = intent.id.clone();
            self.emit("payment_intent.canceled", &id, None, context);
        }
    }

    /// The payer submits the payment form.
    pub fn pay(
        &mut self,
        id: &str,
        card: &Card,
        email: Option<&str>,
        context: &ChangeContext,
    ) -> Result<Paid, Refused> {
        let session = self.sessions.by_id_mut(id).ok_or_else(|| Refused::NoSuchSession(id.to_owned()))?;
        if session.status != SessionStatus::Open {
            return Err(Refused::NotOpen(session.status.as_str()));
        }
        let (year, month) = year_and_month(context.now);
        let invalid = card.invalid_fields(year, month);
        if !invalid.is_empty() {
            return Err(Refused::InvalidFields(invalid));
        }
        session.payer_email = session.customer_email.clone().or_else(|| email.map(str::to_owned));
        session.payer_name = card.name.clone();
        let method = PaymentMethod {
            id: new_id("pm_1", 23),
            created: context.now,
            card: card.clone(),
            email: session.payer_email.clone(),
        };
        let intent = self.ensure_payment_intent(id, context);
        match issuer_decision(card) {
            IssuerDecision::Approves => Ok(self.succeed(&intent, method, false, context)),
            IssuerDecision::ApprovesThenDisputes => {
                let paid = self.succeed(&intent, method, false, context);
                // A new charge is paid and undisputed, so this can't fail.
                let _ = self.open_dispute(&paid.charge, "fraudulent", context);
                Ok(paid)
            }
            IssuerDecision::Declines(decline) => Err(self.decline(&intent, method, decline, true, context)),
            IssuerDecision::RequiresAuthentication(_) => {
                if let Some(intent) = self.payment_intents.by_id_mut(&intent) {
                    intent.status = PaymentIntentStatus::RequiresAction;
                    intent.payment_method = Some(method);
                    intent.last_payment_error = None;
                }
                self.emit("payment_intent.requires_action", &intent, None, context);
                Err(Refused::AuthenticationRequired)
            }
        }
    }

    /// The result of the 3-D Secure step.
    pub fn authenticate(&mut self, id: &str, passed: bool, context: &ChangeContext) -> Result<Paid, Refused> {
        let session = self.sessions.by_id(id).ok_or_else(|| Refused::NoSuchSession(id.to_owned()))?;
        if session.status != SessionStatus::Open {
            return Err(Refused::NotOpen(session.status.as_str()));
        }
        let waiting = session
            .payment_intent
            .as_deref()
            .and_then(|intent| self.payment_intents.by_id(intent))
            .filter(|intent| intent.status == PaymentIntentStatus::RequiresAction)
            .and_then(|intent| Some((intent.id.clone(), intent.payment_method.clone()?)));
        let (intent, method) = waiting.ok_or(Refused::NothingToAuthenticate)?;
        match (passed, issuer_decision(&method.card)) {
            (false, _) => Err(self.decline(&intent, method, Decline::AUTHENTICATION, false, context)),
            (true, IssuerDecision::RequiresAuthentication(Some(decline))) => {
                Err(self.decline(&intent, method, decline, true, context))
            }
            (true, _) => Ok(self.succeed(&intent, method, true, context)),
        }
    }

    /// The session's PaymentIntent; Checkout creates it at the first attempt to pay (API versions since 2022-08-01).
    fn ensure_payment_intent(&mut self, session_id: &str, context: &ChangeContext) -> String {
        let id = new_id("pi_3", 23);
        let Some(session) = self.sessions.by_id_mut(session_id) else {
            return id;
        };
        if let Some(intent) = &session.payment_intent {
            return intent.clone();
        }
        session.payment_intent = Some(id.clone());
        let intent = PaymentIntent {
            id: id.clone(),
            created: context.now,
            client_secret: format!("{id}_secret_{}", new_id("", 25)),
            session: session.id.clone(),
            amount: session.amount_total,
            currency: session.currency.clone(),
            status: PaymentIntentStatus::RequiresPaymentMethod,
            data: session.payment_intent_data.clone(),
            payment_method_types: session.payment_method_types.clone(),
            payment_method: None,
            latest_charge: None,
            last_payment_error: None,
            canceled_at: None,
        };
        self.payment_intents.add(intent);
        self.emit("payment_intent.created", &id, None, context);
        id
    }

    fn add_charge(&mut self, intent_id: &str, method: &PaymentMethod, context: &ChangeContext) -> Option<&mut Charge> {
        let intent = self.payment_intents.by_id_mut(intent_id)?;
        let id = new_id("ch_3", 23);
        intent.latest_charge = Some(id.clone());
        self.charges.add(Charge {
            id: id.clone(),
            created: context.now,
            amount: intent.amount,
            amount_refunded: 0,
            currency: intent.currency.clone(),
            payment_intent: intent.id.clone(),
            payment_method: method.clone(),
            data: intent.data.clone(),
            failure: None,
            authenticated: false,
            disputed: false,
            balance_transaction: None,
        });
        self.charges.by_id_mut(&id)
    }

    fn succeed(
        &mut self,
        intent_id: &str,
        method: PaymentMethod,
        authenticated: bool,
        context: &ChangeContext,
    ) -> Paid {
        let mut paid = Paid { payment_intent: intent_id.to_owned(), charge: String::new() };
        if let Some(charge) = self.add_charge(intent_id, &method, context) {
            charge.authenticated = authenticated;
            paid.charge.clone_from(&charge.id);
        }
        let mut session_id = String::new();
        if let Some(intent) = self.payment_intents.by_id_mut(intent_id) {
            intent.status = PaymentIntentStatus::Succeeded;
            intent.payment_method = Some(method);
            intent.last_payment_error = None;
            session_id.clone_from(&intent.session);
        }
        if let Some(session) = self.sessions.by_id_mut(&session_id) {
            session.status = SessionStatus::Complete;
        }
        self.emit("charge.succeeded", &paid.charge, None, context);
        self.emit("payment_intent.succeeded", intent_id, None, context);
        self.emit("checkout.session.completed", &session_id, None, context);
        if let Some(charge) = self.charges.by_id_mut(&paid.charge) {
            charge.balance_transaction = Some(new_id("txn_3", 23));
        }
        let previous = serde_json::json!({ "balance_transaction": null });
        self.emit("charge.updated", &paid.charge, Some(previous), context);
        paid
    }

    fn decline(
        &mut self,
        intent_id: &str,
        method: PaymentMethod,
        decline: Decline,
        reached_issuer: bool,
        context: &ChangeContext,
    ) -> Refused {
        let Decline { code, decline_code, message } = decline;
        let mut failure = PaymentError {
            code: code.to_owned(),
            decline_code: decline_code.map(str::to_owned),
            message: message.to_owned(),
            charge: None,
            payment_method: method,
        };
        if reached_issuer {
            let method = failure.payment_method.clone();
            if let Some(charge) = self.add_charge(intent_id, &method, context) {
                failure.charge = Some(charge.id.clone());
                charge.failure = Some(failure.clone());
            }
        }
        if let Some(intent) = self.payment_intents.by_id_mut(intent_id) {
            intent.status = PaymentIntentStatus::RequiresPaymentMethod;
            intent.payment_method = None;
            intent.last_payment_error = Some(failure.clone());
        }
        if let Some(charge) = &failure.charge {
            self.emit("charge.failed", charge, None, context);
        }
        self.emit("payment_intent.payment_failed", intent_id, None, context);
        Refused::Declined { code, decline_code, message }
    }
}

fn year_and_month(now: i64) -> (i64, i64) {
    let date =
        jiff::Timestamp::from_second(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(jiff::tz::TimeZone::UTC);
    (i64::from(date.year()), i64::from(date.month()))
}
