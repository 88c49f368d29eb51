//! `POST /booking`, whole: token, rate limit, the coach's writer, the transaction with its audit row. The asker is as thin as
//! `pgbench`: one socket each, no client library.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::market::{Market, Times};
use crate::{AT_ONCE, Outcome};

/// Requests before those that are measured: a process that has just been started is not what is meant.
const WARM_UP: usize = 600;

/// So many attempts, each at a time drawn as the rivals draw it.
pub async fn books(market: &Market, times: Times, attempts: usize) -> Outcome {
    market.clear().await;
    let address = market.url.trim_start_matches("http://").to_owned();
    let requests: Vec<String> =
        (0..WARM_UP + attempts).map(|number| request(market, times, &address, number)).collect();
    let (warming, measured) = requests.split_at(WARM_UP);
    let before = send(&address, warming).await;
    let began = Instant::now();
    send(&address, measured).await;
    let took = began.elapsed();
    let mut outcome = market.outcome("POST /booking", "bookings", attempts, took).await;
    outcome.booked -= before;
    outcome
}

/// Sends them all, some at once, and says how many were told yes.
async fn send(address: &str, requests: &[String]) -> usize {
    let (next, booked) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let walk = async || {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.set_nodelay(true).unwrap();
        let mut buffer = vec![0; 16 * 1024];
        while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
            socket.write_all(request.as_bytes()).await.unwrap();
            match answer(&mut socket, &mut buffer).await {
                201 => drop(booked.fetch_add(1, Ordering::Relaxed)),
                409 => {}
                status => panic!("{status} is neither yes nor no"),
            }
        }
    };
    join_all((0..AT_ONCE).map(|_| walk())).await;
    booked.into_inner()
}

fn request(market: &Market, times: Times, address: &str, number: usize) -> String {
    let wanted = if times.count > market.clients.len() * 3 { number * 7_919 } else { number / 8 * 7_919 };
    let (coach, from) = times.at(wanted % times.count);
    let client = &market.clients[number % market.clients.len()];
    let body =
        format!("{{\"coach_id\":\"{}\",\"starts_at\":\"{from}\",\"duration_minutes\":60}}", market.coaches[coach].id);
    format!(
        "POST /booking HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        client.access_token,
        body.len()
    )
}

/// Reads one answer, and says its status.
async fn answer(socket: &mut TcpStream, buffer: &mut [u8]) -> u16 {
    let mut filled = 0;
    loop {
        let read = socket.read(&mut buffer[filled..]).await.unwrap();
        assert!(read > 0, "the server hung up");
        filled += read;
        let text = String::from_utf8_lossy(&buffer[..filled]);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned));
        let length: usize = length.expect("a length").trim().parse().unwrap();
        if body.len() >= length {
            return head[9..12].parse().unwrap();
        }
    }
}
