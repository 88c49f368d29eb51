//! The deserializers of the production crates for any JSON, by a client with canned answers.

use std::marker::PhantomData;

use actix_web::web::Bytes;
use stripe_client_core::{
    CustomizedStripeRequest, RequestBuilder, StripeBlockingClient, StripeClientErr, StripeMethod, StripeRequest,
};

/// Deserializes an object and returns its debug output, or the error.
pub type Deserializer = fn(&str) -> Result<String, String>;

/// Answers every request with this text.
pub struct CannedClient<'a>(pub &'a str);

/// Why it could not be deserialized.
#[derive(Debug)]
pub struct DeserializeError(pub String);

impl StripeClientErr for DeserializeError {
    fn deserialize_err(message: impl std::fmt::Display) -> Self {
        Self(message.to_string())
    }
}

impl StripeBlockingClient for CannedClient<'_> {
    type Err = DeserializeError;

    fn execute(&self, _: CustomizedStripeRequest) -> Result<Bytes, DeserializeError> {
        Ok(Bytes::copy_from_slice(self.0.as_bytes()))
    }
}

/// A request whose answer is a `T`.
pub struct RequestFor<T>(pub PhantomData<T>);

impl<T> StripeRequest for RequestFor<T> {
    type Output = T;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, "/")
    }
}

/// Both deserializers of the crates must agree: `miniserde`, which their client uses, and `serde`.
macro_rules! reader {
    ($kind:ty) => {
        |json| {
            use stripe_client_core::StripeRequest;
            let request = crate::fields::deserializers::RequestFor::<$kind>(std::marker::PhantomData).customize();
            let by_client = request.send_blocking(&crate::fields::deserializers::CannedClient(json));
            match (by_client, serde_json::from_str::<$kind>(json)) {
                (Ok(read), Ok(_)) => Ok(format!("{read:#?}")),
                (Err(_), Err(error)) => Err(error.to_string()),
                (Ok(_), Err(error)) => panic!("serde alone refuses it: {error}: {json}"),
                (Err(error), Ok(_)) => panic!("the client alone refuses it: {}: {json}", error.0),
            }
        }
    };
}
pub(crate) use reader;
