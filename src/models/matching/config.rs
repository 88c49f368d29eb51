//! What an index is built with: the source of vectors, exchange rates, and the labels used in sentences.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::models::money::{Currency, Money};
use crate::models::reference::{Country, Language};

/// What stays the same as long as an index is updated.
#[derive(Clone, Debug)]
pub struct IndexConfig {
    /// The source of all vectors.
    pub source: EmbeddingSource,
    /// Their length; a vector of another length counts as none.
    pub dimensions: usize,
    pub exchange_rates: ExchangeRates,
    pub labels: Labels,
}

/// The source of a vector; vectors of two sources are never compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EmbeddingSource {
    Openai,
    Local,
}

impl EmbeddingSource {
    /// Cosine similarity as a share between 0 and 1: linear from a floor, below which texts of coaches and clients are unrelated, to a
    /// ceiling, from which on they are about the same thing.
    ///
    /// The local embedder's bounds are those that order the golden set best (`docs/matching-quality.md`): texts that have nothing in common
    /// have a cosine of 0 to 0.05 and earn nothing, shared topics 0.3 to 0.6. For OpenAI's `text-embedding-3` models they are set by what is
    /// commonly reported (unrelated about 0.1 to 0.25, close paraphrases about 0.6), not measured on coaches and clients.
    #[inline(always)]
    pub fn similarity(self, cosine: f32) -> f64 {
        let (floor, ceiling) = match self {
            Self::Openai => (0.15, 0.65),
            Self::Local => (0.1, 0.4),
        };
        ((f64::from(cosine) - floor) / (ceiling - floor)).clamp(0.0, 1.0)
    }
}

/// What one minor unit of each currency is worth in some common unit. A currency without a rate is comparable with itself only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExchangeRates(BTreeMap<String, f64>);

impl ExchangeRates {
    /// From what one major unit (a dollar, a yen) is worth in any one currency; unknown codes and rates that are not above
    /// zero are left out.
    pub fn from_major_units(rates: impl IntoIterator<Item = (String, f64)>) -> Self {
        let minor_unit = |(code, rate): (String, f64)| {
            let unit = 10_u32.pow(code.parse::<Currency>().ok()?.digits());
            (rate.is_finite() && rate > 0.0).then(|| (code, rate / f64::from(unit)))
        };
        Self(rates.into_iter().filter_map(minor_unit).collect())
    }

    /// About how much this money is in another currency, half up to a minor unit; `None` without a rate.
    pub fn about(&self, money: Money, other: Currency) -> Option<Money> {
        let rate = self.rate(money.currency.as_str(), other.as_str())?;
        Some(Money { amount: converted(money.amount, rate), currency: other })
    }

    /// How many minor units of `other` one minor unit of `code` is.
    pub fn rate(&self, code: &str, other: &str) -> Option<f64> {
        if code == other { Some(1.0) } else { Some(self.0.get(code)? / self.0.get(other)?) }
    }
}

/// An amount times a rate, half up. The same amount at a rate of one.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "prices are far below 2^53 minor units"
)]
pub(super) fn converted(amount: i64, rate: f64) -> i64 {
    (amount as f64 * rate).round() as i64
}

/// How codes and prices are written in sentences; a code without a name is written as it is.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    pub language: fn(&str) -> Option<String>,
    /// With its article: "the Netherlands".
    pub country: fn(&str) -> Option<String>,
    /// Of minor units and a currency: "€75".
    pub price: fn(i64, &str) -> String,
}

impl Labels {
    /// In English.
    pub fn english() -> Self {
        Self {
            language: |code| code.parse::<Language>().ok().map(|language| language.name().to_owned()),
            country: |code| code.parse::<Country>().ok().map(|country| with_article(country.name())),
            price: |amount, code| match code.parse() {
                Ok(currency) => without_zero_decimals(&Money { amount, currency }.to_string()).to_owned(),
                Err(_) => format!("{code} {amount}"),
            },
        }
    }
}

fn with_article(country: &str) -> String {
    const PLURALS: [&str; 6] = ["Netherlands", "Philippines", "Bahamas", "Maldives", "Comoros", "Seychelles"];
    let has_article = country.starts_with("United ")
        || country.contains("Republic")
        || country.ends_with(" Islands")
        || country.ends_with("Territory")
        || country.ends_with("Territories")
        || ["Caribbean Netherlands", "Gambia", "Isle of Man"].contains(&country)
        || PLURALS.contains(&country);
    if has_article { format!("the {country}") } else { country.to_owned() }
}

/// "€75.00" is "€75" in a sentence, "€75.50" stays.
fn without_zero_decimals(price: &str) -> &str {
    match price.rsplit_once('.') {
        Some((units, rest)) if rest.bytes().all(|digit| digit == b'0') => units,
        _ => price,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_labels_have_articles_and_symbols() {
        let Labels { language, country, price } = Labels::english();
        assert_eq!((language("de").as_deref(), language("xx")), (Some("German"), None));
        assert_eq!(
            ["PT", "NL", "US", "CZ", "DO"].map(country).map(Option::unwrap),
            ["Portugal", "the Netherlands", "the United States", "Czechia", "the Dominican Republic"]
        );
        assert_eq!(
            [price(7_500, "EUR"), price(7_550, "EUR"), price(7_500, "JPY"), price(120_000, "CHF"), price(5, "??")],
            ["€75", "€75.50", "¥7,500", "CHF 1,200", "?? 5"]
        );
    }

    #[test]
    fn rates_follow_the_decimals_of_each_currency() {
        let rates = [("EUR", 1.0), ("USD", 0.8), ("JPY", 0.006), ("NOPE", 3.0), ("GBP", -1.0), ("CHF", f64::NAN)];
        let rates = ExchangeRates::from_major_units(rates.map(|(code, rate)| (code.to_owned(), rate)));
        assert_eq!(rates.rate("USD", "EUR"), Some(0.8));
        assert!((rates.rate("JPY", "EUR").unwrap() - 0.6).abs() < 1e-12);
        assert_eq!(["NOPE", "GBP", "CHF"].map(|code| rates.rate(code, "EUR")), [None; 3]);
        assert_eq!(rates.rate("GBP", "GBP"), Some(1.0));
    }

    #[test]
    fn money_is_about_so_much_in_another_currency() {
        let rates = [("EUR", 1.0), ("USD", 0.92), ("JPY", 0.0058)].map(|(code, rate)| (code.to_owned(), rate));
        let rates = ExchangeRates::from_major_units(rates);
        let about = |amount, from: &str, to: &str| {
            let money = Money { amount, currency: from.parse().unwrap() };
            rates.about(money, to.parse().unwrap()).map(|money| (money.amount, money.currency.to_string()))
        };
        assert_eq!(about(5_000, "USD", "EUR"), Some((4_600, "EUR".to_owned())));
        assert_eq!(about(7_000, "JPY", "EUR"), Some((4_060, "EUR".to_owned())));
        assert_eq!(about(6_000, "EUR", "JPY"), Some((10_345, "JPY".to_owned())), "10,344.8 yen");
        assert_eq!(about(6_001, "EUR", "EUR"), Some((6_001, "EUR".to_owned())));
        assert_eq!(
            (about(1, "HUF", "HUF"), about(1, "HUF", "EUR"), about(1, "EUR", "HUF")),
            (Some((1, "HUF".to_owned())), None, None)
        );
    }

    #[test]
    fn similarity_is_between_0_and_1() {
        for source in [EmbeddingSource::Openai, EmbeddingSource::Local] {
            assert_eq!((source.similarity(-1.0), source.similarity(1.0)), (0.0, 1.0));
            assert!(source.similarity(0.3) < source.similarity(0.4));
        }
    }
}
