//! Posts and resources.

use serde_json::{Value, json};

use super::people::People;
use super::records::{Generated, Size, picked, record};

const POST_FAULTS: [&str; 5] =
    ["title of one letter", "no body", "unknown kind of post", "author who is gone", "body of 20,001 letters"];
const RESOURCE_FAULTS: [&str; 4] = ["link of words", "no description", "unknown kind of resource", "no title"];

pub fn add(all: &mut Generated, size: &Size, people: &People) {
    all.declare(
        "post",
        &[
            ("Author", "user"),
            ("Title", "text"),
            ("Body", "text"),
            ("Kind", "option.post_kind"),
            ("Tags", "list.text"),
            ("Members only?", "boolean"),
        ],
    );
    all.declare(
        "resource",
        &[
            ("Owner", "user"),
            ("Title", "text"),
            ("Description", "text"),
            ("Kind", "option.resource_kind"),
            ("Link", "text"),
            ("Tags", "list.text"),
        ],
    );
    if people.clients.is_empty() || people.coaches.is_empty() {
        return;
    }
    for number in 0..size.clients / 3 {
        let fault = size.dirt(number, &POST_FAULTS);
        let mut fields = json!({
            "Author": people.clients[number % people.clients.len()],
            "Title": format!("How we found a school, part {number}"),
            "Body": "It took [b]three weeks[/b].\n[url=https://example.com/list]The list[/url] helped.",
            "Kind": picked(&["Story", "Question", "Discussion"], number),
            "Tags": ["Schools", "Moving Abroad"],
            "Members only?": size.yes_no(number % 4 == 0),
        });
        match fault {
            Some("title of one letter") => fields["Title"] = json!("x"),
            Some("no body") => fields["Body"] = Value::Null,
            Some("unknown kind of post") => fields["Kind"] = json!("Rant"),
            Some("author who is gone") => fields["Author"] = json!("1500000000000x555555555555555555"),
            Some("body of 20,001 letters") => fields["Body"] = json!("a".repeat(20_001)),
            _ => {}
        }
        let post = record(size, "post", number, 24 * 100, fields);
        // A post outlives its author.
        all.mark(fault.filter(|fault| *fault != "author who is gone"), "post", &post.id);
        all.push("post", post);
    }
    for number in 0..size.coaches {
        let fault = size.dirt(number, &RESOURCE_FAULTS);
        let mut fields = json!({
            "Owner": people.coaches[number % people.coaches.len()].0,
            "Title": format!("A list of papers, {number}"),
            "Description": "What the office wants to see.",
            "Kind": picked(&["Article", "Video", "Podcast"], number),
            "Link": format!("https://example.com/papers/{number}"),
            "Tags": ["Papers"],
        });
        match fault {
            Some("link of words") => fields["Link"] = json!("see my page"),
            Some("no description") => fields["Description"] = Value::Null,
            Some("unknown kind of resource") => fields["Kind"] = json!("Game"),
            Some("no title") => fields["Title"] = Value::Null,
            _ => {}
        }
        let resource = record(size, "resource", number, 24 * 90, fields);
        all.mark(fault, "resource", &resource.id);
        all.push("resource", resource);
    }
}
