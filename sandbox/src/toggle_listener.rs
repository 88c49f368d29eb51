//! A TCP listener on the loopback address that can be switched off and on again: what an outage looks like to a client.
//!
//! The port stays bound while the listener is off, so that a restored stand-in is found at the same address. The
//! protocol spoken on a connection is handed in.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

/// Serves one connection until either side ends it.
pub type Handler = Arc<dyn Fn(TcpStream) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Pause after a failed `accept`: usually the process is out of file descriptors, and retrying at once would spin.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(20);

/// What happens to a client that connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The connection is accepted and served.
    Open,
    /// The connection is refused.
    Refusing,
    /// The connection is accepted and closed at once.
    HangingUp,
}

/// A listener that runs until it is dropped.
#[derive(Debug)]
pub struct ToggleListener {
    handle: Handle,
    task: AbortHandle,
}

/// Switches a [`ToggleListener`] without owning it.
#[derive(Clone, Debug)]
pub struct Handle {
    address: SocketAddr,
    requests: mpsc::UnboundedSender<StateChange>,
}

#[derive(Debug)]
struct StateChange {
    state: State,
    done: oneshot::Sender<io::Result<()>>,
}

impl ToggleListener {
    /// Listens on 127.0.0.1; port 0 takes a free one. Runs on the Tokio runtime it is called on.
    ///
    /// # Errors
    /// The port is taken or not allowed.
    pub fn bind(port: u16, handler: Handler) -> io::Result<Self> {
        let listener = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        let (requests, received) = mpsc::unbounded_channel();
        let task = tokio::spawn(run(listener, address, handler, received)).abort_handle();
        Ok(Self { handle: Handle { address, requests }, task })
    }

    /// Switches the listener and knows its address.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for ToggleListener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Handle {
    /// The address, the same in every state.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the state, and returns once it is in force. Leaving [`State::Open`] cuts the open connections.
    ///
    /// # Errors
    /// The port could not be bound again, or the listener has been dropped.
    pub async fn set_state(&self, state: State) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        let stopped = || io::Error::new(io::ErrorKind::NotConnected, "the stand-in has stopped");
        self.requests.send(StateChange { state, done }).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

/// Either listening, or bound without listening: connecting to a socket that is only bound is refused.
enum Socket {
    Listening(TcpListener),
    Bound { _socket: TcpSocket },
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Earlier connections in TIME_WAIT must not keep the port from being bound again.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn run(
    listener: TcpListener,
    address: SocketAddr,
    handler: Handler,
    mut requests: mpsc::UnboundedReceiver<StateChange>,
) {
    let mut socket = Some(Socket::Listening(listener));
    let mut state = State::Open;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            request = requests.recv() => {
                let Some(request) = request else { return };
                if request.state != State::Open {
                    connections.shutdown().await;
                }
                let changed = change(&mut socket, address, request.state);
                if changed.is_ok() {
                    state = request.state;
                }
                // The caller may have been dropped while waiting.
                let _ = request.done.send(changed);
            }
            accepted = accept(socket.as_ref()) => match accepted {
                Ok(stream) if state == State::Open => {
                    connections.spawn(handler(stream));
                }
                Ok(stream) => drop(stream),
                Err(error) => {
                    tracing::warn!(%address, %error, "connection not accepted");
                    tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

fn change(socket: &mut Option<Socket>, address: SocketAddr, state: State) -> io::Result<()> {
    let is_listening = matches!(socket, Some(Socket::Listening(_)));
    if is_listening == (state != State::Refusing) {
        return Ok(());
    }
    *socket = None;
    let bound = bind(address)?;
    *socket = Some(match state {
        State::Refusing => Socket::Bound { _socket: bound },
        State::Open | State::HangingUp => Socket::Listening(bound.listen(BACKLOG)?),
    });
    Ok(())
}

async fn accept(socket: Option<&Socket>) -> io::Result<TcpStream> {
    match socket {
        Some(Socket::Listening(listener)) => listener.accept().await.map(|(stream, _)| stream),
        Some(Socket::Bound { .. }) | None => std::future::pending().await,
    }
}
