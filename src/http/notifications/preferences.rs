//! `/notifications/preferences`: which kinds of notification the user gets, and by which channels.

use actix_web::web;
use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Map, Value, ValueKind, ValuePointerRef, take_cf_content};
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::actors::Actors;
use crate::actors::notifications::SetPreferences;
use crate::app::App;
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Authenticated, Body, OwnAccount};
use crate::http::problem::ProblemDocument;
use crate::models::input::path;
use crate::models::notifications::{Channels, NotificationKind, Preferences, preferences};

/// The channels of one kind; one that is left out is as by default: on, except of the weekly digest.
#[derive(Clone, Copy, Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct ChannelsBody {
    #[deserr(default)]
    pub email: Option<bool>,
    #[deserr(default)]
    pub in_app: Option<bool>,
}

impl ChannelsBody {
    fn of(self, kind: NotificationKind) -> Channels {
        let default = Channels::default_of(kind);
        Channels { email: self.email.unwrap_or(default.email), in_app: self.in_app.unwrap_or(default.in_app) }
    }
}

/// The kinds that are named. (The maps of `deserr` do not collect the errors of their values.)
#[derive(Debug)]
pub struct PreferencesBody(Preferences);

impl Deserr<FieldErrors> for PreferencesBody {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, at: ValuePointerRef<'_>) -> Result<Self, FieldErrors> {
        let Value::Map(map) = value else {
            let wrong = ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::Map] };
            return Err(take_cf_content(FieldErrors::error(None, wrong, at)));
        };
        let (mut preferences, mut errors) = (Preferences::new(), FieldErrors::default());
        for (name, channels) in map.into_iter() {
            let place = at.push_key(&name);
            match (
                NotificationKind::named(&name),
                Option::<ChannelsBody>::deserialize_from_value(channels.into_value(), place),
            ) {
                (Some(kind), Ok(Some(channels))) => drop(preferences.insert(kind, channels.of(kind))),
                (Some(_), Ok(None)) => {}
                (None, _) => errors.add(path(place), "unknown_field", "There is no such kind of notification."),
                (Some(_), Err(FieldErrors(wrong))) => errors.0.extend(wrong),
            }
        }
        errors.into_result(Self(preferences))
    }
}

impl PartialSchema for PreferencesBody {
    fn schema() -> RefOr<Schema> {
        let kinds = match NotificationKind::schema() {
            RefOr::T(kinds) => Some(kinds),
            RefOr::Ref(_) => None,
        };
        // Null is the same as left out.
        let null = ObjectBuilder::new().schema_type(Type::Null);
        let channels = OneOfBuilder::new().item(null).item(Ref::from_schema_name("ChannelsBody")).build();
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("The kinds that are named, each with its channels."))
            .property_names(kinds)
            .additional_properties(Some(Schema::OneOf(channels)))
            .into()
    }
}

impl ToSchema for PreferencesBody {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("ChannelsBody".to_owned(), ChannelsBody::schema()));
    }
}

/// My preferences: each kind by email and in the app. Emails about the account are always sent.
#[utoipa::path(get, path = "/notifications/preferences", tag = "notifications", security(("bearer" = [])),
    responses((status = 200, body = BTreeMap<NotificationKind, Channels>), (status = 401, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, signed: Authenticated) -> Result<web::Json<Preferences>> {
    Ok(web::Json(preferences::of(&mut *app.read().await?, signed.user_id).await?))
}

/// Replace my preferences; a kind that is left out is as by default: on, except of the weekly digest.
#[utoipa::path(put, path = "/notifications/preferences", tag = "notifications", security(("bearer" = [])), request_body = PreferencesBody,
    responses((status = 200, body = BTreeMap<NotificationKind, Channels>), (status = 401, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn replace(
    actors: web::Data<Actors>,
    signed: Authenticated<OwnAccount>,
    body: Body<PreferencesBody>,
) -> Result<web::Json<Preferences>> {
    Ok(web::Json(actors.send(SetPreferences { user_id: signed.user_id, preferences: body.value.0 }).await?))
}
