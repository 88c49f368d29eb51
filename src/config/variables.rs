//! All environment variables: the source of `.env.example` and `docs/configuration.md`.

/// One environment variable.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    pub name: &'static str,
    /// Used when the variable is missing or empty.
    pub default: Option<&'static str>,
    /// A valid value: shown in `.env.example`, and beside every problem with the variable.
    pub example: &'static str,
    pub group: &'static str,
    pub about: &'static str,
}

/// A variable with a default, which is its example as well.
const fn variable(group: &'static str, name: &'static str, default: &'static str, about: &'static str) -> Variable {
    Variable { name, default: Some(default), example: default, group, about }
}

/// A variable without a default.
const fn unset(group: &'static str, name: &'static str, example: &'static str, about: &'static str) -> Variable {
    Variable { name, default: None, example, group, about }
}

/// All variables, in the order of the docs.
pub const ALL: &[Variable] = &[
    unset(
        "Stores",
        "DATABASE_URL",
        "postgres://rapport:password@localhost:5432/rapport",
        "Postgres 15 or newer, with btree_gist. The truth lives here. Needed.",
    ),
    variable("Stores", "DATABASE_POOL_SIZE", "20", "Connections of one process."),
    unset(
        "Stores",
        "DATABASE_POOLER",
        "transaction",
        "Set when DATABASE_URL leads to a pooler in transaction mode (PgBouncer): docs/scaling.md.",
    ),
    unset(
        "Stores",
        "REDIS_URL",
        "redis://localhost:6379/0",
        "Redis 6.2 or newer (or Valkey); rediss:// is TLS. Transport and cache: wiping it loses nothing. Needed.",
    ),
    variable(
        "Stores",
        "REDIS_PREFIX",
        "rapport",
        "Put before every key, so that several Rapports can share one server.",
    ),
    variable("Addresses", "BIND_ADDR", "127.0.0.1:8080", "Where the API listens."),
    variable(
        "Addresses",
        "PUBLIC_URL",
        "http://127.0.0.1:8080",
        "The API's address from outside: webhook, error types, feeds, photos.",
    ),
    variable(
        "Addresses",
        "WEB_URL",
        "http://127.0.0.1:3000",
        "The web app's address: links in mails, cookies, OAuth redirects.",
    ),
    unset(
        "Addresses",
        "CORS_ORIGINS",
        "https://app.example.com,http://localhost:5173",
        "Origins that may call the API from a browser, comma-separated. The web app does not need it.",
    ),
    variable(
        "Addresses",
        "TRUSTED_PROXIES",
        "127.0.0.1,::1",
        "Addresses or networks whose X-Forwarded-For is believed (the web app's server among them).",
    ),
    unset(
        "Addresses",
        "WORKER_HEALTH_ADDR",
        "127.0.0.1:8081",
        "Where a worker answers /health/live and /health/ready; off when empty.",
    ),
    unset(
        "Addresses",
        "METRICS_ADDR",
        "127.0.0.1:9464",
        "Where web and worker processes answer /metrics; when empty, the API does at its own address, to whoever has METRICS_TOKEN, and workers do not.",
    ),
    unset(
        "Addresses",
        "METRICS_TOKEN",
        "bWFkZSBieTogb3BlbnNzbCByYW5kIC1iYXNlNjQgMzI",
        "The bearer token of /metrics at the API's own address, at least 16 characters; without it and METRICS_ADDR they are served on a local PUBLIC_URL only.",
    ),
    unset(
        "Secrets",
        "JWT_KEYS",
        "2026a:bWFkZSBieTogb3BlbnNzbCByYW5kIC1iYXNlNjQgMzI=",
        "kid:base64 of at least 32 bytes, comma-separated; the first signs access tokens. Needed.",
    ),
    unset(
        "Secrets",
        "ENCRYPTION_KEYS",
        "2026a:bWFkZSBieTogb3BlbnNzbCByYW5kIC1iYXNlNjQgMzI=",
        "kid:base64 of 32 bytes, comma-separated; the first encrypts stored tokens. Needed.",
    ),
    variable("Secrets", "BCRYPT_COST", "12", "Cost of a password hash."),
    unset("Payments", "STRIPE_SECRET_KEY", "sk_live_…", "Payments are off without it."),
    unset("Payments", "STRIPE_PUBLISHABLE_KEY", "pk_live_…", "Handed to the web app."),
    unset("Payments", "STRIPE_WEBHOOK_SECRETS", "whsec_…", "whsec_…, comma-separated while rotating."),
    variable("Payments", "STRIPE_API_BASE", "https://api.stripe.com", "Without /v1."),
    unset(
        "Payments",
        "RETURN_URL_PREFIXES",
        "https://app.example.com/paid",
        "Where a checkout may send the browser back to, beside WEB_URL; comma-separated.",
    ),
    unset("Matching", "OPENAI_API_KEY", "sk-…", "Without it a local embedder matches words."),
    variable("Matching", "OPENAI_BASE_URL", "https://api.openai.com/v1", "With /v1."),
    variable("Matching", "OPENAI_EMBEDDING_MODEL", "text-embedding-3-small", "Embeds goals and profiles."),
    variable("Matching", "OPENAI_EMBEDDING_DIMENSIONS", "256", "Length of an embedding."),
    variable(
        "Matching",
        "EXCHANGE_RATES",
        "EUR=1,USD=0.92,GBP=1.16,CHF=1.06,SEK=0.089,NOK=0.086,DKK=0.134,PLN=0.235,CZK=0.041,CAD=0.66,AUD=0.60,NZD=0.54,JPY=0.0058,INR=0.0105,BRL=0.165,MXN=0.049,ZAR=0.051,SGD=0.70,HKD=0.118,AED=0.25",
        "Euros for one unit, to compare prices in different currencies with each other and with budgets. Never used to charge.",
    ),
    unset(
        "Mail",
        "SMTP_URL",
        "smtp://user:password@mail.example.com:587?tls=required",
        "Several, comma-separated, are tried in order. Mail waits without it.",
    ),
    variable("Mail", "MAIL_FROM", "Rapport <hello@rapport.example>", "The sender."),
    variable(
        "Mail",
        "EMAIL_RETRY_DELAYS",
        "15,60,600,3600",
        "Seconds between the attempts at one email; one attempt more than delays.",
    ),
    unset("Photos", "S3_BUCKET", "rapport-photos", "Photos are off without it."),
    unset("Photos", "S3_ENDPOINT", "https://s3.example.com", "For stores that speak S3; AWS when empty."),
    variable("Photos", "AWS_REGION", "eu-central-1", "Region of the bucket."),
    unset("Photos", "AWS_ACCESS_KEY_ID", "AKIA…", "Needed beside S3_BUCKET."),
    unset("Photos", "AWS_SECRET_ACCESS_KEY", "…", "Needed beside S3_BUCKET."),
    unset(
        "Photos",
        "PHOTO_BASE_URL",
        "https://photos.example.com",
        "Where photos are read from, a CDN say; the API itself when empty.",
    ),
    unset(
        "Calendars",
        "GOOGLE_CLIENT_ID",
        "1234-abcd.apps.googleusercontent.com",
        "Google Calendar can't be connected without it.",
    ),
    unset("Calendars", "GOOGLE_CLIENT_SECRET", "GOCSPX-…", "Needed beside GOOGLE_CLIENT_ID."),
    variable(
        "Calendars",
        "GOOGLE_AUTH_BASE",
        "https://accounts.google.com",
        "Of the consent page; any other serves /token and /revoke as well, which Google has at oauth2.googleapis.com.",
    ),
    variable("Calendars", "GOOGLE_API_BASE", "https://www.googleapis.com", "Without /calendar/v3."),
    unset(
        "Calendars",
        "MICROSOFT_CLIENT_ID",
        "11111111-2222-3333-4444-555555555555",
        "Outlook can't be connected without it.",
    ),
    unset("Calendars", "MICROSOFT_CLIENT_SECRET", "…", "Needed beside MICROSOFT_CLIENT_ID."),
    variable(
        "Calendars",
        "MICROSOFT_AUTH_BASE",
        "https://login.microsoftonline.com/common",
        "With the tenant: common is accounts of work, of school, and personal ones.",
    ),
    variable("Calendars", "MICROSOFT_API_BASE", "https://graph.microsoft.com", "Without /v1.0."),
    unset(
        "Sessions",
        "MEETING_URL_TEMPLATE",
        "https://meet.example.com/{booking_id}",
        "Meeting link of coaches without one of their own.",
    ),
    variable("Limits", "RATE_LIMIT_PER_MINUTE", "100", "Requests a minute per user, per address when anonymous."),
    variable("Limits", "AUTH_RATE_LIMIT_PER_MINUTE", "10", "Sign-ins, sign-ups and resets a minute per address."),
    variable(
        "Limits",
        "MAX_REQUESTS_IN_FLIGHT",
        "512",
        "Requests that one web process works on at once; more are refused at once (503 overloaded), except health, metrics and Stripe's events.",
    ),
    unset(
        "Limits",
        "READ_ONLY",
        "true",
        "Requests can only read: everything else is refused (503 read_only). Admins can switch that on and off as well.",
    ),
    variable("Telemetry", "LOG_LEVEL", "info,sqlx=warn,actix_server=warn,aws=warn,hyper=warn", "A tracing filter."),
    unset("Telemetry", "LOG_FORMAT", "json", "json or pretty; by the terminal when empty."),
    variable(
        "Telemetry",
        "LOG_SAMPLE_RATE",
        "1",
        "The share of healthy requests and jobs whose lines are written, in JSON; of those that are slow or fail every line is: docs/telemetry.md.",
    ),
    unset(
        "Telemetry",
        "CLOUDWATCH_NAMESPACE",
        "Rapport",
        "Metrics are written to standard output once a minute in CloudWatch's Embedded Metric Format, under this namespace; off when empty.",
    ),
    unset(
        "Telemetry",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "http://127.0.0.1:4318",
        "A collector of OpenTelemetry, which receives traces by OTLP over HTTP; off when empty. The SDK's own OTEL_TRACES_SAMPLER applies.",
    ),
];

/// The default of the variable of that name.
pub fn default_of(name: &str) -> Option<&'static str> {
    ALL.iter().find(|variable| variable.name == name).and_then(|variable| variable.default)
}

/// A valid value of the variable of that name.
pub fn example_of(name: &str) -> Option<&'static str> {
    ALL.iter().find(|variable| variable.name == name).map(|variable| variable.example)
}

/// The text of `.env.example`.
pub fn env_example() -> String {
    let mut text = String::from(
        "# Everything Rapport reads from its environment, with its defaults; what has none is commented out, with an example.\n\
         # `cargo run` needs none of it. Made from src/config/variables.rs.\n",
    );
    let mut group = "";
    for variable in ALL {
        if variable.group != group {
            group = variable.group;
            text.push_str(&format!("\n# --- {group}\n"));
        }
        text.push_str(&format!("\n# {}\n", variable.about));
        match variable.default {
            Some(default) => text.push_str(&format!("{}={}\n", variable.name, quoted(default))),
            None => text.push_str(&format!("# {}={}\n", variable.name, quoted(variable.example))),
        }
    }
    text
}

/// The text of `docs/configuration.md`.
pub fn reference() -> String {
    let mut text = String::from(
        "# Configuration\n\nBy environment, checked at start: every problem is named at once, exit code 2. \
         `cargo run` needs none of it.\nA provider without its key is off, and says so. Made from `src/config/variables.rs`.\n",
    );
    let mut group = "";
    for variable in ALL {
        if variable.group != group {
            group = variable.group;
            text.push_str(&format!("\n## {group}\n\n| variable | default | example | what |\n|---|---|---|---|\n"));
        }
        let default = variable.default.map(|default| format!("`{default}`")).unwrap_or_default();
        let example = if variable.default.is_none() { format!("`{}`", variable.example) } else { String::new() };
        text.push_str(&format!("| `{}` | {default} | {example} | {} |\n", variable.name, variable.about));
    }
    text
}

fn quoted(value: &str) -> String {
    if value.contains(['<', ' ']) { format!("\"{value}\"") } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `UPDATE_FILES=1 cargo test files_are_made_from_this_table` writes them anew.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a switch of this test alone")]
    fn files_are_made_from_this_table() {
        let root = env!("CARGO_MANIFEST_DIR");
        for (file, text) in [(".env.example", env_example()), ("docs/configuration.md", reference())] {
            let path = format!("{root}/{file}");
            if std::env::var("UPDATE_FILES").is_ok() {
                std::fs::write(&path, &text).unwrap();
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{file}: run with UPDATE_FILES=1");
        }
    }
}
