//! The demo against the rules it is shown under: the contract's bounds, the calendar, the money. The rows themselves are
//! tried on a real database in the integration tests.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::data::{Data, Session};
use super::money::Outcome;
use super::people::People;
use super::sessions::{Booking, place};
use super::tables::Table;
use super::today::Today;
use super::{DEMO_PASSWORD, Plan, plan};
use crate::clock::{Instant, days, hours, minutes};
use crate::crypto::Passwords;
use crate::error::FieldErrors;
use crate::models::availability::Availability;
use crate::models::quiz::{Quiz, QuizDraft};
use crate::models::reference::Language;

/// A year of days, leap day and both changes of the clocks among them.
fn some_nows() -> impl Iterator<Item = Instant> {
    let first: Instant = "2027-09-03T00:20:00Z".parse().unwrap();
    (0..370).step_by(5).map(move |day| first + days(day) + hours(day % 24))
}

fn now() -> Instant {
    "2026-11-23T14:30:00Z".parse().unwrap()
}

fn planned(at: Instant) -> Plan {
    let data = Data::read().unwrap();
    plan(&data, &People::of(&data), at, "hash").unwrap()
}

fn rows<'a>(plan: &'a Plan, name: &str) -> &'a [Value] {
    &plan.tables.iter().find(|table| table.name == name).unwrap().rows
}

fn instant(row: &Value, column: &str) -> Instant {
    row[column].as_str().unwrap().parse().unwrap()
}

#[test]
fn every_coach_is_complete_and_within_the_bounds() {
    let data = Data::read().unwrap();
    let today = Today::of(now());
    assert_eq!(data.coaches.len(), 44);
    let mut sentences = HashSet::new();
    for coach in &data.coaches {
        let who = &coach.handle;
        assert!((1..=120).contains(&coach.full_name.chars().count()), "{who}");
        assert!((20..=160).contains(&coach.headline.chars().count()), "{who}");
        assert!((400..=1_200).contains(&coach.bio.chars().count()), "{who}: {}", coach.bio.chars().count());
        assert!((3..=6).contains(&coach.expertise.len()), "{who}");
        assert!((1..=4).contains(&coach.languages.len()) && (1..=4).contains(&coach.countries.len()), "{who}");
        assert!(!coach.session_durations.is_empty(), "{who}");
        assert!(coach.session_durations.iter().all(|minutes| [30, 45, 60, 90].contains(minutes)), "{who}");
        assert!(coach.price.as_hourly_price(&coach.session_durations).is_ok(), "{who}");
        let availability = today.dated(&coach.availability).unwrap();
        let read = deserr::deserialize::<Availability, _, FieldErrors>(availability);
        let read = read.unwrap_or_else(|errors| panic!("{who}: {errors:?}"));
        assert_eq!(read.timezone.as_str(), coach.timezone.as_str(), "{who}");
        for sentence in coach.bio.split(['.', '?', '!']).map(str::trim).filter(|sentence| sentence.len() > 12) {
            assert!(sentences.insert(sentence), "{who} repeats: {sentence}");
        }
    }
}

#[test]
fn quizzes_pass_the_door_they_would_come_through() {
    let data = Data::read().unwrap();
    let mut goals = BTreeSet::new();
    for client in &data.clients {
        let who = &client.handle;
        match (&client.quiz, &client.quiz_draft) {
            (Some(quiz), None) => {
                let read = deserr::deserialize::<Quiz, _, FieldErrors>(quiz.clone());
                let read = read.unwrap_or_else(|errors| panic!("{who}: {errors:?}"));
                assert_eq!(&serde_json::to_value(&read).unwrap(), quiz, "{who}: stored as it was answered");
                assert_eq!(read.availability.timezone.as_str(), client.timezone.as_str(), "{who}");
                assert!(goals.insert(quiz["primary_goal"].to_string()), "{who}");
            }
            (None, Some(draft)) => {
                let read = deserr::deserialize::<QuizDraft, _, FieldErrors>(draft.clone());
                let read = read.unwrap_or_else(|errors| panic!("{who}: {errors:?}"));
                assert!(!Quiz::missing(&read).is_empty(), "{who}");
            }
            _ => panic!("{who} has either a quiz or a draft"),
        }
    }
    assert_eq!(goals.len(), 10);
}

#[test]
fn every_client_meets_coaches_in_a_language_of_both() {
    let data = Data::read().unwrap();
    for session in &data.sessions {
        let client = data.clients.iter().find(|client| client.handle == session.client).unwrap();
        let coach = data.coaches.iter().find(|coach| coach.handle == session.coach).unwrap();
        let quiz = client.quiz.as_ref().or(client.quiz_draft.as_ref()).unwrap();
        let theirs: Vec<Language> = serde_json::from_value(quiz["languages"].clone()).unwrap();
        assert!(theirs.iter().any(|language| coach.languages.contains(language)), "{} and {}", session.client, session.coach);
    }
}

#[test]
fn the_coaches_are_of_many_kinds() {
    let data = Data::read().unwrap();
    let distinct = |of: &dyn Fn(&super::data::Coach) -> Vec<String>| {
        data.coaches.iter().flat_map(of).collect::<BTreeSet<String>>().len()
    };
    assert!(distinct(&|coach| coach.languages.iter().map(ToString::to_string).collect()) >= 30);
    assert!(distinct(&|coach| coach.countries.iter().map(ToString::to_string).collect()) >= 45);
    assert!(distinct(&|coach| vec![coach.timezone.to_string()]) >= 28);
    assert!(distinct(&|coach| vec![coach.price.currency.to_string()]) >= 12);
    assert!(distinct(&|coach| vec![coach.cancellation_policy.to_string()]) == 3);
    assert_eq!(data.coaches.iter().filter(|coach| coach.price.is_zero()).count(), 3);
    let goals = "career relocation leadership business relationships wellbeing confidence productivity finances studies";
    for goal in goals.split(' ') {
        let count = data.coaches.iter().filter(|coach| coach.expertise.iter().any(|tag| tag.as_str() == goal)).count();
        assert!(count >= 4, "{goal}: {count}");
    }
}

#[test]
fn sessions_are_where_both_have_time_whatever_the_day() {
    let data = Data::read().unwrap();
    let people = People::of(&data);
    for at in some_nows() {
        let today = Today::of(at);
        let bookings = place(&data, &people, &today).unwrap();
        let mut coaches: BTreeMap<_, Vec<(Instant, Instant)>> = BTreeMap::new();
        let mut clients: BTreeMap<_, Vec<(Instant, Instant)>> = BTreeMap::new();
        for booking in &bookings {
            lies_right(booking, &people, &today);
            coaches.entry(booking.coach_id).or_default().push((booking.starts_at, booking.blocked_until));
            clients.entry(booking.client_id).or_default().push((booking.starts_at, booking.ends_at));
        }
        for times in coaches.values_mut().chain(clients.values_mut()) {
            times.sort_unstable();
            assert!(times.windows(2).all(|pair| pair[0].1 <= pair[1].0), "two at once, seeded {at}");
        }
    }
}

fn lies_right(booking: &Booking<'_>, people: &People, today: &Today) {
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
    let hour = booking.starts_at.timestamp().to_zoned(zone).hour();
    assert!((6..=22).contains(&hour), "{what}: at {hour}");
}

#[test]
fn there_is_a_past_and_a_future() {
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
fn the_money_adds_up() {
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
fn ratings_are_what_the_reviews_say() {
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
fn rows_name_the_columns_of_their_insert_and_each_id_is_one() {
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
                let at: Instant = at.as_str().unwrap().parse().unwrap();
                assert!(at <= Today::of(now()).midnight(), "{name}: written {at}");
            }
        }
    }
}

#[test]
fn nobody_writes_before_joining_nor_answers_before_being_asked() {
    let plan = planned(now());
    let joined: BTreeMap<&str, Instant> =
        rows(&plan, "users").iter().map(|row| (row["id"].as_str().unwrap(), instant(row, "created_at"))).collect();
    let posts: BTreeMap<&str, &Value> = rows(&plan, "posts").iter().map(|row| (row["id"].as_str().unwrap(), row)).collect();
    for row in rows(&plan, "posts").iter().chain(rows(&plan, "comments")) {
        assert!(joined[row["author_id"].as_str().unwrap()] <= instant(row, "created_at"), "{row}");
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for comment in rows(&plan, "comments") {
        assert!(instant(posts[comment["post_id"].as_str().unwrap()], "created_at") < instant(comment, "created_at"));
        assert!(comment["parent_id"].as_str().is_none_or(|parent| seen.contains(parent)));
        seen.insert(comment["id"].as_str().unwrap());
    }
    for (id, post) in &posts {
        let count = |table: &str| rows(&plan, table).iter().filter(|row| row["post_id"] == *id).count();
        assert_eq!((&post["upvotes"], &post["comments"]), (&count("post_upvotes").into(), &count("comments").into()));
    }
}

#[test]
fn the_texts_fit_and_point_somewhere() {
    let data = Data::read().unwrap();
    let mut titles = HashSet::new();
    for (title, text, tags) in data
        .posts
        .iter()
        .map(|post| (&post.title, &post.content, &post.tags))
        .chain(data.resources.iter().map(|resource| (&resource.title, &resource.description, &resource.tags)))
    {
        assert!((3..=200).contains(&title.chars().count()) && titles.insert(title.as_str()), "{title}");
        assert!((60..=20_000).contains(&text.chars().count()) && (1..=20).contains(&tags.len()), "{title}");
    }
    for resource in &data.resources {
        let url: url::Url = resource.url.parse().unwrap();
        assert_eq!(url.scheme(), "https", "{}", resource.title);
    }
    let mut comments = HashSet::new();
    for review in data.sessions.iter().filter_map(|session| session.review.as_ref()) {
        assert!((1..=5).contains(&review.rating) && comments.insert(review.comment.as_str()), "{}", review.comment);
    }
}

#[test]
fn the_same_day_gives_the_same_rows() {
    assert_eq!(planned(now()), planned(now() + hours(8)));
    assert_ne!(planned(now()), planned(now() + days(1)));
}

#[test]
fn ana_and_ben_find_something_new() {
    let plan = planned(now());
    for handle in ["ana", "ben"] {
        let email = super::people::email(handle);
        let user = rows(&plan, "users").iter().find(|row| row["email"] == email.as_str()).unwrap();
        let counter = rows(&plan, "notification_counters").iter().find(|row| row["user_id"] == user["id"]).unwrap();
        let theirs: Vec<&Value> = rows(&plan, "notifications").iter().filter(|row| row["user_id"] == user["id"]).collect();
        let unread = theirs.iter().filter(|row| row["read_at"].is_null()).count();
        assert!(unread >= 2, "{handle}");
        assert_eq!((&counter["last_seq"], &counter["unread"]), (&theirs.len().into(), &unread.into()));
        assert!(theirs.is_sorted_by_key(|row| row["seq"].as_i64().unwrap()));
    }
}

#[test]
fn the_password_passes_the_rules() {
    assert!((12..=Passwords::MAX_BYTES).contains(&DEMO_PASSWORD.len()));
}
