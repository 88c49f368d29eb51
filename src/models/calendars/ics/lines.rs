//! Content lines and components (RFC 5545, section 3.1), as they are in the wild: any line ending, folded anywhere, with lines in between that
//! are none. Nothing here fails and nothing recurses: what can't be read is left out, and the nesting costs no stack.

use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Split;

/// One property: `DTSTART;TZID=Europe/Berlin:20261201T090000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// In capitals.
    pub name: String,
    /// Names in capitals; values without their quotation marks.
    parameters: Vec<(String, String)>,
    /// As it is written: a text's escapes are left.
    pub value: String,
}

impl Property {
    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether its value is this word, in any case.
    pub fn is(&self, word: &str) -> bool {
        self.value.trim().eq_ignore_ascii_case(word)
    }

    /// From an unfolded line; `None` if it is none.
    fn parse(line: &str) -> Option<Property> {
        let end = line.find([';', ':'])?;
        let name = line[..end].trim();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return None;
        }
        let (mut parameters, mut rest) = (Vec::new(), &line[end..]);
        while let Some(parameter) = rest.strip_prefix(';') {
            let equals = parameter.find(['=', ';', ':'])?;
            let key = parameter[..equals].trim().to_ascii_uppercase();
            if !parameter[equals..].starts_with('=') {
                // A parameter without a value, as some programs write.
                rest = &parameter[equals..];
                continue;
            }
            let (value, after) = parameter_values(&parameter[equals + 1..])?;
            parameters.push((key, value));
            rest = after;
        }
        let value = rest.strip_prefix(':')?.to_owned();
        Some(Property { name: name.to_ascii_uppercase(), parameters, value })
    }
}

/// The values of one parameter, and the rest of the line from the next `;` or `:` on.
fn parameter_values(text: &str) -> Option<(String, &str)> {
    let (mut value, mut is_quoted) = (String::new(), false);
    for (at, char) in text.char_indices() {
        match char {
            '"' => is_quoted = !is_quoted,
            // Outlook's `tzone://Microsoft/Custom`, which some programs write without quotation marks.
            ':' if !is_quoted && value == "tzone" && text[at..].starts_with("://") => value.push(char),
            ';' | ':' if !is_quoted => return Some((value, &text[at..])),
            _ => value.push(char),
        }
    }
    None
}

/// A component with its own properties, `VEVENT` say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// In capitals.
    pub kind: String,
    pub properties: Vec<Property>,
    /// The calendar that it is part of, by number.
    pub calendar: usize,
    /// Its place in the file.
    pub place: usize,
    /// The place of the component that it is directly in.
    pub parent: Option<usize>,
}

impl Component {
    /// The first property of that name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// All properties of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        self.properties.iter().filter(move |property| property.name == name)
    }
}

/// The most components of one file.
pub const MAX_COMPONENTS: usize = 100_000;

/// Every component of a file, each before those that it contains; and whether there were more.
pub fn components(text: &str) -> (Vec<Component>, bool) {
    let (mut all, mut open): (Vec<Component>, Vec<usize>) = Default::default();
    let mut open_kinds: HashMap<String, usize> = HashMap::new();
    let mut calendars = 0;
    for line in Unfolded::new(text) {
        let Some(property) = Property::parse(&line) else { continue };
        match property.name.as_str() {
            "BEGIN" => {
                if all.len() == MAX_COMPONENTS {
                    return (all, true);
                }
                let kind = property.value.trim().to_ascii_uppercase();
                calendars += usize::from(kind == "VCALENDAR");
                let parent = open.last().copied();
                *open_kinds.entry(kind.clone()).or_insert(0) += 1;
                open.push(all.len());
                let place = all.len();
                all.push(Component { kind, properties: Vec::new(), calendar: calendars, place, parent });
            }
            "END" => {
                // One that was not closed ends with what it is in. What is not open is not searched for.
                let kind = property.value.trim().to_ascii_uppercase();
                while open_kinds.get(&kind).is_some_and(|count| *count > 0) {
                    let Some(closed) = open.pop().map(|at| all[at].kind.clone()) else { break };
                    open_kinds.entry(closed.clone()).and_modify(|count| *count -= 1);
                    if closed == kind {
                        break;
                    }
                }
            }
            _ => {
                if let Some(component) = open.last().and_then(|at| all.get_mut(*at)) {
                    component.properties.push(property);
                }
            }
        }
    }
    (all, false)
}

/// Whether a character ends a line.
type IsLineEnd = fn(char) -> bool;

/// Logical lines: a line that begins with a blank continues the one before.
struct Unfolded<'a> {
    lines: Peekable<Split<'a, IsLineEnd>>,
}

/// A logical line is cut there: no date, rule or id is as long, and a description is not needed.
const MAX_LINE: usize = 64 * 1024;

impl<'a> Unfolded<'a> {
    fn new(text: &'a str) -> Self {
        let is_end: IsLineEnd = |char| char == '\n' || char == '\r';
        Self { lines: text.trim_start_matches('\u{feff}').split(is_end).peekable() }
    }
}

impl Iterator for Unfolded<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut line = self.lines.by_ref().find(|line| !line.is_empty())?.to_owned();
        cut(&mut line);
        // The empty line between CR and LF is none.
        while let Some(next) = self.lines.next_if(|next| next.is_empty() || next.starts_with([' ', '\t'])) {
            if let Some(more) = next.get(1..).filter(|_| line.len() < MAX_LINE) {
                line.push_str(more);
                cut(&mut line);
            }
        }
        Some(line)
    }
}

fn cut(line: &mut String) {
    if line.len() > MAX_LINE {
        let end = (0..=MAX_LINE).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
        line.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Vec<Component> {
        components(text).0
    }

    #[test]
    fn lines_are_unfolded_whatever_they_end_with() {
        for end in ["\r\n", "\n", "\r"] {
            let text = ["BEGIN:VCALENDAR", "X-A;B=\"c;d:", "  e\":va", " lue", "END:VCALENDAR", ""].join(end);
            let found = only(&text);
            let property = found[0].property("X-A").unwrap();
            assert_eq!((property.parameter("B"), property.value.as_str()), (Some("c;d: e"), "value"), "{end:?}");
        }
    }

    #[test]
    fn a_zone_of_outlook_needs_no_quotation_marks() {
        for line in [
            "DTSTART;TZID=tzone://Microsoft/Custom:20261201T090000",
            "DTSTART;TZID=\"tzone://Microsoft/Custom\":20261201T090000",
        ] {
            let start = Property::parse(line).unwrap();
            assert_eq!(
                (start.parameter("TZID"), start.value.as_str()),
                (Some("tzone://Microsoft/Custom"), "20261201T090000")
            );
        }
    }

    #[test]
    fn what_is_no_line_is_left_out() {
        let found = only("<html>\nBEGIN:VCALENDAR\n: \nno colon\nÄ:1\nBEGIN:VEVENT\nuid;x:1\nEND:VEVENT\nVERSION:2.0");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].property("UID").map(|uid| uid.value.as_str()), Some("1"));
        assert_eq!((found[1].parent, found[0].property("VERSION").is_some()), (Some(0), true));
    }

    #[test]
    fn what_is_not_closed_ends_with_what_it_is_in() {
        let found = only(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VALARM\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nEND:VCALENDAR\nEND:X\nBEGIN:VCALENDAR",
        );
        let seen: Vec<_> = found.iter().map(|one| (one.kind.as_str(), one.calendar, one.parent)).collect();
        assert_eq!(
            seen,
            [
                ("VCALENDAR", 1, None),
                ("VEVENT", 1, Some(0)),
                ("VALARM", 1, Some(1)),
                ("VEVENT", 1, Some(0)),
                ("VCALENDAR", 2, None)
            ]
        );
    }

    #[test]
    fn nesting_and_long_lines_are_bounded() {
        let (found, is_cut) = components(&"BEGIN:VEVENT\n".repeat(MAX_COMPONENTS + 5));
        assert_eq!((found.len(), is_cut), (MAX_COMPONENTS, true));
        let long = format!("BEGIN:VCALENDAR\nSUMMARY:{}\n", "ü".repeat(200_000));
        assert!(only(&long)[0].properties[0].value.len() <= MAX_LINE);
        let folded = format!("BEGIN:VCALENDAR\nSUMMARY:{}\n", "a\n ".repeat(200_000));
        assert!(only(&folded)[0].properties[0].value.len() <= MAX_LINE);
    }
}
