//! One match at each size of the market: as production runs it, beside the naive scan of all factors of everybody, beside a plain read of as many bytes, and
//! beside vector search by others. For each client all of them are run in turn, so that a machine that changes its pace does so for all.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rapport::models::matching::{ClientFeatures, Index, Reads, Rotation, Showings, Weights};
use uuid::Uuid;

use crate::market::{DIMENSIONS, Random, client, now};
use crate::peers::Peers;
use crate::time;

const CLIENTS: usize = 200;
/// How many coaches a match finds, as `POST /match`.
const FOUND: usize = 10;

/// A market of one size.
pub struct Market {
    pub index: Index,
    /// Of all coaches, one after another; empty unless others are to search them.
    pub vectors: Vec<f32>,
    pub bytes_each: usize,
}

/// The times of one way to find coaches, one for each client.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn at(&mut self, percent: usize) -> f64 {
        self.0.sort_unstable();
        self.0[(self.0.len() - 1) * percent / 100].as_secs_f64() * 1e3
    }
}

/// Threads that others search with, for each of them what it took, and the share of the nearest that it found.
type PeerTimes = BTreeMap<(usize, usize), (Times, f64)>;

/// What was measured over one market.
struct Measured {
    coaches: usize,
    bytes_each: usize,
    whole: Times,
    naive: Times,
    goals: Times,
    plain: Times,
    /// Bytes that a match reads, on average, and what part of the coaches it looks at how far.
    bytes: usize,
    shares: [f64; 3],
    peers: PeerTimes,
}

/// Measures and prints.
pub fn compare(markets: &[Market], python: Option<&Path>) {
    let random = &mut Random(11);
    let clients: Vec<ClientFeatures> = (0..CLIENTS).map(|_| client(random)).collect();
    let (mut names, mut versions) = (Vec::new(), String::new());
    let mut all: Vec<Measured> = Vec::new();
    for market in markets {
        let mut peers: Vec<(usize, Peers)> = Vec::new();
        if let Some(python) = python {
            let folder = written(&market.vectors, &clients);
            let cores = std::thread::available_parallelism().unwrap().get();
            let mut threads = vec![1, cores];
            threads.dedup();
            peers = threads.into_iter().map(|count| (count, Peers::start(python, &folder, FOUND, count))).collect();
            (names, versions) = (peers[0].1.names.clone(), peers[0].1.versions.clone());
        }
        all.push(measured(market, &clients, &mut peers));
    }
    print(&mut all);
    if !names.is_empty() {
        print_peers(&mut all, &names);
        println!("\n{versions}");
    }
}

fn measured(market: &Market, clients: &[ClientFeatures], peers: &mut [(usize, Peers)]) -> Measured {
    let (index, weights, count) = (&market.index, Weights::default(), market.index.len());
    // Every third coach was shown once, some more often.
    let shown = (0..count as u128)
        .filter(|number| number.is_multiple_of(3))
        .flat_map(|number| std::iter::repeat_n(Uuid::from_u128(number), 1 + usize::try_from(number % 7).unwrap()));
    let rotation = Rotation::new(now(), Arc::new(Showings::default().after_a_day(shown)));
    let goals_only = Weights::new([0, 0, 100, 0, 0]).unwrap();
    let reads: Vec<_> = clients.iter().map(|client| index.reads(client, &weights, FOUND)).collect();
    let bytes = reads.iter().map(|reads| reads.bytes(DIMENSIONS)).sum::<usize>() / reads.len();
    let share = |of: fn(&Reads) -> usize| reads.iter().map(of).sum::<usize>() as f64 / (reads.len() * count) as f64;
    let shares = [share(|reads| reads.coarse_vectors), share(|reads| reads.hours), share(|reads| reads.exact_vectors)];
    let plain: Vec<u64> = (0..bytes as u64 / 8).collect();
    let [mut whole, mut naive, mut goals, mut read] = [const { Times(Vec::new()) }; 4];
    let mut peer_times = PeerTimes::new();
    for (number, client) in clients.iter().enumerate() {
        whole.0.push(time(|| {
            assert_eq!(black_box(index.score_in_turn(client, &weights, FOUND, &rotation)).len(), FOUND);
        }));
        naive.0.push(time(|| assert_eq!(black_box(index.score(client, &weights, FOUND)).len(), FOUND)));
        let silent = only_goals(client);
        let mut found = Vec::new();
        goals.0.push(time(|| found = index.score_in_turn(&silent, &goals_only, FOUND, &rotation)));
        read.0.push(time(|| assert!(black_box(sum(black_box(&plain))) > 0)));
        if peers.is_empty() {
            continue;
        }
        let cosines = cosines(&market.vectors, client);
        let mut sorted = cosines.clone();
        sorted.sort_unstable_by(|one, other| other.total_cmp(one));
        let last = sorted[FOUND - 1];
        // In turn, about as good is within two points: of 0.3, which the goals' factor spans.
        for one in found {
            let cosine = cosines[usize::try_from(one.coach_id.as_u128()).unwrap()];
            assert!(cosine.min(0.4) >= last.min(0.4) - 0.3 * 0.0211, "{cosine} is below {last}");
        }
        for (threads, peers) in peers.iter_mut() {
            for peer in 0..peers.names.len() {
                let answer = peers.ask(peer, number);
                let (times, right) = peer_times.entry((*threads, peer)).or_default();
                times.0.push(answer.took);
                // Sums of another order differ in the last digits.
                let nearest = answer.nearest.iter().filter(|number| cosines[**number] >= last - 1e-6).count();
                *right += nearest as f64 / (FOUND * CLIENTS) as f64;
            }
        }
    }
    let bytes_each = market.bytes_each;
    Measured { coaches: count, bytes_each, whole, naive, goals, plain: read, bytes, shares, peers: peer_times }
}

/// Somebody who has named goals and nothing else.
fn only_goals(client: &ClientFeatures) -> ClientFeatures {
    ClientFeatures {
        languages: Vec::new(),
        preferred_language: None,
        country_of_residence: None,
        target_countries: Vec::new(),
        budget: None,
        wanted: std::iter::empty().collect(),
        ..client.clone()
    }
}

/// Reads all of it.
fn sum(words: &[u64]) -> u64 {
    let (chunks, rest) = words.as_chunks::<16>();
    let mut sums = [0_u64; 16];
    for chunk in chunks {
        for (sum, word) in sums.iter_mut().zip(chunk) {
            *sum = sum.wrapping_add(*word);
        }
    }
    sums.iter().chain(rest).fold(0, |sum, word| sum.wrapping_add(*word))
}

/// Of everybody, in the order of ids, naively.
fn cosines(vectors: &[f32], client: &ClientFeatures) -> Vec<f64> {
    let client = client.embedding.as_ref().unwrap();
    let product =
        |coach: &[f32]| coach.iter().zip(client).map(|(one, other)| f64::from(*one) * f64::from(*other)).sum::<f64>();
    vectors.chunks_exact(DIMENSIONS).map(product).collect()
}

/// The vectors in files, for others to search; and the folder.
fn written(coaches: &[f32], clients: &[ClientFeatures]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("matching");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("coaches.f32"), bytes(coaches.iter())).unwrap();
    let clients = clients.iter().flat_map(|client| client.embedding.iter().flatten());
    fs::write(folder.join("clients.f32"), bytes(clients)).unwrap();
    folder
}

fn bytes<'a>(cells: impl Iterator<Item = &'a f32>) -> Vec<u8> {
    cells.flat_map(|cell| cell.to_le_bytes()).collect()
}

fn print(all: &mut [Measured]) {
    println!("\n{CLIENTS} clients, vectors of {DIMENSIONS} dimensions, one thread; milliseconds\n");
    println!("| coaches | a match p50 | p99 | naive p50 | p99 | naive ÷ match | bytes of memory each |");
    println!("|---|---|---|---|---|---|---|");
    for one in all.iter_mut() {
        let [p50, p99, naive, naive_p99] = [one.whole.at(50), one.whole.at(99), one.naive.at(50), one.naive.at(99)];
        println!(
            "| {} | {p50:.2} | {p99:.2} | {naive:.2} | {naive_p99:.2} | **{:.1}** | {} |",
            one.coaches,
            naive / p50,
            one.bytes_each
        );
    }
    println!(
        "\n| coaches | coarse vectors read | hours | exact vectors | bytes read | GB/s | a plain read of as many, GB/s | match ÷ plain read |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for one in all.iter_mut() {
        let (whole, plain) = (one.whole.at(50), one.plain.at(50));
        let rate = |milliseconds: f64| one.bytes as f64 / milliseconds / 1e6;
        let [coarse, hours, exact] = one.shares.map(|share| share * 100.0);
        println!(
            "| {} | {coarse:.1} % | {hours:.1} % | {exact:.1} % | {} | {:.1} | {:.1} | **{:.2}** |",
            one.coaches,
            one.bytes,
            rate(whole),
            rate(plain),
            whole / plain
        );
    }
}

fn print_peers(all: &mut [Measured], names: &[String]) {
    for one in all {
        println!("\n{} coaches, the nearest {FOUND}; milliseconds\n", one.coaches);
        println!("| | threads | p50 | p99 | found | ÷ whole match | ÷ goals alone |\n|---|---|---|---|---|---|---|");
        let [whole, goals] = [one.whole.at(50), one.goals.at(50)];
        println!("| Rapport, all five factors | 1 | {whole:.2} | {:.2} | | 1.0 | |", one.whole.at(99));
        println!("| Rapport, the goals alone | 1 | {goals:.2} | {:.2} | | | 1.0 |", one.goals.at(99));
        for ((threads, peer), (times, right)) in &mut one.peers {
            let (p50, p99) = (times.at(50), times.at(99));
            println!(
                "| {} | {threads} | {p50:.2} | {p99:.2} | {:.1} % | {:.2} | {:.2} |",
                names[*peer],
                *right * 100.0,
                p50 / whole,
                p50 / goals
            );
        }
    }
}
