//! A TCP proxy that can be cut and restored: an outage of a server that cannot be stopped, because other tests use it as well.

use std::net::SocketAddr;
use std::sync::Arc;

use rapport_sandbox::toggle_listener::{State, ToggleListener};
use tokio::net::TcpStream;

/// A port that forwards to a server until it is cut.
pub struct TcpProxy {
    toggle: ToggleListener,
}

impl TcpProxy {
    /// A proxy to the server at that address.
    pub fn to(server: SocketAddr) -> TcpProxy {
        let toggle = ToggleListener::bind(
            0,
            Arc::new(move |mut near: TcpStream| {
                Box::pin(async move {
                    if let Ok(mut far) = TcpStream::connect(server).await {
                        // Either side may close at any moment; the other one sees the end of the stream.
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                })
            }),
        );
        TcpProxy { toggle: toggle.unwrap() }
    }

    /// A proxy to the Redis of this run.
    pub fn to_redis() -> TcpProxy {
        let url = url::Url::parse(&super::stores::services().redis_url).unwrap();
        let host = url.host_str().unwrap().to_owned();
        Self::to(format!("{host}:{}", url.port().unwrap()).parse().unwrap())
    }

    /// The proxy's port.
    pub fn port(&self) -> u16 {
        self.toggle.handle().address().port()
    }

    /// The Redis URL with the proxy's port.
    pub fn redis_url(&self) -> String {
        let mut url = url::Url::parse(&super::stores::services().redis_url).unwrap();
        url.set_port(Some(self.port())).unwrap();
        url.to_string()
    }

    /// Breaks every connection, and refuses new ones.
    pub async fn cut(&self) {
        self.toggle.handle().set_state(State::Refusing).await.unwrap();
    }

    /// Accepts new connections again.
    pub async fn mend(&self) {
        self.toggle.handle().set_state(State::Open).await.unwrap();
    }
}
