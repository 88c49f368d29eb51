//! A listed coach's public profile as JSON: written once for each version of the row, and copied into as many answers as there are, alone or as a
//! card in a list.
//!
//! *Invariant:* the bytes are those that [`PublicProfile`] and [`CoachCard`] are serialized to.

use super::{CoachCard, PublicProfile};
use crate::error::{Error, Result};
use crate::models::money::Money;
use crate::models::profiles::CoachRow;

/// The key after the place of `price_about`. Within a text a quote is escaped, so these bytes are nowhere else.
const AFTER_ABOUT: &[u8] = b",\"session_durations\":";

/// A public profile in bytes. The card is its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenderedProfile {
    json: Box<[u8]>,
    /// The card without its closing brace.
    card_len: usize,
    /// Where `price_about` belongs.
    about_at: usize,
    price: Option<Money>,
}

impl PublicProfile {
    /// The public profile of a row.
    pub fn of(coach: &CoachRow, photo_url: impl Fn(&str) -> String) -> Self {
        Self {
            card: CoachCard::of(coach, photo_url),
            bio: coach.bio.clone(),
            cancellation_policy: coach.cancellation_policy,
        }
    }
}

impl RenderedProfile {
    /// Writes a profile.
    ///
    /// # Errors
    /// `internal`: it can't be written as JSON, which would be a fault of this program.
    pub fn new(profile: &PublicProfile) -> Result<Self> {
        let json = serde_json::to_vec(profile).map_err(Error::internal)?;
        let card = serde_json::to_vec(&profile.card).map_err(Error::internal)?;
        let card_len = card.len() - 1;
        let about_at = card.windows(AFTER_ABOUT.len()).position(|bytes| bytes == AFTER_ABOUT);
        match about_at.filter(|_| json.starts_with(&card[..card_len])) {
            Some(about_at) => Ok(Self { json: json.into(), card_len, about_at, price: profile.card.price }),
            None => Err(Error::internal("a public profile does not begin with its card")),
        }
    }

    /// The public profile.
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// The price of 60 minutes.
    pub fn price(&self) -> Option<Money> {
        self.price
    }

    /// Writes the card at the end of `json`; with about how much the price is in another currency, if that is asked for and known.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn write_card(&self, json: &mut Vec<u8>, price_about: Option<Money>) -> Result<()> {
        let (before, after) = self.json[..self.card_len].split_at(self.about_at);
        json.extend_from_slice(before);
        if let Some(about) = price_about {
            json.extend_from_slice(b",\"price_about\":");
            serde_json::to_writer(&mut *json, &about).map_err(Error::internal)?;
        }
        json.extend_from_slice(after);
        json.push(b'}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::bookings::cancellation_policy::CancellationPolicy;

    /// With texts that look like what is searched for.
    fn profile() -> PublicProfile {
        let hostile = r#"a ",\"session_durations\":" and ,"session_durations":[] \ € "#.to_owned();
        PublicProfile {
            card: CoachCard {
                id: uuid::Uuid::from_u128(7),
                full_name: hostile.clone(),
                headline: Some(hostile.clone()),
                photo_url: None,
                expertise: vec!["leadership".parse().unwrap()],
                languages: vec!["de".parse().unwrap()],
                countries: vec!["PT".parse().unwrap()],
                price: Some(Money::new(7_500, "EUR".parse().unwrap())),
                price_about: None,
                session_durations: vec![30, 60],
                timezone: "Europe/Lisbon".parse().unwrap(),
                rating: Some(4.67),
                review_count: 3,
            },
            bio: Some(hostile),
            cancellation_policy: CancellationPolicy::ALL[0],
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_profile_and_of_the_card() {
        for (price, headline) in [(true, true), (false, true), (true, false)] {
            let mut profile = profile();
            profile.card.price = profile.card.price.filter(|_| price);
            profile.card.headline = profile.card.headline.filter(|_| headline);
            let rendered = RenderedProfile::new(&profile).unwrap();
            assert_eq!(rendered.json(), serde_json::to_vec(&profile).unwrap());
            for about in [None, Some(Money::new(8_100, "USD".parse().unwrap()))] {
                let mut card = b"[".to_vec();
                rendered.write_card(&mut card, about).unwrap();
                profile.card.price_about = about;
                assert_eq!(card[1..], serde_json::to_vec(&profile.card).unwrap());
            }
        }
    }
}
