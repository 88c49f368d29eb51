//! How long tests wait: counted in turns of their own loop rather than in seconds, since on a busy machine each turn takes longer, as everything
//! that is waited for does.

use std::time::Duration;

/// The pause of a turn. On a quiet machine a turn takes little more.
const PAUSE: Duration = Duration::from_millis(20);

/// What `eventually` waits for takes at most seconds on a quiet machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The turns that are left.
pub struct Patience {
    turns: u128,
    left: u128,
}

impl Patience {
    /// Patience for what may take that long on a quiet machine.
    pub fn of(quiet: Duration) -> Patience {
        let turns = quiet.as_millis() / PAUSE.as_millis();
        Patience { turns, left: turns }
    }

    /// Something has moved: all turns again.
    pub fn renew(&mut self) {
        self.left = self.turns;
    }

    /// Waits for a turn. `false`: the patience is over.
    pub async fn turn(&mut self) -> bool {
        tokio::time::sleep(PAUSE).await;
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self::of(PATIENCE)
    }
}

/// Waits for a condition, and fails with its name if it does not become true.
pub async fn eventually<F: Future<Output = bool>>(what: &str, condition: impl Fn() -> F) {
    eventually_within(PATIENCE, what, condition).await;
}

/// As [`eventually`], for what may take that long on a quiet machine.
pub async fn eventually_within<F: Future<Output = bool>>(quiet: Duration, what: &str, condition: impl Fn() -> F) {
    let mut patience = Patience::of(quiet);
    while !condition().await {
        assert!(patience.turn().await, "not in time: {what}");
    }
}

/// Waits until none is left, and fails when their number stays the same for too long.
pub async fn none_left<F: Future<Output = i64>>(what: &str, count: impl Fn() -> F) {
    let (mut patience, mut before) = (Patience::default(), i64::MAX);
    loop {
        let left = count().await;
        if left == 0 {
            return;
        }
        if left != before {
            (patience, before) = (Patience::default(), left);
        }
        assert!(patience.turn().await, "{left} {what} are left");
    }
}
