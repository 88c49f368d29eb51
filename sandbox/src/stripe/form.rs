//! Stripe's parameters: form encoding with brackets (`line_items[0][price_data][currency]=eur`, `expand[]=…`), parsed into
//! a tree and read by name, with Stripe's error messages.
//!
//! Whole trees are compared to tell whether an idempotency key is reused with the same parameters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::ApiError;

/// One parameter: a value, or parameters by name (the names in a list are numbers).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Param {
    Text(String),
    Tree(BTreeMap<String, Param>),
}

/// The parameters of a request, or of one branch, which knows its full name for error messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Form {
    prefix: String,
    tree: BTreeMap<String, Param>,
}

impl Form {
    /// Parses a body or query; brackets may be percent-encoded.
    pub fn parse(encoded: &str) -> Result<Self, ApiError> {
        let mut tree = BTreeMap::new();
        for pair in encoded.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name)?;
            let path = segments(&name).ok_or_else(|| ApiError::invalid(&name, "Invalid request: malformed name"))?;
            insert(&mut tree, &path, decode(value)?)
                .map_err(|()| ApiError::invalid(&name, format!("Invalid hash or string: {name}")))?;
        }
        Ok(Self { prefix: String::new(), tree })
    }

    /// The full name of a parameter of this branch: `line_items[0][quantity]`.
    pub fn name(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}[{key}]", self.prefix) }
    }

    pub fn has(&self, key: &str) -> bool {
        self.tree.contains_key(key)
    }

    /// Refuses every parameter but the `supported` ones; those in `known` are Stripe's, but not supported here.
    pub fn allow_only(&self, supported: &[&str], known: &[&str]) -> Result<(), ApiError> {
        for key in self.tree.keys() {
            if known.contains(&key.as_str()) {
                return Err(ApiError::unsupported(&self.name(key)));
            }
            if !supported.contains(&key.as_str()) {
                return Err(ApiError::unknown(&self.name(key)));
            }
        }
        Ok(())
    }

    /// An optional text; an empty one counts as absent, as Stripe unsets values by empty strings.
    pub fn text(&self, key: &str) -> Result<Option<String>, ApiError> {
        match self.tree.get(key) {
            None => Ok(None),
            Some(Param::Text(text)) if text.is_empty() => Ok(None),
            Some(Param::Text(text)) => Ok(Some(text.clone())),
            Some(Param::Tree(_)) => {
                let name = self.name(key);
                Err(ApiError::invalid(&name, format!("Invalid string: {name} must be a string")))
            }
        }
    }

    pub fn required(&self, key: &str) -> Result<String, ApiError> {
        self.text(key)?.ok_or_else(|| ApiError::missing(&self.name(key)))
    }

    pub fn integer(&self, key: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let name = self.name(key);
        text.parse()
            .map(Some)
            .map_err(|_| ApiError::coded("parameter_invalid_integer", &name, format!("Invalid integer: {text}")))
    }

    pub fn boolean(&self, key: &str) -> Result<Option<bool>, ApiError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let name = self.name(key);
        text.parse().map(Some).map_err(|_| ApiError::invalid(&name, format!("Invalid boolean: {text}")))
    }

    /// One of Stripe's enumerated values.
    pub fn choice(&self, key: &str, choices: &[&'static str]) -> Result<Option<&'static str>, ApiError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        choices.iter().find(|choice| **choice == text).copied().map(Some).ok_or_else(|| {
            let name = self.name(key);
            ApiError::invalid(&name, format!("Invalid {name}: must be one of {}", choices.join(", ")))
        })
    }

    /// The branch under a name; an absent one is empty.
    pub fn branch(&self, key: &str) -> Result<Form, ApiError> {
        let prefix = self.name(key);
        match self.tree.get(key) {
            None => Ok(Form { prefix, tree: BTreeMap::new() }),
            Some(Param::Tree(tree)) => Ok(Form { prefix, tree: tree.clone() }),
            Some(Param::Text(text)) if text.is_empty() => Ok(Form { prefix, tree: BTreeMap::new() }),
            Some(Param::Text(_)) => Err(ApiError::invalid(&prefix, "Invalid hash")),
        }
    }

    /// The branches of a list, in order.
    pub fn branches(&self, key: &str) -> Result<Vec<Form>, ApiError> {
        let list = self.branch(key)?;
        list.indexes()?.into_iter().map(|index| list.branch(&index)).collect()
    }

    /// The texts of a list, in order.
    pub fn texts(&self, key: &str) -> Result<Vec<String>, ApiError> {
        let list = self.branch(key)?;
        list.indexes()?.into_iter().map(|index| list.required(&index)).collect()
    }

    /// Metadata, within Stripe's limits (<https://docs.stripe.com/api/metadata>).
    pub fn metadata(&self, key: &str) -> Result<BTreeMap<String, String>, ApiError> {
        let branch = self.branch(key)?;
        let mut metadata = BTreeMap::new();
        for key in branch.tree.keys() {
            let name = branch.name(key);
            let Some(value) = branch.text(key)? else { continue };
            if key.chars().count() > 40 {
                return Err(ApiError::invalid(&name, "Metadata keys can have up to 40 characters"));
            }
            if value.chars().count() > 500 {
                return Err(ApiError::invalid(&name, "Metadata values can have up to 500 characters"));
            }
            metadata.insert(key.clone(), value);
        }
        if metadata.len() > 50 {
            return Err(ApiError::invalid(&branch.prefix, "Metadata can have up to 50 keys"));
        }
        Ok(metadata)
    }

    fn indexes(&self) -> Result<Vec<String>, ApiError> {
        let mut indexes = Vec::with_capacity(self.tree.len());
        for key in self.tree.keys() {
            let index: usize = key.parse().map_err(|_| ApiError::invalid(&self.prefix, "Invalid array"))?;
            indexes.push((index, key.clone()));
        }
        indexes.sort_unstable();
        Ok(indexes.into_iter().map(|(_, key)| key).collect())
    }
}

fn decode(text: &str) -> Result<String, ApiError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| digit.and_then(|d| char::from(d).to_digit(16)));
                match digits {
                    [Some(high), Some(low)] => u8::try_from(high * 16 + low).unwrap_or(b'?'),
                    _ => return Err(ApiError::invalid("", "Invalid request: malformed percent encoding")),
                }
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| ApiError::invalid("", "Invalid request: parameters must be UTF-8"))
}

/// `a[b][0][]` → `a`, `b`, `0`, `` (an empty segment takes the next index).
fn segments(name: &str) -> Option<Vec<String>> {
    let (head, mut rest) = match name.find('[') {
        Some(at) => name.split_at(at),
        None => (name, ""),
    };
    let mut path = vec![head.to_owned()];
    while !rest.is_empty() {
        let (segment, after) = rest.strip_prefix('[')?.split_once(']')?;
        path.push(segment.to_owned());
        rest = after;
    }
    (!head.is_empty()).then_some(path)
}

fn insert(tree: &mut BTreeMap<String, Param>, path: &[String], value: String) -> Result<(), ()> {
    let Some((first, rest)) = path.split_first() else {
        return Err(());
    };
    let key = if first.is_empty() { next_index(tree, rest) } else { first.clone() };
    if rest.is_empty() {
        return match tree.insert(key, Param::Text(value)) {
            Some(Param::Tree(_)) => Err(()),
            _ => Ok(()),
        };
    }
    match tree.entry(key).or_insert_with(|| Param::Tree(BTreeMap::new())) {
        Param::Tree(branch) => insert(branch, rest, value),
        Param::Text(_) => Err(()),
    }
}

/// `a[][b]=1&a[][c]=2&a[][b]=3` is a list of two: a repeated name begins the next element.
fn next_index(tree: &BTreeMap<String, Param>, rest: &[String]) -> String {
    let last = tree.len().checked_sub(1);
    match last.and_then(|last| Some((last, tree.get(&last.to_string())?))) {
        Some((last, Param::Tree(element))) if !rest.is_empty() && !contains_path(element, rest) => last.to_string(),
        _ => tree.len().to_string(),
    }
}

fn contains_path(tree: &BTreeMap<String, Param>, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return true;
    };
    match tree.get(first) {
        None => false,
        Some(Param::Text(_)) => true,
        Some(Param::Tree(branch)) => !rest.is_empty() && contains_path(branch, rest),
    }
}
