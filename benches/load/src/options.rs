//! The command line, as `bin/bench` gives it.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::error::Outcome;
use crate::servers::Programs;

/// What is asked for.
#[derive(Debug)]
pub enum Command {
    Run(Box<Options>),
    /// The bare handler, as a process of its own.
    Bare {
        address: SocketAddr,
        folder: PathBuf,
    },
}

/// The options of a run.
#[derive(Clone, Debug)]
pub struct Options {
    pub programs: Programs,
    /// Where everything is written that is not the result.
    pub work: PathBuf,
    pub coaches: usize,
    pub rounds: usize,
    /// Of each measurement.
    pub seconds: f64,
    /// Only workloads whose key has this in it.
    pub only: Option<String>,
    /// Where the result is written.
    pub write: Option<PathBuf>,
    /// What is measured: the commit.
    pub commit: String,
}

/// Reads `--name value` pairs.
///
/// # Errors
/// One is unknown, malformed or missing.
pub fn parse(arguments: impl Iterator<Item = String>) -> Outcome<Command> {
    let arguments: Vec<String> = arguments.collect();
    if let [verb, address, folder] = &arguments[..]
        && verb == "bare"
    {
        return Ok(Command::Bare { address: address.parse()?, folder: folder.into() });
    }
    let (mut rapport, mut services, mut work) = (None, None, None);
    let (mut python, mut fastapi, mut node, mut fastify) = (None, None, None, None);
    let (mut only, mut write, mut commit) = (None, None, String::from("unknown"));
    let (mut coaches, mut rounds, mut seconds) = (1_000, 3, 2.0);
    for pair in arguments.chunks(2) {
        let [name, value] = pair else { return Err(format!("{} has no value", pair[0]).into()) };
        let path = || Some(PathBuf::from(value));
        let malformed = || format!("{name} {value}: not a number that is possible");
        match name.as_str() {
            "--rapport" => rapport = path(),
            "--services" => services = path(),
            "--work" => work = path(),
            "--python" => python = path(),
            "--fastapi" => fastapi = path(),
            "--node" => node = path(),
            "--fastify" => fastify = path(),
            "--write" => write = path(),
            "--only" => only = Some(value.clone()),
            "--commit" => commit.clone_from(value),
            "--coaches" => coaches = value.parse().ok().filter(|coaches| *coaches >= 100).ok_or_else(malformed)?,
            "--rounds" => rounds = value.parse().ok().filter(|rounds| *rounds >= 1).ok_or_else(malformed)?,
            "--seconds" => {
                seconds = value.parse().ok().filter(|time: &f64| (0.2..=60.0).contains(time)).ok_or_else(malformed)?
            }
            _ => return Err(format!("{name}: no such option; bin/bench --help").into()),
        }
    }
    let needed = |path: Option<PathBuf>, name: &str| path.ok_or_else(|| format!("--{name} is needed: use bin/bench"));
    let programs = Programs {
        rapport: needed(rapport, "rapport")?,
        services: needed(services, "services")?,
        fastapi: python.zip(fastapi),
        node: node.zip(fastify),
    };
    let work = needed(work, "work")?;
    Ok(Command::Run(Box::new(Options { programs, work, coaches, rounds, seconds, only, write, commit })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Outcome<Command> {
        parse(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_left_out_has_a_default_and_a_peer_without_its_code_is_left_out() {
        let Ok(Command::Run(options)) = parsed("--rapport r --services s --work w --python p --fastapi f --node n")
        else {
            panic!("it is complete");
        };
        assert_eq!((options.coaches, options.rounds, options.seconds), (1_000, 3, 2.0));
        assert!(options.programs.fastapi.is_some() && options.programs.node.is_none());
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        for (text, name) in [
            ("--rounds 0", "--rounds"),
            ("--coaches many", "--coaches"),
            ("--colour red", "--colour"),
            ("--work", "--work"),
            ("", "--rapport"),
        ] {
            assert!(parsed(text).unwrap_err().to_string().contains(name), "{text}");
        }
    }
}
