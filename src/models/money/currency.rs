//! A currency: its minor unit, how Stripe counts it, and the least and the largest charge.

use std::fmt;
use std::str::FromStr;

use super::currencies::{CURRENCIES, CurrencyData, MinimumCharge};
use crate::error::ParseError;
use crate::models::reference::stored_as_text;

/// A currency Stripe can charge, by its ISO 4217 code: `EUR`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u8);

impl Currency {
    /// Every currency, by code.
    pub fn all() -> impl ExactSizeIterator<Item = Currency> {
        (0..CURRENCIES.len() as u8).map(Currency)
    }

    fn data(self) -> &'static CurrencyData {
        &CURRENCIES[usize::from(self.0)]
    }

    /// The code.
    pub fn as_str(self) -> &'static str {
        self.data().code
    }

    /// The English name.
    pub fn name(self) -> &'static str {
        self.data().name
    }

    /// `€`; the code where no short symbol is unmistakable.
    pub fn symbol(self) -> &'static str {
        self.data().symbol
    }

    /// How many digits the minor unit has by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD.
    pub fn digits(self) -> u32 {
        self.data().digits.into()
    }

    /// The smallest difference between two amounts that Stripe can charge, in minor units. One, except for three-decimal
    /// currencies, whose last digit must be 0, and for the ariary, which Stripe counts without decimals
    /// (<https://docs.stripe.com/currencies#special-cases>).
    pub fn step(self) -> i64 {
        if self.digits() == 3 {
            return 10;
        }
        10_i64.pow(self.digits().saturating_sub(self.data().stripe_digits.into()))
    }

    /// The least charge, in minor units.
    pub fn minimum_charge(self) -> i64 {
        match self.data().minimum_charge {
            MinimumCharge::Published(least) | MinimumCharge::Estimated(least) => least,
        }
    }

    /// The largest charge, in minor units: eight digits as Stripe counts them, more where it says so
    /// (<https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts>).
    pub fn maximum_charge(self) -> i64 {
        let digits = match self.as_str() {
            "IDR" => 12,
            "COP" | "HUF" | "JPY" | "LBP" => 10,
            "INR" => 9,
            _ => 8,
        };
        let (ours, theirs) = self.stripe_factors();
        let largest = (10_i64.pow(digits) - 1) * ours / theirs;
        largest - largest % self.step()
    }

    /// `(ours, theirs)`: so many of our minor units are so many of Stripe's.
    pub(super) fn stripe_factors(self) -> (i64, i64) {
        let (ours, theirs) = (self.digits(), u32::from(self.data().stripe_digits));
        let least = ours.min(theirs);
        (10_i64.pow(ours - least), 10_i64.pow(theirs - least))
    }
}

impl FromStr for Currency {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let index = CURRENCIES.binary_search_by_key(&text, |row| row.code).ok();
        index
            .and_then(|index| u8::try_from(index).ok())
            .map(Currency)
            .ok_or(ParseError::new("unknown_currency", "A currency by its ISO 4217 code, like EUR."))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

stored_as_text! {
    Currency: "ISO 4217 currency", pattern "^[A-Z]{3}$", example "EUR";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_sorted_and_found_by_code() {
        assert!(CURRENCIES.is_sorted_by(|a, b| a.code < b.code));
        assert!(Currency::all().all(|currency| currency.as_str().parse() == Ok(currency)));
        for text in ["", "eur", "EURO", "XXX", "BTC"] {
            assert_eq!(text.parse::<Currency>().unwrap_err().code, "unknown_currency", "{text}");
        }
    }

    #[test]
    fn digits_are_those_of_iso_4217() {
        for currency in Currency::all() {
            let iso = iso_currency::Currency::from_code(currency.as_str()).unwrap();
            assert_eq!(Some(currency.digits()), iso.exponent().map(u32::from), "{currency}");
        }
    }

    #[test]
    fn minimum_and_maximum_charge_are_multiples_of_the_step() {
        for currency in Currency::all() {
            let (least, most, step) = (currency.minimum_charge(), currency.maximum_charge(), currency.step());
            assert!(0 < least && least < most, "{currency}");
            assert_eq!((least % step, most % step), (0, 0), "{currency}");
        }
        let of = |code: &str| code.parse::<Currency>().unwrap();
        assert_eq!((of("EUR").minimum_charge(), of("GBP").minimum_charge(), of("JPY").minimum_charge()), (50, 30, 50));
        assert_eq!((of("KWD").step(), of("JPY").step(), of("EUR").step(), of("MGA").step()), (10, 1, 1, 100));
        assert_eq!(of("EUR").maximum_charge(), 99_999_999);
        assert_eq!(of("ISK").maximum_charge(), 999_999);
    }
}
