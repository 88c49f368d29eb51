//! Payments, through the API and from Stripe's side: in whatever order events arrive, the final state is the same.

mod checkout;
mod comparisons;
mod currencies;
mod earnings;
mod event_batches;
mod late_payments;
mod looks;
mod outage;
mod process_kills;
mod reconciliation;
mod refunds;
pub mod signature;
mod simulation;
mod unreadable;
mod webhooks;

use jiff::SignedDuration;
use rapport::models::bookings::{Booking, Event, Party, Step, transition};
use rapport::origin::Origin;
use rapport_sandbox::stripe::Card;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::app::Answer;
use crate::support::people::{PASSWORD, Person};
use crate::support::processes::eventually;

/// A bookable time of the coach.
const TIME: &str = "2026-12-02T10:00:00Z";

/// A coach, a client, and a held booking.
pub struct BookingScenario {
    pub app: TestApp,
    pub ana: Person,
    pub ben: Person,
    pub booking: Value,
}

/// A booking whose checkout is open.
pub struct CheckoutScenario {
    booking_scenario: BookingScenario,
    payment_id: Uuid,
    session: String,
}

impl std::ops::Deref for CheckoutScenario {
    type Target = BookingScenario;

    fn deref(&self) -> &BookingScenario {
        &self.booking_scenario
    }
}

impl std::ops::DerefMut for CheckoutScenario {
    fn deref_mut(&mut self) -> &mut BookingScenario {
        &mut self.booking_scenario
    }
}

impl BookingScenario {
    async fn held() -> BookingScenario {
        Self::held_in(TestApp::start().await).await
    }

    async fn held_in(app: TestApp) -> BookingScenario {
        Self::held_with(app, TIME, json!({})).await
    }

    /// At another time, of a coach with these fields in their profile.
    async fn held_with(app: TestApp, time: &str, profile: Value) -> BookingScenario {
        let ben = app.coach_with("Ben Okafor", profile).await;
        let ana = app.client("Ana Ribeiro").await;
        app.jobs_done().await;
        let booking = ana.books(&ben, time).await.expect(201);
        BookingScenario { app, ana, ben, booking }
    }

    /// A paid and confirmed session at that time.
    pub async fn confirmed(time: &str, profile: Value) -> CheckoutScenario {
        let scenario = Self::held_with(TestApp::start().await, time, profile).await.opens_checkout().await;
        scenario.pays().await;
        scenario
    }

    async fn with_open_checkout() -> CheckoutScenario {
        Self::held().await.opens_checkout().await
    }

    async fn opens_checkout(self) -> CheckoutScenario {
        let checkout = self.ana.checks_out(&self.booking).await.expect(201);
        let payment_id = checkout["payment_id"].as_str().unwrap().parse().unwrap();
        CheckoutScenario {
            booking_scenario: self,
            payment_id,
            session: checkout["session_id"].as_str().unwrap().to_owned(),
        }
    }

    fn booking_id(&self) -> Uuid {
        self.booking["id"].as_str().unwrap().parse().unwrap()
    }

    /// Waits until Stripe has delivered every event and no job is left.
    pub async fn events_processed(&self) {
        self.app.sandbox.stripe.deliveries().idle().await;
        self.app.jobs_done().await;
    }

    /// The booking as the client sees it.
    pub async fn client_view(&self) -> Value {
        self.ana.sees(&self.booking).await
    }

    /// Makes a transition of the booking directly in the database.
    async fn transitions(&self, event: Event, by: Party) {
        let origin = Origin::system("test");
        let mut tx = self.app.db.begin().await.unwrap();
        let booking = Booking::by_id_for_update(&mut tx, self.booking_id()).await.unwrap();
        let step = Step { by, ..Step::system(event, &origin) };
        transition(&mut tx, &booking, step, self.app.now()).await.unwrap();
        self.app.commit(tx).await.unwrap();
        self.app.events.publish(rapport::events::Change::Coach(booking.coach_id));
    }

    /// Advances the clock, and signs both in again, because their access tokens may have expired.
    pub async fn advance(&mut self, span: SignedDuration) {
        self.app.advance(span);
        for person in [&mut self.ana, &mut self.ben] {
            let body = json!({ "email": person.email, "password": PASSWORD });
            let tokens = self.app.stranger(Method::POST, "/auth/login", Some(body)).await.expect(200);
            person.access_token = tokens["access_token"].as_str().unwrap().to_owned();
        }
    }

    /// Waits until a sweep has changed a field of the booking.
    pub async fn becomes(&self, field: &str, value: &str) {
        eventually(&format!("{field} is {value}"), || async { self.client_view().await[field] == value }).await;
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.scalar(sql).await
    }

    async fn scalar<T>(&self, sql: &'static str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        sqlx::query_scalar(sql).fetch_one(&self.app.db).await.unwrap()
    }

    /// An admin, signed in just now.
    async fn admin(&self) -> Person {
        let is_there: bool = self.scalar("select exists (select from users where role = 'admin')").await;
        if is_there { self.app.signs_in("admin@example.com").await } else { self.app.admin().await }
    }

    /// The reconciliation issues of that kind; of all kinds when it is empty.
    async fn issues(&self, kind: &str) -> Vec<Value> {
        let query = if kind.is_empty() { String::new() } else { format!("?kind={kind}") };
        let found = self.admin().await.gets(&format!("/admin/reconciliation{query}")).await.expect(200);
        assert_eq!(found["total"], json!(found["items"].as_array().unwrap().len()));
        found["items"].as_array().unwrap().clone()
    }

    /// The row of the booking's latest payment.
    async fn payment_row(&self) -> Value {
        let sql = "select to_jsonb(p) from payments p where booking_id = $1 order by created_at desc, id desc limit 1";
        sqlx::query_scalar(sql).bind(self.booking_id()).fetch_one(&self.app.db).await.unwrap()
    }

    /// The ledger entries of the booking.
    pub async fn ledger_entries(&self) -> Vec<(String, i64)> {
        let sql = "select l.kind, l.amount from payment_ledger l join payments p on p.id = l.payment_id where p.booking_id = $1 order by l.kind";
        sqlx::query_as(sql).bind(self.booking_id()).fetch_all(&self.app.db).await.unwrap()
    }

    /// How many mails of that kind were enqueued for this reader.
    pub async fn mails_enqueued(&self, kind: &str, reader: &Person) -> i64 {
        let sql =
            "select count(*) from jobs where kind = 'emails.send' and args ->> 'about' = $1 and args ->> 'to' = $2";
        let count = sqlx::query_scalar(sql).bind(kind).bind(reader.id.to_string());
        count.fetch_one(&self.app.db).await.unwrap()
    }

    /// How many mails this reader has received whose subject contains that.
    pub fn mails_received(&self, reader: &Person, subject: &str) -> usize {
        let mails = self.app.sandbox.mail.to(&reader.email);
        mails.iter().filter(|mail| mail.subject.contains(subject)).count()
    }

    /// Ends the test.
    async fn end(self) {
        self.app.end().await;
    }
}

impl CheckoutScenario {
    /// A held booking whose checkout is open.
    pub async fn open() -> CheckoutScenario {
        BookingScenario::with_open_checkout().await
    }

    /// Asks Stripe once how the payment stands.
    pub async fn asks_stripe(&self) -> Answer {
        self.ana.posts(&format!("/payment/{}/refresh", self.payment_id), json!({})).await
    }

    /// Types a card, and waits until what came of it has been processed.
    pub async fn tries_to_pay(&self, card: &'static str) {
        drop(self.app.sandbox.stripe.pay(&self.session, card));
        self.events_processed().await;
    }

    /// Pays, and waits until it has been processed.
    async fn pays(&self) {
        self.app.sandbox.stripe.pay(&self.session, Card::PAYS).unwrap();
        self.events_processed().await;
    }

    /// Ends the test.
    pub async fn end(self) {
        self.booking_scenario.end().await;
    }

    /// The payment as the client sees it.
    pub async fn payment(&self) -> Value {
        self.ana.gets(&format!("/payment/{}", self.payment_id)).await.expect(200)
    }

    /// An admin refunds the payment.
    async fn admin_refunds(&self, body: Value) -> Answer {
        self.admin().await.posts(&format!("/payment/{}/refund", self.payment_id), body).await
    }

    async fn refreshes(&self) -> Value {
        self.ana.posts(&format!("/payment/{}/refresh", self.payment_id), json!({})).await.expect(200)
    }

    /// The booking is confirmed once, the payment captured once, one mail to each side.
    async fn is_confirmed_once(&self) {
        let view = self.client_view().await;
        assert_eq!((&view["status"], &view["payment_status"]), (&json!("confirmed"), &json!("succeeded")));
        assert_eq!(self.ledger_entries().await, [("capture".to_owned(), 7500)]);
        for reader in [&self.ana, &self.ben] {
            assert_eq!(self.mails_enqueued("booking_confirmed", reader).await, 1);
        }
        let sql = "select count(*) from audit where action = 'bookings.confirmed' and subject_id = $1";
        let times: i64 = sqlx::query_scalar(sql).bind(self.booking_id()).fetch_one(&self.app.db).await.unwrap();
        assert_eq!(times, 1);
    }

    /// Everything that was captured has been refunded.
    pub async fn is_refunded_in_full(&self) {
        assert_eq!(self.ledger_entries().await, [("capture".to_owned(), 7500), ("refund".to_owned(), -7500)]);
        let payment = self.payment().await;
        assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("refunded"), &json!(7500)));
        let stripe = &self.app.sandbox.stripe;
        assert_eq!((stripe.charges_total("eur"), stripe.refunds_total("eur")), (7500, 7500));
    }
}
