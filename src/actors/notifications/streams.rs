//! The open streams of this process. A stream has a place in the row of what its user is told, and is woken when there may be more;
//! it reads the rows itself, as fast as its reader takes them, so a slow reader costs no memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::error::{Code, Error, Result};

/// Streams one user may have open in one process: devices and browsers, not tabs.
pub const MOST_STREAMS: usize = 20;

/// Streams one process holds.
const MOST_IN_ALL: usize = 20_000;

/// When somebody who has too many may try again.
const TRY_AGAIN: Duration = Duration::from_secs(60);

/// What a stream is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Look,
    End,
}

struct Open {
    number: u64,
    session_id: Uuid,
    word: watch::Sender<Word>,
}

/// Everybody who has a stream open.
#[derive(Clone, Default)]
pub(super) struct Streams(Arc<Mutex<Seats>>);

#[derive(Default)]
struct Seats {
    of: HashMap<Uuid, Vec<Open>>,
    /// Up to where each user's streams have been woken.
    seen: HashMap<Uuid, i64>,
    count: usize,
    last_number: u64,
    is_closed: bool,
}

/// A stream's place among the others; dropping it gives the place up.
pub(super) struct Seat {
    streams: Streams,
    user_id: Uuid,
    number: u64,
    word: watch::Receiver<Word>,
}

/// A stream of what one user is told.
pub struct News {
    seq: i64,
    seat: Seat,
}

impl Streams {
    /// Takes a seat.
    ///
    /// # Errors
    /// `rate_limited`: this user has as many as one may have; `unavailable`: this process has, or it stops.
    pub fn enter(&self, user_id: Uuid, session_id: Uuid) -> Result<Seat> {
        self.with(|seats| {
            if seats.is_closed || seats.count >= MOST_IN_ALL {
                return Err(Error::unavailable("no more streams here"));
            }
            let open = seats.of.entry(user_id).or_default();
            if open.len() >= MOST_STREAMS {
                let detail = format!("You have {MOST_STREAMS} of these open. Close one first.");
                return Err(Error::new(Code::RateLimited).because(detail).retry_after(TRY_AGAIN));
            }
            let (word, told) = watch::channel(Word::Look);
            seats.last_number += 1;
            seats.count += 1;
            open.push(Open { number: seats.last_number, session_id, word });
            Ok(Seat { streams: self.clone(), user_id, number: seats.last_number, word: told })
        })
    }

    /// There may be something new for that user.
    pub fn wake(&self, user_id: Uuid) {
        self.with(|seats| tell(seats.of.get(&user_id).into_iter().flatten(), Word::Look));
    }

    /// Wakes the streams of those whose news end later than when this was last said.
    pub fn wake_beyond(&self, last_places: &[(Uuid, i64)]) {
        self.with(|seats| {
            for (user_id, seq) in last_places {
                if let Some(open) = seats.of.get(user_id)
                    && seats.seen.insert(*user_id, *seq) != Some(*seq)
                {
                    tell(open, Word::Look);
                }
            }
        });
    }

    /// Who has a stream open, and under which sign-ins.
    pub fn readers(&self) -> (Vec<Uuid>, Vec<Uuid>) {
        self.with(|seats| {
            let sessions = seats.of.values().flatten().map(|open| open.session_id).collect();
            (seats.of.keys().copied().collect(), sessions)
        })
    }

    /// Ends the streams of sign-ins that are over.
    pub fn end(&self, session_ids: &[Uuid]) {
        let over: std::collections::HashSet<&Uuid> = session_ids.iter().collect();
        self.with(|seats| tell(seats.of.values().flatten().filter(|open| over.contains(&open.session_id)), Word::End));
    }

    /// Ends all, and lets nobody in any more.
    pub fn close(&self) {
        self.with(|seats| {
            seats.is_closed = true;
            tell(seats.of.values().flatten(), Word::End);
        });
    }

    pub fn count(&self) -> usize {
        self.with(|seats| seats.count)
    }

    fn leave(&self, user_id: Uuid, number: u64) {
        self.with(|seats| {
            seats.count -= 1;
            let Some(open) = seats.of.get_mut(&user_id) else { return };
            open.retain(|open| open.number != number);
            if open.is_empty() {
                seats.of.remove(&user_id);
                seats.seen.remove(&user_id);
            }
        });
    }

    fn with<T>(&self, look: impl FnOnce(&mut Seats) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn tell<'a>(streams: impl IntoIterator<Item = &'a Open>, word: Word) {
    for open in streams {
        // The end is the last word.
        open.word.send_if_modified(|said| {
            let is_news = *said != Word::End;
            *said = if is_news { word } else { Word::End };
            is_news
        });
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.streams.leave(self.user_id, self.number);
    }
}

impl News {
    pub(super) fn after(seq: i64, seat: Seat) -> Self {
        Self { seq, seat }
    }

    pub(super) fn user_id(&self) -> Uuid {
        self.seat.user_id
    }

    pub(super) fn seq(&self) -> i64 {
        self.seq
    }

    pub(super) fn move_on(&mut self, seq: i64) {
        self.seq = seq;
    }

    /// From here on, a word means that there may be more than what is read next.
    pub(super) fn look(&mut self) {
        self.seat.word.mark_unchanged();
    }

    /// Waits for a word. `false`: it was the last one.
    pub(super) async fn woken(&mut self) -> bool {
        *self.seat.word.borrow() != Word::End
            && self.seat.word.changed().await.is_ok()
            && *self.seat.word.borrow() != Word::End
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    #[tokio::test]
    async fn a_word_wakes_the_streams_of_its_user_and_nobody_else() {
        let (streams, ana, ben) = (Streams::default(), ids::random(), ids::random());
        let mut of_ana = News::after(0, streams.enter(ana, ids::random()).unwrap());
        let mut of_ben = News::after(0, streams.enter(ben, ids::random()).unwrap());
        streams.wake(ana);
        assert!(of_ana.woken().await);
        of_ana.look();
        streams.wake_beyond(&[(ana, 3), (ben, 0)]);
        assert!(of_ana.woken().await && of_ben.woken().await);
        of_ana.look();
        of_ben.look();
        streams.wake_beyond(&[(ana, 3), (ben, 0)]);
        assert!(!of_ana.seat.word.has_changed().unwrap(), "nothing is new");
        assert_eq!(streams.count(), 2);
        drop(of_ana);
        assert_eq!((streams.count(), streams.readers().0), (1, vec![ben]));
    }

    #[tokio::test]
    async fn a_stream_ends_with_its_sign_in_or_with_the_process() {
        let (streams, ana, laptop, phone) = (Streams::default(), ids::random(), ids::random(), ids::random());
        let mut at_home = News::after(0, streams.enter(ana, laptop).unwrap());
        let mut on_the_way = News::after(0, streams.enter(ana, phone).unwrap());
        streams.end(&[laptop]);
        streams.wake(ana);
        assert!(!at_home.woken().await && on_the_way.woken().await);
        on_the_way.look();
        streams.close();
        assert!(!on_the_way.woken().await && streams.enter(ana, phone).is_err());
    }

    #[tokio::test]
    async fn one_user_can_not_have_all_the_seats() {
        let (streams, ana) = (Streams::default(), ids::random());
        let mut seats: Vec<Seat> = (0..MOST_STREAMS).map(|_| streams.enter(ana, ids::random()).ok().unwrap()).collect();
        assert_eq!(streams.enter(ana, ids::random()).err().unwrap().code(), Code::RateLimited);
        assert!(streams.enter(ids::random(), ids::random()).is_ok());
        seats.pop();
        assert!(streams.enter(ana, ids::random()).is_ok());
    }
}
