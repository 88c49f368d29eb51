//! People: the list, one person, another role, closing and deleting accounts.

use rapport::models::auth::users::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::people::{PASSWORD, Person};
use crate::support::{TestApp, data};

fn place(person: &Person) -> String {
    format!("/admin/users/{}", person.id)
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|user| user["full_name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn people_are_found_by_their_names_addresses_roles_and_times() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.advance(rapport::clock::minutes(1));
    let zoe = app.signs_up("coach", "Zoë O’Hara").await;
    app.advance(rapport::clock::minutes(1));
    app.signs_up("client", "Łukasz Żak").await;
    for (query, found) in [
        ("q=zoe", vec!["Zoë O’Hara"]),
        ("q=ZOË%20oh", vec![]),
        ("q=ha%20zo", vec!["Zoë O’Hara"]),
        ("q=lukasz%20zak", vec!["Łukasz Żak"]),
        ("q=example.com&role=coach", vec!["Zoë O’Hara"]),
        ("q=!!", vec![]),
        ("role=client", vec!["Łukasz Żak"]),
        ("is_active=false", vec![]),
        ("role=admin&is_active=true", vec!["Ada Admin"]),
        ("created_from=2026-12-01T08:01:00Z&created_to=2026-12-01T08:02:00Z", vec!["Zoë O’Hara"]),
    ] {
        assert_eq!(names(&admin.gets(&format!("/admin/users?{query}")).await.expect(200)), found, "{query}");
    }
    for found in [zoe.email.to_uppercase().replace('@', "%40"), zoe.id.to_string()] {
        assert_eq!(names(&admin.gets(&format!("/admin/users?q={found}")).await.expect(200)), ["Zoë O’Hara"], "{found}");
    }
    let first = admin.gets("/admin/users?per_page=2").await.expect(200);
    assert_eq!((names(&first), &first["total"]), (vec!["Łukasz Żak", "Zoë O’Hara"], &json!(3)));
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = admin.gets(&format!("/admin/users?per_page=2&cursor={cursor}")).await.expect(200);
    assert_eq!((names(&rest), &rest["next_cursor"]), (vec!["Ada Admin"], &Value::Null));
    let wrong = admin.gets("/admin/users?role=king&is_active=maybe&created_from=soon&cursor=x&per_page=0").await;
    assert_eq!(wrong.broken_fields(), ["created_from", "cursor", "is_active", "per_page", "role"]);
    app.end().await;
}

/// Such a word is compared with the rows instead of looked up in the index.
#[actix_web::test]
async fn a_word_that_many_have_is_searched_for_as_any_other() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let sql = "insert into users (id, email, email_key, role, full_name, timezone, password_hash, created_at, updated_at, search)
               select gen_random_uuid(), email, email, 'client', 'Many ' || n, 'UTC', 'none', at, at, array_to_tsvector(array['many', n::text, email])
                 from generate_series(1, 150) n, lateral (select 'many' || n || '@example.com' as email, $1::timestamptz - n * interval '1 minute' as at) made";
    sqlx::query(sql).bind(app.now()).execute(&app.db).await.unwrap();
    app.client("Ana Many").await;
    for (query, found, total) in [
        ("q=many&per_page=2", vec!["Ana Many", "Many 1"], 151),
        ("q=many&per_page=2&page=2", vec!["Many 2", "Many 3"], 151),
        ("q=MANY%2077", vec!["Many 77"], 1),
        ("q=77%20many&role=coach", vec![], 0),
        ("q=many%20ana", vec!["Ana Many"], 1),
        ("q=many%20nobody", vec![], 0),
    ] {
        let page = admin.gets(&format!("/admin/users?{query}")).await.expect(200);
        assert_eq!((names(&page), &page["total"]), (found, &json!(total)), "{query}");
    }
    app.end().await;
}

/// By whatever statement they were changed.
#[actix_web::test]
async fn who_changes_their_name_or_address_is_found_by_the_new_one() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let ana = app.client("Ana Ribeiro").await;
    ana.writes(json!({ "full_name": "Ana Souza", "timezone": "UTC" })).await.expect(200);
    assert_eq!(names(&admin.gets("/admin/users?q=souza").await.expect(200)), ["Ana Souza"]);
    assert_eq!(names(&admin.gets("/admin/users?q=ribeiro").await.expect(200)).len(), 0);
    sqlx::query("update users set full_name = 'Ana Lima' where id = $1").bind(ana.id).execute(&app.db).await.unwrap();
    assert_eq!(names(&admin.gets("/admin/users?q=souza").await.expect(200)).len(), 0, "outdated words are not found");
    app.runs::<rapport::jobs::definitions::housekeeping::RefreshUserSearch>().await;
    assert_eq!(names(&admin.gets("/admin/users?q=lima").await.expect(200)), ["Ana Lima"]);
    app.end().await;
}

#[actix_web::test]
async fn a_new_role_ends_every_session_and_begins_with_an_empty_profile() {
    let app = TestApp::start().await;
    let (admin, ana) = (app.admin().await, app.client("Ana Ribeiro").await);
    let other_device = app.signs_in(&ana.email).await;
    let detail = admin.patches(&place(&ana), json!({ "role": "coach" })).await.expect(200);
    assert_eq!(
        (&detail["role"], &detail["has_client_profile"], &detail["has_coach_profile"]),
        (&json!("coach"), &json!(true), &json!(true))
    );
    for ended in [&ana, &other_device] {
        ended.gets("/profile").await.expect_problem(401, "unauthenticated");
    }
    let refresh = json!({ "refresh_token": ana.refresh_token });
    app.stranger(Method::POST, "/auth/refresh", Some(refresh)).await.expect(401);
    let coach = app.signs_in(&ana.email).await;
    let profile = coach.gets("/profile").await.expect(200)["profile"].clone();
    assert_eq!(
        (&profile["headline"], &profile["is_listed"], &profile["full_name"]),
        (&Value::Null, &json!(false), &json!("Ana Ribeiro"))
    );
    coach.writes(data::coach_profile()).await.expect(200);
    let page = format!("/coaches/{}", ana.id);
    app.stranger(Method::GET, &page, None).await.expect(200);

    app.advance(rapport::clock::seconds(1));
    admin.patches(&place(&ana), json!({ "role": "client" })).await.expect(200);
    app.stranger(Method::GET, &page, None).await.expect(404);
    let client = app.signs_in(&ana.email).await;
    assert!(client.gets("/profile").await.expect(200)["profile"]["quiz"].is_object(), "what was kept is back");
    let trail = admin.gets(&format!("/admin/audit?subject={}&action=auth.role_changed", ana.id)).await.expect(200);
    let steps: Vec<_> = trail["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (&entry["before"]["role"], &entry["after"]["role"]))
        .collect();
    assert_eq!(steps, [(&json!("coach"), &json!("client")), (&json!("client"), &json!("coach"))]);
    assert_eq!(
        (&trail["items"][0]["actor_id"], &trail["items"][0]["actor_name"]),
        (&json!(admin.id), &json!("Ada Admin"))
    );
    admin.patches(&place(&ana), json!({ "role": "client", "is_active": true })).await.expect(200);
    client.gets("/profile").await.expect(200);
    assert_eq!(
        admin.patches(&place(&ana), json!({ "role": "king", "name": "x" })).await.broken_fields(),
        ["name", "role"]
    );
    app.end().await;
}

#[actix_web::test]
async fn nobody_gets_another_role_while_bookings_are_ahead() {
    let app = TestApp::start().await;
    let (admin, ana, ben) = (app.admin().await, app.client("Ana Ribeiro").await, app.coach("Ben Okafor").await);
    let booking = ana.books(&ben, "2026-12-02T09:00:00Z").await.expect(201);
    for person in [&ana, &ben] {
        admin.patches(&place(person), json!({ "role": "auditor" })).await.expect_problem(409, "has_bookings");
        assert_eq!(admin.gets(&place(person)).await.expect(200)["bookings_ahead"], 1);
    }
    ana.gets("/profile").await.expect(200);
    ana.cancels(&booking).await.expect(200);
    admin.patches(&place(&ben), json!({ "role": "client" })).await.expect(200);
    assert_eq!(ana.books(&ben, "2026-12-02T09:00:00Z").await.broken_fields(), ["coach_id"]);
    // Also if the two happen at once: the row is refused.
    let late = "insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy, hold_expires_at, earliest_start, created_at, updated_at)
                select gen_random_uuid(), client_id, coach_id, during, blocked, 'pending', price_amount, price_currency, cancellation_policy, now(), earliest_start, now(), now() from bookings";
    let refused = sqlx::query(late).execute(&app.db).await.unwrap_err();
    let constraint = refused.as_database_error().unwrap().constraint().unwrap().to_owned();
    assert_eq!(constraint, "bookings_people_have_their_roles");
    app.end().await;
}

#[actix_web::test]
async fn the_last_admin_stays_even_if_two_remove_each_other_at_once() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    for change in [json!({ "role": "client" }), json!({ "role": "auditor" }), json!({ "is_active": false })] {
        ada.patches(&place(&ada), change).await.expect_problem(409, "last_admin");
    }
    ada.deletes(&place(&ada)).await.expect_problem(409, "last_admin");
    let bea = app.of_team("bea@example.com", Role::Admin, "Bea Admin").await;
    let (of_ada, of_bea) = (place(&ada), place(&bea));
    let answers = futures::join!(
        ada.patches(&of_bea, json!({ "role": "client" })),
        bea.patches(&of_ada, json!({ "is_active": false }))
    );
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort_unstable();
    // The second is refused because nobody would be left, or because its login has ended by then.
    assert!(statuses == [200, 409] || statuses == [200, 401] || statuses == [200, 403], "{statuses:?}");
    let admins = "select count(*) from users where role = 'admin' and is_active";
    assert_eq!(sqlx::query_scalar::<_, i64>(admins).fetch_one(&app.db).await.unwrap(), 1);
    app.end().await;
}

#[actix_web::test]
async fn a_closed_account_can_be_opened_again_and_a_deleted_one_can_not() {
    let app = TestApp::start().await;
    let (admin, ben) = (app.admin().await, app.coach("Ben Okafor").await);
    app.advance(rapport::clock::seconds(1));
    assert_eq!(admin.patches(&place(&ben), json!({ "is_active": false })).await.expect(200)["is_active"], false);
    ben.gets("/profile").await.expect_problem(401, "unauthenticated");
    app.stranger(Method::GET, &format!("/coaches/{}", ben.id), None).await.expect(404);
    let login = || Some(json!({ "email": ben.email, "password": PASSWORD }));
    app.stranger(Method::POST, "/auth/login", login()).await.expect_problem(403, "account_inactive");
    app.advance(rapport::clock::seconds(1));
    admin.patches(&place(&ben), json!({ "is_active": true })).await.expect(200);
    app.stranger(Method::POST, "/auth/login", login()).await.expect(200);
    app.stranger(Method::GET, &format!("/coaches/{}", ben.id), None).await.expect(200);
    let detail = admin.gets(&place(&ben)).await.expect(200);
    let actions: Vec<&str> =
        detail["activity"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(actions[..2], ["auth.account_reactivated", "auth.account_deactivated"], "{actions:?}");
    assert!(actions.contains(&"auth.signed_up"));
    assert_eq!(detail["logins"].as_array().unwrap().len(), 2);

    admin.deletes(&place(&ben)).await.expect(204);
    app.stranger(Method::POST, "/auth/login", login()).await.expect(403);
    admin.patches(&place(&ben), json!({ "is_active": true })).await.expect_problem(409, "invalid_transition");
    crate::support::processes::eventually("the account is erased", || async {
        app.advance(rapport::clock::seconds(16));
        app.jobs_done().await;
        admin_token(&app).await.gets(&place(&ben)).await.expect(200)["erased_at"].is_string()
    })
    .await;
    let admin = admin_token(&app).await;
    let gone = admin.gets(&place(&ben)).await.expect(200);
    assert_eq!((&gone["email"], &gone["full_name"]), (&Value::Null, &json!("Deleted user")));
    admin.deletes(&place(&ben)).await.expect_problem(404, "not_found");
    assert_eq!(names(&admin.gets("/admin/users?q=okafor").await.expect(200)).len(), 0);
    app.end().await;
}

/// The clock moves on, and with it the end of an access token.
async fn admin_token(app: &TestApp) -> Person {
    app.signs_in("admin@example.com").await
}

#[actix_web::test]
async fn an_auditor_reads_what_an_admin_reads_and_changes_only_their_own_account() {
    let app = TestApp::start().await;
    let (admin, auditor, ana) = (app.admin().await, app.auditor().await, app.client("Ana Ribeiro").await);
    assert_eq!(auditor.gets(&place(&ana)).await.expect(200)["email"], ana.email.as_str());
    auditor.patches(&place(&ana), json!({ "is_active": false })).await.expect_problem(403, "forbidden");
    auditor.deletes(&place(&ana)).await.expect_problem(403, "forbidden");
    let post = json!({ "title": "How we moved", "content": "Slowly.", "post_type": "story", "is_private": false });
    auditor.posts("/community/posts", post).await.expect_problem(403, "forbidden");
    let change = json!({ "current_password": PASSWORD, "new_password": "another-good-password" });
    auditor.posts("/auth/change-password", change).await.expect(204);
    for role in ["admin", "auditor"] {
        let body = json!({ "email": format!("new-{role}@example.com"), "password": PASSWORD, "role": role, "full_name": "New" });
        assert_eq!(app.stranger(Method::POST, "/auth/signup", Some(body)).await.broken_fields(), ["role"]);
    }
    admin.patches(&format!("/admin/users/{}", ana.id), json!({ "role": "auditor" })).await.expect(200);
    app.signs_in(&ana.email).await.gets("/admin/users").await.expect(200);
    app.end().await;
}
