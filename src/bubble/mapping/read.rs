//! Reading the value of a field: what apps store in a dozen ways becomes what the target takes, or a fault.

use std::str::FromStr;

use serde_json::{Value, json};
use url::Url;

use super::{FieldMapping, Kind, weekly};
use crate::bubble::export::is_id;
use crate::clock::Timestamp;
use crate::models::auth::users::Email;
use crate::models::money::{Currency, Money};
use crate::models::reference::{Country, Language, Tag, Zone};
use crate::models::text::{line, paragraphs, search_fold};
use crate::models::web_address::WebAddress;

type ReadResult<T> = Result<T, (&'static str, String)>;

/// What countries are called beside their English names.
const COUNTRY_NAMES: [(&str, &str); 8] = [
    ("usa", "US"),
    ("united states", "US"),
    ("united states of america", "US"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("south korea", "KR"),
    ("russia", "RU"),
    ("vietnam", "VN"),
];

impl FieldMapping {
    /// The value of this field in a record. `None`: there is none, and no default.
    pub(super) fn read(&self, body: &Value, zone: &Zone) -> ReadResult<Option<Value>> {
        let found: Vec<&Value> = self.from.iter().filter_map(|name| find(body, name)).collect();
        let value = match found.as_slice() {
            [] => None,
            [one] => Some((*one).clone()),
            several => Some(json!(several.iter().map(|value| plain_text(value)).collect::<Vec<_>>().join(" "))),
        };
        let value = value.filter(|value| !is_empty(value));
        let value = match value {
            Some(value) => self.meaning(value)?,
            None => match &self.default {
                Some(default) => json!(default),
                None => return Ok(None),
            },
        };
        self.kind.read(&value, self.is_bbcode, zone).map(|value| (!value.is_null()).then_some(value))
    }

    /// What a displayed text of an option set means.
    fn meaning(&self, value: Value) -> ReadResult<Value> {
        let Some(options) = &self.options else { return Ok(value) };
        let meaning = |text: &str| {
            options
                .get(text.trim())
                .map(|meaning| json!(meaning))
                .ok_or_else(|| ("unknown_option", "The mapping does not say what this option means.".to_owned()))
        };
        match &value {
            Value::String(text) => meaning(text),
            Value::Array(all) => {
                all.iter().map(|entry| meaning(&plain_text(entry))).collect::<ReadResult<Vec<_>>>().map(Value::Array)
            }
            _ => Err(("wrong_type", "An option is text.".to_owned())),
        }
    }
}

/// A field by its name, which may have points in it, or by a path of names.
fn find<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    let direct = body.get(name);
    direct.or_else(|| name.split('.').try_fold(body, |value, part| value.get(part))).filter(|value| !value.is_null())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(all) => all.is_empty(),
        _ => false,
    }
}

fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn parsed<T: FromStr<Err = crate::error::ParseError> + ToString>(text: &str) -> ReadResult<Value> {
    text.parse::<T>().map(|value| json!(value.to_string())).map_err(|error| (error.code, error.message.into_owned()))
}

impl Kind {
    fn read(self, value: &Value, is_bbcode: bool, zone: &Zone) -> ReadResult<Value> {
        let text = || match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(("wrong_type", "Text is needed.".to_owned())),
        };
        match self {
            Kind::Line(most) => bounded(line(&text()?), most),
            Kind::Paragraphs(most) => {
                let text = text()?;
                bounded(paragraphs(&if is_bbcode { markdown(&text) } else { text }), most)
            }
            Kind::Email => parsed::<Email>(&text()?),
            Kind::Zone => parsed::<Zone>(text()?.trim()),
            Kind::Currency => currency(&text()?),
            Kind::Url => parsed::<WebAddress>(&text()?),
            Kind::File => file(text()?.trim()),
            Kind::Tag => tag(&text()?),
            Kind::Link => {
                let id = text()?.trim().to_owned();
                if is_id(&id) { Ok(json!(id)) } else { Err(("no_link", "The id of a record is needed.".to_owned())) }
            }
            Kind::Links => each(value, |entry| Kind::Link.read(entry, false, zone)),
            Kind::Date => date(&text()?, zone),
            Kind::Amount => amount(&text()?).map(|decimal| json!(decimal)),
            Kind::Number => whole(&text()?),
            Kind::Numbers => each(value, |entry| whole(&plain_text(entry))),
            Kind::Boolean => boolean(value),
            Kind::Country => country(value),
            Kind::Countries => each(value, country),
            Kind::Language => language(&text()?),
            Kind::Languages => each(value, |entry| language(&plain_text(entry))),
            Kind::Tags => each(value, |entry| tag(&plain_text(entry))),
            Kind::Choice(values) => choice(&text()?, values),
            Kind::Choices(values) => each(value, |entry| choice(&plain_text(entry), values)),
            Kind::Hours => weekly::windows(&text()?)
                .ok_or(("unreadable_hours", "Hours like Mon 08:00-18:00, Thu 17:00-20:30 are needed.".to_owned())),
        }
    }
}

/// Bubble leaves the scheme out.
fn file(text: &str) -> ReadResult<Value> {
    let full = if text.starts_with("//") { format!("https:{text}") } else { text.to_owned() };
    match Url::parse(&full) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(json!(url.as_str())),
        _ => Err(("no_file", "The address of a file is needed.".to_owned())),
    }
}

/// Each entry of a list, or of a text with commas, once.
fn each(value: &Value, read: impl Fn(&Value) -> ReadResult<Value>) -> ReadResult<Value> {
    let entries: Vec<Value> = match value {
        Value::Array(all) => all.clone(),
        Value::String(text) => {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect()
        }
        other => vec![other.clone()],
    };
    let mut all: Vec<Value> = Vec::with_capacity(entries.len());
    for entry in entries {
        let entry = read(&entry)?;
        if !all.contains(&entry) {
            all.push(entry);
        }
    }
    Ok(Value::Array(all))
}

fn bounded(text: String, most: usize) -> ReadResult<Value> {
    match text.chars().count() {
        0 => Ok(Value::Null),
        count if count <= most => Ok(json!(text)),
        count => Err(("too_long", format!("At most {most} characters; this has {count}."))),
    }
}

fn choice(text: &str, values: &[&str]) -> ReadResult<Value> {
    let found = values.iter().find(|value| **value == text.trim());
    found.map(|value| json!(value)).ok_or_else(|| ("unknown_value", format!("One of: {}.", values.join(", "))))
}

fn whole(text: &str) -> ReadResult<Value> {
    let decimal = amount(text)?;
    let number = decimal
        .split_once('.')
        .map_or(decimal.as_str(), |(whole, rest)| if rest.bytes().all(|digit| digit == b'0') { whole } else { "" });
    number.parse::<i64>().map(|number| json!(number)).map_err(|_| ("no_number", "A whole number is needed.".to_owned()))
}

fn boolean(value: &Value) -> ReadResult<Value> {
    let text = plain_text(value).trim().to_lowercase();
    match text.as_str() {
        "true" | "yes" | "y" | "1" => Ok(json!(true)),
        "false" | "no" | "n" | "0" => Ok(json!(false)),
        _ => Err(("no_boolean", "yes or no is needed.".to_owned())),
    }
}

fn currency(text: &str) -> ReadResult<Value> {
    let text = text.trim();
    let by_symbol = || Currency::all().find(|currency| currency.symbol() == text);
    let found = text.to_uppercase().parse::<Currency>().ok().or_else(by_symbol);
    found
        .map(|found| json!(found.as_str()))
        .ok_or(("unknown_currency", "A currency by its ISO 4217 code, like EUR.".to_owned()))
}

fn language(text: &str) -> ReadResult<Value> {
    let folded = search_fold(&line(text));
    let found = Language::all().find(|language| language.as_str() == folded || search_fold(language.name()) == folded);
    found.map(|found| json!(found.as_str())).ok_or(("unknown_language", "A language, like German or de.".to_owned()))
}

/// A country by its code or name, or of a geographic address, at whose end it stands.
fn country(value: &Value) -> ReadResult<Value> {
    let text = match value.get("address").and_then(Value::as_str) {
        Some(address) => address.rsplit(',').next().unwrap_or_default().to_owned(),
        None => plain_text(value),
    };
    let folded = search_fold(&line(&text));
    let by_name = || Country::all().find(|country| search_fold(country.name()) == folded);
    let by_other_name =
        || COUNTRY_NAMES.iter().find(|(name, _)| *name == folded).and_then(|(_, code)| code.parse().ok());
    let found = folded.to_uppercase().parse::<Country>().ok().or_else(by_name).or_else(by_other_name);
    found.map(|found| json!(found.as_str())).ok_or(("unknown_country", "A country, like Portugal or PT.".to_owned()))
}

/// `career-change` from `Career Change`.
fn tag(text: &str) -> ReadResult<Value> {
    let folded = search_fold(&line(text));
    let letters: String =
        folded.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let words: Vec<&str> = letters.split('-').filter(|word| !word.is_empty()).collect();
    parsed::<Tag>(&words.join("-"))
}

/// With an offset as it is; without one in the app's zone, where an hour that comes twice is the first, and one that does not come is the next.
fn date(text: &str, zone: &Zone) -> ReadResult<Value> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(json!(at));
    }
    let civil: Option<jiff::civil::DateTime> = text.parse().ok();
    let at = civil.and_then(|civil| zone.tz().to_ambiguous_timestamp(civil).compatible().ok());
    at.map(|at| json!(Timestamp::from(at)))
        .ok_or(("unreadable_date", "A date like 2026-03-04 09:00 is needed.".to_owned()))
}

/// A decimal number, `1250.5`, from `1,250.50`, `1.250,50`, `€ 75` or `75`.
pub(super) fn amount(text: &str) -> ReadResult<String> {
    let unreadable = || ("no_number", "A number is needed.".to_owned());
    let text = text.trim().trim_matches(|letter: char| !letter.is_ascii_digit() && letter != '-');
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit() || b"-., '".contains(&byte)) {
        return Err(unreadable());
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    // The last sign is the decimal one unless three digits follow it, as after thousands.
    let point = digits.rfind(['.', ',']).filter(|at| {
        let rest = digits.len() - at - 1;
        rest != 3 || (digits.matches(['.', ',']).count() == 1 && digits.starts_with("0"))
    });
    let (whole, rest) = point.map_or((digits, ""), |at| (&digits[..at], &digits[at + 1..]));
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if whole.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_digit()) || whole.len() > 15 {
        return Err(unreadable());
    }
    let rest = rest.trim_end_matches('0');
    Ok(if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") })
}

/// The money that a decimal number of whole units is. `None`: it is more precise than the currency, or negative.
pub fn money(decimal: &str, currency: Currency) -> Option<Money> {
    let (whole, rest) = decimal.split_once('.').unwrap_or((decimal, ""));
    let digits = currency.digits() as usize;
    if rest.len() > digits || whole.starts_with('-') {
        return None;
    }
    let amount = format!("{whole}{rest:0<digits$}").parse().ok()?;
    Some(Money::new(amount, currency))
}

/// Bubble's rich text as Markdown: bold, italic, links; other tags go, what they are around stays.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut links) = (text, Vec::new());
    while let Some(start) = rest.find('[') {
        out.push_str(&rest[..start]);
        let Some(end) = rest[start..].find(']') else {
            rest = &rest[start..];
            break;
        };
        let tag = &rest[start + 1..start + end];
        let (name, value) = tag.split_once('=').unwrap_or((tag, ""));
        match name.to_ascii_lowercase().as_str() {
            "b" | "/b" => out.push_str("**"),
            "i" | "/i" => out.push('*'),
            "url" => {
                out.push('[');
                links.push(value.trim_matches('"').to_owned());
            }
            "/url" => out.push_str(&links.pop().map(|link| format!("]({link})")).unwrap_or_default()),
            "li" => out.push_str("- "),
            "u" | "/u" | "s" | "/s" | "/li" | "ul" | "/ul" | "ol" | "/ol" | "center" | "/center" | "size" | "/size"
            | "color" | "/color" | "font" | "/font" | "h1" | "/h1" | "h2" | "/h2" | "h3" | "/h3" | "ml" | "/ml" => {}
            _ => out.push_str(&rest[start..=start + end]),
        }
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_the_ways_people_write_them() {
        for (text, decimal) in [
            ("75", "75"),
            ("75.00", "75"),
            ("75,50", "75.5"),
            ("1,250.50", "1250.5"),
            ("1.250,50", "1250.5"),
            ("1,250", "1250"),
            ("1.250.000", "1250000"),
            ("€ 75", "75"),
            ("90 EUR", "90"),
            ("-5", "-5"),
            ("0.125", "0.125"),
        ] {
            assert_eq!(amount(text).unwrap(), decimal, "{text}");
        }
        for words in ["", "ask me", "€", "7 or 8", "1e5", "-"] {
            assert!(amount(words).is_err(), "{words}");
        }
    }

    #[test]
    fn money_is_exact_or_none() {
        let of = |decimal: &str, code: &str| money(decimal, code.parse().unwrap()).map(|money| money.amount);
        assert_eq!(
            (of("75.5", "EUR"), of("75", "EUR"), of("7500", "JPY"), of("0", "EUR")),
            (Some(7550), Some(7500), Some(7500), Some(0))
        );
        assert_eq!((of("75.555", "EUR"), of("75.5", "JPY"), of("-5", "EUR")), (None, None, None));
    }

    #[test]
    fn a_date_without_an_offset_is_in_the_apps_zone() {
        let zone: Zone = "America/New_York".parse().unwrap();
        let read = |text: &str| date(text, &zone).map(|at| at.as_str().unwrap().to_owned());
        assert_eq!(read("2026-03-04T14:00:00.000Z").unwrap(), "2026-03-04T14:00:00Z");
        assert_eq!(read("2026-03-04 09:00").unwrap(), "2026-03-04T14:00:00Z");
        assert_eq!(read("2026-07-04 09:00").unwrap(), "2026-07-04T13:00:00Z");
        assert_eq!(read("2026-03-08 02:30").unwrap(), "2026-03-08T07:30:00Z", "the hour that does not come");
        assert_eq!(read("2026-11-01 01:30").unwrap(), "2026-11-01T05:30:00Z", "the first of two");
        assert!(read("next Tuesday").is_err());
    }

    #[test]
    fn names_become_codes() {
        assert_eq!(
            country(&json!({ "address": "Rua Augusta 12, Lisboa, Portugal", "lat": 1, "lng": 2 })).unwrap(),
            "PT"
        );
        assert_eq!((country(&json!("usa")).unwrap(), country(&json!("de")).unwrap()), (json!("US"), json!("DE")));
        assert!(country(&json!({ "address": "Atlantis" })).is_err());
        assert_eq!((language("German").unwrap(), language("pt").unwrap()), (json!("de"), json!("pt")));
        assert_eq!(tag(" Career Change & Über ").unwrap(), "career-change-uber");
        assert_eq!((currency("€").unwrap(), currency("eur").unwrap()), (json!("EUR"), json!("EUR")));
        assert_eq!((boolean(&json!("Yes")).unwrap(), boolean(&json!(false)).unwrap()), (json!(true), json!(false)));
    }

    #[test]
    fn rich_text_becomes_markdown_and_nothing_of_it_is_lost() {
        assert_eq!(markdown("It took [b]three[/b] [i]weeks[/i] [1]."), "It took **three** *weeks* [1].");
        assert_eq!(
            markdown("[url=https://example.com/a]The list[/url] [u]helped[/u] ["),
            "[The list](https://example.com/a) helped ["
        );
    }
}
