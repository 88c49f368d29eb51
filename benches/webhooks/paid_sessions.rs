//! Sessions that are paid at Stripe, and whose events are lost.

use futures::StreamExt;
use rapport::clock::{Clock, Timestamp, days, hours};
use rapport_sandbox::stripe::Card;
use serde_json::{Value, json};

use crate::support::data;
use crate::support::people::sign_up;
use crate::support::processes::Product;

/// Holds that a client may have at once.
const HOLDS_PER_CLIENT: usize = 3;

/// Creates and pays sessions, and returns the ids of the payments.
pub async fn create(product: &Product, count: usize) -> Vec<String> {
    product.sandbox.stripe.deliveries().lose(usize::MAX / 2);
    let week: Vec<Value> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .map(|day| json!({ "weekday": day, "start": "00:00", "end": "24:00" }))
        .collect();
    let mut profile = data::coach_profile();
    profile["availability"] =
        json!({ "timezone": "UTC", "weekly": week, "slot_step_minutes": 60, "max_days_ahead": 365 });
    let coach = sign_up(&product.http, &product.url, "coach", "Ben Okafor").await;
    coach.writes(profile).await.expect(200);
    let today = Clock::system().now().as_seconds() / 86_400 * 86_400;
    let first = Timestamp::from_seconds(today) + days(2);
    let book_and_pay = async |number: usize| {
        let client = sign_up(&product.http, &product.url, "client", "Ana Ribeiro").await;
        let mut paid = Vec::new();
        for hour in number * HOLDS_PER_CLIENT..(number + 1) * HOLDS_PER_CLIENT {
            let starts_at = first + hours(i64::try_from(hour).unwrap());
            let booking = client.books(&coach, &starts_at.to_string()).await.expect(201);
            let checkout = client.checks_out(&booking).await.expect(201);
            product.sandbox.stripe.pay(checkout["session_id"].as_str().unwrap(), Card::PAYS).unwrap();
            paid.push(checkout["payment_id"].as_str().unwrap().to_owned());
        }
        paid
    };
    let payments = futures::stream::iter(0..count / HOLDS_PER_CLIENT).map(book_and_pay).buffered(8);
    payments.collect::<Vec<_>>().await.concat()
}
