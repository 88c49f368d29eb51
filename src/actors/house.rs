//! What every command is given: the stores, the clock, the configuration, the providers, and the desks of the other rooms.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::postgres::PgPool;
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::admin::Admin;
use super::auth::Auth;
use super::bookings::Bookings;
use super::hearing::Words;
use super::matching::Matching;
use super::notifications::Notifications;
use super::payments::Payments;
use super::privacy::Privacy;
use super::profiles::Profiles;
use super::shell::{Command, Desk, Room};
use crate::cache::Cache;
use crate::clock::{Clock, Instant};
use crate::config::Config;
use crate::crypto::Passwords;
use crate::error::{Code, Error, Result};
use crate::integrations::embedder::Embedder;
use crate::integrations::mail::Mailer;
use crate::integrations::openai::OpenAi;
use crate::integrations::storage::Storage;
use crate::integrations::stripe::Stripe;
use crate::jobs::Fence;
use crate::jobs::relay::Hint;
use crate::models::calendars::Person;
use crate::models::photos;

/// How long a mail server may take for one mail.
const MAIL_TIMEOUT: Duration = Duration::from_secs(20);

/// The house; clones are the same one.
#[derive(Clone)]
pub struct House(Arc<Inner>);

/// A house that may be gone: what the desks hold, so that they do not keep it standing.
#[derive(Clone)]
pub struct WeakHouse(Weak<Inner>);

/// What is in it.
pub struct Inner {
    pub db: PgPool,
    pub cache: Cache,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub passwords: Passwords,
    /// Wakes the relay of this process after a commit.
    pub hint: Hint,
    /// By what this process knows its own words when it hears them.
    pub name: Uuid,
    /// What it has to say to the others.
    pub words: Words,
    pub stripe: Option<Stripe>,
    pub openai: Option<OpenAi>,
    pub embedder: Embedder,
    pub mailer: Option<Mailer>,
    pub storage: Option<Storage>,
    desks: OnceLock<Desks>,
}

/// Where each room is asked.
pub struct Desks {
    admin: Desk<Admin>,
    auth: Desk<Auth>,
    profiles: Desk<Profiles>,
    matching: Desk<Matching>,
    bookings: Desk<Bookings>,
    payments: Desk<Payments>,
    privacy: Desk<Privacy>,
    notifications: Desk<Notifications>,
    /// The threads they run on.
    arbiters: Vec<actix_rt::Arbiter>,
}

impl Drop for Desks {
    fn drop(&mut self) {
        for arbiter in &self.arbiters {
            arbiter.stop();
        }
    }
}

impl std::ops::Deref for House {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl WeakHouse {
    /// The house, if it still stands.
    pub fn upgrade(&self) -> Option<House> {
        self.0.upgrade().map(House)
    }
}

impl House {
    /// Builds it from its configuration; connects to nobody yet. `bcrypt_at_once` bounds how many passwords hash at a time.
    ///
    /// # Errors
    /// An address or key that can't be one.
    pub fn build(config: Config, clock: Clock) -> Result<House> {
        let db = crate::db::pool(&config.database_url, config.database_pool_size)?;
        let cache = Cache::new(&config.redis_url, &config.redis_prefix).map_err(Error::internal)?;
        let at_once = std::thread::available_parallelism().map_or(2, usize::from);
        let openai =
            config.openai.as_ref().map(|openai| OpenAi::new(openai, config.embedding_dimensions)).transpose()?;
        let servers: Vec<&str> = config.smtp_urls.iter().map(ExposeSecret::expose_secret).collect();
        let mailer = (!servers.is_empty()).then(|| Mailer::new(&servers, &config.mail_from, MAIL_TIMEOUT)).transpose();
        let mailer = mailer.map_err(Error::internal)?;
        Ok(House(Arc::new(Inner {
            db,
            cache,
            clock,
            passwords: Passwords::new(config.bcrypt_cost, at_once)?,
            hint: Hint::default(),
            name: crate::ids::random(),
            words: Words::default(),
            stripe: config.stripe.as_ref().map(Stripe::new).transpose()?,
            openai,
            embedder: Embedder::local(config.embedding_dimensions),
            mailer,
            storage: config.storage.as_ref().map(Storage::new),
            config: Arc::new(config),
            desks: OnceLock::new(),
        })))
    }

    /// Opens the rooms: starts their actors, the live ones on threads of their own. Needs a running actix system.
    pub fn open(&self) {
        self.desks.get_or_init(|| {
            let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, Bookings::SHARDS);
            let arbiters: Vec<_> = (0..2 + threads).map(|_| actix_rt::Arbiter::new()).collect();
            let handles: Vec<_> = arbiters.iter().map(actix_rt::Arbiter::handle).collect();
            let (shared, matching, bookings) = (&handles[..1], &handles[1..2], &handles[2..]);
            let weak = || WeakHouse(Arc::downgrade(&self.0));
            Desks {
                admin: Desk::open(Admin, weak(), shared),
                auth: Desk::open(Auth::default(), weak(), shared),
                profiles: Desk::open(Profiles::default(), weak(), shared),
                payments: Desk::open(Payments, weak(), shared),
                privacy: Desk::open(Privacy, weak(), shared),
                notifications: Desk::open(Notifications::default(), weak(), shared),
                matching: Desk::open(Matching::default(), weak(), matching),
                bookings: Desk::open(Bookings::default(), weak(), bookings),
                arbiters,
            }
        });
        let weak = WeakHouse(Arc::downgrade(&self.0));
        actix_rt::spawn(super::hearing::listen(weak.clone()));
        actix_rt::spawn(super::notifications::watch(weak));
    }

    /// Asks a command of the room that decides it.
    ///
    /// # Errors
    /// What the command answers; `unavailable` when its room is full, late or not open.
    pub async fn ask<C: Command>(&self, command: C) -> Result<C::Answer>
    where
        C::Room: Housed,
    {
        match self.desk::<C::Room>() {
            Some(desk) => desk.ask(command).await,
            None => Err(Error::unavailable("the house is not open")),
        }
    }

    /// The state of a live room.
    ///
    /// # Errors
    /// `unavailable`: the house is not open.
    pub fn room<R: Housed>(&self) -> Result<&R> {
        self.desk::<R>().map(Desk::room).ok_or_else(|| Error::unavailable("the house is not open"))
    }

    fn desk<R: Housed>(&self) -> Option<&Desk<R>> {
        self.desks.get().map(R::desk)
    }

    /// The instant decisions are made at.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>> {
        crate::db::begin(&self.db).await
    }

    /// Commits, and lets the relay know that there may be something due.
    ///
    /// # Errors
    /// The database did not say that it has: the caller must ask again with the same key.
    pub async fn commit(&self, tx: Transaction<'_, Postgres>) -> Result<()> {
        tx.commit().await?;
        self.hint.give();
        Ok(())
    }

    /// Ends a job that has nothing left to write.
    ///
    /// # Errors
    /// The database does not answer, or the job was taken over.
    pub async fn finish(&self, fence: Fence) -> Result<()> {
        let mut tx = self.begin().await?;
        fence.finish(&mut tx, self.now()).await?;
        self.commit(tx).await
    }

    /// Stripe, if it is switched on.
    ///
    /// # Errors
    /// `provider_off`.
    pub fn stripe(&self) -> Result<&Stripe> {
        let off =
            || Error::new(Code::ProviderOff).because("Payments are switched off here: STRIPE_SECRET_KEY is not set.");
        self.stripe.as_ref().ok_or_else(off)
    }

    /// Where photos are kept, if it is switched on.
    ///
    /// # Errors
    /// `provider_off`.
    pub fn storage(&self) -> Result<&Storage> {
        let off = || Error::new(Code::ProviderOff).because("Photos are switched off here: S3_BUCKET is not set.");
        self.storage.as_ref().ok_or_else(off)
    }

    /// Who mails and calendar entries come from: `MAIL_FROM`.
    pub fn sender(&self) -> Person {
        let (name, email) = match &self.mailer {
            Some(mailer) => mailer.from(),
            None => ("Rapport", self.config.mail_from.rsplit('<').next().unwrap_or_default().trim_end_matches('>')),
        };
        Person { name: name.to_owned(), email: email.to_owned() }
    }

    /// Where the largest rendition of a photo is read from: the bucket's own address, or this API, which has the same paths.
    pub fn photo_url(&self, key: &str) -> String {
        let object = photos::object(key, photos::SIZES[0]);
        match &self.config.photo_base_url {
            Some(base) => format!("{}/{object}", base.as_str().trim_end_matches('/')),
            None => self.config.public(&format!("/{object}")),
        }
    }
}

/// A room that has a desk in the house.
pub trait Housed: Room + Sized {
    #[doc(hidden)]
    fn desk(desks: &Desks) -> &Desk<Self>;
}

macro_rules! housed {
    ($($room:ident at $desk:ident),+ $(,)?) => {$(
        impl Housed for $room {
            fn desk(desks: &Desks) -> &Desk<Self> {
                &desks.$desk
            }
        }
    )+};
}

housed!(Admin at admin, Auth at auth, Profiles at profiles, Matching at matching, Bookings at bookings, Payments at payments, Privacy at privacy, Notifications at notifications);
