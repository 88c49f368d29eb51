//! The user that Postgres runs as: it refuses user id 0, and `initdb` refuses an id without an account.
//!
//! A user namespace needs neither an account nor a change of owner, and works below a home folder that others cannot
//! enter; where the system forbids it (most containers), root runs it as `postgres` or `nobody`. The owner of a file is
//! changed only if that is needed.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use nix::unistd::{Uid, User};

use super::processes;

/// `nobody` on most systems; any id with an account would do.
const NOBODY: u32 = 65_534;

/// The user that Postgres runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// The current user.
    Same,
    /// `nobody` within a user namespace, the current user outside of it.
    Namespace,
    /// This account, which must own the cluster's files.
    Account { name: String, uid: u32, gid: u32 },
}

impl Identity {
    /// The identity that this machine allows with the fewest changes.
    ///
    /// # Errors
    /// Why none is possible, and what the reader can do.
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

    /// Whether a program can be run with this identity.
    fn probe(&self) -> Result<(), String> {
        processes::run(&mut self.command(Path::new("true"), None), Duration::from_secs(5)).map(drop)
    }

    /// A command that runs a program with this identity; it is sent `death_signal` when its parent process dies.
    pub fn command(&self, program: &Path, death_signal: Option<ParentDeathSignal>) -> Command {
        let mut argv: Vec<String> = Vec::new();
        let mut privileges: Vec<String> = Vec::new();
        match self {
            Self::Same => {}
            Self::Namespace => {
                argv = ["unshare", "--user"].map(String::from).to_vec();
                argv.extend([format!("--map-user={NOBODY}"), format!("--map-group={NOBODY}")]);
            }
            Self::Account { uid, gid, .. } => {
                privileges = vec![format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".to_owned()];
            }
        }
        // Set inside the namespace: a change of credentials clears it.
        privileges.extend(death_signal.map(|ParentDeathSignal(signal)| format!("--pdeathsig={signal}")));
        if !privileges.is_empty() {
            argv.push("setpriv".to_owned());
            argv.extend(privileges);
        }
        let mut argv = argv.into_iter();
        match argv.next() {
            None => Command::new(program),
            Some(first) => {
                let mut command = Command::new(first);
                command.args(argv).arg(program);
                command
            }
        }
    }
}

/// The signal that a server gets when its supervisor is killed. Linux only; elsewhere the next supervisor stops orphaned
/// servers.
#[derive(Debug, Clone, Copy)]
pub struct ParentDeathSignal(&'static str);

impl ParentDeathSignal {
    /// `None` if util-linux's `setpriv` is missing or does not support it.
    pub fn new(signal: &'static str) -> Option<Self> {
        let mut probe = Command::new("setpriv");
        probe.arg(format!("--pdeathsig={signal}")).arg("true");
        processes::run(&mut probe, Duration::from_secs(5)).ok().map(|_| Self(signal))
    }
}
