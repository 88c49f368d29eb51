//! A client of the event stream, which parses it as the standard says (WHATWG HTML, section 9.2.6).

use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use serde_json::Value;

use super::app::{Answer, TIMEOUT};
use super::people::Person;

/// One event of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: Value,
}

/// An open stream.
pub struct EventStream {
    chunks: BoxStream<'static, reqwest::Result<Vec<u8>>>,
    buffer: String,
    /// Lines that were not part of an event.
    pub comments: Vec<String>,
}

impl Person {
    /// Opens the stream, after the event that was seen last; the response if it is refused.
    pub async fn tries_to_open_stream(&self, last_event_id: Option<&str>) -> Result<EventStream, Answer> {
        self.tries_to_open("/notifications/stream", last_event_id).await
    }

    /// As [`Person::tries_to_open_stream`], of the stream at this path.
    pub async fn tries_to_open(&self, path: &str, last_event_id: Option<&str>) -> Result<EventStream, Answer> {
        let http =
            reqwest::Client::builder().tls_certs_only([]).connect_timeout(Duration::from_secs(5)).build().unwrap();
        let mut request = http.get(format!("{}{path}", self.url)).bearer_auth(&self.access_token);
        request = request.header("Accept-Encoding", "gzip, br");
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let response = request.send().await.unwrap();
        if response.status() != 200 {
            return Err(Answer::of(response).await);
        }
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-cache, no-transform");
        assert_eq!(response.headers().get("content-encoding"), None);
        let chunks = response.bytes_stream().map(|chunk| chunk.map(|bytes| bytes.to_vec())).boxed();
        Ok(EventStream { chunks, buffer: String::new(), comments: Vec::new() })
    }

    /// Opens the stream.
    pub async fn opens_stream(&self, last_event_id: Option<&str>) -> EventStream {
        match self.tries_to_open_stream(last_event_id).await {
            Ok(stream) => stream,
            Err(answer) => panic!("{}: {}", answer.status, answer.text),
        }
    }
}

impl EventStream {
    /// The next event. `None`: the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        tokio::time::timeout(TIMEOUT, self.read()).await.expect("an event, or the end of the stream")
    }

    /// The next event; fails if the stream ends.
    pub async fn receives(&mut self) -> Event {
        self.next().await.expect("the stream has not ended")
    }

    /// Waits for the end of the stream; the events until then.
    pub async fn ends(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        events
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let block = block.to_owned();
                self.buffer = rest.to_owned();
                if let Some(event) = self.event(&block) {
                    return Some(event);
                }
            }
            let chunk = self.chunks.next().await?.ok()?;
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    fn event(&mut self, block: &str) -> Option<Event> {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let Some(data) = field("data") else {
            self.comments.extend(block.lines().map(str::to_owned));
            return None;
        };
        Some(Event {
            id: field("id").unwrap().to_owned(),
            name: field("event").unwrap().to_owned(),
            data: serde_json::from_str(data).unwrap(),
        })
    }
}
