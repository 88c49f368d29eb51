//! Requests over connections that are kept open, with nothing between them and the socket that costs the measured server a core.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::{During, Outcome};

/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A request, the same to every server.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: Method,
    pub path: String,
    pub token: Option<String>,
    /// The visitor behind the proxy, by whom requests are limited.
    pub address: Option<String>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Bytes>,
}

impl Request {
    /// A request without a body.
    pub fn get(path: impl Into<String>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// A request with a JSON body.
    pub fn send_json(method: Method, path: impl Into<String>, body: &Value) -> Self {
        Self { method, path: path.into(), body: Some(body.to_string().into()), ..Self::default() }
    }

    /// As [`Request::send_json`], by POST.
    pub fn post(path: impl Into<String>, body: &Value) -> Self {
        Self::send_json(Method::POST, path, body)
    }

    /// With the access token of whoever asks.
    #[must_use]
    pub fn signed_by(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// From the `number`-th of some hundred visitors.
    #[must_use]
    pub fn by_visitor(mut self, number: usize) -> Self {
        self.address = Some(format!("198.18.{}.{}", number / 200 % 4, number % 200 + 1));
        self
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn build(&self) -> Outcome<hyper::Request<Full<Bytes>>> {
        let mut builder =
            hyper::Request::builder().method(&self.method).uri(&self.path).header(header::HOST, "127.0.0.1");
        if let Some(token) = &self.token {
            builder = builder.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(address) = &self.address {
            builder = builder.header("x-forwarded-for", address);
        }
        if self.body.is_some() {
            builder = builder.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in &self.headers {
            builder = builder.header(*name, value);
        }
        Ok(builder.body(Full::new(self.body.clone().unwrap_or_default()))?)
    }
}

/// A response, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Bytes,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// It is none.
    pub fn json(&self) -> Outcome<Value> {
        serde_json::from_slice(&self.body).during(|| format!("a body that is no JSON: {}", self.excerpt()))
    }

    /// The beginning of the body, for messages.
    pub fn excerpt(&self) -> String {
        String::from_utf8_lossy(&self.body[..self.body.len().min(300)]).into_owned()
    }
}

/// A connection to one server, opened again when the server has closed it.
pub struct Connection {
    address: SocketAddr,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    /// A connection that is opened by its first request.
    pub fn to(address: SocketAddr) -> Self {
        Self { address, sender: None }
    }

    /// Sends a request, and reads its response to the end.
    ///
    /// # Errors
    /// The server can't be reached, or does not answer within half a minute.
    pub async fn ask(&mut self, request: &Request) -> Outcome<Answer> {
        let step = || format!("{} {}", request.method, request.path);
        let asked = timeout(TIMEOUT, self.ask_in_any_time(request)).await;
        let answer = asked.during(step).and_then(|answer| answer.during(step));
        if answer.is_err() {
            self.sender = None;
        }
        answer
    }

    async fn ask_in_any_time(&mut self, request: &Request) -> Outcome<Answer> {
        let kept = match self.sender.take() {
            Some(mut sender) => sender.ready().await.is_ok().then_some(sender),
            None => None,
        };
        let mut sender = match kept {
            Some(sender) => sender,
            None => self.open().await?,
        };
        let response = sender.send_request(request.build()?).await?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await?.to_bytes();
        self.sender = Some(sender);
        Ok(Answer { status, body })
    }

    async fn open(&self) -> Outcome<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // It ends with the sender; what is wrong with it, the request reports.
        tokio::spawn(async move { drop(connection.await) });
        Ok(sender)
    }
}
