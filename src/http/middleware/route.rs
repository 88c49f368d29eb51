//! The route of a request, by which everything is decided that depends on the path.

use actix_web::dev::ServiceRequest;

/// The pattern of the route that serves this request: `/payment/{id}`. `None` if there is none.
///
/// The router matches the path with percent-encodings decoded, and so does this: `/auth/%6cogin` is `/auth/login`. Nothing may compare the
/// text of the path itself.
pub(super) fn route(request: &ServiceRequest) -> Option<String> {
    request.resource_map().match_pattern(request.match_info().as_str())
}
