//! The S3 stand-in: one bucket in a folder, signatures checked, over the `s3s` crate.
//!
//! What `s3s-fs` does not do (CORS, lifecycle rules, tagging) is answered with 501. The bucket's name is in the path,
//! never in the host.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::HOST;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder as Http;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpError, HttpResponse, S3Error, S3ErrorCode};
use s3s_fs::FileSystem;
use tokio::net::TcpStream;

pub use crate::faults::Faults;
use crate::http::is_own_name;
use crate::toggle_listener::{Handler, State, ToggleListener};

/// How the stand-in is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// 0 takes a free one.
    pub port: u16,
    pub access_key: String,
    pub secret_key: String,
    /// Created if it does not exist.
    pub bucket: String,
    /// Holds the bucket as a folder and each object as a file.
    pub folder: PathBuf,
}

/// A running stand-in; dropping it stops it and leaves the folder.
#[derive(Debug)]
pub struct Storage {
    listener: ToggleListener,
    faults: Faults,
}

impl Storage {
    /// Starts on the runtime it is called on.
    ///
    /// # Errors
    /// The port is taken, the folder can't be used, or the bucket's name is invalid.
    pub fn start(options: Options) -> io::Result<Self> {
        let Options { port, access_key, secret_key, bucket, folder } = options;
        if !s3s::path::check_bucket_name(&bucket) {
            let message =
                format!("{bucket:?} is no name of a bucket: 3 to 63 lower-case letters, digits, dots, hyphens");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        fs::create_dir_all(folder.join(&bucket))?;
        let files = FileSystem::new(&folder).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(access_key, secret_key));
        let service = builder.build();
        let faults = Faults::default();
        let shared = faults.clone();
        let handler: Handler = Arc::new(move |stream| Box::pin(serve(stream, service.clone(), shared.clone())));
        Ok(Self { listener: ToggleListener::bind(port, handler)?, faults })
    }

    /// The endpoint, to be used with path-style addresses: `http://127.0.0.1:41234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.listener.handle().address())
    }

    /// Failed requests, lost answers, slowness.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// An outage: open connections are cut, new ones refused.
    ///
    /// # Errors
    /// The port could not be bound.
    pub async fn refuse(&self) -> io::Result<()> {
        self.listener.handle().set_state(State::Refusing).await
    }

    /// Ends the outage and every fault; the server is back on its port.
    ///
    /// # Errors
    /// The port could not be listened on again.
    pub async fn restore(&self) -> io::Result<()> {
        self.faults.clear();
        self.listener.handle().set_state(State::Open).await
    }
}

async fn serve(stream: TcpStream, service: S3Service, faults: Faults) {
    let answer = service_fn(move |request| answer(service.clone(), faults.clone(), request));
    // A client that disconnects in the middle of a request is no error.
    if let Err(error) = Http::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), answer).await {
        tracing::debug!(error, "S3 connection ended");
    }
}

async fn answer(service: S3Service, faults: Faults, request: Request<Incoming>) -> Result<HttpResponse, HttpError> {
    if !request.headers().get(HOST).and_then(|host| host.to_str().ok()).is_some_and(is_own_name) {
        return error_response(403, None);
    }
    let injected = faults.take();
    tokio::time::sleep(injected.delay).await;
    if let Some(status) = injected.fail {
        return error_response(status, injected.retry_after);
    }
    let response = service.call(request.map(Body::from)).await?;
    match injected.lose {
        Some(status) => error_response(status, injected.retry_after),
        None => Ok(response),
    }
}

/// As S3 answers, in XML: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
fn error_response(status: u16, retry_after: Option<Duration>) -> Result<HttpResponse, HttpError> {
    let (code, message) = match status {
        403 => (S3ErrorCode::AccessDenied, "Access Denied"),
        503 => (S3ErrorCode::SlowDown, "Please reduce your request rate."),
        _ => (S3ErrorCode::InternalError, "We encountered an internal error. Please try again."),
    };
    let mut error = S3Error::with_message(code, message);
    error.set_status_code(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    let mut response = error.to_http_response().map_err(|error| HttpError::new(Box::new(error)))?;
    if let Some(wait) = retry_after {
        response.headers_mut().insert("retry-after", wait.as_secs().into());
    }
    Ok(response)
}
