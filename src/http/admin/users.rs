//! `/admin/users`: people, with what they did; another role, closing an account, opening it again, deleting it.

use actix_web::{HttpResponse, web};
use deserr::Deserr;
use utoipa::{IntoParams, ToSchema};

use crate::actors::Actors;
use crate::actors::admin::users::ChangeUser;
use crate::actors::privacy::DeleteUser;
use crate::app::App;
use crate::error::{FieldErrors, Result};
use crate::http::extract::{Admin, Authenticated, Body, FromQuery, PathId, Query, QueryReader};
use crate::http::page::{Feed, FeedPage};
use crate::http::problem::ProblemDocument;
use crate::models::admin::users::{ListedUser, UserDetail, UserFilter};
use crate::models::auth::users::Role;
use crate::models::lists::Cursor;

/// The routes of this file.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/admin/users").route(web::get().to(list))).service(
        web::resource("/admin/users/{id}")
            .route(web::get().to(show))
            .route(web::patch().to(change))
            .route(web::delete().to(delete)),
    );
}

/// The filters of people.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only describes the parameters; they are read into a filter")]
pub struct UserParams {
    /// client, coach, admin or auditor.
    role: Option<String>,
    /// true or false.
    is_active: Option<String>,
    /// An id, or beginnings of words of name and address, whatever their case and accents; all of them must be found.
    q: Option<String>,
    /// Who signed up at or after: a time, or a date as the start of its day in UTC.
    created_from: Option<String>,
    /// Who signed up before.
    created_to: Option<String>,
}

impl FromQuery for UserFilter {
    fn from_query(reader: &mut QueryReader) -> Self {
        Self {
            role: reader.choice("role", &Role::ALL),
            is_active: reader.choice("is_active", &[("true", true), ("false", false)]),
            q: reader.text("q"),
            created_from: reader.timestamp("created_from"),
            created_to: reader.timestamp("created_to"),
        }
    }
}

/// Which part of which people.
#[derive(Debug)]
pub struct UsersQuery {
    filter: UserFilter,
    feed: Feed,
}

impl FromQuery for UsersQuery {
    fn from_query(reader: &mut QueryReader) -> Self {
        let feed = Feed::from_query(reader, |cursor| matches!(cursor, Cursor::At(..)));
        Self { filter: UserFilter::from_query(reader), feed }
    }
}

/// People, the latest first.
#[utoipa::path(get, path = "/admin/users", tag = "admin", security(("bearer" = [])),
    params(UserParams, ("cursor" = Option<String>, Query, description = "`next_cursor` of the response before; `page` is ignored then"),
        ("page" = Option<i64>, Query, description = "up to row 10,000"), ("per_page" = Option<i64>, Query)),
    responses((status = 200, body = FeedPage<ListedUser>), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn list(
    app: web::Data<App>,
    _: Authenticated<Admin>,
    query: Query<UsersQuery>,
) -> Result<web::Json<FeedPage<ListedUser>>> {
    let UsersQuery { filter, feed } = query.0;
    let part = filter.list(&mut *app.read().await?, feed.start(), feed.limit()).await?;
    Ok(web::Json(feed.into_page(part, ListedUser::cursor, |user| user)))
}

/// One person: the account, how many bookings there are, the latest logins, and what was done by and to them.
#[utoipa::path(get, path = "/admin/users/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 200, body = UserDetail), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn show(app: web::Data<App>, _: Authenticated<Admin>, id: PathId) -> Result<web::Json<UserDetail>> {
    Ok(web::Json(UserDetail::by_id(&mut *app.read().await?, id.0, app.now()).await?))
}

/// What changes of an account; what is missing stays.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = FieldErrors, deny_unknown_fields)]
pub struct UserBody {
    /// The new role begins with an empty profile. That of the role before is kept and shown to nobody; it is there again when the person gets that
    /// role back.
    #[deserr(default)]
    pub role: Option<Role>,
    /// Whether the person can sign in.
    #[deserr(default)]
    pub is_active: Option<bool>,
}

/// Give an account another role, close it, or open it again. Every sign-in of the person ends with a change, within five seconds.
#[utoipa::path(patch, path = "/admin/users/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)), request_body = UserBody,
    responses((status = 200, body = UserDetail), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, description = "has_bookings: another role while there are bookings ahead; last_admin: nobody would be left; invalid_transition: the account is deleted", body = ProblemDocument)))]
pub async fn change(
    app: web::Data<App>,
    actors: web::Data<Actors>,
    admin: Authenticated<Admin>,
    id: PathId,
    body: Body<UserBody>,
) -> Result<web::Json<UserDetail>> {
    let UserBody { role, is_active } = body.value;
    actors.send(ChangeUser { user_id: id.0, role, is_active, origin: admin.origin }).await?;
    Ok(web::Json(UserDetail::by_id(&mut *app.read().await?, id.0, app.now()).await?))
}

/// Delete an account, as if its owner had: signed out and hidden at once; within an hour sessions ahead are cancelled, the last mails sent, and
/// personal data erased.
#[utoipa::path(delete, path = "/admin/users/{id}", tag = "admin", security(("bearer" = [])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument), (status = 404, description = "there is nobody with this id, or the account is deleted already", body = ProblemDocument),
        (status = 409, description = "last_admin", body = ProblemDocument)))]
pub async fn delete(actors: web::Data<Actors>, admin: Authenticated<Admin>, id: PathId) -> Result<HttpResponse> {
    actors.send(DeleteUser { user_id: id.0, origin: admin.origin }).await?;
    Ok(HttpResponse::NoContent().finish())
}
