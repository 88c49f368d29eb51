//! Sets of languages or countries as bits, the place of each code given out in the order it is first seen.

use std::collections::BTreeMap;

/// Gives codes their bits: `64 × N` of them, room for ISO 639-1 (184) in three words and ISO 3166-1 (249) in four.
#[derive(Clone, Debug, Default)]
pub struct CodeSet<const N: usize> {
    places: BTreeMap<String, usize>,
}

/// A set of codes.
pub type Set<const N: usize> = [u64; N];

impl<const N: usize> CodeSet<N> {
    /// The set of these, new codes being given a bit. A code past the last bit can't be one of ISO's and is left out.
    pub fn learn(&mut self, codes: &[String]) -> Set<N> {
        for code in codes {
            if self.places.len() < 64 * N && !self.places.contains_key(code) {
                self.places.insert(code.clone(), self.places.len());
            }
        }
        self.set(codes)
    }

    /// The set of those that are known: an unknown code is in nobody's set.
    pub fn set<'a>(&self, codes: impl IntoIterator<Item = &'a String>) -> Set<N> {
        let mut set = [0; N];
        for place in codes.into_iter().filter_map(|code| self.places.get(code)) {
            set[place / 64] |= 1 << (place % 64);
        }
        set
    }

    /// Whether a code is in a set.
    pub fn has(&self, set: &Set<N>, code: &str) -> bool {
        self.places.get(code).is_some_and(|place| set[place / 64] >> (place % 64) & 1 == 1)
    }
}

/// How many codes two sets share.
pub fn in_common<const N: usize>(one: &Set<N>, other: &Set<N>) -> u32 {
    one.iter().zip(other).map(|(one, other)| (one & other).count_ones()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(list: &[&str]) -> Vec<String> {
        list.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn shared_codes_are_counted() {
        let mut known = CodeSet::<3>::default();
        let coach = known.learn(&codes(&["de", "en", "de"]));
        assert_eq!(in_common(&coach, &known.set(&codes(&["en", "pt", "de"]))), 2);
        assert!(known.has(&coach, "de") && !known.has(&coach, "pt"));
    }

    #[test]
    fn there_is_room_for_every_country_and_no_more() {
        let mut known = CodeSet::<4>::default();
        let all: Vec<String> = (0..300).map(|number| format!("{number}")).collect();
        assert_eq!(known.learn(&all).iter().map(|word| word.count_ones()).sum::<u32>(), 256);
        assert_eq!(known.learn(&codes(&["new"])), [0; 4]);
    }
}
