//! `/profile`: what a user says about themselves, and `/quiz`: the questions of the quiz.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, web};
use deserr::{Deserr, IntoValue, Value as Input, ValuePointerRef};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer::Answer;
use super::extract::{Authenticated, Body};
use super::privacy;
use super::problem::ProblemDocument;
use crate::actors::Actors;
use crate::actors::profiles::{UpdateClientProfile, UpdateCoachProfile};
use crate::app::App;
use crate::error::{Code, Error, FieldErrors, Result};
use crate::models::auth::users::{FullName, Role, User};
use crate::models::bookings::cancellation_policy::CancellationPolicy;
use crate::models::input::{optional_line, optional_text};
use crate::models::money::Money;
use crate::models::profiles::availability::Availability;
use crate::models::profiles::quiz::{FactorDefinition, Quiz, QuizDraft, definitions};
use crate::models::profiles::{
    ClientProfile, ClientRow, ClientUpdate, CoachProfile, CoachRow, CoachUpdate, SESSION_DURATIONS,
};
use crate::models::reference::{Country, Language, Tag, Zone};
use crate::models::text::UncheckedText;
use crate::models::web_address::WebAddress;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/profile")
                .route(web::get().to(show))
                .route(web::put().to(change))
                .route(web::delete().to(privacy::delete)),
        )
        .service(web::resource("/quiz").route(web::get().to(quiz)));
}

/// The account and its profile.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileView {
    pub user: User,
    pub profile: Profile,
}

/// By role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Profile {
    Client(Box<ClientProfile>),
    Coach(Box<CoachProfile>),
    Admin(AdminProfile),
}

/// Admins and auditors have only what is on the account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdminProfile {
    pub full_name: String,
    pub timezone: Zone,
}

/// The questions of the quiz.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuizView {
    pub factors: Vec<FactorDefinition>,
}

/// A field that GET returns and PUT ignores, so that what was read can be sent back.
#[derive(Debug, Default, ToSchema)]
pub struct ReadOnly;

impl Deserr<FieldErrors> for ReadOnly {
    fn deserialize_from_value<V: IntoValue>(_: Input<V>, _: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        Ok(ReadOnly)
    }
}

/// Any JSON object of at most 16 KiB.
#[derive(Debug)]
pub struct JsonObject(pub Value);

impl Deserr<FieldErrors> for JsonObject {
    fn deserialize_from_value<V: IntoValue>(value: Input<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        let field = crate::models::input::path(at);
        let value = Value::from(value);
        if !value.is_object() {
            return Err(FieldErrors::one(field, "wrong_type", "Should be an object."));
        }
        if value.to_string().len() > 16 * 1024 {
            return Err(FieldErrors::one(field, "too_long", "At most 16 KiB."));
        }
        Ok(JsonObject(value))
    }
}

/// What a client may write. Missing fields are cleared, except `quiz` and `quiz_draft`.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ClientBody {
    pub full_name: FullName,
    pub timezone: Zone,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 32)]
    pub phone: Option<UncheckedText>,
    #[deserr(default)]
    pub country: Option<Country>,
    /// All 20 factors, when sent.
    #[deserr(default)]
    pub quiz: Option<Quiz>,
    /// Any of the 20 factors.
    #[deserr(default)]
    pub quiz_draft: Option<QuizDraft>,
    #[deserr(default)]
    #[schema(value_type = Option<Object>)]
    pub preferences: Option<JsonObject>,
    #[deserr(default)]
    #[schema(ignore)]
    pub quiz_completed_at: ReadOnly,
    #[deserr(default)]
    #[schema(ignore)]
    pub photo_url: ReadOnly,
}

/// What a coach may write. Missing fields are cleared, except `availability` and `is_listed`.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct CoachBody {
    pub full_name: FullName,
    pub timezone: Zone,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 160)]
    pub headline: Option<UncheckedText>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub bio: Option<UncheckedText>,
    #[deserr(default)]
    pub expertise: Option<Vec<Tag>>,
    #[deserr(default)]
    pub languages: Option<Vec<Language>>,
    #[deserr(default)]
    pub countries: Option<Vec<Country>>,
    /// Per 60 minutes.
    #[deserr(default)]
    pub price: Option<Money>,
    /// Of 30, 45, 60, 90.
    #[deserr(default)]
    pub session_durations: Option<Vec<u16>>,
    #[deserr(default)]
    pub availability: Option<Availability>,
    #[deserr(default)]
    pub cancellation_policy: Option<CancellationPolicy>,
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    pub meeting_url: Option<WebAddress>,
    #[deserr(default)]
    pub is_listed: Option<bool>,
    #[deserr(default)]
    #[schema(ignore)]
    pub rating: ReadOnly,
    #[deserr(default)]
    #[schema(ignore)]
    pub review_count: ReadOnly,
    #[deserr(default)]
    #[schema(ignore)]
    pub photo_url: ReadOnly,
}

/// My account and my profile.
#[utoipa::path(get, path = "/profile", tag = "profiles", security(("bearer" = [])), responses((status = 200, body = ProfileView), (status = 401, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, signed: Authenticated) -> Result<web::Json<ProfileView>> {
    profile_view(&app, signed.user_id).await
}

/// An account and its profile.
///
/// # Errors
/// `unauthenticated`: the account is gone.
pub async fn profile_view(app: &App, user_id: Uuid) -> Result<web::Json<ProfileView>> {
    let mut db = app.read().await?;
    let gone = || Error::new(Code::Unauthenticated).with_detail("This account is gone.");
    let user = User::by_id(&mut db, user_id).await?.ok_or_else(gone)?;
    let profile = profile_of(app, &mut db, &user).await?.ok_or_else(gone)?;
    Ok(web::Json(ProfileView { user, profile }))
}

async fn profile_of(app: &App, db: &mut sqlx::PgConnection, user: &User) -> Result<Option<Profile>> {
    Ok(match user.role {
        Role::Client => {
            let row = ClientRow::by_id(db, user.id).await?;
            row.map(|row| Profile::Client(Box::new(row.view(|key| app.photo_url(key)))))
        }
        Role::Coach => {
            let row = CoachRow::by_id(db, user.id).await?;
            row.map(|row| Profile::Coach(Box::new(row.view(|key| app.photo_url(key)))))
        }
        Role::Admin | Role::Auditor => {
            Some(Profile::Admin(AdminProfile { full_name: user.full_name.clone(), timezone: user.timezone.clone() }))
        }
    })
}

/// Replace my profile.
#[utoipa::path(put, path = "/profile", tag = "profiles", security(("bearer" = [])), request_body(content = ClientBody, description = "or a CoachBody, by role"),
    responses((status = 200, body = ProfileView), (status = 401, body = ProblemDocument), (status = 403, description = "admins have no profile", body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn change(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    signed: Authenticated,
    body: Body<UncheckedBody>,
) -> Result<web::Json<ProfileView>> {
    let (user_id, origin) = (signed.user_id, signed.origin.clone());
    match signed.role {
        Role::Client => {
            let update = client_update(deserr::deserialize::<ClientBody, _, FieldErrors>(body.value.0)?)?;
            actors.send(UpdateClientProfile { client_id: user_id, update, origin }).await?;
        }
        Role::Coach => {
            let update = coach_update(deserr::deserialize::<CoachBody, _, FieldErrors>(body.value.0)?)?;
            actors.send(UpdateCoachProfile { coach_id: user_id, update, actor_role: "coach", origin }).await?;
        }
        Role::Admin | Role::Auditor => return Err(Error::new(Code::Forbidden).with_detail("Admins have no page.")),
    }
    show(app, signed).await
}

/// A body that is deserialized once the role is known.
#[derive(Debug)]
pub struct UncheckedBody(pub Value);

impl Deserr<FieldErrors> for UncheckedBody {
    fn deserialize_from_value<V: IntoValue>(value: Input<V>, _: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        Ok(UncheckedBody(Value::from(value)))
    }
}

/// The quiz as it is sent.
static QUIZ: LazyLock<Answer> = LazyLock::new(|| {
    let quiz = QuizView { factors: definitions() };
    Answer::constant(serde_json::to_vec(&quiz).unwrap_or_default())
});

/// The 20 factors.
#[utoipa::path(get, path = "/quiz", tag = "profiles", responses((status = 200, body = QuizView)))]
pub async fn quiz(request: HttpRequest) -> HttpResponse {
    QUIZ.respond(&request)
}

fn client_update(body: ClientBody) -> Result<ClientUpdate> {
    let mut errors = FieldErrors::default();
    let phone = errors.take(optional_line("phone", body.phone.as_ref(), 32));
    Ok(errors.into_result(ClientUpdate {
        full_name: body.full_name,
        timezone: body.timezone,
        phone,
        country: body.country,
        quiz: body.quiz,
        quiz_draft: body.quiz_draft,
        preferences: body
            .preferences
            .map_or_else(|| Value::Object(serde_json::Map::new()), |preferences| preferences.0),
    })?)
}

/// The body as an update.
///
/// # Errors
/// `validation_failed`, with every field that is invalid.
pub fn coach_update(body: CoachBody) -> Result<CoachUpdate> {
    let mut errors = FieldErrors::default();
    let headline = errors.take(optional_line("headline", body.headline.as_ref(), 160));
    let bio = errors.take(optional_text("bio", body.bio.as_ref(), 5000));
    let mut durations = body.session_durations.unwrap_or_default();
    durations.sort_unstable();
    durations.dedup();
    if durations.iter().any(|minutes| !SESSION_DURATIONS.contains(minutes)) {
        errors.add("session_durations", "unknown_value", "Of 30, 45, 60 and 90 minutes.");
    }
    for (field, count) in [
        ("expertise", body.expertise.as_ref().map_or(0, Vec::len)),
        ("languages", body.languages.as_ref().map_or(0, Vec::len)),
        ("countries", body.countries.as_ref().map_or(0, Vec::len)),
    ] {
        if count > 20 {
            errors.add(field, "too_many", "At most 20.");
        }
    }
    if let Some(price) = body.price {
        check_price(&mut errors, price, &durations);
    }
    Ok(errors.into_result(CoachUpdate {
        full_name: body.full_name,
        timezone: body.timezone,
        headline,
        bio,
        expertise: body.expertise.unwrap_or_default(),
        languages: body.languages.unwrap_or_default(),
        countries: body.countries.unwrap_or_default(),
        price: body.price,
        session_durations: durations.into_iter().map(i32::from).collect(),
        availability: body.availability,
        cancellation_policy: body.cancellation_policy.unwrap_or(CancellationPolicy::Moderate),
        meeting_url: body.meeting_url.map(WebAddress::into_inner),
        is_listed: body.is_listed,
    })?)
}

fn check_price(errors: &mut FieldErrors, price: Money, durations: &[u16]) {
    if let Err(fault) = price.as_hourly_price(durations) {
        errors.add("price", fault.code, fault.message);
    }
}
