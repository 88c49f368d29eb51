//! Stand-ins for every provider Rapport talks to, each speaking the provider's published wire protocol, and the
//! private Postgres and Redis that `rapport dev` and the tests run on.
//!
//! Nothing in here knows Rapport: the product is pointed at a stand-in by a base URL, exactly as it is pointed at the
//! provider in production. Everything can be told to fail, be slow or repeat ([`faults::Faults`]).

pub mod door;
pub mod faults;
pub mod home;
pub mod http;
pub mod mail;
pub mod openai;
pub mod services;
pub mod storage;
pub mod stripe;
