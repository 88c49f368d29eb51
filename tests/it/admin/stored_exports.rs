//! Lists that are kept as files: a download that was cut is gone on with, byte for byte; after a day nothing of it is left.

use futures::StreamExt;
use rapport::clock::{days, minutes};
use rapport::jobs::definitions::housekeeping::WriteExport;
use rapport::jobs::enqueue;
use rapport::origin::Origin;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::exports::crowd;
use crate::support::TestApp;
use crate::support::people::Person;

/// Asks for a file with these headers.
async fn asks(app: &TestApp, reader: &Person, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = app.http.get(format!("{}{path}", app.url)).bearer_auth(&reader.access_token);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    // A range is one of the bytes that are stored, whatever encodings are accepted.
    let encodings = if path.starts_with("/admin/exports/") { "gzip, br" } else { "identity" };
    request.header("accept-encoding", encodings).send().await.unwrap()
}

fn header(answer: &Response, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

async fn bytes(answer: Response) -> Vec<u8> {
    answer.bytes().await.unwrap().to_vec()
}

async fn keys(app: &TestApp) -> Vec<String> {
    app.storage().unwrap().list("exports/").await.unwrap()
}

#[actix_web::test]
async fn a_download_that_was_cut_is_gone_on_with_byte_for_byte() {
    let app = TestApp::start().await;
    let (admin, auditor) = (app.admin().await, app.auditor().await);
    crowd(&app, 30_000).await;
    let query = "role=client&timezone=Asia/Kathmandu";
    let streamed = bytes(asks(&app, &admin, &format!("/admin/export/users.csv?{query}"), &[]).await).await;
    let asked = admin.posts(&format!("/admin/export/users.csv?{query}"), json!({})).await.expect(202);
    assert_eq!((&asked["file"], &asked["state"], &asked["rows"]), (&json!("users.csv"), &json!("writing"), &json!(0)));
    app.jobs_done().await;
    let listed = auditor.gets("/admin/exports").await.expect(200)["items"][0].clone();
    assert_eq!((&listed["id"], &listed["state"], &listed["rows"]), (&asked["id"], &json!("ready"), &json!(30_000)));
    assert_eq!((&listed["bytes"], &listed["requested_by"]), (&json!(streamed.len()), &json!(admin.id)));
    assert!(keys(&app).await.len() >= 3, "several parts");

    let path = format!("/admin/exports/{}", asked["id"].as_str().unwrap());
    let whole = asks(&app, &auditor, &path, &[]).await;
    let (tag, size) = (header(&whole, "etag"), streamed.len());
    assert_eq!(
        (whole.status().as_u16(), header(&whole, "accept-ranges"), header(&whole, "content-encoding")),
        (200, "bytes".to_owned(), String::new())
    );
    assert_eq!(header(&whole, "content-length"), size.to_string());
    assert_eq!(header(&whole, "content-disposition"), "attachment; filename=\"users.csv\"");
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    // The line breaks within the second part.
    let mut had = Vec::new();
    let mut body = whole.bytes_stream();
    while had.len() < 1_500_000 {
        had.extend(body.next().await.unwrap().unwrap());
    }
    drop(body);
    let range = format!("bytes={}-", had.len());
    let rest = asks(&app, &auditor, &path, &[("range", &range), ("if-range", &tag)]).await;
    assert_eq!(rest.status(), 206);
    assert_eq!(header(&rest, "content-range"), format!("bytes {}-{}/{size}", had.len(), size - 1));
    assert_eq!(header(&rest, "content-length"), (size - had.len()).to_string());
    had.extend(bytes(rest).await);
    assert!(had == streamed, "{} bytes instead of {size}", had.len());

    // Around the end of the first part, its last byte and the first of the next; and the last ten.
    let first: i64 = sqlx::query_scalar("select part_bytes[1] from exports").fetch_one(&app.db).await.unwrap();
    let end = usize::try_from(first).unwrap();
    for (range, part) in [
        (format!("bytes={}-{}", end - 1, end), end - 1..end + 1),
        (format!("bytes={end}-{end}"), end..end + 1),
        (format!("bytes=0-{}", end - 1), 0..end),
        ("bytes=-10".to_owned(), size - 10..size),
    ] {
        let answer = asks(&app, &auditor, &path, &[("range", &range)]).await;
        assert_eq!(answer.status(), 206, "{range}");
        assert_eq!(header(&answer, "content-range"), format!("bytes {}-{}/{size}", part.start, part.end - 1));
        assert!(bytes(answer).await == streamed[part], "{range}");
    }
    let outside = asks(&app, &auditor, &path, &[("range", &format!("bytes={size}-"))]).await;
    assert_eq!((outside.status().as_u16(), header(&outside, "content-range")), (416, format!("bytes */{size}")));
    // Of another file, or several ranges: the whole file.
    for headers in
        [[("range", "bytes=5-"), ("if-range", "\"another\"")], [("range", "bytes=0-1,5-9"), ("if-range", &tag)]]
    {
        let answer = asks(&app, &auditor, &path, &headers).await;
        assert_eq!(
            (answer.status().as_u16(), header(&answer, "content-length")),
            (200, size.to_string()),
            "{headers:?}"
        );
    }
    let head = app.http.request(Method::HEAD, format!("{}{path}", app.url)).bearer_auth(&auditor.access_token);
    let head = head.header("range", "bytes=5-").send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, size.to_string()));
    app.end().await;
}

#[actix_web::test]
async fn a_file_is_deleted_after_a_day_or_when_an_admin_says_so() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut ids = Vec::new();
    for file in ["bookings", "payments"] {
        let asked = admin.posts(&format!("/admin/export/{file}.csv?status=pending"), json!({})).await.expect(202);
        ids.push(asked["id"].as_str().unwrap().to_owned());
        app.advance(minutes(1));
    }
    app.jobs_done().await;
    let files: Vec<Value> = admin.gets("/admin/exports").await.expect(200)["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["file"].clone())
        .collect();
    assert_eq!(files, ["payments.csv", "bookings.csv"]);
    let of = |id: &str| format!("/admin/exports/{id}");
    let empty = bytes(asks(&app, &admin, &of(&ids[0]), &[]).await).await;
    assert!(empty.starts_with(b"\xef\xbb\xbfid,status,") && empty.ends_with(b"\r\n"), "a line of names");
    admin.deletes(&of(&ids[0])).await.expect(204);
    app.jobs_done().await;
    admin.gets(&of(&ids[0])).await.expect_problem(404, "not_found");
    admin.deletes(&of(&ids[0])).await.expect_problem(404, "not_found");
    assert_eq!(keys(&app).await.len(), 1);
    let trail = admin.gets("/admin/audit?action=admin.exported").await.expect(200);
    let taken: Vec<&Value> = trail["items"].as_array().unwrap().iter().map(|entry| &entry["after"]).collect();
    assert!(taken.contains(&&json!({ "file": "payments.csv", "filters": ["status"] })), "{taken:?}");
    assert_eq!(admin.gets("/admin/audit?action=admin.export_removed").await.expect(200)["total"], 1);

    app.advance(days(1));
    app.jobs_done().await;
    let admin = app.signs_in("admin@example.com").await;
    admin.gets(&of(&ids[1])).await.expect_problem(404, "not_found");
    assert_eq!(
        (admin.gets("/admin/exports").await.expect(200)["items"].clone(), keys(&app).await.len()),
        (json!([]), 0)
    );
    app.end().await;
}

#[actix_web::test]
async fn a_job_that_was_ended_goes_on_from_the_last_part() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    crowd(&app, 20_000).await;
    let asked = admin.posts("/admin/export/users.csv?role=client", json!({})).await.expect(202);
    app.jobs_done().await;
    let path = format!("/admin/exports/{}", asked["id"].as_str().unwrap());
    let whole = bytes(asks(&app, &admin, &path, &[]).await).await;
    // As it is when the worker dies after the first part: the row names that one alone.
    let back = "update exports set part_keys = part_keys[1:1], part_bytes = part_bytes[1:1], row_count = 8000, finished_at = null, next_cursor = $1";
    let line = String::from_utf8(whole[..1_200_000].to_vec()).unwrap();
    let first: i64 = sqlx::query_scalar("select part_bytes[1] from exports").fetch_one(&app.db).await.unwrap();
    let last = line[..usize::try_from(first).unwrap()].trim_end().rsplit("\r\n").next().unwrap()[..36].to_owned();
    let at: rapport::clock::Timestamp = sqlx::query_scalar("select created_at from users where id = $1::text::uuid")
        .bind(&last)
        .fetch_one(&app.db)
        .await
        .unwrap();
    let cursor = rapport::models::lists::Cursor::At(at, last.parse().unwrap()).to_string();
    sqlx::query(back).bind(cursor).execute(&app.db).await.unwrap();
    admin.gets(&path).await.expect_problem(404, "not_found");
    let mut tx = app.begin().await.unwrap();
    let job = WriteExport { export_id: asked["id"].as_str().unwrap().parse().unwrap() };
    enqueue(&mut tx, &Origin::system("test"), app.now(), &job).await.unwrap();
    app.commit(tx).await.unwrap();
    app.jobs_done().await;
    assert!(bytes(asks(&app, &admin, &path, &[]).await).await == whole, "the same file");
    app.end().await;
}
