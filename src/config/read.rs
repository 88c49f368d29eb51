//! Reads and parses single variables, and collects the problems of all of them.

use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::key::Key;
use super::smtp_url::SmtpUrl;
use super::variables;

/// All problems of a configuration, by variable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<(String, String)>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The configuration needs another look:")?;
        let width = self.0.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, problem) in &self.0 {
            writeln!(f, "  {name:width$}  {problem}")?;
        }
        write!(f, "All variables are explained in .env.example and docs/configuration.md.")
    }
}

impl std::error::Error for Problems {}

/// The source of values, and the problems found so far.
pub struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    problems: Problems,
}

impl<'a> Reader<'a> {
    /// Reads from `get`: the process's environment, or a map in tests.
    pub fn new(get: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { get, problems: Problems::default() }
    }

    /// `value`, if there were no problems.
    ///
    /// # Errors
    /// All problems.
    pub fn finish<T>(&mut self, value: T) -> Result<T, Problems> {
        if self.problems.0.is_empty() { Ok(value) } else { Err(std::mem::take(&mut self.problems)) }
    }

    /// Adds a problem, which is shown with an example of what is valid. It never quotes a value that may hold a password.
    pub fn problem(&mut self, name: &str, problem: impl fmt::Display) {
        let example = variables::example_of(name).map(|example| format!("; for example {example}")).unwrap_or_default();
        self.problems.0.push((name.to_owned(), format!("{problem}{example}")));
    }

    /// The value, or its default; an empty value counts as missing.
    pub fn optional(&self, name: &str) -> Option<String> {
        let given = (self.get)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        given.or_else(|| variables::default_of(name).map(str::to_owned))
    }

    /// The value, its default, or an empty string.
    pub fn text(&self, name: &str) -> String {
        self.optional(name).unwrap_or_default()
    }

    /// `true` or `false`, the default.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.optional(name).as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                self.problem(name, "neither true nor false");
                false
            }
        }
    }

    /// The value; a problem if it is missing.
    pub fn required(&mut self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.problem(name, "needed");
            String::new()
        })
    }

    /// The address of a Postgres database, never printed.
    pub fn database_url(&mut self, name: &str) -> SecretString {
        let is_valid = |text: &str| text.starts_with("postgres") && text.parse::<PgConnectOptions>().is_ok();
        self.secret_if(name, is_valid, "not the address of a Postgres database")
    }

    /// The address of a Redis server, never printed.
    pub fn redis_url(&mut self, name: &str) -> SecretString {
        self.secret_if(name, |text| redis::Client::open(text).is_ok(), "not the address of a Redis server")
    }

    /// The value, never printed; a problem if it is missing or invalid.
    fn secret_if(&mut self, name: &str, is_valid: impl Fn(&str) -> bool, problem: &str) -> SecretString {
        let text = self.required(name);
        if !text.is_empty() && !is_valid(&text) {
            self.problem(name, problem);
        }
        text.into()
    }

    /// A secret of at least `min_length` characters, never printed, if there is one.
    pub fn optional_secret(&mut self, name: &str, min_length: usize) -> Option<SecretString> {
        let text = self.optional(name)?;
        if text.len() < min_length {
            self.problem(name, format!("at least {min_length} characters"));
        }
        Some(text.into())
    }

    /// What is put before keys in Redis.
    pub fn redis_prefix(&mut self, name: &str) -> String {
        let text = self.required(name);
        // No character that a pattern of keys gives a meaning to.
        if text.len() > 100 || !text.chars().all(|char| char.is_ascii_alphanumeric() || "-_:.".contains(char)) {
            self.problem(name, "only letters, digits and - _ : . are possible");
        }
        text
    }

    /// A `tracing` filter.
    pub fn log_filter(&mut self, name: &str) -> String {
        let text = self.text(name);
        if EnvFilter::try_new(&text).is_err() {
            self.problem(name, "not a tracing filter");
        }
        text
    }

    /// A namespace of CloudWatch (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html>).
    pub fn cloudwatch_namespace(&mut self, name: &str) -> Option<String> {
        let text = self.optional(name)?;
        let is_possible = |char: char| char.is_ascii_alphanumeric() || ".-_/#:".contains(char);
        if text.len() > 255
            || text.starts_with([':', '/'])
            || text.starts_with("AWS/")
            || !text.chars().all(is_possible)
        {
            self.problem(
                name,
                "not a namespace of CloudWatch: at most 255 letters, digits and . - _ / # :, not in AWS/",
            );
        }
        Some(text)
    }

    /// A comma-separated list.
    pub fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    /// A whole number in a range.
    pub fn number<T: FromStr + PartialOrd + fmt::Display + Default>(
        &mut self,
        name: &str,
        range: RangeInclusive<T>,
    ) -> T {
        let text = self.required(name);
        match text.parse::<T>() {
            Ok(number) if range.contains(&number) => number,
            _ => {
                if !text.is_empty() {
                    self.problem(name, format!("not a whole number from {} to {}", range.start(), range.end()));
                }
                T::default()
            }
        }
    }

    /// A share, from 0 to 1; a problem if it is missing.
    pub fn share(&mut self, name: &str) -> f64 {
        let text = self.required(name);
        match text.parse::<f64>() {
            Ok(share) if (0.0..=1.0).contains(&share) => share,
            _ => {
                if !text.is_empty() {
                    self.problem(name, "not a number from 0 to 1");
                }
                1.0
            }
        }
    }

    /// The value parsed with `FromStr`; a problem if it is missing or invalid.
    pub fn parsed<T: FromStr + Placeholder>(&mut self, name: &str, problem: &str) -> T {
        self.optional_parsed(name, problem).unwrap_or_else(T::placeholder)
    }

    /// The value parsed with `FromStr`; a problem if it is invalid.
    pub fn optional_parsed<T: FromStr>(&mut self, name: &str, problem: &str) -> Option<T> {
        let text = self.optional(name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.problem(name, problem);
        }
        parsed
    }

    /// An http(s) URL; a problem if it is missing or invalid.
    pub fn base_url(&mut self, name: &str) -> Url {
        if self.optional(name).is_none() {
            self.problem(name, "needed");
        }
        self.optional_url(name).unwrap_or_else(Url::placeholder)
    }

    /// An http(s) URL; a problem if it is invalid.
    pub fn optional_url(&mut self, name: &str) -> Option<Url> {
        let url = http_url(&self.optional(name)?);
        if url.is_none() {
            self.problem(name, NOT_AN_HTTP_URL);
        }
        url
    }

    /// Origins as browsers send them: `https://app.example.com`.
    pub fn origins(&mut self, name: &str) -> Vec<String> {
        self.checked_list(name, |item| {
            let origin = http_url(item)?.origin().ascii_serialization();
            (item.trim_end_matches('/') == origin).then_some(origin)
        })
    }

    /// The beginnings of http(s) URLs.
    pub fn url_prefixes(&mut self, name: &str) -> Vec<String> {
        self.checked_list(name, |item| http_url(item).map(|_| item.to_owned()))
    }

    /// The addresses of mail servers, never printed.
    pub fn smtp_urls(&mut self, name: &str) -> Vec<SecretString> {
        let urls = self.list(name);
        for (index, url) in urls.iter().enumerate() {
            if let Err(problem) = SmtpUrl::parse(url) {
                self.problem(name, format!("address {}: {problem}", index + 1));
            }
        }
        urls.into_iter().map(SecretString::from).collect()
    }

    /// An https URL that names a booking.
    pub fn meeting_url_template(&mut self, name: &str) -> Option<String> {
        let template = self.optional(name)?;
        let is_https = Url::parse(&template).is_ok_and(|url| url.scheme() == "https");
        if !is_https || !template.contains("{booking_id}") {
            self.problem(name, "not an https URL with {booking_id}");
        }
        Some(template)
    }

    /// A comma-separated list; a problem for each item that `parse` refuses.
    fn checked_list<T>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let mut parsed = Vec::new();
        for item in self.list(name) {
            match parse(&item) {
                Some(value) => parsed.push(value),
                None => self.problem(name, format!("{item} is not valid")),
            }
        }
        parsed
    }

    /// IP addresses and networks: `10.0.0.0/8,127.0.0.1`.
    pub fn networks(&mut self, name: &str) -> Vec<IpNet> {
        self.checked_list(name, |item| item.parse().ok().or_else(|| item.parse::<IpAddr>().ok().map(IpNet::from)))
    }

    /// `kid:base64,…`; the length of each secret is in `bytes`.
    pub fn keys(&mut self, name: &str, bytes: RangeInclusive<usize>) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::new();
        let length = format!("{}{}", bytes.start(), if bytes.end() > bytes.start() { " or more" } else { "" });
        for (index, item) in self.list(name).into_iter().enumerate() {
            let key = item.split_once(':').and_then(|(id, secret)| Some((id, STANDARD.decode(secret).ok()?)));
            match key {
                Some((id, _)) if keys.iter().any(|key| key.id == id) => {
                    self.problem(name, format!("two keys are named {id}"));
                }
                Some((id, secret)) if !id.is_empty() && bytes.contains(&secret.len()) => {
                    keys.push(Key { id: id.to_owned(), secret });
                }
                _ => self.problem(name, format!("key {} is not kid:base64 of {length} bytes", index + 1)),
            }
        }
        if self.list(name).is_empty() {
            self.problem(name, "needed: kid:base64, made by `openssl rand -base64 32`");
        }
        keys
    }

    /// Seconds, comma-separated: at most ten delays of a day.
    pub fn durations(&mut self, name: &str) -> Vec<Duration> {
        let delays = self.checked_list(name, |item| {
            item.parse().ok().filter(|seconds| (1..=86_400).contains(seconds)).map(Duration::from_secs)
        });
        if delays.len() > 10 {
            self.problem(name, "more than ten delays");
        }
        delays
    }

    /// Exchange rates: `USD=0.92,GBP=1.17`.
    pub fn rates(&mut self, name: &str) -> Vec<(String, f64)> {
        let rates: Vec<(String, f64)> = self.checked_list(name, |item| {
            let (currency, rate) = item.split_once('=')?;
            let (currency, rate) = (currency.trim(), rate.trim().parse::<f64>().ok()?);
            let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
            (is_code && rate > 0.0 && rate.is_finite()).then(|| (currency.to_owned(), rate))
        });
        for (index, (currency, _)) in rates.iter().enumerate() {
            if rates[..index].iter().any(|(other, _)| other == currency) {
                self.problem(name, format!("{currency} has two rates"));
            }
        }
        rates
    }

    /// A mailbox: `Rapport <hello@example.com>`.
    pub fn mailbox(&mut self, name: &str) -> String {
        let text = self.required(name);
        if !text.is_empty() && text.parse::<lettre::message::Mailbox>().is_err() {
            self.problem(name, "not a mailbox");
        }
        text
    }
}

const NOT_AN_HTTP_URL: &str = "not an http or https address without user, query and fragment";

/// An http(s) URL that paths can be added to.
fn http_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_bare =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    (matches!(url.scheme(), "http" | "https") && is_bare).then_some(url)
}

/// A placeholder for a value with a problem, so that reading can go on; the configuration as a whole is refused.
pub trait Placeholder {
    /// An arbitrary value.
    fn placeholder() -> Self;
}

impl Placeholder for Url {
    fn placeholder() -> Self {
        #[expect(clippy::expect_used, reason = "a constant")]
        Url::parse("http://invalid.invalid").expect("a constant address parses")
    }
}

impl Placeholder for std::net::SocketAddr {
    fn placeholder() -> Self {
        std::net::SocketAddr::from(([127, 0, 0, 1], 0))
    }
}
