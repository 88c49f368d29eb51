//! The wire to a server that can be cut and mended: an outage of what cannot be stopped, because other tests use it too.

use std::net::SocketAddr;
use std::sync::Arc;

use rapport_sandbox::toggle_listener::{State, ToggleListener};
use tokio::net::TcpStream;

/// A port that leads to a server, for as long as it is whole.
pub struct Cable {
    door: ToggleListener,
}

impl Cable {
    /// A whole one to the server of that address.
    pub fn to(server: SocketAddr) -> Cable {
        let door = ToggleListener::bind(
            0,
            Arc::new(move |mut near: TcpStream| {
                Box::pin(async move {
                    if let Ok(mut far) = TcpStream::connect(server).await {
                        // Either side may hang up at any moment; the other one is told by the end of the stream.
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                })
            }),
        );
        Cable { door: door.unwrap() }
    }

    /// To the Redis of this run.
    pub fn to_redis() -> Cable {
        let url = url::Url::parse(&super::stores::services().redis_url).unwrap();
        let host = url.host_str().unwrap().to_owned();
        Self::to(format!("{host}:{}", url.port().unwrap()).parse().unwrap())
    }

    /// The port of our end.
    pub fn port(&self) -> u16 {
        self.door.handle().address().port()
    }

    /// The address of our end, with what else the server's URL says.
    pub fn redis_url(&self) -> String {
        let mut url = url::Url::parse(&super::stores::services().redis_url).unwrap();
        url.set_port(Some(self.port())).unwrap();
        url.to_string()
    }

    /// Every connection breaks, new ones are refused.
    pub async fn cut(&self) {
        self.door.handle().set_state(State::Refusing).await.unwrap();
    }

    /// New connections go through.
    pub async fn mend(&self) {
        self.door.handle().set_state(State::Open).await.unwrap();
    }
}
