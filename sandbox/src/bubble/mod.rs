//! The stand-in of a Bubble app's Data API: lists with constraints and cursors, single records, `meta`, a bearer token, and files.
//!
//! What is known of Bubble's traps is here behind switches ([`Traps`]), since no app may be asked to misbehave: pages of 100 whatever the limit
//! says, nothing beyond a cursor of 50,000, ties in another order on each page, bursts of 429 and 503, records edited and deleted while they are
//! read, empty fields left out. [`generate`] makes the records of an app. Not here: writing by the API, workflows, and users' own tokens.

mod api;
mod error;
mod files;
pub mod generate;
mod meta;
mod query;
mod shared;
mod store;
mod traps;

use std::io;
use std::sync::{Arc, Mutex};

use actix_web::middleware::from_fn;
use actix_web::web;
use serde_json::{Map, Value};

pub use self::generate::{Generated, Size};
use self::shared::{Shared, State};
use self::store::Store;
pub use self::store::{Field, Record};
pub use self::traps::{Burst, TrapCounts, Traps};
use crate::faults::{Faults, inject};
use crate::http::{Listening, serve};

/// How a stand-in is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// 0 takes a free one.
    pub port: u16,
    pub api_token: String,
    pub traps: Traps,
}

impl Default for Options {
    fn default() -> Self {
        Self { port: 0, api_token: "bubble-sandbox-token".to_owned(), traps: Traps::default() }
    }
}

/// A running stand-in; dropping it stops it.
pub struct Bubble {
    shared: Arc<Shared>,
    listening: Listening,
}

impl Bubble {
    /// Starts to listen; must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// The port is taken or not allowed.
    pub fn start(options: Options) -> io::Result<Self> {
        let state =
            State { store: Store::default(), traps: options.traps, lists: 0, files: 0, counts: TrapCounts::default() };
        let shared =
            Arc::new(Shared { api_token: options.api_token, faults: Faults::default(), state: Mutex::new(state) });
        let served = web::Data::from(Arc::clone(&shared));
        let listening = serve(options.port, move |config| routes(config, &served))?;
        Ok(Self { shared, listening })
    }

    /// The app's address, without a trailing slash; the API is under `/api/1.1`.
    pub fn url(&self) -> &str {
        &self.listening.url
    }

    /// Faults of every request.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Changes the traps.
    pub fn set_traps(&self, traps: Traps) {
        self.shared.with(|state| state.traps = traps);
    }

    /// How often each trap has caught a request so far.
    pub fn trap_counts(&self) -> TrapCounts {
        self.shared.with(|state| state.counts)
    }

    /// How many files were asked for, given or not.
    pub fn files_asked(&self) -> u64 {
        self.shared.with(|state| state.files)
    }

    /// Adds the records of an app.
    pub fn fill(&self, generated: &Generated) {
        self.shared.with(|state| state.store.fill(&generated.types, &generated.records));
    }

    /// How many records of a type there are.
    pub fn count(&self, kind: &str) -> usize {
        self.shared.with(|state| state.store.records(kind).map_or(0, |records| records.iter().count()))
    }

    /// The fields of a record, as they were stored.
    pub fn get(&self, kind: &str, id: &str) -> Option<Map<String, Value>> {
        self.shared.with(|state| state.store.get(kind, id).map(|record| record.fields.clone()))
    }

    /// Changes one field of a record, at that time.
    pub fn edit(&self, kind: &str, id: &str, field: &str, value: Value, at: jiff::Timestamp) {
        self.shared.with(|state| state.store.edit(kind, id, field, value, at));
    }

    /// Deletes a record; links to it stay.
    pub fn delete(&self, kind: &str, id: &str) {
        self.shared.with(|state| state.store.delete(kind, id));
    }
}

fn routes(config: &mut web::ServiceConfig, shared: &web::Data<Shared>) {
    let faults = shared.faults.clone();
    let api = web::scope("/api/1.1")
        .wrap(from_fn(move |request, next| inject(faults.clone(), error::fault_body, request, next)))
        .route("/meta", web::get().to(api::meta))
        .route("/obj/{kind}", web::get().to(api::list))
        .route("/obj/{kind}/{id}", web::get().to(api::one))
        .default_service(web::to(api::nothing));
    config
        .app_data(shared.clone())
        .service(api)
        .route("/fileupload/{name}", web::get().to(files::get))
        .route("/{host}/fileupload/{name}", web::get().to(files::get));
}
