//! Money, through the front door and from Stripe's side: whatever order things come in, they end in the same state.

mod checkout;
mod kills;
mod late;
mod outage;
mod reconciliation;
mod refunds;
mod signature;
mod simulation;
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

/// An hour that the coach of the tests works.
const TIME: &str = "2026-12-02T10:00:00Z";

/// A coach, a client, and a time that is held.
pub struct Deal {
    pub app: TestApp,
    pub ana: Person,
    pub ben: Person,
    pub booking: Value,
}

/// A deal whose checkout is open.
pub struct Open {
    pub deal: Deal,
    payment_id: Uuid,
    session: String,
}

impl std::ops::Deref for Open {
    type Target = Deal;

    fn deref(&self) -> &Deal {
        &self.deal
    }
}

impl Deal {
    async fn held() -> Deal {
        Self::held_at(TestApp::start().await).await
    }

    async fn held_at(app: TestApp) -> Deal {
        Self::held_then(app, TIME, json!({})).await
    }

    /// Another time, of a coach with some fields of their own.
    async fn held_then(app: TestApp, time: &str, page: Value) -> Deal {
        let ben = app.coach_with("Ben Okafor", page).await;
        let ana = app.client("Ana Ribeiro").await;
        app.jobs_done().await;
        let booking = ana.books(&ben, time).await.expect(201);
        Deal { app, ana, ben, booking }
    }

    /// A session at that time that is paid and confirmed.
    pub async fn confirmed(time: &str, page: Value) -> Open {
        let open = Self::held_then(TestApp::start().await, time, page).await.open().await;
        open.pays().await;
        open
    }

    async fn opened() -> Open {
        Self::held().await.open().await
    }

    async fn open(self) -> Open {
        let checkout = self.ana.checks_out(&self.booking).await.expect(201);
        let payment_id = checkout["payment_id"].as_str().unwrap().parse().unwrap();
        Open { deal: self, payment_id, session: checkout["session_id"].as_str().unwrap().to_owned() }
    }

    fn booking_id(&self) -> Uuid {
        self.booking["id"].as_str().unwrap().parse().unwrap()
    }

    /// Waits until Stripe has said everything and nothing is left to do about it.
    pub async fn heard(&self) {
        self.app.sandbox.stripe.deliveries().idle().await;
        self.app.jobs_done().await;
    }

    /// What the client sees of the booking.
    pub async fn seen(&self) -> Value {
        self.ana.sees(&self.booking).await
    }

    /// Something happens to the booking behind the client's back, by the one function that may do it.
    async fn happens(&self, event: Event, by: Party) {
        let origin = Origin::system("test");
        let mut tx = self.app.db.begin().await.unwrap();
        let booking = Booking::by_id_for_update(&mut tx, self.booking_id()).await.unwrap();
        let step = Step { by, ..Step::system(event, &origin) };
        transition(&mut tx, &booking, step, self.app.now()).await.unwrap();
        self.app.commit(tx).await.unwrap();
        self.app.events.publish(rapport::events::Change::Coach(booking.coach_id));
    }

    /// Moves the clock, and signs everybody in again whose token that has outlived.
    pub async fn later(&mut self, span: SignedDuration) {
        self.app.advance(span);
        for person in [&mut self.ana, &mut self.ben] {
            let body = json!({ "email": person.email, "password": PASSWORD });
            let tokens = self.app.stranger(Method::POST, "/auth/login", Some(body)).await.expect(200);
            person.access_token = tokens["access_token"].as_str().unwrap().to_owned();
        }
    }

    /// Waits for what a sweep will bring.
    pub async fn becomes(&self, field: &str, value: &str) {
        eventually(&format!("{field} is {value}"), || async { self.seen().await[field] == value }).await;
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

    /// What an admin has to look at, of that kind; of all kinds when it is empty.
    async fn matters(&self, kind: &str) -> Vec<Value> {
        let query = if kind.is_empty() { String::new() } else { format!("?kind={kind}") };
        let found = self.admin().await.gets(&format!("/admin/reconciliation{query}")).await.expect(200);
        assert_eq!(found["total"], json!(found["items"].as_array().unwrap().len()));
        found["items"].as_array().unwrap().clone()
    }

    /// The payment that counts, as it is stored.
    async fn stored(&self) -> Value {
        let sql = "select to_jsonb(p) from payments p where booking_id = $1 order by created_at desc, id desc limit 1";
        sqlx::query_scalar(sql).bind(self.booking_id()).fetch_one(&self.app.db).await.unwrap()
    }

    /// The lines of the ledger of this booking.
    pub async fn lines(&self) -> Vec<(String, i64)> {
        let sql = "select l.kind, l.amount from payment_ledger l join payments p on p.id = l.payment_id where p.booking_id = $1 order by l.kind";
        sqlx::query_as(sql).bind(self.booking_id()).fetch_all(&self.app.db).await.unwrap()
    }

    /// Requests for mails about that, to this reader.
    pub async fn asked_to_write(&self, about: &str, reader: &Person) -> i64 {
        let sql =
            "select count(*) from jobs where kind = 'emails.send' and args ->> 'about' = $1 and args ->> 'to' = $2";
        let count = sqlx::query_scalar(sql).bind(about).bind(reader.id.to_string());
        count.fetch_one(&self.app.db).await.unwrap()
    }

    /// Mails that a reader got whose subject has these words.
    pub fn mails(&self, reader: &Person, words: &str) -> usize {
        let mails = self.app.sandbox.mail.to(&reader.email);
        mails.iter().filter(|mail| mail.subject.contains(words)).count()
    }
}

impl Open {
    /// Pays, and waits until it has been heard.
    async fn pays(&self) {
        self.app.sandbox.stripe.pay(&self.session, Card::PAYS).unwrap();
        self.heard().await;
    }

    /// The payment as the client sees it.
    pub async fn payment(&self) -> Value {
        self.ana.gets(&format!("/payment/{}", self.payment_id)).await.expect(200)
    }

    /// An admin asks for money to go back.
    async fn admin_refunds(&self, body: Value) -> Answer {
        self.admin().await.posts(&format!("/payment/{}/refund", self.payment_id), body).await
    }

    async fn refreshes(&self) -> Value {
        self.ana.posts(&format!("/payment/{}/refresh", self.payment_id), json!({})).await.expect(200)
    }

    /// The one good end: confirmed once, captured once, one mail to each side.
    async fn is_confirmed_once(&self) {
        let seen = self.seen().await;
        assert_eq!((&seen["status"], &seen["payment_status"]), (&json!("confirmed"), &json!("succeeded")));
        assert_eq!(self.lines().await, [("capture".to_owned(), 7500)]);
        for reader in [&self.ana, &self.ben] {
            assert_eq!(self.asked_to_write("booking_confirmed", reader).await, 1);
        }
        let sql = "select count(*) from audit where action = 'bookings.confirmed' and subject_id = $1";
        let times: i64 = sqlx::query_scalar(sql).bind(self.booking_id()).fetch_one(&self.app.db).await.unwrap();
        assert_eq!(times, 1);
    }

    /// The other good end: everything that came went back.
    pub async fn is_refunded_in_full(&self) {
        assert_eq!(self.lines().await, [("capture".to_owned(), 7500), ("refund".to_owned(), -7500)]);
        let payment = self.payment().await;
        assert_eq!((&payment["status"], &payment["refunded_amount"]), (&json!("refunded"), &json!(7500)));
        let stripe = &self.app.sandbox.stripe;
        assert_eq!((stripe.charges_total("eur"), stripe.refunds_total("eur")), (7500, 7500));
    }
}
