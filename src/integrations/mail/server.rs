//! One SMTP server: how to reach it, its idle connections, and the delivery of one email, each step with a time-out.
//!
//! lettre speaks the protocol; which step failed is known here, and decides what may be tried next.

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
use tokio::time::Instant;

use crate::config::{SmtpSecurity, SmtpUrl};
/// How long an idle connection is kept: servers close theirs after a minute or more.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How many idle connections are kept.
const MAX_IDLE_CONNECTIONS: usize = 8;
/// How long an unreachable server is tried last.
const COOL_DOWN: Duration = Duration::from_secs(30);
/// How long opening a connection may take: TCP, greeting, encryption, authentication.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The reply code of a server that closes the connection (RFC 5321, section 3.8), reported for one that closed it without a reply.
const SERVICE_CLOSING: u16 = 421;

/// How far a delivery got.
#[derive(Debug)]
pub(super) enum Failure {
    /// The email cannot have been accepted, and the failure says nothing about it.
    Unreachable(String),
    Refused {
        permanent: bool,
        code: u16,
        message: String,
    },
    /// All of it was sent, and no reply came.
    Unanswered(String),
}

enum Security {
    Plain,
    Opportunistic(TlsParameters),
    StartTls(TlsParameters),
    /// TLS from the first byte (RFC 8314).
    Implicit(TlsParameters),
}

pub(super) struct Server {
    host: String,
    port: u16,
    label: String,
    security: Security,
    /// The name sent in EHLO.
    client_id: ClientId,
    credentials: Option<Credentials>,
    timeout: Duration,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
    /// Set while the server is unreachable.
    outage: Mutex<Option<Outage>>,
    pub(super) cool_down: Duration,
    /// Held by the one delivery that probes an unreachable server.
    probe_lock: tokio::sync::Mutex<()>,
}

/// The last attempt to connect failed.
#[derive(Clone)]
struct Outage {
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
        let SmtpUrl { host, port, security, credentials, client_name } = SmtpUrl::parse(text)?;
        let parameters = || TlsParameters::new(host.clone()).map_err(|_| "its host can't be used with TLS");
        let security = match security {
            SmtpSecurity::Plain => Security::Plain,
            SmtpSecurity::Opportunistic => Security::Opportunistic(parameters()?),
            SmtpSecurity::StartTls => Security::StartTls(parameters()?),
            SmtpSecurity::Implicit => Security::Implicit(parameters()?),
        };
        let client_id = client_name.map_or_else(ClientId::default, ClientId::Domain);
        let credentials = credentials.map(|(user, password)| Credentials::new(user, password));
        Ok(Self {
            label: format!("{host}:{port}"),
            host,
            port,
            security,
            client_id,
            credentials,
            timeout,
            idle: Mutex::default(),
            outage: Mutex::default(),
            cool_down: COOL_DOWN,
            probe_lock: tokio::sync::Mutex::default(),
        })
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    /// Whether it was reachable when it was last tried. After the cool-down, one delivery probes it, and the others go on without it
    /// meanwhile.
    pub(super) async fn is_available(&self) -> bool {
        let Some(outage) = self.outage() else { return true };
        if outage.since.elapsed() < self.cool_down {
            return false;
        }
        let Ok(_guard) = self.probe_lock.try_lock() else { return false };
        self.check().await.is_ok()
    }

    /// Whether it is reachable again, cool-down or not, for deliveries that have no other server: one probes, and those that waited share
    /// its result.
    pub(super) async fn probe(&self) -> Result<(), String> {
        let asked_at = Instant::now();
        let _guard = self.probe_lock.lock().await;
        match self.outage() {
            None => Ok(()),
            Some(outage) if outage.since >= asked_at => Err(outage.why),
            Some(_) => self.check().await,
        }
    }

    /// Connects and signs in, and keeps the connection for the next email.
    pub(super) async fn check(&self) -> Result<(), String> {
        let (connection, _) = self.connection().await?;
        self.keep_idle(connection);
        Ok(())
    }

    /// Delivers one email; answers the server's reply.
    pub(super) async fn deliver(&self, from: &Address, to: &Address, mail: &[u8]) -> Result<String, Failure> {
        loop {
            let (connection, is_fresh) = self.connection().await.map_err(Failure::Unreachable)?;
            match self.transmit(connection, from, to, mail).await {
                // An idle connection may have broken; only a new one tells whether the server is reachable.
                Err(Failure::Unreachable(_)) if !is_fresh => {}
                Err(Failure::Unreachable(why)) => {
                    self.set_outage(Some(why.clone()));
                    return Err(Failure::Unreachable(why));
                }
                result => return result,
            }
        }
    }

    async fn transmit(
        &self,
        mut connection: AsyncSmtpConnection,
        from: &Address,
        to: &Address,
        mail: &[u8],
    ) -> Result<String, Failure> {
        let result = async {
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
            self.with_timeout(connection.command(Mail::new(Some(from.clone()), options)))
                .await
                .map_err(StepError::before_recipient)?;
            self.with_timeout(connection.command(Rcpt::new(to.clone(), Vec::new())))
                .await
                .map_err(StepError::about_this_email)?;
            self.with_timeout(connection.command(Data)).await.map_err(StepError::about_this_email)?;
            // The reply to the whole email may take long (RFC 5321, section 4.5.3.2.6), and a repeat costs more than waiting.
            let answer = tokio::time::timeout(self.timeout * 3, connection.message(mail)).await;
            match answer {
                Ok(Ok(response)) => Ok(last_line(&response)),
                Ok(Err(error)) => Err(StepError::Smtp(error).after_data()),
                Err(_) => Err(StepError::Timeout.after_data()),
            }
        }
        .await;
        match &result {
            Ok(_) => self.keep_idle(connection),
            Err(Failure::Refused { .. }) => {
                let _ = self.with_timeout(connection.quit()).await;
            }
            Err(_) => {}
        }
        result
    }

    /// A working connection, and whether it is a new one.
    async fn connection(&self) -> Result<(AsyncSmtpConnection, bool), String> {
        let found = async {
            while let Some(mut connection) = self.take_idle() {
                if connection.command(Noop).await.is_ok() {
                    return Ok((connection, false));
                }
            }
            Ok((self.connect().await?, true))
        };
        let found = match tokio::time::timeout(CONNECT_TIMEOUT.min(self.timeout), found).await {
            Ok(found) => found.map_err(StepError::Smtp),
            Err(_) => Err(StepError::Timeout),
        };
        let found = found.map_err(|error| error.to_string());
        self.set_outage(found.as_ref().err().cloned());
        found
    }

    /// A new connection: greeted, encrypted if the URL asks for it, and authenticated.
    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let implicit_tls = match &self.security {
            Security::Implicit(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let address = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(self.timeout), &self.client_id, implicit_tls, None)
                .await?;
        match &self.security {
            Security::StartTls(parameters) => connection.starttls(parameters.clone(), &self.client_id).await?,
            Security::Opportunistic(parameters) if connection.can_starttls() => {
                connection.starttls(parameters.clone(), &self.client_id).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    fn outage(&self) -> Option<Outage> {
        self.outage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Records why the server is unreachable, or that it is reachable.
    fn set_outage(&self, why: Option<String>) {
        let outage = why.map(|why| Outage { since: Instant::now(), why });
        *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = outage;
    }

    async fn with_timeout<T>(&self, step: impl Future<Output = Result<T, SmtpError>>) -> Result<T, StepError> {
        match tokio::time::timeout(self.timeout, step).await {
            Ok(done) => done.map_err(StepError::Smtp),
            Err(_) => Err(StepError::Timeout),
        }
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < IDLE_TIMEOUT);
        idle.pop().map(|(connection, _)| connection)
    }

    fn keep_idle(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !connection.has_broken() && idle.len() < MAX_IDLE_CONNECTIONS {
            idle.push((connection, Instant::now()));
        }
    }
}

/// The failure of one step of the protocol.
enum StepError {
    Smtp(SmtpError),
    Timeout,
}

impl StepError {
    /// Before the recipient was named: without a reply code, the failure says nothing about this email.
    fn before_recipient(self) -> Failure {
        self.reply().unwrap_or_else(|| Failure::Unreachable(self.to_string()))
    }

    /// After the recipient was named, a server that closes the connection without a reply may have done so because of it: this email alone is
    /// retried, and its attempt counts.
    fn about_this_email(self) -> Failure {
        let closed = || Failure::Refused { permanent: false, code: SERVICE_CLOSING, message: self.to_string() };
        self.reply().unwrap_or_else(closed)
    }

    /// After the data: without a reply code, it is unknown whether it was accepted.
    fn after_data(self) -> Failure {
        self.reply().unwrap_or_else(|| Failure::Unanswered(self.to_string()))
    }

    fn reply(&self) -> Option<Failure> {
        let StepError::Smtp(error) = self else { return None };
        let code = error.status()?;
        let message = error.source().map(ToString::to_string).unwrap_or_default();
        let permanent = code.severity == Severity::PermanentNegativeCompletion;
        Some(Failure::Refused { permanent, code: code.to_string().parse().unwrap_or_default(), message })
    }
}

impl Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StepError::Smtp(error) => error.fmt(f),
            StepError::Timeout => f.write_str("no answer in time"),
        }
    }
}

fn last_line(response: &Response) -> String {
    response.message().last().unwrap_or_default().to_owned()
}
