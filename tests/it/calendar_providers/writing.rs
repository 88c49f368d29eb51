//! Events of bookings: made, moved and deleted once, however often it is tried.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rapport::integrations::calendars::{CalendarError, Deleted, EventDetails, IfDeleted, KnownEvent, Upserted};

use super::{BEN, Connected, key, session};

const MONDAY: &str = "2026-12-07T09:00:00Z";
const TUESDAY: &str = "2026-12-08T09:00:00Z";

fn shown(title: &str, start: &str) -> (String, String) {
    (title.to_owned(), start.to_owned())
}

async fn delete(connected: &Connected, booking: u128, known: Option<&KnownEvent>) -> Result<Deleted, CalendarError> {
    let known = known.map(|known| known.id.as_str());
    connected.provider.delete_event(&connected.tokens.access_token, &connected.calendar, key(booking), known).await
}

#[actix_web::test]
async fn an_event_is_made_moved_and_deleted() {
    for connected in Connected::both().await {
        let known = connected.puts(key(1), None, &session("Ana", MONDAY)).await;
        assert_eq!(connected.shown(), [shown("Ana", MONDAY)]);
        let event = connected.people().events(BEN).remove(0);
        assert_eq!(
            (event.description.as_str(), event.location.as_str()),
            ("Prepare a question.", "https://meet.example.org/7")
        );
        let moved = connected.puts(key(1), Some(&known), &session("Ana", TUESDAY)).await;
        assert_eq!((connected.shown(), &moved.id), (vec![shown("Ana", TUESDAY)], &known.id));
        let again = connected.puts(key(1), Some(&known), &session("Ana", MONDAY)).await;
        assert_eq!(again.id, known.id, "an old version is no obstacle");
        assert_eq!(delete(&connected, 1, Some(&known)).await.unwrap(), Deleted::Now);
        assert_eq!(delete(&connected, 1, Some(&known)).await.unwrap(), Deleted::Before);
        assert!(connected.shown().is_empty());
    }
}

#[actix_web::test]
async fn a_lost_answer_makes_no_second_event() {
    for connected in Connected::both().await {
        connected.faults().lose_next(1, 503);
        connected.puts(key(1), None, &session("Ana", MONDAY)).await;
        assert_eq!(connected.shown(), [shown("Ana", MONDAY)]);
        // Every attempt of the next is carried out and lost; then the booking moves.
        connected.faults().lose_next(3, 502);
        let lost = connected.writes(key(2), None, &session("Ben", MONDAY), IfDeleted::LeaveAlone).await.unwrap_err();
        assert!(matches!(lost, CalendarError::Unavailable { .. } | CalendarError::Conflict(_)), "{lost:?}");
        let known = connected.puts(key(2), None, &session("Ben", TUESDAY)).await;
        assert_eq!(connected.shown(), [shown("Ana", MONDAY), shown("Ben", TUESDAY)]);
        connected.faults().lose_next(1, 500);
        assert_eq!(delete(&connected, 2, Some(&known)).await.unwrap(), Deleted::Before, "the repeated deletion");
        assert_eq!(connected.shown(), [shown("Ana", MONDAY)]);
    }
}

#[actix_web::test]
async fn an_event_whose_id_was_never_learnt_is_deleted() {
    for connected in Connected::both().await {
        connected.faults().lose_next(3, 502);
        assert!(connected.writes(key(1), None, &session("Ana", MONDAY), IfDeleted::PutBack).await.is_err());
        assert_eq!(connected.shown().len(), 1);
        assert_eq!(delete(&connected, 1, None).await.unwrap(), Deleted::Now);
        assert_eq!(delete(&connected, 1, None).await.unwrap(), Deleted::Before);
        assert!(connected.shown().is_empty());
    }
}

#[actix_web::test]
async fn an_event_deleted_by_hand_is_left_alone_or_put_back() {
    for connected in Connected::both().await {
        let mut known = connected.puts(key(1), None, &session("Ana", MONDAY)).await;
        for round in 0..2 {
            connected.people().delete(BEN, &known.id);
            let left = connected.writes(key(1), Some(&known), &session("Ana", TUESDAY), IfDeleted::LeaveAlone).await;
            assert_eq!((left, connected.shown()), (Ok(Upserted::LeftDeleted), vec![]), "round {round}");
            connected.faults().lose_next(round, 503);
            known = connected.puts(key(1), Some(&known), &session("Ana", TUESDAY)).await;
            assert_eq!(connected.shown(), [shown("Ana", TUESDAY)], "round {round}");
        }
    }
}

/// Made, its id never learnt, and deleted by hand: there is nothing that could be changed.
#[actix_web::test]
async fn an_event_that_was_never_known_and_is_deleted_is_put_back() {
    for connected in Connected::both().await {
        connected.faults().lose_next(3, 502);
        assert!(connected.writes(key(1), None, &session("Ana", MONDAY), IfDeleted::PutBack).await.is_err());
        let id = connected.people().events(BEN).remove(0).id;
        connected.people().delete(BEN, &id);
        connected.puts(key(1), None, &session("Ana", TUESDAY)).await;
        assert_eq!(connected.shown(), [shown("Ana", TUESDAY)]);
    }
}

/// A third of the requests fail or lose their answer, at random: in the end the calendar is as it should be.
#[actix_web::test]
async fn random_failures_end_in_the_same_calendar() {
    for connected in Connected::both().await {
        let mut random = StdRng::seed_from_u64(7);
        let mut wanted: BTreeMap<u128, EventDetails> = BTreeMap::new();
        let mut known: BTreeMap<u128, KnownEvent> = BTreeMap::new();
        for step in 0..24 {
            let booking = random.random_range(1..=3);
            match random.random_range(0..6) {
                0 | 1 => connected.faults().fail_next(random.random_range(1..4), 503),
                2 | 3 => connected.faults().lose_next(random.random_range(1..4), 502),
                _ => {}
            }
            if random.random_bool(0.7) {
                let details = session(&format!("{booking}"), &format!("2026-12-{:02}T09:00:00Z", 7 + step % 20));
                let written = connected.writes(key(booking), known.get(&booking), &details, IfDeleted::PutBack).await;
                if let Ok(Upserted::Written(now)) = written {
                    known.insert(booking, now);
                }
                wanted.insert(booking, details);
            } else {
                let _ = delete(&connected, booking, known.get(&booking)).await;
                wanted.remove(&booking);
            }
            connected.faults().clear();
        }
        // As the reconciler does: what failed is tried again.
        for booking in 1..=3 {
            match wanted.get(&booking) {
                Some(details) => drop(connected.puts(key(booking), known.get(&booking), details).await),
                None => drop(delete(&connected, booking, known.get(&booking)).await.unwrap()),
            }
        }
        let expected: Vec<_> = wanted.values().map(|it| shown(&it.title, &it.start.to_string())).collect();
        assert_eq!(connected.shown(), expected, "{}", connected.provider.name().title());
    }
}
