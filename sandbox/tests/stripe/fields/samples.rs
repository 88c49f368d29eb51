//! Every object and list of the stand-in, in every state, fetched over HTTP.

use rapport_sandbox::stripe::{Card, Outcome, Paid, RefundPlan};
use serde_json::{Value, json};

use crate::fixtures::{COACHING_FORM, Fixture};
use crate::import;

const SESSIONS: &str = "/v1/checkout/sessions";
const EXPANSIONS: [&str; 6] = [
    "",
    "?expand[]=payment_intent",
    "?expand[]=payment_intent.latest_charge",
    "?expand[]=payment_intent.latest_charge.refunds",
    "?expand[]=line_items",
    "?expand[]=line_items&expand[]=payment_intent.payment_method&expand[]=payment_intent.latest_charge.refunds",
];

/// One response and its description.
pub struct Sample {
    pub what: String,
    pub json: Value,
}

struct Collector<'w> {
    fixture: &'w Fixture,
    samples: Vec<Sample>,
}

/// Single objects; lists are fetched by [`lists`].
pub async fn objects(fixture: &Fixture) -> Vec<Sample> {
    let mut collector = Collector { fixture, samples: Vec::new() };
    collector.sessions().await;
    collector.refunds().await;
    collector.disputes().await;
    collector.imports().await;
    let events = fixture.stripe.events();
    for event in events {
        let what = format!("event {}", event.kind);
        collector.get(&what, &format!("/v1/events/{}", event.id), json!({ "type": event.kind })).await;
    }
    collector.samples
}

/// Every list, with objects in it and without, plain and expanded.
pub async fn lists(fixture: &Fixture) -> Vec<Sample> {
    let mut collector = Collector { fixture, samples: Vec::new() };
    let charge = fixture.stripe.refunds()[0].charge.clone();
    let lists = [
        (SESSIONS.to_owned(), "expand[]=data.line_items&expand[]=data.payment_intent.latest_charge.refunds"),
        (format!("{SESSIONS}/{}/line_items", fixture.stripe.sessions()[0].id), ""),
        ("/v1/payment_intents".to_owned(), "expand[]=data.latest_charge.refunds"),
        ("/v1/charges".to_owned(), "expand[]=data.refunds&expand[]=data.payment_intent.payment_method"),
        (format!("/v1/charges/{charge}/refunds"), "expand[]=data.charge"),
        ("/v1/refunds".to_owned(), "expand[]=data.charge&expand[]=data.payment_intent"),
        ("/v1/disputes".to_owned(), "expand[]=data.charge&expand[]=data.payment_intent"),
        ("/v1/events".to_owned(), ""),
    ];
    for (path, expand) in lists {
        for query in ["limit=100".to_owned(), format!("limit=100&{expand}"), "created[lt]=1".to_owned()] {
            let is_items = path.ends_with("line_items");
            if is_items && query.starts_with("created") {
                continue;
            }
            collector.get(&path, &format!("{path}?{query}"), json!({ "object": "list", "url": path })).await;
        }
    }
    collector.samples
}

impl Collector<'_> {
    /// Fetches one object and checks its state.
    async fn get(&mut self, what: &str, path: &str, state: Value) {
        let (status, json) = self.fixture.get(path).await;
        self.add(what, (status, json), state);
    }

    fn add(&mut self, what: &str, (status, json): (u16, Value), state: Value) {
        assert_eq!(status, 200, "{what}: {json}");
        for (name, expected) in state.as_object().unwrap() {
            assert_eq!(json[name], *expected, "{what}: {name}");
        }
        self.samples.push(Sample { what: what.to_owned(), json });
    }

    async fn session(&mut self, what: &str, id: &str, state: Value) {
        for expansion in EXPANSIONS {
            self.get(&format!("{what} session {expansion}"), &format!("{SESSIONS}/{id}{expansion}"), state.clone())
                .await;
        }
    }

    /// Creates a session of this kind.
    async fn create_session(&mut self, ui_mode: &str) -> String {
        let form = match ui_mode {
            "hosted_page" => COACHING_FORM.to_owned(),
            "form" => format!("{COACHING_FORM}&ui_mode=form"),
            _ => format!("{COACHING_FORM}&ui_mode={ui_mode}").replace("success_url", "return_url"),
        };
        let form = format!("{form}&metadata[payment_id]=p-1&customer_email=ana@example.com&expand[]=line_items");
        let made = self.fixture.post(SESSIONS, &form).await;
        let id = made.1["id"].as_str().unwrap_or_default().to_owned();
        self.add(&format!("new {ui_mode} session"), made, json!({ "status": "open", "ui_mode": ui_mode }));
        id
    }

    async fn sessions(&mut self) {
        for ui_mode in ["hosted_page", "elements", "embedded_page", "form"] {
            let id = self.create_session(ui_mode).await;
            self.session("open", &id, json!({ "status": "open", "payment_status": "unpaid", "ui_mode": ui_mode }))
                .await;
            self.declined(&id).await;
            self.authenticates(&id).await;
            self.fixture.stripe.authenticate(&id, true).unwrap();
            let state = json!({ "status": "complete", "payment_status": "paid" });
            self.session("complete", &id, state).await;
            let (charge, intent) = self.latest();
            self.get("paid", &charge, json!({ "status": "succeeded", "paid": true, "refunded": false })).await;
            self.get("paid", &intent, json!({ "status": "succeeded", "amount_received": 7_500 })).await;
            let over = self.create_session(ui_mode).await;
            let answer = self.fixture.post(&format!("{SESSIONS}/{over}/expire"), "").await;
            self.add("expired session", answer, json!({ "status": "expired", "payment_intent": null }));
            let tried = self.create_session(ui_mode).await;
            self.fixture.stripe.pay(&tried, Card::DECLINED).unwrap_err();
            self.fixture.advance(24 * 60 * 60);
            self.session("expired", &tried, json!({ "status": "expired", "url": null })).await;
            let (_, intent) = self.latest();
            self.get("canceled", &intent, json!({ "status": "canceled" })).await;
        }
    }

    async fn declined(&mut self, session: &str) {
        for card in [Card::NO_FUNDS, "4000000000000127", Card::THREE_D_SECURE] {
            self.fixture.stripe.pay(session, card).unwrap_err();
            if card == Card::THREE_D_SECURE {
                self.fixture.stripe.authenticate(session, false).unwrap_err();
            }
            let (charge, intent) = self.latest();
            self.get("failed", &charge, json!({ "status": "failed", "paid": false })).await;
            self.get("declined", &intent, json!({ "status": "requires_payment_method" })).await;
            self.session("declined", session, json!({ "status": "open", "payment_status": "unpaid" })).await;
        }
    }

    async fn authenticates(&mut self, session: &str) {
        self.fixture.stripe.pay(session, Card::THREE_D_SECURE).unwrap_err();
        let (_, intent) = self.latest();
        for expansion in ["", "?expand[]=payment_method&expand[]=latest_charge"] {
            self.get("asked", &format!("{intent}{expansion}"), json!({ "status": "requires_action" })).await;
        }
        self.session("asked", session, json!({ "status": "open" })).await;
    }

    /// Paths of the newest charge and payment.
    fn latest(&self) -> (String, String) {
        let charge = self.fixture.stripe.charges().last().unwrap().id.clone();
        let intent = self.fixture.stripe.payment_intents().last().unwrap().id.clone();
        (format!("/v1/charges/{charge}"), format!("/v1/payment_intents/{intent}"))
    }

    async fn pays(&self, card: &str) -> (String, Paid) {
        let session = self.fixture.session().await.id.to_string();
        let paid = self.fixture.stripe.pay(&session, card).unwrap();
        (session, paid)
    }

    async fn refunds(&mut self) {
        let (session, paid) = self.pays(Card::REFUND_PENDING).await;
        let path = format!("/v1/charges/{}", paid.charge);
        for (outcome, status) in [(Outcome::Succeeded, "succeeded"), (Outcome::Failed, "failed")] {
            let form = format!("charge={}&amount=1000&reason=requested_by_customer&metadata[refund_id]=r", paid.charge);
            let made = self.fixture.post("/v1/refunds", &form).await;
            let id = made.1["id"].as_str().unwrap_or_default().to_owned();
            self.add("pending refund", made, json!({ "status": "pending" }));
            self.fixture.stripe.settle_refund(&id, outcome).unwrap();
            for expansion in ["", "?expand[]=charge&expand[]=payment_intent"] {
                let path = format!("/v1/refunds/{id}{expansion}");
                self.get(&format!("{status} refund"), &path, json!({ "status": status })).await;
            }
        }
        for expansion in ["", "?expand[]=refunds"] {
            let state = json!({ "amount_refunded": 1_000, "refunded": false });
            self.get("partly refunded", &format!("{path}{expansion}"), state).await;
        }
        self.session("partly refunded", &session, json!({ "status": "complete" })).await;
        self.fixture.stripe.plan_refunds(RefundPlan::Failed);
        let made = self.fixture.post("/v1/refunds", &format!("payment_intent={}", paid.payment_intent)).await;
        self.add("refund that failed at once", made, json!({ "status": "failed" }));
        self.fixture.stripe.plan_refunds(RefundPlan::ByCard);
        let (session, paid) = self.pays(Card::PAYS).await;
        for _ in 0..11 {
            self.fixture.stripe.refund_in_dashboard(&paid.charge, Some(100)).unwrap();
        }
        let by_hand = self.fixture.stripe.refund_in_dashboard(&paid.charge, None).unwrap();
        self.get("refund by hand", &format!("/v1/refunds/{by_hand}"), json!({ "metadata": {} })).await;
        let path = format!("/v1/charges/{}?expand[]=refunds", paid.charge);
        self.get("refunded", &path, json!({ "refunded": true, "amount_refunded": 7_500 })).await;
        self.session("refunded", &session, json!({ "status": "complete", "payment_status": "paid" })).await;
    }

    async fn disputes(&mut self) {
        for won in [true, false] {
            let (session, paid) = self.pays(Card::PAYS).await;
            self.fixture.stripe.refund_in_dashboard(&paid.charge, Some(2_500)).unwrap();
            let dispute = self.fixture.stripe.dispute(&paid.charge, "product_not_received").unwrap();
            let path = format!("/v1/disputes/{dispute}?expand[]=charge&expand[]=payment_intent");
            self.get("open dispute", &path, json!({ "status": "needs_response", "amount": 5_000 })).await;
            self.fixture.stripe.review_dispute(&dispute).unwrap();
            self.get("answered dispute", &path, json!({ "status": "under_review" })).await;
            self.fixture.stripe.close_dispute(&dispute, won).unwrap();
            let outcome = if won { "won" } else { "lost" };
            self.get(&format!("{outcome} dispute"), &path, json!({ "status": outcome })).await;
            let charge = format!("/v1/charges/{}", paid.charge);
            self.get("disputed", &charge, json!({ "disputed": true, "refunded": false })).await;
            self.session("disputed", &session, json!({ "status": "complete" })).await;
        }
    }

    /// Imported payments look like those made here.
    async fn imports(&mut self) {
        let at = self.fixture.now() - 60 * 24 * 60 * 60;
        let refunds = [[].as_slice(), &[2_500], &[2_500, 5_000]];
        let mut payments: Vec<_> = refunds.iter().zip(1..).map(|(refunds, of)| import::paid(of, at, refunds)).collect();
        payments.push(import::expired(4, at));
        assert_eq!(self.fixture.stripe.import(payments), 4);
        for (number, refunds) in (1..).zip(refunds) {
            let what = format!("imported {number}");
            let state = json!({ "status": "complete", "payment_status": "paid", "amount_total": 7_500, "created": at });
            self.session(&what, &format!("cs_past_{number}"), state).await;
            for expansion in ["", "?expand[]=payment_method&expand[]=latest_charge.refunds"] {
                let path = format!("/v1/payment_intents/pi_past_{number}{expansion}");
                self.get(&what, &path, json!({ "status": "succeeded", "amount_received": 7_500 })).await;
            }
            for expansion in ["", "?expand[]=refunds&expand[]=payment_intent"] {
                let path = format!("/v1/charges/ch_past_{number}{expansion}");
                let back: i64 = refunds.iter().sum();
                let state = json!({ "paid": true, "amount_refunded": back, "refunded": back == 7_500 });
                self.get(&what, &path, state).await;
            }
            for (amount, of) in refunds.iter().zip(1..) {
                let path = format!("/v1/refunds/re_past_{number}_{of}?expand[]=charge&expand[]=payment_intent");
                self.get(&what, &path, json!({ "status": "succeeded", "amount": amount })).await;
            }
        }
        self.session("imported 4", "cs_past_4", json!({ "status": "expired", "payment_intent": null })).await;
    }
}
