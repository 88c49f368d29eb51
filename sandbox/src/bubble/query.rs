//! The query of a list: constraints, order, cursor and limit.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::error::ApiError;
use super::store::{Record, Records, TimeKey};

/// The parameters as they are sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    constraints: Option<String>,
    #[serde(default)]
    pub cursor: usize,
    limit: Option<i64>,
    sort_field: Option<String>,
    descending: Option<bool>,
    additional_sort_fields: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Constraint {
    key: String,
    constraint_type: String,
    #[serde(default)]
    value: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    sort_field: String,
    #[serde(default)]
    descending: bool,
}

impl Query {
    /// The limit asked for; -1, as Bubble takes it, is the most.
    pub fn limit(&self, cap: usize) -> usize {
        self.limit.map_or(cap, |limit| usize::try_from(limit).unwrap_or(cap).min(cap))
    }

    /// Whether a list is in an order: without one Bubble sorts by the time of creation.
    fn orders(&self) -> Result<Vec<Order>, ApiError> {
        let first = Order {
            sort_field: self.sort_field.clone().unwrap_or_else(|| "Created Date".to_owned()),
            descending: self.descending.unwrap_or(false),
        };
        let mut orders = vec![first];
        if let Some(text) = &self.additional_sort_fields {
            let more: Vec<Order> = serde_json::from_str(text)
                .map_err(|error| ApiError::invalid(format!("additional_sort_fields: {error}")))?;
            orders.extend(more);
        }
        Ok(orders)
    }

    /// Whether a page of so many records is shorter than was asked for; -1 and no limit ask for the most there is.
    pub fn asks_for_more_than(&self, records: usize) -> bool {
        self.limit.is_none_or(|limit| usize::try_from(limit).map_or(true, |limit| limit > records))
    }

    /// Those that fulfil all constraints, in the order asked for: at least so many of them, and how many there are. Ties keep the order of their ids.
    pub fn find<'a>(&self, records: &'a Records, first: usize) -> Result<Found<'a>, ApiError> {
        let (constraints, orders) = (self.constraints()?, self.orders()?);
        if let Some((key, after, before)) = span(&constraints, &orders) {
            let mut found = Found { first: Vec::new(), total: 0 };
            for record in records.between(key, after, before) {
                found.total += 1;
                // Ties of the last one come with it.
                if found.first.len() < first || found.first.last().is_some_and(|last| last.is_tied(record, key)) {
                    found.first.push(record);
                }
            }
            return Ok(found);
        }
        let all = sorted(records.iter(), &constraints, &orders)?;
        Ok(Found { total: all.len(), first: all })
    }

    fn constraints(&self) -> Result<Vec<Constraint>, ApiError> {
        match &self.constraints {
            Some(text) => {
                serde_json::from_str(text).map_err(|error| ApiError::invalid(format!("constraints: {error}")))
            }
            None => Ok(Vec::new()),
        }
    }

    /// What the first order compares records by.
    pub fn first_key(&self) -> &str {
        self.sort_field.as_deref().unwrap_or("Created Date")
    }
}

/// What a list is made of.
pub struct Found<'a> {
    pub first: Vec<&'a Record>,
    pub total: usize,
}

/// The span of time, in milliseconds, if the records are wanted in the order of a time and nothing but that time limits them: an index has these.
fn span(constraints: &[Constraint], orders: &[Order]) -> Option<(TimeKey, i64, i64)> {
    let [first, rest @ ..] = orders else { return None };
    if first.descending || rest.iter().any(|order| order.descending || order.sort_field != "_id") {
        return None;
    }
    let key = TimeKey::of(&first.sort_field)?;
    let (mut after, mut before) = (i64::MIN, i64::MAX);
    for constraint in constraints {
        let at = constraint.wanted().as_i64().filter(|_| constraint.key == first.sort_field)?;
        match constraint.constraint_type.as_str() {
            "greater than" => after = after.max(at),
            "less than" => before = before.min(at),
            _ => return None,
        }
    }
    Some((key, after, before))
}

fn sorted<'a>(
    records: impl Iterator<Item = &'a Record>,
    constraints: &[Constraint],
    orders: &[Order],
) -> Result<Vec<&'a Record>, ApiError> {
    let mut found = Vec::new();
    for record in records {
        let holds: Vec<bool> =
            constraints.iter().map(|constraint| constraint.holds(record)).collect::<Result<_, _>>()?;
        if holds.iter().all(|holds| *holds) {
            found.push(record);
        }
    }
    found.sort_by(|left, right| {
        orders.iter().fold(std::cmp::Ordering::Equal, |so_far, order| {
            so_far.then_with(|| {
                let (left, right) = (left.value(&order.sort_field), right.value(&order.sort_field));
                let compared = compare(&left, &right);
                if order.descending { compared.reverse() } else { compared }
            })
        })
    });
    Ok(found)
}

impl Constraint {
    fn holds(&self, record: &Record) -> Result<bool, ApiError> {
        let have = record.value(&self.key);
        let want = self.wanted();
        Ok(match self.constraint_type.as_str() {
            "equals" => have == want,
            "not equal" => have != want,
            "is_empty" | "empty" => have.is_null(),
            "is_not_empty" | "not empty" => !have.is_null(),
            "greater than" => compare(&have, &want).is_gt(),
            "less than" => compare(&have, &want).is_lt(),
            "in" => want.as_array().is_some_and(|all| all.contains(&have)),
            "contains" => have.as_array().is_some_and(|all| all.contains(&want)),
            other => return Err(ApiError::invalid(format!("The sandbox does not support the constraint {other}"))),
        })
    }

    /// Dates are compared as numbers.
    fn wanted(&self) -> Value {
        let is_date = matches!(self.key.as_str(), "Created Date" | "Modified Date");
        match self.value.as_str().and_then(|text| text.parse::<Timestamp>().ok()) {
            Some(at) if is_date => Value::from(at.as_millisecond()),
            _ => self.value.clone(),
        }
    }
}

fn compare(left: &Value, right: &Value) -> std::cmp::Ordering {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        _ => left.as_str().unwrap_or_default().cmp(right.as_str().unwrap_or_default()),
    }
}
