//! Ids in Stripe's format: a prefix for the kind of object, then random letters and digits.

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A new id: `new_id("pi_3", 22)` → `pi_3Nw8…`.
#[expect(clippy::disallowed_methods, reason = "the stand-in is the provider: it generates its own ids")]
pub fn new_id(prefix: &str, length: usize) -> String {
    let mut id = prefix.to_owned();
    while id.len() < prefix.len() + length {
        let random = uuid::Uuid::new_v4();
        let letters = random.as_bytes().iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
        id.extend(letters.take(prefix.len() + length - id.len()));
    }
    id
}
