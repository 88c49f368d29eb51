//! `/prices/about`: what a price is about in other currencies, for showing it. Nothing is charged by these rates.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::etag::WithEtag;
use super::extract::{FromQuery, Query, QueryReader};
use super::problem::ProblemDocument;
use crate::app::App;
use crate::models::matching::ExchangeRates;
use crate::models::money::{Currency, Money};

/// How many currencies are answered at most.
const MAX_CURRENCIES: usize = 10;

/// The largest amount, in minor units: as many as a float counts exactly.
const MAX_AMOUNT: i64 = 1 << 53;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/prices/about").route(web::get().to(about)));
}

/// The price, and the currencies that are asked for.
#[derive(Debug)]
pub struct PriceQuery {
    price: Money,
    others: Vec<Currency>,
}

impl FromQuery for PriceQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        for name in ["amount", "currency"] {
            if reader.text(name).is_none() {
                reader.add_error(name, "required", "This is needed.");
            }
        }
        let amount = reader.number("amount", 0, MAX_AMOUNT).unwrap_or_default();
        let currency = reader.parsed("currency").unwrap_or_else(crate::models::coaches::default_currency);
        let others = reader.all("in");
        if others.len() > MAX_CURRENCIES {
            reader.add_error("in", "too_many", format!("At most {MAX_CURRENCIES}."));
        }
        Self { price: Money::new(amount, currency), others }
    }
}

/// A price in other currencies.
#[derive(Debug, Serialize, ToSchema)]
pub struct PriceView {
    pub price: Money,
    /// In the order that was asked for, without those for which there is no rate.
    pub about: Vec<Money>,
}

/// About how much a price is in other currencies.
#[utoipa::path(get, path = "/prices/about", tag = "coaches",
    params(("amount" = i64, Query, description = "minor units"), ("currency" = String, Query), ("in" = Option<Vec<String>>, Query, description = "repeatable, at most 10")),
    responses((status = 200, body = PriceView), (status = 422, body = ProblemDocument)))]
pub async fn about(app: web::Data<App>, query: Query<PriceQuery>) -> WithEtag<PriceView> {
    let PriceQuery { price, others } = query.0;
    let rates = ExchangeRates::from_major_units(app.config.exchange_rates.clone());
    let about = others.into_iter().filter_map(|other| rates.about(price, other)).collect();
    WithEtag(PriceView { price, about })
}
