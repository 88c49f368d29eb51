//! Accounts: users, their logins (sessions), passwords, and the tokens of mailed links.

pub mod credentials;
mod email;
pub mod email_tokens;
pub mod legacy_passwords;
mod passwords;
pub mod retention;
pub mod sessions;
pub mod user_search;
pub mod users;
