//! Markdown that people write, as HTML that a browser may be given: CommonMark with tables, strikethrough and links that are made of addresses.
//! HTML in it is shown as text; pictures become links to them, since loading one would tell its server who reads.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};
use uuid::Uuid;

/// Raised with any change of what [`html`] makes: HTML by an older version is made anew when it is read.
pub const VERSION: i16 = 2;

/// The page has the first two levels of headings.
const HEADINGS_ABOVE: u8 = 2;

/// What is left of the HTML, whatever the renderer writes: the second of two walls.
static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut sanitiser = ammonia::Builder::empty();
    let text = [
        "p",
        "br",
        "hr",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
    ];
    let table = ["table", "thead", "tbody", "tr", "th", "td"];
    sanitiser
        .tags(text.into_iter().chain(table).collect())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
            ("th", HashSet::from(["align"])),
            ("td", HashSet::from(["align"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Custom(Box::new(only_coaches)))
        .generic_attributes(HashSet::new())
        .link_rel(Some("nofollow ugc noopener"));
    sanitiser
});

/// Of the addresses in the web app itself, only a coach's page: what mentions link to.
fn only_coaches(address: &str) -> Option<Cow<'_, str>> {
    address.strip_prefix(COACHES).is_some_and(|id| Uuid::parse_str(id).is_ok()).then_some(Cow::Borrowed(address))
}

/// The pages of coaches in the web app.
const COACHES: &str = "/coaches/";

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.render.escape = true;
    options.render.hardbreaks = true;
    options
}

/// Quotes within quotes, on one line. The time it takes to read them grows with the square of their depth.
const MAX_QUOTE_DEPTH: usize = 16;

/// The same text without the marks of deeper quotes.
fn bounded(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    for line in markdown.split_inclusive('\n') {
        let is_mark = |letter: char| letter.is_whitespace() || letter.is_ascii_digit() || ">-+*.)".contains(letter);
        let content = line.find(|letter| !is_mark(letter)).unwrap_or(line.len());
        let mut depth = 0;
        text.extend(line[..content].chars().filter(|letter| {
            depth += usize::from(*letter == '>');
            *letter != '>' || depth <= MAX_QUOTE_DEPTH
        }));
        text.push_str(&line[content..]);
    }
    text
}

/// The HTML of a Markdown text.
pub fn html(markdown: &str) -> String {
    let arena = Arena::new();
    let options = options();
    let root = parse_document(&arena, &bounded(markdown), &options);
    for node in root.descendants() {
        let mut data = node.data.borrow_mut();
        match &mut data.value {
            NodeValue::Heading(heading) => heading.level = (heading.level + HEADINGS_ABOVE).min(6),
            NodeValue::Image(image) => {
                let link = std::mem::take(&mut **image);
                data.value = NodeValue::Link(Box::new(link));
            }
            NodeValue::Link(link) => {
                if let Some(id) = link.url.strip_prefix("coach:") {
                    link.url = format!("{COACHES}{id}");
                }
            }
            _ => {}
        }
    }
    let mut html = String::new();
    // Writing to a String does not fail.
    format_html(root, &options, &mut html).unwrap_or_default();
    SANITISER.clean(&html).to_string()
}

/// The longest excerpt.
const EXCERPT_CHARS: usize = 280;

/// The beginning of a Markdown text without its marks, on one line.
pub fn excerpt(markdown: &str) -> String {
    beginning(markdown, EXCERPT_CHARS)
}

fn beginning(markdown: &str, max_chars: usize) -> String {
    let arena = Arena::new();
    let root = parse_document(&arena, &bounded(markdown), &options());
    let mut text = String::new();
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(words) => text.push_str(words),
            NodeValue::Code(code) => text.push_str(&code.literal),
            NodeValue::CodeBlock(block) => text.push_str(&block.literal),
            _ if is_block(node) => text.push(' '),
            NodeValue::SoftBreak | NodeValue::LineBreak => text.push(' '),
            _ => {}
        }
        if text.chars().count() > 2 * max_chars {
            break;
        }
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max_chars {
        return line;
    }
    let cut: String = line.chars().take(max_chars - 1).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole_words}…")
}

fn is_block<'a>(node: &'a AstNode<'a>) -> bool {
    node.data.borrow().value.block()
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy;

    use super::*;

    #[test]
    fn markdown_becomes_html() {
        for (markdown, expected) in [
            ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>\n"),
            ("# a", "<h3>a</h3>\n"),
            ("###### a", "<h6>a</h6>\n"),
            ("a\nb", "<p>a<br>\nb</p>\n"),
            (
                "https://example.com/ä?b=c",
                "<p><a href=\"https://example.com/%C3%A4?b=c\" rel=\"nofollow ugc noopener\">https://example.com/ä?b=c</a></p>\n",
            ),
            ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
            ("[a](javascript:alert(1))", "<p><a rel=\"nofollow ugc noopener\">a</a></p>\n"),
            ("[a](/b)", "<p><a rel=\"nofollow ugc noopener\">a</a></p>\n"),
            (
                "![a](https://example.com/b.png \"c\")",
                "<p><a href=\"https://example.com/b.png\" rel=\"nofollow ugc noopener\">a</a></p>\n",
            ),
            (
                "@[Ben Okafor](coach:019a0000-0000-7000-8000-000000000001)",
                "<p>@<a href=\"/coaches/019a0000-0000-7000-8000-000000000001\" rel=\"nofollow ugc noopener\">Ben Okafor</a></p>\n",
            ),
            (
                "@[Ana R.](user:019a0000-0000-7000-8000-000000000001)",
                "<p>@<a rel=\"nofollow ugc noopener\">Ana R.</a></p>\n",
            ),
            ("[a](coach:../admin)", "<p><a rel=\"nofollow ugc noopener\">a</a></p>\n"),
            ("3. a", "<ol start=\"3\">\n<li>a</li>\n</ol>\n"),
        ] {
            assert_eq!(html(markdown), expected, "{markdown}");
        }
        let table = html("|a|b|\n|-|:-:|\n|1|2|");
        assert!(table.starts_with("<table>") && table.contains("<td align=\"center\">2</td>"), "{table}");
    }

    /// Attempts to have something run, from the lists that attackers use; `web/e2e/scripts-in-text.spec.ts` gives them to a browser.
    const ATTEMPTS: &str = include_str!("../../../tests/corpus/xss.json");

    /// A tag, and what is written in it.
    static TAG: LazyLock<regex::Regex> =
        LazyLock::new(|| regex::Regex::new(r"<(/?[a-zA-Z!?][^\s>]*)([^>]*)>").unwrap());

    /// An attribute with its value.
    static ATTRIBUTE: LazyLock<regex::Regex> =
        LazyLock::new(|| regex::Regex::new(r#"^\s*([a-z]+)="([^"]*)""#).unwrap());

    /// What of this HTML a browser might run or load.
    fn dangers(html: &str) -> Vec<String> {
        const TAGS: &str =
            " p br hr h3 h4 h5 h6 strong em del code pre blockquote ul ol li a table thead tbody tr th td ";
        let mut dangers = Vec::new();
        for tag in TAG.captures_iter(html) {
            let name = tag[1].trim_start_matches('/');
            if !TAGS.contains(&format!(" {name} ")) {
                dangers.push(tag[0].to_owned());
            }
            let mut rest = &tag[2];
            while let Some(attribute) = ATTRIBUTE.captures(rest) {
                let is_fine = match &attribute[1] {
                    "rel" => &attribute[2] == "nofollow ugc noopener",
                    "href" => ["http://", "https://", "mailto:"].iter().any(|scheme| attribute[2].starts_with(scheme)),
                    "start" => attribute[2].parse::<u32>().is_ok(),
                    "align" => ["left", "right", "center"].contains(&&attribute[2]),
                    _ => false,
                };
                if !is_fine {
                    dangers.push(tag[0].to_owned());
                }
                rest = &rest[attribute[0].len()..];
            }
            if !rest.trim().is_empty() {
                dangers.push(tag[0].to_owned());
            }
        }
        dangers
    }

    #[test]
    fn nothing_that_runs_is_left() {
        let attempts: Vec<String> = serde_json::from_str(ATTEMPTS).unwrap();
        assert!(attempts.len() >= 300, "{}", attempts.len());
        for attempt in &attempts {
            // By itself, and where other marks are around it.
            for text in [attempt.clone(), format!("- {attempt}"), format!("> **{attempt}**"), format!("a {attempt} b")]
            {
                let html = html(&text);
                assert_eq!(dangers(&html), Vec::<String>::new(), "{text:?} became {html}");
            }
        }
    }

    proptest::proptest! {
        /// Marks, HTML and addresses in any order, and text of any kind: rendered to what is harmless, and cut to one line.
        #[test]
        fn nothing_that_runs_is_left_of_any_text(
            parts in proptest::collection::vec(
                proptest::prop_oneof![
                    proptest::sample::select(vec![
                        "<", ">", "</", "<script>", "<img src=x onerror=1>", "<a href=", "javascript:", "data:text/html,", "](", "[", "![", "`",
                        "```\n", "\n", "\n\n", "    ", "> ", "- ", "1. ", "| a | b |\n|-|-|\n", "**", "~~", "&#106;", "&lt;", "\"", "'", "=",
                        "https://example.com/", "//example.com", "mailto:a@b.test", "/coaches/", "<!--", "-->", "<![CDATA[", "\\", "\u{0}", "\u{202e}",
                    ])
                    .prop_map(str::to_owned),
                    ".{0,12}",
                ],
                0..30,
            )
        ) {
            let text = parts.concat();
            let html = html(&text);
            proptest::prop_assert_eq!(dangers(&html), Vec::<String>::new(), "{:?} became {}", text, html);
            proptest::prop_assert!(!excerpt(&text).contains('\n'));
        }
    }

    #[test]
    fn what_would_run_is_found() {
        for html in [
            "<script>1</script>",
            "<p onclick=\"1\">",
            "<a href=\"javascript:1\">",
            "<a href=\"/coaches\" rel=\"opener\">",
            "<td align=left>",
            "<!-- -->",
        ] {
            assert!(!dangers(html).is_empty(), "{html}");
        }
        assert!(dangers("<a href=\"https://example.com\" rel=\"nofollow ugc noopener\">1 &lt; 2</a>").is_empty());
    }

    #[test]
    fn an_excerpt_is_one_line_of_whole_words() {
        assert_eq!(
            beginning("# Moving\n\nto *Lisbon*, with `code`\nand [more](https://example.com)", 200),
            "Moving to Lisbon, with code and more"
        );
        assert_eq!(beginning("one two three", 10), "one two…");
        assert_eq!(beginning("", 10), "");
        assert_eq!(beginning(&"x".repeat(50), 10), format!("{}…", "x".repeat(9)));
    }

    #[test]
    fn quotes_are_as_deep_as_they_may_be() {
        let depth = |markdown: &str| html(markdown).matches("<blockquote>").count();
        assert_eq!(depth("> > a"), 2);
        assert_eq!(depth(&format!("{}a", ">".repeat(16))), 16);
        for marks in [">", "> ", "- > ", ">1. ", "\t> "] {
            assert!(depth(&format!("{} a > b", marks.repeat(5_000))) <= 16, "{marks}");
        }
        assert_eq!(bounded("a >>>>>>>>>>>>>>>>>>> b\n"), "a >>>>>>>>>>>>>>>>>>> b\n");
    }

    /// What takes a time that grows with the square of its length would take seconds without optimisation.
    #[test]
    fn the_longest_texts_are_rendered_at_once() {
        for mark in [">", "> ", "- ", "- > ", "[", "![", "*a_", "[a](b)", "`a", "<a ", "|a", "a\n", "# "] {
            let began = std::time::Instant::now();
            html(&mark.repeat(20_000 / mark.len()));
            excerpt(&mark.repeat(20_000 / mark.len()));
            eprintln!("{mark:?}: {:?}", began.elapsed());
        }
    }
}
