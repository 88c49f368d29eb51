//! The demo against the product's rules: bounds, availability, money. The rows are inserted into a real database in the integration tests.

mod texts;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::data::{Data, Session};
use super::money::Outcome;
use super::people::People;
use super::sessions::{Booking, place};
use super::tables::Table;
use super::today::Today;
use super::{Plan, plan};
use crate::clock::{Timestamp, days, hours, minutes};
use crate::models::notifications::NotificationKind;

/// A year of days, including a leap day and both daylight-saving changes.
fn seeding_times() -> impl Iterator<Item = Timestamp> {
    let first: Timestamp = "2027-09-03T00:20:00Z".parse().unwrap();
    (0..370).step_by(5).map(move |day| first + days(day) + hours(day % 24))
}

fn now() -> Timestamp {
    "2026-11-23T14:30:00Z".parse().unwrap()
}

fn planned(at: Timestamp) -> Plan {
    let data = Data::read().unwrap();
    plan(&data, &People::of(&data), at, "hash").unwrap()
}

fn rows<'a>(plan: &'a Plan, name: &str) -> &'a [Value] {
    &plan.tables.iter().find(|table| table.name == name).unwrap().rows
}

fn timestamp(row: &Value, column: &str) -> Timestamp {
    row[column].as_str().unwrap().parse().unwrap()
}

#[test]
fn sessions_fit_the_availability_of_both_sides_on_any_day() {
    let data = Data::read().unwrap();
    let people = People::of(&data);
    for at in seeding_times() {
        let today = Today::of(at);
        let bookings = place(&data, &people, &today).unwrap();
        let mut coaches: BTreeMap<_, Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
        let mut clients: BTreeMap<_, Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
        for booking in &bookings {
            assert_is_plausible(booking, &people, &today);
            coaches.entry(booking.coach_id).or_default().push((booking.starts_at, booking.blocked_until));
            clients.entry(booking.client_id).or_default().push((booking.starts_at, booking.ends_at));
        }
        for times in coaches.values_mut().chain(clients.values_mut()) {
            times.sort_unstable();
            assert!(times.windows(2).all(|pair| pair[0].1 <= pair[1].0), "two at once, seeded {at}");
        }
    }
}

fn assert_is_plausible(booking: &Booking<'_>, people: &People, today: &Today) {
    let Session { client, coach, in_days, minutes: length, .. } = booking.session;
    let what = format!("{client} with {coach} on day {in_days}, seeded {}", today.midnight());
    assert_eq!(booking.ends_at - booking.starts_at, minutes((*length).into()), "{what}");
    assert!(booking.coach.session_durations.contains(length), "{what}");
    let (client, coach) = (people.named(client).unwrap(), people.named(coach).unwrap());
    assert!(today.days(-client.joined_days_ago) < booking.created_at, "{what}: booked before joining");
    assert!(today.days(-coach.joined_days_ago) < booking.created_at, "{what}: booked before the coach joined");
    assert!(booking.confirmed_at() < today.midnight() && booking.confirmed_at() < booking.earliest_start, "{what}");
    if booking.is_ahead() {
        assert!(today.days(1) < booking.starts_at && booking.starts_at < today.days(45), "{what}");
    } else {
        assert!(booking.ends_at < today.days(-1), "{what}");
        assert!(booking.session.review.is_none() || booking.reviewed_at() < today.midnight(), "{what}");
    }
    if let Outcome::Cancelled { at, .. } = booking.outcome() {
        assert!(booking.confirmed_at() < at && at < booking.starts_at, "{what}: cancelled out of order");
    }
    let zone: jiff::tz::TimeZone = jiff::tz::TimeZone::get(&client.timezone).unwrap();
    let hour = booking.starts_at.to_jiff().to_zoned(zone).hour();
    assert!((6..=22).contains(&hour), "{what}: at {hour}");
}

#[test]
fn the_demo_has_past_and_coming_sessions() {
    let data = Data::read().unwrap();
    let plan = planned(now());
    let count = |status: &str| rows(&plan, "bookings").iter().filter(|row| row["status"] == status).count();
    assert_eq!((count("pending"), count("completed"), count("cancelled")), (15, 74, 5));
    assert_eq!(plan.confirmed.len(), 15);
    let unreviewed = data.sessions.iter().filter(|session| session.client == "ana" && session.in_days < 0);
    assert_eq!(unreviewed.filter(|session| session.review.is_none() && session.cancelled.is_none()).count(), 2);
    assert_eq!(rows(&plan, "reviews").len(), 68);
    assert_eq!(data.clients.iter().filter(|client| client.quiz.is_some()).count(), 10);
    assert_eq!(data.clients.iter().filter(|client| client.quiz_draft.is_some()).count(), 2);
    assert!(data.posts.len() >= 25 && data.resources.len() >= 30 && rows(&plan, "comments").len() >= 60);
    for kind in ["discussion", "question", "story", "announcement"] {
        assert!(data.posts.iter().any(|post| post.post_type == kind), "{kind}");
    }
    for kind in ["article", "video", "podcast", "template", "course", "book"] {
        assert!(data.resources.iter().any(|resource| resource.resource_type == kind), "{kind}");
    }
}

#[test]
fn payments_equal_the_sum_of_their_ledger_entries() {
    let plan = planned(now());
    let bookings: BTreeMap<&str, &Value> =
        rows(&plan, "bookings").iter().map(|row| (row["id"].as_str().unwrap(), row)).collect();
    let mut ledger: BTreeMap<&str, i64> = BTreeMap::new();
    for line in rows(&plan, "payment_ledger") {
        *ledger.entry(line["payment_id"].as_str().unwrap()).or_default() += line["amount"].as_i64().unwrap();
    }
    let mut kinds = BTreeSet::new();
    for payment in rows(&plan, "payments") {
        let kept = payment["captured_amount"].as_i64().unwrap() - payment["refunded_amount"].as_i64().unwrap();
        assert_eq!(ledger.get(payment["id"].as_str().unwrap()).copied().unwrap_or(0), kept);
        let booking = bookings[payment["booking_id"].as_str().unwrap()];
        assert_eq!((&payment["amount"], &payment["currency"]), (&booking["price_amount"], &booking["price_currency"]));
        kinds.insert(payment["status"].as_str().unwrap());
    }
    assert_eq!(kinds, BTreeSet::from(["cancelled", "partially_refunded", "refunded", "succeeded"]));
    let priced = bookings.values().filter(|booking| booking["price_amount"] != 0).count();
    assert_eq!(rows(&plan, "payments").len(), priced);
}

#[test]
fn ratings_are_the_sums_of_the_reviews() {
    let plan = planned(now());
    for coach in rows(&plan, "coach_profiles") {
        let given: Vec<i64> = rows(&plan, "reviews")
            .iter()
            .filter(|review| review["coach_id"] == coach["user_id"])
            .map(|review| review["rating"].as_i64().unwrap())
            .collect();
        assert_eq!(coach["rating_sum"], given.iter().sum::<i64>());
        assert_eq!(coach["review_count"], given.len());
    }
}

#[test]
fn rows_have_the_columns_of_their_insert_and_unique_ids() {
    let plan = planned(now());
    let mut ids = HashSet::new();
    for Table { name, columns, rows, .. } in &plan.tables {
        assert!(!rows.is_empty(), "{name}");
        let columns: BTreeSet<&str> = columns.split(',').map(str::trim).collect();
        for row in rows {
            let keys: BTreeSet<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, columns, "{name}");
            if let Some(id) = row.get("id") {
                assert!(ids.insert(id.as_str().unwrap().to_owned()), "{name}: {id} twice");
            }
            if let Some(at) = row.get("created_at") {
                let at: Timestamp = at.as_str().unwrap().parse().unwrap();
                assert!(at <= Today::of(now()).midnight(), "{name}: written {at}");
            }
        }
    }
}

#[test]
fn posts_and_replies_are_in_order() {
    let plan = planned(now());
    let joined: BTreeMap<&str, Timestamp> =
        rows(&plan, "users").iter().map(|row| (row["id"].as_str().unwrap(), timestamp(row, "created_at"))).collect();
    let posts: BTreeMap<&str, &Value> =
        rows(&plan, "posts").iter().map(|row| (row["id"].as_str().unwrap(), row)).collect();
    for row in rows(&plan, "posts").iter().chain(rows(&plan, "comments")) {
        assert!(joined[row["author_id"].as_str().unwrap()] <= timestamp(row, "created_at"), "{row}");
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for comment in rows(&plan, "comments") {
        assert!(
            timestamp(posts[comment["post_id"].as_str().unwrap()], "created_at") < timestamp(comment, "created_at")
        );
        assert!(comment["parent_id"].as_str().is_none_or(|parent| seen.contains(parent)));
        seen.insert(comment["id"].as_str().unwrap());
    }
    for (id, post) in &posts {
        let count = |table: &str| rows(&plan, table).iter().filter(|row| row["post_id"] == *id).count();
        assert_eq!(
            (&post["upvotes"], &post["comment_count"]),
            (&count("post_upvotes").into(), &count("comments").into())
        );
    }
}

#[test]
fn the_same_day_gives_the_same_rows() {
    assert_eq!(planned(now()), planned(now() + hours(8)));
    assert_ne!(planned(now()), planned(now() + days(1)));
}

#[test]
fn ana_and_ben_have_unread_notifications() {
    let plan = planned(now());
    for handle in ["ana", "ben"] {
        let email = super::people::email(handle);
        let user = rows(&plan, "users").iter().find(|row| row["email"] == email.as_str()).unwrap();
        let counter = rows(&plan, "notification_counters").iter().find(|row| row["user_id"] == user["id"]).unwrap();
        let theirs: Vec<&Value> =
            rows(&plan, "notifications").iter().filter(|row| row["user_id"] == user["id"]).collect();
        let unread = theirs.iter().filter(|row| row["read_at"].is_null()).count();
        assert!(unread >= 2, "{handle}");
        assert_eq!((&counter["last_seq"], &counter["unread"]), (&theirs.len().into(), &unread.into()));
        assert!(theirs.is_sorted_by_key(|row| row["seq"].as_i64().unwrap()));
    }
}

#[test]
fn notifications_have_kinds_that_the_product_knows() {
    let plan = planned(now());
    let kinds: BTreeSet<&str> = rows(&plan, "notifications").iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["booking_cancelled", "booking_confirmed", "review_received", "review_request"]));
    assert!(kinds.iter().all(|kind| NotificationKind::named(kind).is_some()));
}
