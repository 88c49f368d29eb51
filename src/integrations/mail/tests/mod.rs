//! The mailer against a scripted SMTP server on a socket; emails are read back by another parser than the one that writes them.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use mail_parser::{MessageParser, MimeHeaders, PartType};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::*;
use crate::models::calendars::Method;

mod injection;
mod servers;

const SILENCE: &str = "silence";
const HANG_UP: &str = "hang up";

/// The reply to a verb, where it differs from success; `GREETING` and `DOT` (the end of the data) count as verbs.
type Script = HashMap<&'static str, &'static str>;

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    lines: Mutex<Vec<String>>,
    mails: Mutex<Vec<String>>,
    /// The first byte after STARTTLS was answered with 220.
    after_starttls: Mutex<Option<u8>>,
}

impl Seen {
    fn verbs(&self, verb: &str) -> usize {
        self.lines.lock().unwrap().iter().filter(|line| line.to_uppercase().starts_with(verb)).count()
    }

    fn mails(&self) -> Vec<String> {
        self.mails.lock().unwrap().clone()
    }
}

/// Starts a server and gives its `host:port`.
async fn scripted_server(script: &[(&'static str, &'static str)]) -> (String, Arc<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let seen = Arc::new(Seen::default());
    serve(listener, script.iter().copied().collect(), Arc::clone(&seen));
    (address, seen)
}

fn serve(listener: TcpListener, script: Script, seen: Arc<Seen>) {
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            seen.connections.fetch_add(1, Ordering::SeqCst);
            let (script, seen) = (script.clone(), Arc::clone(&seen));
            tokio::spawn(async move {
                let _ = converse(BufReader::new(socket), &script, &seen).await;
            });
        }
    });
}

async fn converse(mut socket: BufReader<tokio::net::TcpStream>, script: &Script, seen: &Seen) -> std::io::Result<()> {
    let mut verb = "GREETING".to_owned();
    loop {
        let default = match verb.as_str() {
            "GREETING" => "220 ready",
            "EHLO" => "250-test\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            "DATA" => "354 go on",
            "AUTH" => "235 welcome",
            "QUIT" => "221 bye",
            "STARTTLS" => "502 no",
            _ => "250 fine",
        };
        let answer = script.get(verb.as_str()).copied().unwrap_or(default);
        match answer {
            HANG_UP => return Ok(()),
            SILENCE => std::future::pending().await,
            answer => socket.write_all(format!("{answer}\r\n").as_bytes()).await?,
        }
        if verb == "STARTTLS" && answer.starts_with("220") {
            *seen.after_starttls.lock().unwrap() = Some(socket.read_u8().await?);
            return Ok(());
        }
        if verb == "QUIT" {
            return Ok(());
        }
        if verb == "DATA" && answer.starts_with("354") {
            let mut mail = Vec::new();
            while !mail.ends_with(b"\r\n.\r\n") {
                if socket.read_until(b'\n', &mut mail).await? == 0 {
                    return Ok(());
                }
            }
            mail.truncate(mail.len() - 3);
            seen.mails.lock().unwrap().push(String::from_utf8(mail).unwrap().replace("\r\n..", "\r\n."));
            "DOT".clone_into(&mut verb);
            continue;
        }
        let mut line = String::new();
        if socket.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        seen.lines.lock().unwrap().push(line.trim_end().to_owned());
        verb = line.split_whitespace().next().unwrap_or_default().to_uppercase();
    }
}

fn mailer(urls: &[String]) -> Mailer {
    mailer_with_timeout(urls, Duration::from_secs(20))
}

/// For servers that never reply.
fn impatient(urls: &[String]) -> Mailer {
    mailer_with_timeout(urls, Duration::from_secs(1))
}

fn mailer_with_timeout(urls: &[String], timeout: Duration) -> Mailer {
    Mailer::new(urls, "Rapport <hello@rapport.example>", timeout).unwrap()
}

fn smtp_url(address: &str) -> Vec<String> {
    vec![format!("smtp://{address}")]
}

fn mail() -> Outgoing {
    Outgoing {
        to: ("Ana Silva".into(), "ana@example.com".into()),
        subject: "Tuesday 10:00 with Ben Okafor is confirmed".into(),
        html: "<p>See you on Tuesday.</p>".into(),
        text: "See you on Tuesday.\n.\nA line with one dot.".into(),
        calendar: None,
        message_id: "job-1@rapport.example".into(),
        sent_at: "2026-11-24T09:00:00Z".parse().unwrap(),
        list_unsubscribe: None,
    }
}

#[tokio::test]
async fn an_email_arrives_as_it_was_written() {
    let (address, seen) = scripted_server(&[]).await;
    let mut sent = mail();
    sent.to.0 = "Zoë \"Z\" Ünlü, 李".into();
    sent.subject =
        "Dienstag 10:00 mit Zoë ☕ ist bestätigt, und der Betreff ist lang genug für eine zweite Zeile".into();
    sent.calendar = Some((Method::Request, "BEGIN:VCALENDAR\r\nSUMMARY:Zoë\r\nEND:VCALENDAR\r\n".into()));
    let link = format!("https://api.rapport.example/notifications/unsubscribe?token={}", "aZ-_".repeat(25));
    sent.list_unsubscribe = Some(link.clone());
    let accepted = mailer(&smtp_url(&address)).send(&sent).await.unwrap();
    assert_eq!(accepted, Accepted { server: address, answer: "fine".into() });

    let raw = seen.mails().remove(0);
    assert!(raw.is_ascii(), "only ASCII on the wire");
    assert!(raw.lines().all(|line| line.len() <= 998));
    let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert_eq!(read.subject(), Some(sent.subject.as_str()));
    let to = read.to().unwrap().first().unwrap();
    assert_eq!((to.name(), to.address()), (Some("Zoë \"Z\" Ünlü, 李"), Some("ana@example.com")));
    assert_eq!(read.from().unwrap().first().unwrap().address(), Some("hello@rapport.example"));
    assert_eq!(read.message_id(), Some("job-1@rapport.example"));
    assert_eq!(read.date().unwrap().to_rfc3339(), "2026-11-24T09:00:00Z");
    assert!(raw.contains("Auto-Submitted: auto-generated\r\n"));
    assert!(raw.contains(&format!("List-Unsubscribe: <{link}>\r\n")), "in one piece: {raw}");
    assert!(raw.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    assert_eq!(read.body_text(0).unwrap().trim_end().replace("\r\n", "\n"), sent.text);
    assert_eq!(read.body_html(0).unwrap().trim_end(), sent.html);

    let calendars: Vec<_> = read.parts.iter().filter(|part| contents(part).contains("VCALENDAR")).collect();
    assert_eq!(calendars.len(), 2);
    for part in &calendars {
        assert!(contents(part).contains("SUMMARY:Zoë"));
    }
    let kind = calendars[0].content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype(), kind.attribute("method")), ("text", Some("calendar"), Some("REQUEST")));
    assert_eq!(calendars[1].attachment_name(), Some("invite.ics"));
    let tree: Vec<_> = read.parts.iter().filter_map(|part| part.content_type()?.subtype()).collect();
    assert_eq!(tree, ["mixed", "alternative", "plain", "html", "calendar", "ics"]);
}

fn contents(part: &mail_parser::MessagePart<'_>) -> String {
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.to_string(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    }
}

#[tokio::test]
async fn a_domain_outside_ascii_is_sent_as_idna() {
    let (address, seen) = scripted_server(&[("EHLO", "250 old")]).await;
    let mailer = mailer(&smtp_url(&address));
    let mut sent = mail();
    sent.to.1 = "ana@bücher.example".into();
    mailer.send(&sent).await.unwrap();
    assert_eq!(seen.verbs("RCPT TO:<ANA@XN--BCHER-KVA.EXAMPLE>"), 1);
    sent.to.1 = "zoë@example.com".into();
    assert!(matches!(mailer.send(&sent).await, Err(MailError::Refused { permanent: true, code: 553, .. })));
}

#[tokio::test]
async fn connections_are_reused() {
    let (address, seen) = scripted_server(&[]).await;
    let mailer = mailer(&smtp_url(&address));
    for _ in 0..5 {
        mailer.send(&mail()).await.unwrap();
    }
    assert_eq!((seen.connections.load(Ordering::SeqCst), seen.mails().len()), (1, 5));
}

#[tokio::test]
async fn a_connection_that_broke_while_idle_spends_no_attempt() {
    let (address, seen) = scripted_server(&[("NOOP", HANG_UP)]).await;
    let mailer = mailer(&smtp_url(&address));
    for _ in 0..3 {
        mailer.send(&mail()).await.unwrap();
    }
    assert_eq!((seen.connections.load(Ordering::SeqCst), seen.mails().len()), (3, 3));
}

#[tokio::test]
async fn an_unreachable_server_spends_no_attempt() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let mut addresses = vec![nobody];
    for script in [("GREETING", HANG_UP), ("GREETING", SILENCE), ("GREETING", "554 no service"), ("EHLO", "421 busy")] {
        addresses.push(scripted_server(&[script]).await.0);
    }
    addresses.push(scripted_server(&[("MAIL", HANG_UP)]).await.0);
    for address in addresses {
        let error = impatient(&smtp_url(&address)).send(&mail()).await.unwrap_err();
        assert!(matches!(error, MailError::Unreachable(_)), "{error}");
        assert!(!error.spends_attempt() && error.to_string().contains(&address));
    }
}

/// Otherwise one email that makes a server close the connection would block all others for ever.
#[tokio::test]
async fn a_server_that_hangs_up_on_a_mail_spends_its_attempt() {
    for script in [("RCPT", SILENCE), ("RCPT", HANG_UP), ("DATA", HANG_UP)] {
        let address = scripted_server(&[script]).await.0;
        let error = impatient(&smtp_url(&address)).send(&mail()).await.unwrap_err();
        assert!(matches!(error, MailError::Refused { permanent: false, code: 421, .. }), "{error}");
        assert!(error.spends_attempt() && !error.is_permanent());
    }
}

#[tokio::test]
async fn a_failed_authentication_spends_no_attempt_and_hides_the_password() {
    let (address, seen) = scripted_server(&[("AUTH", "535 wrong password")]).await;
    let mailer = mailer(&[format!("smtp://rapport:s%40fe&p+w@{address}")]);
    let error = mailer.send(&mail()).await.unwrap_err();
    assert!(matches!(&error, MailError::Unreachable(why) if why.contains("535")), "{error}");
    assert!(!format!("{error:?} {mailer:?}").contains("fe&p"));
    let line =
        seen.lines.lock().unwrap().iter().find_map(|line| line.strip_prefix("AUTH PLAIN ").map(str::to_owned)).unwrap();
    use base64::Engine;
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(line).unwrap(), b"\0rapport\0s@fe&p+w");
}

#[tokio::test]
async fn refusals_are_permanent_for_5xx_and_temporary_for_4xx() {
    for (script, permanent, code) in [
        (("RCPT", "550 5.1.1 no such user"), true, 550),
        (("RCPT", "451 greylisted"), false, 451),
        (("MAIL", "421 closing"), false, 421),
        (("DOT", "552 too large"), true, 552),
        (("DOT", "454 slow down"), false, 454),
    ] {
        let (address, _) = scripted_server(&[script]).await;
        let error = mailer(&smtp_url(&address)).send(&mail()).await.unwrap_err();
        let MailError::Refused { permanent: found, code: number, message } = &error else { panic!("{error}") };
        assert_eq!((*found, *number), (permanent, code));
        assert!(script.1.ends_with(message.as_str()) && !message.is_empty(), "{message:?}");
        assert!(error.spends_attempt() && error.is_permanent() == permanent);
    }
}

#[tokio::test]
async fn required_tls_never_falls_back_to_plain_text() {
    const OFFERS: (&str, &str) = ("EHLO", "250-test\r\n250 STARTTLS");
    for url in ["smtp+starttls://", "smtp://"] {
        let query = if url == "smtp://" { "?tls=required" } else { "" };
        let (address, seen) = scripted_server(&[]).await;
        let error = mailer(&[format!("{url}{address}{query}")]).send(&mail()).await.unwrap_err();
        assert!(matches!(error, MailError::Unreachable(_)), "{error}");
        assert_eq!((seen.verbs("MAIL"), seen.mails().len()), (0, 0));

        let (address, seen) = scripted_server(&[OFFERS, ("STARTTLS", "220 go")]).await;
        mailer(&[format!("{url}{address}{query}")]).send(&mail()).await.unwrap_err();
        assert_eq!(
            (*seen.after_starttls.lock().unwrap(), seen.verbs("MAIL")),
            (Some(0x16), 0),
            "a TLS handshake follows"
        );
    }
    let (address, seen) = scripted_server(&[OFFERS, ("STARTTLS", "220 go")]).await;
    mailer(&[format!("smtp://{address}?tls=opportunistic")]).send(&mail()).await.unwrap_err();
    assert_eq!(*seen.after_starttls.lock().unwrap(), Some(0x16));
    let (address, seen) = scripted_server(&[]).await;
    mailer(&[format!("smtp://{address}/web-1.rapport.example?tls=opportunistic")]).send(&mail()).await.unwrap();
    assert_eq!((seen.mails().len(), seen.verbs("EHLO WEB-1.RAPPORT.EXAMPLE")), (1, 1));
}

#[test]
fn unusable_configuration_is_refused_at_start() {
    let second = Duration::from_secs(1);
    let named = |urls: &[&str]| Mailer::new(urls, "hello@rapport.example", second).unwrap_err();
    assert_eq!(named(&[]), MailConfigError::NoServer);
    for bad in [
        "",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example?tls=maybe",
        "smtps://mail.example?tls=required",
    ] {
        let error = named(&["smtp://user:secret@mail.example", bad]);
        assert!(matches!(error, MailConfigError::Url(2, _)), "{bad}: {error}");
        assert!(!error.to_string().contains("secret"));
    }
    assert_eq!(Mailer::new(&["smtp://mail.example"], "Rapport", second).unwrap_err(), MailConfigError::From);
    let mailer = Mailer::new(&["smtps://mail.example", "smtp://[::1]:2525"], "Rapport <a@b.de>", second).unwrap();
    assert_eq!(mailer.from(), ("Rapport", "a@b.de"));
    assert_eq!(format!("{:?}", mailer.servers), "[Server(\"mail.example:465\"), Server(\"::1:2525\")]");
}
