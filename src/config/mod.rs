//! Configuration by environment: read once, with all problems reported together. Secrets are never printed.
//!
//! [`variables::ALL`] lists every variable; `.env.example` and `docs/configuration.md` are generated from it, and a test compares them.

mod key;
pub mod read;
pub mod variables;

use std::net::SocketAddr;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

pub use self::key::Key;
pub use self::read::{Problems, Reader};

/// The configuration of a web or worker process; a provider that is `None` is switched off.
#[derive(Clone, Debug)]
pub struct Config {
    pub database_url: SecretString,
    pub database_pool_size: u32,
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
    pub storage: Option<Storage>,
    pub photo_base_url: Option<Url>,
    pub meeting_url_template: Option<String>,
    /// Euros for one unit of a currency: `USD=0.92,…`.
    pub exchange_rates: Vec<(String, f64)>,
    pub rate_limit_per_minute: u32,
    pub auth_rate_limit_per_minute: u32,
    pub worker_health_addr: Option<SocketAddr>,
    /// Where `/metrics` is served; at `bind_addr` when `None`.
    pub metrics_addr: Option<SocketAddr>,
    pub log: Log,
    pub bcrypt_cost: u32,
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
            database_url: reader.secret("DATABASE_URL"),
            database_pool_size: reader.number("DATABASE_POOL_SIZE", 1..=1000),
            redis_url: reader.secret("REDIS_URL"),
            redis_prefix: reader.text("REDIS_PREFIX"),
            bind_addr: reader.parsed("BIND_ADDR", "an address like 127.0.0.1:8080"),
            public_url: reader.base_url("PUBLIC_URL"),
            web_url: reader.base_url("WEB_URL"),
            cors_origins: reader.list("CORS_ORIGINS"),
            trusted_proxies: reader.networks("TRUSTED_PROXIES"),
            jwt_keys: reader.keys("JWT_KEYS", 32..=usize::MAX),
            encryption_keys: reader.keys("ENCRYPTION_KEYS", 32..=32),
            stripe: Self::stripe(reader),
            return_url_prefixes: reader.list("RETURN_URL_PREFIXES"),
            openai: Self::openai(reader),
            embedding_dimensions: reader.number("OPENAI_EMBEDDING_DIMENSIONS", 32..=3072),
            smtp_urls: reader.list("SMTP_URL").into_iter().map(SecretString::from).collect(),
            mail_from: reader.mailbox("MAIL_FROM"),
            email_retry_delays: reader.durations("EMAIL_RETRY_DELAYS"),
            storage: Self::storage(reader),
            photo_base_url: reader.optional_url("PHOTO_BASE_URL"),
            meeting_url_template: reader.optional("MEETING_URL_TEMPLATE"),
            exchange_rates: reader.rates("EXCHANGE_RATES"),
            rate_limit_per_minute: reader.number("RATE_LIMIT_PER_MINUTE", 1..=1_000_000),
            auth_rate_limit_per_minute: reader.number("AUTH_RATE_LIMIT_PER_MINUTE", 1..=1_000_000),
            worker_health_addr: reader.optional_parsed("WORKER_HEALTH_ADDR", "an address like 127.0.0.1:8081"),
            metrics_addr: reader.optional_parsed("METRICS_ADDR", "an address like 127.0.0.1:9464"),
            log: Self::log(reader),
            bcrypt_cost: reader.number("BCRYPT_COST", 4..=16),
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
                reader.problem("LOG_FORMAT", "json or pretty");
                None
            }
        };
        Log { filter: reader.text("LOG_LEVEL"), format }
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

    /// The URL of a path under [`Config::web_url`].
    pub fn web(&self, path: &str) -> String {
        format!("{}{path}", self.web_url.as_str().trim_end_matches('/'))
    }

    /// The URL of a path under [`Config::public_url`].
    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Problems> {
        let get = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Config::read(&mut Reader::new(&get))
    }

    const KEY: &str = "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    #[test]
    fn all_problems_are_reported_together() {
        let problems = read(&[("DATABASE_POOL_SIZE", "many"), ("JWT_KEYS", "a:short"), ("STRIPE_SECRET_KEY", "sk_x")])
            .unwrap_err()
            .to_string();
        for name in
            ["DATABASE_URL", "DATABASE_POOL_SIZE", "REDIS_URL", "JWT_KEYS", "ENCRYPTION_KEYS", "STRIPE_WEBHOOK_SECRETS"]
        {
            assert!(problems.contains(name), "{name} is not in:\n{problems}");
        }
    }

    #[test]
    fn missing_variables_have_defaults_and_secrets_are_not_printed() {
        let config = read(&[
            ("DATABASE_URL", "postgres://u:hidden-password@localhost/r"),
            ("REDIS_URL", "redis://localhost"),
            ("JWT_KEYS", KEY),
            ("ENCRYPTION_KEYS", KEY),
        ])
        .unwrap();
        assert_eq!(config.database_pool_size, 20);
        assert_eq!(config.email_retry_delays.len(), 4);
        assert!(config.stripe.is_none());
        let shown = format!("{config:?}");
        assert!(!shown.contains("hidden-password"), "{shown}");
        assert!(!shown.contains("[0, 0, 0"), "{shown}");
    }
}
