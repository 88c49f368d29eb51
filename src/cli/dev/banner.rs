//! What a person sees while it starts, and the first screen: quiet lines, aligned, colour only in a terminal.

use std::io::{IsTerminal, Write};
use std::path::Path;

use super::sandbox::{Ports, Sandbox};
use super::web;
use crate::cli::say;
use crate::cli::seed_demo::{DEMO_PASSWORD, Seeded};

fn painted(code: &str, text: &str) -> String {
    if std::io::stdout().is_terminal() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

fn green(text: &str) -> String {
    painted("32", text)
}

fn faint(text: &str) -> String {
    painted("2", text)
}

fn strong(text: &str) -> String {
    painted("1", text)
}

/// Before anything is there.
pub fn hello() {
    say(&format!("\n  {}  {}\n", strong("Rapport"), faint("match, book, pay, meet")));
}

/// Something that takes a while; in a terminal the next line takes its place.
pub fn progress(line: &str) {
    if std::io::stdout().is_terminal() {
        let mut out = std::io::stdout();
        drop(write!(out, "\r\x1b[2K  {} {line}", faint("…")));
        drop(out.flush());
    } else {
        say(&format!("  … {line}"));
    }
}

/// Something is there.
pub fn done(what: &str, how: &str) {
    if std::io::stdout().is_terminal() {
        let mut out = std::io::stdout();
        drop(write!(out, "\r\x1b[2K"));
    }
    say(&format!("  {} {what:20}{}", green("✓"), faint(how)));
}

/// Everything is there: where, who, and what to try first.
pub fn ready(ports: &Ports, sandbox: &Sandbox, seeded: &Seeded, web: &web::State, data_dir: &Path) {
    let api = format!("http://127.0.0.1:{}", ports.api);
    let line = |name: &str, url: &str, what: &str| say(&format!("    {name:10} {url:38} {}", faint(what)));
    say(&format!("\n  {}", strong("Where things are")));
    match web {
        web::State::Running => line("Web app", &format!("http://127.0.0.1:{}", ports.web), "start here"),
        web::State::LeftOut => {}
        web::State::Missing(what_to_do) => line("Web app", "not running", what_to_do),
    }
    line("API", &api, "");
    line("Docs", &format!("{api}/docs/"), "every request, to read and to try");
    line("Mailbox", sandbox.mail.url(), "every mail Rapport sends; /previews shows all there are");
    line("Sandbox", &sandbox.home.url, "test cards, and how to break things");
    line("Logs", &data_dir.join("logs").display().to_string(), "");
    accounts(seeded);
    say(&format!("\n  {}", strong("Try this first")));
    match web {
        web::State::Running => {
            say(&format!("    Sign in at http://127.0.0.1:{}/login as Ana, and find her a coach.", ports.web))
        }
        _ => say(&format!(
            "    curl -s {api}/auth/login -H 'content-type: application/json' \\\n         -d '{{\"email\":\"ana@demo.rapport.example\",\"password\":\"{DEMO_PASSWORD}\"}}'\n    {}",
            faint("The whole journey, request by request: docs/journey.md")
        )),
    }
    say(&format!(
        "\n  {}\n",
        faint("Ctrl-C stops everything. Your data stays for the next time; --reset begins anew.")
    ));
}

/// Who can sign in.
pub fn accounts(seeded: &Seeded) {
    say(&format!("\n  {}", strong("Party you can be")));
    for account in &seeded.accounts {
        say(&format!("    {:8} {:18} {}", account.role, account.full_name, account.email));
    }
    say(&format!("    {}", faint(&format!("The password of all of them is {DEMO_PASSWORD}"))));
}
