//! Traces of the rotation of refresh tokens.

use rapport::clock::seconds;
use rapport::crypto::Secret;
use rapport::models::auth::sessions::{self, Device, GRACE as GRACE_TIME, Rotation};
use rapport_proofs::refresh_tokens::{Act, GRACE, Login, RefreshTokens, Tab, Thief};
use rapport_proofs::{Model, walk};
use sqlx::PgPool;
use uuid::Uuid;

use super::ok;
use crate::support::TestApp;

/// When each token was used first, in ticks, and whether the login has ended.
async fn state(db: &PgPool, session: Uuid, tick: i64) -> (Vec<Option<u8>>, bool) {
    let sql = "select extract(epoch from t.spent_at - s.created_at)::bigint / $2 from refresh_tokens t join sessions s on s.id = t.session_id
               where s.id = $1 order by t.created_at, t.ctid";
    let spent: Vec<Option<i64>> = sqlx::query_scalar(sql).bind(session).bind(tick).fetch_all(db).await.unwrap();
    let mut spent: Vec<Option<u8>> = spent.into_iter().map(|at| at.map(|at| u8::try_from(at).unwrap())).collect();
    spent.sort_unstable();
    let sql = "select revoked_at is not null from sessions where id = $1";
    (spent, sqlx::query_scalar(sql).bind(session).fetch_one(db).await.unwrap())
}

fn expected(login: &Login) -> (Vec<Option<u8>>, bool) {
    let mut spent: Vec<Option<u8>> = login.tokens.iter().map(|token| token.spent_at).collect();
    spent.sort_unstable();
    (spent, login.is_revoked)
}

/// How often a step is taken: time passes, and the thief is busy.
fn weight(_: Option<&Act>, _: &Login, act: &Act) -> u32 {
    match act {
        Act::Tick | Act::ThiefUses => 8,
        Act::Serve(_) | Act::Deliver(_) => 4,
        _ => 1,
    }
}

#[actix_web::test]
async fn rotation_does_what_its_model_does() {
    let app = TestApp::start().await;
    let ana = app.client("Ana Ribeiro").await;
    let tick = GRACE_TIME.as_secs() / i64::from(GRACE);
    let mut revoked = 0;
    for seed in 0..60 {
        let model = RefreshTokens { tokens: 8, ticks: 9, has_thief: seed % 3 > 0, without: None };
        let mut db = app.db.acquire().await.unwrap();
        let opened = ok(sessions::open(&mut db, ana.id, &Device::default(), app.now()).await, "open");
        let mut tokens = vec![opened.refresh_token];
        let (mut before, mut story) = (model.init_states().remove(0), Vec::new());
        for (act, after) in walk(&model, seed, 40, weight) {
            story.push(act.to_string());
            let used = match act {
                Act::Serve(tab) => match before.tabs[usize::from(tab)] {
                    Tab::Asking(token) => Some(token),
                    _ => None,
                },
                Act::ThiefUses => match before.thief {
                    Thief::Has(token) => Some(token),
                    _ => None,
                },
                _ => None,
            };
            if let Some(token) = used {
                let now = app.now() + seconds(tick * i64::from(before.now));
                let token: &Secret = &tokens[usize::from(token)];
                let mut tx = app.db.begin().await.unwrap();
                match sessions::rotate(&mut tx, token, now).await {
                    Ok(Rotation::Rotated(_, issued)) => tokens.push(issued.refresh_token),
                    Ok(Rotation::Reused { .. }) => revoked += 1,
                    Err(error) => assert_eq!(error.code().as_str(), "unauthenticated"),
                }
                tx.commit().await.unwrap();
            }
            let found = state(&app.db, opened.session_id, tick).await;
            assert_eq!(found, expected(&after), "seed {seed}: {}", story.join("; "));
            before = after;
        }
    }
    assert!(revoked >= 5, "the traces come to where it matters: {revoked}");
    app.end().await;
}
