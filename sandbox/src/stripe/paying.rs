//! What becomes of a Checkout Session: paid, declined and tried again, or expired.
//!
//! The order of events is the order in which Stripe makes them; nobody may rely on receiving them in it.

use super::account::{Account, Cause, Charge, Failure, Intent, IntentStatus, PaymentMethod, Session, SessionStatus};
use super::cards::{Card, Decline, Verdict, verdict};
use super::error::ApiError;
use super::ids::mint;

/// A payment that went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    pub payment_intent: String,
    pub charge: String,
}

/// Why a payer could not pay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("there is no checkout session {0}")]
    NoSuchSession(String),
    #[error("the checkout session is {0}, not open")]
    NotOpen(&'static str),
    #[error("{}", .0.iter().map(|(_, message)| *message).collect::<Vec<_>>().join(" "))]
    Mistyped(Vec<(&'static str, &'static str)>),
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
    pub fn expire_session(&mut self, id: &str, cause: &Cause) -> Result<(), ApiError> {
        let session = self.sessions.by_id(id).ok_or_else(|| ApiError::no_such("checkout.session", id, "session"))?;
        if session.status != SessionStatus::Open {
            return Err(ApiError::conflict_of_state(
                None,
                None,
                format!(
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a \
                     status of `{}`.",
                    session.status.as_str()
                ),
            ));
        }
        self.close_unpaid(id, cause);
        Ok(())
    }

    /// Whether [`Account::expire_due`] would change anything.
    pub fn has_due(&self, now: i64) -> bool {
        self.sessions.oldest_first().any(|session| session.is_due(now))
    }

    /// Sessions whose time is over expire by themselves.
    pub fn expire_due(&mut self, now: i64) {
        let due = self.sessions.oldest_first().filter(|session| session.is_due(now));
        let due: Vec<String> = due.map(|session| session.id.clone()).collect();
        for id in due {
            self.close_unpaid(&id, &Cause::outside(now));
        }
    }

    fn close_unpaid(&mut self, id: &str, cause: &Cause) {
        let Some(session) = self.sessions.by_id_mut(id) else {
            return;
        };
        session.status = SessionStatus::Expired;
        let intent = session.payment_intent.clone();
        self.emit("checkout.session.expired", id, None, cause);
        if let Some(intent) = intent.as_deref().and_then(|id| self.intents.by_id_mut(id)) {
            intent.status = IntentStatus::Canceled;
            intent.canceled_at = Some(cause.now);
            let id = intent.id.clone();
            self.emit("payment_intent.canceled", &id, None, cause);
        }
    }

    /// The payer presses the button.
    pub fn pay(&mut self, id: &str, card: &Card, email: Option<&str>, cause: &Cause) -> Result<Paid, Refused> {
        let session = self.sessions.by_id_mut(id).ok_or_else(|| Refused::NoSuchSession(id.to_owned()))?;
        if session.status != SessionStatus::Open {
            return Err(Refused::NotOpen(session.status.as_str()));
        }
        let (year, month) = year_and_month(cause.now);
        let faults = card.faults(year, month);
        if !faults.is_empty() {
            return Err(Refused::Mistyped(faults));
        }
        session.payer_email = session.customer_email.clone().or_else(|| email.map(str::to_owned));
        session.payer_name = card.name.clone();
        let method = PaymentMethod {
            id: mint("pm_1", 23),
            created: cause.now,
            card: card.clone(),
            email: session.payer_email.clone(),
        };
        let intent = self.intent_of(id, cause);
        match verdict(card) {
            Verdict::Pays => Ok(self.settle(&intent, method, false, cause)),
            Verdict::PaysAndDisputes => {
                let paid = self.settle(&intent, method, false, cause);
                self.open_dispute(&paid.charge, "fraudulent", cause);
                Ok(paid)
            }
            Verdict::Declines(decline) => Err(self.decline(&intent, method, decline, true, cause)),
            Verdict::Authenticates(_) => {
                if let Some(intent) = self.intents.by_id_mut(&intent) {
                    intent.status = IntentStatus::RequiresAction;
                    intent.payment_method = Some(method);
                    intent.last_error = None;
                }
                self.emit("payment_intent.requires_action", &intent, None, cause);
                Err(Refused::AuthenticationRequired)
            }
        }
    }

    /// The payer's bank has answered the 3-D Secure step.
    pub fn authenticate(&mut self, id: &str, passed: bool, cause: &Cause) -> Result<Paid, Refused> {
        let session = self.sessions.by_id(id).ok_or_else(|| Refused::NoSuchSession(id.to_owned()))?;
        if session.status != SessionStatus::Open {
            return Err(Refused::NotOpen(session.status.as_str()));
        }
        let waiting = session
            .payment_intent
            .as_deref()
            .and_then(|intent| self.intents.by_id(intent))
            .filter(|intent| intent.status == IntentStatus::RequiresAction)
            .and_then(|intent| Some((intent.id.clone(), intent.payment_method.clone()?)));
        let (intent, method) = waiting.ok_or(Refused::NothingToAuthenticate)?;
        match (passed, verdict(&method.card)) {
            (false, _) => Err(self.decline(&intent, method, Decline::AUTHENTICATION, false, cause)),
            (true, Verdict::Authenticates(Some(decline))) => Err(self.decline(&intent, method, decline, true, cause)),
            (true, _) => Ok(self.settle(&intent, method, true, cause)),
        }
    }

    /// Checkout makes the PaymentIntent when the payer first tries (API versions since 2022-08-01).
    fn intent_of(&mut self, session_id: &str, cause: &Cause) -> String {
        let id = mint("pi_3", 23);
        let Some(session) = self.sessions.by_id_mut(session_id) else {
            return id;
        };
        if let Some(intent) = &session.payment_intent {
            return intent.clone();
        }
        session.payment_intent = Some(id.clone());
        let intent = Intent {
            id: id.clone(),
            created: cause.now,
            client_secret: format!("{id}_secret_{}", mint("", 25)),
            session: session.id.clone(),
            amount: session.amount_total,
            currency: session.currency.clone(),
            status: IntentStatus::RequiresPaymentMethod,
            data: session.intent_data.clone(),
            payment_method_types: session.payment_method_types.clone(),
            payment_method: None,
            latest_charge: None,
            last_error: None,
            canceled_at: None,
        };
        self.intents.add(intent);
        self.emit("payment_intent.created", &id, None, cause);
        id
    }

    fn charge(&mut self, intent_id: &str, method: &PaymentMethod, cause: &Cause) -> Option<&mut Charge> {
        let intent = self.intents.by_id_mut(intent_id)?;
        let id = mint("ch_3", 23);
        intent.latest_charge = Some(id.clone());
        self.charges.add(Charge {
            id: id.clone(),
            created: cause.now,
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

    fn settle(&mut self, intent_id: &str, method: PaymentMethod, authenticated: bool, cause: &Cause) -> Paid {
        let mut paid = Paid { payment_intent: intent_id.to_owned(), charge: String::new() };
        if let Some(charge) = self.charge(intent_id, &method, cause) {
            charge.authenticated = authenticated;
            paid.charge.clone_from(&charge.id);
        }
        let mut session_id = String::new();
        if let Some(intent) = self.intents.by_id_mut(intent_id) {
            intent.status = IntentStatus::Succeeded;
            intent.payment_method = Some(method);
            intent.last_error = None;
            session_id.clone_from(&intent.session);
        }
        if let Some(session) = self.sessions.by_id_mut(&session_id) {
            session.status = SessionStatus::Complete;
        }
        self.emit("charge.succeeded", &paid.charge, None, cause);
        self.emit("payment_intent.succeeded", intent_id, None, cause);
        self.emit("checkout.session.completed", &session_id, None, cause);
        if let Some(charge) = self.charges.by_id_mut(&paid.charge) {
            charge.balance_transaction = Some(mint("txn_3", 23));
        }
        let previous = serde_json::json!({ "balance_transaction": null });
        self.emit("charge.updated", &paid.charge, Some(previous), cause);
        paid
    }

    fn decline(
        &mut self,
        intent_id: &str,
        method: PaymentMethod,
        decline: Decline,
        reached_issuer: bool,
        cause: &Cause,
    ) -> Refused {
        let Decline { code, decline_code, message } = decline;
        let mut failure = Failure {
            code: code.to_owned(),
            decline_code: decline_code.map(str::to_owned),
            message: message.to_owned(),
            charge: None,
            payment_method: method,
        };
        if reached_issuer {
            let method = failure.payment_method.clone();
            if let Some(charge) = self.charge(intent_id, &method, cause) {
                failure.charge = Some(charge.id.clone());
                charge.failure = Some(failure.clone());
            }
        }
        if let Some(intent) = self.intents.by_id_mut(intent_id) {
            intent.status = IntentStatus::RequiresPaymentMethod;
            intent.payment_method = None;
            intent.last_error = Some(failure.clone());
        }
        if let Some(charge) = &failure.charge {
            self.emit("charge.failed", charge, None, cause);
        }
        self.emit("payment_intent.payment_failed", intent_id, None, cause);
        Refused::Declined { code, decline_code, message }
    }
}

fn year_and_month(now: i64) -> (i64, i64) {
    let date =
        jiff::Timestamp::from_second(now).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(jiff::tz::TimeZone::UTC);
    (i64::from(date.year()), i64::from(date.month()))
}
