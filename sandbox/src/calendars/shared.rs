//! The state of one stand-in behind its lock, its clock and its faults.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::form::new_id;
use super::grants::{Bearer, Grants};
use super::options::Options;
use super::rules::Rules;
use super::store::{Account, Accounts, Horizon};
use super::watch::Watch;
use crate::faults::Faults;

/// Whose stand-in it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    Google,
    Microsoft,
}

impl Provider {
    pub fn name(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Microsoft => "Microsoft",
        }
    }
}

/// What changes, behind one lock.
#[derive(Default)]
pub struct State {
    pub accounts: Accounts,
    pub grants: Grants,
    /// What a page or sync token stands for.
    pub tokens: HashMap<String, Position>,
    /// Who is notified of changes.
    pub watches: Vec<Watch>,
    /// Items on a page of a list at most, whatever a client asks for.
    pub page_size: Option<usize>,
}

/// What a sync token or the token of a page stands for.
#[derive(Clone, Debug)]
pub struct Position {
    pub email: String,
    pub calendar: String,
    pub from: Timestamp,
    pub to: Timestamp,
    /// Changes after this number; `None` is the first look, which has no tombstones.
    pub since: Option<u64>,
    /// What the sync token at the end will say.
    pub until: u64,
    /// Items that were on the pages before.
    pub offset: usize,
    /// A page of a look that goes on, and not its end.
    pub is_page: bool,
}

/// Everything that the parts of a stand-in share.
pub struct Shared {
    state: Mutex<State>,
    pub provider: Provider,
    pub rules: Rules,
    pub faults: Faults,
    pub options: Options,
    /// For the consent given by tests, and push messages.
    pub http: reqwest::Client,
    /// Where push messages are sent from.
    pub runtime: tokio::runtime::Handle,
    url: OnceLock<String>,
}

impl Shared {
    pub fn new(provider: Provider, rules: Rules, options: Options) -> io::Result<Self> {
        // reqwest panics without a provider; one that is installed already is kept.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            // Whom it calls is on this machine and has no certificate: no roots are read.
            .tls_certs_only([])
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(io::Error::other)?;
        let shared = Self {
            state: Mutex::default(),
            provider,
            rules,
            faults: Faults::default(),
            options,
            http,
            runtime: tokio::runtime::Handle::current(),
            url: OnceLock::new(),
        };
        for (email, name, zone) in [
            ("ana@example.com", "Ana Ribeiro", "Europe/Lisbon"),
            ("ben@example.com", "Ben Okafor", "Europe/Berlin"),
            ("mira@example.com", "Mira Lindqvist", "America/New_York"),
        ] {
            shared.add_account(email, name, zone);
        }
        Ok(shared)
    }

    pub fn now(&self) -> Timestamp {
        (self.options.clock)()
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it answers; set once it listens.
    pub fn url(&self) -> &str {
        self.url.get().map_or("", String::as_str)
    }

    pub fn set_url(&self, url: &str) {
        // It listens once.
        drop(self.url.set(url.to_owned()));
    }

    /// How far lists know the changes now.
    pub fn horizon(&self, state: &State) -> Horizon {
        let lag = SignedDuration::try_from(state.accounts.lag).unwrap_or(SignedDuration::ZERO);
        let known_until = match state.accounts.lag.is_zero() {
            true => Timestamp::MAX,
            false => self.now().saturating_sub(lag).unwrap_or(Timestamp::MIN),
        };
        Horizon { known_until }
    }

    /// Adds a person, if there is none with this address.
    pub fn add_account(&self, email: &str, name: &str, zone: &str) {
        let mut state = self.lock();
        if state.accounts.by_email(email).is_some() {
            return;
        }
        // Google's first calendar has the address as its id; Graph's ids say nothing.
        let (first, more) = match self.provider {
            Provider::Google => (email.to_owned(), [group_calendar(), group_calendar()]),
            Provider::Microsoft => (graph_id(), [graph_id(), graph_id()]),
        };
        state.accounts.all.push(Account::new(email, name, zone, first, more));
    }

    /// The id of an event that a person makes.
    pub fn new_event_id(&self) -> String {
        match self.provider {
            Provider::Google => new_id(),
            Provider::Microsoft => graph_id(),
        }
    }

    /// Whose access token it is, if it is good now.
    pub fn bearer(&self, token: &str) -> Option<Bearer> {
        let now = self.now();
        self.lock().grants.bearer(token, now)
    }
}

fn group_calendar() -> String {
    format!("{}@group.calendar.google.com", new_id())
}

/// Graph's ids are long, opaque and not safe in a path without encoding.
pub fn graph_id() -> String {
    format!("AAMkADU{}{}AAA=", new_id(), new_id())
}
