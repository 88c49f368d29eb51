//! Profile photos: their keys in storage, their sizes, and which row names which. A photo's key is made of its content, so that a URL
//! never shows another photo; its two objects are the key with `-512.jpg` and `-128.jpg`.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::models::auth::users::Role;

/// The sides of the stored squares in pixels, the largest first.
pub const SIZES: [u32; 2] = [512, 128];

/// The largest picture that is taken: 5 MiB.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// The prefix of all keys of a user's photos, shown or not: to list and to erase by.
pub fn folder(user_id: Uuid) -> String {
    format!("photos/{user_id}/")
}

/// The key of a photo, by the SHA-256 of its largest rendition.
pub fn key(user_id: Uuid, hash: &[u8; 32]) -> String {
    format!("{}{}", folder(user_id), hex::encode(&hash[..16]))
}

/// The key of a photo's object in one size.
pub fn object_key(key: &str, size: u32) -> String {
    format!("{key}-{size}.jpg")
}

/// The keys of a photo's objects in all sizes.
pub fn object_keys(key: &str) -> Vec<String> {
    SIZES.iter().map(|size| object_key(key, *size)).collect()
}

/// The object key for the path `/photos/{user_id}/{name}`, and its ETag (hash and size); `None` if no object can have this path.
pub fn parse_path(user_id: &str, name: &str) -> Option<(String, String)> {
    let user_id: Uuid = user_id.parse().ok()?;
    let (hash, size) = name.strip_suffix(".jpg")?.split_once('-')?;
    let is_hash = hash.len() == 32 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_size = SIZES.iter().any(|known| size == known.to_string());
    (is_hash && is_size).then(|| (format!("{}{name}", folder(user_id)), format!("{hash}-{size}")))
}

/// The outcome of setting a profile's photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// There is no such profile, or its account is not active.
    NoProfile,
    /// The profile had this photo, or none, already.
    Unchanged,
    /// The profile has it now; the key is that of the photo before.
    Changed(Option<String>),
}

/// Sets a profile's photo, or removes it (`key` of `None`). Raises a coach's version, which invalidates every cache that shows it.
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
            // Not `updated_at`: it is the version of the client's cached matches, and no match depends on the client's photo.
            "update client_profiles set photo_key = $2 where user_id = $1",
        ),
        Role::Coach => (
            "select c.photo_key from coach_profiles c join users u on u.id = c.user_id
             where c.user_id = $1 and u.is_active for update of c",
            "update coach_profiles set photo_key = $2, version = version + 1, updated_at = $3 where user_id = $1",
        ),
        Role::Admin | Role::Auditor => return Ok(Replaced::NoProfile),
    };
    let found: Option<Option<String>> = sqlx::query_scalar(find).bind(user_id).fetch_optional(&mut *db).await?;
    let Some(old) = found else { return Ok(Replaced::NoProfile) };
    if old.as_deref() == key {
        return Ok(Replaced::Unchanged);
    }
    let change = sqlx::query(change).bind(user_id).bind(key);
    let change = if role == Role::Coach { change.bind(now) } else { change };
    change.execute(db).await?;
    Ok(Replaced::Changed(old))
}

/// Whether one of a user's profiles shows this photo. After a change of role there are two profiles.
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
    fn a_path_names_an_object_or_nothing() {
        let user_id = Uuid::from_u128(7);
        let key = key(user_id, &[0xab; 32]);
        assert_eq!(object_keys(&key), SIZES.map(|size| format!("photos/{user_id}/{}-{size}.jpg", "ab".repeat(16))));
        let hash = "ab".repeat(16);
        for size in SIZES {
            let found = parse_path(&user_id.to_string(), &format!("{hash}-{size}.jpg"));
            assert_eq!(found, Some((object_key(&key, size), format!("{hash}-{size}"))));
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
            assert_eq!(parse_path(&user_id.to_string(), &name), None, "{name}");
        }
        assert_eq!(parse_path("..", &format!("{hash}-512.jpg")), None);
    }
}
