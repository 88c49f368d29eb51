//! An admin to act as.

use rapport::ids;
use rapport::models::auth::users::{NewUser, Role, User};
use rapport::models::reference::Zone;

use super::TestApp;
use super::people::{PASSWORD, Person};

impl TestApp {
    /// An admin, made as the command line makes them, and signed in.
    pub async fn admin(&self) -> Person {
        let password_hash = self.app.passwords.hash(PASSWORD.to_owned()).await.unwrap();
        let new = NewUser {
            id: ids::new(self.now()),
            email: "admin@example.com".parse().unwrap(),
            role: Role::Admin,
            full_name: "Ada Admin".parse().unwrap(),
            timezone: Zone::utc(),
            password_hash,
        };
        User::insert(&mut self.app.db.acquire().await.unwrap(), &new, self.now()).await.unwrap();
        self.signs_in("admin@example.com").await
    }
}
