//! Connecting an account: off to the provider's consent page, and back with a code.

use std::time::Duration;

use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Calendars;
use super::access::{expiry, exposed, pair};
use super::disconnect::end_connection_in;
use super::error::SyncError;
use crate::actors::Command;
use crate::app::App;
use crate::crypto::{Secret, random_token};
use crate::error::{Code, Error, Result};
use crate::events::Change;
use crate::ids;
use crate::integrations::calendars::{Account, Calendar, CalendarError, Consent, Provider};
use crate::integrations::oauth::Tokens;
use crate::jobs::definitions::calendars::SyncConnection;
use crate::jobs::enqueue;
use crate::models::audit::{self, Record};
use crate::models::auth::users::{Role, User};
use crate::models::calendars::connected::{self, Defaults, FoundCalendar};
use crate::models::calendars::connections::{self, Connection, NewConnection};
use crate::models::calendars::health::SYNC_DEADLINE;
use crate::models::calendars::oauth_states::{self, NewState};
use crate::models::calendars::{channels, links, tokens};
use crate::origin::Origin;

/// Where the provider sends the browser back to: the web app's address, which passes it on.
fn redirect_uri(app: &App, provider: Provider) -> String {
    app.config.web(&format!("/api/calendar/{}/callback", provider.as_str()))
}

/// Asks for the address of the provider's consent page.
#[derive(Clone, Debug)]
pub struct StartConnecting {
    pub user_id: Uuid,
    pub provider: Provider,
    /// The cookie of the browser, without which nothing that comes back is taken.
    pub browser: Secret,
}

impl Command for StartConnecting {
    type State = Calendars;
    type Output = String;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.user_id)
    }

    async fn run(self, app: &App, _: &Calendars) -> Result<String> {
        let provider = app.calendar_provider(self.provider)?;
        let (now, verifier, redirect_uri) = (app.now(), random_token()?, redirect_uri(app, self.provider));
        let (id, user_id) = (ids::new(now), self.user_id);
        let state = oauth_states::sign(&app.encryption, self.provider, id)?;
        let mut tx = app.begin().await?;
        let connected = Connection::of_user(&mut tx, user_id).await?;
        let user = User::by_id(&mut tx, user_id).await?;
        let new = NewState { id, user_id, provider: self.provider, browser: &self.browser, verifier: &verifier };
        oauth_states::insert(&mut tx, &app.encryption, &new, now).await?;
        app.commit(tx).await?;
        let connected = connected.into_iter().find(|one| one.provider == self.provider).map(|one| one.address);
        let hint = connected.or_else(|| user.map(|user| user.email.to_string()));
        let (verifier, state) = (exposed(&verifier), state.into_inner());
        let consent =
            Consent { redirect_uri: &redirect_uri, state: &state, verifier: &verifier, login_hint: hint.as_deref() };
        Ok(provider.authorize_url(&consent)?)
    }
}

/// What came of coming back from the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectOutcome {
    Connected,
    /// The state was not made here or for this browser, was used before, or its time is over.
    InvalidState,
    /// The person declined.
    Declined,
    /// The person did not allow everything that is needed.
    Incomplete,
    /// The provider does not answer as it should.
    Failed,
}

/// The browser is back with what the provider says.
#[derive(Clone, Debug)]
pub struct FinishConnecting {
    pub provider: Provider,
    pub state: Secret,
    /// `None`: the person declined.
    pub code: Option<Secret>,
    pub browser: Option<Secret>,
    pub origin: Origin,
}

impl Command for FinishConnecting {
    type State = Calendars;
    type Output = ConnectOutcome;
    /// Three calls of the provider; a browser waits.
    const DEADLINE: Duration = Duration::from_secs(45);

    async fn run(self, app: &App, _: &Calendars) -> Result<ConnectOutcome> {
        let id = oauth_states::verify(&app.encryption, self.provider, self.state.expose());
        let (Some(id), Some(browser)) = (id, &self.browser) else { return Ok(ConnectOutcome::InvalidState) };
        let mut db = app.writer().await?;
        let redeemed = oauth_states::redeem(&mut db, &app.encryption, id, self.provider, browser, app.now()).await?;
        db.finish().await?;
        let Some(redeemed) = redeemed else { return Ok(ConnectOutcome::InvalidState) };
        let Some(code) = &self.code else { return Ok(ConnectOutcome::Declined) };
        let account = match self.account(app, code, &redeemed.verifier).await {
            Ok(account) => account,
            Err(SyncError::Provider(error)) => {
                tracing::warn!(%error, provider = self.provider.as_str(), "calendar not connected");
                return Ok(match error {
                    CalendarError::ScopesMissing(_) => ConnectOutcome::Incomplete,
                    _ => ConnectOutcome::Failed,
                });
            }
            Err(SyncError::Ours(error)) => return Err(error),
        };
        self.store(app, redeemed.user_id, &account).await
    }
}

/// An account that somebody agreed to.
struct Agreed {
    tokens: Tokens,
    account: Account,
    calendars: Vec<Calendar>,
}

impl FinishConnecting {
    async fn account(&self, app: &App, code: &Secret, verifier: &Secret) -> Result<Agreed, SyncError> {
        let provider = app.calendar_provider(self.provider)?;
        let redirect_uri = redirect_uri(app, self.provider);
        let tokens = provider.exchange(&exposed(code), &exposed(verifier), &redirect_uri).await?;
        let account = provider.account(&tokens.access_token).await?;
        let calendars = provider.calendars(&tokens.access_token).await?;
        Ok(Agreed { tokens, account, calendars })
    }

    /// The same account keeps what its owner has chosen; another one takes its place.
    async fn store(&self, app: &App, user_id: Uuid, agreed: &Agreed) -> Result<ConnectOutcome> {
        let now = app.now();
        let Ok(pair) = pair(&agreed.tokens, None) else { return Ok(ConnectOutcome::Incomplete) };
        let mut tx = app.begin().await?;
        connections::lock_user(&mut tx, user_id).await?;
        let Some(user) = User::by_id(&mut tx, user_id).await?.filter(|user| user.is_active) else {
            return Ok(ConnectOutcome::InvalidState);
        };
        let existing =
            Connection::of_user(&mut tx, user_id).await?.into_iter().find(|one| one.provider == self.provider);
        let is_same = existing.as_ref().is_some_and(|one| one.address == agreed.account.address);
        let id = existing.as_ref().filter(|_| is_same).map_or_else(|| ids::new(now), |one| one.id);
        let (encrypted, access_expires_at) = (pair.encrypt(&app.encryption, id)?, expiry(&agreed.tokens, now));
        if is_same {
            tokens::store(&mut tx, id, &encrypted, access_expires_at).await?;
            connections::allow_retry(&mut tx, id).await?;
            channels::end_all(&mut tx, id).await?;
        } else {
            if let Some(other) = &existing {
                end_connection_in(&mut tx, other, &self.origin, now).await?;
            }
            let address = &agreed.account.address;
            let (provider, tokens) = (self.provider, &encrypted);
            let new = NewConnection { id, user_id, provider, address, tokens, access_expires_at };
            connections::insert(&mut tx, &new, now + SYNC_DEADLINE, now).await?;
        }
        let defaults = Defaults { reads_primary: user.role == Role::Coach, writes_primary: true };
        replace_calendars(&mut tx, app, id, &agreed.calendars, (!is_same).then_some(defaults)).await?;
        if !is_same {
            links::desire_upcoming(&mut tx, id, user_id, now).await?;
        }
        enqueue(&mut tx, &self.origin, now, &SyncConnection { connection_id: id, user_id }).await?;
        let record = Record {
            action: "calendars.connected",
            actor_role: user.role.as_str(),
            subject_kind: "user",
            subject_id: Some(user_id),
            before: None,
            after: Some(json!({ "connection_id": id, "provider": self.provider })),
        };
        audit::write(&mut tx, &self.origin.clone().by(user_id), &record, now).await?;
        app.commit(tx).await?;
        if user.role == Role::Coach {
            app.events.publish(Change::Coach(user_id));
        }
        Ok(ConnectOutcome::Connected)
    }
}

/// Makes the rows as the account's calendars are. If the one that sessions were written into is gone, they are written anew.
pub(super) async fn replace_calendars(
    db: &mut PgConnection,
    app: &App,
    connection_id: Uuid,
    calendars: &[Calendar],
    defaults: Option<Defaults>,
) -> Result<()> {
    let found: Vec<FoundCalendar> = calendars
        .iter()
        .map(|calendar| FoundCalendar {
            id: ids::new(app.now()),
            external_id: calendar.id.clone(),
            name: calendar.name.clone(),
            zone: calendar.zone.clone(),
            is_primary: calendar.is_primary,
            can_write: calendar.can_write,
        })
        .collect();
    if connected::replace(db, connection_id, &found, defaults).await? {
        links::move_upcoming(db, connection_id, app.now()).await?;
    }
    Ok(())
}

/// A provider that is named in a path.
///
/// # Errors
/// `not_found`.
pub fn provider_named(name: &str) -> Result<Provider> {
    let unknown = || Error::new(Code::NotFound).with_detail("Calendars of google and outlook can be connected.");
    Provider::of(name).ok_or_else(unknown)
}
