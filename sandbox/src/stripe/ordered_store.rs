//! Objects of one kind in the order of their creation time, found by id; within one second, in the order they were added.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What every Stripe object has: an id and a creation time.
pub trait StoredObject {
    fn id(&self) -> &str;
    /// Seconds since the Unix epoch.
    fn created(&self) -> i64;
}

/// All objects of one kind, oldest first.
#[derive(Clone, Debug)]
pub struct OrderedStore<T> {
    items: Vec<T>,
    positions: HashMap<String, usize>,
}

impl<T> Default for OrderedStore<T> {
    fn default() -> Self {
        Self { items: Vec::new(), positions: HashMap::new() }
    }
}

impl<T: StoredObject> OrderedStore<T> {
    /// Inserts by creation time: last, unless it is older than others.
    pub fn add(&mut self, item: T) {
        let position = self.items.partition_point(|other| other.created() <= item.created());
        self.items.insert(position, item);
        for (position, moved) in self.items.iter().enumerate().skip(position) {
            self.positions.insert(moved.id().to_owned(), position);
        }
    }

    pub fn by_id(&self, id: &str) -> Option<&T> {
        self.positions.get(id).and_then(|position| self.items.get(*position))
    }

    pub fn by_id_mut(&mut self, id: &str) -> Option<&mut T> {
        self.positions.get(id).and_then(|position| self.items.get_mut(*position))
    }

    pub fn oldest_first(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.iter()
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &T> {
        self.items.iter().rev()
    }
}

impl<T: Serialize> Serialize for OrderedStore<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<'de, T: StoredObject + Deserialize<'de>> Deserialize<'de> for OrderedStore<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut store = Self::default();
        for item in Vec::deserialize(deserializer)? {
            store.add(item);
        }
        Ok(store)
    }
}
