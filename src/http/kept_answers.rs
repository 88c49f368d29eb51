//! Answers that are kept as they were sent, for whoever asks the same: while what they were made of has not changed, nothing is done again.
//!
//! *Invariant:* what is kept is bounded in bytes, whatever is asked for. A question is the text of path and query, so nothing is kept of which the
//! answer depends on who asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::HttpRequest;

use super::answer::Answer;
use crate::clock::Timestamp;
use crate::models::bookings::Timetable;
use crate::models::coaches::RenderedProfile;

/// How many bytes of lists, profiles and free times are kept at most, each in two halves of so many: when the younger is full, it becomes the older,
/// and that is dropped.
const LISTS_BYTES: usize = 2 << 20;
const PROFILES_BYTES: usize = 1 << 20;
const FREE_TIMES_BYTES: usize = 4 << 20;

/// What an entry takes beside the bytes of the answer and the question.
const ENTRY_BYTES: usize = 256;

/// The longest question that is remembered.
const MAX_QUESTION: usize = 512;

/// What public reads have answered in this process.
pub struct KeptAnswers {
    /// Lists of coaches and their facets, each with the edition of the index.
    pub lists: Answers<u64>,
    /// Public profiles, each with what was rendered.
    pub profiles: Answers<Arc<RenderedProfile>>,
    /// Free times, each with what they were made of.
    pub free_times: Answers<FreeTimesVersion>,
}

impl Default for KeptAnswers {
    fn default() -> Self {
        Self {
            lists: Answers::new(LISTS_BYTES),
            profiles: Answers::new(PROFILES_BYTES),
            free_times: Answers::new(FREE_TIMES_BYTES),
        }
    }
}

/// What free times were made of, and when they are the answer.
#[derive(Clone, Debug)]
pub struct FreeTimesVersion {
    pub timetable: Arc<Timetable>,
    pub asked_at: Timestamp,
    pub valid_until: Timestamp,
}

impl FreeTimesVersion {
    /// Whether the answer is the same at `now` with this timetable.
    pub fn is_valid(&self, timetable: &Arc<Timetable>, now: Timestamp) -> bool {
        Arc::ptr_eq(&self.timetable, timetable) && (self.asked_at..self.valid_until).contains(&now)
    }
}

/// Answers of one kind, each with its version.
pub struct Answers<V>(Mutex<Halves<V>>);

struct Halves<V> {
    max_bytes: usize,
    young: HashMap<Box<str>, Entry<V>>,
    old: HashMap<Box<str>, Entry<V>>,
    young_bytes: usize,
}

struct Entry<V> {
    version: V,
    answer: Arc<Answer>,
}

impl<V> Answers<V> {
    /// None yet, and so many bytes of them in each half.
    fn new(max_bytes: usize) -> Self {
        Self(Mutex::new(Halves { max_bytes, young: HashMap::new(), old: HashMap::new(), young_bytes: 0 }))
    }

    /// The kept answer to this request, if its version is still valid.
    pub fn find(&self, request: &HttpRequest, is_valid: impl FnOnce(&V) -> bool) -> Option<Arc<Answer>> {
        self.find_by(question(request)?, is_valid)
    }

    /// Keeps an answer, unless the question is too long or the answer too large.
    pub fn keep(&self, request: &HttpRequest, version: V, answer: Answer) -> Arc<Answer> {
        let answer = Arc::new(answer);
        if let Some(question) = question(request) {
            self.keep_by(question, Entry { version, answer: answer.clone() });
        }
        answer
    }

    fn find_by(&self, question: &str, is_valid: impl FnOnce(&V) -> bool) -> Option<Arc<Answer>> {
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = halves.young.get(question) {
            return is_valid(&entry.version).then(|| entry.answer.clone());
        }
        let entry = halves.old.remove(question).filter(|entry| is_valid(&entry.version))?;
        let answer = entry.answer.clone();
        halves.insert(question, entry);
        Some(answer)
    }

    fn keep_by(&self, question: &str, entry: Entry<V>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(question, entry);
    }
}

impl<V> Halves<V> {
    fn insert(&mut self, question: &str, entry: Entry<V>) {
        let bytes = entry.bytes(question);
        if bytes > self.max_bytes / 16 {
            return;
        }
        if self.young_bytes + bytes > self.max_bytes {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
        if let Some(replaced) = self.young.insert(question.into(), entry) {
            self.young_bytes -= replaced.bytes(question);
        }
    }
}

impl<V> Entry<V> {
    fn bytes(&self, question: &str) -> usize {
        // Both compressed forms together take about a quarter of it.
        self.answer.len() * 5 / 4 + question.len() + ENTRY_BYTES
    }
}

fn question(request: &HttpRequest) -> Option<&str> {
    let question = request.uri().path_and_query()?.as_str();
    (question.len() <= MAX_QUESTION).then_some(question)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_BYTES: usize = 4 << 20;

    fn keep(answers: &Answers<u64>, question: &str, version: u64, bytes: usize) {
        answers.keep_by(question, Entry { version, answer: Arc::new(Answer::new(vec![b'x'; bytes])) });
    }

    fn has(answers: &Answers<u64>, question: &str, version: u64) -> bool {
        answers.find_by(question, |kept| *kept == version).is_some()
    }

    #[test]
    fn an_answer_is_found_while_its_version_is_valid() {
        let answers = Answers::new(MAX_BYTES);
        keep(&answers, "/coaches", 1, 10);
        assert!(has(&answers, "/coaches", 1) && !has(&answers, "/coaches", 2) && !has(&answers, "/coaches?page=2", 1));
        keep(&answers, "/coaches", 2, 20);
        assert!(has(&answers, "/coaches", 2) && !has(&answers, "/coaches", 1));
    }

    #[test]
    fn what_is_kept_is_bounded_and_what_is_asked_for_stays() {
        let answers = Answers::new(MAX_BYTES);
        keep(&answers, "asked for", 1, 1_000);
        for number in 0..10_000 {
            keep(&answers, &format!("{number}"), 1, 10_000);
            assert!(has(&answers, "asked for", 1), "{number}");
        }
        let halves = answers.0.lock().unwrap();
        let entries = halves.young.iter().chain(&halves.old);
        assert!(entries.map(|(question, entry)| entry.bytes(question)).sum::<usize>() <= 2 * MAX_BYTES);
        let counted: usize = halves.young.iter().map(|(question, entry)| entry.bytes(question)).sum();
        assert_eq!(counted, halves.young_bytes);
    }

    #[test]
    fn an_answer_that_is_too_large_is_not_kept() {
        let answers = Answers::new(MAX_BYTES);
        keep(&answers, "large", 1, MAX_BYTES / 16);
        assert!(!has(&answers, "large", 1));
    }
}
