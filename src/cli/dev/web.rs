//! The web app: built if its sources have changed, served by Node. Without Node everything else runs, and the first screen says what to do.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::process_group::ProcessGroup;
use super::progress;
use super::sandbox::Ports;
use crate::cli::error::CliError;

/// Whether the web app runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebApp {
    Running,
    /// By `--no-web`.
    Disabled,
    /// What to do about it.
    Missing(String),
}

/// Builds and starts it. `stripe_js` is the origin of Stripe.js, if it is not Stripe's own.
pub async fn start(
    processes: &mut ProcessGroup,
    ports: &Ports,
    project: &Path,
    stripe_js: Option<&str>,
) -> Result<WebApp, CliError> {
    let folder = project.join("web");
    if !folder.join("package.json").exists() {
        return Ok(WebApp::Missing("run `cargo run` in the project's folder to get the web app as well".to_owned()));
    }
    if !is_installed("node").await || !is_installed("npm").await {
        return Ok(WebApp::Missing("install Node 20 or newer (nodejs.org) and start again".to_owned()));
    }
    progress::show("Building the web app (the first time takes a minute or two)");
    let log = std::fs::File::create(processes.log("web-build"))?;
    let built = Command::new(folder.join("bin/build"))
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()
        .await?;
    if !built.success() {
        return Ok(WebApp::Missing(format!("it did not build; see {}", processes.log("web-build").display())));
    }
    let mut command = Command::new(folder.join("bin/start"));
    command
        .current_dir(&folder)
        .env("HOSTNAME", "127.0.0.1")
        .env("PORT", ports.web.to_string())
        .env("API_URL", format!("http://127.0.0.1:{}", ports.api));
    if let Some(origin) = stripe_js {
        command.env("STRIPE_JS_ORIGIN", origin);
    }
    processes.spawn("web", command)?;
    wait_until_up(&format!("http://127.0.0.1:{}", ports.web), processes).await?;
    progress::done("Web app", "running");
    Ok(WebApp::Running)
}

async fn is_installed(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    found.is_ok_and(|status| status.success())
}

async fn wait_until_up(url: &str, processes: &mut ProcessGroup) -> Result<(), CliError> {
    let http = crate::integrations::http(Duration::from_secs(5))?;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    while tokio::time::Instant::now() < deadline {
        if http.get(url).send().await.is_ok() {
            return Ok(());
        }
        processes.check()?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(CliError::Other(format!("The web app did not come up. The log says why: {}", processes.log("web").display())))
}
