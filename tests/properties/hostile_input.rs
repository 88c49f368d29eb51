//! What strangers send and the product reads by itself: valid input with any part of it replaced, cut or repeated is read or refused, and what
//! was read reads back as the same. What goes over HTTP is in `tests/it/fuzz.rs`, calendars in `calendars.rs`, signatures beside their check.

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;
use proptest::sample::Index;
use rapport::error::FieldErrors;
use rapport::integrations::images::Images;
use rapport::models::profiles::availability::Availability;
use rapport::models::profiles::quiz::QuizDraft;
use serde_json::{Map, Value, json};

use crate::any_availability;

/// JSON as it may come: types, numbers and texts at their extremes, and nested.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("no number", |number| serde_json::Number::from_f64(number).map(Value::from)),
        proptest::sample::select(vec![
            "",
            "24:00",
            "24:01",
            "2026-02-30",
            "-004800-01-01",
            "Etc/Unknown",
            "mon",
            "de",
            "\u{0}",
            "💩"
        ])
        .prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-z_]{0,12}", inner, 0..4)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// How many places there are in a value: itself, and every field and entry.
fn places(value: &Value) -> usize {
    1 + match value {
        Value::Object(fields) => fields.values().map(places).sum(),
        Value::Array(entries) => entries.iter().map(places).sum(),
        _ => 0,
    }
}

/// Replaces the value at a place, counted as [`places`] does.
fn replace(value: &mut Value, place: usize, by: &Value) {
    if place == 0 {
        *value = by.clone();
        return;
    }
    let mut left = place - 1;
    let inner: Vec<&mut Value> = match value {
        Value::Object(fields) => fields.values_mut().collect(),
        Value::Array(entries) => entries.iter_mut().collect(),
        _ => Vec::new(),
    };
    for inner in inner {
        let count = places(inner);
        if left < count {
            return replace(inner, left, by);
        }
        left -= count;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hours_with_any_part_replaced_are_refused_or_read_back_the_same(
        hours in any_availability(),
        changes in proptest::collection::vec((any::<Index>(), any_json()), 0..3),
    ) {
        let mut sent = serde_json::to_value(&hours).unwrap();
        for (place, by) in &changes {
            let place = place.index(places(&sent));
            replace(&mut sent, place, by);
        }
        match deserr::deserialize::<Availability, _, FieldErrors>(sent.clone()) {
            Ok(read) => {
                let written = serde_json::to_value(&read).unwrap();
                let again = deserr::deserialize::<Availability, _, FieldErrors>(written.clone());
                prop_assert_eq!(serde_json::to_value(again.unwrap()).unwrap(), written);
            }
            Err(errors) => prop_assert!(!errors.0.is_empty() && errors.0.len() <= FieldErrors::MAX_FIELDS, "{}", sent),
        }
    }

    #[test]
    fn answers_of_any_shape_are_refused_or_read_back_the_same(
        key in proptest::sample::select(rapport::models::profiles::quiz::definitions().iter().map(|factor| factor.key).collect::<Vec<_>>()),
        answer in any_json(),
        other in any_json(),
    ) {
        for sent in [json!({ key: answer }), other] {
            match deserr::deserialize::<QuizDraft, _, FieldErrors>(sent.clone()) {
                Ok(read) => {
                    let written = serde_json::to_value(&read).unwrap();
                    let again = deserr::deserialize::<QuizDraft, _, FieldErrors>(written.clone());
                    prop_assert_eq!(serde_json::to_value(again.unwrap()).unwrap(), written);
                }
                Err(errors) => prop_assert!(!errors.0.is_empty(), "{}", sent),
            }
        }
    }
}

/// A small picture in each format that is read.
static PICTURES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let picture = DynamicImage::ImageRgb8(image::RgbImage::from_fn(40, 24, |x, y| {
        image::Rgb([u8::try_from(x * 6).unwrap(), u8::try_from(y * 10).unwrap(), 128])
    }));
    [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]
        .map(|format| {
            let mut bytes = Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).unwrap();
            bytes.into_inner()
        })
        .to_vec()
});

/// The squares of a picture, or `None` if it is refused. A panic of the decoder is a server error, which is neither.
fn squares(picture: Vec<u8>) -> Option<Vec<Vec<u8>>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    match runtime.block_on(Images::default().squares(Arc::new(picture), "photo", &[16, 8])) {
        Ok(squares) => Some(squares),
        Err(error) => {
            assert!(error.code().status() < 500, "{error}");
            None
        }
    }
}

#[test]
fn pictures_that_are_whole_are_read() {
    for picture in PICTURES.iter() {
        assert_eq!(squares(picture.clone()).unwrap().len(), 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pictures_with_any_bytes_changed_or_cut_off_are_refused_or_become_pictures(
        which in any::<Index>(),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..6),
        cut in proptest::option::of(any::<Index>()),
        more in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut picture = PICTURES[which.index(PICTURES.len())].clone();
        for (place, byte) in changes {
            let place = place.index(picture.len());
            picture[place] = byte;
        }
        if let Some(cut) = cut {
            picture.truncate(cut.index(picture.len()));
        }
        picture.extend(more);
        for square in squares(picture).into_iter().flatten() {
            let read = image::load_from_memory_with_format(&square, ImageFormat::Jpeg).unwrap();
            prop_assert!(read.width() == read.height() && read.width() <= 16);
        }
    }

    #[test]
    fn bytes_of_any_kind_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(squares(bytes).is_none());
    }
}
