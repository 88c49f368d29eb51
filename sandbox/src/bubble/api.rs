//! The endpoints: a list, one record, and what the app consists of.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

use super::error::ApiError;
use super::generate::mixed;
use super::meta;
use super::query::Query;
use super::shared::{Shared, State};
use super::store::Record;
use super::traps::TrapCounts;

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
            state.counts.refusals += 1;
            return Err(ApiError::refused(burst.status, burst.retry_after));
        }
        let page = Page::of(state, &kind, &query, number)?;
        page.count(&mut state.counts);
        churn(state, &kind, &page.ids, number);
        Ok(HttpResponse::Ok().json(page.body))
    })
}

/// A page as it is answered, and what the traps did to it.
struct Page {
    body: Value,
    ids: Vec<String>,
    is_capped: bool,
    is_past_end: bool,
    is_shuffled: bool,
    omitted_fields: usize,
}

impl Page {
    fn of(state: &State, kind: &str, query: &Query, number: u64) -> Result<Self, ApiError> {
        let records = state.store.records(kind).ok_or_else(|| ApiError::no_type(kind))?;
        let traps = &state.traps;
        let limit = query.limit(traps.page_cap);
        let mut found = query.find(records, query.cursor + limit)?;
        let is_shuffled = traps.shuffle_ties && shuffle_ties(&mut found.first, query.first_key(), number);
        let is_past_end = query.cursor >= traps.cursor_end;
        let limit = if is_past_end { 0 } else { limit };
        let page: Vec<&Record> = found.first.iter().skip(query.cursor).take(limit).copied().collect();
        let remaining = found.total.saturating_sub(query.cursor + page.len());
        let results: Vec<Value> = page.iter().map(|record| record.render(traps.omit_empty)).collect();
        let empty_fields = page.iter().map(|record| record.empty_fields()).sum();
        let body = json!({ "response": {
            "cursor": query.cursor, "results": results, "count": page.len(), "remaining": remaining,
        } });
        Ok(Self {
            body,
            ids: page.iter().map(|record| record.id.clone()).collect(),
            is_capped: remaining > 0 && !is_past_end && query.asks_for_more_than(page.len()),
            is_past_end: is_past_end && remaining > 0,
            is_shuffled,
            omitted_fields: if traps.omit_empty { empty_fields } else { 0 },
        })
    }

    fn count(&self, counts: &mut TrapCounts) {
        counts.capped_pages += u64::from(self.is_capped);
        counts.ended_cursors += u64::from(self.is_past_end);
        counts.shuffled_lists += u64::from(self.is_shuffled);
        counts.omitted_fields += self.omitted_fields as u64;
    }
}

/// Bubble promises no order among equals, whatever else is asked for: by a key that differs from request to request. Whether any came in another
/// order.
fn shuffle_ties(found: &mut [&Record], key: &str, number: u64) -> bool {
    let chance = |record: &Record| {
        let text = record.id.bytes().fold(number, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        mixed(text)
    };
    let mut has_changed = false;
    for ties in found.chunk_by_mut(|left, right| left.value(key) == right.value(key)) {
        has_changed |= !ties.is_sorted_by_key(|record| chance(record));
        ties.sort_by_key(|record| chance(record));
    }
    has_changed
}

/// Edits the first record of the page and deletes the last, every so often.
fn churn(state: &mut State, kind: &str, listed: &[String], number: u64) {
    let Some((every, at)) = state.traps.churn else { return };
    let [first, .., last] = listed else { return };
    if number % every.max(1) == every.max(1) - 1 {
        state.counts.churned_lists += 1;
        state.store.edit(kind, first, "Edited while read", json!(number), at);
        state.store.delete(kind, last);
    }
}
