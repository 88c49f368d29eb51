//! The limit of what HTTP costs: actix-web, with handlers that send bytes which are in memory already.

use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;

use actix_web::web::{Bytes, Data, get, resource};
use actix_web::{App, HttpResponse, HttpServer};

use crate::error::Outcome;

/// Serves each file of `folder` at its name, and one of them at `/coaches`, until standard input ends.
///
/// # Errors
/// The folder can't be read, or the address not bound.
pub async fn serve(address: SocketAddr, folder: &Path) -> Outcome<()> {
    let mut bodies = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        bodies.push((format!("/{}", entry.file_name().to_string_lossy()), Bytes::from(std::fs::read(entry.path())?)));
    }
    let ready = bodies.first().ok_or("no bodies to send")?.1.clone();
    bodies.push(("/coaches".to_owned(), ready));
    let server = HttpServer::new(move || {
        bodies.iter().fold(App::new(), |app, (path, body)| {
            app.service(resource(path.as_str()).app_data(Data::new(body.clone())).route(get().to(send)))
        })
    });
    let server = server.bind(address)?.run();
    let handle = server.handle();
    std::thread::spawn(move || {
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        drop(handle.stop(false));
    });
    Ok(server.await?)
}

async fn send(body: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(body.get_ref().clone())
}
