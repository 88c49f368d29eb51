//! Lists: newest first, paginated, filtered by time, and embedded in other objects.

use rapport_sandbox::stripe::Card;
use serde_json::Value;
use stripe_checkout::checkout_session::{ListCheckoutSession, RetrieveCheckoutSession};
use stripe_core::refund::ListRefund;

use crate::fixtures::Fixture;

const DEEP: &str = "payment_intent.latest_charge.refunds";

fn ids(list: &Value) -> Vec<String> {
    let data = list["data"].as_array().unwrap_or_else(|| panic!("no list: {list}"));
    data.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Five sessions, charges, refunds and disputes, ten seconds apart; returns the time of the first.
async fn five_payments(fixture: &Fixture) -> i64 {
    let from = fixture.now();
    for at in 0..5 {
        let session = fixture.session().await;
        let paid = fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap();
        fixture.stripe.refund_in_dashboard(&paid.charge, Some(100)).unwrap();
        fixture.stripe.dispute(&paid.charge, "fraudulent").unwrap();
        if at < 4 {
            fixture.advance(10);
        }
    }
    from
}

#[tokio::test]
async fn every_list_filters_by_time_and_is_paginated() {
    let fixture = Fixture::new();
    let from = five_payments(&fixture).await;
    for path in ["/v1/checkout/sessions", "/v1/payment_intents", "/v1/charges", "/v1/refunds", "/v1/disputes"] {
        let list = |query: String| {
            let fixture = &fixture;
            async move {
                let (status, body) = fixture.get(&format!("{path}?{query}")).await;
                assert_eq!((status, &body["url"]), (200, &path.into()), "{query}: {body}");
                body
            }
        };
        let all = list(String::new()).await;
        let all = (ids(&all), all["data"].as_array().unwrap().clone());
        let times: Vec<i64> = all.1.iter().map(|item| item["created"].as_i64().unwrap()).collect();
        assert_eq!(times, [from + 40, from + 30, from + 20, from + 10, from], "{path}: newest first");
        let all = all.0;
        let between = list(format!("created[gte]={}&created[lte]={}", from + 10, from + 30)).await;
        assert_eq!(ids(&between), all[1..4], "{path}: both ends count");
        let inside = list(format!("created[gt]={}&created[lt]={}", from + 10, from + 30)).await;
        assert_eq!(ids(&inside), all[2..3], "{path}: neither end counts");
        assert_eq!(ids(&list(format!("created={}", from + 20)).await), all[2..3]);
        let mut seen = Vec::new();
        let mut query = "limit=2".to_owned();
        loop {
            let page = list(query).await;
            seen.extend(ids(&page));
            if page["has_more"] == false {
                break;
            }
            query = format!("limit=2&starting_after={}", seen.last().unwrap());
        }
        assert_eq!(seen, all, "{path}: page by page");
        let both = list(format!("limit=1&starting_after={}&created[lte]={}", all[1], from + 30)).await;
        assert_eq!(
            (ids(&both), &both["has_more"]),
            (all[2..3].to_vec(), &true.into()),
            "{path}: a cursor within times"
        );
    }
}

#[tokio::test]
async fn a_charge_embeds_its_ten_newest_refunds_and_the_url_of_all() {
    let fixture = Fixture::new();
    let session = fixture.session().await;
    let paid = fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap();
    let mut made = Vec::new();
    for count in 1..=12 {
        made.insert(0, fixture.stripe.refund_in_dashboard(&paid.charge, Some(100)).unwrap());
        let path = format!("/v1/checkout/sessions/{}?expand[]={DEEP}", session.id);
        let (_, body) = fixture.get(&path).await;
        let refunds = &body["payment_intent"]["latest_charge"]["refunds"];
        assert_eq!(ids(refunds), made[..count.min(10)]);
        assert_eq!((&refunds["object"], &refunds["has_more"]), (&"list".into(), &(count > 10).into()));
        assert_eq!(refunds["url"], format!("/v1/charges/{}/refunds", paid.charge));
    }
    let (_, list) = fixture.get(&format!("/v1/checkout/sessions?expand[]=data.{DEEP}")).await;
    assert_eq!(ids(&list["data"][0]["payment_intent"]["latest_charge"]["refunds"]), made[..10]);
    let path = format!("/v1/charges/{}/refunds?limit=5&starting_after={}", paid.charge, made[9]);
    let (_, rest) = fixture.get(&path).await;
    assert_eq!((ids(&rest), &rest["has_more"]), (made[10..].to_vec(), &false.into()));
    assert_eq!(fixture.get("/v1/charges/ch_none/refunds").await.0, 404);
}

#[tokio::test]
async fn nested_expansions_are_read_by_the_production_client() {
    let fixture = Fixture::new();
    let (open, session) = (fixture.session().await, fixture.session().await);
    let paid = fixture.stripe.pay(session.id.as_str(), Card::PAYS).unwrap();
    let refund = fixture.stripe.refund_in_dashboard(&paid.charge, None).unwrap();
    let read = RetrieveCheckoutSession::new(session.id).expand([DEEP.to_owned()]).send(&fixture.client).await.unwrap();
    let charge = read.payment_intent.unwrap().into_object().unwrap().latest_charge.unwrap().into_object().unwrap();
    let refunds = charge.refunds.unwrap();
    assert_eq!((refunds.data[0].id.as_str(), refunds.has_more), (refund.as_str(), false));
    let listed = ListCheckoutSession::new().expand([format!("data.{DEEP}")]).send(&fixture.client).await.unwrap();
    assert!(listed.data[0].payment_intent.as_ref().unwrap().is_object());
    assert!(listed.data[1].payment_intent.is_none(), "{} has none to expand", open.id);
    let of_charge = ListRefund::new().charge(paid.charge).send(&fixture.client).await.unwrap();
    assert_eq!(of_charge.data.len(), 1);
}
