//! How every stand-in that speaks HTTP is served: on the loopback address, on the port asked for or a free one.

use std::io;
use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};

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
    let server = HttpServer::new(move || App::new().configure(routes.clone()))
        .workers(1)
        .disable_signals()
        .shutdown_timeout(1)
        .listen(listener)?
        .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(Listening { url, handle })
}
