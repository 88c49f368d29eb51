//! Photos in the storage: how their objects are stored, so that browsers may keep them for good.

use super::storage::{Object, Storage};
use crate::error::Result;
use crate::models::profiles::photos;

/// A URL never shows another photo, so it is cached for good.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// The type photos are served as.
pub const CONTENT_TYPE: &str = "image/jpeg";

/// A page that is opened at a photo's address shows it as a file of that name, whatever is in it.
const CONTENT_DISPOSITION: &str = "inline; filename=\"photo.jpg\"";

/// Uploads all renditions at once; the photo is used only if all succeed.
///
/// # Errors
/// `unavailable`: some of them may be stored.
pub async fn upload(storage: &Storage, key: &str, renditions: Vec<Vec<u8>>) -> Result<()> {
    let puts = photos::object_keys(key).into_iter().zip(renditions).map(|(name, bytes)| async move {
        let object = Object {
            bytes,
            content_type: CONTENT_TYPE,
            content_disposition: Some(CONTENT_DISPOSITION),
            cache_control: Some(CACHE_CONTROL),
        };
        storage.put(&name, object).await
    });
    futures::future::try_join_all(puts).await.map(drop)
}
