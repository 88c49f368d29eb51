//! The erasure of a deleted account (`src/actors/privacy/erase.rs`) beside what still runs: the last mail, and a writer that began before, such as a
//! request that waits for an embedding, or comes later, such as the session that ends by itself.

use std::fmt::{Display, Formatter};

use stateright::{Model, Property};

use crate::protocol::{Fairness, Protocol};

/// Writers, one after the other or at once.
pub const WRITERS: usize = 2;

/// The bounds of the model, and what is taken out of the product.
#[derive(Clone, Debug)]
pub struct Erasure {
    pub faults: u8,
    pub without: Option<Line>,
}

/// A line of the product that protects; one of them can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// `erased_at is null` where rows of a person are written.
    WriteComparesErasure,
    /// `for share` of the account, in the same statement.
    WriteLocksAccount,
    /// `for no key update` of the account, before its rows are erased.
    EraseLocksAccount,
    /// `count_unsent_mails`.
    WaitForMails,
    /// The time after which waiting mails are cancelled.
    CancelMails,
    /// Files go before the account is recorded as erased.
    FilesFirst,
    /// The marker outside the database is stored before as well.
    MarkerFirst,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    Active,
    Deleted,
    Erased,
}

/// The mail that confirms the deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mail {
    None,
    Waiting,
    Sent,
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Writer {
    Idle,
    /// It has read the person's data, and computes.
    Computes,
    /// It has found the account not erased, and its row is not committed yet.
    Writes,
}

/// What the erasure's job does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Eraser {
    Idle,
    Files,
    Marker,
    /// Its transaction waits for the lock, and deletes rows then.
    Rows,
    Commit,
    /// Only without [`Line::FilesFirst`] or [`Line::MarkerFirst`]: after the commit.
    FilesLast,
    MarkerLast,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Person {
    pub account: Account,
    pub mail: Mail,
    pub are_mails_up: bool,
    pub has_rows: bool,
    pub has_files: bool,
    pub has_marker: bool,
    pub writers: [Writer; WRITERS],
    pub eraser: Eraser,
    /// The rows are deleted by the transaction that is not committed yet.
    pub is_deleting: bool,
    pub faults: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Delete,
    Begin(u8),
    Check(u8),
    Commit(u8),
    SendMail,
    MailsDown,
    MailWaitsTooLong,
    Erase,
    KillEraser,
}

impl Display for Act {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Act::Delete => write!(f, "the person deletes the account; a mail and the erasure are enqueued"),
            Act::Begin(writer) => write!(f, "writer {writer} reads the person's data, and computes"),
            Act::Check(writer) => write!(f, "writer {writer} is about to write, unless the account is erased"),
            Act::Commit(writer) => write!(f, "writer {writer} commits its row"),
            Act::SendMail => write!(f, "the mail is sent"),
            Act::MailsDown => write!(f, "no mail server can be reached any more"),
            Act::MailWaitsTooLong => write!(f, "the mail has waited too long, and is cancelled"),
            Act::Erase => write!(f, "the erasure takes its next step"),
            Act::KillEraser => write!(f, "the erasure's process is killed"),
        }
    }
}

impl Erasure {
    fn has(&self, line: Line) -> bool {
        self.without != Some(line)
    }

    fn erase(&self, person: &mut Person) -> Option<()> {
        person.eraser = match person.eraser {
            Eraser::Idle if person.account != Account::Deleted => return None,
            Eraser::Idle if self.has(Line::WaitForMails) && person.mail == Mail::Waiting => return None,
            Eraser::Idle if self.has(Line::FilesFirst) => Eraser::Files,
            Eraser::Idle => Eraser::Marker,
            Eraser::Files => {
                person.has_files = false;
                if self.has(Line::MarkerFirst) { Eraser::Marker } else { Eraser::Rows }
            }
            Eraser::Marker => {
                person.has_marker = true;
                Eraser::Rows
            }
            // A writer that holds the account's row commits first.
            Eraser::Rows if self.is_locked(person) => return None,
            Eraser::Rows => {
                (person.is_deleting, person.has_rows) = (true, false);
                Eraser::Commit
            }
            Eraser::Commit => {
                (person.is_deleting, person.account) = (false, Account::Erased);
                match self.without {
                    Some(Line::FilesFirst) => Eraser::FilesLast,
                    Some(Line::MarkerFirst) => Eraser::MarkerLast,
                    _ => Eraser::Idle,
                }
            }
            Eraser::FilesLast => {
                person.has_files = false;
                Eraser::Idle
            }
            Eraser::MarkerLast => {
                person.has_marker = true;
                Eraser::Idle
            }
        };
        Some(())
    }

    fn is_locked(&self, person: &Person) -> bool {
        let has_locks = self.has(Line::WriteLocksAccount) && self.has(Line::EraseLocksAccount);
        has_locks && person.writers.contains(&Writer::Writes)
    }
}

impl Model for Erasure {
    type State = Person;
    type Action = Act;

    fn init_states(&self) -> Vec<Person> {
        vec![Person {
            account: Account::Active,
            mail: Mail::None,
            are_mails_up: true,
            has_rows: true,
            has_files: true,
            has_marker: false,
            writers: [Writer::Idle; WRITERS],
            eraser: Eraser::Idle,
            is_deleting: false,
            faults: 0,
        }]
    }

    fn actions(&self, person: &Person, acts: &mut Vec<Act>) {
        let may_fail = person.faults < self.faults;
        acts.extend((person.account == Account::Active).then_some(Act::Delete));
        for (writer, is_at) in (0..).zip(&person.writers) {
            acts.push(match is_at {
                Writer::Idle => Act::Begin(writer),
                Writer::Computes => Act::Check(writer),
                Writer::Writes => Act::Commit(writer),
            });
        }
        if person.mail == Mail::Waiting {
            acts.extend(person.are_mails_up.then_some(Act::SendMail));
            acts.extend(self.has(Line::CancelMails).then_some(Act::MailWaitsTooLong));
        }
        acts.extend((may_fail && person.are_mails_up).then_some(Act::MailsDown));
        acts.push(Act::Erase);
        acts.extend((may_fail && person.eraser != Eraser::Idle).then_some(Act::KillEraser));
    }

    fn next_state(&self, last: &Person, act: Act) -> Option<Person> {
        let mut person = last.clone();
        match act {
            Act::Delete => (person.account, person.mail) = (Account::Deleted, Mail::Waiting),
            Act::Begin(writer) => person.writers[usize::from(writer)] = Writer::Computes,
            Act::Check(writer) => {
                // It waits for the erasure that holds the account's row, and looks again then.
                let waits = self.has(Line::WriteLocksAccount) && self.has(Line::EraseLocksAccount) && last.is_deleting;
                if waits {
                    return None;
                }
                let is_refused = last.account == Account::Erased && self.has(Line::WriteComparesErasure);
                person.writers[usize::from(writer)] = if is_refused { Writer::Idle } else { Writer::Writes };
            }
            Act::Commit(writer) => {
                person.writers[usize::from(writer)] = Writer::Idle;
                person.has_rows = true;
            }
            Act::SendMail => person.mail = Mail::Sent,
            Act::MailsDown => (person.are_mails_up, person.faults) = (false, last.faults + 1),
            Act::MailWaitsTooLong => person.mail = Mail::Cancelled,
            Act::Erase => self.erase(&mut person)?,
            Act::KillEraser => {
                // The transaction is rolled back.
                person.has_rows |= last.is_deleting;
                (person.is_deleting, person.eraser, person.faults) = (false, Eraser::Idle, last.faults + 1);
            }
        }
        Some(person)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("of an erased account no row is left", |_, person: &Person| {
                person.account != Account::Erased || !person.has_rows
            }),
            Property::always("a deletion is confirmed while there is an address", |_, person: &Person| {
                person.account != Account::Erased || person.mail != Mail::Waiting
            }),
        ]
    }
}

impl Protocol for Erasure {
    fn fairness(&self, act: &Act) -> Option<Fairness> {
        match act {
            Act::Check(writer) | Act::Commit(writer) => Some(Fairness::Weak(10 + writer)),
            Act::SendMail => Some(Fairness::Weak(0)),
            Act::MailWaitsTooLong => Some(Fairness::Weak(1)),
            Act::Erase => Some(Fairness::Strong(2)),
            _ => None,
        }
    }

    /// A deleted account is erased; no file is left, and the storage knows that it was erased, for the day of a restore.
    fn is_settled(&self, person: &Person) -> bool {
        match person.account {
            Account::Active => true,
            Account::Deleted => false,
            Account::Erased => !person.has_files && person.has_marker,
        }
    }
}
