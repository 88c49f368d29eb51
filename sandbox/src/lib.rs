//! Stand-ins for every provider Rapport talks to, each speaking the provider's published wire protocol, and the
//! private Postgres and Redis that `rapport dev` and the tests run on.
//!
//! Nothing in here knows Rapport: the product is pointed at a stand-in by a base URL, exactly as it is pointed at the
//! provider in production. Each stand-in can be made to fail, to lose answers or to be slow ([`faults::Faults`]).

pub mod bubble;
pub mod calendars;
pub mod clock;
pub mod faults;
pub mod google;
pub mod http;
pub mod ics;
pub mod index_page;
pub mod mail;
pub mod microsoft;
pub mod openai;
pub mod services;
pub mod storage;
pub mod stripe;
pub mod toggle_listener;
