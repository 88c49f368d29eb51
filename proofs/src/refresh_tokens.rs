//! Rotation of refresh tokens (`src/models/auth/sessions.rs`): one login in two tabs that share a cookie, answers that are lost, and a thief who has
//! copied the cookie.
//!
//! Time passes in halves of the grace. A tab that was not answered asks again within it; the thief may be as slow as they like.

use std::fmt::{Display, Formatter};

use stateright::{Model, Property};

use crate::protocol::{Fairness, Protocol};

/// How long a token is accepted after its first use, in ticks.
pub const GRACE: u8 = 2;

/// The bounds of the model, and what is taken out of the product.
#[derive(Clone, Debug)]
pub struct RefreshTokens {
    /// Tokens that are issued at most, the first one included.
    pub tokens: u8,
    /// Ticks that pass at most.
    pub ticks: u8,
    /// Whether somebody copies the cookie.
    pub has_thief: bool,
    pub without: Option<Line>,
}

/// A line of the product that protects; one of them can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// `GRACE`.
    Grace,
    /// `coalesce(spent_at, …)`: the grace begins at the first use.
    FirstUseCounts,
    /// `for update` of `rotate`.
    LockedRow,
    /// `revoke` at the reuse.
    ReuseRevokes,
    /// `revoked_at` is compared.
    RevocationCompared,
}

/// A row of `refresh_tokens`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    pub spent_at: Option<u8>,
    /// When it was accepted for the first time.
    pub first_use: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    Idle,
    Asking(u8),
    /// With a new token, or refused.
    Answered(Option<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thief {
    None,
    Has(u8),
    /// Their token was read as this; only without [`Line::LockedRow`].
    Read(u8, Token),
    Refused,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Login {
    pub now: u8,
    pub tokens: Vec<Token>,
    pub is_revoked: bool,
    /// The token of the browser's cookie.
    pub cookie: u8,
    pub tabs: [Tab; 2],
    pub thief: Thief,
    pub was_owner_refused: bool,
    pub was_accepted_late: bool,
    pub was_reuse_seen: bool,
    pub was_issued_after_revocation: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Tick,
    Ask(u8),
    Serve(u8),
    Deliver(u8),
    LoseAnswer(u8),
    Steal,
    ThiefUses,
}

impl Display for Act {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Act::Tick => write!(f, "half of the grace passes"),
            Act::Ask(tab) => write!(f, "tab {tab} sends the cookie's token"),
            Act::Serve(tab) => write!(f, "the token of tab {tab} is exchanged, or refused"),
            Act::Deliver(tab) => write!(f, "tab {tab} has the answer, and the browser its cookie"),
            Act::LoseAnswer(tab) => write!(f, "the answer to tab {tab} is lost"),
            Act::Steal => write!(f, "a thief copies the cookie"),
            Act::ThiefUses => write!(f, "the thief uses their token"),
        }
    }
}

impl RefreshTokens {
    fn has(&self, line: Line) -> bool {
        self.without != Some(line)
    }

    /// `rotate`, by what was read of the token. `None`: refused.
    fn rotate(&self, login: &mut Login, token: u8, read: Token) -> Option<u8> {
        if login.is_revoked && self.has(Line::RevocationCompared) {
            return None;
        }
        let grace = if self.has(Line::Grace) { GRACE } else { 0 };
        if read.spent_at.is_some_and(|at| login.now - at >= grace) {
            login.is_revoked |= self.has(Line::ReuseRevokes);
            login.was_reuse_seen = true;
            return None;
        }
        let (now, row) = (login.now, login.tokens.get_mut(usize::from(token))?);
        row.spent_at = row.spent_at.filter(|_| self.has(Line::FirstUseCounts)).or(Some(now));
        let first_use = *row.first_use.get_or_insert(now);
        login.was_accepted_late |= now - first_use >= GRACE;
        login.was_issued_after_revocation |= login.is_revoked;
        login.tokens.push(Token { spent_at: None, first_use: None });
        u8::try_from(login.tokens.len() - 1).ok()
    }
}

impl Model for RefreshTokens {
    type State = Login;
    type Action = Act;

    fn init_states(&self) -> Vec<Login> {
        vec![Login {
            now: 0,
            tokens: vec![Token { spent_at: None, first_use: None }],
            is_revoked: false,
            cookie: 0,
            tabs: [Tab::Idle; 2],
            thief: Thief::None,
            was_owner_refused: false,
            was_accepted_late: false,
            was_reuse_seen: false,
            was_issued_after_revocation: false,
        }]
    }

    fn actions(&self, login: &Login, acts: &mut Vec<Act>) {
        // Each request that may be answered needs a token.
        let asked = login.tabs.iter().filter(|tab| matches!(tab, Tab::Asking(_))).count();
        let has_room = login.tokens.len() + asked < usize::from(self.tokens);
        for (tab, is_at) in (0..).zip(&login.tabs) {
            match is_at {
                Tab::Idle => acts.extend((has_room && !login.was_owner_refused).then_some(Act::Ask(tab))),
                Tab::Asking(_) => acts.push(Act::Serve(tab)),
                Tab::Answered(_) => acts.extend([Act::Deliver(tab), Act::LoseAnswer(tab)]),
            }
        }
        // A tab that is not answered asks again before the grace is over.
        let is_unanswered =
            login.tokens.get(usize::from(login.cookie)).is_some_and(|token| token.first_use == Some(login.now));
        let is_waiting = login.tabs != [Tab::Idle; 2] || is_unanswered && login.thief == Thief::None;
        acts.extend((login.now < self.ticks && !is_waiting).then_some(Act::Tick));
        match login.thief {
            Thief::None => acts.extend(self.has_thief.then_some(Act::Steal)),
            Thief::Has(_) => acts.extend(has_room.then_some(Act::ThiefUses)),
            Thief::Read(..) => acts.push(Act::ThiefUses),
            Thief::Refused => {}
        }
    }

    fn next_state(&self, last: &Login, act: Act) -> Option<Login> {
        let mut login = last.clone();
        match act {
            Act::Tick => login.now += 1,
            Act::Ask(tab) => login.tabs[usize::from(tab)] = Tab::Asking(last.cookie),
            Act::Serve(tab) => {
                let Tab::Asking(token) = last.tabs[usize::from(tab)] else { return None };
                let answer = self.rotate(&mut login, token, *last.tokens.get(usize::from(token))?);
                login.was_owner_refused |= answer.is_none();
                login.tabs[usize::from(tab)] = Tab::Answered(answer);
            }
            Act::Deliver(tab) => {
                let Tab::Answered(answer) = last.tabs[usize::from(tab)] else { return None };
                login.cookie = answer.unwrap_or(last.cookie);
                login.tabs[usize::from(tab)] = Tab::Idle;
            }
            Act::LoseAnswer(tab) => login.tabs[usize::from(tab)] = Tab::Idle,
            Act::Steal => login.thief = Thief::Has(last.cookie),
            Act::ThiefUses => {
                let (token, read) = match last.thief {
                    Thief::Has(token) => (token, *last.tokens.get(usize::from(token))?),
                    Thief::Read(token, read) => (token, read),
                    Thief::None | Thief::Refused => return None,
                };
                if !self.has(Line::LockedRow) && matches!(last.thief, Thief::Has(_)) {
                    login.thief = Thief::Read(token, read);
                } else {
                    login.thief = self.rotate(&mut login, token, read).map_or(Thief::Refused, Thief::Has);
                }
            }
        }
        Some(login)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("whose cookie nobody has copied stays signed in", |_, login: &Login| {
                login.thief != Thief::None || !login.is_revoked && !login.was_owner_refused
            }),
            Property::always("no token is accepted longer than the grace after its first use", |_, login: &Login| {
                !login.was_accepted_late
            }),
            Property::always("a token that is used again ends its login", |_, login: &Login| {
                !login.was_reuse_seen || login.is_revoked
            }),
            Property::always("a login that has ended gets no token", |_, login: &Login| {
                !login.was_issued_after_revocation
            }),
        ]
    }
}

impl Protocol for RefreshTokens {
    fn fairness(&self, act: &Act) -> Option<Fairness> {
        match act {
            Act::Serve(tab) | Act::Deliver(tab) => Some(Fairness::Weak(*tab)),
            _ => None,
        }
    }

    fn is_settled(&self, login: &Login) -> bool {
        login.tabs == [Tab::Idle; 2]
    }
}
