//! The providers: whether their keys are valid, and whether they do what they are needed for.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;

use super::checkup::{Checkup, Finding};
use super::stores::because;
use crate::actors::payments::HANDLED_EVENTS;
use crate::app::App;
use crate::error::Error;
use crate::ids;
use crate::integrations::storage::{Object, Storage};
use crate::integrations::stripe::{Stripe, StripeError, WebhookEndpoint};
use crate::models::profiles::photos;

/// How long a provider is asked, retries included: less than a check may take, so that the reason is seen.
const TIMEOUT: Duration = Duration::from_secs(8);

/// Where Stripe's events arrive.
const WEBHOOK: &str = "/payment/webhook";

/// Connects to each mail server, and signs in.
pub(super) async fn check_mail(app: &App, checkup: &mut Checkup) {
    let Some(mailer) = &app.mailer else {
        return checkup.off("Mail", "SMTP_URL is not set: mails wait");
    };
    let signed_in = async { mailer.check().await.map(|()| "signed in".to_owned()).map_err(|error| error.to_string()) };
    checkup.check("Mail", signed_in).await;
}

/// Writes an object, reads it, and removes it.
pub(super) async fn check_photos(app: &App, checkup: &mut Checkup) {
    let Some(storage) = &app.storage else {
        return checkup.off("Photos", "S3_BUCKET is not set");
    };
    checkup.check("Photos", writes_and_reads(storage)).await;
}

async fn writes_and_reads(storage: &Storage) -> Finding {
    storage.ping().await.map_err(|error| format!("the bucket does not answer: {}", without_debug(&error)))?;
    let key = format!("{}doctor", photos::folder(ids::random()));
    let object = Object {
        bytes: b"rapport doctor".to_vec(),
        content_type: "text/plain",
        content_disposition: None,
        cache_control: None,
    };
    let bytes = object.bytes.clone();
    let hint = |what: &str| {
        let what = what.to_owned();
        move |error| format!("s3:{what} on photos/* fails: may the key do that? ({})", without_debug(&error))
    };
    storage.put(&key, object).await.map_err(hint("PutObject"))?;
    let read = storage.get(&key).await.map_err(hint("GetObject"))?;
    storage.delete(&[key]).await.map_err(hint("DeleteObject"))?;
    if read.is_some_and(|read| read == bytes) {
        Ok("written, read, removed".to_owned())
    } else {
        Err("what was written is not what is read: is S3_ENDPOINT one store?".to_owned())
    }
}

/// The SDK's text of an error goes on with the whole of it in parentheses, as programmers see it.
fn without_debug(error: &Error) -> String {
    because(error).split(" (").next().unwrap_or_default().to_owned()
}

/// Asks Stripe where it sends events to, by which the key is tried, and that address whether we answer there.
pub(super) async fn check_stripe(app: &App, checkup: &mut Checkup) {
    let Some(stripe) = &app.stripe else {
        return checkup.off("Payments", "STRIPE_SECRET_KEY is not set");
    };
    let url = app.config.public(WEBHOOK);
    let mut endpoints = None;
    let keys = async {
        modes_agree(stripe)?;
        let found = stripe.webhook_endpoints().await.map_err(|error| refused(&error))?;
        endpoints = Some(found);
        Ok(if stripe.is_live { "the key is valid, live mode" } else { "the key is valid, test mode" }.to_owned())
    };
    checkup.check("Stripe", keys).await;
    if let Some(endpoints) = endpoints {
        checkup.found("Events", &registered(&url, &endpoints));
    }
    checkup.check("Webhook", answers_at(&url)).await;
}

fn modes_agree(stripe: &Stripe) -> Result<(), String> {
    if stripe.is_live == stripe.publishable_key.starts_with("pk_live_") {
        return Ok(());
    }
    Err("one key is of the live mode and the other of the test mode: take both from the same page of Stripe's dashboard".to_owned())
}

fn refused(error: &StripeError) -> String {
    let what_to_do = match error {
        StripeError::Refused { status: 401, .. } => {
            "STRIPE_SECRET_KEY is not valid (any more): take it from Stripe's dashboard"
        }
        StripeError::Refused { status: 403, .. } => {
            "the key may not read webhook endpoints: allow it, or use a key that may"
        }
        _ => "Stripe does not answer as it should",
    };
    format!("{what_to_do} ({error})")
}

/// Whether Stripe sends what is needed to our address.
fn registered(url: &str, endpoints: &[WebhookEndpoint]) -> Finding {
    let Some(endpoint) = endpoints.iter().find(|endpoint| endpoint.url == url) else {
        return Err(format!(
            "Stripe sends no events to {url}: add that endpoint in its dashboard, and its secret to STRIPE_WEBHOOK_SECRETS"
        ));
    };
    if !endpoint.is_enabled {
        return Err(format!("the endpoint {url} is disabled: enable it in Stripe's dashboard"));
    }
    let missing: Vec<&str> = HANDLED_EVENTS.iter().copied().filter(|kind| !endpoint.takes(kind)).collect();
    if missing.is_empty() {
        Ok(format!("sent to {url}"))
    } else {
        Err(format!("{url} is not sent {}: add them to the endpoint in Stripe's dashboard", missing.join(", ")))
    }
}

/// Whether our own API answers at the address that Stripe calls: what is not signed it refuses, in a way that nothing else does.
async fn answers_at(url: &str) -> Finding {
    let http = crate::integrations::http(TIMEOUT).map_err(|error| because(&error))?;
    let what_to_do = "PUBLIC_URL must be the address at which the internet reaches the API";
    let answer = http.post(url).header("content-type", "application/json").body("{}").send().await;
    let answer = answer.map_err(|error| format!("{url} is not reached: {what_to_do} ({error})"))?;
    let status = answer.status();
    let body: Value = answer.json().await.unwrap_or_default();
    if status == StatusCode::BAD_REQUEST && body["code"] == "invalid_signature" {
        Ok("reached, and refuses what is not signed".to_owned())
    } else {
        Err(format!("{url} answers {status}, as Rapport does not: {what_to_do}"))
    }
}

/// Has one text embedded: by that key, model, length and balance are tried.
pub(super) async fn check_openai(app: &App, checkup: &mut Checkup) {
    let Some(openai) = &app.openai else {
        return checkup.off("OpenAI", "OPENAI_API_KEY is not set: a local embedder matches words");
    };
    let embedded = async {
        let what_to_do = "look at OPENAI_API_KEY, OPENAI_EMBEDDING_MODEL and the account's balance";
        let vector = openai.embed("rapport doctor", TIMEOUT).await;
        let vector = vector.map_err(|error| format!("{}: {what_to_do}", because(&error)))?;
        Ok(format!("the key is valid, {} in {} dimensions", openai.model, vector.len()))
    };
    checkup.check("OpenAI", embedded).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(url: &str, is_enabled: bool, events: &[&str]) -> WebhookEndpoint {
        let events = events.iter().map(|event| (*event).to_owned()).collect();
        WebhookEndpoint { url: url.to_owned(), is_enabled, events }
    }

    #[test]
    fn events_are_sent_to_our_address_all_of_them_and_now() {
        let ours = "https://api.example.com/payment/webhook";
        assert!(
            registered(ours, &[endpoint("https://else.example", true, &["*"]), endpoint(ours, true, &["*"])]).is_ok()
        );
        assert!(registered(ours, &[endpoint(ours, true, HANDLED_EVENTS)]).is_ok());
        let wrong = |endpoints: &[WebhookEndpoint]| registered(ours, endpoints).unwrap_err();
        assert!(wrong(&[endpoint("https://else.example", true, &["*"])]).contains("add that endpoint"));
        assert!(wrong(&[endpoint(ours, false, &["*"])]).contains("enable it"));
        assert!(wrong(&[endpoint(ours, true, &HANDLED_EVENTS[1..])]).contains(HANDLED_EVENTS[0]));
    }
}
