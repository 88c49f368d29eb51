//! The stand-ins of all providers, and the environment that points the product at them. Used by the tests as well.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rapport_sandbox::{calendars, google, http::Listening, ics, mail, microsoft, openai, storage, stripe};

use super::previews;
use super::process_group::ProcessGroup;
use crate::cli::error::CliError;
use crate::integrations::embedder::Embedder;

/// The ports of everything that listens.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    pub api: u16,
    pub web: u16,
    pub home: u16,
    pub stripe: u16,
    pub openai: u16,
    pub storage: u16,
    pub smtp: u16,
    pub mailbox: u16,
    pub calendars: u16,
    pub google: u16,
    pub microsoft: u16,
}

impl Ports {
    /// The preferred ones, or the next that are free.
    pub fn preferred_or_next() -> Self {
        let mut taken = Vec::new();
        let mut port = |preferred: u16| {
            let found = (preferred..preferred.saturating_add(200))
                .find(|port| !taken.contains(port) && TcpListener::bind(("127.0.0.1", *port)).is_ok())
                .unwrap_or(0);
            taken.push(found);
            found
        };
        Self {
            api: port(8080),
            web: port(3000),
            home: port(8090),
            mailbox: port(8091),
            stripe: port(8092),
            openai: port(8093),
            storage: port(8094),
            smtp: port(8095),
            calendars: port(8098),
            google: port(8096),
            microsoft: port(8097),
        }
    }

    /// Any free ports, none of which the system gives to somebody else meanwhile: they are below those that it hands out by itself.
    pub fn any() -> Self {
        let port = || {
            let random = || 10_000 + u16::try_from(crate::ids::random().as_u128() % 20_000).unwrap_or(0);
            let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
            std::iter::repeat_with(random).take(1_000).find(is_free).unwrap_or(0)
        };
        Self {
            api: port(),
            web: port(),
            home: 0,
            mailbox: 0,
            stripe: 0,
            openai: 0,
            storage: 0,
            smtp: 0,
            calendars: 0,
            google: 0,
            microsoft: 0,
        }
    }
}

/// Every provider's stand-in, listening; dropping it stops them.
pub struct Sandbox {
    pub stripe: stripe::Stripe,
    pub openai: openai::OpenAi,
    pub storage: storage::Storage,
    pub mail: mail::Mail,
    /// Published calendars of any host below `.calendars.test`.
    pub calendars: ics::CalendarHost,
    pub google: google::Google,
    pub microsoft: microsoft::Microsoft,
    pub home: Listening,
}

const STRIPE_KEY: &str = "sk_test_sandbox";
const STRIPE_PUBLISHABLE: &str = "pk_test_sandbox";
const WEBHOOK_SECRET: &str = "whsec_sandbox";
const OPENAI_KEY: &str = "sk-sandbox";
const CALENDAR_CLIENT: &str = "rapport-sandbox";
const CALENDAR_SECRET: &str = "rapport-sandbox-secret";
const S3_KEY: &str = "sandbox";
const S3_SECRET: &str = "sandbox-secret";
const BUCKET: &str = "rapport";

impl Sandbox {
    /// Starts them; `folder` holds their data.
    ///
    /// # Errors
    /// A port is taken.
    pub fn start(folder: &Path, ports: &Ports) -> Result<Self, CliError> {
        Self::with(folder, ports, Arc::new(machine_clock), Some(folder.join("stripe.json")))
    }

    /// As [`Sandbox::start`], with the caller's clock, and a Stripe whose state is not saved.
    ///
    /// # Errors
    /// A port is taken.
    pub fn start_at(folder: &Path, ports: &Ports, clock: stripe::Clock) -> Result<Self, CliError> {
        Self::with(folder, ports, clock, None)
    }

    fn with(folder: &Path, ports: &Ports, clock: stripe::Clock, snapshot: Option<PathBuf>) -> Result<Self, CliError> {
        std::fs::create_dir_all(folder.join("photos"))?;
        let stripe = stripe::Stripe::start(stripe::Options {
            port: ports.stripe,
            secret_key: STRIPE_KEY.to_owned(),
            publishable_key: STRIPE_PUBLISHABLE.to_owned(),
            webhook_secret: WEBHOOK_SECRET.to_owned(),
            webhook_url: Some(format!("http://127.0.0.1:{}/payment/webhook", ports.api)),
            merchant: "Rapport".to_owned(),
            clock: clock.clone(),
            snapshot,
        })?;
        let openai = openai::OpenAi::start(openai::Options {
            port: ports.openai,
            api_key: OPENAI_KEY.to_owned(),
            embed: Arc::new(openai_like_embedding),
            ..openai::Options::default()
        })?;
        let storage = storage::Storage::start(storage::Options {
            port: ports.storage,
            access_key: S3_KEY.to_owned(),
            secret_key: S3_SECRET.to_owned(),
            bucket: BUCKET.to_owned(),
            folder: folder.join("photos"),
        })?;
        let mail = mail::Mail::start(mail::Options {
            smtp_port: ports.smtp,
            web_port: ports.mailbox,
            folder: Some(folder.join("mail")),
            clock: clock.clone(),
            previews: previews::all(&format!("http://127.0.0.1:{}", ports.web))?,
            ..mail::Options::default()
        })?;
        let google = google::Google::start(calendar_options(ports, ports.google, "google", clock.clone()))?;
        let microsoft = microsoft::Microsoft::start(calendar_options(ports, ports.microsoft, "outlook", clock))?;
        let links = links(ports, &mail, &stripe, &openai, &google, &microsoft);
        let home = rapport_sandbox::index_page::serve(ports.home, links)?;
        let calendars = ics::CalendarHost::start(ports.calendars)?;
        Ok(Self { stripe, openai, storage, mail, calendars, google, microsoft, home })
    }

    /// The environment that points the product at them.
    pub fn variables(&self, ports: &Ports) -> Vec<(String, String)> {
        let pairs = [
            ("BIND_ADDR", format!("127.0.0.1:{}", ports.api)),
            ("PUBLIC_URL", format!("http://127.0.0.1:{}", ports.api)),
            ("WEB_URL", format!("http://127.0.0.1:{}", ports.web)),
            ("STRIPE_SECRET_KEY", STRIPE_KEY.to_owned()),
            ("STRIPE_PUBLISHABLE_KEY", STRIPE_PUBLISHABLE.to_owned()),
            ("STRIPE_WEBHOOK_SECRETS", WEBHOOK_SECRET.to_owned()),
            ("STRIPE_API_BASE", self.stripe.url().to_string()),
            ("OPENAI_API_KEY", OPENAI_KEY.to_owned()),
            ("OPENAI_BASE_URL", format!("{}/v1", self.openai.url())),
            ("S3_ENDPOINT", self.storage.url()),
            ("S3_BUCKET", BUCKET.to_owned()),
            ("AWS_ACCESS_KEY_ID", S3_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", S3_SECRET.to_owned()),
            ("SMTP_URL", self.mail.smtp_url()),
            ("SANDBOX_CALENDARS_ADDR", self.calendars.address()),
            ("SANDBOX_CALENDAR_PUSH", "true".to_owned()),
            ("GOOGLE_CLIENT_ID", CALENDAR_CLIENT.to_owned()),
            ("GOOGLE_CLIENT_SECRET", CALENDAR_SECRET.to_owned()),
            ("GOOGLE_AUTH_BASE", self.google.url().to_owned()),
            ("GOOGLE_API_BASE", self.google.url().to_owned()),
            ("MICROSOFT_CLIENT_ID", CALENDAR_CLIENT.to_owned()),
            ("MICROSOFT_CLIENT_SECRET", CALENDAR_SECRET.to_owned()),
            ("MICROSOFT_AUTH_BASE", format!("{}/common", self.microsoft.url())),
            ("MICROSOFT_API_BASE", self.microsoft.url().to_owned()),
            ("MEETING_URL_TEMPLATE", "https://meet.example.org/{booking_id}".to_owned()),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// The browser comes back to the API, by its own address or through the web app.
fn calendar_options(ports: &Ports, port: u16, provider: &str, clock: stripe::Clock) -> calendars::Options {
    calendars::Options {
        port,
        client_id: CALENDAR_CLIENT.to_owned(),
        client_secret: CALENDAR_SECRET.to_owned(),
        redirect_uris: vec![
            format!("http://127.0.0.1:{}/calendar/{provider}/callback", ports.api),
            format!("http://127.0.0.1:{}/api/calendar/{provider}/callback", ports.web),
        ],
        app_name: "Rapport".to_owned(),
        clock,
    }
}

/// The product's own embedder, plus a component common to all vectors (unrelated texts have a cosine similarity of about 0.15 with
/// OpenAI), so that the demo's match scores resemble those with OpenAI.
fn openai_like_embedding(text: &str, dimensions: usize) -> Vec<f32> {
    const SHARED: f32 = 0.15;
    let own = Embedder::local(dimensions.saturating_sub(1)).embed(text);
    let mut vector: Vec<f32> = own.iter().map(|part| part * (1.0 - SHARED).sqrt()).collect();
    vector.push(SHARED.sqrt());
    vector
}

fn links(
    ports: &Ports,
    mail: &mail::Mail,
    stripe: &stripe::Stripe,
    openai: &openai::OpenAi,
    google: &google::Google,
    microsoft: &microsoft::Microsoft,
) -> Vec<(String, String, String)> {
    [
        ("Web app", format!("http://127.0.0.1:{}", ports.web), "what people see"),
        ("API", format!("http://127.0.0.1:{}/docs/", ports.api), "every request, to read and to try"),
        ("Mailbox", mail.url().to_owned(), "every mail Rapport sends"),
        ("Stripe", format!("{}/_sandbox/", stripe.url()), "payments, and how to make them fail"),
        ("OpenAI", format!("{}/_sandbox/", openai.url()), "embeddings, and how to make them fail"),
        ("Google Calendar", google.url().to_owned(), "what is in people's calendars, and how to make it fail"),
        ("Outlook", microsoft.url().to_owned(), "what is in people's calendars, and how to make it fail"),
        ("Health", format!("http://127.0.0.1:{}/health", ports.api), "how everything is"),
    ]
    .map(|(title, url, what)| (title.to_owned(), url, what.to_owned()))
    .to_vec()
}

#[expect(clippy::disallowed_methods, reason = "providers use the machine's clock")]
fn machine_clock() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Waits until the API is ready, or a process has exited.
///
/// # Errors
/// It was not ready in time; the log says why.
pub async fn wait_until_ready(api: &str, processes: &mut ProcessGroup) -> Result<(), CliError> {
    let http = crate::integrations::http(Duration::from_secs(2))?;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    while tokio::time::Instant::now() < deadline {
        if http.get(format!("{api}/health/ready")).send().await.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        processes.check()?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err(CliError::Other(format!(
        "{api} was not ready within a minute. The log says why: {}",
        processes.log("serve").display()
    )))
}
