//! A worker that a test kills in the middle of its jobs: it has a runtime of its own, whose tasks end wherever they are, and whose connections are
//! closed as those of a process are that gets SIGKILL.

use rapport::app::App;
use rapport::jobs::Queue;
use rapport::jobs::delivery::rescuer::rescue;
use rapport::workers::runner;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::TestApp;

/// A worker of the same product, with an app of its own.
pub struct Worker(Runtime);

impl Worker {
    /// Starts it for these queues.
    pub fn start(app: &TestApp, queues: &[Queue]) -> Worker {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (config, clock) = ((*app.app.config).clone(), app.clock.clone());
        let options = runner::Options { queues: queues.to_vec(), concurrency: Some(4) };
        runtime.spawn(async move {
            let app = App::build(config, clock).unwrap();
            runner::run(app, options, CancellationToken::new()).await;
        });
        Worker(runtime)
    }

    /// Ends it where it stands.
    pub fn kill(self) {
        self.0.shutdown_background();
    }
}

impl TestApp {
    /// Stops the worker that came with the product; the relay, which finds out what is due, goes on.
    pub fn stops_worker(&self) {
        self.stop.cancel();
        let options = runner::Options { queues: Vec::new(), concurrency: None };
        tokio::spawn(runner::run(self.app.clone(), options, self.stop_of_relay.clone()));
    }

    /// Lets the leases of everything that has died be over, and what it had is done by others; how many jobs it was.
    pub async fn leases_end(&self) -> u64 {
        let died = "update jobs set lease_until = clock_timestamp() where state = 'running'";
        let died = sqlx::query(died).execute(&self.db).await.unwrap().rows_affected();
        let fetched =
            "update jobs set published_at = clock_timestamp() - interval '1 minute' where state = 'published'";
        sqlx::query(fetched).execute(&self.db).await.unwrap();
        let refreshing = "update calendar_connections set refresh_lease_until = clock_timestamp() where refresh_lease_until is not null";
        sqlx::query(refreshing).execute(&self.db).await.unwrap();
        rescue(&self.app.db, self.now()).await.unwrap();
        self.relay_waker.wake();
        died
    }
}
