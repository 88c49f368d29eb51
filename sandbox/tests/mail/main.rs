//! The mail stand-in by its wire: a real SMTP client (lettre), a bare socket for what no client would send, and the
//! web mailbox over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

mod mailbox;
mod outages;
mod protocol;

use std::time::Duration;

use lettre::{AsyncSmtpTransport, Message as Letter, Tokio1Executor};
use rapport_sandbox::mail::{Mail, Options};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const SOON: Duration = Duration::from_secs(10);

type Client = AsyncSmtpTransport<Tokio1Executor>;

fn mail() -> Mail {
    Mail::start(Options::default()).unwrap()
}

fn client(mail: &Mail) -> Client {
    Client::from_url(&mail.smtp_url()).unwrap().timeout(Some(SOON)).build()
}

fn letter(id: &str) -> Letter {
    Letter::builder()
        .from("Rapport <hello@rapport.example>".parse().unwrap())
        .to("Ana <ana@example.org>".parse().unwrap())
        .subject("Tuesday 10:00 with Ben is confirmed")
        .message_id(Some(format!("<{id}@rapport.example>")))
        .body("See you then.\r\n.\r\n.. dots survive".to_owned())
        .unwrap()
}

/// A client that sends exactly what it is told.
struct Talk {
    lines: BufReader<TcpStream>,
}

impl Talk {
    async fn with(mail: &Mail) -> Self {
        let mut talk = Self::unheard(mail).await;
        assert_eq!(talk.code().await, 220);
        talk
    }

    async fn unheard(mail: &Mail) -> Self {
        let url = mail.smtp_url();
        let address = url.rsplit(['/', '@']).next().unwrap();
        Self { lines: BufReader::new(TcpStream::connect(address).await.unwrap()) }
    }

    async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.lines.get_mut().write_all(bytes.as_ref()).await.unwrap();
    }

    async fn reply(&mut self) -> String {
        let mut whole = String::new();
        loop {
            let from = whole.len();
            let read = tokio::time::timeout(SOON, self.lines.read_line(&mut whole)).await.expect("a reply").unwrap();
            if read == 0 || whole.as_bytes()[from + 3] == b' ' {
                return whole;
            }
        }
    }

    async fn code(&mut self) -> u16 {
        let reply = self.reply().await;
        reply.get(..3).unwrap_or("0").parse().unwrap()
    }

    /// Sends one line and returns the code of the answer; 0 when the connection is closed instead.
    async fn say(&mut self, line: &str) -> u16 {
        self.send(format!("{line}\r\n")).await;
        self.code().await
    }

    async fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        // Reset counts as closed.
        matches!(tokio::time::timeout(SOON, self.lines.read_to_end(&mut rest)).await, Ok(Ok(0) | Err(_)))
    }

    async fn begins_data(&mut self) {
        assert_eq!(self.say("EHLO me").await, 250);
        assert_eq!(self.say("MAIL FROM:<a@b.example>").await, 250);
        assert_eq!(self.say("RCPT TO:<ana@example.org>").await, 250);
        assert_eq!(self.say("DATA").await, 354);
    }
}
