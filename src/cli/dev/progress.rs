//! The lines printed while everything starts: quiet, aligned, colour only in a terminal.

use std::io::{IsTerminal, Write};

use crate::cli::output::print_line;

fn coloured(code: &str, text: &str) -> String {
    if std::io::stdout().is_terminal() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

fn green(text: &str) -> String {
    coloured("32", text)
}

pub(super) fn faint(text: &str) -> String {
    coloured("2", text)
}

pub(super) fn strong(text: &str) -> String {
    coloured("1", text)
}

/// A step that has begun; in a terminal the next line replaces it.
pub(super) fn show(line: &str) {
    if std::io::stdout().is_terminal() {
        let mut out = std::io::stdout();
        drop(write!(out, "\r\x1b[2K  {} {line}", faint("…")));
        drop(out.flush());
    } else {
        print_line(&format!("  … {line}"));
    }
}

/// A step that is done.
pub(super) fn done(what: &str, how: &str) {
    if std::io::stdout().is_terminal() {
        let mut out = std::io::stdout();
        drop(write!(out, "\r\x1b[2K"));
    }
    print_line(&format!("  {} {what:20}{}", green("✓"), faint(how)));
}
