//! How every stand-in that speaks HTTP is served: on the loopback address, on the port asked for or a free one, and by its own names only, so
//! that no page of the web reaches it by a name that leads to this machine (DNS rebinding).

use std::io;
use std::net::TcpListener;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpResponse, HttpServer};

/// A stand-in that is listening; dropping it stops it.
#[derive(Debug)]
pub struct Listening {
    /// Where it answers, without a trailing slash: `http://127.0.0.1:41234`.
    pub url: String,
    handle: ServerHandle,
}

impl Drop for Listening {
    fn drop(&mut self) {
        // The command is sent by the call; the future only waits for it.
        drop(self.handle.stop(false));
    }
}

/// Serves what `routes` configures on 127.0.0.1; port 0 takes a free one.
///
/// # Errors
/// The port is taken or not allowed.
pub fn serve<F>(port: u16, routes: F) -> io::Result<Listening>
where
    F: Fn(&mut ServiceConfig) + Clone + Send + 'static,
{
    let listener = TcpListener::bind(("127.0.0.1", port))?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = HttpServer::new(move || App::new().wrap(from_fn(own_names_only)).configure(routes.clone()))
        .workers(1)
        .disable_signals()
        .shutdown_timeout(1)
        .listen(listener)?
        .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(Listening { url, handle })
}

/// Whether a `Host` header names this machine's loopback address, with or without a port.
pub(crate) fn is_own_name(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Refuses requests for other hosts: 421 (RFC 9110, section 15.5.20).
async fn own_names_only(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(is_own_name) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let refused = HttpResponse::MisdirectedRequest().body("The sandbox answers at 127.0.0.1 and localhost only.\n");
    Ok(request.into_response(refused))
}

#[cfg(test)]
mod tests {
    use actix_web::web;

    use super::*;

    #[test]
    fn own_names_are_the_loopback() {
        for own in ["127.0.0.1", "127.0.0.1:8081", "localhost:1", "LOCALHOST", "[::1]:8080", "[::1]"] {
            assert!(is_own_name(own), "{own}");
        }
        for other in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
            "127.0.0.1:80:90",
            "[::2]",
            "a@127.0.0.1",
        ] {
            assert!(!is_own_name(other), "{other}");
        }
    }

    #[tokio::test]
    async fn a_request_for_another_host_is_refused() {
        // It may be installed already by another test.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listening = serve(0, |app| {
            app.route("/", web::get().to(async || "here"));
        })
        .unwrap();
        let http = reqwest::Client::builder().build().unwrap();
        for (host, status) in [("localhost:1234", 200), ("127.0.0.1", 200), ("rebound.evil.example", 421)] {
            let answer = http.get(&listening.url).header("host", host).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{host}");
        }
    }
}
