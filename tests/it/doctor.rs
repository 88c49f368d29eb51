//! `rapport doctor` against the stand-ins: every line says how it is, and what is wrong says what to do.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use crate::support::TestApp;

/// What a datagram holds.
const LARGEST_DATAGRAM: usize = 512;

/// A DNS server that knows these text records, and nothing else. What does not fit a datagram it answers by TCP alone.
async fn dns(records: &[(&str, &str)]) -> SocketAddr {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    let records: Arc<HashMap<String, String>> = Arc::new(records.iter().map(owned).collect());
    let (listener, socket) = loop {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        if let Ok(socket) = UdpSocket::bind(listener.local_addr().unwrap()).await {
            break (listener, socket);
        }
    };
    let address = listener.local_addr().unwrap();
    let known = records.clone();
    tokio::spawn(async move {
        let mut datagram = [0; LARGEST_DATAGRAM];
        while let Ok((length, sender)) = socket.recv_from(&mut datagram).await {
            let mut answer = answer_to(&datagram[..length], &known);
            if answer.len() > LARGEST_DATAGRAM {
                answer = truncated(&datagram[..length]);
            }
            socket.send_to(&answer, sender).await.unwrap();
        }
    });
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ended = answer_stream(stream, &records).await;
        }
    });
    address
}

async fn answer_stream(mut stream: TcpStream, records: &HashMap<String, String>) -> std::io::Result<()> {
    let mut message = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut message).await?;
    let answer = answer_to(&message, records);
    stream.write_u16(u16::try_from(answer.len()).unwrap()).await?;
    stream.write_all(&answer).await
}

/// The name that a message asks for, and its head and question alone.
fn question(message: &[u8]) -> (String, Vec<u8>) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while message[at] > 0 {
        let end = at + 1 + usize::from(message[at]);
        labels.push(String::from_utf8(message[at + 1..end].to_vec()).unwrap().to_lowercase());
        at = end;
    }
    let mut kept = message[..at + 5].to_vec();
    // One question, and nothing of what came with it; an answer of a server that asks others.
    kept[2..12].copy_from_slice(&[0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0]);
    (labels.join("."), kept)
}

fn answer_to(message: &[u8], records: &HashMap<String, String>) -> Vec<u8> {
    let (name, mut answer) = question(message);
    let Some(text) = records.get(&name) else {
        answer[3] |= 3;
        return answer;
    };
    let strings: Vec<u8> = text
        .as_bytes()
        .chunks(200)
        .flat_map(|string| std::iter::once(u8::try_from(string.len()).unwrap()).chain(string.iter().copied()))
        .collect();
    answer[7] = 1;
    answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
    answer.extend(u16::try_from(strings.len()).unwrap().to_be_bytes());
    answer.extend(strings);
    answer
}

fn truncated(message: &[u8]) -> Vec<u8> {
    let (_, mut answer) = question(message);
    answer[2] |= 2;
    answer
}

/// Exit code, lines by name with their mark, and the last words.
struct Found {
    code: i32,
    lines: HashMap<String, String>,
    last: String,
}

impl Found {
    async fn by(mut command: Command) -> Found {
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let named = |line: &str| {
            let name = line.split_whitespace().nth(1)?.trim_end_matches("off:").to_owned();
            Some((name, line.trim().to_owned()))
        };
        Found {
            code: output.status.code().unwrap(),
            lines: text.lines().filter_map(named).collect(),
            last: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn is(&self, name: &str, mark: char, words: &str) {
        let line = self.lines.get(name).unwrap_or_else(|| panic!("no line of {name}: {:?} {}", self.lines, self.last));
        assert!(line.starts_with(mark) && line.contains(words), "{line}\nwanted: {mark} … {words}");
    }
}

#[actix_web::test]
async fn where_all_is_well_each_line_says_so() {
    let app = TestApp::start().await;
    let sender = app.sender().email;
    let domain = sender.rsplit('@').next().unwrap();
    // Of 4,096 bits: in several strings, and in no datagram.
    let key = format!("v=DKIM1; k=rsa; p={}", "MIICIjANBgkqhki".repeat(50));
    let dns = dns(&[
        (domain, "v=spf1 include:mail.example.net -all"),
        (&format!("s1._domainkey.{domain}"), &key),
        (&format!("_dmarc.{domain}"), "v=DMARC1; p=reject"),
    ])
    .await;
    let found = Found::by(app.command(&["doctor", "--dns", &dns.to_string(), "--dkim-selector", "s1"])).await;
    for (name, words) in [
        ("Postgres", "UTF8"),
        ("Settings", "connections"),
        ("Migrations", "all "),
        ("Clock", "from the database's"),
        ("Redis", "noeviction"),
        ("Mail", "signed in"),
        ("SPF", "-all"),
        ("DKIM", "a key of 750 characters"),
        ("DMARC", "p=reject"),
        ("Photos", "written, read, removed"),
        ("Stripe", "test mode"),
        ("Events", "/payment/webhook"),
        ("Webhook", "reached"),
        ("OpenAI", "dimensions"),
    ] {
        found.is(name, '✓', words);
    }
    assert_eq!((found.code, found.last.as_str()), (0, ""), "{:?}", found.lines);
    let left = app.storage.as_ref().unwrap().list("photos/").await.unwrap();
    assert!(left.is_empty(), "nothing is left in the bucket: {left:?}");
    app.end().await;
}

#[actix_web::test]
async fn what_is_wrong_says_what_to_do() {
    let app = TestApp::start().await;
    let dns = dns(&[]).await;
    app.sandbox.mail.refuse().await.unwrap();
    let mut command = app.command(&["doctor", "--dns", &dns.to_string(), "--dkim-selector", "s1"]);
    command.env("STRIPE_SECRET_KEY", "sk_test_of_nobody").env("OPENAI_API_KEY", "sk-of-nobody");
    command.env("S3_BUCKET", "of-nobody").env("REDIS_URL", "redis://127.0.0.1:1");
    // An address at which somebody else answers.
    command.env("PUBLIC_URL", app.sandbox.openai.url());
    let found = Found::by(command).await;
    found.is("Postgres", '✓', "UTF8");
    for (name, words) in [
        ("Redis", ""),
        ("Mail", ""),
        ("SPF", "add a TXT record"),
        ("DKIM", "publish the one"),
        ("DMARC", "add a TXT record"),
        ("Photos", "the bucket does not answer"),
        ("Stripe", "STRIPE_SECRET_KEY is not valid"),
        ("Webhook", "PUBLIC_URL must be the address"),
        ("OpenAI", "look at OPENAI_API_KEY"),
    ] {
        found.is(name, '✗', words);
    }
    assert_eq!((found.code, found.last.trim()), (1, "9 things need another look."), "{:?}", found.lines);
    app.sandbox.mail.restore().await.unwrap();
    app.end().await;
}

#[actix_web::test]
async fn events_that_stripe_sends_elsewhere_are_noticed() {
    let app = TestApp::start().await;
    app.sandbox.stripe.set_webhook_url("https://api.example.com/payment/webhook");
    let found = Found::by(app.command(&["doctor"])).await;
    found.is("Stripe", '✓', "test mode");
    found.is("Events", '✗', "Stripe sends no events to http://127.0.0.1:");
    found.is("Sender", '·', "of this machine");
    assert_eq!((found.code, found.last.trim()), (1, "One thing needs another look."), "{:?}", found.lines);
    app.end().await;
}

#[actix_web::test]
async fn a_database_that_is_away_is_one_line_and_the_rest_is_checked() {
    let app = TestApp::start().await;
    let mut command = app.command(&["doctor"]);
    command.env("DATABASE_URL", "postgres://nobody:hidden@127.0.0.1:1/none");
    let found = Found::by(command).await;
    found.is("Postgres", '✗', "");
    assert!(!found.lines.contains_key("Migrations"));
    assert!(found.lines.values().all(|line| !line.contains("hidden")), "{:?}", found.lines);
    found.is("Redis", '✓', "noeviction");
    app.end().await;
}

/// A server that takes a question and never answers costs seconds, and says so.
#[actix_web::test]
async fn a_dns_server_that_never_answers_is_given_up_in_time() {
    let app = TestApp::start().await;
    let silent = UdpSocket::bind(("127.0.0.1", 0)).await.unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let started = std::time::Instant::now();
    let found = Found::by(app.command(&["doctor", "--dns", &address, "--dkim-selector", "s1"])).await;
    for name in ["SPF", "DKIM", "DMARC"] {
        found.is(name, '✗', "the DNS server was asked for");
    }
    found.is("Postgres", '✓', "UTF8");
    assert!(started.elapsed() < std::time::Duration::from_secs(45), "{:?}", started.elapsed());
    assert_eq!(found.code, 1);
    app.end().await;
}
