//! Line wrapping of the plain-text part.

/// The longest line, in characters, that is not indented or an address.
const WIDTH: usize = 76;

/// Wraps paragraphs to [`WIDTH`], and merges the blank lines that template tags leave behind. Indented lines, list items and lines with an
/// address stay as they are.
pub(super) fn wrap(text: &str) -> String {
    let mut wrapped: Vec<String> = Vec::new();
    let mut in_paragraph = false;
    for line in text.lines().map(str::trim_end) {
        let is_verbatim = line.is_empty() || line.starts_with([' ', '-']) || line.contains("://");
        let follows_blank = wrapped.last().is_none_or(String::is_empty);
        if (is_verbatim || !in_paragraph) && !(line.is_empty() && follows_blank) {
            wrapped.push(String::new());
        }
        if is_verbatim {
            if let Some(last) = wrapped.last_mut() {
                last.push_str(line);
            }
        } else {
            append_words(&mut wrapped, line);
        }
        in_paragraph = !is_verbatim;
    }
    wrapped.join("\n").trim_end().to_owned() + "\n"
}

/// Appends to the last line, word by word, and begins a new one where it is full.
fn append_words(lines: &mut Vec<String>, text: &str) {
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(last) if last.is_empty() => last.push_str(word),
            Some(last) if last.chars().count() + 1 + word.chars().count() <= WIDTH => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_wrapped_and_everything_else_stays() {
        let long = "word ".repeat(20);
        let text = wrap(&format!(
            "Hello,\n\n\n{long}\nand on\n\n  When    Tuesday\n- one\nhttps://rapport.example/{}\n\n",
            "x".repeat(80)
        ));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..2], ["Hello,", ""]);
        assert_eq!((lines[2].len(), lines[3]), (74, "word word word word word and on"));
        assert_eq!(lines[4..7], ["", "  When    Tuesday", "- one"]);
        assert!(lines[7].len() > WIDTH && text.ends_with("x\n"));
    }
}
