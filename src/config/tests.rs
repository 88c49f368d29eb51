//! Reading a configuration: every example is valid, every malformed value is reported.

use super::*;

fn read(pairs: &[(&str, &str)]) -> Result<Config, Problems> {
    let get = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    Config::read(&mut Reader::new(&get))
}

const KEY: &str = "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// One malformed value of each variable that has a format.
const MALFORMED: &[(&str, &str)] = &[
    ("DATABASE_URL", "localhost:5432"),
    ("DATABASE_POOL_SIZE", "many"),
    ("DATABASE_POOLER", "session"),
    ("REDIS_URL", "http://localhost"),
    ("REDIS_PREFIX", "rapport*"),
    ("BIND_ADDR", "8080"),
    ("PUBLIC_URL", "api.example.com"),
    ("WEB_URL", "https://web.example.com/?from=mail"),
    ("CORS_ORIGINS", "https://app.example.com/path"),
    ("TRUSTED_PROXIES", "10.0.0.0/99"),
    ("WORKER_HEALTH_ADDR", "localhost"),
    ("METRICS_ADDR", ":9464"),
    ("METRICS_TOKEN", "short"),
    ("JWT_KEYS", "a:short"),
    ("ENCRYPTION_KEYS", "no-colon"),
    ("BCRYPT_COST", "99"),
    ("STRIPE_API_BASE", "stripe"),
    ("RETURN_URL_PREFIXES", "javascript:alert(1)"),
    ("OPENAI_BASE_URL", "ftp://api.openai.com"),
    ("OPENAI_EMBEDDING_DIMENSIONS", "1"),
    ("EXCHANGE_RATES", "USD=free"),
    ("SMTP_URL", "imap://hidden-user:hidden-password@mail.example.com"),
    ("MAIL_FROM", "Rapport"),
    ("EMAIL_RETRY_DELAYS", "soon"),
    ("GOOGLE_AUTH_BASE", "accounts"),
    ("GOOGLE_API_BASE", "ftp://www.googleapis.com"),
    ("MICROSOFT_AUTH_BASE", "common"),
    ("MICROSOFT_API_BASE", "graph"),
    ("S3_ENDPOINT", "s3"),
    ("PHOTO_BASE_URL", "https://"),
    ("MEETING_URL_TEMPLATE", "https://meet.example.com/"),
    ("RATE_LIMIT_PER_MINUTE", "0"),
    ("AUTH_RATE_LIMIT_PER_MINUTE", "-1"),
    ("MAX_REQUESTS_IN_FLIGHT", "0"),
    ("READ_ONLY", "yes"),
    ("LOG_LEVEL", "info,=[="),
    ("LOG_FORMAT", "xml"),
    ("LOG_SAMPLE_RATE", "10%"),
    ("CLOUDWATCH_NAMESPACE", "AWS/EC2"),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"),
];

/// Any text is valid.
const FREE: &[&str] = &[
    "STRIPE_SECRET_KEY",
    "STRIPE_PUBLISHABLE_KEY",
    "STRIPE_WEBHOOK_SECRETS",
    "OPENAI_API_KEY",
    "OPENAI_EMBEDDING_MODEL",
    "GOOGLE_CLIENT_ID",
    "GOOGLE_CLIENT_SECRET",
    "MICROSOFT_CLIENT_ID",
    "MICROSOFT_CLIENT_SECRET",
    "S3_BUCKET",
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
];

fn examples() -> Vec<(&'static str, &'static str)> {
    variables::ALL.iter().map(|variable| (variable.name, variable.example)).collect()
}

#[test]
fn every_example_is_valid() {
    read(&examples()).unwrap();
}

#[test]
fn redis_is_reached_with_and_without_tls() {
    for url in ["redis://cache.example.com", "rediss://:secret@cache.example.com:6380/0"] {
        let mut pairs = examples();
        pairs.retain(|(name, _)| *name != "REDIS_URL");
        pairs.push(("REDIS_URL", url));
        read(&pairs).unwrap();
    }
}

#[test]
fn every_malformed_variable_is_reported_with_an_example_and_together_with_the_others() {
    for variable in variables::ALL {
        let is_known = MALFORMED.iter().any(|(name, _)| *name == variable.name) || FREE.contains(&variable.name);
        assert!(is_known, "{}: a malformed value of it is needed here", variable.name);
    }
    let mut all = examples();
    for (name, value) in MALFORMED {
        let mut alone = examples();
        for pairs in [&mut alone, &mut all] {
            pairs.iter_mut().find(|(known, _)| known == name).unwrap().1 = value;
        }
        let problems = read(&alone).expect_err(name).to_string();
        let example = variables::example_of(name).unwrap();
        assert_eq!(problems.lines().count(), 3, "one problem, of {name}:\n{problems}");
        assert!(problems.contains(&format!("{name}  ")) && problems.contains(example), "{problems}");
        assert!(!problems.contains("hidden"), "{problems}");
    }
    let problems = read(&all).unwrap_err().to_string();
    for (name, _) in MALFORMED {
        assert!(problems.contains(&format!("  {name} ")), "{name} is not in:\n{problems}");
    }
}

#[test]
fn missing_variables_are_reported_together() {
    let problems = read(&[
        ("STRIPE_SECRET_KEY", "sk_x"),
        ("S3_BUCKET", "photos"),
        ("GOOGLE_CLIENT_ID", "id"),
        ("MICROSOFT_CLIENT_ID", "id"),
    ])
    .unwrap_err()
    .to_string();
    for name in [
        "DATABASE_URL",
        "REDIS_URL",
        "JWT_KEYS",
        "ENCRYPTION_KEYS",
        "STRIPE_PUBLISHABLE_KEY",
        "STRIPE_WEBHOOK_SECRETS",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "GOOGLE_CLIENT_SECRET",
        "MICROSOFT_CLIENT_SECRET",
    ] {
        assert!(problems.contains(&format!("  {name} ")), "{name} is not in:\n{problems}");
    }
}

#[test]
fn missing_variables_have_defaults_and_secrets_are_not_printed() {
    let config = read(&[
        ("DATABASE_URL", "postgres://u:hidden-password@localhost/r"),
        ("REDIS_URL", "redis://localhost"),
        ("JWT_KEYS", KEY),
        ("ENCRYPTION_KEYS", KEY),
    ])
    .unwrap();
    assert_eq!(config.database_pool_size, 20);
    assert_eq!(config.email_retry_delays.len(), 4);
    assert!(config.stripe.is_none());
    let shown = format!("{config:?}");
    assert!(!shown.contains("hidden-password"), "{shown}");
    assert!(!shown.contains("[0, 0, 0"), "{shown}");
}
