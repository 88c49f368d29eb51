//! How the plain part of a mail is laid out.

/// Templates are written for people who write templates: here paragraphs are filled to lines of at most 76 characters, and the
/// blank lines that tags leave are evened out. Indented lines and lines with an address stay as they are.
pub(super) fn tidy(text: &str) -> String {
    let mut tidied: Vec<String> = Vec::new();
    let mut filling = false;
    for line in text.lines().map(str::trim_end) {
        let stays = line.is_empty() || line.starts_with([' ', '-']) || line.contains("://");
        let follows_blank = tidied.last().is_none_or(String::is_empty);
        if (stays || !filling) && !(line.is_empty() && follows_blank) {
            tidied.push(String::new());
        }
        if stays {
            if let Some(last) = tidied.last_mut() {
                last.push_str(line);
            }
        } else {
            fill(&mut tidied, line);
        }
        filling = !stays;
    }
    tidied.join("\n").trim_end().to_owned() + "\n"
}

/// Goes on with the last line, word by word, and with new lines where it is full.
fn fill(lines: &mut Vec<String>, text: &str) {
    const WIDTH: usize = 76;
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
