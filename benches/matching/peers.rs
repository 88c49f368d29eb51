//! Vector search by others, in processes of their own that are asked in turn with what they are compared with.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::market::DIMENSIONS;

/// A process of `peers.py` over the vectors of one size. Ends with its standard input.
pub struct Peers {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    pub names: Vec<String>,
    pub versions: String,
}

/// What a peer found, and in what time: by its own clock, without the way to it and back.
pub struct Answer {
    pub took: Duration,
    /// Numbers of coaches.
    pub nearest: Vec<usize>,
}

impl Peers {
    /// Has them read the vectors in this folder and make their indexes.
    pub fn start(python: &Path, folder: &Path, count: usize, threads: usize) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/matching/peers.py");
        let numbers = [DIMENSIONS, count, threads].map(|number| number.to_string());
        let mut child = Command::new(python)
            .arg(script)
            .arg(folder)
            .args(&numbers)
            .envs(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"].map(|name| (name, &numbers[2])))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let mut peers = Self { child, input, output, names: Vec::new(), versions: String::new() };
        peers.names = peers.line().split(", ").map(str::to_owned).collect();
        peers.versions = peers.line();
        peers
    }

    /// What this peer finds for this client.
    pub fn ask(&mut self, peer: usize, client: usize) -> Answer {
        writeln!(self.input.as_mut().unwrap(), "{peer} {client}").unwrap();
        let line = self.line();
        let mut numbers = line.split(' ').map(|number| number.parse::<u64>().unwrap());
        let took = Duration::from_nanos(numbers.next().unwrap());
        Answer { took, nearest: numbers.map(|number| usize::try_from(number).unwrap()).collect() }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "peers.py has ended");
        line.trim_end().to_owned()
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        self.input.take();
        let _ = self.child.wait();
    }
}
