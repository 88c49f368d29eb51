//! The title and the first screen.

use std::path::Path;

use super::progress::{faint, strong};
use super::sandbox::{Ports, Sandbox};
use super::web::WebApp;
use crate::cli::output::print_line;
use crate::cli::seed_demo::{DEMO_PASSWORD, Seeded};

/// The title, before anything has started.
pub(super) fn print_title() {
    print_line(&format!("\n  {}  {}\n", strong("Rapport"), faint("match, book, pay, meet")));
}

/// The first screen: where everything is, who can sign in, and what to try first.
pub(super) fn print(ports: &Ports, sandbox: &Sandbox, seeded: &Seeded, web: &WebApp, data_dir: &Path) {
    let api = format!("http://127.0.0.1:{}", ports.api);
    let line = |name: &str, url: &str, what: &str| print_line(&format!("    {name:10} {url:38} {}", faint(what)));
    print_line(&format!("\n  {}", strong("Where things are")));
    match web {
        WebApp::Running => line("Web app", &format!("http://127.0.0.1:{}", ports.web), "start here"),
        WebApp::Disabled => {}
        WebApp::Missing(what_to_do) => line("Web app", "not running", what_to_do),
    }
    line("API", &api, "");
    line("Docs", &format!("{api}/docs/"), "every request, to read and to try");
    line("Mailbox", sandbox.mail.url(), "every mail Rapport sends; /previews shows all there are");
    line("Sandbox", &sandbox.home.url, "test cards, and how to break things");
    line("Logs", &data_dir.join("logs").display().to_string(), "");
    print_accounts(seeded);
    print_line(&format!("\n  {}", strong("Try this first")));
    match web {
        WebApp::Running => {
            print_line(&format!("    Sign in at http://127.0.0.1:{}/login as Ana, and find her a coach.", ports.web))
        }
        _ => print_line(&format!(
            "    curl -s {api}/auth/login -H 'content-type: application/json' \\\n         -d '{{\"email\":\"ana@demo.rapport.example\",\"password\":\"{DEMO_PASSWORD}\"}}'\n    {}",
            faint("The whole journey, request by request: docs/journey.md")
        )),
    }
    print_line(&format!(
        "\n  {}\n",
        faint("Ctrl-C stops everything. Your data stays for the next time; --reset begins anew.")
    ));
}

/// The accounts to sign in with.
pub(super) fn print_accounts(seeded: &Seeded) {
    print_line(&format!("\n  {}", strong("Who you can be")));
    for account in &seeded.accounts {
        print_line(&format!("    {:8} {:18} {}", account.role, account.full_name, account.email));
    }
    print_line(&format!("    {}", faint(&format!("The password of all of them is {DEMO_PASSWORD}"))));
}
