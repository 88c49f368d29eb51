//! Objects of one kind in the order of their birthdays, found by id; of the same second, in the order they came.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Something that has an id and a birthday, as every Stripe object has.
pub trait Kept {
    fn id(&self) -> &str;
    /// Seconds since the Unix epoch.
    fn created(&self) -> i64;
}

/// All objects of one kind, oldest first.
#[derive(Clone, Debug)]
pub struct Shelf<T> {
    items: Vec<T>,
    places: HashMap<String, usize>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { items: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Kept> Shelf<T> {
    /// Puts it where it belongs: last, unless it is older than what is there.
    pub fn add(&mut self, item: T) {
        let place = self.items.partition_point(|there| there.created() <= item.created());
        self.items.insert(place, item);
        for (place, moved) in self.items.iter().enumerate().skip(place) {
            self.places.insert(moved.id().to_owned(), place);
        }
    }

    pub fn by_id(&self, id: &str) -> Option<&T> {
        self.places.get(id).and_then(|place| self.items.get(*place))
    }

    pub fn by_id_mut(&mut self, id: &str) -> Option<&mut T> {
        self.places.get(id).and_then(|place| self.items.get_mut(*place))
    }

    pub fn oldest_first(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.iter()
    }

    pub fn newest_first(&self) -> impl Iterator<Item = &T> {
        self.items.iter().rev()
    }
}

impl<T: Serialize> Serialize for Shelf<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<'de, T: Kept + Deserialize<'de>> Deserialize<'de> for Shelf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut shelf = Self::default();
        for item in Vec::deserialize(deserializer)? {
            shelf.add(item);
        }
        Ok(shelf)
    }
}
