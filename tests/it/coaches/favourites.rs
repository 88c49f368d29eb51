//! `/favourites`: the coaches whom a client has marked.

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::people::Person;
use crate::support::{TestApp, data};

async fn marks(client: &Person, coach: &Person) {
    client.sends(Method::PUT, &format!("/favourites/{}", coach.id), None).await.expect(204);
}

async fn marked(client: &Person) -> Value {
    client.gets("/favourites").await.expect(200)
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|card| card["full_name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn marked_coaches_are_listed_latest_first_and_marking_twice_changes_nothing() {
    let app = TestApp::start().await;
    let (ben, cleo) = (app.coach("Ben Okafor").await, app.coach("Cleo Lind").await);
    let (ana, dora) = (app.client("Ana Ribeiro").await, app.client("Dora Lind").await);
    app.jobs_done().await;
    marks(&ana, &ben).await;
    app.advance(SignedDuration::from_secs(1));
    marks(&ana, &cleo).await;
    app.advance(SignedDuration::from_secs(1));
    marks(&ana, &ben).await;
    let list = marked(&ana).await;
    assert_eq!((names(&list), &list["total"]), (vec!["Cleo Lind", "Ben Okafor"], &json!(2)));
    let cards = app.stranger(Method::GET, "/coaches", None).await.expect(200);
    assert!(cards["items"].as_array().unwrap().contains(&list["items"][0]), "a favourite is the coach's card");
    assert_eq!(names(&ana.gets("/favourites?per_page=1&page=2").await.expect(200)), ["Ben Okafor"]);
    assert_eq!(marked(&dora).await["total"], 0);
    for _ in 0..2 {
        ana.deletes(&format!("/favourites/{}", cleo.id)).await.expect(204);
    }
    assert_eq!(names(&marked(&ana).await), ["Ben Okafor"]);
    let export = ana.gets("/profile/export").await.expect(200);
    assert_eq!(export["favourites"][0]["coach_id"], json!(ben.id));
    app.end().await;
}

#[actix_web::test]
async fn who_is_not_listed_is_left_out_and_back_later() {
    let app = TestApp::start().await;
    let ben = app.coach("Ben Okafor").await;
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    marks(&ana, &ben).await;
    let mut profile = data::coach_profile();
    profile["is_listed"] = json!(false);
    ben.writes(profile.clone()).await.expect(200);
    let list = marked(&ana).await;
    assert_eq!((names(&list), &list["total"]), (vec![], &json!(0)));
    let path = format!("/favourites/{}", ben.id);
    ana.sends(Method::PUT, &path, None).await.expect_problem(404, "not_found");
    profile["is_listed"] = json!(true);
    ben.writes(profile).await.expect(200);
    assert_eq!(names(&marked(&ana).await), ["Ben Okafor"]);
    ana.sends(Method::PUT, &format!("/favourites/{}", ana.id), None).await.expect_problem(404, "not_found");
    ana.sends(Method::PUT, "/favourites/ben", None).await.expect_problem(404, "not_found");
    ben.gets("/favourites").await.expect_problem(403, "forbidden");
    app.jobs_done().await;
    app.end().await;
}

#[actix_web::test]
async fn five_hundred_coaches_can_be_marked() {
    let app = TestApp::start().await;
    let (ben, cleo) = (app.coach("Ben Okafor").await, app.coach("Cleo Lind").await);
    let ana = app.client("Ana Ribeiro").await;
    app.jobs_done().await;
    marks(&ana, &ben).await;
    let others: Vec<Uuid> = (0..499).map(|_| rapport::ids::random()).collect();
    let sql = "insert into users (id, email, email_key, password_hash, role, full_name, timezone, created_at, updated_at)
               select id, id || '@example.com', id || '@example.com', '', 'coach', 'Somebody', 'UTC', now(), now() from unnest($1::uuid[]) id";
    sqlx::query(sql).bind(&others).execute(&app.db).await.unwrap();
    let sql = "insert into favourites select $1, id, now() from unnest($2::uuid[]) id";
    sqlx::query(sql).bind(ana.id).bind(&others).execute(&app.db).await.unwrap();
    let path = format!("/favourites/{}", cleo.id);
    ana.sends(Method::PUT, &path, None).await.expect_problem(409, "too_many_favourites");
    marks(&ana, &ben).await;
    ana.deletes(&format!("/favourites/{}", ben.id)).await.expect(204);
    marks(&ana, &cleo).await;
    app.end().await;
}
