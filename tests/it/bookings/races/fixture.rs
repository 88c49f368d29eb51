//! The coaches, clients and processes of the race, and a transaction that wins a time and rolls back.

use futures::future::join_all;
use rapport::clock::Timestamp;
use rapport::models::bookings::cancellation_policy::CancellationPolicy;
use rapport::models::bookings::{self, HoldOutcome, NewHold};
use rapport::origin::Origin;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::data;
use crate::support::people::{Person, sign_up};
use crate::support::processes::Product;

/// The daily limit of the coach who has one.
pub const DAILY_LIMIT: i64 = 3;

/// The breaks after sessions of each coach, in minutes.
pub const GAPS: [i64; 4] = [0, 15, 0, 5];

/// The coach who has a daily limit.
const LIMITED: usize = 2;

/// The coach who is paid, so that sessions are held only, for a quarter of an hour.
const PAID: usize = 3;

/// Coaches, clients, and the addresses of the web processes.
pub struct Fixture {
    pub coaches: Vec<Person>,
    pub clients: Vec<Person>,
    pub webs: Vec<String>,
    pub db: PgPool,
    profile_versions: Vec<(Uuid, i64)>,
    /// Midnight, UTC, the day after tomorrow.
    pub first_day: jiff::Timestamp,
}

impl Fixture {
    pub async fn create(product: &Product, webs: &[String]) -> Fixture {
        let (free, paid) = (json!({ "amount": 0, "currency": "EUR" }), json!({ "amount": 4000, "currency": "EUR" }));
        let kinds = [
            json!({ "price": free, "availability": availability(json!({})) }),
            json!({ "price": free, "availability": availability(json!({ "gap_minutes": GAPS[1], "slot_step_minutes": 15 })) }),
            json!({ "price": free, "availability": availability(json!({ "max_sessions_per_day": DAILY_LIMIT })) }),
            json!({ "price": paid, "availability": availability(json!({ "gap_minutes": GAPS[PAID], "slot_step_minutes": 15 })) }),
        ];
        let coaches = join_all(kinds.iter().enumerate().map(|(number, kind)| async move {
            let coach = sign_up(&product.http, &webs[0], "coach", &format!("Coach {number}")).await;
            let mut profile = data::coach_profile();
            for (field, value) in kind.as_object().unwrap() {
                profile[field] = value.clone();
            }
            coach.writes(profile).await.expect(200);
            coach
        }));
        let clients = join_all((0..30).map(|_| sign_up(&product.http, &webs[1], "client", "Client")));
        let (coaches, clients) = tokio::join!(coaches, clients);
        let today = jiff::Timestamp::from_second(now().as_seconds()).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
        let first_day = today.start_of_day().unwrap().checked_add(jiff::Span::new().days(2)).unwrap().timestamp();
        let sql = "select user_id, version from coach_profiles";
        let profile_versions = sqlx::query_as(sql).fetch_all(&product.db).await.unwrap();
        Fixture { profile_versions, coaches, clients, webs: webs.to_vec(), db: product.db.clone(), first_day }
    }

    /// The coach with the daily limit.
    pub fn limited_coach(&self) -> Uuid {
        self.coaches[LIMITED].id
    }

    /// The most sessions a day of the coach with this number.
    pub fn most_a_day(coach: usize) -> Option<i64> {
        (coach == LIMITED).then_some(DAILY_LIMIT)
    }

    /// Whether sessions of the coach with this number are free again after a while by themselves.
    pub fn holds_expire(coach: usize) -> bool {
        coach == PAID
    }

    /// The quarter hour with this number.
    pub fn quarter(&self, number: i64) -> Timestamp {
        Timestamp::from(self.first_day) + rapport::clock::minutes(15 * number)
    }

    /// Holds a time as the product does, in a transaction that then rolls back. `true`: the time was free.
    pub async fn wins_and_rolls_back(&self, coach: &Person, client: &Person, starts_at: Timestamp) -> bool {
        let mut tx = self.db.begin().await.unwrap();
        let hold = NewHold {
            id: rapport::ids::random(),
            client_id: client.id,
            coach_id: coach.id,
            starts_at,
            ends_at: starts_at + rapport::clock::minutes(60),
            gap_minutes: 15,
            price: rapport::models::money::Money::zero("EUR".parse().unwrap()),
            cancellation_policy: CancellationPolicy::Moderate,
            notes: None,
            idempotency_key: None,
        };
        if coach.id == self.limited_coach() {
            bookings::lock_participants(&mut tx, coach.id, client.id).await.unwrap();
        }
        let origin = Origin::system("race");
        let version = self.profile_versions.iter().find(|(id, _)| *id == coach.id).unwrap().1;
        let held = bookings::insert_hold(&mut tx, &hold, version, &origin, now()).await.unwrap();
        let won = matches!(held, HoldOutcome::Held(_));
        tx.rollback().await.unwrap();
        won
    }
}

/// The machine's time, which the processes use as well.
fn now() -> Timestamp {
    rapport::clock::Clock::system().now()
}

/// Availability round the clock, with some fields changed.
fn availability(changes: Value) -> Value {
    let weekly: Vec<Value> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .map(|weekday| json!({ "weekday": weekday, "start": "00:00", "end": "24:00" }))
        .collect();
    let mut availability = json!({ "timezone": "UTC", "weekly": weekly, "min_notice_minutes": 60, "max_days_ahead": 365, "slot_step_minutes": 30 });
    for (field, value) in changes.as_object().unwrap() {
        availability[field] = value.clone();
    }
    availability
}
