//! Parses one SMTP command line: RFC 5321 section 4.1, with the parameters of RFC 1870 (SIZE), 6152 (8BITMIME), 6531
//! (SMTPUTF8) and 4954 (AUTH).
//!
//! Only the grammar; whether a command is allowed in the current state is for [`super::session`].

/// A parsed command.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Helo(String),
    Ehlo(String),
    Mail { from: String, size: Option<u64>, utf8: bool },
    Rcpt { to: String },
    Data,
    Rset,
    Noop,
    Vrfy,
    Help,
    Quit,
    Auth { mechanism: String, initial: Option<String> },
}

/// Why a line is not a valid command, each with its reply code.
#[derive(Debug, PartialEq, Eq)]
pub enum CommandError {
    /// 500
    Unknown,
    /// 502
    NotImplemented,
    /// 501
    Syntax(&'static str),
    /// 555
    Parameter(String),
}

/// RFC 5321 section 4.5.3.1.
const LOCAL_PART_OCTETS: usize = 64;
const DOMAIN_OCTETS: usize = 255;

pub fn parse(line: &str) -> Result<Command, CommandError> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    let without_argument = |command: Command| {
        if rest.is_empty() { Ok(command) } else { Err(CommandError::Syntax("no argument here")) }
    };
    match verb.to_ascii_uppercase().as_str() {
        "HELO" => domain(rest).map(Command::Helo),
        "EHLO" => domain(rest).map(Command::Ehlo),
        "MAIL" => mail(strip_keyword(rest, "FROM:").ok_or(CommandError::Syntax("MAIL FROM:<address>"))?),
        "RCPT" => rcpt(strip_keyword(rest, "TO:").ok_or(CommandError::Syntax("RCPT TO:<address>"))?),
        "DATA" => without_argument(Command::Data),
        "RSET" => without_argument(Command::Rset),
        "NOOP" => Ok(Command::Noop),
        "VRFY" if rest.is_empty() => Err(CommandError::Syntax("VRFY needs a name")),
        "VRFY" => Ok(Command::Vrfy),
        "HELP" => Ok(Command::Help),
        "QUIT" => without_argument(Command::Quit),
        "AUTH" => auth(rest),
        "EXPN" | "TURN" | "ETRN" | "STARTTLS" | "BDAT" => Err(CommandError::NotImplemented),
        _ => Err(CommandError::Unknown),
    }
}

fn domain(rest: &str) -> Result<String, CommandError> {
    if rest.is_empty() || rest.contains(' ') {
        return Err(CommandError::Syntax("say who you are: one domain or address literal"));
    }
    Ok(rest.to_owned())
}

fn auth(rest: &str) -> Result<Command, CommandError> {
    let mut arguments = rest.split(' ').filter(|argument| !argument.is_empty());
    let mechanism = arguments.next().ok_or(CommandError::Syntax("AUTH mechanism"))?.to_ascii_uppercase();
    let initial = arguments.next().map(str::to_owned);
    if arguments.next().is_some() {
        return Err(CommandError::Syntax("AUTH mechanism [initial-response]"));
    }
    Ok(Command::Auth { mechanism, initial })
}

/// The text after `keyword`, compared without case; spaces after the colon are accepted, as by most servers.
fn strip_keyword<'a>(text: &'a str, keyword: &str) -> Option<&'a str> {
    let head = text.get(..keyword.len())?;
    head.eq_ignore_ascii_case(keyword).then(|| text[keyword.len()..].trim_start())
}

fn mail(text: &str) -> Result<Command, CommandError> {
    let (from, parameters) = path(text)?;
    if !from.is_empty() {
        check_mailbox(&from)?;
    }
    let mut size = None;
    let mut utf8 = false;
    for parameter in parameters.split(' ').filter(|parameter| !parameter.is_empty()) {
        let (key, value) = match parameter.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (parameter, None),
        };
        match (key.to_ascii_uppercase().as_str(), value) {
            ("SIZE", Some(digits)) if !digits.is_empty() && digits.len() <= 20 => {
                size = Some(digits.parse().map_err(|_| CommandError::Syntax("SIZE is a number of octets"))?);
            }
            ("SIZE", _) => return Err(CommandError::Syntax("SIZE is a number of octets")),
            ("BODY", Some(body)) if body.eq_ignore_ascii_case("7BIT") || body.eq_ignore_ascii_case("8BITMIME") => {}
            ("BODY", _) => return Err(CommandError::Syntax("BODY is 7BIT or 8BITMIME")),
            ("SMTPUTF8", None) => utf8 = true,
            // RFC 4954 section 5: the identity that an earlier server authenticated; accepted and not used.
            ("AUTH", Some(_)) => {}
            _ => return Err(CommandError::Parameter(key.to_owned())),
        }
    }
    Ok(Command::Mail { from, size, utf8 })
}

fn rcpt(text: &str) -> Result<Command, CommandError> {
    let (to, parameters) = path(text)?;
    if let Some(parameter) = parameters.split(' ').find(|parameter| !parameter.is_empty()) {
        return Err(CommandError::Parameter(parameter.split('=').next().unwrap_or_default().to_owned()));
    }
    // RFC 5321 section 4.1.1.3: the only recipient that needs no domain.
    if !to.eq_ignore_ascii_case("postmaster") {
        check_mailbox(&to)?;
    }
    Ok(Command::Rcpt { to })
}

/// The address between `<` and `>`, and the text after it. A source route (`<@a,@b:user@c>`) is dropped, as RFC 5321 appendix C allows.
fn path(text: &str) -> Result<(String, &str), CommandError> {
    const MALFORMED: CommandError = CommandError::Syntax("an address stands between < and >");
    let inner = text.strip_prefix('<').ok_or(MALFORMED)?;
    let mut is_quoted = false;
    let mut is_escaped = false;
    let end = inner.char_indices().find_map(|(at, letter)| {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return Some(at),
            _ => {}
        }
        None
    });
    let end = end.ok_or(MALFORMED)?;
    let (address, rest) = (&inner[..end], &inner[end + 1..]);
    if !rest.is_empty() && !rest.starts_with(' ') {
        return Err(MALFORMED);
    }
    let address = match address.strip_prefix('@') {
        Some(route) => route.split_once(':').ok_or(MALFORMED)?.1,
        None => address,
    };
    Ok((address.to_owned(), rest))
}

fn check_mailbox(address: &str) -> Result<(), CommandError> {
    let (local, domain) = address.rsplit_once('@').ok_or(CommandError::Syntax("an address needs an @ and a domain"))?;
    let is_quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
    let is_dot_atom = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let has_specials = |text: &str| text.contains(|c: char| c.is_ascii_control() || " <>()[]\\,;:\"@".contains(c));
    if local.is_empty() || local.len() > LOCAL_PART_OCTETS || !(is_quoted || is_dot_atom && !has_specials(local)) {
        return Err(CommandError::Syntax("that is no local part"));
    }
    let is_literal = domain.starts_with('[') && domain.ends_with(']');
    let is_name = domain.split('.').all(|label| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii();
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(is_allowed)
    });
    if domain.len() > DOMAIN_OCTETS || !(is_literal || is_name) {
        return Err(CommandError::Syntax("that is no domain"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(line: &str) -> String {
        match parse(line) {
            Ok(Command::Mail { from, .. }) => from,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn addresses_follow_the_grammar_of_rfc_5321() {
        assert_eq!(from("MAIL FROM:<ana@example.org>"), "ana@example.org");
        assert_eq!(from("mail from: <>"), "");
        assert_eq!(from("MAIL FROM:<@relay.example,@b.example:ana@example.org>"), "ana@example.org");
        assert_eq!(from(r#"MAIL FROM:<"a > b"@example.org> SIZE=12"#), r#""a > b"@example.org"#);
        assert_eq!(from("MAIL FROM:<jürgen@müller.example> SMTPUTF8"), "jürgen@müller.example");
    }

    #[test]
    fn malformed_commands_get_the_matching_error() {
        for line in [
            "MAIL FROM:ana@example.org",
            "MAIL FROM:<ana@example.org",
            "MAIL FROM:<ana>",
            "MAIL FROM:<ana b@example.org>",
            "MAIL FROM:<ana@exa mple.org>",
            "MAIL FROM:<.ana@example.org>",
            "MAIL FROM:<ana@example.org>x",
            "MAIL FROM:<ana@example.org> SIZE=big",
            "MAIL FROM:<ana@example.org> BODY=BINARYMIME",
            "RCPT TO:<>",
            "RCPT ana@example.org",
            "EHLO",
            "DATA now",
        ] {
            assert!(matches!(parse(line), Err(CommandError::Syntax(_))), "{line}: {:?}", parse(line));
        }
        assert_eq!(parse("MAIL FROM:<a@b.example> RET=HDRS"), Err(CommandError::Parameter("RET".into())));
        assert_eq!(parse("RCPT TO:<a@b.example> NOTIFY=NEVER"), Err(CommandError::Parameter("NOTIFY".into())));
        assert_eq!(parse("EXPN list"), Err(CommandError::NotImplemented));
        assert_eq!(parse("HELLO you"), Err(CommandError::Unknown));
    }

    #[test]
    fn a_local_part_has_at_most_64_octets() {
        let local = |octets: usize| format!("RCPT TO:<{}@example.org>", "a".repeat(octets));
        assert!(parse(&local(64)).is_ok());
        assert!(parse(&local(65)).is_err());
    }
}
