//! One SMTP server: how to reach it, its idle connections, and one mail handed over, step by step and each step bounded.
//!
//! lettre speaks the protocol; which step failed is known here, and that decides what may be tried next.

use std::error::Error as _;
use std::fmt::{self, Display};
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use percent_encoding::percent_decode_str;
use tokio::time::Instant;
use url::Url;

/// How long a connection may lie unused: servers hang up after a minute or more.
const IDLE: Duration = Duration::from_secs(30);
/// How many unused connections are kept.
const IDLE_CONNECTIONS: usize = 8;
/// How long a server that was not there is asked last.
const REST: Duration = Duration::from_secs(30);
/// How long it may take to have a connection that is alive: the wire, the greeting, encryption, signing in.
const CONNECTING: Duration = Duration::from_secs(5);

/// The code for a server that ends the conversation (RFC 5321, section 3.8): said for one that ended it without a word.
const HUNG_UP: u16 = 421;

/// How far a mail got.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing of the mail can have been taken.
    Gone(String),
    Refused {
        permanent: bool,
        code: u16,
        message: String,
    },
    /// All of it was sent.
    Unanswered(String),
}

enum Security {
    Plain,
    Opportunistic(TlsParameters),
    StartTls(TlsParameters),
    Wrapped(TlsParameters),
}

pub(super) struct Server {
    host: String,
    port: u16,
    label: String,
    security: Security,
    hello: ClientId,
    credentials: Option<Credentials>,
    timeout: Duration,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
    rest: Mutex<Option<Rest>>,
    pub(super) rest_for: Duration,
    /// Held by the one delivery that asks whether a resting server is back.
    probe: tokio::sync::Mutex<()>,
}

/// It was not there.
#[derive(Clone)]
struct Rest {
    since: Instant,
    why: String,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Server").field(&self.label).finish()
    }
}

impl Server {
    pub(super) fn from_url(text: &str, timeout: Duration) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "not a URL")?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("it names no host")?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone()).map_err(|_| "its host can't be used with TLS");
        let (security, usual_port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Security::Plain, 25),
            ("smtp", Some("opportunistic")) => (Security::Opportunistic(parameters()?), 587),
            ("smtp", Some("required")) | ("smtp+starttls", None | Some("required")) => {
                (Security::StartTls(parameters()?), 587)
            }
            ("smtps", None) => (Security::Wrapped(parameters()?), 465),
            _ => return Err("use smtp://, smtp+starttls:// or smtps://, and for tls= only required or opportunistic"),
        };
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let credentials = url.password().map(|password| Credentials::new(decoded(url.username()), decoded(password)));
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let port = url.port().unwrap_or(usual_port);
        Ok(Self {
            label: format!("{host}:{port}"),
            host,
            port,
            security,
            hello,
            credentials,
            timeout,
            idle: Mutex::default(),
            rest: Mutex::default(),
            rest_for: REST,
            probe: tokio::sync::Mutex::default(),
        })
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// Whether it was there when it was last looked for. Once its rest is over, the first who asks finds out, and everybody else goes on
    /// without it meanwhile.
    pub(super) async fn is_awake(&self) -> bool {
        let Some(rest) = self.rest() else { return true };
        if rest.since.elapsed() < self.rest_for {
            return false;
        }
        let Ok(_probe) = self.probe.try_lock() else { return false };
        self.check().await.is_ok()
    }

    /// Whether it is back, rested or not, for those who have nowhere else to go: one asks, and whoever waited takes that answer.
    pub(super) async fn is_back(&self) -> Result<(), String> {
        let asked_at = Instant::now();
        let _probe = self.probe.lock().await;
        match self.rest() {
            None => Ok(()),
            Some(rest) if rest.since >= asked_at => Err(rest.why),
            Some(_) => self.check().await,
        }
    }

    /// Connects and signs in, and keeps the connection for the next mail.
    pub(super) async fn check(&self) -> Result<(), String> {
        let (connection, _) = self.connection().await?;
        self.park(connection);
        Ok(())
    }

    /// Hands over one mail; the answer is what the server said to it.
    pub(super) async fn deliver(&self, from: &Address, to: &Address, mail: &[u8]) -> Result<String, Failure> {
        loop {
            let (connection, is_fresh) = self.connection().await.map_err(Failure::Gone)?;
            match self.hand_over(connection, from, to, mail).await {
                // One from before may have died since; a fresh one says whether the server is there.
                Err(Failure::Gone(_)) if !is_fresh => {}
                Err(Failure::Gone(why)) => {
                    self.rests(Some(why.clone()));
                    return Err(Failure::Gone(why));
                }
                settled => return settled,
            }
        }
    }

    async fn hand_over(
        &self,
        mut connection: AsyncSmtpConnection,
        from: &Address,
        to: &Address,
        mail: &[u8],
    ) -> Result<String, Failure> {
        let settled = async {
            let mut options = Vec::new();
            if !(AsRef::<str>::as_ref(from).is_ascii() && AsRef::<str>::as_ref(to).is_ascii()) {
                if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                    // RFC 6531, section 3.2; 553 is the code for a mailbox name that is not allowed.
                    let message = "the server does not take addresses outside ASCII".to_owned();
                    return Err(Failure::Refused { permanent: true, code: 553, message });
                }
                options.push(MailParameter::SmtpUtfEight);
                options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
            }
            self.bounded(connection.command(Mail::new(Some(from.clone()), options))).await.map_err(Trouble::before)?;
            self.bounded(connection.command(Rcpt::new(to.clone(), Vec::new()))).await.map_err(Trouble::of_this_mail)?;
            self.bounded(connection.command(Data)).await.map_err(Trouble::of_this_mail)?;
            // The answer to the whole mail may take its time (RFC 5321, section 4.5.3.2.6), and a repeat costs more than waiting.
            let answer = tokio::time::timeout(self.timeout * 3, connection.message(mail)).await;
            match answer {
                Ok(Ok(response)) => Ok(last_line(&response)),
                Ok(Err(error)) => Err(Trouble::Smtp(error).after()),
                Err(_) => Err(Trouble::Late.after()),
            }
        }
        .await;
        match &settled {
            Ok(_) => self.park(connection),
            Err(Failure::Refused { .. }) => {
                let _ = self.bounded(connection.quit()).await;
            }
            Err(_) => {}
        }
        settled
    }

    /// A connection that is alive, and whether it is a fresh one.
    async fn connection(&self) -> Result<(AsyncSmtpConnection, bool), String> {
        let found = async {
            while let Some(mut connection) = self.parked() {
                if connection.command(Noop).await.is_ok() {
                    return Ok((connection, false));
                }
            }
            Ok((self.connect().await?, true))
        };
        let found = match tokio::time::timeout(CONNECTING.min(self.timeout), found).await {
            Ok(found) => found.map_err(Trouble::Smtp),
            Err(_) => Err(Trouble::Late),
        };
        let found = found.map_err(|trouble| trouble.to_string());
        self.rests(found.as_ref().err().cloned());
        found
    }

    /// One that has been greeted, encrypted where the URL asks for it, and signed in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let wrapped = match &self.security {
            Security::Wrapped(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let address = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(self.timeout), &self.hello, wrapped, None).await?;
        match &self.security {
            Security::StartTls(parameters) => connection.starttls(parameters.clone(), &self.hello).await?,
            Security::Opportunistic(parameters) if connection.can_starttls() => {
                connection.starttls(parameters.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn rest(&self) -> Option<Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that it is there, or why it is not.
    fn rests(&self, why: Option<String>) {
        let rest = why.map(|why| Rest { since: Instant::now(), why });
        *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = rest;
    }

    async fn bounded<T>(&self, step: impl Future<Output = Result<T, SmtpError>>) -> Result<T, Trouble> {
        match tokio::time::timeout(self.timeout, step).await {
            Ok(done) => done.map_err(Trouble::Smtp),
            Err(_) => Err(Trouble::Late),
        }
    }

    fn parked(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < IDLE);
        idle.pop().map(|(connection, _)| connection)
    }

    fn park(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !connection.has_broken() && idle.len() < IDLE_CONNECTIONS {
            idle.push((connection, Instant::now()));
        }
    }
}

enum Trouble {
    Smtp(SmtpError),
    Late,
}

impl Trouble {
    /// Before it knows whom the mail is for: without a reply code, nothing was said about this mail.
    fn before(self) -> Failure {
        self.reply().unwrap_or_else(|| Failure::Gone(self.to_string()))
    }

    /// Once it has heard whom the mail is for, a server that ends the conversation without a word may have done so because of it: this mail
    /// alone waits, and not for ever.
    fn of_this_mail(self) -> Failure {
        let hung_up = || Failure::Refused { permanent: false, code: HUNG_UP, message: self.to_string() };
        self.reply().unwrap_or_else(hung_up)
    }

    /// After it: without a reply code, nobody knows.
    fn after(self) -> Failure {
        self.reply().unwrap_or_else(|| Failure::Unanswered(self.to_string()))
    }

    fn reply(&self) -> Option<Failure> {
        let Trouble::Smtp(error) = self else { return None };
        let code = error.status()?;
        let message = error.source().map(ToString::to_string).unwrap_or_default();
        let permanent = code.severity == Severity::PermanentNegativeCompletion;
        Some(Failure::Refused { permanent, code: code.to_string().parse().unwrap_or_default(), message })
    }
}

impl Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Smtp(error) => error.fmt(f),
            Trouble::Late => f.write_str("no answer in time"),
        }
    }
}

fn last_line(response: &Response) -> String {
    response.message().last().unwrap_or_default().to_owned()
}
