//! Where the race is run: coaches with few hours, and clients who all want them.

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

/// Sessions a day of the coach who has a limit.
pub const MOST_A_DAY: i64 = 3;

/// Coaches, clients, and the addresses of the web processes.
pub struct Fair {
    pub coaches: Vec<Person>,
    pub clients: Vec<Person>,
    pub webs: Vec<String>,
    pub db: PgPool,
    page_versions: Vec<(Uuid, i64)>,
    /// Midnight, UTC, the day after tomorrow.
    pub first_day: jiff::Timestamp,
}

impl Fair {
    pub async fn open(product: &Product, webs: &[String]) -> Fair {
        let (free, paid) = (json!({ "amount": 0, "currency": "EUR" }), json!({ "amount": 4000, "currency": "EUR" }));
        let kinds = [
            json!({ "price": free, "availability": hours(json!({})) }),
            json!({ "price": free, "availability": hours(json!({ "gap_minutes": 15, "slot_step_minutes": 15 })) }),
            json!({ "price": free, "availability": hours(json!({ "max_sessions_per_day": MOST_A_DAY })) }),
            json!({ "price": paid, "availability": hours(json!({ "gap_minutes": 5, "slot_step_minutes": 15 })) }),
        ];
        let coaches = join_all(kinds.iter().enumerate().map(|(number, kind)| async move {
            let coach = sign_up(&product.http, &webs[0], "coach", &format!("Coach {number}")).await;
            let mut page = data::coach_profile();
            for (field, value) in kind.as_object().unwrap() {
                page[field] = value.clone();
            }
            coach.writes(page).await.expect(200);
            coach
        }));
        let clients = join_all((0..30).map(|_| sign_up(&product.http, &webs[1], "client", "Client")));
        let (coaches, clients) = tokio::join!(coaches, clients);
        let today = jiff::Timestamp::from_second(now().as_seconds()).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
        let first_day = today.start_of_day().unwrap().checked_add(jiff::Span::new().days(2)).unwrap().timestamp();
        let sql = "select user_id, version from coach_profiles";
        let page_versions = sqlx::query_as(sql).fetch_all(&product.db).await.unwrap();
        Fair { page_versions, coaches, clients, webs: webs.to_vec(), db: product.db.clone(), first_day }
    }

    /// The coach who takes so many sessions a day and no more.
    pub fn limited(&self) -> Uuid {
        self.coaches[2].id
    }

    /// The quarter of an hour with that number.
    pub fn quarter(&self, number: i64) -> Timestamp {
        Timestamp::from(self.first_day) + rapport::clock::minutes(15 * number)
    }

    /// Wins a time, if it is free, in a transaction that does as the product's does and then rolls back. `true`: it had won.
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
        if coach.id == self.limited() {
            bookings::lock_participants(&mut tx, coach.id, client.id).await.unwrap();
        }
        let origin = Origin::system("race");
        let version = self.page_versions.iter().find(|(id, _)| *id == coach.id).unwrap().1;
        let held = bookings::insert_hold(&mut tx, &hold, version, &origin, now()).await.unwrap();
        let won = matches!(held, HoldOutcome::Held(_));
        tx.rollback().await.unwrap();
        won
    }
}

/// The machine's time, as the processes have it.
fn now() -> Timestamp {
    rapport::clock::Clock::system().now()
}

/// Round the clock, with some rules changed.
fn hours(changes: Value) -> Value {
    let weekly: Vec<Value> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .map(|weekday| json!({ "weekday": weekday, "start": "00:00", "end": "24:00" }))
        .collect();
    let mut hours = json!({ "timezone": "UTC", "weekly": weekly, "min_notice_minutes": 60, "max_days_ahead": 365, "slot_step_minutes": 30 });
    for (field, value) in changes.as_object().unwrap() {
        hours[field] = value.clone();
    }
    hours
}
