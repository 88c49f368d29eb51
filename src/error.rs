//! The table of error codes, and the error type of the whole library.
//!
//! Codes, statuses and titles are defined here only: problem documents, the OpenAPI enum and the web app's union type are generated from
//! this table. The text of a 4xx is for the caller; the cause of a 5xx goes to the log, never into a body.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

macro_rules! codes {
    ($($variant:ident = $code:literal, $status:literal, $title:literal;)*) => {
        /// What went wrong, as clients match it: stable, never translated.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// All codes, for the OpenAPI document and the docs.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The value of `code`, and the last segment of `type`.
            pub const fn as_str(self) -> &'static str { match self { $(Code::$variant => $code,)* } }

            /// The HTTP status.
            pub const fn status(self) -> u16 { match self { $(Code::$variant => $status,)* } }

            /// The code whose [`Code::as_str`] is `text`.
            pub fn of(text: &str) -> Option<Code> {
                Code::ALL.iter().copied().find(|code| code.as_str() == text)
            }

            /// A short, stable summary for people.
            pub const fn title(self) -> &'static str { match self { $(Code::$variant => $title,)* } }
        }
    };
}

codes! {
    Malformed = "malformed", 400, "The request could not be read";
    InvalidToken = "invalid_token", 400, "This link is not valid any more";
    InvalidSignature = "invalid_signature", 400, "The signature does not match";
    Unauthenticated = "unauthenticated", 401, "Sign in first";
    InvalidCredentials = "invalid_credentials", 401, "Email or password is wrong";
    RefreshReused = "refresh_reused", 401, "This sign-in was used twice and has been ended";
    Forbidden = "forbidden", 403, "You are not allowed to do this";
    AccountInactive = "account_inactive", 403, "This account is not active";
    WrongPassword = "wrong_password", 403, "The password is wrong";
    ReauthenticationRequired = "reauthentication_required", 403, "Say your password as well";
    Csrf = "csrf", 403, "The request did not come from the web app";
    NotFound = "not_found", 404, "There is nothing here";
    MethodNotAllowed = "method_not_allowed", 405, "This address does not take that method";
    RequestTimeout = "request_timeout", 408, "The request took too long to arrive";
    EmailTaken = "email_taken", 409, "There is an account with this email";
    QuizIncomplete = "quiz_incomplete", 409, "The quiz is not complete yet";
    SlotTaken = "slot_taken", 409, "That time is already taken";
    ClientBusy = "client_busy", 409, "You have another session at that time";
    TooManyFavourites = "too_many_favourites", 409, "You have marked as many coaches as fit";
    TooManyHolds = "too_many_holds", 409, "You hold three unpaid times already";
    InvalidTransition = "invalid_transition", 409, "It can't go there from where it is";
    PaymentRequired = "payment_required", 409, "The booking is not paid";
    RefundChanged = "refund_changed", 409, "Cancelling would refund another amount now";
    TooLateToMove = "too_late_to_move", 409, "It is too late to move this session";
    TooManyMoves = "too_many_moves", 409, "This session has been moved twice already";
    HasBookings = "has_bookings", 409, "There are sessions ahead";
    LastAdmin = "last_admin", 409, "This is the last admin";
    AlreadyReviewed = "already_reviewed", 409, "This session is reviewed already";
    CheckoutOpen = "checkout_open", 409, "A checkout for this booking is open already";
    CheckoutExpired = "checkout_expired", 409, "The checkout for this booking has ended";
    TooManySubscriptions = "too_many_subscriptions", 409, "You have ten calendars already";
    IdempotencyInProgress = "idempotency_in_progress", 409, "The first request with this key is still running";
    TooLarge = "too_large", 413, "The request is too large";
    UnsupportedMediaType = "unsupported_media_type", 415, "This content type is not accepted here";
    RangeNotSatisfiable = "range_not_satisfiable", 416, "The range begins behind the end";
    ValidationFailed = "validation_failed", 422, "Some fields need another look";
    NotAvailable = "not_available", 422, "The coach is not available then";
    IdempotencyKeyReused = "idempotency_key_reused", 422, "This key was used for another request";
    RateLimited = "rate_limited", 429, "Too many requests";
    Internal = "internal", 500, "Something broke on our side";
    ProviderOff = "provider_off", 503, "This part is switched off here";
    ReadOnly = "read_only", 503, "Rapport can only be read for now";
    Overloaded = "overloaded", 503, "Too much is asked of us at once";
    Unavailable = "unavailable", 503, "We can't do this right now";
}

/// One field that was not accepted: `{"field":"starts_at","code":"in_past","message":"…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Path of the field: `availability.weekly[0].start`.
    pub field: String,
    /// Why, as clients match it.
    pub code: Cow<'static, str>,
    /// Why, for people.
    pub message: String,
}

/// All invalid fields of one request, collected so that they are answered together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<FieldError>);

/// Characters of a field's path that are reported.
const MAX_PATH_CHARS: usize = 200;

/// Characters of a field's message that are reported.
const MAX_MESSAGE_CHARS: usize = 500;

/// Names of fields in the summary of a 422.
const MAX_SUMMARY_FIELDS: usize = 10;

fn truncate(text: &mut String, max_chars: usize) {
    if let Some((end, _)) = text.char_indices().nth(max_chars) {
        text.truncate(end);
        text.push('…');
    }
}

impl FieldErrors {
    /// Fields that are reported at most: the response must not grow with the request.
    pub const MAX_FIELDS: usize = 50;

    /// Adds an invalid field, unless there are [`Self::MAX_FIELDS`] already.
    pub fn add(&mut self, field: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.push(FieldError { field: field.into(), code: Cow::Borrowed(code), message: message.into() });
    }

    /// As [`Self::add`]. Long paths and messages, which may quote the request, are cut.
    pub fn push(&mut self, mut error: FieldError) {
        if !self.is_full() {
            truncate(&mut error.field, MAX_PATH_CHARS);
            truncate(&mut error.message, MAX_MESSAGE_CHARS);
            self.0.push(error);
        }
    }

    /// Adds those of another check.
    pub fn extend(&mut self, other: FieldErrors) {
        other.0.into_iter().for_each(|error| self.push(error));
    }

    /// The value of another check; its invalid fields are added.
    pub fn take<T: Default>(&mut self, checked: Result<T, FieldErrors>) -> T {
        checked.map_err(|errors| self.extend(errors)).unwrap_or_default()
    }

    /// Whether no more fields are reported.
    pub fn is_full(&self) -> bool {
        self.0.len() >= Self::MAX_FIELDS
    }

    /// One invalid field.
    pub fn one(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.add(field, code, message);
        errors
    }

    /// `value`, if no field is invalid.
    ///
    /// # Errors
    /// The invalid fields.
    pub fn into_result<T>(self, value: T) -> Result<T, FieldErrors> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

/// Why one value was not accepted. The path of its field is added where it is collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// As clients match it.
    pub code: &'static str,
    /// For people.
    pub message: Cow<'static, str>,
}

impl ParseError {
    /// An error of this code.
    pub fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into() }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for ParseError {}

/// Why something failed: a [`Code`], a text for people, and the cause for the log.
pub struct Error(Box<Parts>);

struct Parts {
    code: Code,
    detail: Cow<'static, str>,
    fields: Vec<FieldError>,
    extensions: Map<String, Value>,
    retry_after: Option<Duration>,
    is_replayed: bool,
    is_final: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this code. Its text is the code's title unless [`Error::with_detail`] sets another.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Parts {
            code,
            detail: Cow::Borrowed(code.title()),
            fields: Vec::new(),
            extensions: Map::new(),
            retry_after: (code.status() == 503).then_some(Duration::from_secs(2)),
            is_replayed: false,
            is_final: false,
            source: None,
        }))
    }

    /// What happened and what to do next, for people.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// An extension member of the problem document (RFC 9457, section 3.2), like `missing` of `quiz_incomplete`.
    #[must_use]
    pub fn with_extension(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.extensions.insert(name.to_owned(), value.into());
        self
    }

    /// Adds an invalid field.
    #[must_use]
    pub fn field(self, field: &str, code: &'static str, message: impl Into<String>) -> Self {
        self.field_error(FieldError { field: field.to_owned(), code: Cow::Borrowed(code), message: message.into() })
    }

    /// Adds an invalid field.
    #[must_use]
    pub fn field_error(mut self, field: FieldError) -> Self {
        self.0.fields.push(field);
        self
    }

    /// When to try again: the `Retry-After` of a 429 or 503.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// The cause; logged with its chain, never shown to the caller.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// 500: a defect of ours.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Code::Internal)
            .with_detail("It is not your request. The team has been notified; try again.")
            .with_source(source)
    }

    /// 503: a dependency does not answer.
    pub fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Code::Unavailable)
            .with_detail("Something we depend on does not answer. Try again.")
            .with_source(source)
    }

    /// Marks it as the stored response of an earlier request with the same idempotency key.
    #[must_use]
    pub fn replayed(mut self) -> Self {
        self.0.is_replayed = true;
        self
    }

    /// Whether it is the stored response of an earlier request with the same idempotency key.
    pub fn is_replayed(&self) -> bool {
        self.0.is_replayed
    }

    /// Marks it as an answer that the same call would get again: a job does not try it anew.
    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.0.is_final = true;
        self
    }

    /// Whether the same call would fail again.
    pub fn is_final(&self) -> bool {
        self.0.is_final
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The text for people.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The invalid fields of a 422.
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// The extension members of the problem document.
    pub fn extensions(&self) -> &Map<String, Value> {
        &self.0.extensions
    }

    /// When to try again.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// A copy, for where only a reference is at hand. Its cause is the text of this one's causes.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        let causes = self.source_chain();
        Self(Box::new(Parts {
            code: self.0.code,
            detail: self.0.detail.clone(),
            fields: self.0.fields.clone(),
            extensions: self.0.extensions.clone(),
            retry_after: self.0.retry_after,
            is_replayed: self.0.is_replayed,
            is_final: self.0.is_final,
            source: (!causes.is_empty()).then(|| causes.into()),
        }))
    }

    /// The causes, outermost first, in one line for the log.
    pub fn source_chain(&self) -> String {
        let mut text = String::new();
        let mut next: Option<&dyn StdError> = self.source();
        while let Some(cause) = next {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause.to_string());
            next = cause.source();
        }
        text
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Error::new(code)
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        let names: Vec<&str> = errors.0.iter().map(|error| error.field.as_str()).take(MAX_SUMMARY_FIELDS).collect();
        let more = if errors.0.len() > names.len() { " and others" } else { "" };
        let detail = format!("Have another look at: {}{more}.", names.join(", "));
        let mut error = Error::new(Code::ValidationFailed).with_detail(detail);
        error.0.fields = errors.0;
        error
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.0.detail)?;
        match self.source_chain() {
            causes if causes.is_empty() => Ok(()),
            causes => write!(f, " ({causes})"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.0.code)
            .field("detail", &self.0.detail)
            .field("fields", &self.0.fields)
            .field("causes", &self.source_chain())
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The library's result type.
pub type Result<T, E = Error> = std::result::Result<T, E>;
