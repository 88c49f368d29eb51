//! Which hosts are public: the addresses that the registries of IANA call global (RFC 6890), and no names that only mean something within a
//! network.

use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;

use ipnet::{Ipv4Net, Ipv6Net};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The host is not public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the host is not public")]
pub struct NotPublic;

/// IPv4 networks that are not global (IANA's special-purpose registry), multicast and reserved ones included.
static NOT_GLOBAL_V4: LazyLock<Vec<Ipv4Net>> = LazyLock::new(|| {
    let networks = [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    ];
    networks.iter().filter_map(|network| network.parse().ok()).collect()
});

/// Within 2000::/3, which alone is global unicast: protocol assignments with Teredo, documentation, 6to4.
static NOT_GLOBAL_V6: LazyLock<Vec<Ipv6Net>> = LazyLock::new(|| {
    let networks = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"];
    networks.iter().filter_map(|network| network.parse().ok()).collect()
});

/// Whether an address is global.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_GLOBAL_V4.iter().any(|network| network.contains(&address)),
        // Addresses that stand for one of IPv4, and what translates to them, are outside of it.
        IpAddr::V6(address) => {
            address.segments()[0] & 0xe000 == 0x2000 && !NOT_GLOBAL_V6.iter().any(|network| network.contains(&address))
        }
    }
}

/// Names that are resolved within a network alone.
const LOCAL_SUFFIXES: [&str; 9] =
    [".localhost", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa", ".localdomain"];

/// Checks the host of an address: one that is an IP address is not resolved, and so not checked again.
///
/// # Errors
/// It is not public.
pub fn check_host(url: &Url) -> Result<(), NotPublic> {
    let is_public = match url.host() {
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.contains('.') && !LOCAL_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
        }
        None => false,
    };
    is_public.then_some(()).ok_or(NotPublic)
}

/// Resolves names to public addresses: the client connects to what it is given here, so nothing can change in between. A name with a private
/// address among its addresses is refused whole.
pub struct PublicHosts;

impl Resolve for PublicHosts {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok::<Addrs, _>(Box::new(all_public(found)?.into_iter()))
        })
    }
}

/// The addresses of a name, if all are public.
fn all_public(found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, NotPublic> {
    let are_public = !found.is_empty() && found.iter().all(|address| is_public(address.ip()));
    are_public.then_some(found).ok_or(NotPublic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_global_addresses_are_public() {
        assert_eq!((NOT_GLOBAL_V4.len(), NOT_GLOBAL_V6.len()), (17, 5), "all of them can be read");
        for address in
            ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::200e"]
        {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.5",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:1.1.1.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:0a00:0001::1",
            "3fff::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    /// As by a name that was public when it was typed, and leads elsewhere when it is asked for.
    #[tokio::test]
    async fn a_name_that_leads_to_a_private_address_is_refused_whenever_it_is_resolved() {
        let error = PublicHosts.resolve("localhost".parse().unwrap()).await.err().expect("it is private");
        assert!(error.is::<NotPublic>(), "{error}");
        let found = |addresses: &[&str]| addresses.iter().map(|address| address.parse().unwrap()).collect::<Vec<_>>();
        let public = found(&["1.1.1.1:0", "[2606:4700::1111]:0"]);
        assert_eq!(all_public(public.clone()), Ok(public), "the addresses that are connected to");
        for addresses in [&[][..], &["127.0.0.1:0"], &["1.1.1.1:0", "10.0.0.1:0"], &["[::1]:0", "1.1.1.1:0"]] {
            assert_eq!(all_public(found(addresses)), Err(NotPublic), "{addresses:?}");
        }
    }

    #[test]
    fn names_within_a_network_are_not_public() {
        let is_public = |url: &str| check_host(&Url::parse(url).unwrap()).is_ok();
        for url in [
            "https://calendar.example.com/a",
            "https://93.184.216.34/",
            "https://[2606:4700::1111]/",
            "https://example.com./",
        ] {
            assert!(is_public(url), "{url}");
        }
        for url in [
            "https://localhost/",
            "https://printer/",
            "https://nas.local/",
            "https://a.internal./",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://0x7f.1/",
            "https://a.LOCALHOST/",
        ] {
            assert!(!is_public(url), "{url}");
        }
    }
}
