//! The endpoints: a list, one record, and what the app consists of.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::error::ApiError;
use super::generate::mixed;
use super::meta;
use super::query::Query;
use super::shared::{Shared, State};
use super::store::Record;

fn authorise(shared: &Shared, request: &HttpRequest) -> Result<(), ApiError> {
    if shared.is_authorised(request) { Ok(()) } else { Err(ApiError::unauthorised()) }
}

pub async fn nothing() -> Result<HttpResponse, ApiError> {
    Err(ApiError::nothing())
}

pub async fn meta(shared: web::Data<Shared>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    authorise(&shared, &request)?;
    Ok(HttpResponse::Ok().json(shared.with(|state| meta::render(&state.store))))
}

pub async fn one(
    shared: web::Data<Shared>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    authorise(&shared, &request)?;
    let (kind, id) = path.into_inner();
    shared.with(|state| {
        let record = state.store.get(&kind, &id).ok_or_else(|| ApiError::no_record(&kind, &id))?;
        Ok(HttpResponse::Ok().json(json!({ "response": record.render(state.traps.omit_empty) })))
    })
}

pub async fn list(
    shared: web::Data<Shared>,
    request: HttpRequest,
    kind: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    authorise(&shared, &request)?;
    let query = web::Query::<Query>::from_query(request.query_string());
    let query = query.map_err(|error| ApiError::invalid(error.to_string()))?;
    shared.with(|state| {
        let number = state.lists;
        state.lists += 1;
        if let Some(burst) = state.traps.refusal(number) {
            return Err(ApiError::refused(burst.status, burst.retry_after));
        }
        let (body, listed) = page(state, &kind, &query, number)?;
        churn(state, &kind, &listed, number);
        Ok(HttpResponse::Ok().json(body))
    })
}

/// A page, and the ids on it.
fn page(state: &State, kind: &str, query: &Query, number: u64) -> Result<(Value, Vec<String>), ApiError> {
    let records = state.store.records(kind).ok_or_else(|| ApiError::no_type(kind))?;
    let mut found = query.apply(records)?;
    if state.traps.shuffle_ties {
        shuffle_ties(&mut found, query.first_key(), number);
    }
    let is_past_end = query.cursor >= state.traps.cursor_end;
    let limit = if is_past_end { 0 } else { query.limit(state.traps.page_cap) };
    let page: Vec<&Record> = found.iter().skip(query.cursor).take(limit).copied().collect();
    let remaining = found.len().saturating_sub(query.cursor + page.len());
    let results: Vec<Value> = page.iter().map(|record| record.render(state.traps.omit_empty)).collect();
    let body = json!({ "response": {
        "cursor": query.cursor, "results": results, "count": page.len(), "remaining": remaining,
    } });
    Ok((body, page.iter().map(|record| record.id.clone()).collect()))
}

/// Bubble promises no order among equals, whatever else is asked for: by a key that differs from request to request.
fn shuffle_ties(found: &mut [&Record], key: &str, number: u64) {
    let chance = |record: &Record| {
        let text = record.id.bytes().fold(number, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        mixed(text)
    };
    found
        .chunk_by_mut(|left, right| left.value(key) == right.value(key))
        .for_each(|ties| ties.sort_by_key(|record| chance(record)));
}

/// Edits the first record of the page and deletes the last, every so often.
fn churn(state: &mut State, kind: &str, listed: &[String], number: u64) {
    let Some((every, at)) = state.traps.churn else { return };
    let [first, .., last] = listed else { return };
    if number % every.max(1) == every.max(1) - 1 {
        state.store.edit(kind, first, "Edited while read", json!(number), at);
        state.store.delete(kind, last);
    }
}
