//! The rows of the index in chunks, in the order of ids: a change copies the one chunk that it is in, and shares all others.
//!
//! *Invariant:* neither a chunk nor a group of chunks is ever empty or larger than its bound, so a change costs the same with a hundred and
//! with a hundred thousand coaches (a hundred thousand are some twenty groups).

use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::columns::{Profile, Profiles, Time, Times};
use super::lookup::Lookup;

/// Rows of a chunk, and chunks of a group, at most.
pub(super) const MAX_ROWS: usize = 128;
const MAX_CHUNKS: usize = 64;

/// Some coaches, neighbours by id. Their times are apart: a booking changes nothing else.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    pub profiles: Arc<Profiles>,
    pub times: Arc<Times>,
    /// Of the profiles, once it was needed.
    lookup: OnceLock<Arc<Lookup>>,
}

/// Chunks, neighbours by id.
type Group = Vec<Arc<Chunk>>;

/// All rows. Cheap to clone: a clone shares all chunks.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunks {
    groups: Vec<Arc<Group>>,
    count: usize,
}

/// Where a row is.
#[derive(Clone, Copy)]
struct Place {
    group: usize,
    chunk: usize,
    row: usize,
}

impl Chunk {
    fn first_id(&self) -> Uuid {
        self.profiles.id[0]
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.profiles.id.len()
    }

    /// What a search looks up in it.
    pub fn lookup(&self) -> &Lookup {
        self.lookup.get_or_init(|| Arc::new(Lookup::of(&self.profiles)))
    }

    /// The profiles to be changed, copied if anybody else has them.
    fn profiles_mut(&mut self) -> &mut Profiles {
        self.lookup.take();
        Arc::make_mut(&mut self.profiles)
    }
}

impl Chunks {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The chunks in the order of ids.
    pub fn iter(&self) -> impl Iterator<Item = &Chunk> {
        self.groups.iter().flat_map(|group| group.iter()).map(|chunk| &**chunk)
    }

    /// The row of this coach, as its chunk and its place in it.
    pub fn find(&self, id: Uuid) -> Option<(&Chunk, usize)> {
        let Place { group, chunk, row } = self.place(id).ok()?;
        Some((&self.groups[group][chunk], row))
    }

    /// Adds a row, or replaces the one with its id.
    pub fn put(&mut self, profile: Profile, time: Time) {
        match self.place(profile.id) {
            Ok(place) => {
                let chunk = self.chunk_mut(place);
                chunk.profiles_mut().replace(place.row, profile);
                Arc::make_mut(&mut chunk.times).replace(place.row, time);
            }
            Err(place) => {
                self.count += 1;
                let place = self.with_room(place);
                let chunk = self.chunk_mut(place);
                chunk.profiles_mut().insert(place.row, profile);
                Arc::make_mut(&mut chunk.times).insert(place.row, time);
            }
        }
    }

    /// Replaces the times of a row; `false`: there is no such row.
    pub fn set_time(&mut self, id: Uuid, time: Time) -> bool {
        let Ok(place) = self.place(id) else { return false };
        Arc::make_mut(&mut self.chunk_mut(place).times).replace(place.row, time);
        true
    }

    /// Removes a row, if it is there.
    pub fn remove(&mut self, id: Uuid) {
        let Ok(place) = self.place(id) else { return };
        self.count -= 1;
        let chunk = self.chunk_mut(place);
        chunk.profiles_mut().remove(place.row);
        Arc::make_mut(&mut chunk.times).remove(place.row);
        let rows = chunk.len();
        let group = Arc::make_mut(&mut self.groups[place.group]);
        if rows == 0 {
            group.remove(place.chunk);
        } else if place.chunk > 0 && group[place.chunk - 1].len() + rows <= MAX_ROWS / 2 {
            // So that chunks stay few when coaches leave.
            let small = Arc::unwrap_or_clone(group.remove(place.chunk));
            let before = Arc::make_mut(&mut group[place.chunk - 1]);
            before.profiles_mut().append(Arc::unwrap_or_clone(small.profiles));
            Arc::make_mut(&mut before.times).append(Arc::unwrap_or_clone(small.times));
        }
        if group.is_empty() {
            self.groups.remove(place.group);
        }
    }

    /// Where this coach is, or would be inserted.
    fn place(&self, id: Uuid) -> Result<Place, Place> {
        let group = self.groups.partition_point(|group| group[0].first_id() <= id).saturating_sub(1);
        let Some(chunks) = self.groups.get(group) else { return Err(Place { group, chunk: 0, row: 0 }) };
        let chunk = chunks.partition_point(|chunk| chunk.first_id() <= id).saturating_sub(1);
        match chunks[chunk].profiles.id.binary_search(&id) {
            Ok(row) => Ok(Place { group, chunk, row }),
            Err(row) => Err(Place { group, chunk, row }),
        }
    }

    /// The chunk at a place, copied if anybody else has it.
    fn chunk_mut(&mut self, place: Place) -> &mut Chunk {
        Arc::make_mut(&mut Arc::make_mut(&mut self.groups[place.group])[place.chunk])
    }

    /// Where a row that belongs to this place can be inserted: there, or, if the chunk is full, in a part of it: a half, or, where rows come in the
    /// order of ids, a new one behind it.
    fn with_room(&mut self, place: Place) -> Place {
        if self.groups.is_empty() {
            self.groups.push(Arc::new(vec![Arc::default()]));
        }
        if self.groups[place.group][place.chunk].len() < MAX_ROWS {
            return place;
        }
        let is_at_end = place.group + 1 == self.groups.len()
            && place.chunk + 1 == self.groups[place.group].len()
            && place.row == MAX_ROWS;
        let at = if is_at_end { MAX_ROWS } else { MAX_ROWS / 2 };
        let chunk = self.chunk_mut(place);
        let profiles = chunk.profiles_mut().split_off(at);
        let times = Arc::make_mut(&mut chunk.times).split_off(at);
        let group = Arc::make_mut(&mut self.groups[place.group]);
        let rest = Chunk { profiles: Arc::new(profiles), times: Arc::new(times), lookup: OnceLock::new() };
        group.insert(place.chunk + 1, Arc::new(rest));
        let place = match place.row.checked_sub(at) {
            Some(row) => Place { chunk: place.chunk + 1, row, ..place },
            None => place,
        };
        if group.len() <= MAX_CHUNKS {
            return place;
        }
        let at = if is_at_end { MAX_CHUNKS } else { MAX_CHUNKS / 2 };
        let rest = group.split_off(at);
        self.groups.insert(place.group + 1, Arc::new(rest));
        match place.chunk.checked_sub(at) {
            Some(chunk) => Place { group: place.group + 1, chunk, ..place },
            None => place,
        }
    }
}
