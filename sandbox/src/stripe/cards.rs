//! The test cards that Stripe publishes (<https://docs.stripe.com/testing>) and what the issuer of each decides.
//!
//! Any other number is declined, as Stripe's test mode declines real cards.

use serde::{Deserialize, Serialize};

/// A card as typed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Digits only.
    pub number: String,
    pub exp_month: i64,
    pub exp_year: i64,
    pub cvc: String,
    pub name: Option<String>,
}

impl Card {
    /// Pays at once.
    pub const PAYS: &str = "4242424242424242";
    /// Declined without a reason.
    pub const DECLINED: &str = "4000000000000002";
    /// Declined for insufficient funds.
    pub const NO_FUNDS: &str = "4000000000009995";
    /// Asks for 3-D Secure on every payment.
    pub const THREE_D_SECURE: &str = "4000002760003184";
    /// Pays, and is disputed as fraudulent at once.
    pub const DISPUTED: &str = "4000000000000259";
    /// Pays; a refund starts pending and succeeds later.
    pub const REFUND_PENDING: &str = "4000000000007726";
    /// Pays; a refund starts succeeded and fails later.
    pub const REFUND_FAILS: &str = "4000000000005126";

    /// A card of this number with a valid expiry and security code.
    pub fn number(number: &str) -> Self {
        let number: String = number.chars().filter(char::is_ascii_digit).collect();
        let cvc = if number.starts_with("37") { "1234" } else { "123" };
        Self { number, exp_month: 12, exp_year: 2040, cvc: cvc.to_owned(), name: None }
    }

    pub fn last4(&self) -> &str {
        &self.number[self.number.len().saturating_sub(4)..]
    }

    pub fn brand(&self) -> &'static str {
        match self.number.as_bytes() {
            [b'4', ..] => "visa",
            [b'5' | b'2', ..] => "mastercard",
            [b'3', b'4' | b'7', ..] => "amex",
            [b'3', b'5', ..] => "jcb",
            [b'3', ..] => "diners",
            [b'6', b'2', ..] => "unionpay",
            [b'6', ..] => "discover",
            _ => "unknown",
        }
    }

    pub fn funding(&self) -> &'static str {
        match self.number.as_str() {
            "4000056655665556" | "5200828282828210" => "debit",
            _ => "credit",
        }
    }

    /// Invalid fields and their messages, worded as Stripe's.
    pub fn invalid_fields(&self, this_year: i64, this_month: i64) -> Vec<(&'static str, &'static str)> {
        let mut invalid = Vec::new();
        if !passes_luhn(&self.number) || !(13..=19).contains(&self.number.len()) {
            invalid.push(("number", "Your card number is invalid."));
        }
        if !(1..=12).contains(&self.exp_month) {
            invalid.push(("expiry", "Your card's expiration date is invalid."));
        } else if (self.exp_year, self.exp_month) < (this_year, this_month) {
            invalid.push(("expiry", "Your card's expiration date is in the past."));
        } else if self.exp_year > this_year + 50 {
            invalid.push(("expiry", "Your card's expiration year is invalid."));
        }
        let digits = if self.brand() == "amex" { 4..=4 } else { 3..=3 };
        if !digits.contains(&self.cvc.len()) || !self.cvc.bytes().all(|byte| byte.is_ascii_digit()) {
            invalid.push(("cvc", "Your card's security code is incomplete."));
        }
        invalid
    }
}

impl From<&str> for Card {
    fn from(number: &str) -> Self {
        Self::number(number)
    }
}

/// The issuer's decision on a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerDecision {
    Approves,
    /// The cardholder must authenticate first; then it is declined if there is a reason, else approved.
    RequiresAuthentication(Option<Decline>),
    Declines(Decline),
    ApprovesThenDisputes,
}

/// Why a card was declined (<https://docs.stripe.com/declines/codes>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decline {
    pub code: &'static str,
    pub decline_code: Option<&'static str>,
    pub message: &'static str,
}

impl Decline {
    const fn new(code: &'static str, decline_code: Option<&'static str>, message: &'static str) -> Self {
        Self { code, decline_code, message }
    }

    const fn card(decline_code: &'static str, message: &'static str) -> Self {
        Self::new("card_declined", Some(decline_code), message)
    }

    /// The cardholder failed or refused 3-D Secure.
    pub const AUTHENTICATION: Self = Self::new(
        "payment_intent_authentication_failure",
        None,
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
    );
    const NO_FUNDS: Self = Self::card("insufficient_funds", "Your card has insufficient funds.");
}

const DECLINED: &str = "Your card was declined.";

/// The decision of this card's issuer.
pub fn issuer_decision(card: &Card) -> IssuerDecision {
    use IssuerDecision::{Approves, ApprovesThenDisputes, Declines, RequiresAuthentication};
    match card.number.as_str() {
        Card::PAYS
        | Card::REFUND_PENDING
        | Card::REFUND_FAILS
        | "4000056655665556"
        | "4000002760000016"
        | "4000008260000000"
        | "5555555555554444"
        | "2223003122003222"
        | "5200828282828210"
        | "5105105105105100"
        | "378282246310005"
        | "371449635398431"
        | "6011111111111117"
        | "3056930009020004"
        | "3566002020360505"
        | "6200000000000005" => Approves,
        Card::DISPUTED => ApprovesThenDisputes,
        Card::THREE_D_SECURE | "4000002500003155" | "4000000000003220" => RequiresAuthentication(None),
        "4000008260003178" => RequiresAuthentication(Some(Decline::NO_FUNDS)),
        Card::DECLINED => Declines(Decline::card("generic_decline", DECLINED)),
        Card::NO_FUNDS => Declines(Decline::NO_FUNDS),
        "4000000000009987" => Declines(Decline::card("lost_card", DECLINED)),
        "4000000000009979" => Declines(Decline::card("stolen_card", DECLINED)),
        "4000000000006975" => Declines(Decline::card("card_velocity_exceeded", DECLINED)),
        "4000000000000069" => Declines(Decline::new("expired_card", None, "Your card has expired.")),
        "4000000000000127" => Declines(Decline::new("incorrect_cvc", None, "Your card's security code is incorrect.")),
        "4000000000000119" => Declines(Decline::new(
            "processing_error",
            None,
            "An error occurred while processing your card. Try again in a little bit.",
        )),
        _ => Declines(Decline::card(
            "test_mode_live_card",
            "Your card was declined. Your request was in test mode, but used a non test (live) card.",
        )),
    }
}

/// The check digit of ISO/IEC 7812-1, annex B.
fn passes_luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.wrapping_sub(b'0'));
            if place % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && sum.is_multiple_of(10)
}
