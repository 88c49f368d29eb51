//! Answers that are kept as they were sent, for whoever asks the same: while what they were made of has not changed, nothing is done again.
//!
//! *Invariant:* what is kept is bounded in bytes, whatever is asked for. A question is the text of path and query; where the answer depends on who asks
//! ([`OwnAnswers`]), it begins with their id.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use tokio::time::Instant;
use uuid::Uuid;

use super::answer::Answer;
use crate::actors::matching::MatchesVersion;
use crate::clock::Timestamp;
use crate::models::bookings::Timetable;
use crate::models::coaches::RenderedProfile;

/// How many bytes of each kind are kept at most, each in two halves of so many: when the younger is full, it becomes the older, and that is dropped.
const LISTS_BYTES: usize = 2 << 20;
const PROFILES_BYTES: usize = 1 << 20;
const FREE_TIMES_BYTES: usize = 4 << 20;
const MATCHES_BYTES: usize = 3 << 20;
const NOTIFICATIONS_BYTES: usize = 2 << 20;

/// What an entry takes beside the bytes of the answer and the question.
const ENTRY_BYTES: usize = 256;

/// The longest question that is remembered.
const MAX_QUESTION: usize = 512;

/// What was answered in this process.
pub struct KeptAnswers {
    /// Lists of coaches and their facets, each with the edition of the index.
    pub lists: Answers<u64>,
    /// Public profiles, each with what was rendered.
    pub profiles: Answers<Arc<RenderedProfile>>,
    /// Free times, each with what they were made of.
    pub free_times: Answers<FreeTimesVersion>,
    /// A client's matches, each with what they were made of.
    pub matches: OwnAnswers<Arc<MatchesVersion>>,
    /// A user's notifications, each with when they were read.
    pub notifications: OwnAnswers<Instant>,
}

impl Default for KeptAnswers {
    fn default() -> Self {
        Self {
            lists: Answers::new(LISTS_BYTES),
            profiles: Answers::new(PROFILES_BYTES),
            free_times: Answers::new(FREE_TIMES_BYTES),
            matches: OwnAnswers::new(MATCHES_BYTES),
            notifications: OwnAnswers::new(NOTIFICATIONS_BYTES),
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

/// Public answers of one kind, each with its version.
pub struct Answers<V>(Kept<V, Arc<Answer>>);

impl<V> Answers<V> {
    fn new(max_bytes: usize) -> Self {
        Self(Kept::new(max_bytes))
    }

    /// The kept answer to this request, if its version is still valid.
    pub fn find(&self, request: &HttpRequest, is_valid: impl FnOnce(&V) -> bool) -> Option<Arc<Answer>> {
        self.0.find(question(request)?, |version, answer| is_valid(version).then(|| answer.clone()))
    }

    /// Keeps an answer, unless the question is too long or the answer too large.
    pub fn keep(&self, request: &HttpRequest, version: V, answer: Answer) -> Arc<Answer> {
        let answer = Arc::new(answer);
        if let Some(question) = question(request) {
            // Both compressed forms together take about a quarter of it.
            self.0.keep(question, version, answer.clone(), answer.len() * 5 / 4);
        }
        answer
    }
}

/// Answers of one kind to people about themselves, as JSON, each with its version.
pub struct OwnAnswers<V>(Kept<V, Bytes>);

impl<V: Clone> OwnAnswers<V> {
    fn new(max_bytes: usize) -> Self {
        Self(Kept::new(max_bytes))
    }

    /// What this user was answered to this question, with its version, if that is still valid.
    pub fn find(&self, user_id: Uuid, question: &str, is_valid: impl FnOnce(&V) -> bool) -> Option<(V, Bytes)> {
        let question = own_question(user_id, question)?;
        self.0.find(&question, |version, json| is_valid(version).then(|| (version.clone(), json.clone())))
    }

    /// Keeps what a user is answered, unless the question is too long or the answer too large.
    pub fn keep(&self, user_id: Uuid, question: &str, version: V, json: Bytes) {
        if let Some(question) = own_question(user_id, question) {
            let bytes = json.len();
            self.0.keep(&question, version, json, bytes);
        }
    }
}

/// An answer about whoever asks: nobody but them may keep it, so it has no entity tag.
pub fn own_json(json: Bytes) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(json)
}

/// What is kept, by the text of the question.
struct Kept<V, A>(Mutex<Halves<V, A>>);

struct Halves<V, A> {
    max_bytes: usize,
    young: HashMap<Box<str>, Entry<V, A>>,
    old: HashMap<Box<str>, Entry<V, A>>,
    young_bytes: usize,
}

struct Entry<V, A> {
    version: V,
    answer: A,
    /// With the question.
    bytes: usize,
}

impl<V, A> Kept<V, A> {
    /// None yet, and so many bytes of them in each half.
    fn new(max_bytes: usize) -> Self {
        Self(Mutex::new(Halves { max_bytes, young: HashMap::new(), old: HashMap::new(), young_bytes: 0 }))
    }

    /// What is taken of the entry, if anything.
    fn find<T>(&self, question: &str, take: impl FnOnce(&V, &A) -> Option<T>) -> Option<T> {
        let mut halves = self.halves();
        if let Some(entry) = halves.young.get(question) {
            return take(&entry.version, &entry.answer);
        }
        let entry = halves.old.remove(question)?;
        let found = take(&entry.version, &entry.answer)?;
        halves.insert(question, entry);
        Some(found)
    }

    /// Keeps an answer of so many bytes.
    fn keep(&self, question: &str, version: V, answer: A, bytes: usize) {
        let bytes = bytes + question.len() + ENTRY_BYTES;
        self.halves().insert(question, Entry { version, answer, bytes });
    }

    fn halves(&self) -> MutexGuard<'_, Halves<V, A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V, A> Halves<V, A> {
    fn insert(&mut self, question: &str, entry: Entry<V, A>) {
        let bytes = entry.bytes;
        if bytes > self.max_bytes / 16 {
            return;
        }
        if self.young_bytes + bytes > self.max_bytes {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
        if let Some(replaced) = self.young.insert(question.into(), entry) {
            self.young_bytes -= replaced.bytes;
        }
    }
}

fn question(request: &HttpRequest) -> Option<&str> {
    let question = request.uri().path_and_query()?.as_str();
    (question.len() <= MAX_QUESTION).then_some(question)
}

fn own_question(user_id: Uuid, question: &str) -> Option<String> {
    (question.len() <= MAX_QUESTION).then(|| format!("{user_id} {question}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_BYTES: usize = 4 << 20;

    fn has(kept: &Kept<u64, ()>, question: &str, version: u64) -> bool {
        kept.find(question, |of, ()| (*of == version).then_some(())).is_some()
    }

    #[test]
    fn an_answer_is_found_while_its_version_is_valid() {
        let kept = Kept::new(MAX_BYTES);
        kept.keep("/coaches", 1, (), 10);
        assert!(has(&kept, "/coaches", 1) && !has(&kept, "/coaches", 2) && !has(&kept, "/coaches?page=2", 1));
        kept.keep("/coaches", 2, (), 20);
        assert!(has(&kept, "/coaches", 2) && !has(&kept, "/coaches", 1));
    }

    #[test]
    fn what_is_kept_is_bounded_and_what_is_asked_for_stays() {
        let kept = Kept::new(MAX_BYTES);
        kept.keep("asked for", 1, (), 1_000);
        for number in 0..10_000 {
            kept.keep(&format!("{number}"), 1, (), 10_000);
            assert!(has(&kept, "asked for", 1), "{number}");
        }
        let halves = kept.halves();
        let entries = halves.young.values().chain(halves.old.values());
        assert!(entries.map(|entry| entry.bytes).sum::<usize>() <= 2 * MAX_BYTES);
        assert_eq!(halves.young.values().map(|entry| entry.bytes).sum::<usize>(), halves.young_bytes);
    }

    #[test]
    fn an_answer_that_is_too_large_is_not_kept() {
        let kept = Kept::new(MAX_BYTES);
        kept.keep("large", 1, (), MAX_BYTES / 16);
        assert!(!has(&kept, "large", 1));
    }

    #[test]
    fn nobody_is_given_what_another_was_answered() {
        let (answers, ana, ben) = (OwnAnswers::new(MAX_BYTES), Uuid::from_u128(1), Uuid::from_u128(2));
        answers.keep(ana, "page=1", 1, Bytes::from_static(b"of Ana"));
        let found = |user_id, question| answers.find(user_id, question, |version| *version == 1);
        assert_eq!(found(ana, "page=1"), Some((1, Bytes::from_static(b"of Ana"))));
        assert_eq!((found(ben, "page=1"), found(ana, "")), (None, None));
    }
}
