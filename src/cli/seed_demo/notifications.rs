//! The in-app notifications of the demo's sessions, as production would have written them; those older than four days are read.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::money::Outcome;
use super::sessions::Booking;
use super::tables::{Table, table};
use super::today::Today;
use crate::clock::{Timestamp, hours, minutes};
use crate::ids;
use crate::models::notifications::NotificationKind;

const READ_AFTER_DAYS: i64 = 4;

struct Notification {
    user_id: Uuid,
    kind: NotificationKind,
    data: Value,
    at: Timestamp,
}

/// Notifications in the order of their `seq`, and each person's counter.
pub fn tables(today: &Today, bookings: &[Booking<'_>]) -> Vec<Table> {
    let mut notifications: Vec<Notification> = bookings.iter().flat_map(of_booking).collect();
    notifications.retain(|notification| notification.at <= today.midnight());
    notifications.sort_by_key(|notification| (notification.user_id, notification.at));

    let mut counters: BTreeMap<Uuid, (i64, i64)> = BTreeMap::new();
    let mut rows = Vec::with_capacity(notifications.len());
    for Notification { user_id, kind, data, at } in notifications {
        let (last_seq, unread) = counters.entry(user_id).or_default();
        *last_seq += 1;
        let read_at = (at < today.days(-READ_AFTER_DAYS)).then(|| at + hours(5));
        *unread += i64::from(read_at.is_none());
        rows.push(json!({
            "id": ids::named(&format!("demo:notification:{user_id}:{last_seq}")), "user_id": user_id, "seq": *last_seq,
            "kind": kind, "data": data, "read_at": read_at, "created_at": at,
        }));
    }
    let counters = counters.into_iter();
    let counters =
        counters.map(|(id, (last_seq, unread))| json!({"user_id": id, "last_seq": last_seq, "unread": unread}));
    vec![
        table!("notification_counters", "user_id, last_seq, unread", counters.collect()),
        table!("notifications", "id, user_id, seq, kind, data, read_at, created_at", rows),
    ]
}

fn of_booking(booking: &Booking<'_>) -> Vec<Notification> {
    let facts = |other: &str| json!({"booking_id": booking.id, "starts_at": booking.starts_at, "other_name": other});
    let to_client =
        |kind, at| Notification { user_id: booking.client_id, kind, data: facts(&booking.coach.full_name), at };
    let to_coach = |kind, at| Notification { user_id: booking.coach_id, kind, data: facts(booking.client_name), at };
    if booking.session.unpaid {
        return Vec::new();
    }
    let mut notifications = vec![
        to_client(NotificationKind::BookingConfirmed, booking.confirmed_at()),
        to_coach(NotificationKind::BookingConfirmed, booking.confirmed_at()),
    ];
    match booking.outcome() {
        Outcome::Cancelled { at, .. } => {
            notifications.extend([
                to_client(NotificationKind::BookingCancelled, at),
                to_coach(NotificationKind::BookingCancelled, at),
            ]);
        }
        Outcome::TookPlace => {
            notifications.push(to_client(NotificationKind::ReviewRequest, booking.ends_at + minutes(60)))
        }
        Outcome::Ahead | Outcome::Unpaid { .. } => {}
    }
    if let Some(review) = &booking.session.review {
        let mut received = to_coach(NotificationKind::ReviewReceived, booking.reviewed_at());
        received.data["rating"] = review.rating.into();
        notifications.push(received);
    }
    notifications
}
