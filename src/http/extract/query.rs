//! Query parameters as types: unknown ones are ignored, bad values are named in one 422.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::error::{Error, FieldErrors, ParseError};

/// A type made of query parameters.
pub trait FromQuery: Sized {
    /// Reads what it needs; faults are kept by the reader.
    fn from_query(reader: &mut QueryReader) -> Self;
}

/// What the query says.
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

/// The parameters, and what was wrong with them.
#[derive(Debug)]
pub struct QueryReader {
    pairs: Vec<(String, String)>,
    errors: FieldErrors,
}

impl QueryReader {
    /// Notes a fault.
    pub fn fault(&mut self, name: &str, code: &'static str, message: impl Into<String>) {
        self.errors.add(name, code, message);
    }

    /// The parameter as text; empty counts as missing.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let value = self.pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.trim().to_owned());
        let value = value.filter(|value| !value.is_empty())?;
        if value.contains('\0') {
            self.fault(name, "invalid_character", "There is a NUL character in it.");
            return None;
        }
        Some(value)
    }

    /// The parameter through `FromStr`, whose fault is named.
    pub fn parsed<T: FromStr<Err = ParseError>>(&mut self, name: &str) -> Option<T> {
        match self.text(name)?.parse() {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(name, fault.code, fault.message);
                None
            }
        }
    }

    /// Every value of a repeatable parameter.
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
                Err(fault) => self.fault(name, fault.code, fault.message),
            }
        }
        parsed
    }

    /// A number within bounds.
    pub fn number<T: FromStr + PartialOrd + std::fmt::Display>(&mut self, name: &str, least: T, most: T) -> Option<T> {
        let text = self.text(name)?;
        match text.parse::<T>() {
            Ok(value) if value >= least && value <= most => Some(value),
            _ => {
                self.fault(name, "out_of_range", format!("A number from {least} to {most}."));
                None
            }
        }
    }

    /// A date, `YYYY-MM-DD`, far enough from the ends of the calendar that days can be added to it in any zone.
    pub fn date(&mut self, name: &str) -> Option<jiff::civil::Date> {
        let text = self.text(name)?;
        let parsed: Option<jiff::civil::Date> = text.parse().ok().filter(|_| text.len() == 10);
        let parsed = parsed.filter(|date| (1..=9998).contains(&date.year()));
        if parsed.is_none() {
            self.fault(name, "invalid_date", "A date like 2026-12-01.");
        }
        parsed
    }

    /// One of some words.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            self.fault(name, "unknown_value", format!("One of: {}.", words.join(", ")));
        }
        found
    }
}
