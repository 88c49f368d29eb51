//! The web app beside the API: built when its sources changed, served by Node. Without Node the rest runs, and says what to do.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use super::banner;
use super::process_group::ProcessGroup;
use super::sandbox::Ports;
use crate::cli::CliError;

/// What became of the web app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Running,
    LeftOut,
    /// Why, and what to do.
    Missing(String),
}

/// Builds and starts it.
pub async fn start(family: &mut ProcessGroup, ports: &Ports, project: &Path) -> Result<State, CliError> {
    let folder = project.join("web");
    if !folder.join("package.json").exists() {
        return Ok(State::Missing("run `cargo run` in the project's folder to get the web app as well".to_owned()));
    }
    if !has("node").await || !has("npm").await {
        return Ok(State::Missing("install Node 20 or newer (nodejs.org) and start again".to_owned()));
    }
    banner::progress("Building the web app (the first time takes a minute or two)");
    let log = std::fs::File::create(family.log("web-build"))?;
    let built = Command::new(folder.join("bin/build"))
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()
        .await?;
    if !built.success() {
        return Ok(State::Missing(format!("it did not build; see {}", family.log("web-build").display())));
    }
    let mut command = Command::new(folder.join("bin/start"));
    command
        .current_dir(&folder)
        .env("HOSTNAME", "127.0.0.1")
        .env("PORT", ports.web.to_string())
        .env("API_URL", format!("http://127.0.0.1:{}", ports.api));
    family.spawn("web", command)?;
    until_up(&format!("http://127.0.0.1:{}", ports.web), family).await?;
    banner::done("Web app", "running");
    Ok(State::Running)
}

async fn has(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    found.is_ok_and(|status| status.success())
}

async fn until_up(url: &str, family: &mut ProcessGroup) -> Result<(), CliError> {
    let http = crate::integrations::http(Duration::from_secs(5))?;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    while tokio::time::Instant::now() < deadline {
        if http.get(url).send().await.is_ok() {
            return Ok(());
        }
        family.check()?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(CliError::Other(format!("The web app did not come up. The log says why: {}", family.log("web").display())))
}
