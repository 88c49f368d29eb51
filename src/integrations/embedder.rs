//! The local embedder: text into vectors within the process, for when no key for OpenAI is set.
//!
//! It matches words, not meaning: hashed words and character 3- to 5-grams, plus the hand-written table of coaching
//! [`topics`]. Good enough to develop, test and run small; a language model understands paraphrases far better.
//! *Invariant:* the same text gives the same vector, bit for bit, on every machine: the hash is fixed and the only
//! floating-point functions are those that IEEE 754 rounds exactly.

use std::collections::BTreeMap;

use crate::models::matching::tokenizer::{Word, words};
use crate::models::matching::topics::{self, TOPICS};

/// With fewer dimensions no columns are left for words.
const MIN_DIMENSIONS: usize = 16;

/// The shares of the three kinds of features in the squared length of a vector that has all: shared topics say most. N-grams say more than
/// whole words, which few texts share letter by letter, and fewer in languages that inflect. Measured: `docs/matching-quality.md`.
const TOPIC_SHARE: f32 = 0.45;
const WORD_SHARE: f32 = 0.20;
const NGRAM_SHARE: f32 = 0.35;

/// Raised with every change of the features and their shares, as [`topics::VERSION`] is with every change of the topics.
const VERSION: u32 = 2;

/// Makes unit-length vectors of text; cheap to clone, without state.
#[derive(Clone, Copy, Debug)]
pub struct Embedder {
    dimensions: usize,
}

impl Embedder {
    /// The deterministic local embedder; fewer than 16 dimensions are taken as 16.
    pub fn local(dimensions: usize) -> Self {
        Self { dimensions: dimensions.max(MIN_DIMENSIONS) }
    }

    /// The length of every vector.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The model name stored with a vector: only vectors of the same model are comparable.
    pub fn model(&self) -> String {
        format!("local-{}.{VERSION}-{}", topics::VERSION, self.dimensions)
    }

    /// The vector of a text, of length one; all zeros for a text without a distinctive word.
    ///
    /// The first columns are topics, one each if there are enough dimensions; the rest are hashed words and n-grams. A feature counts
    /// the square root of its occurrences.
    pub fn embed(&self, text: &str) -> Vec<f32> {
        let words: Vec<Word> = words(text).collect();
        let mut vector = vec![0.0; self.dimensions];
        let (topics, hashed) = vector.split_at_mut(TOPICS.len().min(self.dimensions / 4));

        let mut topic_counts: BTreeMap<u64, u32> = BTreeMap::new();
        for mention in topics::mentions(&words) {
            for topic in (0..64).filter(|topic| mention >> topic & 1 == 1) {
                *topic_counts.entry(topic).or_default() += 1;
            }
        }
        for (topic, count) in topic_counts {
            topics[column(topic, topics.len())] += weight(count);
        }
        scale(topics, TOPIC_SHARE);

        let mut word_counts: BTreeMap<&str, u32> = BTreeMap::new();
        for word in words.iter().filter(|word| word.is_distinctive) {
            *word_counts.entry(&word.stem).or_default() += 1;
        }
        let mut ngram_counts: BTreeMap<String, u32> = BTreeMap::new();
        for (word, count) in &word_counts {
            for_each_ngram(word, |ngram| *ngram_counts.entry(ngram).or_default() += count);
        }
        let mut by_word = vec![0.0; hashed.len()];
        for (word, count) in word_counts {
            add(&mut by_word, b'w', word, weight(count));
        }
        scale(&mut by_word, WORD_SHARE);
        for (ngram, count) in ngram_counts {
            add(hashed, b'p', &ngram, weight(count));
        }
        scale(hashed, NGRAM_SHARE);
        for (cell, word) in hashed.iter_mut().zip(by_word) {
            *cell += word;
        }
        scale(&mut vector, 1.0);
        vector
    }
}

#[expect(clippy::cast_precision_loss, reason = "a text has far fewer than 2^24 words")]
fn weight(count: u32) -> f32 {
    (count as f32).sqrt()
}

/// A topic's column: one of its own if there are enough.
fn column(topic: u64, columns: usize) -> usize {
    usize::try_from(topic).unwrap_or(0) % columns
}

/// Calls `each` with the 3- to 5-letter n-grams of a word, its edges marked.
fn for_each_ngram(word: &str, mut each: impl FnMut(String)) {
    let letters: Vec<char> = std::iter::once('^').chain(word.chars()).chain(std::iter::once('$')).collect();
    for length in 3..=5 {
        for ngram in letters.windows(length) {
            each(ngram.iter().collect());
        }
    }
}

/// Adds one hashed feature with a hashed sign, so that collisions cancel out on average.
fn add(cells: &mut [f32], kind: u8, feature: &str, weight: f32) {
    let hash = hash(kind, feature);
    let cell = usize::try_from(hash % cells.len() as u64).unwrap_or(0);
    cells[cell] += if hash >> 63 == 0 { weight } else { -weight };
}

/// FNV-1a, 64 bits, with the finaliser of MurmurHash3 to spread its low bits.
fn hash(kind: u8, feature: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(kind).chain(feature.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// Scales to the squared length `share`; zeros stay zeros.
fn scale(cells: &mut [f32], share: f32) {
    let squared: f32 = cells.iter().map(|cell| cell * cell).sum();
    if squared > 0.0 {
        let factor = (share / squared).sqrt();
        cells.iter_mut().for_each(|cell| *cell *= factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::matching::EmbeddingSource;
    use proptest::prelude::*;

    fn cosine(one: &str, other: &str) -> f32 {
        let embedder = Embedder::local(256);
        embedder.embed(one).iter().zip(embedder.embed(other)).map(|(a, b)| a * b).sum()
    }

    /// A coach's profile each, with a client who is looking for that coach in other words.
    const PAIRS: &[(&str, &str)] = &[
        (
            "Expat coach. After twelve years between Lisbon and Berlin I guide people through relocation: visas, culture shock, building a home.",
            "We are about to emigrate with two suitcases and I am homesick before we have even left. I want to fit in somewhere foreign.",
        ),
        (
            "Executive coach for first-time managers. Delegation, feedback, building teams that trust each other. Former engineering director.",
            "I was just put in charge of eight colleagues and have no idea how to be their boss without doing everything on my own.",
        ),
        (
            "I work with burnout and stress. Calm routines, rest, saying no, recovering energy after overload.",
            "I am exhausted, I sleep badly and every Sunday evening I dread Monday. I cannot go on like this.",
        ),
        (
            "Confidence coach: impostor syndrome, inner critic, self-worth. You are more than your doubts.",
            "Everyone in my new role seems smarter. I am waiting for the day they find out I don't belong.",
        ),
        (
            "Startup mentor and former founder of two companies. Business models, first customers, pitching investors.",
            "I have an idea for an app and want to leave my employer to build it, but how do I get somebody to pay for it?",
        ),
        (
            "Career change coaching: find out what you want, rewrite your story, land in a new profession.",
            "After ten years in accounting I am bored. I would like to do something completely different but not start at zero.",
        ),
        (
            "Interview training, CV and LinkedIn reviews by a former recruiter. Get hired faster.",
            "I was laid off in March, sent eighty applications and hear nothing back.",
        ),
        (
            "Relationship and couples coach. Communication, trust, intimacy, repair after conflict.",
            "My husband and I argue about small things all the time and have stopped really talking.",
        ),
        (
            "Money coach. Budgets that work, getting out of debt, investing for beginners, a calm view of finances.",
            "At the end of every month my account is empty and I still owe on three credit cards.",
        ),
        (
            "Productivity and focus. Beat procrastination, manage your time, finish what you start.",
            "I put everything off until the night before and then hate myself. My to-do list only grows.",
        ),
        (
            "Academic coach for doctoral candidates and students: thesis writing, exam nerves, study plans.",
            "My dissertation has been due for a year and I can't open the document. Finals are in June.",
        ),
        (
            "Public speaking and presence. Storytelling, voice, stage fright.",
            "I must present to the board in three weeks and my hands shake as soon as an audience looks at me.",
        ),
        (
            "Parenting coach, mother of three. Back to work after maternity leave, calmer family evenings.",
            "Since the baby came I juggle office and kids and fail at both. I go back in autumn.",
        ),
        (
            "Coach for women in technology: careers in software, salary negotiation, being heard.",
            "As the only female programmer I get passed over for raises and don't know how to ask for more.",
        ),
        (
            "Grief and divorce: finding your feet after a loss or the end of a marriage.",
            "My wife left in spring. The flat is silent and I do not know who I am on my own.",
        ),
        (
            "Purpose and midlife: values, meaning, what to do with the second half.",
            "I have everything I was supposed to want and wake up feeling empty. What is it all for?",
        ),
    ];

    #[test]
    fn paraphrases_rank_their_coach_high() {
        let ranks: Vec<usize> = PAIRS
            .iter()
            .map(|(mine, client)| {
                let own = cosine(mine, client);
                PAIRS.iter().filter(|(other, _)| cosine(other, client) > own).count()
            })
            .collect();
        let in_top_three = ranks.iter().filter(|rank| **rank < 3).count();
        // By chance it would be 3 of 16. The table and these texts have the same author: expect less of real clients.
        assert!(in_top_three >= 11, "{in_top_three} of {}: {ranks:?}", PAIRS.len());
    }

    #[test]
    fn similarities_use_the_whole_scale() {
        let similarity = |coach: &str, client: &str| EmbeddingSource::Local.similarity(cosine(coach, client));
        let mut unrelated: Vec<f64> = Vec::new();
        let mut own: Vec<f64> = Vec::new();
        for (position, (_, client)) in PAIRS.iter().enumerate() {
            for (other, (coach, _)) in PAIRS.iter().enumerate() {
                if position == other { &mut own } else { &mut unrelated }.push(similarity(coach, client));
            }
        }
        unrelated.sort_by(f64::total_cmp);
        own.sort_by(f64::total_cmp);
        let (median, most) = (unrelated[unrelated.len() / 2], unrelated[unrelated.len() * 9 / 10]);
        assert!(median <= 0.0 && most < 0.3, "what has nothing to do with it earns nothing: {median} {most}");
        assert!(own[own.len() / 2] > 0.75 && own[0] < 0.7, "{own:?}");
    }

    #[test]
    fn the_same_topic_in_other_words_beats_another_topic() {
        let client = "I feel like a fraud at work and doubt myself";
        let similarity = EmbeddingSource::Local.similarity(cosine(client, "Self-esteem and impostor syndrome"));
        assert!(similarity >= 1.0, "{similarity}: all of the points");
        assert!(cosine(client, "Investing, pensions and debt") < 0.1);
        assert!(
            cosine("moving to another country", "relocation for expats")
                > cosine("moving to another country", "exam nerves")
        );
    }

    #[test]
    fn text_without_words_is_the_zero_vector() {
        for text in ["", "  …!", "the and of"] {
            assert!(Embedder::local(256).embed(text).iter().all(|cell| *cell == 0.0), "{text:?}");
        }
    }

    #[test]
    fn vectors_are_the_same_on_every_machine() {
        let vector = Embedder::local(256).embed("Leading a team through change, in Zürich");
        let strongest: Vec<String> = vector
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.abs() > 0.15)
            .map(|(position, cell)| format!("{position}: {:08x}", cell.to_bits()))
            .collect();
        insta::assert_snapshot!(strongest.join("\n"), @r"
        6: 3f2bbadf
        43: be64f92a
        178: be64f92a
        186: be64f92a
        193: 3e64f92a
        221: 3e38c4eb
        ");
        assert_eq!(Embedder::local(256).model(), "local-1.2-256");
    }

    proptest! {
        #[test]
        fn every_vector_has_length_one_or_zero(text in ".{0,200}", dimensions in 0_usize..600) {
            let embedder = Embedder::local(dimensions);
            let vector = embedder.embed(&text);
            prop_assert_eq!(vector.len(), embedder.dimensions());
            let squared: f32 = vector.iter().map(|cell| cell * cell).sum();
            prop_assert!(squared == 0.0 || (squared - 1.0).abs() < 1e-4, "{}", squared);
            prop_assert_eq!(&vector, &embedder.embed(&text));
        }
    }
}
