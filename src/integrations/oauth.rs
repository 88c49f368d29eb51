//! OAuth 2 (RFC 6749) with PKCE (RFC 7636) against a provider of calendars, by the `oauth2` crate: it builds the requests and reads the answers,
//! the one policy sends them.
//!
//! The `state`, the verifier and the tokens are the caller's to keep.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use oauth2::basic::{BasicClient, BasicErrorResponseType, BasicRequestTokenError, BasicTokenResponse};
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};

use super::calendars::{CalendarError, Consent, POLICY};
use super::policy::{Failure, Policy, may_pass, retry_after};
use crate::config;
use crate::error::{Error, Result};

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// What differs between providers.
pub struct Endpoints {
    /// For the log.
    pub provider: &'static str,
    pub authorize_url: String,
    pub token_url: String,
    /// `None`: an app can't end its own consent there.
    pub revoke_url: Option<String>,
    pub scopes: &'static [&'static str],
    /// Those of `scopes` without which nothing works, as the answer names them.
    pub needed_scopes: &'static [&'static str],
    /// More parameters of the consent page.
    pub extra: &'static [(&'static str, &'static str)],
}

/// One provider's OAuth under our client id.
pub struct OAuth {
    client: Client,
    http: reqwest::Client,
    policy: Policy,
    endpoints: Endpoints,
}

/// What an exchange or a refresh gives.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access_token: SecretString,
    /// `None` after a refresh: the old one stays.
    pub refresh_token: Option<SecretString>,
    /// How long the access token is good for, from now.
    pub expires_in: Duration,
}

/// RFC 7636, section 4.1.
const VERIFIER_LENGTHS: std::ops::RangeInclusive<usize> = 43..=128;

/// Assumed when the answer does not say how long a token is good for.
const SHORT_LIFETIME: Duration = Duration::from_secs(300);

impl OAuth {
    /// Sends nothing yet.
    ///
    /// # Errors
    /// An address can't be read, or the HTTP client can't be built.
    pub fn new(config: &config::CalendarClient, endpoints: Endpoints) -> Result<Self> {
        let client = BasicClient::new(ClientId::new(config.client_id.clone()))
            .set_client_secret(ClientSecret::new(config.client_secret.expose_secret().to_owned()))
            .set_auth_uri(AuthUrl::new(endpoints.authorize_url.clone()).map_err(Error::internal)?)
            .set_token_uri(TokenUrl::new(endpoints.token_url.clone()).map_err(Error::internal)?)
            .set_auth_type(AuthType::RequestBody);
        let policy = Policy { provider: endpoints.provider, ..POLICY };
        Ok(Self { client, http: super::http(policy.attempt_timeout)?, policy, endpoints })
    }

    /// Where the browser is sent.
    ///
    /// # Errors
    /// The address to come back to can't be read, or the verifier is too short or too long.
    pub fn authorize_url(&self, consent: &Consent<'_>) -> Result<String, CalendarError> {
        // The crate panics otherwise.
        if !VERIFIER_LENGTHS.contains(&consent.verifier.expose_secret().len()) {
            return Err(CalendarError::Refused("the verifier of PKCE has 43 to 128 characters".to_owned()));
        }
        let verifier = PkceCodeVerifier::new(consent.verifier.expose_secret().to_owned());
        let state = consent.state.to_owned();
        let mut request = self
            .client
            .authorize_url(|| CsrfToken::new(state))
            .set_redirect_uri(Cow::Owned(redirect_url(consent.redirect_uri)?))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(self.endpoints.scopes.iter().map(|scope| Scope::new((*scope).to_owned())));
        for (name, value) in self.endpoints.extra {
            request = request.add_extra_param(*name, *value);
        }
        if let Some(hint) = consent.login_hint {
            request = request.add_extra_param("login_hint", hint);
        }
        Ok(request.url().0.into())
    }

    /// Exchanges a code for tokens.
    ///
    /// # Errors
    /// As [`CalendarError`] says.
    pub async fn exchange(
        &self,
        code: &SecretString,
        verifier: &SecretString,
        redirect_uri: &str,
    ) -> Result<Tokens, CalendarError> {
        let answer = self
            .client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
            .set_redirect_uri(Cow::Owned(redirect_url(redirect_uri)?))
            .request_async(self)
            .await
            .map_err(refused)?;
        let granted: Vec<&str> = answer.scopes().into_iter().flatten().map(|scope| scope.as_str()).collect();
        let is_missing = |scope: &&&str| !granted.iter().any(|known| known.eq_ignore_ascii_case(scope));
        let missing: Vec<String> =
            self.endpoints.needed_scopes.iter().filter(is_missing).map(|scope| (*scope).to_owned()).collect();
        // Without the field everything that was asked for is granted (RFC 6749, section 5.1).
        if answer.scopes().is_some() && !missing.is_empty() {
            return Err(CalendarError::ScopesMissing(missing));
        }
        Ok(tokens(&answer))
    }

    /// New tokens for a refresh token.
    ///
    /// # Errors
    /// As [`CalendarError`] says.
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<Tokens, CalendarError> {
        let known = RefreshToken::new(refresh_token.expose_secret().to_owned());
        let answer = self.client.exchange_refresh_token(&known).request_async(self).await.map_err(refused)?;
        Ok(tokens(&answer))
    }

    /// Ends the consent. (The crate's own request insists on https, which a stand-in does not have.)
    ///
    /// # Errors
    /// As [`CalendarError`] says.
    pub async fn revoke(&self, refresh_token: &SecretString) -> Result<(), CalendarError> {
        let Some(url) = &self.endpoints.revoke_url else { return Ok(()) };
        let attempt = || async {
            let form = [("token", refresh_token.expose_secret())];
            let answer = self.http.post(url).form(&form).send().await.map_err(unclear)?;
            match answer.status().as_u16() {
                // 400 `invalid_token`: it has ended already.
                200..300 | 400 => Ok(()),
                status => Err(unanswered(status, answer.headers())),
            }
        };
        self.policy.call(attempt).await
    }

    /// Sends one request of the crate. An answer that says what was wrong with the request goes back to the crate, which reads it.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, CalendarError> {
        let attempt = || async {
            let request = reqwest::Request::try_from(request.clone())
                .map_err(|error| Failure::lasting(CalendarError::Refused(error.to_string())))?;
            let answer = self.http.execute(request).await.map_err(unclear)?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            if may_pass(status.as_u16()) || status.is_server_error() {
                return Err(unanswered(status.as_u16(), &headers));
            }
            let mut response = HttpResponse::new(answer.bytes().await.map_err(unclear)?.to_vec());
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        };
        self.policy.call(attempt).await
    }
}

/// The crate's requests, by our policy. (A closure would tie the future to a lifetime that no job can have.)
impl<'c> AsyncHttpClient<'c> for OAuth {
    type Error = CalendarError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CalendarError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

fn redirect_url(uri: &str) -> Result<RedirectUrl, CalendarError> {
    RedirectUrl::new(uri.to_owned()).map_err(|error| CalendarError::Refused(error.to_string()))
}

/// Without the address, which may hold a token.
fn unclear(error: reqwest::Error) -> Failure<CalendarError> {
    Failure::passing(CalendarError::unavailable(error.without_url()))
}

fn unanswered(status: u16, headers: &reqwest::header::HeaderMap) -> Failure<CalendarError> {
    let (message, wait) = (format!("status {status}"), retry_after(headers));
    let error = match status {
        429 => CalendarError::RateLimited { message, retry_after: wait },
        _ => CalendarError::Unavailable { message, retry_after: wait },
    };
    Failure::answered(error, status, headers)
}

fn refused(error: BasicRequestTokenError<CalendarError>) -> CalendarError {
    match error {
        RequestTokenError::ServerResponse(answer) => {
            let text = answer.error_description().cloned().unwrap_or_default();
            let text = format!("{} {text}", answer.error());
            match answer.error() {
                BasicErrorResponseType::InvalidGrant => CalendarError::ConsentOver(text),
                // Microsoft: the person has to take part again (a second factor, new terms).
                BasicErrorResponseType::Extension(code) if code == "interaction_required" => {
                    CalendarError::ConsentOver(text)
                }
                _ => CalendarError::Refused(text),
            }
        }
        RequestTokenError::Request(error) => error,
        // Never with the body, which may hold tokens.
        RequestTokenError::Parse(error, _) => CalendarError::Unreadable(error.path().to_string()),
        RequestTokenError::Other(text) => CalendarError::Unreadable(text),
    }
}

fn tokens(answer: &BasicTokenResponse) -> Tokens {
    Tokens {
        access_token: answer.access_token().secret().clone().into(),
        refresh_token: answer.refresh_token().map(|token| token.secret().clone().into()),
        expires_in: answer.expires_in().unwrap_or(SHORT_LIFETIME),
    }
}
