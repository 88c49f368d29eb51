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
