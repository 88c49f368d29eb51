//! How long the clients of the registries may take.

use std::time::Duration;

/// For a query, or for work without the network.
pub const QUERY: Duration = Duration::from_secs(20);

pub const DOWNLOAD: Duration = Duration::from_secs(300);
