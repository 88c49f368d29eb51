//! The context of every request, command and job: stores, clock, configuration, providers, and the bus that changes are published on.
//!
//! *Invariant:* it knows no actor. What needs one is given `Actors` as well.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::postgres::PgPool;
use sqlx::{Postgres, Transaction};

use crate::cache::Cache;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::crypto::Passwords;
use crate::error::{Code, Error, Result};
use crate::events::Events;
use crate::integrations::embedder::Embedder;
use crate::integrations::mail::Mailer;
use crate::integrations::openai::OpenAi;
use crate::integrations::storage::Storage;
use crate::integrations::stripe::Stripe;
use crate::jobs::Fence;
use crate::jobs::delivery::RelayWaker;
use crate::models::calendars::Person;
use crate::models::profiles::photos;

/// How long a mail server may take for one mail.
const MAIL_TIMEOUT: Duration = Duration::from_secs(20);

/// The application's context; clones share it.
#[derive(Clone)]
pub struct App(Arc<AppInner>);

/// What it consists of.
pub struct AppInner {
    pub db: PgPool,
    pub cache: Cache,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub passwords: Passwords,
    /// Wakes the relay of this process after a commit.
    pub relay_waker: RelayWaker,
    /// Tells this process and all others what has changed.
    pub events: Events,
    pub stripe: Option<Stripe>,
    pub openai: Option<OpenAi>,
    pub embedder: Embedder,
    pub mailer: Option<Mailer>,
    pub storage: Option<Storage>,
}

impl Deref for App {
    type Target = AppInner;

    fn deref(&self) -> &AppInner {
        &self.0
    }
}

impl App {
    /// Builds it from its configuration; connects to nobody yet.
    ///
    /// # Errors
    /// An address or key that can't be one.
    pub fn build(config: Config, clock: Clock) -> Result<App> {
        let db = crate::db::pool(&config.database_url, config.database_pool_size)?;
        let cache = Cache::new(&config.redis_url, &config.redis_prefix).map_err(Error::internal)?;
        let hashes_at_once = std::thread::available_parallelism().map_or(2, usize::from);
        let openai =
            config.openai.as_ref().map(|openai| OpenAi::new(openai, config.embedding_dimensions)).transpose()?;
        let servers: Vec<&str> = config.smtp_urls.iter().map(ExposeSecret::expose_secret).collect();
        let mailer = (!servers.is_empty()).then(|| Mailer::new(&servers, &config.mail_from, MAIL_TIMEOUT)).transpose();
        let mailer = mailer.map_err(Error::internal)?;
        Ok(App(Arc::new(AppInner {
            db,
            events: Events::new(cache.clone()),
            cache,
            clock,
            passwords: Passwords::new(config.bcrypt_cost, hashes_at_once)?,
            relay_waker: RelayWaker::default(),
            stripe: config.stripe.as_ref().map(Stripe::new).transpose()?,
            openai,
            embedder: Embedder::local(config.embedding_dimensions),
            mailer,
            storage: config.storage.as_ref().map(Storage::new),
            config: Arc::new(config),
        })))
    }

    /// The time that decisions are made at.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>> {
        crate::db::begin(&self.db).await
    }

    /// Commits, and wakes the relay in case a job was enqueued.
    ///
    /// # Errors
    /// The database did not confirm the commit: the caller must ask again with the same key.
    pub async fn commit(&self, tx: Transaction<'_, Postgres>) -> Result<()> {
        tx.commit().await?;
        self.relay_waker.wake();
        Ok(())
    }

    /// Finishes a job that has nothing left to write.
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
        let off = || {
            Error::new(Code::ProviderOff).with_detail("Payments are switched off here: STRIPE_SECRET_KEY is not set.")
        };
        self.stripe.as_ref().ok_or_else(off)
    }

    /// The object storage of photos, if it is switched on.
    ///
    /// # Errors
    /// `provider_off`.
    pub fn storage(&self) -> Result<&Storage> {
        let off = || Error::new(Code::ProviderOff).with_detail("Photos are switched off here: S3_BUCKET is not set.");
        self.storage.as_ref().ok_or_else(off)
    }

    /// The sender of mails and organizer of calendar entries: `MAIL_FROM`.
    pub fn sender(&self) -> Person {
        let (name, email) = match &self.mailer {
            Some(mailer) => mailer.from(),
            None => ("Rapport", self.config.mail_from.rsplit('<').next().unwrap_or_default().trim_end_matches('>')),
        };
        Person { name: name.to_owned(), email: email.to_owned() }
    }

    /// The address of a photo's largest rendition: in the bucket if `PHOTO_BASE_URL` is set, else in this API under the same path.
    pub fn photo_url(&self, key: &str) -> String {
        let object = photos::object_key(key, photos::SIZES[0]);
        match &self.config.photo_base_url {
            Some(base) => format!("{}/{object}", base.as_str().trim_end_matches('/')),
            None => self.config.public(&format!("/{object}")),
        }
    }
}
