//! The route of a request, by which everything is decided that depends on the path.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;

/// The route that was matched, in the request's extensions.
#[derive(Clone)]
struct MatchedRoute(Option<String>);

/// The pattern of the route that serves this request, matched once: `/payment/{id}`. `None` if there is none.
///
/// The router matches the path with percent-encodings decoded, and so does this: `/auth/%6cogin` is `/auth/login`. Nothing may compare the
/// text of the path itself.
pub(super) fn matched_route(request: &ServiceRequest) -> Option<String> {
    if let Some(MatchedRoute(route)) = request.extensions().get() {
        return route.clone();
    }
    let route = request.resource_map().match_pattern(request.match_info().as_str());
    request.extensions_mut().insert(MatchedRoute(route.clone()));
    route
}

/// Routes whose path holds a secret.
const SECRET_ROUTES: &[&str] = &["/calendar/feed/{secret:.*}"];

/// The path of a request for the log: of a route whose path holds a secret, its pattern.
pub(super) fn path_for_log(request: &ServiceRequest) -> String {
    match matched_route(request) {
        Some(route) if SECRET_ROUTES.contains(&route.as_str()) => route,
        _ => request.path().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::dev::Service;
    use actix_web::{App, HttpResponse, test, web};

    use super::*;

    #[actix_web::test]
    async fn the_secret_of_a_feed_is_not_logged_however_it_is_written() {
        let seen = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let record = seen.clone();
        let app = test::init_service(
            App::new()
                .wrap_fn(move |request, service| {
                    *record.lock().unwrap() = path_for_log(&request);
                    service.call(request)
                })
                .configure(crate::http::calendars::routes)
                .default_service(web::to(HttpResponse::NotFound)),
        )
        .await;
        let logged = async |path: &str| {
            let request = test::TestRequest::get().uri(path).to_request();
            drop(test::try_call_service(&app, request).await);
            seen.lock().unwrap().clone()
        };
        for path in [
            "/calendar/feed/hidden.ics",
            "/calendar/feed/hidden",
            "/calendar/feed/hidden.ics/",
            "/calendar/feed/hidden/more?hidden=hidden",
            "/%63alendar/feed/hidden.ics",
            "/calendar/%66eed/hidden.ics",
        ] {
            let logged = logged(path).await;
            assert!(!logged.contains("hidden") && logged.contains("/calendar/feed/"), "{path}: {logged}");
        }
        assert_eq!(logged("/calendar/feed/rotate").await, "/calendar/feed/rotate");
        assert_eq!(logged("/elsewhere").await, "/elsewhere");
    }
}
