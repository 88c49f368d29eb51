//! Imported payments: added once, ordered by time, without events, and otherwise like any other.

use rapport_sandbox::stripe::{Card, ImportedCharge, ImportedPayment, ImportedRefund};
use serde_json::{Value, json};
use stripe::StripeRequest;
use stripe_checkout::checkout_session::RetrieveCheckoutSession;
use stripe_core::charge::RetrieveCharge;
use stripe_core::refund::CreateRefund;

use crate::fixtures::{Fixture, WebhookEndpoint, with_key};
use crate::journey::assert_stripe;

/// 75 euros, paid a minute after `at`; one refund in each of the following hours.
pub fn paid(number: u32, at: i64, refunds: &[i64]) -> ImportedPayment {
    let refund = |(amount, of): (&i64, i64)| ImportedRefund {
        refund: format!("re_past_{number}_{of}"),
        created: at + of * 3_600,
        amount: *amount,
        metadata: [("refund_id".to_owned(), format!("r-{of}"))].into(),
    };
    let charge = ImportedCharge {
        payment_intent: format!("pi_past_{number}"),
        charge: format!("ch_past_{number}"),
        created: at + 60,
        refunds: refunds.iter().zip(1..).map(refund).collect(),
    };
    ImportedPayment { paid: Some(charge), ..expired(number, at) }
}

/// The same, never paid.
pub fn expired(number: u32, at: i64) -> ImportedPayment {
    ImportedPayment {
        session: format!("cs_past_{number}"),
        created: at,
        expires_at: at + 31 * 60,
        amount: 7_500,
        currency: "EUR".to_owned(),
        product: "60 minutes with Ben Okafor".to_owned(),
        success_url: "http://web.test/paid".to_owned(),
        email: Some("ana@example.com".to_owned()),
        client_reference_id: Some("b-1".to_owned()),
        metadata: [("payment_id".to_owned(), format!("p-{number}"))].into(),
        paid: None,
    }
}

/// The whole state, without the count of requests.
async fn state(fixture: &Fixture) -> Value {
    let answer = fixture.http.get(format!("{}/_sandbox/state", fixture.stripe.url())).send().await.unwrap();
    let mut state: Value = answer.json().await.unwrap();
    state.as_object_mut().unwrap().retain(|name, _| name != "requests");
    state
}

#[tokio::test]
async fn an_import_is_idempotent_and_emits_no_events() {
    let endpoint = WebhookEndpoint::open();
    let fixture = Fixture::with(|options| options.webhook_url = Some(endpoint.url.clone()));
    let at = fixture.now() - 1_000_000;
    assert_eq!(fixture.stripe.import(vec![paid(1, at, &[2_500]), expired(2, at)]), 2);
    let once = state(&fixture).await;
    assert_eq!(fixture.stripe.import(vec![expired(1, at), paid(2, at, &[]), paid(1, at, &[7_500])]), 0);
    assert_eq!(state(&fixture).await, once, "what is there is left as it is");
    let (status, body) = fixture.control("import", json!([paid(1, at, &[]), paid(3, at, &[])])).await;
    assert_eq!((status, &body["imported"]), (200, &json!(1)));
    let of = |name: &str| once[name].as_array().unwrap().len();
    assert_eq!(["sessions", "payment_intents", "charges", "refunds", "events"].map(of), [2, 1, 1, 1, 0]);
    assert_eq!((fixture.stripe.charges_total("eur"), fixture.stripe.refunds_total("eur")), (15_000, 2_500));
    let (status, body) = fixture.control("import", json!([{ "session": "cs_past_9", "price": 1 }])).await;
    assert_eq!(status, 400);
    assert!(body["error"].as_str().unwrap().contains("unknown field `price`"), "{body}");
    // Events of the imports would have come before these.
    let session = fixture.session().await;
    fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap();
    fixture.stripe.deliveries().idle().await;
    assert_eq!(endpoint.kinds()[0], "payment_intent.created");
    assert_eq!(endpoint.requests().len(), fixture.stripe.events().len());
}

#[tokio::test]
async fn imported_objects_have_the_given_ids_times_and_metadata() {
    let fixture = Fixture::new();
    let at = fixture.now() - 1_000_000;
    fixture.stripe.import(vec![paid(1, at, &[2_500])]);
    let deep = "payment_intent.latest_charge.refunds";
    let read = RetrieveCheckoutSession::new("cs_past_1").expand([deep.to_owned()]).send(&fixture.client).await.unwrap();
    assert_eq!((read.created, read.expires_at, read.amount_total), (at, at + 31 * 60, Some(7_500)));
    assert_eq!(read.client_reference_id.as_deref(), Some("b-1"));
    assert_eq!(read.metadata.unwrap()["payment_id"], "p-1");
    let intent = read.payment_intent.unwrap().into_object().unwrap();
    assert_eq!(
        (intent.id.as_str(), intent.created, &intent.metadata["payment_id"]),
        ("pi_past_1", at + 60, &"p-1".into())
    );
    let charge = intent.latest_charge.unwrap().into_object().unwrap();
    assert_eq!(
        (charge.id.as_str(), charge.created, &charge.metadata["payment_id"]),
        ("ch_past_1", at + 60, &"p-1".into())
    );
    assert_eq!((charge.paid, charge.amount_refunded, charge.refunded), (true, 2_500, false));
    let receipt = fixture.http.get(charge.receipt_url.unwrap()).send().await.unwrap();
    assert_eq!(receipt.status(), 200);
    let refund = &charge.refunds.unwrap().data[0];
    assert_eq!((refund.id.as_str(), refund.created, refund.amount), ("re_past_1_1", at + 3_600, 2_500));
    assert_eq!(refund.metadata.as_ref().unwrap()["refund_id"], "r-1");
}

#[tokio::test]
async fn an_imported_payment_can_be_refunded_up_to_what_is_left() {
    let fixture = Fixture::new();
    fixture.stripe.import(vec![paid(1, fixture.now() - 1_000_000, &[2_500])]);
    let part = CreateRefund::new().payment_intent("pi_past_1").amount(1_000).customize();
    let part = part.request_strategy(with_key("refund:r-2")).send(&fixture.client).await.unwrap();
    assert_eq!((part.status.as_deref(), part.charge.unwrap().id().as_str()), (Some("succeeded"), "ch_past_1"));
    let too_much = CreateRefund::new().charge("ch_past_1").amount(4_001).send(&fixture.client).await.unwrap_err();
    assert_stripe(&too_much, 400, "Refund amount (€40.01) is greater than unrefunded amount on charge (€40.00)");
    let rest = CreateRefund::new().charge("ch_past_1").send(&fixture.client).await.unwrap();
    assert_eq!(rest.amount, 4_000);
    let charge = RetrieveCharge::new("ch_past_1").send(&fixture.client).await.unwrap();
    assert_eq!((charge.amount_refunded, charge.refunded), (7_500, true));
    let kinds: Vec<String> = fixture.stripe.events().into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["refund.created", "charge.refunded", "refund.created", "charge.refunded"]);
}

#[tokio::test]
async fn imported_objects_are_listed_by_time_also_after_a_restart() {
    let folder = std::env::temp_dir().join(format!("stripe-import-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("stripe.json");
    let fixture = Fixture::with(|options| options.snapshot = Some(path.clone()));
    let session = fixture.session().await;
    let here = fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap();
    let refund = fixture.stripe.refund_in_dashboard(&here.charge, Some(100)).unwrap();
    let at = fixture.now() - 1_000_000;
    fixture.stripe.import(vec![paid(2, at + 100_000, &[500]), paid(1, at, &[500]), paid(3, at + 200_000, &[500])]);
    drop(fixture.stripe);
    let fixture = Fixture::with(|options| options.snapshot = Some(path.clone()));
    assert_eq!(fixture.stripe.import(vec![paid(1, at, &[])]), 0, "it remembers");
    for (list, kind, newest) in [
        ("checkout/sessions", "cs", session.id.as_str()),
        ("payment_intents", "pi", here.payment_intent.as_str()),
        ("charges", "ch", here.charge.as_str()),
        ("refunds", "re", refund.as_str()),
    ] {
        let suffix = if kind == "re" { "_1" } else { "" };
        let past = |number: u32| format!("{kind}_past_{number}{suffix}");
        let expected = [newest.to_owned(), past(3), past(2), past(1)];
        let ids = |query: String| {
            let fixture = &fixture;
            async move {
                let (status, body) = fixture.get(&format!("/v1/{list}?{query}")).await;
                assert_eq!(status, 200, "{body}");
                let ids: Vec<String> =
                    body["data"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
                ids
            }
        };
        assert_eq!(ids(String::new()).await, expected, "{list}: newest first");
        let past = format!("created[gte]={}&created[lte]={}", at + 50_000, at + 250_000);
        assert_eq!(ids(past).await, expected[1..3], "{list}: by time");
        assert_eq!(ids(format!("limit=2&starting_after={}", expected[1])).await, expected[2..], "{list}: by page");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
