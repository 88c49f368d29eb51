//! What all requests share: the app's records, its token, and the traps.

use std::sync::{Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use super::store::Store;
use super::traps::{TrapCounts, Traps};
use crate::faults::Faults;

pub struct Shared {
    pub api_token: String,
    pub faults: Faults,
    pub state: Mutex<State>,
}

pub struct State {
    pub store: Store,
    pub traps: Traps,
    /// Requests of lists that were answered or refused.
    pub lists: u64,
    /// Files that were asked for.
    pub files: u64,
    pub counts: TrapCounts,
}

impl Shared {
    pub fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the request has the app's token.
    pub fn is_authorised(&self, request: &HttpRequest) -> bool {
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        header.and_then(|value| value.strip_prefix("Bearer ")) == Some(self.api_token.as_str())
    }
}
