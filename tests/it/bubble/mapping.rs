//! The mapping at the command line and beside what is staged.

use std::process::Command;

use rapport::bubble::mapping::check::Coverage;
use rapport::bubble::mapping::{Mapping, init};
use rapport_sandbox::bubble::Traps;
use serde_json::json;

use super::{Migration, small};

#[test]
fn a_mapping_with_problems_is_refused_with_their_lines_and_columns() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mapping.toml");
    std::fs::write(
        &file,
        "timezone = \"UTC\"\n[types.users]\nsource = \"user\"\n[types.users.fields]\nemial = \"Email\"\n",
    )
    .unwrap();
    let mut check = Command::new(env!("CARGO_BIN_EXE_rapport"));
    let output = check.args(["bubble", "map", "--check", "--mapping"]).arg(&file).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("mapping.toml:5:1: users has no field emial."), "{text}");
    assert!(text.contains("mapping.toml:2:8: users needs the field email."), "{text}");
    let mut check = Command::new(env!("CARGO_BIN_EXE_rapport"));
    let output = check.args(["bubble", "map", "--check"]).env_remove("DATABASE_URL").output().unwrap();
    assert!(output.status.success(), "that of Phase 1 has none: {output:?}");
}

#[actix_web::test]
async fn what_the_mapping_leaves_out_and_what_is_never_filled_is_said() {
    let migration = Migration::of(small(), Traps::default()).await;
    let post = &migration.generated.records["post"][0];
    migration.bubble.edit("post", &post.id, "Mood 🙂", json!("sunny"), post.modified);
    migration.exports(false).await;
    let text =
        rapport::bubble::mapping::PHASE_ONE.replace("tags = \"Tags\"\nis_private", "tags = \"Labels\"\nis_private");
    let mapping = Mapping::parse(&text).unwrap();
    let coverage = Coverage::of(&mapping, &mut migration.app.db.acquire().await.unwrap()).await.unwrap();
    let posts = migration.generated.count("post").0 as i64;
    assert_eq!(
        coverage.unmapped,
        [("post".to_owned(), "Tags".to_owned(), posts), ("post".to_owned(), "Mood 🙂".to_owned(), 1)]
    );
    let line = text.lines().position(|line| line == "tags = \"Labels\"").unwrap() + 1;
    assert_eq!(coverage.never_filled, [("posts".to_owned(), "tags".to_owned(), line)]);
    migration.app.end().await;
}

#[actix_web::test]
async fn a_starter_is_made_of_what_the_app_says_that_it_consists_of() {
    let migration = Migration::of(small(), Traps::default()).await;
    let text = init::starter(&migration.api().meta().await.unwrap());
    let mapping = Mapping::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    assert_eq!(mapping.sources().len(), 11, "{text}");
    assert!(text.contains("# not used: \"Old onboarding step\""), "{text}");
    migration.app.end().await;
}
