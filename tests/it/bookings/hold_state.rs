//! Whether a hold takes its time has one definition: SQL and Rust agree, for listing, booking, matching and the limit of holds alike.

use std::collections::{BTreeMap, BTreeSet};

use rapport::clock::{Timestamp, hours, seconds};
use rapport::models::bookings::{
    self, Booking, BookingStatus, BusyIntervals, expired_holds, expired_holds_overlapping, occupies_time,
};
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::people::Person;

const CHECKOUTS: [Option<&str>; 6] =
    [None, Some("void"), Some("creating"), Some("open"), Some("complete"), Some("expired")];

/// A pending booking of one hour whose hold expires then, and whose payment has this checkout status.
async fn hold(
    db: &mut PgConnection,
    (coach, client): (&Person, &Person),
    (starts_at, expires_at): (Timestamp, Timestamp),
    checkout: Option<&str>,
) -> Uuid {
    let id = rapport::ids::random();
    let sql = "insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy,
                   hold_expires_at, earliest_start, created_at, updated_at)
               values ($1, $2, $3, tstzrange($4, $5), tstzrange($4, $5), 'pending', 7500, 'EUR', 'moderate', $6, $4, $6, $6)";
    sqlx::query(sql)
        .bind(id)
        .bind(client.id)
        .bind(coach.id)
        .bind(starts_at)
        .bind(starts_at + hours(1))
        .bind(expires_at)
        .execute(&mut *db)
        .await
        .unwrap();
    let sql = "insert into payments (id, booking_id, amount, currency, status, checkout_status, ui, session_expires_at, created_at, updated_at)
               values ($1, $2, 7500, 'EUR', 'pending', $3, 'hosted', $4, $4, $4)";
    if let Some(status) = checkout {
        let payment = sqlx::query(sql).bind(rapport::ids::random()).bind(id).bind(status).bind(expires_at);
        payment.execute(db).await.unwrap();
    }
    id
}

#[actix_web::test]
async fn sql_and_rust_agree_whether_a_hold_takes_its_time() {
    let app = TestApp::start().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    let cleo = app.client("Cleo Lind").await;
    let gil = app.coach_with("Gil Gratis", serde_json::json!({ "price": { "amount": 0, "currency": "EUR" } })).await;
    let confirmed = cleo.books(&gil, "2026-12-02T09:00:00Z").await.expect(201);
    // Rolled back at the end, so that no sweep sees these holds.
    let mut db = app.db.begin().await.unwrap();
    let now = app.now();
    let first: Timestamp = "2026-12-07T00:00:00Z".parse().unwrap();
    let mut holds = BTreeMap::new();
    for expires_at in [now - seconds(1), now, now + seconds(1)] {
        for checkout in CHECKOUTS {
            let starts_at = first + hours(holds.len() as i64);
            let id = hold(&mut db, (&ben, &ana), (starts_at, expires_at), checkout).await;
            holds.insert(starts_at, (id, expires_at <= now, checkout));
        }
    }

    // In Rust, from the row.
    let (mut taken, mut free, mut to_settle) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (starts_at, (id, is_expired, checkout)) in &holds {
        let booking = Booking::by_id(&mut db, *id).await.unwrap().unwrap();
        assert_eq!(booking.status, BookingStatus::Pending);
        let state = booking.hold().unwrap();
        let has_checkout = checkout.is_some_and(|status| status != "void");
        assert_eq!(state.is_free(now), *is_expired && !has_checkout, "{is_expired} {checkout:?}");
        if state.is_free(now) {
            free.insert(*id)
        } else {
            taken.insert(*starts_at)
        };
        if state.needs_settlement(now) {
            to_settle.insert(*id);
        }
    }
    assert_eq!((free.len(), to_settle.len(), taken.len()), (4, 8, 14));

    // For booking and slots; and, of several coaches at a time, for the list and matching.
    let of_one = BusyIntervals::of(&mut db, ben.id, now, None).await.unwrap();
    let of_each = BusyIntervals::of_each(&mut db, &[gil.id, ben.id], now).await.unwrap();
    for busy in [&of_one, &of_each[1]] {
        assert_eq!(busy.busy_at(now, None).1.into_iter().collect::<BTreeSet<_>>(), taken);
        assert_eq!(busy.next_expiry(now), Some(now + seconds(1)));
        assert!(busy.has_checkout());
    }
    assert_eq!(of_each[0].next_expiry(now), None);
    // The predicate by itself; a confirmed session takes its time.
    let sql = format!("select lower(b.during) from bookings b where {}", occupies_time("$1"));
    let occupied: BTreeSet<Timestamp> =
        sqlx::query_scalar(AssertSqlSafe(sql)).bind(now).fetch_all(&mut *db).await.unwrap().into_iter().collect();
    let confirmed_start: Timestamp = confirmed["starts_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(occupied, taken.iter().copied().chain([confirmed_start]).collect());
    // For the limit of holds.
    let active: i64 = sqlx::query_scalar("select active_hold_count($1, $2)")
        .bind(ana.id)
        .bind(now)
        .fetch_one(&mut *db)
        .await
        .unwrap();
    assert_eq!(active, taken.len() as i64);
    // What may be released at once, and what Stripe has to be asked about.
    let span = (first, first + hours(48), first + hours(48));
    let expired = expired_holds_overlapping(&mut db, (ben.id, ana.id), span, now).await.unwrap();
    let (with_checkout, without): (Vec<_>, Vec<_>) = expired.into_iter().partition(|hold| hold.payment_id.is_some());
    assert_eq!(without.iter().map(|hold| hold.id).collect::<BTreeSet<_>>(), free);
    assert_eq!(with_checkout.iter().map(|hold| hold.id).collect::<BTreeSet<_>>(), to_settle);
    // For the sweep, however it is cut.
    let (mut swept, mut after) = (Vec::new(), (Timestamp::EPOCH, uuid::Uuid::nil()));
    while let Some(last) =
        { expired_holds(&mut db, now, after, 5).await.unwrap() }.into_iter().inspect(|hold| swept.push(hold.1)).last()
    {
        after = last;
    }
    assert_eq!(swept.len(), free.len() + to_settle.len(), "each once");
    assert_eq!(swept.into_iter().collect::<BTreeSet<_>>(), free.union(&to_settle).copied().collect());
    // The error of a conflict blames the client's own session only if it takes its time.
    for (starts_at, (id, ..)) in &holds {
        let span = (*starts_at, *starts_at + hours(1));
        let error = bookings::conflict_error(&mut db, ana.id, span, now).await.unwrap();
        assert_eq!(error.code() == rapport::error::Code::ClientBusy, !free.contains(id));
    }
    db.rollback().await.unwrap();
    app.end().await;
}

#[actix_web::test]
async fn an_expired_hold_without_a_checkout_does_not_make_a_coach_busy_for_matching() {
    let app = TestApp::start().await;
    let (ben, ana) = (app.coach("Ben Okafor").await, app.client("Ana Ribeiro").await);
    let (abandoned, checked_out) = ("2026-12-02T09:00:00Z", "2026-12-02T11:00:00Z");
    ana.books(&ben, abandoned).await.expect(201);
    let second = ana.books(&ben, checked_out).await.expect(201);
    ana.checks_out(&second).await.expect(201);
    let busy = async |now: Timestamp| -> Vec<String> {
        let mut db = app.db.acquire().await.unwrap();
        let busy = BusyIntervals::of_each(&mut db, &[ben.id], app.now()).await.unwrap();
        let mut starts: Vec<String> = busy[0].busy_at(now, None).1.iter().map(ToString::to_string).collect();
        starts.sort();
        starts
    };
    let booked_at = app.now();
    assert_eq!(busy(booked_at).await, [abandoned, checked_out]);
    assert_eq!(busy(booked_at + hours(1)).await, [checked_out]);
    app.end().await;
}
