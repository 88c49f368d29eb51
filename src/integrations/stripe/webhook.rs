//! Webhooks: verifying the signature, and reading the few fields that are stored
//! (<https://docs.stripe.com/webhooks/signatures>). The crate's own verification reads the machine's clock; here it is a parameter.

use serde_json::Value;
use uuid::Uuid;

use super::client::Stripe;
use super::fields::Fields;
use crate::clock::Timestamp;
use crate::crypto::{constant_time_eq, hmac_sha256, sha256};
use crate::models::payments::StripeEvent;

/// How far a signature's time may be from now, in seconds, either way.
pub const TOLERANCE: i64 = 300;

/// Why a delivery is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    #[error("there is no readable Stripe-Signature header")]
    Header,
    #[error("no signature matches any of our secrets")]
    Signature,
    #[error("the signature's time is more than five minutes away")]
    Stale,
    #[error("the body is not an event")]
    Body,
}

impl Stripe {
    /// The event in `body`, if one of our secrets has signed exactly these bytes within [`TOLERANCE`] of `now`.
    ///
    /// # Errors
    /// As [`WebhookError`] says.
    pub fn verify_event(
        &self,
        body: &[u8],
        signature: Option<&str>,
        now: Timestamp,
    ) -> Result<StripeEvent, WebhookError> {
        let secrets: Vec<&[u8]> = self.webhook_secrets.iter().map(String::as_bytes).collect();
        verify(body, signature.ok_or(WebhookError::Header)?, &secrets, now)?;
        parse(body, self.is_live, now)
    }
}

/// Checks the signature before the time, so that only the holder of a secret learns that a time is stale.
fn verify(body: &[u8], header: &str, secrets: &[&[u8]], now: Timestamp) -> Result<(), WebhookError> {
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", value)) => time = Some(value),
            Some(("v1", value)) => signatures.extend(hex::decode(value)),
            _ => {}
        }
    }
    let time = time.ok_or(WebhookError::Header)?;
    let seconds: i64 = time.parse().map_err(|_| WebhookError::Header)?;
    let signed = [time.as_bytes(), b".", body].concat();
    let mut matches = false;
    for secret in secrets {
        let expected = hmac_sha256(secret, &signed);
        for signature in &signatures {
            matches |= constant_time_eq(&expected, signature);
        }
    }
    if !matches {
        return Err(WebhookError::Signature);
    }
    if (now.as_seconds() - seconds).abs() > TOLERANCE { Err(WebhookError::Stale) } else { Ok(()) }
}

/// The few facts of an event that are stored. Whoever has signed it is Stripe, so everything may be missing, new or of another type: it is
/// then an event about nothing known, which leads to a look at every open payment.
///
/// A thin event (<https://docs.stripe.com/event-destinations#thin-events>) names its object and has no copy of it, and its times are RFC 3339.
fn parse(body: &[u8], is_live: bool, now: Timestamp) -> Result<StripeEvent, WebhookError> {
    let body_value: Value = serde_json::from_slice(body).ok().filter(Value::is_object).ok_or(WebhookError::Body)?;
    let event = Fields::of("event", &body_value);
    let text = |path: &str| body_value.pointer(path).and_then(Value::as_str);
    let payment_id = text("/data/object/metadata/payment_id").and_then(|id| id.parse::<Uuid>().ok());
    // Sessions, charges, refunds and disputes name their payment intent: events of one payment have one ordering key.
    let intent = text("/data/object/payment_intent").or_else(|| text("/data/object/payment_intent/id"));
    let object_id = intent.or_else(|| text("/data/object/id")).or_else(|| text("/related_object/id"));
    let created_at = event.created_at().or_else(|| text("/created")?.parse().ok());
    for field in ["id", "type"] {
        if let Err(error) = event.text(field) {
            tracing::error!(%error, "event can't be read");
        }
    }
    Ok(StripeEvent {
        id: event.id("id").unwrap_or_else(|_| format!("unreadable_{}", hex::encode(sha256(body)))),
        kind: event.optional_text("type").unwrap_or_else(|| StripeEvent::UNREADABLE.to_owned()),
        object_id: object_id.map(str::to_owned),
        payment_id,
        livemode: event.get("livemode").and_then(Value::as_bool).unwrap_or(is_live),
        api_version: event.optional_text("api_version"),
        created_at: created_at.unwrap_or(now),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"whsec_test";
    const BODY: &[u8] = br#"{"id":"evt_1","type":"checkout.session.completed","created":1000,"livemode":false,
        "data":{"object":{"id":"cs_1","metadata":{"payment_id":"019a0000-0000-7000-8000-000000000000"}}}}"#;

    fn signed(body: &[u8], time: i64, secret: &[u8]) -> String {
        let mac = hmac_sha256(secret, &[time.to_string().as_bytes(), b".", body].concat());
        format!("t={time},v1={}", hex::encode(mac))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn the_tolerance_is_exact_on_both_sides() {
        let header = signed(BODY, 1_000, SECRET);
        for (now, is_accepted) in [(700, true), (699, false), (1_300, true), (1_301, false)] {
            assert_eq!(verify(BODY, &header, &[SECRET], at(now)).is_ok(), is_accepted, "{now}");
        }
    }

    #[test]
    fn one_matching_signature_of_any_secret_is_enough() {
        let good = signed(BODY, 1_000, SECRET);
        let several = format!("{good},v1={},v0=00", hex::encode([7_u8; 32]));
        assert!(verify(BODY, &several, &[b"whsec_old", SECRET], at(1_000)).is_ok());
        assert_eq!(verify(BODY, &several, &[b"whsec_old"], at(1_000)), Err(WebhookError::Signature));
    }

    #[test]
    fn a_changed_byte_of_the_body_is_rejected() {
        let header = signed(BODY, 1_000, SECRET);
        for index in 0..BODY.len() {
            let mut body = BODY.to_vec();
            body[index] ^= 1;
            assert_eq!(verify(&body, &header, &[SECRET], at(1_000)), Err(WebhookError::Signature));
        }
        for bad in ["", "t=1000", "v1=00", "t=x,v1=00", "t=1000,v1=zz", "t=1000,v1="] {
            assert!(verify(BODY, bad, &[SECRET], at(1_000)).is_err(), "{bad}");
        }
    }

    /// A changed bit is harmless (hex in capitals, or in the ignored `v0`), or the header is rejected.
    #[test]
    fn a_changed_bit_of_the_header_is_rejected() {
        let header = format!("{},v0=00", signed(BODY, 1_000, SECRET));
        for (index, bit) in (0..header.len()).flat_map(|index| (0..7).map(move |bit| (index, bit))) {
            let mut changed = header.clone().into_bytes();
            changed[index] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(changed) else { continue };
            let is_of_v0 = index > header.rfind(',').unwrap();
            let is_equivalent = changed.eq_ignore_ascii_case(&header) || is_of_v0;
            let result = verify(BODY, &changed, &[SECRET], at(1_000));
            assert!(result.is_err() || is_equivalent, "{changed}");
        }
    }

    proptest::proptest! {
        /// Signed bytes are accepted at any length, at any time within the tolerance; other bytes, another time or another secret are not.
        #[test]
        fn only_signed_bytes_are_accepted(
            body in proptest::collection::vec(proptest::num::u8::ANY, 0..2_000),
            other in proptest::collection::vec(proptest::num::u8::ANY, 0..2_000),
            secret in "whsec_[A-Za-z0-9]{1,64}",
            time in 0_i64..4_000_000_000,
            late in -TOLERANCE..=TOLERANCE,
            beyond in 1_i64..1_000_000,
        ) {
            let secrets: [&[u8]; 2] = [b"whsec_old", secret.as_bytes()];
            let header = signed(&body, time, secret.as_bytes());
            proptest::prop_assert_eq!(verify(&body, &header, &secrets, at(time + late)), Ok(()));
            proptest::prop_assert_eq!(verify(&body, &header, &secrets, at(time + TOLERANCE + beyond)), Err(WebhookError::Stale));
            proptest::prop_assert_eq!(verify(&body, &header, &secrets, at(time - TOLERANCE - beyond)), Err(WebhookError::Stale));
            proptest::prop_assert_eq!(verify(&body, &header, &secrets[..1], at(time)), Err(WebhookError::Signature));
            proptest::prop_assert_eq!(verify(&other, &header, &secrets, at(time)).is_ok(), other == body);
            let moved = header.replacen(&format!("t={time}"), &format!("t={}", time + 1), 1);
            proptest::prop_assert_eq!(verify(&body, &moved, &secrets, at(time)), Err(WebhookError::Signature));
        }
    }

    fn parsed(body: &[u8]) -> StripeEvent {
        parse(body, false, at(9)).unwrap()
    }

    #[test]
    fn an_event_without_a_readable_object_is_parsed() {
        let event = parsed(BODY);
        assert_eq!((event.id.as_str(), event.object_id.as_deref()), ("evt_1", Some("cs_1")));
        assert!(event.payment_id.is_some());
        let strange = br#"{"id":"evt_2","type":"new.thing","created":1,"data":{"object":{"metadata":7}}}"#;
        assert_eq!(parsed(strange).object_id, None);
        for strange in
            [r#""data":7"#, r#""data":{"object":[]}"#, r#""data":{"object":{"id":7,"payment_intent":{}}}"#, r#""x":1"#]
        {
            let event = parsed(format!(r#"{{"id":"evt_3","type":"t","created":1,{strange}}}"#).as_bytes());
            assert_eq!((event.object_id, event.payment_id), (None, None), "{strange}");
        }
        let refund = br#"{"id":"evt_4","type":"refund.updated","created":1,"data":{"object":{"id":"re_1","payment_intent":"pi_1"}}}"#;
        assert_eq!(parsed(refund).object_id.as_deref(), Some("pi_1"), "events of one payment have one key");
        assert_eq!(parse(b"[]", false, at(9)), Err(WebhookError::Body));
    }

    #[test]
    fn times_and_modes_of_any_type_are_read_or_taken_from_here() {
        for (created, second) in [
            ("1000", 1_000),
            (r#""1970-01-01T00:16:40.123Z""#, 1_000),
            ("null", 9),
            ("[]", 9),
            (r#""soon""#, 9),
            ("1e300", 9),
            ("-9000000000000000", 9),
        ] {
            let body = format!(r#"{{"id":"evt_5","type":"t","created":{created},"livemode":"yes","api_version":7}}"#);
            let event = parsed(body.as_bytes());
            assert_eq!(
                (event.created_at.as_seconds(), event.livemode, event.api_version),
                (second, false, None),
                "{created}"
            );
        }
    }

    #[test]
    fn an_event_without_an_id_is_known_by_its_bytes() {
        let (one, other) = (parsed(br#"{"type":"t"}"#), parsed(br#"{"type":"u"}"#));
        assert_eq!(one.id, parsed(br#"{"type":"t"}"#).id);
        assert_ne!(one.id, other.id);
        assert_eq!(parsed(br#"{"id":"evt_6","type":7}"#).kind, StripeEvent::UNREADABLE);
    }
}
