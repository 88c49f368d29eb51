//! `Range` and `If-Range` (RFC 9110, section 14) of a body whose size and strong entity tag are known: one range of bytes. More than one, another unit,
//! and what is no range are ignored, as the RFC allows: then the whole body is sent.

use actix_web::http::header::{self, HeaderMap};

/// What part of a body is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Whole,
    /// From the first to the last byte, both included and both in the body.
    Part(u64, u64),
    /// Nothing of the body is in the range.
    Outside,
}

impl Asked {
    /// What these headers ask of a body of that size with that tag, which is in quotes.
    pub fn of(headers: &HeaderMap, size: u64, tag: &str) -> Asked {
        let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        // A date is never the tag, and neither is a weak tag: what was had before may be something else.
        if text(header::IF_RANGE).is_some_and(|validator| validator.trim() != tag) {
            return Asked::Whole;
        }
        text(header::RANGE).and_then(|range| parse(range, size)).unwrap_or(Asked::Whole)
    }
}

/// `None`: to be ignored.
fn parse(range: &str, size: u64) -> Option<Asked> {
    let (unit, ranges) = range.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = ranges.trim().split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() {
        let count = number(last)?;
        return Some(if count == 0 || size == 0 {
            Asked::Outside
        } else {
            Asked::Part(size.saturating_sub(count), size - 1)
        });
    }
    let first = number(first)?;
    let last = if last.is_empty() { u64::MAX } else { number(last)? };
    if first > last {
        return None;
    }
    Some(if first < size { Asked::Part(first, last.min(size - 1)) } else { Asked::Outside })
}

/// Digits; more of them than fit are beyond the end of everything.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn asked(headers: &[(HeaderName, &'static str)]) -> Asked {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name.clone(), HeaderValue::from_static(value));
        }
        Asked::of(&map, 1_000, "\"tag\"")
    }

    #[test]
    fn a_range_is_cut_to_the_body() {
        for (range, part) in [
            ("bytes=0-0", Asked::Part(0, 0)),
            ("bytes=500-", Asked::Part(500, 999)),
            ("bytes=500-99999999999999999999999", Asked::Part(500, 999)),
            ("bytes=-1", Asked::Part(999, 999)),
            ("bytes=-5000", Asked::Part(0, 999)),
            ("Bytes = 10 - 19", Asked::Part(10, 19)),
            ("bytes=1000-", Asked::Outside),
            ("bytes=-0", Asked::Outside),
        ] {
            assert_eq!(asked(&[(header::RANGE, range)]), part, "{range}");
        }
    }

    #[test]
    fn what_is_no_single_range_of_bytes_is_ignored() {
        for range in
            ["bytes=2-1", "bytes=0-1,5-9", "lines=0-1", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=+1-2"]
        {
            assert_eq!(asked(&[(header::RANGE, range)]), Asked::Whole, "{range}");
        }
        assert_eq!(asked(&[]), Asked::Whole);
    }

    #[test]
    fn a_range_of_another_body_is_ignored() {
        let range = (header::RANGE, "bytes=0-0");
        assert_eq!(asked(&[range.clone(), (header::IF_RANGE, "\"tag\"")]), Asked::Part(0, 0));
        for other in ["\"other\"", "W/\"tag\"", "Tue, 01 Dec 2026 08:00:00 GMT"] {
            assert_eq!(asked(&[range.clone(), (header::IF_RANGE, other)]), Asked::Whole, "{other}");
        }
    }
}
