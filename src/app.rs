//! The application's context, given to every request, command and job: stores, clock, configuration, providers and the bus of changes.
//!
//! *Invariant:* it knows no actor. Code that sends commands is given [`Actors`](crate::actors::Actors) as well.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use sqlx::postgres::PgPool;
use sqlx::{Postgres, Transaction};

use crate::cache::Cache;
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::crypto::{Encryption, Passwords};
use crate::db::Writer;
use crate::error::{Code, Error, Result};
use crate::events::Events;
use crate::integrations::calendars::{CalendarProvider, Provider};
use crate::integrations::embedder::Embedder;
use crate::integrations::ics::CalendarFetcher;
#[cfg(feature = "dev")]
use crate::integrations::ics::STAND_IN_DOMAIN;
use crate::integrations::links::LinkChecker;
use crate::integrations::mail::Mailer;
use crate::integrations::openai::OpenAi;
use crate::integrations::public_http::PublicHttp;
#[cfg(feature = "dev")]
use crate::integrations::public_http::StandIn;
use crate::integrations::storage::Storage;
use crate::integrations::stripe::Stripe;
use crate::jobs::Fence;
use crate::jobs::delivery::RelayWaker;
use crate::jobs::store;
use crate::models::calendars::Person;
use crate::models::profiles::photos;

/// The time-out for handing one mail to a mail server.
const MAIL_TIMEOUT: Duration = Duration::from_secs(20);

/// A shared handle on the context; clones are cheap.
#[derive(Clone)]
pub struct App(Arc<AppInner>);

/// The fields of an [`App`], which dereferences to it.
pub struct AppInner {
    pub db: PgPool,
    pub cache: Cache,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub passwords: Passwords,
    /// For secrets that are stored and read again.
    pub encryption: Encryption,
    /// Wakes the relay after a commit that enqueued a job.
    pub relay_waker: RelayWaker,
    /// The bus on which changes are published to this process and to all others.
    pub events: Events,
    /// A provider that is `None` is switched off.
    pub stripe: Option<Stripe>,
    pub openai: Option<OpenAi>,
    pub embedder: Embedder,
    pub mailer: Option<Mailer>,
    pub google: Option<CalendarProvider>,
    pub microsoft: Option<CalendarProvider>,
    pub storage: Option<Storage>,
    pub calendars: CalendarFetcher,
    pub links: LinkChecker,
}

impl Deref for App {
    type Target = AppInner;

    fn deref(&self) -> &AppInner {
        &self.0
    }
}

impl App {
    /// Builds the context from its configuration; opens no connection yet.
    ///
    /// # Errors
    /// A URL or key is not valid.
    pub fn build(config: Config, clock: Clock) -> Result<App> {
        let db = crate::db::pool(&config.database_url, config.database_pool_size, config.database_pooler)?;
        let cache = Cache::new(&config.redis_url, &config.redis_prefix).map_err(Error::internal)?;
        let max_concurrent_hashes = std::thread::available_parallelism().map_or(2, usize::from);
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
            passwords: Passwords::new(config.bcrypt_cost, max_concurrent_hashes)?,
            encryption: Encryption::new(config.encryption_keys.iter().map(|key| (key.id.as_str(), &key.secret[..])))?,
            relay_waker: RelayWaker::default(),
            stripe: config.stripe.as_ref().map(Stripe::new).transpose()?,
            openai,
            embedder: Embedder::local(config.embedding_dimensions),
            mailer,
            google: config.google.as_ref().map(CalendarProvider::google).transpose()?,
            microsoft: config.microsoft.as_ref().map(CalendarProvider::microsoft).transpose()?,
            storage: config.storage.as_ref().map(Storage::new),
            calendars: CalendarFetcher::new(PublicHttp::new(
                #[cfg(feature = "dev")]
                config.calendar_stand_in.map(|address| StandIn { address, hosts: STAND_IN_DOMAIN }),
            )?),
            // In development no link is followed to the outside.
            links: LinkChecker::new(PublicHttp::new(
                #[cfg(feature = "dev")]
                config.calendar_stand_in.map(|address| StandIn { address, hosts: "" }),
            )?),
            config: Arc::new(config),
        })))
    }

    /// The current time, by which decisions are made.
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

    /// Begins a transaction that only reads, and whose statements may take five seconds: for the reads of requests. It ends when it is dropped.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn read(&self) -> Result<Transaction<'static, Postgres>> {
        crate::db::begin_read(&self.db).await
    }

    /// A connection for a single statement that writes, to be ended by [`Writer::finish`].
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn writer(&self) -> Result<Writer> {
        crate::db::writer(&self.db).await
    }

    /// Commits, and wakes the relay if a job was enqueued.
    ///
    /// # Errors
    /// The database did not confirm the commit, which may have happened: the caller retries with the same idempotency key.
    pub async fn commit(&self, tx: Transaction<'_, Postgres>) -> Result<()> {
        let ready = store::take_ready();
        tx.commit().await?;
        self.relay_waker.wake_queues(ready);
        Ok(())
    }

    /// Marks a job as done in a transaction of its own, when there is nothing else to write.
    ///
    /// # Errors
    /// The database does not answer, or another worker has claimed the job since.
    pub async fn finish_job(&self, fence: Fence) -> Result<()> {
        let mut tx = self.begin().await?;
        fence.finish(&mut tx, self.now()).await?;
        self.commit(tx).await
    }

    /// The Stripe client.
    ///
    /// # Errors
    /// `provider_off`: Stripe is not configured.
    pub fn stripe(&self) -> Result<&Stripe> {
        let off = || {
            Error::new(Code::ProviderOff).with_detail("Payments are switched off here: STRIPE_SECRET_KEY is not set.")
        };
        self.stripe.as_ref().ok_or_else(off)
    }

    /// A provider of calendars.
    ///
    /// # Errors
    /// `provider_off`: it is not configured.
    pub fn calendar_provider(&self, provider: Provider) -> Result<&CalendarProvider> {
        let (configured, variable) = match provider {
            Provider::Google => (&self.google, "GOOGLE_CLIENT_ID"),
            Provider::Outlook => (&self.microsoft, "MICROSOFT_CLIENT_ID"),
        };
        let title = provider.title();
        let off = || {
            let detail = format!("{title} can't be connected here: {variable} is not set.");
            Error::new(Code::ProviderOff).with_detail(detail)
        };
        configured.as_ref().ok_or_else(off)
    }

    /// The object storage of photos.
    ///
    /// # Errors
    /// `provider_off`: no bucket is configured.
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

    /// The URL of a photo's largest rendition: under `PHOTO_BASE_URL` if it is set, else under the same path of this API.
    pub fn photo_url(&self, key: &str) -> String {
        let object = photos::object_key(key, photos::SIZES[0]);
        match &self.config.photo_base_url {
            Some(base) => format!("{}/{object}", base.as_str().trim_end_matches('/')),
            None => self.config.public(&format!("/{object}")),
        }
    }
}
