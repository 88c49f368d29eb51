//! The Bubble stand-in over HTTP: every trap catches whoever walks into it, and nobody when its switch is off.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

use std::collections::BTreeSet;
use std::time::Duration;

use rapport_sandbox::bubble::{Bubble, Burst, Generated, Options, Size, TrapCounts, Traps};
use reqwest::Response;
use serde_json::{Value, json};

const NOW: &str = "2026-12-01T08:00:00Z";

/// Nothing that could catch anybody.
fn no_traps() -> Traps {
    Traps {
        page_cap: 100_000,
        cursor_end: usize::MAX,
        burst: None,
        omit_empty: false,
        shuffle_ties: false,
        churn: None,
        private_files: false,
    }
}

fn started(traps: Traps) -> Bubble {
    let size = Size {
        clients: 60,
        coaches: 50,
        bookings: 20,
        legacy_passwords: 0,
        now: NOW.parse().unwrap(),
        dirty_every: 0,
        numbers_as_text: true,
        yes_no_as_text: true,
        dates_in_app_zone: true,
    };
    let bubble = Bubble::start(Options { traps, ..Options::default() }).unwrap();
    bubble.fill(&Generated::of(&size));
    bubble
}

async fn get(url: String, token: Option<&str>) -> Response {
    // It may be installed already by another test.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
    let request = token.iter().fold(http.get(url), |request, token| request.bearer_auth(token));
    request.send().await.unwrap()
}

async fn answered(bubble: &Bubble, path: &str) -> Response {
    get(format!("{}/api/1.1/{path}", bubble.url()), Some("bubble-sandbox-token")).await
}

/// A list; its path may have a query.
async fn list(bubble: &Bubble, path: &str) -> Value {
    let answer = answered(bubble, path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.json::<Value>().await.unwrap()["response"].take()
}

fn ids(list: &Value) -> Vec<&str> {
    list["results"].as_array().unwrap().iter().map(|record| record["_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn without_traps_a_list_is_whole_ordered_and_the_same_each_time() {
    let bubble = started(no_traps());
    let first = list(&bubble, "obj/availability").await;
    assert_eq!((ids(&first).len(), &first["remaining"]), (250, &json!(0)));
    let by_time = |record: &Value| (record["Created Date"].as_str().unwrap().to_owned(), record["_id"].to_string());
    assert!(first["results"].as_array().unwrap().is_sorted_by_key(by_time), "by time, then by id");
    assert_eq!(list(&bubble, "obj/availability").await, first);
    let records = list(&bubble, "obj/user?limit=1").await;
    assert!(records["results"][0].as_object().unwrap().values().any(Value::is_null), "what is empty is null");
    assert_eq!(get(format!("{}/fileupload/1.jpg", bubble.url()), None).await.status(), 200);
    assert_eq!(bubble.trap_counts(), TrapCounts::default());
}

#[tokio::test]
async fn a_page_has_no_more_records_than_the_cap_whatever_is_asked_for() {
    let bubble = started(Traps { page_cap: 40, ..no_traps() });
    for limit in ["", "?limit=100", "?limit=-1"] {
        let page = list(&bubble, &format!("obj/user{limit}")).await;
        assert_eq!((ids(&page).len(), &page["remaining"]), (40, &json!(70)), "{limit}");
    }
    assert_eq!(ids(&list(&bubble, "obj/user?limit=7").await).len(), 7);
    assert_eq!(bubble.trap_counts(), TrapCounts { capped_pages: 3, ..TrapCounts::default() });
}

#[tokio::test]
async fn beyond_the_end_of_the_cursor_there_is_nothing_although_more_is_said_to_be() {
    let bubble = started(Traps { cursor_end: 60, ..no_traps() });
    assert_eq!(ids(&list(&bubble, "obj/user?cursor=59&limit=10").await).len(), 10);
    let page = list(&bubble, "obj/user?cursor=60&limit=10").await;
    assert_eq!((ids(&page).len(), &page["remaining"]), (0, &json!(50)));
    assert_eq!(bubble.trap_counts(), TrapCounts { ended_cursors: 1, ..TrapCounts::default() });
}

#[tokio::test]
async fn of_so_many_lists_the_first_are_refused_with_and_without_a_time_to_wait() {
    for (status, retry_after) in [(429, Some(3)), (503, None)] {
        let burst = Burst { every: 4, length: 2, status, retry_after };
        let bubble = started(Traps { burst: Some(burst), ..no_traps() });
        let mut statuses = Vec::new();
        for _ in 0..8 {
            let answer = answered(&bubble, "obj/coach?limit=1").await;
            let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
            let is_refused = answer.status() != 200;
            assert_eq!(wait, retry_after.filter(|_| is_refused).map(|seconds| seconds.to_string()));
            statuses.push(answer.status().as_u16());
        }
        assert_eq!(statuses, [status, status, 200, 200, status, status, 200, 200]);
        assert_eq!(bubble.trap_counts(), TrapCounts { refusals: 4, ..TrapCounts::default() });
    }
}

#[tokio::test]
async fn fields_without_a_value_are_left_out() {
    let bubble = started(Traps { omit_empty: true, ..no_traps() });
    let page = list(&bubble, "obj/user").await;
    let records = page["results"].as_array().unwrap();
    assert!(records.iter().all(|record| record.as_object().unwrap().values().all(|value| !value.is_null())));
    assert!(records.iter().any(|record| record.get("Phone #").is_none()));
    assert!(bubble.trap_counts().omitted_fields > 0);
}

#[tokio::test]
async fn records_of_one_moment_come_in_another_order_each_time() {
    let bubble = started(Traps { shuffle_ties: true, ..no_traps() });
    let (first, second) = (list(&bubble, "obj/availability").await, list(&bubble, "obj/availability").await);
    assert_ne!(ids(&first), ids(&second));
    assert_eq!(ids(&first).into_iter().collect::<BTreeSet<_>>(), ids(&second).into_iter().collect());
    let times = |list: &Value| -> Vec<String> {
        list["results"].as_array().unwrap().iter().map(|record| record["Created Date"].to_string()).collect()
    };
    assert_eq!(times(&first), times(&second), "the moments are in order");
    assert_eq!(bubble.trap_counts().shuffled_lists, 2);
}

#[tokio::test]
async fn every_so_often_a_record_that_was_listed_is_edited_and_one_deleted() {
    let bubble = started(Traps { churn: Some((2, NOW.parse().unwrap())), ..no_traps() });
    let before = list(&bubble, "obj/user").await;
    assert_eq!(bubble.count("user"), 110, "only after the second list");
    list(&bubble, "obj/user").await;
    let (first, last) = (ids(&before)[0], *ids(&before).last().unwrap());
    assert!(bubble.get("user", last).is_none());
    assert_eq!(bubble.get("user", first).unwrap()["Edited while read"], json!(1));
    let since =
        json!([{ "key": "Modified Date", "constraint_type": "greater than", "value": "2026-11-30T00:00:00.000Z" }]);
    let query = format!("obj/user?sort_field=Modified%20Date&constraints={}", since.to_string().replace('"', "%22"));
    assert_eq!(ids(&list(&bubble, &query).await), [first], "the edit has a time");
    assert_eq!(bubble.trap_counts(), TrapCounts { churned_lists: 1, ..TrapCounts::default() });
}

#[tokio::test]
async fn a_private_file_is_given_to_nobody_without_the_token() {
    let bubble = started(Traps { private_files: true, ..no_traps() });
    let url = format!("{}/fileupload/1.jpg", bubble.url());
    assert_eq!(get(url.clone(), None).await.status(), 401);
    assert_eq!(get(url.clone(), Some("another-token")).await.status(), 401);
    assert_eq!(get(url, Some("bubble-sandbox-token")).await.status(), 200);
    assert_eq!(bubble.trap_counts(), TrapCounts { refused_files: 2, ..TrapCounts::default() });
}
