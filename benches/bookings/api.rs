//! `POST /booking`, complete: token, rate limit, the coach's writer, the transaction with its audit row. The client is as thin as `pgbench`: one
//! socket per connection, no HTTP library.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fixture::{Fixture, SlotSet};
use crate::{CONNECTIONS, Outcome};

/// Requests before those that are measured.
const WARM_UP: usize = 600;

/// Books slots in the order of the other strategies.
pub async fn books(fixture: &Fixture, slots: SlotSet, attempts: usize) -> Outcome {
    fixture.reset().await;
    let address = fixture.url.trim_start_matches("http://").to_owned();
    let requests: Vec<String> =
        (0..WARM_UP + attempts).map(|number| request(fixture, slots, &address, number)).collect();
    let (warm_up, measured) = requests.split_at(WARM_UP);
    let booked_before = send(&address, warm_up).await;
    let began = Instant::now();
    send(&address, measured).await;
    let took = began.elapsed();
    let mut outcome = fixture.outcome("POST /booking", "bookings", attempts, took).await;
    outcome.booked -= booked_before;
    outcome
}

/// Sends the requests over all connections. Returns how many were answered 201.
async fn send(address: &str, requests: &[String]) -> usize {
    let (next, booked) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let connection = async || {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.set_nodelay(true).unwrap();
        let mut buffer = vec![0; 16 * 1024];
        while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
            socket.write_all(request.as_bytes()).await.unwrap();
            match read_status(&mut socket, &mut buffer).await {
                201 => drop(booked.fetch_add(1, Ordering::Relaxed)),
                409 => {}
                status => panic!("unexpected status {status}"),
            }
        }
    };
    join_all((0..CONNECTIONS).map(|_| connection())).await;
    booked.into_inner()
}

fn request(fixture: &Fixture, slots: SlotSet, address: &str, number: usize) -> String {
    let number_of_slot = if slots.count > fixture.clients.len() * 3 { number * 7_919 } else { number / 8 * 7_919 };
    let (coach, from) = slots.slot(number_of_slot % slots.count);
    let client = &fixture.clients[number % fixture.clients.len()];
    let body =
        format!("{{\"coach_id\":\"{}\",\"starts_at\":\"{from}\",\"duration_minutes\":60}}", fixture.coaches[coach].id);
    format!(
        "POST /booking HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        client.access_token,
        body.len()
    )
}

/// Reads a response. Returns its status.
async fn read_status(socket: &mut TcpStream, buffer: &mut [u8]) -> u16 {
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
