//! The S3 stand-in: one bucket in a folder, signatures checked, over the `s3s` crate.
//!
//! What `s3s-fs` does not do is answered 501 as by S3's own lesser relatives: CORS, lifecycle rules, tagging. The
//! bucket's name is in the path, never in the host.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder as Http;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, HttpError, HttpResponse, S3Error, S3ErrorCode};
use s3s_fs::FileSystem;
use tokio::net::TcpStream;

use crate::door::{Conversation, Door, State};

/// How the stand-in is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// 0 takes a free one.
    pub port: u16,
    pub access_key: String,
    pub secret_key: String,
    /// Made if it is not there.
    pub bucket: String,
    /// Where the bucket is a folder and an object a file.
    pub folder: PathBuf,
}

/// A running stand-in; dropping it stops it and leaves the folder.
#[derive(Debug)]
pub struct Storage {
    door: Door,
    faults: Faults,
}

impl Storage {
    /// Starts on the runtime it is called on.
    ///
    /// # Errors
    /// The port is taken, the folder can't be used, or the bucket's name is none.
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
        let conversation: Conversation =
            Arc::new(move |stream| Box::pin(converse(stream, service.clone(), shared.clone())));
        Ok(Self { door: Door::open(port, conversation)?, faults })
    }

    /// The endpoint, to be used with path-style addresses: `http://127.0.0.1:41234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.door.handle().address())
    }

    /// Bad answers, lost answers, slowness.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The server is gone: its connections are cut, new ones refused.
    ///
    /// # Errors
    /// The port could not be kept.
    pub async fn refuse(&self) -> io::Result<()> {
        self.door.handle().turn(State::Shut).await
    }

    /// All is well again: the server is back on its port, and every fault is forgotten.
    ///
    /// # Errors
    /// The port could not be listened on again.
    pub async fn restore(&self) -> io::Result<()> {
        self.faults.clear();
        self.door.handle().turn(State::Open).await
    }
}

/// The faults of one storage, answered as S3 answers: in XML. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    refuse: (usize, u16),
    lose: (usize, u16),
    always: Option<u16>,
    delay: Duration,
}

struct Fate {
    refuse: Option<u16>,
    lose: Option<u16>,
    delay: Duration,
}

impl Faults {
    /// The next `times` requests are answered with `status` before anything happens.
    pub fn fail_next(&self, times: usize, status: u16) {
        self.with(|plan| plan.refuse = (times, status));
    }

    /// The next `times` requests are carried out, and then answered with `status`.
    pub fn lose_next(&self, times: usize, status: u16) {
        self.with(|plan| plan.lose = (times, status));
    }

    /// Every request is refused with `status` until [`Faults::clear`].
    pub fn down(&self, status: u16) {
        self.with(|plan| plan.always = Some(status));
    }

    /// Every request waits this long first, until [`Faults::clear`].
    pub fn slow(&self, delay: Duration) {
        self.with(|plan| plan.delay = delay);
    }

    /// All is well again.
    pub fn clear(&self) {
        self.with(|plan| *plan = Plan::default());
    }

    fn draw(&self) -> Fate {
        self.with(|plan| {
            let refuse = plan.always.or_else(|| next(&mut plan.refuse));
            let lose = if refuse.is_none() { next(&mut plan.lose) } else { None };
            Fate { refuse, lose, delay: plan.delay }
        })
    }

    fn with<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn next((times, status): &mut (usize, u16)) -> Option<u16> {
    *times = times.checked_sub(1)?;
    Some(*status)
}

async fn converse(stream: TcpStream, service: S3Service, faults: Faults) {
    let answer = service_fn(move |request| answer(service.clone(), faults.clone(), request));
    // A client that goes away in the middle is part of the trade.
    if let Err(error) = Http::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), answer).await {
        tracing::debug!(error, "an S3 client left");
    }
}

async fn answer(service: S3Service, faults: Faults, request: Request<Incoming>) -> Result<HttpResponse, HttpError> {
    let fate = faults.draw();
    tokio::time::sleep(fate.delay).await;
    if let Some(status) = fate.refuse {
        return refusal(status);
    }
    let response = service.call(request.map(Body::from)).await?;
    match fate.lose {
        Some(status) => refusal(status),
        None => Ok(response),
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
fn refusal(status: u16) -> Result<HttpResponse, HttpError> {
    let (code, message) = match status {
        403 => (S3ErrorCode::AccessDenied, "Access Denied"),
        503 => (S3ErrorCode::SlowDown, "Please reduce your request rate."),
        _ => (S3ErrorCode::InternalError, "We encountered an internal error. Please try again."),
    };
    let mut error = S3Error::with_message(code, message);
    error.set_status_code(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    error.to_http_response().map_err(|error| HttpError::new(Box::new(error)))
}
