//! Accounts: signing up, logging in and out, mailed links, changes of password and address, devices.

mod audit;
mod credentials;
mod login;
mod mail_links;
mod session_cache;
pub mod tokens;

pub use self::credentials::{ChangePassword, ConfirmNewEmail, RequestEmailChange, RevokeSession, verify_password};
pub use self::login::{LogIn, LogOut, Refresh, SignUp, SignedIn};
pub use self::mail_links::{RequestPasswordReset, ResendVerification, ResetPassword, VerifyEmail};
pub use self::session_cache::Auth;
