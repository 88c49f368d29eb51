//! Reads and parses single variables, and collects the problems of all of them.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use super::key::Key;
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

    /// Adds a problem.
    pub fn problem(&mut self, name: &str, problem: impl Into<String>) {
        self.problems.0.push((name.to_owned(), problem.into()));
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

    /// The value; a problem if it is missing.
    pub fn required(&mut self, name: &str) -> String {
        self.optional(name).unwrap_or_else(|| {
            self.problem(name, "needed");
            String::new()
        })
    }

    /// As [`Reader::required`], never printed.
    pub fn secret(&mut self, name: &str) -> SecretString {
        self.required(name).into()
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
                self.problem(name, format!("a whole number from {} to {}", range.start(), range.end()));
                T::default()
            }
        }
    }

    /// The value parsed with `FromStr`; a problem if it is missing or invalid.
    pub fn parsed<T: FromStr + Placeholder>(&mut self, name: &str, what: &str) -> T {
        self.optional_parsed(name, what).unwrap_or_else(T::placeholder)
    }

    /// The value parsed with `FromStr`; a problem if it is invalid.
    pub fn optional_parsed<T: FromStr>(&mut self, name: &str, what: &str) -> Option<T> {
        let text = self.optional(name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.problem(name, what);
        }
        parsed
    }

    /// An http(s) URL; a problem if it is missing or invalid.
    pub fn base_url(&mut self, name: &str) -> Url {
        self.optional_url(name).unwrap_or_else(|| {
            if self.optional(name).is_none() {
                self.problem(name, "needed");
            }
            Url::placeholder()
        })
    }

    /// An http(s) URL; a problem if it is invalid.
    pub fn optional_url(&mut self, name: &str) -> Option<Url> {
        let url: Option<Url> = self.optional_parsed(name, "an address like https://api.example.com");
        match url {
            Some(url) if !matches!(url.scheme(), "http" | "https") => {
                self.problem(name, "an http or https address");
                None
            }
            other => other,
        }
    }

    /// IP addresses and networks: `10.0.0.0/8,127.0.0.1`.
    pub fn networks(&mut self, name: &str) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for item in self.list(name) {
            match item.parse::<IpNet>().ok().or_else(|| item.parse::<std::net::IpAddr>().ok().map(IpNet::from)) {
                Some(network) => networks.push(network),
                None => self.problem(name, format!("{item} is not an address or network")),
            }
        }
        networks
    }

    /// `kid:base64,…`; the length of each secret is in `bytes`.
    pub fn keys(&mut self, name: &str, bytes: RangeInclusive<usize>) -> Vec<Key> {
        let mut keys = Vec::new();
        for item in self.list(name) {
            let key = item.split_once(':').and_then(|(id, secret)| Some((id, STANDARD.decode(secret).ok()?)));
            match key {
                Some((id, secret)) if !id.is_empty() && bytes.contains(&secret.len()) => {
                    keys.push(Key { id: id.to_owned(), secret });
                }
                _ => self.problem(
                    name,
                    format!(
                        "each key is kid:base64 of {} bytes{}",
                        bytes.start(),
                        if bytes.end() > bytes.start() { " or more" } else { "" }
                    ),
                ),
            }
        }
        if keys.is_empty() && self.list(name).is_empty() {
            self.problem(name, "needed: kid:base64, made by `openssl rand -base64 32`");
        }
        keys
    }

    /// Seconds, comma-separated.
    pub fn durations(&mut self, name: &str) -> Vec<Duration> {
        let mut delays = Vec::new();
        for item in self.list(name) {
            match item.parse() {
                Ok(seconds) => delays.push(Duration::from_secs(seconds)),
                Err(_) => self.problem(name, format!("{item} is not a number of seconds")),
            }
        }
        delays
    }

    /// Exchange rates: `USD=0.92,GBP=1.17`.
    pub fn rates(&mut self, name: &str) -> Vec<(String, f64)> {
        let mut rates = Vec::new();
        for item in self.list(name) {
            match item.split_once('=').and_then(|(currency, rate)| Some((currency, rate.parse::<f64>().ok()?))) {
                Some((currency, rate)) if rate > 0.0 && rate.is_finite() => {
                    rates.push((currency.trim().to_owned(), rate))
                }
                _ => self.problem(name, format!("{item} is not like USD=0.92")),
            }
        }
        rates
    }

    /// A mailbox: `Rapport <hello@example.com>`.
    pub fn mailbox(&mut self, name: &str) -> String {
        let text = self.required(name);
        if !text.is_empty() && text.parse::<lettre::message::Mailbox>().is_err() {
            self.problem(name, "a mailbox like Rapport <hello@example.com>");
        }
        text
    }
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
