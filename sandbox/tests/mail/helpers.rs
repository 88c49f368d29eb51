//! A running stand-in, a real client, and a raw SMTP client.

use std::time::Duration;

use lettre::{AsyncSmtpTransport, Message as LettreMessage, Tokio1Executor};
use rapport_sandbox::mail::{Mail, Options};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

pub const TIMEOUT: Duration = Duration::from_secs(10);

pub type Client = AsyncSmtpTransport<Tokio1Executor>;

pub fn mail() -> Mail {
    Mail::start(Options::default()).unwrap()
}

pub fn client(mail: &Mail) -> Client {
    Client::from_url(&mail.smtp_url()).unwrap().timeout(Some(TIMEOUT)).build()
}

pub fn new_message(id: &str) -> LettreMessage {
    LettreMessage::builder()
        .from("Rapport <hello@rapport.example>".parse().unwrap())
        .to("Ana <ana@example.org>".parse().unwrap())
        .subject("Tuesday 10:00 with Ben is confirmed")
        .message_id(Some(format!("<{id}@rapport.example>")))
        .body("See you then.\r\n.\r\n.. dots survive".to_owned())
        .unwrap()
}

/// A client that sends exactly what it is given.
pub struct RawClient {
    lines: BufReader<TcpStream>,
}

impl RawClient {
    /// Connects and reads the greeting.
    pub async fn greeted(mail: &Mail) -> Self {
        let mut smtp = Self::connect(mail).await;
        assert_eq!(smtp.code().await, 220);
        smtp
    }

    pub async fn connect(mail: &Mail) -> Self {
        let url = mail.smtp_url();
        let address = url.rsplit(['/', '@']).next().unwrap();
        Self { lines: BufReader::new(TcpStream::connect(address).await.unwrap()) }
    }

    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.lines.get_mut().write_all(bytes.as_ref()).await.unwrap();
    }

    pub async fn reply(&mut self) -> String {
        let mut whole = String::new();
        loop {
            let from = whole.len();
            let read = tokio::time::timeout(TIMEOUT, self.lines.read_line(&mut whole)).await.expect("a reply").unwrap();
            if read == 0 || whole.as_bytes()[from + 3] == b' ' {
                return whole;
            }
        }
    }

    pub async fn code(&mut self) -> u16 {
        let reply = self.reply().await;
        reply.get(..3).unwrap_or("0").parse().unwrap()
    }

    /// Sends one line and returns the code of the reply; 0 if the connection is closed instead.
    pub async fn command(&mut self, line: &str) -> u16 {
        self.send(format!("{line}\r\n")).await;
        self.code().await
    }

    pub async fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        // A reset counts as closed.
        matches!(tokio::time::timeout(TIMEOUT, self.lines.read_to_end(&mut rest)).await, Ok(Ok(0) | Err(_)))
    }

    pub async fn begin_data(&mut self) {
        assert_eq!(self.command("EHLO me").await, 250);
        assert_eq!(self.command("MAIL FROM:<a@b.example>").await, 250);
        assert_eq!(self.command("RCPT TO:<ana@example.org>").await, 250);
        assert_eq!(self.command("DATA").await, 354);
    }
}
