//! Text records by DNS, for `rapport doctor`. What does not fit a datagram, such as a long key, is asked for by TCP.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData};
use hickory_resolver::system_conf::read_system_conf;

/// How long one question may take, asked as often as it is.
const TIMEOUT: Duration = Duration::from_secs(4);

/// How long a server has to answer, before it is asked once more.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_500);

/// Servers that answer for the whole internet.
#[derive(Clone)]
pub struct Resolver(TokioResolver);

impl Resolver {
    /// The server at this address.
    ///
    /// # Errors
    /// There is no way to ask it.
    pub fn at(server: SocketAddr) -> io::Result<Self> {
        let mut server_config = NameServerConfig::udp_and_tcp(server.ip());
        server_config.connections.iter_mut().for_each(|connection| connection.port = server.port());
        Self::of(ResolverConfig::from_parts(None, Vec::new(), vec![server_config]))
    }

    /// The servers that the system asks.
    ///
    /// # Errors
    /// It names none (resolv.conf(5)).
    pub fn of_system() -> io::Result<Self> {
        let (config, _) = read_system_conf().map_err(io::Error::other)?;
        Self::of(config)
    }

    fn of(config: ResolverConfig) -> io::Result<Self> {
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let options = builder.options_mut();
        (options.timeout, options.attempts, options.try_tcp_on_error) = (ATTEMPT_TIMEOUT, 1, true);
        builder.build().map(Self).map_err(io::Error::other)
    }

    /// The text records of a name, each of its strings joined; none if there is no such name.
    ///
    /// # Errors
    /// It can't be a name, or no server answers in time, or does not answer the question.
    pub async fn texts(&self, name: &str) -> io::Result<Vec<String>> {
        let mut name = Name::from_utf8(name).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        // No domain of the system's own is tried in its place.
        name.set_fqdn(true);
        let answer = tokio::time::timeout(TIMEOUT, self.0.txt_lookup(name)).await;
        let found = match answer.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))? {
            Err(error) if error.is_no_records_found() => return Ok(Vec::new()),
            found => found.map_err(io::Error::other)?,
        };
        let text = |data: &RData| match data {
            RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
            _ => None,
        };
        Ok(found.answers().iter().filter_map(|record| text(&record.data)).collect())
    }
}
