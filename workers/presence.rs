//! A worker process shows that it lives, and what it has done: every other second, in Postgres, so that admins see all processes at once.

use std::sync::Arc;
use std::time::Duration;

use crate::actors::House;
use crate::jobs::Queue;
use crate::jobs::figures::{self, Figures};

/// How often.
const EVERY: Duration = Duration::from_secs(2);

/// Goes on until it is dropped. An outage of the database is waited out.
pub async fn show(house: House, name: Arc<str>, queues: Vec<Queue>, figures: Arc<Figures>) {
    let started_at = house.now();
    loop {
        let shown = async {
            figures::seen(&house.db, &name, &queues, started_at, house.now()).await?;
            figures.write(&house.db).await
        };
        if let Err(error) = shown.await {
            tracing::debug!(%error, "nobody sees what this worker does");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// The last sign: what was done since the one before, and that there will be no other.
pub async fn end(house: &House, name: &str, figures: &Figures) {
    let last = async {
        figures.write(&house.db).await?;
        figures::left(&house.db, name).await
    };
    if let Err(error) = last.await {
        tracing::debug!(%error, "this worker leaves without a word");
    }
}
