//! Whether a picture is complete. Decoders silently fill a missing end with grey; a truncated upload is refused instead. Data after the
//! end is ignored: it is not copied.

use image::ImageFormat;

/// Whether the file reaches its own end marker, by its structure alone.
pub(super) fn is_complete(picture: &[u8], format: ImageFormat) -> bool {
    let end = match format {
        ImageFormat::Jpeg => jpeg(picture),
        ImageFormat::Png => png(picture),
        ImageFormat::WebP => webp(picture),
        _ => None,
    };
    end.is_some()
}

/// Walks the segments up to the end marker (ITU-T T.81, annex B). `None`: the file ends before it.
fn jpeg(picture: &[u8]) -> Option<()> {
    let mut rest = picture.get(2..)?;
    loop {
        // Between segments there are only fill bytes; within a scan, everything up to the next marker is the scan's data.
        let at = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7))?;
        let marker = rest[at + 1];
        rest = &rest[at + 2..];
        match marker {
            0xd9 => return Some(()),
            // Markers without a length.
            0x01 | 0xd8 => {}
            _ => {
                let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
                rest = rest.get(length..)?;
            }
        }
    }
}

/// Walks the chunks up to `IEND` (<https://www.w3.org/TR/png-3/#5DataRep>).
fn png(picture: &[u8]) -> Option<()> {
    let mut rest = picture.get(8..)?;
    loop {
        let (length, kind) = (four_bytes(rest)?, rest.get(4..8)?);
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        // Length, kind, data, check sum.
        rest = rest.get(length.checked_add(12)?..)?;
        if kind == b"IEND" {
            return Some(());
        }
    }
}

/// At least as long as its header says (RFC 9649, section 2.4).
fn webp(picture: &[u8]) -> Option<()> {
    let length = usize::try_from(u32::from_le_bytes(four_bytes(picture.get(4..)?)?)).ok()?;
    picture.get(..length.checked_add(8)?).map(|_| ())
}

fn four_bytes(bytes: &[u8]) -> Option<[u8; 4]> {
    bytes.get(..4)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::DynamicImage;

    use super::*;

    #[test]
    fn a_picture_is_incomplete_without_its_last_byte() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut picture = Cursor::new(Vec::new());
            DynamicImage::new_rgb8(20, 30).write_to(&mut picture, format).unwrap();
            let picture = picture.into_inner();
            assert!(is_complete(&picture, format), "{format:?}");
            for end in 0..picture.len() {
                assert!(!is_complete(&picture[..end], format), "{format:?} up to {end} of {}", picture.len());
            }
            assert!(is_complete(&[&picture[..], b"<html>more</html>"].concat(), format), "{format:?}");
        }
    }

    #[test]
    fn the_end_of_an_embedded_thumbnail_is_not_the_end() {
        let segment =
            [&b"\xff\xe1\x00\x06\xff\xd8\xff\xd9"[..], b"\xff\xda\x00\x02", &[0x12, 0xff, 0x00, 0xff, 0xd3, 0x34]]
                .concat();
        let picture = [&b"\xff\xd8"[..], &segment].concat();
        assert!(!is_complete(&picture, ImageFormat::Jpeg));
        assert!(is_complete(&[&picture[..], b"\xff\xff\xd9"].concat(), ImageFormat::Jpeg));
    }
}
