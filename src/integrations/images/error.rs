//! What is wrong with a picture, and the error that the sender gets.

use image::ImageError;

use crate::error::{Code, Error, FieldErrors};

/// Why a picture was not processed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PictureError {
    #[error("not a JPEG, PNG or WebP")]
    UnknownFormat,
    #[error("cut off")]
    CutOff,
    #[error("{0} × {1} pixels")]
    TooManyPixels(u32, u32),
    #[error("more memory than is allowed")]
    TooMuchMemory,
    #[error("broken: {0}")]
    Broken(ImageError),
    #[error("not encoded: {0}")]
    NotEncoded(ImageError),
}

impl PictureError {
    /// As an answer to the upload of `field`.
    pub(super) fn into_error(self, field: &str) -> Error {
        let (code, message) = match self {
            PictureError::UnknownFormat => {
                return Error::new(Code::UnsupportedMediaType).with_detail(
                    "Send a JPEG, PNG or WebP picture. What counts is what is in the file, not its name.",
                );
            }
            PictureError::NotEncoded(error) => return Error::internal(error),
            PictureError::CutOff => ("cut_off", "The end of the picture is missing. Send it again.".to_owned()),
            PictureError::Broken(_) => {
                ("broken", "The picture can't be read. Save it anew, or send another one.".to_owned())
            }
            PictureError::TooManyPixels(width, height) => (
                "too_many_pixels",
                format!("At most 50 megapixels and 12,000 pixels a side; this one has {width} × {height}."),
            ),
            PictureError::TooMuchMemory => {
                ("too_many_pixels", "The picture takes too much memory. Send a smaller one.".to_owned())
            }
        };
        tracing::debug!(code, "picture refused");
        FieldErrors::one(field, code, message).into()
    }

    /// Of an error of the decoder.
    pub(super) fn from_decoder(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => PictureError::TooMuchMemory,
            error => PictureError::Broken(error),
        }
    }
}
