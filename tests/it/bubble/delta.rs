//! Deltas until the cut-over: what changed there changes here, and what people changed here stays.

use rapport::bubble::import::IssueKind;
use rapport::clock::hours;
use rapport_sandbox::bubble::Size;
use serde_json::json;

use super::{Migration, small};

#[actix_web::test]
async fn what_changed_in_the_old_app_changes_here_and_nothing_else_does() {
    let migration = Migration::done(small()).await;
    migration.app.advance(hours(1));
    let at = migration.app.now().to_jiff();
    let user = migration.generated.records["user"][8].clone();
    migration.bubble.edit("user", &user.id, "First Name", json!("Zoë"), at);
    // A session to come is cancelled by the coach, and its money went back.
    let booking =
        migration.generated.records["booking"].iter().find(|booking| booking.fields["Status"] == "Confirmed").unwrap();
    migration.bubble.edit("booking", &booking.id, "Status", json!("Cancelled by coach"), at);
    let payments = &migration.generated.records["payment"];
    let payment = payments.iter().find(|payment| payment.fields["Booking"] == booking.id.as_str()).unwrap();
    migration.bubble.edit("payment", &payment.id, "Status", json!("Refunded"), at);
    migration.bubble.edit("payment", &payment.id, "Refunded amount", payment.fields["Amount"].clone(), at);
    migration.bubble.edit("payment", &payment.id, "Stripe refund id", json!("re_phase1_later"), at);
    migration.exports(true).await;

    let imported = migration.imports().await;
    let counts = &imported.tally.counts;
    let updated: Vec<(&str, i64)> = counts
        .iter()
        .filter(|(_, counts)| counts.changed() > 0)
        .map(|(name, counts)| (name.as_str(), counts.changed()))
        .collect();
    assert_eq!(updated, [("bookings", 1), ("payments", 1), ("users", 1)], "{counts:?}");
    let sql = "select u.full_name from bubble_links l join users u on u.id = l.row_id where l.bubble_id = $1";
    let name: String = sqlx::query_scalar(sql).bind(&user.id).fetch_one(&migration.app.db).await.unwrap();
    assert!(name.starts_with("Zoë "), "{name}");
    let sql = "select b.status, p.status, (select sum(amount)::bigint from payment_ledger e where e.payment_id = p.id)
                 from bubble_links l join bookings b on b.id = l.row_id join payments p on p.booking_id = b.id where l.bubble_id = $1";
    let row: (String, String, i64) = sqlx::query_as(sql).bind(&booking.id).fetch_one(&migration.app.db).await.unwrap();
    assert_eq!(row, ("cancelled".to_owned(), "refunded".to_owned(), 0));
    assert!(migration.validates().await.passes());
    migration.app.end().await;
}

#[actix_web::test]
async fn what_people_have_changed_here_is_kept_and_listed() {
    let migration = Migration::done(small()).await;
    let user = migration.generated.records["user"][6].clone();
    let email = user.fields["authentication"]["email"]["email"].as_str().unwrap().to_owned();
    migration.app.advance(hours(1));
    let sql = "update users set full_name = 'Ana Maria', updated_at = $2 where email = $1";
    sqlx::query(sql).bind(&email).bind(migration.app.now()).execute(&migration.app.db).await.unwrap();
    migration.bubble.edit("user", &user.id, "First Name", json!("Zoë"), migration.app.now().to_jiff());
    migration.exports(true).await;
    let imported = migration.imports().await;
    assert_eq!((imported.tally.counts["users"].kept, imported.tally.counts["users"].updated), (1, 0));
    let sql = "select kind, code from bubble_issues where bubble_id = $1 order by number desc limit 1";
    let issue: (IssueKind, String) = sqlx::query_as(sql).bind(&user.id).fetch_one(&migration.app.db).await.unwrap();
    assert_eq!(issue, (IssueKind::Kept, "changed_here".to_owned()));
    let name: String = sqlx::query_scalar("select full_name from users where email = $1")
        .bind(&email)
        .fetch_one(&migration.app.db)
        .await
        .unwrap();
    assert_eq!(name, "Ana Maria");
    migration.app.end().await;
}

#[actix_web::test]
async fn somebody_who_has_an_account_here_already_gets_their_old_records() {
    let migration = Migration::of(Size { legacy_passwords: 0, ..small() }, Default::default()).await;
    let ana = migration.app.signs_up("client", "Ana Ribeiro").await;
    let user = migration.generated.records["user"][6].clone();
    let email = json!({ "email": { "email": ana.email.to_uppercase() } });
    migration.bubble.edit("user", &user.id, "authentication", email, migration.app.now().to_jiff());
    migration.exports(false).await;
    let imported = migration.imports().await;
    assert_eq!(imported.tally.counts["users"].merged, 1);
    let bookings = ana.gets(&format!("/booking/client/{}", ana.id)).await.expect(200);
    assert!(bookings.to_string().contains("completed") || bookings.to_string().contains("confirmed"), "{bookings}");
    let name: String = sqlx::query_scalar("select full_name from users where id = $1")
        .bind(ana.id)
        .fetch_one(&migration.app.db)
        .await
        .unwrap();
    assert_eq!(name, "Ana Ribeiro", "the account is as its owner made it");
    migration.app.end().await;
}
