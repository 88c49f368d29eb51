//! Cells of tables: medians with their spread, and ratios of what was measured in one round.

use crate::rounds::Results;
use crate::servers::RAPPORT;
use crate::statistics::Spread;

/// A Markdown table.
pub fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut text = line(&mut head.iter().copied());
    text.push_str(&line(&mut head.iter().map(|_| "---")));
    for row in rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    text
}

/// The median, and the least and the most; a dash if nothing was measured.
pub fn spread(values: Option<&[f64]>, decimals: usize) -> String {
    let number = |value: f64| grouped(value, decimals);
    match values.and_then(|values| Spread::of(values.iter().copied())) {
        None => "–".to_owned(),
        Some(spread) => format!("{} ({}–{})", number(spread.median), number(spread.least), number(spread.most)),
    }
}

/// A number with a comma between thousands.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let digits = whole.as_bytes();
    let groups: Vec<&str> = digits.rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",") + &rest
}

/// How many times as many requests a second Rapport answers, round by round.
pub fn ratio(results: &Results, workload: &str, other: &str) -> Option<Spread> {
    let (ours, theirs) = (results.cell(workload, RAPPORT)?, results.cell(workload, other)?);
    Spread::of(ours.per_second.iter().zip(&theirs.per_second).map(|(one, other)| one / other))
}

/// Milliseconds of processor time of one request: of the server, of Postgres, of Redis.
pub fn processor_time(results: &Results, workload: &str, server: &str) -> Option<[f64; 3]> {
    let cell = results.cell(workload, server)?;
    let part = |index: usize| Spread::of(cell.cpu.iter().map(|parts| parts[index])).map(|spread| spread.median);
    Some([part(0)?, part(1)?, part(2)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let numbers =
            [(7.25, 1), (999.0, 0), (1_000.0, 0), (1_234_567.8, 1)].map(|(value, decimals)| grouped(value, decimals));
        assert_eq!(numbers, ["7.2", "999", "1,000", "1,234,567.8"]);
    }

    #[test]
    fn what_was_not_measured_is_a_dash() {
        assert_eq!(spread(None, 0), "–");
        assert_eq!(spread(Some(&[]), 0), "–");
        assert_eq!(spread(Some(&[1.0, 3.0, 2.0]), 0), "2 (1–3)");
        assert_eq!(table(&["a", "b"], [vec!["1".to_owned(), "2".to_owned()]]), "| a | b |\n| --- | --- |\n| 1 | 2 |\n");
    }
}
