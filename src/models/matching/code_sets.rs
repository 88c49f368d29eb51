//! Sets of languages or countries as bits; each code gets its bit when it is first seen.

use std::collections::BTreeMap;

/// Which bit each code has: `64 × N` of them, enough for ISO 639-1 (184) in three words and ISO 3166-1 (249) in four.
#[derive(Clone, Debug, Default)]
pub struct CodeBits<const N: usize> {
    bits: BTreeMap<String, usize>,
}

/// A set of codes.
pub type CodeSet<const N: usize> = [u64; N];

impl<const N: usize> CodeBits<N> {
    /// The set of these codes; new ones are given a bit. When no bit is left, the code can't be one of ISO's and is left out.
    pub fn insert(&mut self, codes: &[String]) -> CodeSet<N> {
        for code in codes {
            if self.bits.len() < 64 * N && !self.bits.contains_key(code) {
                self.bits.insert(code.clone(), self.bits.len());
            }
        }
        self.set_of(codes)
    }

    /// The set of those of these codes that have a bit; an unknown code is in no set.
    pub fn set_of<'a>(&self, codes: impl IntoIterator<Item = &'a String>) -> CodeSet<N> {
        let mut set = [0; N];
        for bit in codes.into_iter().filter_map(|code| self.bits.get(code)) {
            set[bit / 64] |= 1 << (bit % 64);
        }
        set
    }

    /// Whether each of these codes has a bit, or none is left for it.
    pub fn knows(&self, codes: &[String]) -> bool {
        self.bits.len() >= 64 * N || codes.iter().all(|code| self.bits.contains_key(code))
    }

    /// Every code and its bit, in the order of codes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        self.bits.iter().map(|(code, bit)| (code.as_str(), *bit))
    }

    /// Whether a code is in a set.
    pub fn contains(&self, set: &CodeSet<N>, code: &str) -> bool {
        self.bits.get(code).is_some_and(|bit| set[bit / 64] >> (bit % 64) & 1 == 1)
    }
}

/// How many codes are in both sets.
#[inline(always)]
pub fn count_common<const N: usize>(one: &CodeSet<N>, other: &CodeSet<N>) -> u32 {
    one.iter().zip(other).map(|(one, other)| (one & other).count_ones()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(list: &[&str]) -> Vec<String> {
        list.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn common_codes_are_counted() {
        let mut known = CodeBits::<3>::default();
        let coach = known.insert(&codes(&["de", "en", "de"]));
        assert_eq!(count_common(&coach, &known.set_of(&codes(&["en", "pt", "de"]))), 2);
        assert!(known.contains(&coach, "de") && !known.contains(&coach, "pt"));
    }

    #[test]
    fn codes_beyond_the_last_bit_are_left_out() {
        let mut known = CodeBits::<4>::default();
        let all: Vec<String> = (0..300).map(|number| format!("{number}")).collect();
        assert_eq!(known.insert(&all).iter().map(|word| word.count_ones()).sum::<u32>(), 256);
        assert_eq!(known.insert(&codes(&["new"])), [0; 4]);
    }
}
