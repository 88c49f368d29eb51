//! Each protective line, taken out of its model: the checker finds what goes wrong then, and says it as a story. What harms nothing if it is taken
//! out would not protect anything.

#![allow(
    clippy::print_stdout,
    reason = "the stories are to be read: cargo test -p rapport-proofs --test mutations -- --nocapture"
)]

use rapport_proofs::protocol::SETTLES;
use rapport_proofs::{Protocol, counterexample, isolation, jobs};

/// The story that the checker finds breaks this rule.
#[track_caller]
fn breaks<M: Protocol>(model: &M, rule: &str) {
    let Some(story) = counterexample(model) else { panic!("nothing goes wrong: the line protects nothing") };
    println!("{story}\n");
    assert_eq!(story.rule, rule);
}

/// One test for each mutation: `name: model => rule`.
macro_rules! mutations {
    ($($name:ident: $model:expr => $rule:expr;)*) => {
        $(#[test]
        fn $name() {
            breaks(&$model, $rule);
        })*
    };
}

fn jobs(requests: &[u8], without: jobs::Line) -> jobs::Jobs {
    jobs::Jobs { requests: requests.to_vec(), is_ordered: false, faults: 1, without: Some(without) }
}

fn ordered(requests: &[u8], without: jobs::Line) -> jobs::Jobs {
    jobs::Jobs { is_ordered: true, ..jobs(requests, without) }
}

fn isolation(poisonous: u8, without: isolation::Line) -> isolation::Isolation {
    isolation::Isolation { poisonous, power_cuts: 2, without: Some(without) }
}

const MAILED_ONCE: &str = "a mail is repeated only after a fault, at most once for each";
const ORDERED: &str = "of jobs with one ordering key one runs";
const DONE: &str = "a job that is done stays done, its effects committed";
const HARMLESS: &str = "a job that kills nothing does not end dead";
const ALONE: &str = "a job that runs isolated runs alone";

mutations! {
    a_job_enqueued_after_the_commit_is_lost: jobs(&[0], jobs::Line::EnqueueInTransaction) => SETTLES;
    a_running_job_that_absorbs_a_request_loses_it: jobs(&[0, 0], jobs::Line::RunningAbsorbsNothing) => SETTLES;
    a_claim_that_does_not_compare_the_state_runs_a_job_twice: jobs(&[0], jobs::Line::ClaimComparesState) => DONE;
    a_fence_without_the_epoch_loses_a_request: jobs(&[0, 0], jobs::Line::FenceComparesEpoch) => SETTLES;
    a_fence_after_the_commit_lets_effects_happen_twice: jobs(&[0], jobs::Line::FenceInTransaction) => DONE;
    an_outcome_without_the_epoch_revives_a_job: jobs(&[0], jobs::Line::OutcomeComparesEpoch) => DONE;
    a_duplicate_that_is_not_superseded_keeps_a_job_from_its_retry: ordered(&[0, 0], jobs::Line::SupersedeDuplicate) => SETTLES;
    an_id_that_was_never_pushed_waits_for_the_rescuer: jobs(&[0], jobs::Line::RescuePublished) => SETTLES;
    a_lease_of_a_killed_worker_waits_for_the_rescuer: jobs(&[0], jobs::Line::RescueLeases) => SETTLES;
    a_rescuer_without_a_lock_revives_a_job: jobs(&[0], jobs::Line::RescueUnderLock) => DONE;
    jobs_without_the_unique_index_run_out_of_order: ordered(&[0, 1], jobs::Line::OrderingKey) => ORDERED;
    a_relay_that_takes_back_any_state_revives_a_job: jobs(&[0], jobs::Line::TakeBackComparesState) => DONE;
    a_blocked_claim_that_releases_any_state_gives_a_job_to_two: ordered(&[0, 1], jobs::Line::BlockedComparesState) => DONE;
    a_mail_without_a_record_is_repeated: jobs(&[0], jobs::Line::EffectRecord) => MAILED_ONCE;

    without_isolation_a_job_takes_others_with_it: isolation(1, isolation::Line::Isolation) => HARMLESS;
    a_claim_before_the_permit_is_not_alone: isolation(1, isolation::Line::PermitBeforeClaim) => ALONE;
    a_crash_while_waiting_to_be_alone_is_not_the_jobs: isolation(2, isolation::Line::CountsIsolatedOnly) => HARMLESS;
    an_isolation_of_the_claim_before_does_not_count: isolation(2, isolation::Line::ClaimResetsIsolation) => HARMLESS;
    without_dead_letters_a_job_kills_for_ever: isolation(1, isolation::Line::DeadLetter) => SETTLES;
}
