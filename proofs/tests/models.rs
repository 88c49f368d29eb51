//! Each model, checked in every state within its bounds; the larger bounds by `cargo test -p rapport-proofs --release -- --ignored --nocapture`.

#![allow(clippy::print_stdout, reason = "the numbers of states are in docs/proofs.md")]

use std::time::Instant;

use rapport_proofs::calendars::Calendars;
use rapport_proofs::erasure::Erasure;
use rapport_proofs::isolation::Isolation;
use rapport_proofs::jobs::Jobs;
use rapport_proofs::payments::Payments;
use rapport_proofs::refresh_tokens::RefreshTokens;
use rapport_proofs::{Protocol, check};

/// Every rule holds in every state, and everything ends as promised.
#[track_caller]
fn holds<M: Protocol + std::fmt::Debug>(models: &[M]) {
    for model in models {
        let started = Instant::now();
        let checked = check(model);
        println!("{model:?}: {} states, {} steps deep, {:.1?}", checked.states, checked.depth, started.elapsed());
        assert!(checked.broken.is_empty(), "{model:?}\n{}", checked.broken[0]);
    }
}

fn jobs(requests: &[u8], is_ordered: bool, faults: u8) -> Jobs {
    Jobs { requests: requests.to_vec(), is_ordered, faults, without: None }
}

fn isolation(poisonous: u8, power_cuts: u8) -> Isolation {
    Isolation { poisonous, power_cuts, without: None }
}

fn payments(faults: u8, interventions: u8) -> Payments {
    Payments { faults, interventions, without: None }
}

fn tokens(tokens: u8, ticks: u8, has_thief: bool) -> RefreshTokens {
    RefreshTokens { tokens, ticks, has_thief, without: None }
}

#[test]
fn every_accepted_job_ends_and_takes_effect_once() {
    holds(&[jobs(&[0, 0], false, 2), jobs(&[0, 0], true, 2), jobs(&[0, 1], true, 1), jobs(&[0, 0, 1], true, 0)]);
}

#[test]
#[ignore = "minutes: larger bounds"]
fn every_accepted_job_ends_and_takes_effect_once_within_larger_bounds() {
    holds(&[jobs(&[0, 1], true, 2), jobs(&[0, 0, 0], true, 2), jobs(&[0, 0], true, 3), jobs(&[0], false, 4)]);
}

#[test]
fn a_job_that_kills_its_process_ends_dead_and_no_other() {
    holds(&[isolation(0, 2), isolation(1, 2), isolation(2, 2), isolation(3, 2)]);
}

#[test]
fn every_payment_settles_and_nobody_is_in_two_places() {
    holds(&[payments(0, 0), payments(1, 0), payments(0, 1)]);
}

#[test]
#[ignore = "minutes: larger bounds"]
fn every_payment_settles_and_nobody_is_in_two_places_within_larger_bounds() {
    holds(&[payments(2, 0), payments(1, 1)]);
}

#[test]
fn only_a_theft_ends_a_login_and_no_token_outlives_its_grace() {
    holds(&[tokens(7, 6, false), tokens(6, 6, true)]);
}

#[test]
#[ignore = "minutes: larger bounds"]
fn only_a_theft_ends_a_login_and_no_token_outlives_its_grace_within_larger_bounds() {
    holds(&[tokens(8, 8, false), tokens(7, 7, true)]);
}

#[test]
fn an_erased_account_stays_erased_whatever_still_runs() {
    holds(&[Erasure { faults: 4, without: None }]);
}

fn calendars(changes: u8, choices: u8, faults: u8) -> Calendars {
    Calendars { changes, choices, faults, without: None }
}

#[test]
fn calendars_end_as_the_bookings_are() {
    holds(&[calendars(2, 2, 1), calendars(2, 1, 2), calendars(3, 0, 2)]);
}

#[test]
#[ignore = "minutes: larger bounds"]
fn calendars_end_as_the_bookings_are_within_larger_bounds() {
    holds(&[calendars(2, 2, 3), calendars(3, 2, 2)]);
}
