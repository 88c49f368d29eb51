//! Query parameters: unknown ones are ignored, all invalid ones are named in one 422.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::clock::Timestamp;
use crate::error::{Error, FieldErrors, ParseError};
use crate::models::input_limits::{parse_date, parse_timestamp};
use crate::models::text::line;

/// A type made of query parameters.
pub trait FromQuery: Sized {
    /// Reads its parameters; the reader collects the errors.
    fn from_query(reader: &mut QueryReader) -> Self;
}

/// The parsed query.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: FromQuery> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs = url::form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
        let mut reader = QueryReader { pairs, errors: FieldErrors::default() };
        let value = T::from_query(&mut reader);
        ready(reader.errors.into_result(Query(value)).map_err(Error::from))
    }
}

/// The parameters, and the errors found so far.
#[derive(Debug)]
pub struct QueryReader {
    pairs: Vec<(String, String)>,
    errors: FieldErrors,
}

impl QueryReader {
    /// Adds an error.
    pub fn add_error(&mut self, name: &str, code: &'static str, message: impl Into<String>) {
        self.errors.add(name, code, message);
    }

    /// The parameter as one line of text, through the one door for text; blank counts as missing.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.written(name).filter(|value| !value.is_empty())
    }

    /// What is written in the parameter, as one line; an empty one counts as missing. One that stands there several times is refused: which of them is meant
    /// would be a guess.
    fn written(&mut self, name: &str) -> Option<String> {
        let mut values = self.pairs.iter().filter(|(key, value)| key == name && !value.is_empty());
        let (_, value) = values.next()?;
        if values.next().is_some() {
            self.add_error(name, "repeated", "It can be given once.");
            return None;
        }
        if value.contains('\0') {
            self.add_error(name, "invalid_character", "There is a NUL character in it.");
            return None;
        }
        Some(line(value))
    }

    /// The parameter parsed with `FromStr`.
    pub fn parsed<T: FromStr<Err = ParseError>>(&mut self, name: &str) -> Option<T> {
        match self.written(name)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.add_error(name, error.code, error.message);
                None
            }
        }
    }

    /// All values of a repeatable parameter.
    pub fn all<T: FromStr<Err = ParseError>>(&mut self, name: &str) -> Vec<T> {
        let values: Vec<String> = self
            .pairs
            .iter()
            .filter(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.clone())
            .collect();
        let mut parsed = Vec::new();
        for value in values {
            match value.parse::<T>() {
                Ok(value) => parsed.push(value),
                Err(error) => self.add_error(name, error.code, error.message),
            }
        }
        parsed
    }

    /// A number from `min` to `max`.
    pub fn number<T: FromStr + PartialOrd + std::fmt::Display>(&mut self, name: &str, min: T, max: T) -> Option<T> {
        let text = self.written(name)?;
        match text.parse::<T>() {
            Ok(value) if value >= min && value <= max => Some(value),
            _ => {
                self.add_error(name, "out_of_range", format!("A number from {min} to {max}."));
                None
            }
        }
    }

    /// A timestamp, or a date as the start of its day in UTC.
    pub fn timestamp(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.written(name)?;
        let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text };
        let parsed = parse_timestamp(&full);
        if parsed.is_none() {
            self.add_error(name, "invalid", "A time like 2026-12-01T09:00:00Z, or a date.");
        }
        parsed
    }

    /// A date, `YYYY-MM-DD`, in the years of `input_limits`.
    pub fn date(&mut self, name: &str) -> Option<jiff::civil::Date> {
        let text = self.written(name)?;
        let parsed = parse_date(&text);
        if parsed.is_none() {
            self.add_error(name, "invalid_date", "A date like 2026-12-01.");
        }
        parsed
    }

    /// One of a set of values.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.written(name)?;
        let chosen = choices.iter().find(|(choice, _)| *choice == text).map(|(_, value)| *value);
        if chosen.is_none() {
            let texts: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
            self.add_error(name, "unknown_value", format!("One of: {}.", texts.join(", ")));
        }
        chosen
    }
}
