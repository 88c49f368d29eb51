//! One SMTP session as a state machine: a line in, a reply out. The order of commands follows RFC 5321 section 4.1.4.
//!
//! No sockets and no clock: [`super::server`] reads, waits and writes. TLS is not offered, as the server listens on the
//! loopback address only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::command::{self, Command, CommandError};
use super::faults::{self, Faults, Stage};

/// RFC 5321 section 4.5.3.1.8: a server must accept at least as many.
const MAX_RECIPIENTS: usize = 100;

/// The one account of a server that requires authentication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

/// What a server requires of its clients.
#[derive(Clone, Debug)]
pub struct Settings {
    pub max_size: usize,
    pub credentials: Option<Credentials>,
}

/// The sender and the recipients of a mail transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    pub from: String,
    pub to: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    lines: Vec<String>,
}

/// What the server reads or does after a reply.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Command,
    Data,
    Close,
}

pub type Response = (Reply, Next);

pub struct Session {
    settings: Settings,
    faults: Faults,
    has_greeted: bool,
    is_authenticated: bool,
    smtputf8: bool,
    envelope: Option<Envelope>,
    auth_step: Option<AuthStep>,
}

/// An AUTH exchange that expects another line from the client.
enum AuthStep {
    Plain,
    User,
    Password { user: String },
}

impl Reply {
    pub fn new(code: u16, text: impl Into<String>) -> Self {
        Self { code, lines: vec![text.into()] }
    }

    /// As sent: a hyphen after the code marks every line but the last.
    pub fn encode(&self) -> String {
        let last = self.lines.len().saturating_sub(1);
        let line = |(at, text): (usize, &String)| {
            let separator = if at == last { ' ' } else { '-' };
            format!("{}{separator}{text}\r\n", self.code)
        };
        self.lines.iter().enumerate().map(line).collect()
    }
}

fn reply(code: u16, text: impl Into<String>) -> Response {
    (Reply::new(code, text), Next::Command)
}

impl Session {
    pub fn new(settings: Settings, faults: Faults) -> Self {
        let is_authenticated = settings.credentials.is_none();
        Self {
            settings,
            faults,
            has_greeted: false,
            is_authenticated,
            smtputf8: false,
            envelope: None,
            auth_step: None,
        }
    }

    pub fn greeting() -> Reply {
        Reply::new(220, "localhost ESMTP ready")
    }

    /// Answers one line (without its CRLF).
    pub fn line(&mut self, line: &[u8]) -> Response {
        let Ok(line) = std::str::from_utf8(line) else {
            return reply(500, "5.5.2 That is not UTF-8");
        };
        if let Some(auth_step) = self.auth_step.take() {
            return self.continue_auth(auth_step, line);
        }
        match command::parse(line) {
            Ok(command) => self.execute(command),
            Err(CommandError::Unknown) => reply(500, "5.5.1 Unknown command"),
            Err(CommandError::NotImplemented) => reply(502, "5.5.1 Not offered here"),
            Err(CommandError::Syntax(what)) => reply(501, format!("5.5.4 {what}")),
            Err(CommandError::Parameter(name)) => reply(555, format!("5.5.4 Unknown parameter {name}")),
        }
    }

    /// Ends the transaction: the message has been read or rejected.
    pub fn take_envelope(&mut self) -> Envelope {
        self.envelope.take().unwrap_or_default()
    }

    fn execute(&mut self, command: Command) -> Response {
        match command {
            Command::Helo(_) => {
                self.greet();
                reply(250, "localhost")
            }
            Command::Ehlo(name) => {
                self.greet();
                (self.extensions(&name), Next::Command)
            }
            Command::Noop => reply(250, "2.0.0 Here"),
            Command::Help => reply(214, "2.0.0 RFC 5321"),
            Command::Vrfy => reply(252, "2.5.2 Not telling, but send and it will be tried"),
            Command::Rset => {
                self.envelope = None;
                reply(250, "2.0.0 Forgotten")
            }
            Command::Quit => (Reply::new(221, "2.0.0 Bye"), Next::Close),
            _ if !self.has_greeted => reply(503, "5.5.1 EHLO first"),
            Command::Auth { mechanism, initial } => self.start_auth(&mechanism, initial),
            _ if !self.is_authenticated => reply(530, "5.7.0 Authentication required"),
            Command::Mail { from, size, utf8 } => self.mail_from(from, size, utf8),
            Command::Rcpt { to } => self.rcpt_to(to),
            Command::Data => self.data(),
        }
    }

    fn greet(&mut self) {
        self.has_greeted = true;
        self.envelope = None;
    }

    fn extensions(&self, name: &str) -> Reply {
        let mut lines = vec![format!("localhost greets {name}")];
        lines.extend(["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "HELP"].map(str::to_owned));
        lines.push(format!("SIZE {}", self.settings.max_size));
        if self.settings.credentials.is_some() {
            lines.push("AUTH PLAIN LOGIN".to_owned());
        }
        Reply { code: 250, lines }
    }

    fn mail_from(&mut self, from: String, size: Option<u64>, utf8: bool) -> Response {
        if self.envelope.is_some() {
            return reply(503, "5.5.1 One message at a time: RSET or finish this one");
        }
        if size.is_some_and(|size| size > self.settings.max_size as u64) {
            return reply(552, format!("5.3.4 Larger than {} octets", self.settings.max_size));
        }
        if !utf8 && !from.is_ascii() {
            return reply(553, "5.6.7 Such an address needs SMTPUTF8");
        }
        if let Some(refused) = self.injected_reply(Stage::Mail) {
            return refused;
        }
        self.smtputf8 = utf8;
        self.envelope = Some(Envelope { from, to: Vec::new() });
        reply(250, "2.1.0 Sender fine")
    }

    fn rcpt_to(&mut self, to: String) -> Response {
        let Some(count) = self.envelope.as_ref().map(|envelope| envelope.to.len()) else {
            return reply(503, "5.5.1 MAIL first");
        };
        if count >= MAX_RECIPIENTS {
            return reply(452, "4.5.3 Too many recipients");
        }
        if !self.smtputf8 && !to.is_ascii() {
            return reply(553, "5.6.7 Such an address needs SMTPUTF8");
        }
        if let Some(refused) = self.injected_reply(Stage::Rcpt) {
            return refused;
        }
        if let Some(envelope) = &mut self.envelope {
            envelope.to.push(to);
        }
        reply(250, "2.1.5 Recipient fine")
    }

    fn data(&mut self) -> Response {
        match &self.envelope {
            None => reply(503, "5.5.1 MAIL first"),
            Some(envelope) if envelope.to.is_empty() => reply(554, "5.5.1 No valid recipients"),
            Some(_) => match self.injected_reply(Stage::Data) {
                Some(refused) => refused,
                None => (Reply::new(354, "Go on, end with a dot on its own line"), Next::Data),
            },
        }
    }

    /// The error reply injected for this stage, if any.
    pub fn injected_reply(&self, stage: Stage) -> Option<Response> {
        let code = self.faults.next_reply(stage)?;
        // RFC 5321 section 3.8: after a 421 the server closes the connection.
        let next = if code == 421 { Next::Close } else { Next::Command };
        Some((Reply::new(code, faults::reply_text(code)), next))
    }

    fn start_auth(&mut self, mechanism: &str, initial: Option<String>) -> Response {
        if self.settings.credentials.is_none() {
            return reply(502, "5.5.1 Not offered here");
        }
        if self.is_authenticated || self.envelope.is_some() {
            return reply(503, "5.5.1 Not now");
        }
        let (auth_step, prompt) = match mechanism {
            "PLAIN" => (AuthStep::Plain, ""),
            "LOGIN" => (AuthStep::User, "VXNlcm5hbWU6"),
            _ => return reply(504, "5.5.4 PLAIN or LOGIN"),
        };
        match initial {
            // RFC 4954 section 4: a single equals sign is an empty initial response.
            Some(initial) if initial == "=" => self.continue_auth(auth_step, ""),
            Some(initial) => self.continue_auth(auth_step, &initial),
            None => {
                self.auth_step = Some(auth_step);
                reply(334, prompt)
            }
        }
    }

    fn continue_auth(&mut self, auth_step: AuthStep, line: &str) -> Response {
        if line == "*" {
            return reply(501, "5.7.0 Cancelled");
        }
        let Some(answer) = STANDARD.decode(line).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            return reply(501, "5.5.2 That is not base64 of UTF-8");
        };
        let (user, password) = match auth_step {
            AuthStep::Plain => match answer.split('\0').collect::<Vec<_>>().as_slice() {
                [_, user, password] => ((*user).to_owned(), (*password).to_owned()),
                _ => return reply(501, "5.5.2 PLAIN is three parts between NULs"),
            },
            AuthStep::User => {
                self.auth_step = Some(AuthStep::Password { user: answer });
                return reply(334, "UGFzc3dvcmQ6");
            }
            AuthStep::Password { user } => (user, answer),
        };
        if self.settings.credentials == Some(Credentials { user, password }) {
            self.is_authenticated = true;
            reply(235, "2.7.0 Welcome")
        } else {
            reply(535, "5.7.8 Wrong user or password")
        }
    }
}
