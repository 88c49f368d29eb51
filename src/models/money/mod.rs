//! Money: a whole number of minor units and its currency. Every division rounds half up to an amount that can be charged.
//!
//! *Invariant:* no floating point anywhere. Exchange rates are not here.

mod currencies;
mod currency;

use std::fmt;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::currency::Currency;
use crate::error::{FieldErrors, ParseError};
use crate::models::input::path;

/// So much of a currency: `{"amount":7500,"currency":"EUR"}` is €75.00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Money {
    /// In minor units of the currency (ISO 4217): cents for EUR, yen for JPY.
    #[schema(minimum = 0, example = 7500)]
    pub amount: i64,
    /// ISO 4217.
    pub currency: Currency,
}

impl Money {
    /// So many minor units of a currency.
    pub const fn new(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Nothing of a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { amount: 0, currency }
    }

    /// Whether this is nothing.
    pub const fn is_zero(self) -> bool {
        self.amount == 0
    }

    /// The amount for machines, with a point and the digits of the currency: `75.00`, `7500`, `-0.50`.
    pub fn to_decimal(self) -> String {
        let width = self.currency.digits() as usize;
        let unit = 10_u64.pow(self.currency.digits());
        let (whole, rest) = (self.amount.unsigned_abs() / unit, self.amount.unsigned_abs() % unit);
        let sign = if self.amount < 0 { "-" } else { "" };
        if width == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0width$}") }
    }

    /// What a session of so many minutes costs when this is the price of 60.
    #[must_use]
    pub fn prorated(self, minutes: u16) -> Money {
        self.share(minutes.into(), 60)
    }

    /// Half of it.
    #[must_use]
    pub fn half(self) -> Money {
        self.share(1, 2)
    }

    /// `self × part / whole`, half up to the currency's step.
    fn share(self, part: i128, whole: i128) -> Money {
        let step = i128::from(self.currency.step());
        let (exact, unit) = (i128::from(self.amount) * part, whole * step);
        let steps = (2 * exact + unit).div_euclid(2 * unit);
        let amount = i64::try_from(steps * step).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX });
        Money { amount, currency: self.currency }
    }

    /// The same money as Stripe counts it: like ours, except for ISK and UGX (two decimals there) and MGA (none)
    /// (<https://docs.stripe.com/currencies#special-cases>).
    pub fn stripe_amount(self) -> i64 {
        let (ours, theirs) = self.currency.stripe_factors();
        self.amount / ours * theirs
    }

    /// Money from an amount as Stripe counts it.
    pub fn from_stripe(amount: i64, currency: Currency) -> Money {
        let (ours, theirs) = currency.stripe_factors();
        Money { amount: amount / theirs * ours, currency }
    }

    /// Whether it can be a price per hour: zero, or so much that the shortest of these sessions costs at least the minimum charge,
    /// and the longest at most the maximum charge.
    ///
    /// # Errors
    /// The price is too low or too high for these sessions.
    pub fn as_hourly_price(self, durations: &[u16]) -> Result<Money, ParseError> {
        let shortest = durations.iter().copied().min().unwrap_or(60);
        let longest = durations.iter().copied().max().unwrap_or(60);
        let (least, most) = (self.currency.minimum_charge(), self.currency.maximum_charge());
        if !self.is_zero() && self.prorated(shortest).amount < least {
            let least = Money::new(least, self.currency);
            let message = format!("Free, or so much that {shortest} minutes cost at least {least}.");
            return Err(ParseError::new("price_too_low", message));
        }
        if self.prorated(longest).amount > most {
            let most = Money::new(most, self.currency);
            return Err(ParseError::new(
                "price_too_high",
                format!("So much that {longest} minutes cost at most {most}."),
            ));
        }
        Ok(self)
    }
}

impl fmt::Display for Money {
    /// For people: `€75.00`, `¥7,500`, `CHF 120.00`, `-€0.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u64.pow(self.currency.digits());
        let (whole, rest) = (self.amount.unsigned_abs() / unit, self.amount.unsigned_abs() % unit);
        let symbol = self.currency.symbol();
        let digits = whole.to_string();
        let mut text = String::with_capacity(24);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if unit > 1 {
            let width = self.currency.digits() as usize;
            text.push_str(&format!(".{rest:0width$}"));
        }
        let sign = if self.amount < 0 { "-" } else { "" };
        let space = if symbol == self.currency.as_str() { " " } else { "" };
        f.pad(&format!("{sign}{symbol}{space}{text}"))
    }
}

impl Deserr<FieldErrors> for Money {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        #[derive(Deserr)]
        #[deserr(error = FieldErrors, deny_unknown_fields)]
        struct Form {
            amount: i64,
            currency: Currency,
        }
        let Form { amount, currency } = Form::deserialize_from_value(value, at)?;
        let money = Money { amount, currency };
        let field = path(at.push_key("amount"));
        let most = currency.maximum_charge();
        if amount < 0 {
            Err(FieldErrors::one(field, "out_of_range", "Not less than 0."))
        } else if amount > most {
            Err(FieldErrors::one(field, "out_of_range", format!("At most {}.", Money::new(most, currency))))
        } else if amount % currency.step() != 0 {
            let message = format!("{currency} is charged in steps of {}.", Money::new(currency.step(), currency));
            Err(FieldErrors::one(field, "wrong_step", message))
        } else {
            Ok(money)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn money(amount: i64, currency: &str) -> Money {
        Money::new(amount, currency.parse().unwrap())
    }

    #[test]
    fn money_is_displayed_with_symbol_thousands_separators_and_decimals() {
        let shown = [
            (money(7500, "EUR"), "€75.00"),
            (money(7500, "JPY"), "¥7,500"),
            (money(12_000, "CHF"), "CHF 120.00"),
            (money(1, "USD"), "$0.01"),
            (money(123_456_789, "USD"), "$1,234,567.89"),
            (money(1_500, "KWD"), "KWD 1.500"),
            (money(100, "GBP"), "£1.00"),
            (money(-50, "EUR"), "-€0.50"),
            (money(0, "KRW"), "₩0"),
        ];
        for (money, text) in shown {
            assert_eq!(money.to_string(), text);
        }
    }

    #[test]
    fn divisions_round_half_up_to_a_chargeable_amount() {
        assert_eq!(money(7501, "EUR").prorated(30), money(3751, "EUR"));
        assert_eq!(money(7500, "EUR").prorated(45), money(5625, "EUR"));
        assert_eq!(money(7500, "EUR").prorated(60), money(7500, "EUR"));
        assert_eq!(money(7501, "JPY").prorated(90), money(11_252, "JPY"));
        assert_eq!(money(99, "EUR").half(), money(50, "EUR"));
        assert_eq!(money(10_010, "KWD").half(), money(5_010, "KWD"));
        assert_eq!(money(10_000, "KWD").prorated(45), money(7_500, "KWD"));
    }

    #[test]
    fn stripe_amounts_of_isk_ugx_and_mga_have_other_decimals() {
        for (ours, theirs) in [
            (money(7500, "EUR"), 7500),
            (money(500, "JPY"), 500),
            (money(5, "ISK"), 500),
            (money(5, "UGX"), 500),
            (money(500, "MGA"), 5),
            (money(5_120, "KWD"), 5_120),
        ] {
            assert_eq!(ours.stripe_amount(), theirs);
            assert_eq!(Money::from_stripe(theirs, ours.currency), ours);
        }
    }

    #[test]
    fn an_hourly_price_is_zero_or_chargeable_for_every_duration() {
        assert!(money(0, "EUR").as_hourly_price(&[30]).is_ok());
        assert!(money(100, "EUR").as_hourly_price(&[30, 60]).is_ok());
        assert_eq!(money(98, "EUR").as_hourly_price(&[30, 60]).unwrap_err().code, "price_too_low");
        assert!(money(99, "EUR").as_hourly_price(&[30, 60]).is_ok(), "49.5 cents round to 50");
        assert!(money(98, "EUR").as_hourly_price(&[60]).is_ok());
        assert_eq!(money(99_999_999, "EUR").as_hourly_price(&[90]).unwrap_err().code, "price_too_high");
    }

    #[test]
    fn invalid_input_names_the_field() {
        let read = |value| deserr::deserialize::<Money, _, FieldErrors>(value);
        assert_eq!(read(json!({"amount": 7500, "currency": "EUR"})), Ok(money(7500, "EUR")));
        for (value, field, code) in [
            (json!({"amount": -1, "currency": "EUR"}), "amount", "out_of_range"),
            (json!({"amount": 100_000_000, "currency": "EUR"}), "amount", "out_of_range"),
            (json!({"amount": 75.5, "currency": "EUR"}), "amount", "wrong_type"),
            (json!({"amount": 5_125, "currency": "KWD"}), "amount", "wrong_step"),
            (json!({"amount": 1, "currency": "EURO"}), "currency", "unknown_currency"),
            (json!({"amount": 1}), "currency", "required"),
            (json!({"amount": 1, "currency": "EUR", "cents": 1}), "cents", "unknown_field"),
        ] {
            let errors = read(value).unwrap_err();
            assert_eq!((errors.0[0].field.as_str(), errors.0[0].code.as_ref()), (field, code));
        }
    }
}
