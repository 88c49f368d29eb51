//! Lists, newest first, with Stripe's cursors and date filters (<https://docs.stripe.com/api/pagination>), and
//! `expand[]` (<https://docs.stripe.com/expand>).

use serde_json::{Value, json};

use super::account::Account;
use super::error::ApiError;
use super::form::Form;
use super::ordered_store::{OrderedStore, StoredObject};
use super::render;

/// The most objects in a list that is embedded in another object.
const MAX_EMBEDDED: usize = 10;

/// The parameters of every list.
const COMMON_PARAMS: [&str; 5] = ["created", "ending_before", "expand", "limit", "starting_after"];

/// One page of a list; `filter` is the list's own filter, `filter_params` the names of its parameters.
pub fn page<T: StoredObject>(
    store: &OrderedStore<T>,
    form: &Form,
    (url, object, filter_params): (&str, &str, &[&str]),
    filter: impl Fn(&T) -> bool,
    render: impl Fn(&T) -> Value,
) -> Result<Value, ApiError> {
    form.allow_only(&[COMMON_PARAMS.as_slice(), filter_params].concat(), &[])?;
    let limit = form.integer("limit")?.unwrap_or(10);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit)).ok_or_else(|| {
        ApiError::coded("parameter_invalid_integer", "limit", "This value must be between 1 and 100.")
    })?;
    let created = CreatedRange::read(form)?;
    let matching: Vec<&T> =
        store.newest_first().filter(|item| filter(item) && created.contains(item.created())).collect();
    let cursor = |key: &str| -> Result<Option<usize>, ApiError> {
        let Some(id) = form.text(key)? else { return Ok(None) };
        if store.by_id(&id).is_none() {
            return Err(ApiError { status: 400, ..ApiError::no_such(object, &id, key) });
        }
        Ok(matching.iter().position(|item| item.id() == id))
    };
    let after = cursor("starting_after")?.map_or(0, |at| at + 1);
    let (from, to) = match cursor("ending_before")? {
        Some(before) => (before.saturating_sub(limit), before),
        None => (after, matching.len().min(after + limit)),
    };
    let has_more = if form.has("ending_before") { from > 0 } else { to < matching.len() };
    let data: Vec<Value> = matching.get(from..to).unwrap_or_default().iter().map(|item| render(item)).collect();
    Ok(json!({ "object": "list", "data": data, "has_more": has_more, "url": url }))
}

/// `created=…` or `created[gte]=…`.
struct CreatedRange {
    from: i64,
    to: i64,
}

impl CreatedRange {
    fn read(form: &Form) -> Result<Self, ApiError> {
        if !form.has("created") {
            return Ok(Self { from: i64::MIN, to: i64::MAX });
        }
        let Ok(range) = form.branch("created") else {
            let at = form.integer("created")?.unwrap_or_default();
            return Ok(Self { from: at, to: at });
        };
        range.allow_only(&["gt", "gte", "lt", "lte"], &[])?;
        let from = range.integer("gte")?.max(range.integer("gt")?.map(|at| at.saturating_add(1)));
        let to = [range.integer("lte")?, range.integer("lt")?.map(|at| at.saturating_sub(1))];
        Ok(Self { from: from.unwrap_or(i64::MIN), to: to.into_iter().flatten().min().unwrap_or(i64::MAX) })
    }

    fn contains(&self, at: i64) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

/// Expandable fields that may be `null` here.
const EXPANDABLE: [&str; 12] = [
    "application",
    "balance_transaction",
    "charge",
    "customer",
    "invoice",
    "latest_charge",
    "payment_intent",
    "payment_link",
    "payment_method",
    "review",
    "setup_intent",
    "subscription",
];

/// Replaces ids by their objects, as `expand[]` asks.
pub fn expand(account: &Account, form: &Form, value: &mut Value) -> Result<(), ApiError> {
    for path in form.texts("expand")? {
        let segments: Vec<&str> = path.split('.').collect();
        if segments.len() > 4 {
            return Err(ApiError::invalid("expand", "You can only expand up to 4 levels of a property."));
        }
        expand_path(account, value, &segments)?;
    }
    Ok(())
}

fn expand_path(account: &Account, value: &mut Value, path: &[&str]) -> Result<(), ApiError> {
    let Some((name, rest)) = path.split_first() else {
        return Ok(());
    };
    if let (Some("list"), "data") = (value["object"].as_str(), *name) {
        let mut items = value["data"].as_array_mut().into_iter().flatten();
        return items.try_for_each(|item| expand_path(account, item, rest));
    }
    let refused = || ApiError::invalid("expand", format!("This property cannot be expanded ({name})."));
    let included = match (value["object"].as_str(), *name) {
        (Some("checkout.session"), "line_items") => {
            value["id"].as_str().and_then(|id| account.sessions.by_id(id)).map(render::line_items)
        }
        (Some("charge"), "refunds") => value["id"].as_str().map(|id| refunds_of(account, id)),
        _ => value[*name].as_str().and_then(|id| render::by_id(account, id)),
    };
    if let Some(object) = included {
        value[*name] = object;
    }
    match value.get_mut(*name) {
        Some(object) if object.is_object() => expand_path(account, object, rest),
        Some(Value::Null) if EXPANDABLE.contains(name) => Ok(()),
        _ => Err(refused()),
    }
}

/// The newest refunds of a charge, at most ten; all of them are at its `url`.
fn refunds_of(account: &Account, charge: &str) -> Value {
    let mut refunds = account.refunds.newest_first().filter(|refund| refund.charge == charge).map(render::refund);
    let data: Vec<Value> = refunds.by_ref().take(MAX_EMBEDDED).collect();
    let url = format!("/v1/charges/{charge}/refunds");
    json!({ "object": "list", "data": data, "has_more": refunds.next().is_some(), "url": url })
}
