//! The IP address of the client, behind any number of trusted proxies.

use std::net::{IpAddr, SocketAddr};

use actix_web::dev::ServiceRequest;
use actix_web::web;
use ipnet::IpNet;

use crate::app::App;

/// The peer, or behind a trusted proxy the rightmost hop of `X-Forwarded-For` that is not one.
pub(super) fn client_address(request: &ServiceRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let app = request.app_data::<web::Data<App>>()?;
    let headers = request.headers().get_all("x-forwarded-for");
    let forwarded: Vec<&str> = headers.map(|value| value.to_str().unwrap_or_default()).collect();
    Some(client_of(peer, &forwarded.join(","), &app.config.trusted_proxies))
}

/// Each proxy appends the address it was called from. So the hops are read from the right for as long as trusted proxies wrote them; whatever
/// stands to the left of the first untrusted hop, or of one that can't be read, may have been made up by the client.
fn client_of(peer: IpAddr, forwarded: &str, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer;
    for hop in forwarded.rsplit(',') {
        if !is_trusted(&client) {
            break;
        }
        match parse_hop(hop.trim()) {
            Some(address) => client = address,
            None => break,
        }
    }
    client
}

/// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`; IPv4 mapped into IPv6 is IPv4.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_the_rightmost_untrusted_hop() {
        let trusted: Vec<IpNet> = ["127.0.0.1/32", "10.0.0.0/8"].map(|network| network.parse().unwrap()).into();
        let client = |peer: &str, forwarded: &str| {
            client_of(peer.parse::<IpAddr>().unwrap().to_canonical(), forwarded, &trusted).to_string()
        };
        assert_eq!(client("203.0.113.9", "198.51.100.1"), "203.0.113.9", "the peer is no proxy");
        assert_eq!(client("127.0.0.1", "6.6.6.6, 198.51.100.200:4711"), "198.51.100.200");
        assert_eq!(client("::ffff:127.0.0.1", "198.51.100.1"), "198.51.100.1", "a mapped proxy is trusted");
        assert_eq!(client("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.1.2.3"), "198.51.100.1");
        assert_eq!(client("127.0.0.1", "6.6.6.6, [2001:db8::1]:443"), "2001:db8::1");
        assert_eq!(client("127.0.0.1", "6.6.6.6, [2001:db8::1]"), "2001:db8::1");
        assert_eq!(client("127.0.0.1", "6.6.6.6, unknown, 10.1.2.3"), "10.1.2.3", "an unreadable hop ends the search");
        assert_eq!(client("127.0.0.1", ""), "127.0.0.1");
        assert_eq!(client("127.0.0.1", "10.9.9.9, 10.1.2.3"), "10.9.9.9", "all are proxies");
    }
}
