//! Every currency of the table can be paid, and what comes back is the same money; the OpenAPI document exports the table.

use std::collections::BTreeMap;

use rapport::clock::minutes;
use rapport::ids;
use rapport::integrations::stripe::CheckoutSessionRequest;
use rapport::models::money::{Currency, Money};
use rapport_sandbox::stripe::Card;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn every_currency_is_paid_at_its_least_and_its_most() {
    let app = TestApp::start().await;
    let stripe = app.stripe().unwrap();
    app.sandbox.stripe.deliveries().lose(10_000);
    for currency in Currency::all() {
        for amount in [currency.minimum_charge(), currency.maximum_charge()] {
            let price = Money::new(amount, currency);
            let request = CheckoutSessionRequest {
                payment_id: ids::new(app.now()),
                booking_id: ids::new(app.now()),
                price,
                product: "Coaching session, 60 minutes".to_owned(),
                is_hosted: true,
                success_url: app.config.web("/"),
                cancel_url: app.config.web("/"),
                expires_at: app.now() + minutes(31),
            };
            let created = stripe.create_checkout_session(&request).await.unwrap();
            app.sandbox.stripe.pay(&created.id, Card::PAYS).unwrap();
            let paid = stripe.checkout_session_state(&created.id).await.unwrap();
            assert_eq!(paid.capture.unwrap().received, price, "{price}");
        }
    }
    app.end().await;
}

/// The web app reads the digits of an amount from here, and from nowhere else.
#[actix_web::test]
async fn the_document_exports_the_table_of_currencies() {
    let app = TestApp::start().await;
    let document = app.stranger(Method::GET, "/openapi.json", None).await.expect(200);
    let rows: BTreeMap<String, Value> = document["x-currencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["code"].as_str().unwrap().to_owned(), row.clone()))
        .collect();
    assert_eq!(rows.len(), Currency::all().len());
    for currency in Currency::all() {
        let row = &rows[currency.as_str()];
        assert_eq!((&row["digits"], &row["step"]), (&json!(currency.digits()), &json!(currency.step())), "{currency}");
        assert_eq!(row["symbol"], currency.symbol());
    }
    assert_eq!(
        [&rows["HUF"]["digits"], &rows["JPY"]["digits"], &rows["KWD"]["digits"]],
        [2, 0, 3].map(|n| json!(n)).each_ref()
    );
    app.end().await;
}
