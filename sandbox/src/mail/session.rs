//! One SMTP conversation as a state machine: a line in, a reply out. RFC 5321 section 4.1.4 is the order it keeps.
//!
//! No sockets and no clocks: [`super::server`] reads, waits and writes. TLS is not offered, as the server listens on
//! the loopback address only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::command::{self, Command, Unreadable};
use super::faults::{self, Faults, Stage};

/// RFC 5321 section 4.5.3.1.8: a server must take at least as many.
const RECIPIENTS: usize = 100;

/// The one account of a server that asks for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

/// What this server insists on.
#[derive(Clone, Debug)]
pub struct Rules {
    pub max_size: usize,
    pub credentials: Option<Credentials>,
}

/// Who sends, and to whom.
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

#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Command,
    Data,
    Close,
}

pub type Turn = (Reply, Next);

pub struct Session {
    rules: Rules,
    faults: Faults,
    is_greeted: bool,
    is_known: bool,
    takes_utf8: bool,
    envelope: Option<Envelope>,
    login: Option<Login>,
}

/// An AUTH exchange that waits for the client's next line.
enum Login {
    Plain,
    User,
    Password { user: String },
}

impl Reply {
    pub fn new(code: u16, text: impl Into<String>) -> Self {
        Self { code, lines: vec![text.into()] }
    }

    /// As it goes over the wire: a hyphen after the code says that more lines follow.
    pub fn encode(&self) -> String {
        let last = self.lines.len().saturating_sub(1);
        let line = |(at, text): (usize, &String)| {
            let separator = if at == last { ' ' } else { '-' };
            format!("{}{separator}{text}\r\n", self.code)
        };
        self.lines.iter().enumerate().map(line).collect()
    }
}

fn say(code: u16, text: impl Into<String>) -> Turn {
    (Reply::new(code, text), Next::Command)
}

impl Session {
    pub fn new(rules: Rules, faults: Faults) -> Self {
        let is_known = rules.credentials.is_none();
        Self { rules, faults, is_greeted: false, is_known, takes_utf8: false, envelope: None, login: None }
    }

    pub fn greeting() -> Reply {
        Reply::new(220, "localhost ESMTP ready")
    }

    /// What to say to this line (without its CRLF), and what comes next.
    pub fn line(&mut self, line: &[u8]) -> Turn {
        let Ok(line) = std::str::from_utf8(line) else {
            return say(500, "5.5.2 That is not UTF-8");
        };
        if let Some(login) = self.login.take() {
            return self.continue_login(login, line);
        }
        match command::parse(line) {
            Ok(command) => self.obey(command),
            Err(Unreadable::Unknown) => say(500, "5.5.1 Unknown command"),
            Err(Unreadable::NotImplemented) => say(502, "5.5.1 Not offered here"),
            Err(Unreadable::Syntax(what)) => say(501, format!("5.5.4 {what}")),
            Err(Unreadable::Parameter(name)) => say(555, format!("5.5.4 Unknown parameter {name}")),
        }
    }

    /// The message has been read, or given up: the transaction is over.
    pub fn take_envelope(&mut self) -> Envelope {
        self.envelope.take().unwrap_or_default()
    }

    fn obey(&mut self, command: Command) -> Turn {
        match command {
            Command::Helo(_) => {
                self.greet();
                say(250, "localhost")
            }
            Command::Ehlo(name) => {
                self.greet();
                (self.extensions(&name), Next::Command)
            }
            Command::Noop => say(250, "2.0.0 Here"),
            Command::Help => say(214, "2.0.0 RFC 5321"),
            Command::Vrfy => say(252, "2.5.2 Not telling, but send and it will be tried"),
            Command::Rset => {
                self.envelope = None;
                say(250, "2.0.0 Forgotten")
            }
            Command::Quit => (Reply::new(221, "2.0.0 Bye"), Next::Close),
            _ if !self.is_greeted => say(503, "5.5.1 EHLO first"),
            Command::Auth { mechanism, initial } => self.start_login(&mechanism, initial),
            _ if !self.is_known => say(530, "5.7.0 Authentication required"),
            Command::Mail { from, size, utf8 } => self.begin(from, size, utf8),
            Command::Rcpt { to } => self.add(to),
            Command::Data => self.data(),
        }
    }

    fn greet(&mut self) {
        self.is_greeted = true;
        self.envelope = None;
    }

    fn extensions(&self, name: &str) -> Reply {
        let mut lines = vec![format!("localhost greets {name}")];
        lines.extend(["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "HELP"].map(str::to_owned));
        lines.push(format!("SIZE {}", self.rules.max_size));
        if self.rules.credentials.is_some() {
            lines.push("AUTH PLAIN LOGIN".to_owned());
        }
        Reply { code: 250, lines }
    }

    fn begin(&mut self, from: String, size: Option<u64>, utf8: bool) -> Turn {
        if self.envelope.is_some() {
            return say(503, "5.5.1 One message at a time: RSET or finish this one");
        }
        if size.is_some_and(|size| size > self.rules.max_size as u64) {
            return say(552, format!("5.3.4 Larger than {} octets", self.rules.max_size));
        }
        if !utf8 && !from.is_ascii() {
            return say(553, "5.6.7 Such an address needs SMTPUTF8");
        }
        if let Some(refused) = self.fault(Stage::Mail) {
            return refused;
        }
        self.takes_utf8 = utf8;
        self.envelope = Some(Envelope { from, to: Vec::new() });
        say(250, "2.1.0 Sender fine")
    }

    fn add(&mut self, to: String) -> Turn {
        let Some(known) = self.envelope.as_ref().map(|envelope| envelope.to.len()) else {
            return say(503, "5.5.1 MAIL first");
        };
        if known >= RECIPIENTS {
            return say(452, "4.5.3 Too many recipients");
        }
        if !self.takes_utf8 && !to.is_ascii() {
            return say(553, "5.6.7 Such an address needs SMTPUTF8");
        }
        if let Some(refused) = self.fault(Stage::Rcpt) {
            return refused;
        }
        if let Some(envelope) = &mut self.envelope {
            envelope.to.push(to);
        }
        say(250, "2.1.5 Recipient fine")
    }

    fn data(&mut self) -> Turn {
        match &self.envelope {
            None => say(503, "5.5.1 MAIL first"),
            Some(envelope) if envelope.to.is_empty() => say(554, "5.5.1 No valid recipients"),
            Some(_) => match self.fault(Stage::Data) {
                Some(refused) => refused,
                None => (Reply::new(354, "Go on, end with a dot on its own line"), Next::Data),
            },
        }
    }

    /// The bad answer this stage has been told to give, if any.
    pub fn fault(&self, stage: Stage) -> Option<Turn> {
        let code = self.faults.answer(stage)?;
        // RFC 5321 section 3.8: 421 is the one refusal after which the server closes.
        let next = if code == 421 { Next::Close } else { Next::Command };
        Some((Reply::new(code, faults::text(code)), next))
    }

    fn start_login(&mut self, mechanism: &str, initial: Option<String>) -> Turn {
        if self.rules.credentials.is_none() {
            return say(502, "5.5.1 Not offered here");
        }
        if self.is_known || self.envelope.is_some() {
            return say(503, "5.5.1 Not now");
        }
        let (login, prompt) = match mechanism {
            "PLAIN" => (Login::Plain, ""),
            "LOGIN" => (Login::User, "VXNlcm5hbWU6"),
            _ => return say(504, "5.5.4 PLAIN or LOGIN"),
        };
        match initial {
            // RFC 4954 section 4: a single equals sign is an empty initial response.
            Some(initial) if initial == "=" => self.continue_login(login, ""),
            Some(initial) => self.continue_login(login, &initial),
            None => {
                self.login = Some(login);
                say(334, prompt)
            }
        }
    }

    fn continue_login(&mut self, login: Login, line: &str) -> Turn {
        if line == "*" {
            return say(501, "5.7.0 Cancelled");
        }
        let Some(answer) = STANDARD.decode(line).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            return say(501, "5.5.2 That is not base64 of UTF-8");
        };
        let (user, password) = match login {
            Login::Plain => match answer.split('\0').collect::<Vec<_>>().as_slice() {
                [_, user, password] => ((*user).to_owned(), (*password).to_owned()),
                _ => return say(501, "5.5.2 PLAIN is three parts between NULs"),
            },
            Login::User => {
                self.login = Some(Login::Password { user: answer });
                return say(334, "UGFzc3dvcmQ6");
            }
            Login::Password { user } => (user, answer),
        };
        if self.rules.credentials == Some(Credentials { user, password }) {
            self.is_known = true;
            say(235, "2.7.0 Welcome")
        } else {
            say(535, "5.7.8 Wrong user or password")
        }
    }
}
