//! The time of a failed login or a reset request must not reveal whether the account exists. Not in `bin/test`, because a busy machine distorts
//! the measurement: `cargo test --test it same_time -- --ignored --nocapture`.

use std::time::Duration;

use serde_json::{Value, json};

use super::posts;
use crate::support::TestApp;

const ROUNDS: usize = 1_000;

/// The median times of both bodies, sent alternately, and the interquartile range of the first.
async fn medians(app: &TestApp, path: &str, bodies: [Value; 2]) -> ([Duration; 2], Duration) {
    let mut times: [Vec<Duration>; 2] = Default::default();
    for round in 0..ROUNDS {
        // Neither is always the first one.
        for index in [round % 2, (round + 1) % 2] {
            let since = tokio::time::Instant::now();
            posts(app, path, bodies[index].clone()).await;
            times[index].push(since.elapsed());
        }
    }
    times.iter_mut().for_each(|times| times.sort_unstable());
    let spread = times[0][ROUNDS * 3 / 4] - times[0][ROUNDS / 4];
    (times.map(|times| times[ROUNDS / 2]), spread)
}

#[actix_web::test]
#[ignore = "needs a quiet machine"]
async fn failures_take_the_same_time_with_and_without_an_account() {
    let app = TestApp::with(&[("BCRYPT_COST", "8")]).await;
    let ana = app.signs_up("client", "Ana Ribeiro").await;
    app.jobs_done().await;
    let login = |email: &str| json!({ "email": email, "password": "not-the-password" });
    let reset = |email: &str| json!({ "email": email });
    for (path, bodies) in [
        ("/auth/login", [login(&ana.email), login("nobody@example.com")]),
        ("/auth/reset-password", [reset(&ana.email), reset("nobody@example.com")]),
    ] {
        let ([with, without], spread) = medians(&app, path, bodies).await;
        eprintln!("{path}: {with:?} with an account, {without:?} without; half of them within {spread:?}");
        assert!(with.abs_diff(without) < spread.max(with / 10), "{path}");
    }
    app.end().await;
}
