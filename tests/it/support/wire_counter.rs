//! Proxies that count what a process asks of Postgres and Redis, by the messages of their protocols, and hold answers back: so a process stands still, or
//! dies, at a statement of one's choice.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::stores;

/// What is counted on every connection.
#[derive(Clone, Copy, Debug)]
enum Protocol {
    /// Round trips: each ends with the server's `ReadyForQuery`.
    Postgres,
    /// Commands, those apart that publish to other processes, which no request waits for.
    Redis,
}

/// A port that forwards to a server, and counts.
pub struct WireCounter {
    port: u16,
    count: Arc<AtomicUsize>,
    gate: Arc<Gate>,
}

/// Holds an answer of Postgres back.
#[derive(Default)]
struct Gate {
    /// How many round trips still pass, and whether only those outside of transactions count. `None`: all pass.
    hold: Mutex<Option<(usize, bool)>>,
    reached: Notify,
    released: Notify,
    cut: CancellationToken,
}

impl Gate {
    /// Waits for as long as these answers are held back.
    async fn pass(&self, trips: Trips) {
        let is_reached = {
            let mut hold = self.hold.lock().unwrap();
            let Some((left, outside_transactions)) = hold.as_mut() else { return };
            let seen = if *outside_transactions { trips.outside_transactions } else { trips.all };
            *left = left.saturating_sub(seen);
            *left == 0 && seen > 0
        };
        if is_reached {
            self.reached.notify_one();
            self.released.notified().await;
        }
    }
}

impl WireCounter {
    /// Counts round trips to the Postgres of this run.
    pub async fn to_postgres() -> WireCounter {
        Self::to(&stores::services().database_url, Protocol::Postgres).await
    }

    /// Counts commands to the Redis of this run.
    pub async fn to_redis() -> WireCounter {
        Self::to(&stores::services().redis_url, Protocol::Redis).await
    }

    /// This address through the proxy.
    pub fn through(&self, url: &str) -> String {
        let mut url = url::Url::parse(url).unwrap();
        url.set_port(Some(self.port)).unwrap();
        url.to_string()
    }

    /// How many there were so far.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    /// Of the round trips from now on, the answer of this one is held back; of those after which no transaction is open, or of all.
    pub fn hold_after(&self, trips: usize, outside_transactions: bool) {
        *self.gate.hold.lock().unwrap() = Some((trips.max(1), outside_transactions));
    }

    /// Waits until an answer is held back.
    pub async fn reached(&self) {
        self.gate.reached.notified().await;
    }

    /// Lets it pass, and all that follow.
    pub fn release(&self) {
        *self.gate.hold.lock().unwrap() = None;
        self.gate.released.notify_one();
    }

    /// Ends all connections, as if the process had died.
    pub fn cut(&self) {
        self.gate.cut.cancel();
    }

    async fn to(url: &str, protocol: Protocol) -> WireCounter {
        let url = url::Url::parse(url).unwrap();
        let server: SocketAddr = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap()).parse().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let gate = Arc::new(Gate::default());
        let (counter, cut) = (count.clone(), gate.clone());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(forward(near, server, protocol, counter.clone(), cut.clone()));
            }
        });
        WireCounter { port, count, gate }
    }
}

/// Forwards a connection until either side closes it.
async fn forward(near: TcpStream, server: SocketAddr, protocol: Protocol, count: Arc<AtomicUsize>, gate: Arc<Gate>) {
    let Ok(far) = TcpStream::connect(server).await else { return };
    let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
    let (mut asked, mut answered) = (Counting::default(), Counting::default());
    let requests = copy(near_read, far_write, |bytes| {
        if let Protocol::Redis = protocol {
            count.fetch_add(asked.redis_commands(bytes), Ordering::SeqCst);
        }
        std::future::ready(())
    });
    let answers = copy(far_read, near_write, |bytes| {
        let trips = if let Protocol::Postgres = protocol { answered.postgres_trips(bytes) } else { Trips::default() };
        count.fetch_add(trips.all, Ordering::SeqCst);
        gate.pass(trips)
    });
    tokio::select! {
        () = requests => {}
        () = answers => {}
        () = gate.cut.cancelled() => {}
    }
}

/// Copies until the end, and shows what passes before it is passed on: what was answered is counted by then.
async fn copy<F: Future<Output = ()>>(
    mut from: impl AsyncRead + Unpin,
    mut to: OwnedWriteHalf,
    mut look: impl FnMut(&[u8]) -> F,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        look(&buffer[..length]).await;
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

/// Round trips.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Trips {
    all: usize,
    /// Those after which no transaction is open.
    outside_transactions: usize,
}

/// What has come of a message that is not complete.
#[derive(Default)]
struct Counting {
    rest: Vec<u8>,
    /// The answer to the question for TLS, one byte without a length, has passed.
    has_begun: bool,
}

impl Counting {
    /// The round trips that end in these bytes of the server (PostgreSQL documentation, "Message Formats").
    fn postgres_trips(&mut self, bytes: &[u8]) -> Trips {
        self.rest.extend_from_slice(bytes);
        if !self.has_begun {
            self.has_begun = true;
            if self.rest.first() == Some(&b'N') {
                self.rest.remove(0);
            }
        }
        let mut trips = Trips::default();
        while let Some([kind, length @ ..]) = self.rest.first_chunk::<5>().copied() {
            let end = 1 + u32::from_be_bytes(length) as usize;
            if self.rest.len() < end {
                break;
            }
            if kind == b'Z' {
                trips.all += 1;
                trips.outside_transactions += usize::from(self.rest[5] == b'I');
            }
            self.rest.drain(..end);
        }
        trips
    }

    /// The commands that end in these bytes of the client (RESP: an array of bulk strings each).
    fn redis_commands(&mut self, bytes: &[u8]) -> usize {
        self.rest.extend_from_slice(bytes);
        let mut commands = 0;
        while let Some((name, end)) = redis_command(&self.rest) {
            commands += usize::from(!name.eq_ignore_ascii_case(b"publish"));
            self.rest.drain(..end);
        }
        commands
    }
}

/// The name of the first command and where it ends, if all of it is there.
fn redis_command(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (count, mut at) = number(bytes, 0, b'*')?;
    let mut name = Vec::new();
    for argument in 0..count {
        let (length, begin) = number(bytes, at, b'$')?;
        let text = bytes.get(begin..begin + length)?;
        if argument == 0 {
            name = text.to_vec();
        }
        at = begin + length + 2;
    }
    (bytes.len() >= at).then_some((name, at))
}

/// The number after this mark, and where what follows its line begins.
fn number(bytes: &[u8], at: usize, mark: u8) -> Option<(usize, usize)> {
    let line = bytes.get(at..)?;
    let length = line.windows(2).position(|end| end == b"\r\n")?;
    assert_eq!(line[0], mark, "a command of Redis");
    Some((std::str::from_utf8(&line[1..length]).unwrap().parse().unwrap(), at + length + 2))
}

#[test]
fn messages_are_counted_however_they_are_cut() {
    // Of the server: no TLS; a notice; two times ready.
    let answers = b"NN\0\0\0\x05\0Z\0\0\0\x05IC\0\0\0\x06Z\0Z\0\0\0\x05T";
    let expected = Trips { all: 2, outside_transactions: 1 };
    let commands =
        b"*2\r\n$3\r\nGET\r\n$5\r\nab\r\nc\r\n*3\r\n$7\r\nPUBLISH\r\n$1\r\nc\r\n$1\r\nm\r\n*1\r\n$4\r\nPING\r\n";
    for piece in 1..answers.len() {
        let mut counting = Counting::default();
        let trips = answers.chunks(piece).map(|bytes| counting.postgres_trips(bytes));
        let add = |one: Trips, other: Trips| Trips {
            all: one.all + other.all,
            outside_transactions: one.outside_transactions + other.outside_transactions,
        };
        assert_eq!(trips.fold(Trips::default(), add), expected, "{piece}");
    }
    for piece in 1..commands.len() {
        let mut counting = Counting::default();
        assert_eq!(commands.chunks(piece).map(|bytes| counting.redis_commands(bytes)).sum::<usize>(), 2, "{piece}");
    }
}
