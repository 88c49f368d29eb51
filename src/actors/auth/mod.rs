//! Accounts: signing in and staying so, links sent by mail, other passwords and addresses, devices.

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
