//! Accounts: users, their logins (sessions), passwords, and the tokens of mailed links.

pub mod credentials;
pub mod email_tokens;
pub mod retention;
pub mod sessions;
pub mod users;
