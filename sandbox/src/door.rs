//! A TCP port on the loopback address that can be shut and opened again: what an outage looks like to a client.
//!
//! The port stays ours while it is shut, so that a reopened stand-in is found where it was. What is spoken on a
//! connection is handed in.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

/// Speaks a protocol on one connection, until either side is done.
pub type Conversation = Arc<dyn Fn(TcpStream) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// What a client that connects meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A server that speaks.
    Open,
    /// Nobody: the connection is refused.
    Shut,
    /// A server that accepts and at once closes.
    HangingUp,
}

/// A port that is served until this is dropped.
#[derive(Debug)]
pub struct Door {
    handle: Handle,
    task: AbortHandle,
}

/// Turns a [`Door`] without owning it.
#[derive(Clone, Debug)]
pub struct Handle {
    address: SocketAddr,
    orders: mpsc::UnboundedSender<Order>,
}

#[derive(Debug)]
struct Order {
    state: State,
    done: oneshot::Sender<io::Result<()>>,
}

impl Door {
    /// Listens on 127.0.0.1; port 0 takes a free one. The runtime it is called on does the work.
    ///
    /// # Errors
    /// The port is taken or not allowed.
    pub fn open(port: u16, conversation: Conversation) -> io::Result<Self> {
        let listener = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        let (orders, received) = mpsc::unbounded_channel();
        let task = tokio::spawn(keep(listener, address, conversation, received)).abort_handle();
        Ok(Self { handle: Handle { address, orders }, task })
    }

    /// What opens and shuts it.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Handle {
    /// Where the door is, open or shut.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes what clients meet, and returns when they do. Leaving [`State::Open`] cuts the connections there are.
    ///
    /// # Errors
    /// The port could not be taken back, or the door is gone.
    pub async fn turn(&self, state: State) -> io::Result<()> {
        let (done, answer) = oneshot::channel();
        let gone = || io::Error::new(io::ErrorKind::NotConnected, "the stand-in has stopped");
        self.orders.send(Order { state, done }).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// Either listening, or holding the port without listening: connecting to a bound socket is refused.
enum Socket {
    Listening(TcpListener),
    Held { _socket: TcpSocket },
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections of the last opening linger in TIME_WAIT; they must not keep the port from opening again.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn keep(
    listener: TcpListener,
    address: SocketAddr,
    conversation: Conversation,
    mut orders: mpsc::UnboundedReceiver<Order>,
) {
    let mut socket = Some(Socket::Listening(listener));
    let mut state = State::Open;
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            order = orders.recv() => {
                let Some(order) = order else { return };
                if order.state != State::Open {
                    open.shutdown().await;
                }
                let changed = change(&mut socket, address, order.state);
                if changed.is_ok() {
                    state = order.state;
                }
                // Nobody waits for the answer any more: nothing to tell.
                let _ = order.done.send(changed);
            }
            accepted = accept(socket.as_ref()) => match accepted {
                Ok(stream) if state == State::Open => {
                    open.spawn(conversation(stream));
                }
                Ok(stream) => drop(stream),
                Err(error) => {
                    tracing::warn!(%address, %error, "a connection could not be accepted");
                    // Out of file descriptors, most likely: without a pause this would spin.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            },
            Some(_) = open.join_next() => {}
        }
    }
}

fn change(socket: &mut Option<Socket>, address: SocketAddr, state: State) -> io::Result<()> {
    let is_listening = matches!(socket, Some(Socket::Listening(_)));
    if is_listening == (state != State::Shut) {
        return Ok(());
    }
    *socket = None;
    let bound = bind(address)?;
    *socket = Some(match state {
        State::Shut => Socket::Held { _socket: bound },
        State::Open | State::HangingUp => Socket::Listening(bound.listen(BACKLOG)?),
    });
    Ok(())
}

async fn accept(socket: Option<&Socket>) -> io::Result<TcpStream> {
    match socket {
        Some(Socket::Listening(listener)) => listener.accept().await.map(|(stream, _)| stream),
        Some(Socket::Held { .. }) | None => std::future::pending().await,
    }
}
