//! Whether the end of a picture has arrived. Decoders fill what is missing with grey and say nothing; a cut-off upload should say
//! so instead. What hangs behind the end is nobody's business: it is not copied.

use image::ImageFormat;

/// Whether the file goes on to its own end, by its structure alone.
pub(super) fn is_whole(picture: &[u8], format: ImageFormat) -> bool {
    let whole = match format {
        ImageFormat::Jpeg => jpeg(picture),
        ImageFormat::Png => png(picture),
        ImageFormat::WebP => webp(picture),
        _ => None,
    };
    whole.is_some()
}

/// Segments up to the mark of the end (ITU-T T.81, annex B). `None`: it ends before.
fn jpeg(picture: &[u8]) -> Option<()> {
    let mut rest = picture.get(2..)?;
    loop {
        // Between segments there may be nothing but fill bytes; inside of a scan, everything but a mark is the scan's.
        let at = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7))?;
        let mark = rest[at + 1];
        rest = &rest[at + 2..];
        match mark {
            0xd9 => return Some(()),
            // These stand alone.
            0x01 | 0xd8 => {}
            _ => {
                let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
                rest = rest.get(length..)?;
            }
        }
    }
}

/// Chunks up to `IEND` (<https://www.w3.org/TR/png-3/#5DataRep>).
fn png(picture: &[u8]) -> Option<()> {
    let mut rest = picture.get(8..)?;
    loop {
        let (length, kind) = (four(rest)?, rest.get(4..8)?);
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        // Length, kind, data, check sum.
        rest = rest.get(length.checked_add(12)?..)?;
        if kind == b"IEND" {
            return Some(());
        }
    }
}

/// As long as its head says (RFC 9649, section 2.4).
fn webp(picture: &[u8]) -> Option<()> {
    let length = usize::try_from(u32::from_le_bytes(four(picture.get(4..)?)?)).ok()?;
    picture.get(..length.checked_add(8)?).map(|_| ())
}

fn four(bytes: &[u8]) -> Option<[u8; 4]> {
    bytes.get(..4)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::DynamicImage;

    use super::*;

    #[test]
    fn every_byte_but_the_tail_is_needed() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut picture = Cursor::new(Vec::new());
            DynamicImage::new_rgb8(20, 30).write_to(&mut picture, format).unwrap();
            let picture = picture.into_inner();
            assert!(is_whole(&picture, format), "{format:?}");
            for end in 0..picture.len() {
                assert!(!is_whole(&picture[..end], format), "{format:?} up to {end} of {}", picture.len());
            }
            assert!(is_whole(&[&picture[..], b"<html>a tail</html>"].concat(), format), "{format:?}");
        }
    }

    #[test]
    fn a_thumbnail_inside_is_not_the_end() {
        let segment =
            [&b"\xff\xe1\x00\x06\xff\xd8\xff\xd9"[..], b"\xff\xda\x00\x02", &[0x12, 0xff, 0x00, 0xff, 0xd3, 0x34]]
                .concat();
        let picture = [&b"\xff\xd8"[..], &segment].concat();
        assert!(!is_whole(&picture, ImageFormat::Jpeg));
        assert!(is_whole(&[&picture[..], b"\xff\xff\xd9"].concat(), ImageFormat::Jpeg));
    }
}
