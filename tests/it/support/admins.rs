//! An admin and an auditor to act as.

use rapport::ids;
use rapport::models::auth::users::{NewUser, Role, User};
use rapport::models::reference::Zone;

use super::TestApp;
use super::people::{PASSWORD, Person};

impl TestApp {
    /// An admin, made as the command line makes them, and signed in.
    pub async fn admin(&self) -> Person {
        self.of_team("admin@example.com", Role::Admin, "Ada Admin").await
    }

    /// Somebody who reads what an admin reads, made as the command line makes them, and signed in.
    pub async fn auditor(&self) -> Person {
        self.of_team("auditor@example.com", Role::Auditor, "Otto Auditor").await
    }

    /// Somebody of the team, signed in.
    pub async fn of_team(&self, email: &str, role: Role, name: &str) -> Person {
        let password_hash = self.app.passwords.hash(PASSWORD.to_owned()).await.unwrap();
        let new = NewUser {
            id: ids::new(self.now()),
            email: email.parse().unwrap(),
            role,
            full_name: name.parse().unwrap(),
            timezone: Zone::utc(),
            password_hash,
        };
        User::insert(&mut self.app.db.acquire().await.unwrap(), &new, self.now()).await.unwrap();
        self.signs_in(email).await
    }
}
