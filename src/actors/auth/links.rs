//! Links sent by mail: proving an address, choosing a new password. Whether there is an account of some address is never told: the
//! same rows are read and written for one that there is and one that there is not, and the mail is the job's.

use std::time::Duration;

use uuid::Uuid;

use super::{Auth, BY_LINK, of_account};
use crate::actors::{Command, House};
use crate::error::Result;
use crate::ids;
use crate::jobs::emails::{About, SendEmail};
use crate::jobs::enqueue;
use crate::models::audit;
use crate::models::credentials;
use crate::models::mail_tokens::{self, Purpose, not_valid};
use crate::models::sessions;
use crate::models::users::{Email, NewPassword, User};
use crate::origin::Origin;

/// Confirms an address with the token of the mailed link.
#[derive(Clone, Debug)]
pub struct VerifyEmail {
    pub token: String,
    pub origin: Origin,
}

impl Command for VerifyEmail {
    type Room = Auth;
    type Answer = ();

    async fn run(self, house: &House, _: &Auth) -> Result<()> {
        let now = house.now();
        let mut tx = house.begin().await?;
        let link = mail_tokens::find(&mut tx, &self.token, Purpose::VerifyEmail, now).await?;
        credentials::lock(&mut tx, link.user_id).await?;
        mail_tokens::spend(&mut tx, &self.token, Purpose::VerifyEmail, now).await?;
        credentials::verify(&mut tx, link.user_id, now).await?;
        let record = of_account("auth.email_verified", BY_LINK, link.user_id);
        audit::write(&mut tx, &self.origin.by(link.user_id), &record, now).await?;
        house.commit(tx).await
    }
}

/// Asks for the mail that proves the address once more. Nothing is sent when it is proved, or within a minute of the last one.
#[derive(Clone, Debug)]
pub struct ResendVerification {
    pub user_id: Uuid,
    pub origin: Origin,
}

impl Command for ResendVerification {
    type Room = Auth;
    type Answer = ();

    async fn run(self, house: &House, _: &Auth) -> Result<()> {
        let now = house.now();
        let mut tx = house.begin().await?;
        if User::by_id(&mut tx, self.user_id).await?.is_some_and(|user| !user.email_verified) {
            let mail = SendEmail { to: self.user_id, about: About::VerifyEmail };
            enqueue(&mut tx, &self.origin, now, &mail).await?;
        }
        house.commit(tx).await
    }
}

/// Asks for a link to choose a new password.
#[derive(Clone, Debug)]
pub struct AskReset {
    pub email: Email,
    pub origin: Origin,
}

impl Command for AskReset {
    type Room = Auth;
    type Answer = ();

    async fn run(self, house: &House, _: &Auth) -> Result<()> {
        let now = house.now();
        let mut tx = house.begin().await?;
        let found = User::by_email(&mut tx, self.email.as_str()).await?;
        // A mail to nobody is asked for as well; whoever writes it finds nobody.
        let to = found.map_or_else(ids::random, |(user, _)| user.id);
        enqueue(&mut tx, &self.origin, now, &SendEmail { to, about: About::ResetPassword }).await?;
        house.commit(tx).await
    }
}

/// Sets a new password with the token of the mailed link. Every sign-in ends, every other link is void, and the address is proved: its
/// reader has just shown that the mail reached them.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    pub token: String,
    pub new_password: NewPassword,
    pub origin: Origin,
}

impl Command for ResetPassword {
    type Room = Auth;
    type Answer = ();
    /// Hashing waits its turn.
    const DEADLINE: Duration = Duration::from_secs(30);

    async fn run(self, house: &House, room: &Auth) -> Result<()> {
        let mut db = house.db.acquire().await?;
        let link = mail_tokens::find(&mut db, &self.token, Purpose::ResetPassword, house.now()).await?;
        // Nobody waits for a hash with a connection in the hand, and nobody has one made who brings a wrong token.
        drop(db);
        let hash = house.passwords.hash(self.new_password.into_inner()).await?;
        let (now, user_id) = (house.now(), link.user_id);
        let mut tx = house.begin().await?;
        credentials::lock(&mut tx, user_id).await?.filter(|account| account.is_active).ok_or_else(not_valid)?;
        mail_tokens::spend(&mut tx, &self.token, Purpose::ResetPassword, now).await?;
        credentials::set_password(&mut tx, user_id, &hash, now).await?;
        credentials::verify(&mut tx, user_id, now).await?;
        mail_tokens::void_all(&mut tx, user_id, now).await?;
        let ended = sessions::revoke_all(&mut tx, user_id, None, now).await?;
        let record = of_account("auth.password_reset", BY_LINK, user_id);
        audit::write(&mut tx, &self.origin.by(user_id), &record, now).await?;
        house.commit(tx).await?;
        room.forget_all(&ended);
        Ok(())
    }
}
