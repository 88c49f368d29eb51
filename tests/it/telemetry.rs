//! What a process says of itself: log lines, traces, and metrics for CloudWatch.

use opentelemetry_proto::tonic::common::v1::any_value::Value as Attribute;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::{Value, json};

use crate::support::app::Answer;
use crate::support::collector::Collector;
use crate::support::people::PASSWORD;
use crate::support::processes::{Product, eventually};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Lines of a log that are objects, with that message.
fn lines(log: &str, message: &str) -> Vec<Value> {
    let lines =
        log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("no JSON: {line}")));
    lines.filter(|line| line["message"] == message).collect()
}

fn attribute(span: &Span, key: &str) -> Option<Attribute> {
    span.attributes.iter().find(|attribute| attribute.key == key)?.value.clone()?.value
}

async fn signs_up(product: &Product, name: &str, email: &str) -> Value {
    let body = json!({ "email": email, "password": PASSWORD, "role": "client", "full_name": name });
    let request = product.http.post(format!("{}/auth/signup", product.url)).json(&body);
    let request = request.header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"));
    Answer::of(request.header("X-Request-Id", "sign-up-1").send().await.unwrap()).await.expect(201)
}

#[actix_web::test]
async fn a_request_its_jobs_and_the_calls_of_providers_are_one_trace_and_log_lines_name_it() {
    let collector = Collector::start();
    let mut product = Product::prepare().await;
    product.set("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
    product.set("OTEL_BSP_SCHEDULE_DELAY", "100");
    product.set("LOG_FORMAT", "json");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    product.ready().await;
    let person = signs_up(&product, "Ana Ribeiro", "ana@example.com").await;

    eventually("the mail's span is exported", || async { collector.span(TRACE, "mail").is_some() }).await;
    eventually("the request's span is exported", || async { collector.span(TRACE, "POST /auth/signup").is_some() })
        .await;
    eventually("the job's span is exported", || async { collector.span(TRACE, "process emails.send").is_some() }).await;
    let of = |name| collector.span(TRACE, name).unwrap();
    let (request, job, mail) = (of("POST /auth/signup"), of("process emails.send"), of("mail"));
    assert_eq!(hex::encode(&request.parent_span_id), "00f067aa0ba902b7", "the trace that the caller began");
    assert_eq!((&job.parent_span_id, &mail.parent_span_id), (&request.span_id, &job.span_id));
    assert_eq!([request.kind(), job.kind(), mail.kind()], [SpanKind::Server, SpanKind::Consumer, SpanKind::Client]);
    assert_eq!(attribute(&request, "http.route"), Some(Attribute::StringValue("/auth/signup".to_owned())));
    assert_eq!(attribute(&request, "http.response.status_code"), Some(Attribute::IntValue(201)));
    assert_eq!(attribute(&job, "messaging.destination.name"), Some(Attribute::StringValue("emails".to_owned())));

    let token = person["access_token"].as_str().unwrap();
    let profile = product.http.get(format!("{}/profile", product.url)).bearer_auth(token);
    Answer::of(profile.header("X-Request-Id", "profile-1").send().await.unwrap()).await.expect(200);
    eventually("the job's line is written", || async { !lines(&product.log_of("worker"), "job done").is_empty() })
        .await;
    let answered = lines(&product.log_of("serve"), "answered");
    let answered_to = |id: &str| answered.iter().find(|line| line["request_id"] == id).unwrap();
    let line = answered_to("sign-up-1");
    assert_eq!((&line["severity"], &line["trace_id"], &line["status"]), (&json!("INFO"), &json!(TRACE), &json!(201)));
    assert_eq!((&line["endpoint"], &line["method"]), (&json!("/auth/signup"), &json!("POST")));
    assert!(line["duration_ms"].as_f64().is_some_and(|took| took > 0.0) && line["timestamp"].is_string(), "{line}");
    assert_eq!(answered_to("profile-1")["user_id"], person["user"]["id"]);
    let done = lines(&product.log_of("worker"), "job done");
    let done = done.iter().find(|line| line["job_kind"] == "emails.send").unwrap();
    assert_eq!((&done["request_id"], &done["trace_id"]), (&json!("sign-up-1"), &json!(TRACE)));
    assert!(done["job_id"].is_string() && done["job_attempt"] == 1, "{done}");
}

#[actix_web::test]
async fn metrics_are_written_for_cloudwatch_and_those_of_the_queues_by_one_process() {
    let mut product = Product::prepare().await;
    product.set("CLOUDWATCH_NAMESPACE", "Rapport/test");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    let processes = ["serve", "worker"];
    let written = |process: &&str| -> Vec<Value> {
        let output = product.output_of(process);
        let whole = output.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let of_queue = |line: &Value| line["queue"] == "emails" && line.get("rapport_queue_oldest_due_seconds").is_some();
    eventually("both have written", || async {
        processes.iter().all(|process| product.output_of(process).contains('\n'))
    })
    .await;
    let all: Vec<Value> = processes.iter().flat_map(written).collect();
    let queues: Vec<&Value> = all.iter().filter(|line| of_queue(line)).collect();
    assert_eq!(queues.len(), 1, "{all:?}");
    let definition = &queues[0]["_aws"]["CloudWatchMetrics"][0];
    assert_eq!((&definition["Namespace"], &definition["Dimensions"]), (&json!("Rapport/test"), &json!([["queue"]])));
    assert!(
        definition["Metrics"]
            .as_array()
            .unwrap()
            .iter()
            .all(|metric| queues[0].get(metric["Name"].as_str().unwrap()).is_some())
    );
}

/// Marked words that a person types, and their secrets: they are stored where they belong, and nobody finds them who reads logs, jobs or traces.
#[actix_web::test]
async fn what_people_type_and_their_secrets_reach_neither_logs_nor_jobs_nor_redis_nor_traces() {
    let collector = Collector::start();
    let mut product = Product::prepare().await;
    product.set("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
    product.set("OTEL_BSP_SCHEDULE_DELAY", "100");
    product.set("LOG_FORMAT", "json");
    product.set("LOG_LEVEL", "debug,sqlx=info,hyper=info,h2=info");
    product.spawn("serve", &["serve", "--stop-with-parent"]);
    product.spawn("worker", &["worker", "--stop-with-parent"]);
    product.ready().await;
    let (name, email, wrong) = ("Quillon Zebedee", "quillon.zebedee@example.com", "wr0ng-canary-password");
    let person = signs_up(&product, name, email).await;
    let (access, refresh) = (person["access_token"].as_str().unwrap(), person["refresh_token"].as_str().unwrap());
    let post = |path: &str, body: Value| {
        let request = product.http.post(format!("{}{path}", product.url)).bearer_auth(access).json(&body);
        async { Answer::of(request.send().await.unwrap()).await }
    };
    post("/auth/login", json!({ "email": email, "password": wrong })).await.expect(401);
    let refreshed = post("/auth/refresh", json!({ "refresh_token": refresh })).await.expect(200);
    post("/auth/reset-password", json!({ "email": email })).await.expect(202);
    post(
        "/community/posts",
        json!({ "title": "Canary title", "content": "Canary content", "post_type": "question", "tags": [] }),
    )
    .await;
    // What is refused, is answered by an error that quotes it to nobody but its sender.
    post("/auth/signup", json!({ "email": "canary@@example", "password": "canary", "role": "canary" }))
        .await
        .expect(422);
    eventually("the mails have gone out", || async { product.sandbox.mail.to(email).len() >= 2 }).await;
    eventually("the request's span is exported", || async { collector.span(TRACE, "POST /auth/signup").is_some() })
        .await;
    let mails = product.sandbox.mail.to(email);
    let links: Vec<String> = mails
        .iter()
        .filter_map(|mail| mail.text.as_ref()?.split("token=").nth(1))
        .map(|rest| rest.split_whitespace().next().unwrap().to_owned())
        .collect();
    assert!(links.len() >= 2 && links.iter().all(|token| token.len() >= 40), "{links:?}");

    let jobs: Vec<String> =
        sqlx::query_scalar("select to_jsonb(j)::text from jobs j").fetch_all(&product.db).await.unwrap();
    let redis = product.redis_contents().await;
    let places = [
        ("log of the web process", product.log_of("serve")),
        ("log of the worker", product.log_of("worker")),
        ("jobs", jobs.join("\n")),
        ("Redis", redis),
        ("traces", collector.text()),
    ];
    let refresh_after = refreshed["refresh_token"].as_str().unwrap();
    let canaries = [
        name,
        "Quillon",
        email,
        "quillon.zebedee",
        PASSWORD,
        wrong,
        access,
        refresh,
        refresh_after,
        "Canary",
        "canary@@",
    ];
    for (place, text) in places {
        assert!(!text.is_empty(), "{place} is empty: the test sees nothing");
        let hidden = canaries.iter().copied().chain(links.iter().map(String::as_str));
        for canary in hidden {
            assert!(!text.contains(canary), "{place} holds {canary}");
        }
    }
}
