//! Imported payments beside Stripe: what Stripe says otherwise is listed, and nothing is changed there.

use std::collections::BTreeSet;

use rapport::bubble::error::BubbleError;
use rapport::bubble::import::{Issue, IssueKind};
use rapport::bubble::mapping::PHASE_ONE;
use rapport::bubble::stripe::{Compared, compare};
use rapport_sandbox::bubble::{Size, Traps};
use rapport_sandbox::stripe::ImportedPayment;
use uuid::Uuid;

use super::{Migration, at_stripe, small};

/// With payments at Stripe as the change leaves them.
async fn migrated(size: Size, change: impl Fn(&mut Vec<ImportedPayment>)) -> (Migration, Uuid) {
    let migration = Migration::of(size, Traps::default()).await;
    let mut payments = at_stripe(&migration.generated);
    change(&mut payments);
    migration.app.sandbox.stripe.import(payments);
    migration.exports(false).await;
    let run = migration.imports().await.run.unwrap();
    (migration, run)
}

async fn compares(migration: &Migration, run: Option<Uuid>) -> Result<Compared, BubbleError> {
    let stripe = migration.app.stripe.as_ref().unwrap();
    compare(&migration.app.db, stripe, &migration.mapping, run, &|_| {}).await
}

fn codes(differences: &[Issue]) -> Vec<(&str, &str)> {
    let mut codes: Vec<_> = differences.iter().map(|issue| (issue.bubble_id.as_str(), issue.code.as_str())).collect();
    codes.sort_unstable();
    codes
}

async fn captured(migration: &Migration) -> i64 {
    let sql = "select count(*) from payments where captured_amount > 0";
    sqlx::query_scalar(sql).fetch_one(&migration.app.db).await.unwrap()
}

#[actix_web::test]
async fn payments_of_which_stripe_says_the_same_do_not_differ() {
    let (migration, run) = migrated(small(), |_| {}).await;
    let events = migration.app.sandbox.stripe.events().len();
    for of in [None, Some(run)] {
        let found = compares(&migration, of).await.unwrap();
        assert_eq!(codes(&found.differences), []);
        assert_eq!(found.payments, captured(&migration).await);
        assert!(found.payments > 50, "{}", found.payments);
    }
    // A run that changes nothing has nothing to compare.
    let second = migration.imports().await.run;
    assert_eq!(compares(&migration, second).await.unwrap().payments, 0);
    assert_eq!(migration.app.sandbox.stripe.events().len(), events, "nothing has happened at Stripe");
    migration.app.end().await;
}

#[actix_web::test]
async fn every_difference_is_listed_with_its_record_and_the_line_of_the_mapping() {
    let (migration, _) = migrated(small(), |payments| {
        payments.remove(0);
        payments[0].amount += 100;
        payments[1].currency = "usd".to_owned();
        let refunds =
            &mut payments.iter_mut().find(|payment| has_refund(payment)).unwrap().paid.as_mut().unwrap().refunds;
        refunds.clear();
    })
    .await;
    let payments = at_stripe(&migration.generated);
    let record = |payment: &ImportedPayment| {
        let all = &migration.generated.records["payment"];
        all.iter().find(|record| record.fields["Stripe session"] == payment.session.as_str()).unwrap().id.clone()
    };
    let refunded = payments[1..].iter().find(|payment| has_refund(payment)).unwrap();
    let expected: Vec<(String, &str)> = vec![
        (record(&payments[0]), "no_such_charge"),
        (record(&payments[1]), "other_amount"),
        (record(&payments[2]), "other_currency"),
        (record(refunded), "other_refund"),
    ];
    let found = compares(&migration, None).await.unwrap();
    let expected: BTreeSet<_> = expected.iter().map(|(id, code)| (id.as_str(), *code)).collect();
    assert_eq!(codes(&found.differences).into_iter().collect::<BTreeSet<_>>(), expected);
    for issue in &found.differences {
        assert_eq!((issue.kind, issue.source.as_str()), (IssueKind::Differs, "payment"));
        let line = PHASE_ONE.lines().nth(usize::try_from(issue.line.unwrap()).unwrap() - 1).unwrap();
        assert!(line.starts_with(issue.field.as_deref().unwrap()), "{line}: {issue:?}");
    }
    migration.app.end().await;
}

fn has_refund(payment: &ImportedPayment) -> bool {
    payment.paid.as_ref().is_some_and(|paid| !paid.refunds.is_empty())
}

/// So many that they are compared with Stripe's list, and some of them not in it: their charges are of another time.
#[actix_web::test]
async fn many_payments_are_compared_by_stripes_list_and_the_rest_one_by_one() {
    let size = Size { clients: 300, coaches: 60, bookings: 800, ..small() };
    let (migration, _) = migrated(size, |payments| {
        for payment in payments.iter_mut().take(3) {
            payment.paid.as_mut().unwrap().created -= 400 * 24 * 3600;
        }
        payments.last_mut().unwrap().amount += 1;
    })
    .await;
    let found = compares(&migration, None).await.unwrap();
    assert!(found.payments > 500, "{}", found.payments);
    assert_eq!(found.payments, captured(&migration).await);
    let codes: Vec<&str> = found.differences.iter().map(|issue| issue.code.as_str()).collect();
    assert_eq!(codes, ["other_amount"]);
    migration.app.end().await;
}

#[actix_web::test]
async fn without_a_clear_answer_nothing_is_said_of_the_payments() {
    let (migration, _) = migrated(small(), |_| {}).await;
    migration.app.sandbox.stripe.faults().down(503);
    let error = compares(&migration, None).await.unwrap_err();
    assert!(matches!(error, BubbleError::Stripe(_)), "{error}");
    migration.app.sandbox.stripe.faults().clear();
    assert_eq!(compares(&migration, None).await.unwrap().differences.len(), 0);
    migration.app.end().await;
}

/// The command compares, lists with the run, and exits as the validation says.
#[actix_web::test]
async fn import_lists_the_differences_with_its_run_and_validate_fails_because_of_them() {
    let migration = Migration::of(small(), Traps::default()).await;
    let mut payments = at_stripe(&migration.generated);
    payments[0].amount += 100;
    migration.app.sandbox.stripe.import(payments);
    migration.exports(false).await;
    let imported = migration.app.command(&["bubble", "import"]).output().unwrap();
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let text = String::from_utf8(imported.stdout).unwrap();
    assert!(text.contains("1 differences"), "{text}");
    let listed: Vec<(String, String)> = sqlx::query_as("select type, code from bubble_issues where kind = 'differs'")
        .fetch_all(&migration.app.db)
        .await
        .unwrap();
    assert_eq!(listed, [("payment".to_owned(), "other_amount".to_owned())]);
    let validated = migration.app.command(&["bubble", "validate"]).output().unwrap();
    let error = String::from_utf8_lossy(&validated.stderr);
    assert!(!validated.status.success() && error.contains("Stripe says something else"), "{error}");
    migration.app.end().await;
}
