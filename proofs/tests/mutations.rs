//! Each protective line, taken out of its model: the checker finds what goes wrong then, and says it as a story. What harms nothing if it is taken
//! out would not protect anything.

#![allow(
    clippy::print_stdout,
    reason = "the stories are to be read: cargo test -p rapport-proofs --test mutations -- --nocapture"
)]

use rapport_proofs::protocol::SETTLES;
use rapport_proofs::{
    Protocol, calendars, counterexample, erasure, isolation, jobs, payments, refresh_tokens, unkept_promise,
};

/// The story that the checker finds breaks this rule.
#[track_caller]
fn breaks<M: Protocol>(model: &M, rule: &str) {
    let found = if rule == SETTLES { unkept_promise(model) } else { counterexample(model) };
    let Some(story) = found else { panic!("nothing goes wrong: the line protects nothing") };
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

fn payments(faults: u8, interventions: u8, without: payments::Line) -> payments::Payments {
    payments::Payments { faults, interventions, without: Some(without) }
}

fn tokens(has_thief: bool, without: refresh_tokens::Line) -> refresh_tokens::RefreshTokens {
    refresh_tokens::RefreshTokens { tokens: 5, ticks: 5, has_thief, without: Some(without) }
}

fn erasure(without: erasure::Line) -> erasure::Erasure {
    erasure::Erasure { faults: 2, without: Some(without) }
}

fn calendars(faults: u8, without: calendars::Line) -> calendars::Calendars {
    calendars::Calendars { changes: 2, choices: 1, faults, without: Some(without) }
}

const MAILED_ONCE: &str = "a mail is repeated only after a fault, at most once for each";
const ORDERED: &str = "of jobs with one ordering key one runs";
const DONE: &str = "a job that is done stays done, its effects committed";
const HARMLESS: &str = "a job that kills nothing does not end dead";
const ALONE: &str = "a job that runs isolated runs alone";
const IN_TWO_PLACES: &str = "nobody is in two places";
const ENTERED_ONCE: &str = "a payment is entered once";
const REFUNDED_ONCE: &str = "a refund is made once";
const NO_MORE_THAN_PAID: &str = "no more goes back than was paid";
const NEVER_BACK: &str = "a refund's status never goes back";
const PAID_IN_TIME: &str = "who has paid in time has the time";
const STAYS_CANCELLED: &str = "what a person has cancelled stays cancelled";
const DISPUTE: &str = "a dispute that is decided is not open again";
const BEFORE_START: &str = "nothing is confirmed after its start";
const SIGNED_IN: &str = "whose cookie nobody has copied stays signed in";
const WITHIN_GRACE: &str = "no token is accepted longer than the grace after its first use";
const REUSE_ENDS: &str = "a token that is used again ends its login";
const NONE_AFTER_END: &str = "a login that has ended gets no token";
const NO_ROW_LEFT: &str = "of an erased account no row is left";
const IN_CALENDAR_ONCE: &str = "a session is in a calendar once";
const CONFIRMED: &str = "a deletion is confirmed while there is an address";

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

    a_settlement_of_an_old_revision_opens_a_dispute_again: payments(0, 1, payments::Line::SettleComparesRevision) => DISPUTE;
    a_ledger_without_a_unique_key_has_a_payment_twice: payments(0, 0, payments::Line::LedgerOnce) => ENTERED_ONCE;
    a_time_without_the_constraint_is_taken_twice: payments(0, 0, payments::Line::ExclusionConstraint) => IN_TWO_PLACES;
    a_hold_that_is_free_during_its_checkout_is_lost_to_another: payments(0, 0, payments::Line::CheckoutHoldsTime) => PAID_IN_TIME;
    a_payment_revives_what_a_client_has_cancelled: payments(0, 0, payments::Line::OnlyExpiredHoldsComeBack) => STAYS_CANCELLED;
    a_session_that_has_begun_is_confirmed: payments(0, 0, payments::Line::ConfirmBeforeStart) => BEFORE_START;
    a_refund_recorded_after_the_cancellation_is_lost: payments(1, 0, payments::Line::RefundInTransaction) => SETTLES;
    a_refund_without_a_key_is_made_twice: payments(0, 0, payments::Line::RefundKey) => REFUNDED_ONCE;
    a_refund_that_is_not_looked_for_is_made_twice: payments(1, 0, payments::Line::RefundLookedFor) => REFUNDED_ONCE;
    an_answer_recorded_over_an_old_row_takes_a_refund_back: payments(0, 0, payments::Line::RefundReadUnderLock) => NEVER_BACK;
    a_refund_that_failed_once_never_arrives: payments(0, 1, payments::Line::FailedRefundRetried) => SETTLES;
    a_ledger_without_reversals_has_more_back_than_was_paid: payments(0, 1, payments::Line::FailedRefundReversed) => NO_MORE_THAN_PAID;
    a_refund_that_ignores_pending_ones_gives_back_more_than_was_paid: payments(0, 1, payments::Line::RefundableCountsPending) => NO_MORE_THAN_PAID;
    a_session_whose_money_went_back_stays_confirmed: payments(0, 1, payments::Line::RefundedInFullCancels) => SETTLES;
    without_looks_a_lost_event_leaves_a_payment_open: payments(0, 0, payments::Line::SettledWithoutEvent) => SETTLES;

    without_a_grace_a_second_tab_signs_its_user_out: tokens(false, refresh_tokens::Line::Grace) => SIGNED_IN;
    a_grace_that_begins_anew_lets_a_thief_stay: tokens(true, refresh_tokens::Line::FirstUseCounts) => WITHIN_GRACE;
    a_token_read_without_a_lock_is_accepted_late: tokens(true, refresh_tokens::Line::LockedRow) => WITHIN_GRACE;
    a_reuse_that_is_only_refused_leaves_the_thief_signed_in: tokens(true, refresh_tokens::Line::ReuseRevokes) => REUSE_ENDS;
    a_login_that_has_ended_goes_on_if_nobody_looks: tokens(true, refresh_tokens::Line::RevocationCompared) => NONE_AFTER_END;

    a_writer_that_does_not_look_writes_about_an_erased_account: erasure(erasure::Line::WriteComparesErasure) => NO_ROW_LEFT;
    a_writer_without_a_lock_writes_while_the_account_is_erased: erasure(erasure::Line::WriteLocksAccount) => NO_ROW_LEFT;
    an_erasure_without_a_lock_misses_what_is_being_written: erasure(erasure::Line::EraseLocksAccount) => NO_ROW_LEFT;
    an_erasure_that_does_not_wait_has_no_address_for_the_last_mail: erasure(erasure::Line::WaitForMails) => CONFIRMED;
    an_erasure_that_waits_for_a_mail_for_ever_never_ends: erasure(erasure::Line::CancelMails) => SETTLES;
    files_that_go_after_the_commit_stay_after_a_crash: erasure(erasure::Line::FilesFirst) => SETTLES;
    a_marker_that_follows_the_commit_is_missing_after_a_crash: erasure(erasure::Line::MarkerFirst) => SETTLES;

    an_event_without_a_key_of_ours_is_there_twice: calendars(1, calendars::Line::KeyOfEvent) => IN_CALENDAR_ONCE;
    a_write_that_nobody_recorded_before_leaves_an_event_behind: calendars(1, calendars::Line::IntendFirst) => SETTLES;
    another_calendar_without_a_deletion_leaves_an_event_behind: calendars(0, calendars::Line::DeleteBefore) => SETTLES;
    a_record_that_does_not_compare_loses_what_was_asked_meanwhile: calendars(0, calendars::Line::RecordComparesAsked) => SETTLES;
    a_record_without_the_fence_hides_what_another_worker_wrote: calendars(1, calendars::Line::RecordUnderFence) => SETTLES;
    a_worker_that_does_not_say_where_it_wrote_leaves_an_event_behind: calendars(1, calendars::Line::FencedSaysWhere) => SETTLES;
    a_worker_that_was_stopped_leaves_an_old_time_behind: calendars(1, calendars::Line::FencedWritesAgain) => SETTLES;
}
