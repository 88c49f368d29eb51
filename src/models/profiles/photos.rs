//! Photos of people: under which keys they are kept, in which sizes, and whose row names which. A photo's key is made of its
//! content, so that an address never shows anything else; its two objects are the key with `-512.jpg` and `-128.jpg`.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::auth::users::Role;

/// The sides of the squares that are kept, in pixels, the largest first.
pub const SIZES: [u32; 2] = [512, 128];

/// Where all photos of somebody lie, shown or not: the beginning of every key of theirs, to list and to erase by.
pub fn folder(user_id: Uuid) -> String {
    format!("photos/{user_id}/")
}

/// The key of a photo, by the SHA-256 of its largest rendition.
pub fn key(user_id: Uuid, hash: &[u8; 32]) -> String {
    format!("{}{}", folder(user_id), hex::encode(&hash[..16]))
}

/// The object of a photo in one size.
pub fn object(key: &str, size: u32) -> String {
    format!("{key}-{size}.jpg")
}

/// The objects of a photo in all sizes.
pub fn objects(key: &str) -> Vec<String> {
    SIZES.iter().map(|size| object(key, *size)).collect()
}

/// The object that an address names, `{user_id}` and `{name}` of it, and its hash with its size; `None`: it names none.
pub fn named(user_id: &str, name: &str) -> Option<(String, String)> {
    let user_id: Uuid = user_id.parse().ok()?;
    let (hash, size) = name.strip_suffix(".jpg")?.split_once('-')?;
    let is_hash = hash.len() == 32 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_size = SIZES.iter().any(|known| size == known.to_string());
    (is_hash && is_size).then(|| (format!("{}{name}", folder(user_id)), format!("{hash}-{size}")))
}

/// What became of a page that was given another photo, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// There is no such page, or its owner has gone.
    Nowhere,
    /// It showed that already.
    Already,
    /// It shows it now, in place of this one.
    InPlaceOf(Option<String>),
}

/// Gives somebody's page another photo, or none. A coach's version is raised, for every cache that shows it.
///
/// # Errors
/// The database does not answer.
pub async fn replace(
    db: &mut PgConnection,
    user_id: Uuid,
    role: Role,
    key: Option<&str>,
    now: Timestamp,
) -> Result<Replaced> {
    let (find, change) = match role {
        Role::Client => (
            "select c.photo_key from client_profiles c join users u on u.id = c.user_id
             where c.user_id = $1 and u.is_active for update of c",
            // Not `updated_at`: it is the version of the client's matches, and no match depends on the client's photo.
            "update client_profiles set photo_key = $2 where user_id = $1",
        ),
        Role::Coach => (
            "select c.photo_key from coach_profiles c join users u on u.id = c.user_id
             where c.user_id = $1 and u.is_active for update of c",
            "update coach_profiles set photo_key = $2, version = version + 1, updated_at = $3 where user_id = $1",
        ),
        Role::Admin => return Ok(Replaced::Nowhere),
    };
    let found: Option<Option<String>> = sqlx::query_scalar(find).bind(user_id).fetch_optional(&mut *db).await?;
    let Some(old) = found else { return Ok(Replaced::Nowhere) };
    if old.as_deref() == key {
        return Ok(Replaced::Already);
    }
    let change = sqlx::query(change).bind(user_id).bind(key);
    let change = if role == Role::Coach { change.bind(now) } else { change };
    change.execute(db).await?;
    Ok(Replaced::InPlaceOf(old))
}

/// Whether one of somebody's pages shows that photo. After a change of role there are two.
///
/// # Errors
/// The database does not answer.
pub async fn is_shown(db: &mut PgConnection, user_id: Uuid, key: &str) -> Result<bool> {
    let sql = "select exists (select from client_profiles where user_id = $1 and photo_key = $2)
                   or exists (select from coach_profiles where user_id = $1 and photo_key = $2)";
    Ok(sqlx::query_scalar(sql).bind(user_id).bind(key).fetch_one(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_an_object_or_nothing() {
        let user_id = Uuid::from_u128(7);
        let key = key(user_id, &[0xab; 32]);
        assert_eq!(objects(&key), SIZES.map(|size| format!("photos/{user_id}/{}-{size}.jpg", "ab".repeat(16))));
        let hash = "ab".repeat(16);
        for size in SIZES {
            let found = named(&user_id.to_string(), &format!("{hash}-{size}.jpg"));
            assert_eq!(found, Some((object(&key, size), format!("{hash}-{size}"))));
        }
        let (long, upper) = ("a".repeat(33), "AB".repeat(16));
        for name in [
            format!("{hash}-256.jpg"),
            format!("{hash}-0512.jpg"),
            format!("{hash}-512.png"),
            format!("{hash}.jpg"),
            format!("{long}-512.jpg"),
            format!("{upper}-512.jpg"),
            "../../etc/passwd".to_owned(),
            String::new(),
        ] {
            assert_eq!(named(&user_id.to_string(), &name), None, "{name}");
        }
        assert_eq!(named("..", &format!("{hash}-512.jpg")), None);
    }
}
