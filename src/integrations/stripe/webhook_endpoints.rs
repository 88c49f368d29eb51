//! Where Stripe sends its events to (<https://docs.stripe.com/api/webhook_endpoints>): what `rapport doctor` compares with the configuration.

use serde_json::Value;
use stripe_client_core::{RequestBuilder, StripeMethod};

use super::client::Stripe;
use super::error::StripeError;
use super::listing::MAX_PAGE_SIZE;

/// One address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEndpoint {
    pub url: String,
    pub is_enabled: bool,
    /// `*` is all of them.
    pub events: Vec<String>,
}

impl WebhookEndpoint {
    /// Whether events of that type are sent there.
    pub fn takes(&self, kind: &str) -> bool {
        self.events.iter().any(|event| event == "*" || event == kind)
    }

    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            url: value["url"].as_str()?.to_owned(),
            is_enabled: value["status"].as_str()? == "enabled",
            events: value["enabled_events"].as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        })
    }
}

impl Stripe {
    /// The account's addresses, of which there are at most 16.
    ///
    /// # Errors
    /// A [`StripeError`]; *refused* with 401 if the key is not valid, with 403 if it may not look.
    pub async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>, StripeError> {
        let mut request = RequestBuilder::new(StripeMethod::Get, "/webhook_endpoints");
        request.query = Some(format!("limit={MAX_PAGE_SIZE}"));
        let list = self.get(&request).await?;
        Ok(list["data"].as_array().into_iter().flatten().filter_map(WebhookEndpoint::read).collect())
    }
}
