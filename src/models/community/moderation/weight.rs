//! How much a report weighs: by how often the reporter was right. Whole thousandths, so that sums are the same everywhere.

/// The open reports of one post or comment that weigh this much hide it: three of reporters of whom nothing is known.
pub const HIDING_WEIGHT: i32 = 3_000;

/// Two right and two wrong reports that everybody begins with, so that one decision does not decide over a reporter.
const PRIOR: i64 = 2;

/// What became of somebody's latest reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Record {
    pub upheld: i64,
    pub dismissed: i64,
}

/// The weight of a report, in thousandths: twice the share of right ones among the reporter's reports, so that 1,000 is somebody who is as often right
/// as wrong; half of that from a new account, or whoever makes many accounts would hide what they like.
pub fn of_report(record: Record, is_new_account: bool) -> i32 {
    let (upheld, dismissed) = (record.upheld.max(0), record.dismissed.max(0));
    let weight = 2_000 * (upheld + PRIOR) / (upheld + dismissed + 2 * PRIOR);
    let weight = if is_new_account { weight / 2 } else { weight };
    // Between 0 and 2,000.
    i32::try_from(weight).unwrap_or(2_000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(upheld: i64, dismissed: i64) -> i32 {
        of_report(Record { upheld, dismissed }, false)
    }

    #[test]
    fn a_reporter_who_is_right_weighs_more() {
        assert_eq!([weight(0, 0), weight(1, 0), weight(8, 0), weight(96, 0)], [1_000, 1_200, 1_666, 1_960]);
        assert_eq!([weight(0, 1), weight(0, 8), weight(0, 96)], [800, 333, 40]);
        assert_eq!(of_report(Record::default(), true), 500);
    }

    #[test]
    fn nobody_hides_anything_alone() {
        assert!(weight(i64::from(u32::MAX), 0) < HIDING_WEIGHT);
    }

    proptest::proptest! {
        #[test]
        fn a_weight_grows_with_right_reports_and_falls_with_wrong_ones(upheld in 0_i64..10_000, dismissed in 0_i64..10_000, is_new: bool) {
            let of = |upheld, dismissed| of_report(Record { upheld, dismissed }, is_new);
            let weight = of(upheld, dismissed);
            proptest::prop_assert!((1..=2_000).contains(&weight));
            proptest::prop_assert!(of(upheld + 1, dismissed) >= weight && weight >= of(upheld, dismissed + 1));
            let record = Record { upheld, dismissed };
            proptest::prop_assert!(of_report(record, true) <= of_report(record, false));
        }

        #[test]
        fn as_many_right_as_wrong_ones_weigh_as_nothing(count in 0_i64..10_000) {
            proptest::prop_assert_eq!(weight(count, count), 1_000);
        }
    }
}
