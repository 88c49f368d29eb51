//! The deserializers of the production crates over any JSON: a client that answers what it is given.

use std::marker::PhantomData;

use actix_web::web::Bytes;
use stripe_client_core::{
    CustomizedStripeRequest, RequestBuilder, StripeBlockingClient, StripeClientErr, StripeMethod, StripeRequest,
};

/// Reads an object and writes it out again as Rust sees it, or says why it cannot be read.
pub type Reader = fn(&str) -> Result<String, String>;

/// Answers every request with these words.
pub struct Canned<'a>(pub &'a str);

/// Why it could not be read.
#[derive(Debug)]
pub struct Unreadable(pub String);

impl StripeClientErr for Unreadable {
    fn deserialize_err(message: impl std::fmt::Display) -> Self {
        Self(message.to_string())
    }
}

impl StripeBlockingClient for Canned<'_> {
    type Err = Unreadable;

    fn execute(&self, _: CustomizedStripeRequest) -> Result<Bytes, Unreadable> {
        Ok(Bytes::copy_from_slice(self.0.as_bytes()))
    }
}

/// A request whose answer is a `T`.
pub struct AnswerOf<T>(pub PhantomData<T>);

impl<T> StripeRequest for AnswerOf<T> {
    type Output = T;

    fn build(&self) -> RequestBuilder {
        RequestBuilder::new(StripeMethod::Get, "/")
    }
}

/// Both ways of reading that the crates have must agree: `miniserde`, by which their client reads, and `serde`.
macro_rules! reader {
    ($kind:ty) => {
        |json| {
            use stripe_client_core::StripeRequest;
            let request = crate::fields::reading::AnswerOf::<$kind>(std::marker::PhantomData).customize();
            let by_client = request.send_blocking(&crate::fields::reading::Canned(json));
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
