//! As whom Postgres runs: it refuses user id 0, and `initdb` an id without an account.
//!
//! A user namespace needs neither an account nor a change of owner, and works below a home that others cannot enter;
//! where the system forbids it (most containers), root becomes `postgres` or `nobody`. No file changes hands before it
//! is known to be needed.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use nix::unistd::{Uid, User};

use super::processes;

/// `nobody` nearly everywhere; only its having an account matters.
const NOBODY: u32 = 65_534;

/// As whom Postgres runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// As who we are.
    Same,
    /// As ourselves outside and `nobody` within a user namespace.
    Namespace,
    /// As this account; its files must be its own.
    Account { name: String, uid: u32, gid: u32 },
}

impl Identity {
    /// The least intrusive identity that this machine allows.
    ///
    /// # Errors
    /// Why none is possible, and what to do.
    pub fn choose() -> Result<Self, String> {
        let me = Uid::effective();
        let has_account = matches!(User::from_uid(me), Ok(Some(_)));
        if !me.is_root() && has_account {
            return Ok(Self::Same);
        }
        let namespace = match User::from_uid(Uid::from_raw(NOBODY)) {
            Ok(Some(_)) => Self::Namespace.probe(),
            _ => Err(format!("there is no account with id {NOBODY}")),
        };
        let refused = match namespace {
            Ok(()) => return Ok(Self::Namespace),
            Err(refused) => refused,
        };
        if !me.is_root() {
            return Err(format!(
                "Postgres needs an account, user id {me} has none, and a user namespace is refused ({refused}): \
                 run as a user that the system knows, or use a Postgres of your own with DATABASE_URL"
            ));
        }
        let mut reasons = vec![format!("user namespace: {refused}")];
        for account in ["postgres", "nobody"] {
            let Ok(Some(user)) = User::from_name(account) else {
                reasons.push(format!("no account {account}"));
                continue;
            };
            let identity = Self::Account { name: account.to_owned(), uid: user.uid.as_raw(), gid: user.gid.as_raw() };
            match identity.probe() {
                Ok(()) => return Ok(identity),
                Err(reason) => reasons.push(format!("as {account}: {reason}")),
            }
        }
        Err(format!(
            "Postgres does not run as root, and there is no way here to run it as someone else ({}): \
             run as an ordinary user, install util-linux (unshare, setpriv), or use a Postgres of your own with DATABASE_URL",
            reasons.join("; ")
        ))
    }

    /// Whether a program can be run like this at all.
    fn probe(&self) -> Result<(), String> {
        processes::run(&mut self.command(Path::new("true"), None), Duration::from_secs(5)).map(drop)
    }

    /// A program run as this identity, which is sent `parting` when the process that started it dies.
    pub fn command(&self, program: &Path, parting: Option<Parting>) -> Command {
        let mut words: Vec<String> = Vec::new();
        let mut privileges: Vec<String> = Vec::new();
        match self {
            Self::Same => {}
            Self::Namespace => {
                words = ["unshare", "--user"].map(String::from).to_vec();
                words.extend([format!("--map-user={NOBODY}"), format!("--map-group={NOBODY}")]);
            }
            Self::Account { uid, gid, .. } => {
                privileges = vec![format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()];
            }
        }
        // Inside the namespace: a change of credentials clears the signal.
        privileges.extend(parting.map(|Parting(signal)| format!("--pdeathsig={signal}")));
        if !privileges.is_empty() {
            words.push("setpriv".to_owned());
            words.extend(privileges);
        }
        let mut words = words.into_iter();
        match words.next() {
            None => Command::new(program),
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(program);
                command
            }
        }
    }
}

/// The signal that a server gets when its keeper is killed. Only Linux has it; elsewhere the next keeper ends what was
/// left behind.
#[derive(Debug, Clone, Copy)]
pub struct Parting(&'static str);

impl Parting {
    /// `None` where util-linux's `setpriv` is missing or cannot do it.
    pub fn by(signal: &'static str) -> Option<Self> {
        let mut probe = Command::new("setpriv");
        probe.arg(format!("--pdeathsig={signal}")).arg("true");
        processes::run(&mut probe, Duration::from_secs(5)).ok().map(|_| Self(signal))
    }
}
