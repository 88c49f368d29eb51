//! Configuration by environment: read once, with all problems reported together. Secrets are never printed.
//!
//! [`variables::ALL`] lists every variable; `.env.example` and `docs/configuration.md` are generated from it, and a test compares them.

mod key;
pub mod read;
mod smtp_url;
#[cfg(test)]
mod tests;
pub mod variables;

use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;
use url::{Host, Url};

pub use self::key::Key;
pub use self::read::{Problems, Reader};
pub use self::smtp_url::{SmtpSecurity, SmtpUrl};

/// The configuration of a web or worker process; a provider that is `None` is switched off.
#[derive(Clone, Debug)]
pub struct Config {
    pub database_url: SecretString,
    pub database_pool_size: u32,
    /// What stands between this process and Postgres.
    pub database_pooler: Option<Pooler>,
    pub redis_url: SecretString,
    /// The prefix of every key in Redis, so that several installations can share one server.
    pub redis_prefix: String,
    pub bind_addr: SocketAddr,
    /// The API's base URL: webhook, error types, feeds, photos.
    pub public_url: Url,
    /// The web app's base URL: links in mails, cookies, OAuth redirects.
    pub web_url: Url,
    pub cors_origins: Vec<String>,
    pub trusted_proxies: Vec<IpNet>,
    pub jwt_keys: Vec<Key>,
    pub encryption_keys: Vec<Key>,
    pub stripe: Option<Stripe>,
    pub return_url_prefixes: Vec<String>,
    pub openai: Option<OpenAi>,
    pub embedding_dimensions: usize,
    /// Tried in order; without any, mail is off.
    pub smtp_urls: Vec<SecretString>,
    pub mail_from: String,
    pub email_retry_delays: Vec<Duration>,
    pub google: Option<CalendarClient>,
    pub microsoft: Option<CalendarClient>,
    pub storage: Option<Storage>,
    pub photo_base_url: Option<Url>,
    pub meeting_url_template: Option<String>,
    /// Euros for one unit of a currency: `USD=0.92,…`.
    pub exchange_rates: Vec<(String, f64)>,
    pub rate_limit_per_minute: u32,
    pub auth_rate_limit_per_minute: u32,
    /// Requests that one web process works on at once.
    pub max_requests_in_flight: usize,
    /// Reads only; everything else is refused.
    pub read_only: bool,
    pub worker_health_addr: Option<SocketAddr>,
    /// Where `/metrics` is served; at `bind_addr`, with a token, when `None`.
    pub metrics_addr: Option<SocketAddr>,
    /// Whoever has it may read `/metrics` at `bind_addr`.
    pub metrics_token: Option<SecretString>,
    pub log: Log,
    /// Metrics are written to standard output for CloudWatch under this namespace.
    pub cloudwatch_namespace: Option<String>,
    /// The collector of OpenTelemetry that spans are exported to, without `/v1/traces`.
    pub otlp_endpoint: Option<Url>,
    pub bcrypt_cost: u32,
    /// The sandbox's host of calendars and of what links lead to. It is no variable of the product: only the sandbox sets it, and a release does not read it.
    #[cfg(feature = "dev")]
    pub calendar_stand_in: Option<SocketAddr>,
    /// The sandbox's Google and Microsoft are on this machine, and reach `public_url` though the internet does not. Only the sandbox sets it.
    #[cfg(feature = "dev")]
    pub is_reached_by_stand_ins: bool,
}

/// A pooler between the processes and Postgres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooler {
    /// It gives a server connection for one transaction at a time: PgBouncer's `pool_mode = transaction`.
    Transaction,
}

/// Access to Stripe.
#[derive(Clone, Debug)]
pub struct Stripe {
    pub secret_key: SecretString,
    pub publishable_key: String,
    pub webhook_secrets: Vec<SecretString>,
    /// Without `/v1`.
    pub api_base: Url,
}

/// Access to OpenAI's embeddings.
#[derive(Clone, Debug)]
pub struct OpenAi {
    pub api_key: SecretString,
    pub base_url: Url,
    pub model: String,
}

/// Access to a provider of calendars: OAuth and the API.
#[derive(Clone, Debug)]
pub struct CalendarClient {
    pub client_id: String,
    pub client_secret: SecretString,
    pub auth_base: Url,
    pub api_base: Url,
}

/// The object storage of photos: S3, or a store with its protocol.
#[derive(Clone, Debug)]
pub struct Storage {
    pub endpoint: Option<Url>,
    pub bucket: String,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: SecretString,
}

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct Log {
    /// A `tracing` filter.
    pub filter: String,
    /// `None`: pretty on a terminal, JSON elsewhere.
    pub format: Option<LogFormat>,
    /// The share of healthy requests and jobs whose lines are written, where lines are JSON.
    pub sample_rate: f64,
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Json,
    Pretty,
}

impl Config {
    /// Reads the whole configuration.
    ///
    /// # Errors
    /// All problems, by name of the variable.
    pub fn read(reader: &mut Reader<'_>) -> Result<Config, Problems> {
        let config = Self {
            database_url: reader.database_url("DATABASE_URL"),
            database_pool_size: reader.number("DATABASE_POOL_SIZE", 1..=1000),
            database_pooler: Self::pooler(reader),
            redis_url: reader.redis_url("REDIS_URL"),
            redis_prefix: reader.redis_prefix("REDIS_PREFIX"),
            bind_addr: reader.parsed("BIND_ADDR", "not an address with a port"),
            public_url: reader.base_url("PUBLIC_URL"),
            web_url: reader.base_url("WEB_URL"),
            cors_origins: reader.origins("CORS_ORIGINS"),
            trusted_proxies: reader.networks("TRUSTED_PROXIES"),
            jwt_keys: reader.keys("JWT_KEYS", 32..=usize::MAX),
            encryption_keys: reader.keys("ENCRYPTION_KEYS", 32..=32),
            stripe: Self::stripe(reader),
            return_url_prefixes: reader.url_prefixes("RETURN_URL_PREFIXES"),
            openai: Self::openai(reader),
            embedding_dimensions: reader.number("OPENAI_EMBEDDING_DIMENSIONS", 32..=3072),
            smtp_urls: reader.smtp_urls("SMTP_URL"),
            mail_from: reader.mailbox("MAIL_FROM"),
            email_retry_delays: reader.durations("EMAIL_RETRY_DELAYS"),
            google: Self::calendar_client(reader, "GOOGLE"),
            microsoft: Self::calendar_client(reader, "MICROSOFT"),
            storage: Self::storage(reader),
            photo_base_url: reader.optional_url("PHOTO_BASE_URL"),
            meeting_url_template: reader.meeting_url_template("MEETING_URL_TEMPLATE"),
            exchange_rates: reader.rates("EXCHANGE_RATES"),
            rate_limit_per_minute: reader.number("RATE_LIMIT_PER_MINUTE", 1..=1_000_000),
            auth_rate_limit_per_minute: reader.number("AUTH_RATE_LIMIT_PER_MINUTE", 1..=1_000_000),
            max_requests_in_flight: reader.number("MAX_REQUESTS_IN_FLIGHT", 1..=100_000),
            read_only: reader.flag("READ_ONLY"),
            worker_health_addr: reader.optional_parsed("WORKER_HEALTH_ADDR", "not an address with a port"),
            metrics_addr: reader.optional_parsed("METRICS_ADDR", "not an address with a port"),
            metrics_token: reader.optional_secret("METRICS_TOKEN", 16),
            log: Self::log(reader),
            cloudwatch_namespace: reader.cloudwatch_namespace("CLOUDWATCH_NAMESPACE"),
            otlp_endpoint: reader.optional_url("OTEL_EXPORTER_OTLP_ENDPOINT"),
            bcrypt_cost: reader.number("BCRYPT_COST", 4..=16),
            #[cfg(feature = "dev")]
            calendar_stand_in: reader.optional_parsed("SANDBOX_CALENDARS_ADDR", "not an address with a port"),
            #[cfg(feature = "dev")]
            is_reached_by_stand_ins: reader.flag("SANDBOX_CALENDAR_PUSH"),
        };
        reader.finish(config)
    }

    /// The logging options alone, for commands that need no [`App`](crate::app::App).
    pub fn log(reader: &mut Reader<'_>) -> Log {
        let format = match reader.optional("LOG_FORMAT").as_deref() {
            None => None,
            Some("json") => Some(LogFormat::Json),
            Some("pretty") => Some(LogFormat::Pretty),
            Some(_) => {
                reader.problem("LOG_FORMAT", "neither json nor pretty");
                None
            }
        };
        Log { filter: reader.log_filter("LOG_LEVEL"), format, sample_rate: reader.share("LOG_SAMPLE_RATE") }
    }

    /// The pooler in front of the database, for commands that need nothing but the database.
    pub fn pooler(reader: &mut Reader<'_>) -> Option<Pooler> {
        match reader.optional("DATABASE_POOLER").as_deref() {
            None => None,
            Some("transaction") => Some(Pooler::Transaction),
            Some(_) => {
                reader.problem("DATABASE_POOLER", "not transaction");
                None
            }
        }
    }

    fn stripe(reader: &mut Reader<'_>) -> Option<Stripe> {
        let secret_key = reader.optional("STRIPE_SECRET_KEY")?;
        let webhook_secrets = reader.list("STRIPE_WEBHOOK_SECRETS");
        if webhook_secrets.is_empty() {
            reader.problem("STRIPE_WEBHOOK_SECRETS", "needed beside STRIPE_SECRET_KEY");
        }
        Some(Stripe {
            secret_key: secret_key.into(),
            publishable_key: reader.required("STRIPE_PUBLISHABLE_KEY"),
            webhook_secrets: webhook_secrets.into_iter().map(SecretString::from).collect(),
            api_base: reader.base_url("STRIPE_API_BASE"),
        })
    }

    fn openai(reader: &mut Reader<'_>) -> Option<OpenAi> {
        let api_key = reader.optional("OPENAI_API_KEY")?;
        Some(OpenAi {
            api_key: api_key.into(),
            base_url: reader.base_url("OPENAI_BASE_URL"),
            model: reader.text("OPENAI_EMBEDDING_MODEL"),
        })
    }

    fn calendar_client(reader: &mut Reader<'_>, provider: &str) -> Option<CalendarClient> {
        let name = |rest: &str| format!("{provider}_{rest}");
        Some(CalendarClient {
            client_id: reader.optional(&name("CLIENT_ID"))?,
            client_secret: reader.required(&name("CLIENT_SECRET")).into(),
            auth_base: reader.base_url(&name("AUTH_BASE")),
            api_base: reader.base_url(&name("API_BASE")),
        })
    }

    fn storage(reader: &mut Reader<'_>) -> Option<Storage> {
        let bucket = reader.optional("S3_BUCKET")?;
        Some(Storage {
            endpoint: reader.optional_url("S3_ENDPOINT"),
            bucket,
            region: reader.text("AWS_REGION"),
            access_key_id: reader.required("AWS_ACCESS_KEY_ID"),
            secret_access_key: reader.required("AWS_SECRET_ACCESS_KEY").into(),
        })
    }

    /// Whether the web app uses https, so that cookies are `Secure` and named `__Host-…`.
    pub fn web_is_https(&self) -> bool {
        self.web_url.scheme() == "https"
    }

    /// Whether the API is only for this machine: its address is a loopback.
    pub fn is_local(&self) -> bool {
        match self.public_url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// The URL of a path under [`Config::web_url`].
    pub fn web(&self, path: &str) -> String {
        format!("{}{path}", self.web_url.as_str().trim_end_matches('/'))
    }

    /// The URL of a path under [`Config::public_url`].
    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}
