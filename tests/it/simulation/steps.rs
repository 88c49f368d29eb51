//! What can happen next: people book, pay, move and cancel, Stripe says so or not, somebody of the team intervenes, time passes, jobs run.

use rand::Rng;
use rand::seq::IndexedRandom;
use rapport::clock::{hours, minutes};
use rapport_sandbox::stripe::{Card, Outcome, RefundStatus, SessionStatus};
use serde_json::json;
use uuid::Uuid;

use super::world::{Booked, World};
use crate::support::app::Answer;

/// The hours that people want: of three days from the second on, when both coaches work.
const TIMES: [&str; 6] = [
    "2026-12-02T10:00:00Z",
    "2026-12-02T10:30:00Z",
    "2026-12-02T14:00:00Z",
    "2026-12-03T10:00:00Z",
    "2026-12-03T11:00:00Z",
    "2026-12-04T09:30:00Z",
];

impl World {
    /// Something that is possible happens; else a job runs.
    pub async fn takes_a_step(&mut self) {
        self.stay_signed_in().await;
        let what = self.rng.random_range(0..100);
        let booking = self.a_booking_for(what).await;
        match (what, booking) {
            (0..10, _) => self.books().await,
            (10..20, Some(booking)) => self.checks_out(booking).await,
            (20..32, Some(booking)) => self.pays(booking).await,
            (32..36, Some(booking)) => self.cancels(booking).await,
            (36..40, Some(booking)) => self.moves(booking).await,
            (40..44, Some(booking)) => self.opens_success_page(booking).await,
            (44..50, Some(booking)) => self.is_refunded(booking).await,
            (50..53, Some(booking)) => self.is_disputed(booking).await,
            (53..59, _) => self.stripe_notifies().await,
            (59..63, _) => self.time_passes().await,
            _ => {
                if !self.runs_a_job().await {
                    self.time_passes().await;
                }
            }
        }
    }

    /// One of the bookings to which that can happen, mostly; every tenth time any of them.
    async fn a_booking_for(&mut self, what: u32) -> Option<usize> {
        let sql = "select b.status from unnest($1::uuid[]) with ordinality as of(id, n) join bookings b on b.id = of.id order by n";
        let ids: Vec<Uuid> = self.bookings.iter().map(Booked::id).collect();
        let statuses: Vec<String> = sqlx::query_scalar(sql).bind(ids).fetch_all(&self.app.db).await.unwrap();
        let sessions = self.app.sandbox.stripe.sessions();
        let is_open = |booked: &Booked| {
            let last = booked.sessions.last();
            sessions.iter().any(|session| Some(&session.id) == last && session.status == SessionStatus::Open)
        };
        let anything = self.rng.random_range(0..10) == 0;
        let is_possible = |(index, booked): &(usize, &Booked)| match what {
            _ if anything => true,
            10..20 => statuses[*index] == "pending" && !is_open(booked),
            20..32 => is_open(booked),
            32..36 => statuses[*index] == "confirmed" || statuses[*index] == "pending",
            36..40 => statuses[*index] == "confirmed",
            40..44 => booked.payment_id.is_some(),
            44..53 => self.charge(booked).is_some(),
            _ => false,
        };
        let possible: Vec<usize> =
            self.bookings.iter().enumerate().filter(is_possible).map(|(index, _)| index).collect();
        possible.choose(&mut self.rng).copied()
    }

    async fn books(&mut self) {
        let (client, coach) = (self.rng.random_range(0..2), self.rng.random_range(0..2));
        let at = *TIMES.choose(&mut self.rng).unwrap();
        let body = json!({ "coach_id": self.coaches[coach].id, "starts_at": at, "duration_minutes": 60 });
        let key = format!("booking-{}-{}", self.bookings.len(), self.rng.random::<u32>());
        let send = || {
            let headers = [("Idempotency-Key", key.as_str())];
            let (person, body) = (self.clients[client].clone(), body.clone());
            async move { person.sends_with(reqwest::Method::POST, "/booking", Some(body), &headers).await }
        };
        let mut answer = send().await;
        if answer.status == 201 && self.seed.is_multiple_of(3) {
            // As if the answer had been lost.
            let again = send().await;
            assert_eq!((again.status, &again.text), (201, &answer.text));
            answer = again;
        }
        let (by, with) = (self.name_of(self.clients[client].id), self.name_of(self.coaches[coach].id));
        self.records(format!("{by} books {with} at {at}: {}", outcome(&answer)));
        if answer.status == 201 {
            let view = answer.expect(201);
            let booked = Booked { view, client, coach, payment_id: None, sessions: Vec::new(), promised_refund: None };
            self.names.insert(booked.id(), format!("booking {}", self.bookings.len()));
            self.bookings.push(booked);
        }
    }

    async fn checks_out(&mut self, index: usize) {
        let booked = &self.bookings[index];
        let answer = self.clients[booked.client].checks_out(&booked.view).await;
        self.records(format!("booking {index}, checkout: {}", outcome(&answer)));
        if answer.status == 201 || answer.status == 200 {
            let status = answer.status;
            let checkout = answer.expect(status);
            let payment_id: Uuid = checkout["payment_id"].as_str().unwrap().parse().unwrap();
            self.names.insert(payment_id, format!("payment {index}"));
            self.bookings[index].payment_id = Some(payment_id);
            let session = checkout["session_id"].as_str().unwrap().to_owned();
            if !self.bookings[index].sessions.contains(&session) {
                self.bookings[index].sessions.push(session);
            }
        }
    }

    async fn pays(&mut self, index: usize) {
        let Some(session) = self.bookings[index].sessions.last().cloned() else { return };
        let card = if self.rng.random_range(0..5) == 0 { Card::DECLINED } else { Card::PAYS };
        let is_paid = self.app.sandbox.stripe.pay(&session, card).is_ok();
        self.records(format!("booking {index} is paid: {is_paid}"));
    }

    async fn cancels(&mut self, index: usize) {
        let booked = &self.bookings[index];
        let by_client = self.rng.random_range(0..3) > 0;
        let who = if by_client { &self.clients[booked.client] } else { &self.coaches[booked.coach] };
        let answer = who.cancels(&booked.view).await;
        let by = self.name_of(who.id);
        self.records(format!("{by} cancels booking {index}: {}", outcome(&answer)));
        if answer.status == 200 {
            let promised = answer.expect(200)["refund"]["amount"].as_i64().unwrap();
            let sql = "select coalesce(sum(r.amount), 0)::bigint from refunds r join payments p on p.id = r.payment_id
                       where p.booking_id = $1 and r.status <> 'failed'";
            let rows: i64 =
                sqlx::query_scalar(sql).bind(self.bookings[index].id()).fetch_one(&self.app.db).await.unwrap();
            assert!(rows >= promised, "what is promised is recorded: {promised} of {rows}\n{}", self.trace());
            self.bookings[index].promised_refund = Some(rows);
        }
    }

    async fn moves(&mut self, index: usize) {
        let booked = &self.bookings[index];
        let at = *TIMES.choose(&mut self.rng).unwrap();
        let by_client = self.rng.random();
        let who = if by_client { &self.clients[booked.client] } else { &self.coaches[booked.coach] };
        let answer = who.moves(&booked.view, at).await;
        let by = self.name_of(who.id);
        self.records(format!("{by} moves booking {index} to {at}: {}", outcome(&answer)));
    }

    async fn opens_success_page(&mut self, index: usize) {
        let Some(payment_id) = self.bookings[index].payment_id else { return };
        let client = &self.clients[self.bookings[index].client];
        let answer = client.posts(&format!("/payment/{payment_id}/refresh"), json!({})).await;
        self.records(format!("booking {index}, success page: {}", outcome(&answer)));
    }

    /// A part, in the dashboard or by the team.
    async fn is_refunded(&mut self, index: usize) {
        let booked = &self.bookings[index];
        let (Some(charge), Some(payment_id)) = (self.charge(booked), booked.payment_id) else { return };
        if self.rng.random() {
            let is_made = self.app.sandbox.stripe.refund_in_dashboard(&charge.id, Some(1_000)).is_ok();
            return self.records(format!("booking {index}, refund in the dashboard: {is_made}"));
        }
        let body = json!({ "amount": 500, "reason": "The line was bad." });
        let answer = self.admin.posts(&format!("/payment/{payment_id}/refund"), body).await;
        self.records(format!("booking {index}, refund by the team: {}", outcome(&answer)));
    }

    async fn is_disputed(&mut self, index: usize) {
        let Some(charge) = self.charge(&self.bookings[index]) else { return };
        let stripe = &self.app.sandbox.stripe;
        let dispute = stripe.disputes().into_iter().find(|dispute| dispute.charge == charge.id);
        let line = match dispute {
            None => format!("disputed: {}", stripe.dispute(&charge.id, "fraudulent").is_ok()),
            Some(dispute) => {
                let won = self.rng.random();
                let is_closed = stripe.close_dispute(&dispute.id, won).is_ok();
                format!("dispute closed, won {won}: {is_closed}")
            }
        };
        self.records(format!("booking {index} {line}"));
    }

    /// Stripe sends what has happened: in another order, with copies, or some of it never; and refunds that took a while arrive.
    async fn stripe_notifies(&mut self) {
        let (seed, lost, copies) = (self.rng.random(), self.rng.random_range(0..3), self.rng.random_range(1..3));
        let stripe = &self.app.sandbox.stripe;
        for refund in stripe.refunds().iter().filter(|refund| refund.status == RefundStatus::Pending) {
            stripe.settle_refund(&refund.id, Outcome::Succeeded).unwrap();
        }
        let deliveries = stripe.deliveries();
        deliveries.lose(if lost == 0 { 1 } else { 0 });
        deliveries.repeat(copies);
        let sent = deliveries.release_shuffled(seed).await;
        deliveries.idle().await;
        deliveries.hold();
        self.records(format!(
            "Stripe sends {sent} events, {copies} times, the first one {}",
            if lost == 0 { "never" } else { "too" }
        ));
    }

    async fn time_passes(&mut self) {
        let times = [minutes(1), minutes(2), minutes(5), minutes(5), minutes(16), minutes(40), hours(5)];
        let time = *times.choose(&mut self.rng).unwrap();
        self.passes(time).await;
        self.records(format!("{time:#} pass"));
    }

    fn name_of(&self, id: Uuid) -> String {
        self.names.get(&id).cloned().unwrap_or_default()
    }
}

/// What the trace says of an answer: the status, and the code of a problem.
fn outcome(answer: &Answer) -> String {
    assert!(answer.status < 500 || answer.status == 503, "{}", answer.text);
    let code = serde_json::from_str::<serde_json::Value>(&answer.text).ok();
    let code = code.and_then(|body| body["code"].as_str().map(str::to_owned)).unwrap_or_default();
    format!("{} {code}", answer.status).trim_end().to_owned()
}
