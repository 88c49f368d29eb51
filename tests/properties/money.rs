//! Shares add up to the whole, and a refund is never more than what was paid.

use proptest::prelude::*;
use rapport::clock::minutes;
use rapport::models::bookings::Party;
use rapport::models::bookings::cancellation_policy::{CancellationPolicy, RefundInput, is_fully_refundable, refund};
use rapport::models::money::Money;

use crate::{any_money, at};

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_share_is_rounded_to_the_nearest_step_and_at_most_the_whole(price in any_money(), length in 0_u16..=60) {
        let share = price.prorated(length);
        let step = price.currency.step();
        prop_assert!(0 <= share.amount && share.amount <= price.amount);
        prop_assert_eq!(share.amount % step, 0);
        let exact = i128::from(price.amount) * i128::from(length);
        let off = i128::from(share.amount) * 60 - exact;
        prop_assert!(-30 * i128::from(step) < off && off <= 30 * i128::from(step), "half up, {}", off);
        prop_assert_eq!(price.prorated(60), price);
        prop_assert!(price.prorated(length + 30).amount >= share.amount);
    }

    #[test]
    fn two_halves_are_the_whole_but_for_one_step(paid in any_money()) {
        let (half, step) = (paid.half().amount, paid.currency.step());
        let rest = paid.amount - half;
        prop_assert!(rest == half || rest == half - step);
        prop_assert_eq!(paid.half(), paid.prorated(30));
    }

    #[test]
    fn displayed_money_has_the_amount_and_the_digits_of_its_currency(money in any_money()) {
        let shown = money.to_string();
        let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
        prop_assert_eq!(digits.parse::<i64>().unwrap(), money.amount);
        let decimals = shown.rsplit_once('.').map_or(0, |(_, decimals)| decimals.len());
        prop_assert_eq!(decimals as u32, money.currency.digits());
        prop_assert!(shown.starts_with(money.currency.symbol()));
        prop_assert_eq!(Money::from_stripe(money.stripe_amount(), money.currency), money);
    }

    #[test]
    fn a_refund_is_at_most_what_was_paid_and_never_grows_with_time(
        paid in any_money(),
        policy in proptest::sample::select(&CancellationPolicy::ALL[..]),
        by in proptest::sample::select(&Party::ALL[..]),
        booked_before in 0_i64..40_000,
        earlier in 0_i64..20_000,
        (coach_moved, moment, later) in (any::<bool>(), 0.0..1.0_f64, 0_i64..20_000),
    ) {
        let starts_at = at("2026-12-07T09:00:00Z");
        let created_at = starts_at - minutes(booked_before);
        let now = created_at + minutes((booked_before as f64 * moment) as i64);
        let earliest_start = starts_at - minutes(earlier.min(booked_before));
        let input = RefundInput { by, policy, paid, created_at, earliest_start, starts_at, coach_moved, now };
        let refunded = refund(&input);
        prop_assert!(0 <= refunded.amount.amount && refunded.amount.amount <= paid.amount);
        prop_assert_eq!(refunded.amount.currency, paid.currency);
        let afterwards = refund(&RefundInput { now: now + minutes(later), ..input });
        prop_assert!(afterwards.amount.amount <= refunded.amount.amount);
        if paid.is_zero() {
            prop_assert_eq!((refunded.rule, refunded.full_refund_until), ("unpaid", None));
        } else {
            let expected = match refunded.percent {
                100 => paid,
                50 => paid.half(),
                _ => Money::zero(paid.currency),
            };
            prop_assert_eq!(refunded.amount, expected);
            let until = refunded.full_refund_until.unwrap();
            // A deadline is inclusive, but for the start itself: a session that has begun is not cancelled.
            let is_in_time = now < until || (now == until && until < starts_at);
            prop_assert!(!is_in_time || refunded.percent == 100);
            prop_assert!(by != Party::Client || now <= until || refunded.percent < 100);
            prop_assert_eq!(is_fully_refundable(&input), refund(&RefundInput { by: Party::Client, ..input }).percent == 100);
        }
    }
}
