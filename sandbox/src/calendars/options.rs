//! How a stand-in is started.

use crate::clock::{Clock, real_clock};

/// How a stand-in is started.
#[derive(Clone)]
pub struct Options {
    /// 0 takes a free one.
    pub port: u16,
    pub client_id: String,
    pub client_secret: String,
    /// Where the browser may be sent back to, compared character by character.
    pub redirect_uris: Vec<String>,
    /// The name on the consent page.
    pub app_name: String,
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            client_id: "sandbox-client".to_owned(),
            client_secret: "sandbox-client-secret".to_owned(),
            redirect_uris: vec!["http://127.0.0.1:8080/callback".to_owned()],
            app_name: "An app".to_owned(),
            clock: real_clock(),
        }
    }
}
