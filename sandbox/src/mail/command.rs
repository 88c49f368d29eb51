//! One line of SMTP, read: RFC 5321 section 4.1, with the parameters of RFC 1870 (SIZE), 6152 (8BITMIME), 6531
//! (SMTPUTF8) and 4954 (AUTH).
//!
//! Knows the grammar alone: whether a command is welcome now is for [`super::session`].

/// What the client asks for.
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

/// Why a line is no command.
#[derive(Debug, PartialEq, Eq)]
pub enum Unreadable {
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

pub fn parse(line: &str) -> Result<Command, Unreadable> {
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    let bare = |command: Command| {
        if rest.is_empty() { Ok(command) } else { Err(Unreadable::Syntax("no argument here")) }
    };
    match verb.to_ascii_uppercase().as_str() {
        "HELO" => name(rest).map(Command::Helo),
        "EHLO" => name(rest).map(Command::Ehlo),
        "MAIL" => mail(after(rest, "FROM:").ok_or(Unreadable::Syntax("MAIL FROM:<address>"))?),
        "RCPT" => rcpt(after(rest, "TO:").ok_or(Unreadable::Syntax("RCPT TO:<address>"))?),
        "DATA" => bare(Command::Data),
        "RSET" => bare(Command::Rset),
        "NOOP" => Ok(Command::Noop),
        "VRFY" if rest.is_empty() => Err(Unreadable::Syntax("VRFY needs a name")),
        "VRFY" => Ok(Command::Vrfy),
        "HELP" => Ok(Command::Help),
        "QUIT" => bare(Command::Quit),
        "AUTH" => auth(rest),
        "EXPN" | "TURN" | "ETRN" | "STARTTLS" | "BDAT" => Err(Unreadable::NotImplemented),
        _ => Err(Unreadable::Unknown),
    }
}

fn name(rest: &str) -> Result<String, Unreadable> {
    if rest.is_empty() || rest.contains(' ') {
        return Err(Unreadable::Syntax("say who you are: one domain or address literal"));
    }
    Ok(rest.to_owned())
}

fn auth(rest: &str) -> Result<Command, Unreadable> {
    let mut words = rest.split(' ').filter(|word| !word.is_empty());
    let mechanism = words.next().ok_or(Unreadable::Syntax("AUTH mechanism"))?.to_ascii_uppercase();
    let initial = words.next().map(str::to_owned);
    if words.next().is_some() {
        return Err(Unreadable::Syntax("AUTH mechanism [initial-response]"));
    }
    Ok(Command::Auth { mechanism, initial })
}

/// What follows `prefix`, whatever its case; spaces after the colon are forgiven, as most servers do.
fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text[prefix.len()..].trim_start())
}

fn mail(text: &str) -> Result<Command, Unreadable> {
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
                size = Some(digits.parse().map_err(|_| Unreadable::Syntax("SIZE is a number of octets"))?);
            }
            ("SIZE", _) => return Err(Unreadable::Syntax("SIZE is a number of octets")),
            ("BODY", Some(body)) if body.eq_ignore_ascii_case("7BIT") || body.eq_ignore_ascii_case("8BITMIME") => {}
            ("BODY", _) => return Err(Unreadable::Syntax("BODY is 7BIT or 8BITMIME")),
            ("SMTPUTF8", None) => utf8 = true,
            // RFC 4954 section 5: who the sender was for the server before us; known, and of no use here.
            ("AUTH", Some(_)) => {}
            _ => return Err(Unreadable::Parameter(key.to_owned())),
        }
    }
    Ok(Command::Mail { from, size, utf8 })
}

fn rcpt(text: &str) -> Result<Command, Unreadable> {
    let (to, parameters) = path(text)?;
    if let Some(parameter) = parameters.split(' ').find(|parameter| !parameter.is_empty()) {
        return Err(Unreadable::Parameter(parameter.split('=').next().unwrap_or_default().to_owned()));
    }
    // RFC 5321 section 4.1.1.3: the one recipient without a domain.
    if !to.eq_ignore_ascii_case("postmaster") {
        check_mailbox(&to)?;
    }
    Ok(Command::Rcpt { to })
}

/// `<address>` and what follows it. A source route (`<@a,@b:user@c>`) is dropped, as RFC 5321 appendix C allows.
fn path(text: &str) -> Result<(String, &str), Unreadable> {
    const SHAPE: Unreadable = Unreadable::Syntax("an address stands between < and >");
    let inner = text.strip_prefix('<').ok_or(SHAPE)?;
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
    let end = end.ok_or(SHAPE)?;
    let (address, rest) = (&inner[..end], &inner[end + 1..]);
    if !rest.is_empty() && !rest.starts_with(' ') {
        return Err(SHAPE);
    }
    let address = match address.strip_prefix('@') {
        Some(route) => route.split_once(':').ok_or(SHAPE)?.1,
        None => address,
    };
    Ok((address.to_owned(), rest))
}

fn check_mailbox(address: &str) -> Result<(), Unreadable> {
    let (local, domain) = address.rsplit_once('@').ok_or(Unreadable::Syntax("an address needs an @ and a domain"))?;
    let is_quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
    let is_dot_atom = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let has_specials = |text: &str| text.contains(|c: char| c.is_ascii_control() || " <>()[]\\,;:\"@".contains(c));
    if local.is_empty() || local.len() > LOCAL_PART_OCTETS || !(is_quoted || is_dot_atom && !has_specials(local)) {
        return Err(Unreadable::Syntax("that is no local part"));
    }
    let is_literal = domain.starts_with('[') && domain.ends_with(']');
    let is_name = domain.split('.').all(|label| {
        let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii();
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(is_inside)
    });
    if domain.len() > DOMAIN_OCTETS || !(is_literal || is_name) {
        return Err(Unreadable::Syntax("that is no domain"));
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
    fn addresses_are_read_as_the_grammar_says() {
        assert_eq!(from("MAIL FROM:<ana@example.org>"), "ana@example.org");
        assert_eq!(from("mail from: <>"), "");
        assert_eq!(from("MAIL FROM:<@relay.example,@b.example:ana@example.org>"), "ana@example.org");
        assert_eq!(from(r#"MAIL FROM:<"a > b"@example.org> SIZE=12"#), r#""a > b"@example.org"#);
        assert_eq!(from("MAIL FROM:<jürgen@müller.example> SMTPUTF8"), "jürgen@müller.example");
    }

    #[test]
    fn what_is_no_address_is_told_apart() {
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
            assert!(matches!(parse(line), Err(Unreadable::Syntax(_))), "{line}: {:?}", parse(line));
        }
        assert_eq!(parse("MAIL FROM:<a@b.example> RET=HDRS"), Err(Unreadable::Parameter("RET".into())));
        assert_eq!(parse("RCPT TO:<a@b.example> NOTIFY=NEVER"), Err(Unreadable::Parameter("NOTIFY".into())));
        assert_eq!(parse("EXPN list"), Err(Unreadable::NotImplemented));
        assert_eq!(parse("HELLO you"), Err(Unreadable::Unknown));
    }

    #[test]
    fn long_parts_are_refused_by_the_octet() {
        let local = |octets: usize| format!("RCPT TO:<{}@example.org>", "a".repeat(octets));
        assert!(parse(&local(64)).is_ok());
        assert!(parse(&local(65)).is_err());
    }
}
