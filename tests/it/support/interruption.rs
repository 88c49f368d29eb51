//! Futures that are not polled to their end: a client that hangs up.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;

/// Polls a future at most so many times and drops it.
pub async fn poll_then_drop<F: Future>(polls: usize, future: F) {
    let (mut future, mut left) = (pin!(future), polls);
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        future.as_mut().poll(context).map(drop)
    })
    .await;
}
