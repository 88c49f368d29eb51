//! The records of an app of the kind that Rapport takes over: users, quizzes, coaches with their hours, bookings with payments and
//! reviews, posts with votes and comments, resources and who has saved them. The same size and seed give the same records; about one in a hundred is dirty, and says so.

mod community;
mod people;
mod records;
mod sessions;

pub(super) use self::records::mixed;
pub use self::records::{APP_HOST, APP_ZONE, Generated, LEGACY_PASSWORD, Size};

impl Generated {
    /// The records of an app of this size.
    pub fn of(size: &Size) -> Self {
        let mut generated = Generated::default();
        let people = people::add(&mut generated, size);
        sessions::add(&mut generated, size, &people);
        community::add(&mut generated, size, &people);
        generated
    }
}
