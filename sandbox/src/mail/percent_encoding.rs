//! Percent-encoding of URL parts and header parameters.

/// RFC 3986 section 2.1: everything but unreserved characters is encoded.
pub fn percent_encoded(text: &str) -> String {
    let octet = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(octet).collect()
}
