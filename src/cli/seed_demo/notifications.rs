//! What everybody has been told in the app: derived from what happened, older than four days already read.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::community::{Said, post_id};
use super::money::Outcome;
use super::people::People;
use super::sessions::Booking;
use super::tables::{Table, table};
use super::today::Today;
use crate::clock::{Timestamp, hours, minutes};
use crate::error::Result;
use crate::ids;

const READ_AFTER_DAYS: i64 = 4;

struct Told {
    to: Uuid,
    kind: &'static str,
    data: Value,
    at: Timestamp,
}

/// Notifications in the order of their `seq`, and each person's counter.
pub fn tables(people: &People, today: &Today, bookings: &[Booking<'_>], said: &[Said<'_>]) -> Result<Vec<Table>> {
    let mut told: Vec<Told> = bookings.iter().flat_map(about_session).collect();
    for comment in said.iter().filter(|comment| comment.author != comment.post.author) {
        let data = json!({"post_id": post_id(comment.post), "comment_id": comment.id, "title": comment.post.title,
                          "other_name": people.named(comment.author)?.full_name});
        told.push(Told { to: people.named(&comment.post.author)?.id, kind: "comment_added", data, at: comment.at });
    }
    told.retain(|told| told.at <= today.midnight());
    told.sort_by_key(|told| (told.to, told.at));

    let mut counters: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
    let mut rows = Vec::with_capacity(told.len());
    for told in told {
        let (last_seq, unread) = counters.entry(told.to).or_default();
        *last_seq += 1;
        let read_at = (told.at < today.days(-READ_AFTER_DAYS)).then(|| told.at + hours(5));
        *unread += i64::from(read_at.is_none());
        rows.push(json!({
            "id": ids::named(&format!("demo:notification:{}:{last_seq}", told.to)), "user_id": told.to, "seq": *last_seq,
            "kind": told.kind, "data": told.data, "read_at": read_at, "created_at": told.at,
        }));
    }
    let counters = counters.into_iter();
    let counters =
        counters.map(|(id, (last_seq, unread))| json!({"user_id": id, "last_seq": last_seq, "unread": unread}));
    Ok(vec![
        table!("notification_counters", "user_id, last_seq, unread", counters.collect()),
        table!("notifications", "id, user_id, seq, kind, data, read_at, created_at", rows),
    ])
}

fn about_session(booking: &Booking<'_>) -> Vec<Told> {
    let facts = |other: &str| json!({"booking_id": booking.id, "starts_at": booking.starts_at, "other_name": other});
    let to_client = |kind, at| Told { to: booking.client_id, kind, data: facts(&booking.coach.full_name), at };
    let to_coach = |kind, at| Told { to: booking.coach_id, kind, data: facts(booking.client_name), at };
    if booking.session.unpaid {
        return Vec::new();
    }
    let mut told = vec![
        to_client("booking_confirmed", booking.confirmed_at()),
        to_coach("booking_confirmed", booking.confirmed_at()),
    ];
    match booking.outcome() {
        Outcome::Cancelled { at, .. } => {
            told.extend([to_client("booking_cancelled", at), to_coach("booking_cancelled", at)]);
        }
        Outcome::Held => told.push(to_client("review_requested", booking.ends_at + minutes(60))),
        Outcome::Ahead | Outcome::Unpaid { .. } => {}
    }
    if let Some(review) = &booking.session.review {
        let mut received = to_coach("review_received", booking.reviewed_at());
        received.data["rating"] = review.rating.into();
        told.push(received);
    }
    told
}
