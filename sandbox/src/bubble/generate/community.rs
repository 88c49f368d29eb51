//! Posts with their votes and comments, resources, and who has saved them.

use serde_json::{Value, json};

use super::people::People;
use super::records::{Generated, Size, mixed, picked, record};

const POST_FAULTS: [&str; 6] = [
    "title of one letter",
    "no body",
    "unknown kind of post",
    "author who is gone",
    "body of 20,001 letters",
    "voter who is gone",
];
const RESOURCE_FAULTS: [&str; 4] = ["link of words", "no description", "unknown kind of resource", "no title"];
const COMMENT_FAULTS: [&str; 8] = [
    "comment on a post that is gone",
    "blank comment",
    "comment of 10,001 letters",
    "comment of nobody",
    "answer to a comment that is gone",
    "answer to a comment on another post",
    "answers in a circle",
    "answer to itself",
];
const BOOKMARK_FAULTS: [&str; 4] =
    ["bookmark of a user who is gone", "bookmark of a resource that is gone", "bookmark of nothing", "saved twice"];

/// What links to a record that was deleted.
const GONE: &str = "1500000000000x555555555555555555";

pub fn add(all: &mut Generated, size: &Size, people: &People) {
    declare(all);
    if people.clients.is_empty() || people.coaches.is_empty() {
        return;
    }
    let posts = posts(all, size, people);
    comments(all, size, people, &posts);
    let resources = resources(all, size, people);
    bookmarks(all, size, people, &resources);
}

/// The ids of those that are clean.
fn posts(all: &mut Generated, size: &Size, people: &People) -> Vec<String> {
    let mut clean = Vec::new();
    for number in 0..size.clients / 3 {
        let fault = size.dirt(number, &POST_FAULTS);
        // Up to twelve; now and then somebody twice.
        let mut voters: Vec<&String> = (0..number % 13).map(|more| person(people, number + 1 + more)).collect();
        voters.extend(voters.first().copied().filter(|_| number % 5 == 0));
        let mut fields = json!({
            "Author": people.clients[number % people.clients.len()],
            "Title": format!("How we found a school, part {number}"),
            "Body": "It took [b]three weeks[/b].\n[url=https://example.com/list]The list[/url] helped.",
            "Kind": picked(&["Story", "Question", "Discussion"], number),
            "Tags": ["Schools", "Moving Abroad"],
            "Members only?": size.yes_no(number % 4 == 0),
            "Upvoted by": if voters.is_empty() { Value::Null } else { json!(voters) },
        });
        match fault {
            Some("title of one letter") => fields["Title"] = json!("x"),
            Some("no body") => fields["Body"] = Value::Null,
            Some("unknown kind of post") => fields["Kind"] = json!("Rant"),
            Some("author who is gone") => fields["Author"] = json!(GONE),
            Some("body of 20,001 letters") => fields["Body"] = json!("a".repeat(20_001)),
            Some("voter who is gone") => fields["Upvoted by"] = json!([GONE, person(people, number)]),
            _ => {}
        }
        let post = record(size, "post", number, 24 * 100, fields);
        if matches!(fault, None | Some("author who is gone" | "voter who is gone")) {
            clean.push(post.id.clone());
        }
        // A post outlives its author.
        all.mark(fault.filter(|fault| *fault != "author who is gone"), "post", &post.id);
        all.push("post", post);
    }
    clean
}

fn comments(all: &mut Generated, size: &Size, people: &People, posts: &[String]) {
    if posts.len() < 2 {
        return;
    }
    // The clean ones so far, each with its post.
    let mut clean: Vec<(String, usize)> = Vec::new();
    for number in 0..size.clients {
        let fault = size.dirt(number, &COMMENT_FAULTS);
        let earlier = (number % 3 > 0).then(|| clean.last().cloned()).flatten();
        let post = earlier.as_ref().map_or(number / 3 % posts.len(), |(_, post)| *post);
        let mut fields = json!({
            "Post": posts[post], "Written by": person(people, number * 5 + 2),
            "Text": format!("We did it in [i]two[/i] weeks, no. {number}.\n\nAsk for the papers first."),
            "Reply to": earlier.as_ref().map(|(id, _)| id),
        });
        let other = clean.iter().rev().find(|(_, of)| *of != post).map(|(id, _)| id);
        match fault {
            Some("comment on a post that is gone") => fields["Post"] = json!(GONE),
            Some("blank comment") => fields["Text"] = json!(" \n\u{200b}\n "),
            Some("comment of 10,001 letters") => fields["Text"] = json!("a".repeat(10_001)),
            Some("comment of nobody") => fields["Written by"] = json!(GONE),
            Some("answer to a comment that is gone") => fields["Reply to"] = json!(GONE),
            Some("answer to a comment on another post") => fields["Reply to"] = json!(other),
            _ => {}
        }
        let is_marked = fault != Some("answer to a comment on another post") || other.is_some();
        let mut comment = record(size, "comment", number, 24 * 80, fields);
        match fault {
            Some("answer to itself") => {
                let id = json!(comment.id);
                comment.fields.insert("Reply to".to_owned(), id);
            }
            Some("answers in a circle") => {
                // The first answers the second, which answers the third, which answers the first. The third one came after what it answers, so that its link
                // stands; the second one's closes the circle.
                let mut ring: Vec<_> = (0..3)
                    .map(|more| {
                        record(
                            size,
                            "comment",
                            size.clients + 3 * number + more,
                            24 * 70,
                            Value::Object(comment.fields.clone()),
                        )
                    })
                    .collect();
                ring.sort_by(|one, other| (one.created, &one.id).cmp(&(other.created, &other.id)));
                let ids: Vec<String> = ring.iter().map(|comment| comment.id.clone()).collect();
                for (place, mut comment) in ring.into_iter().enumerate() {
                    comment.fields.insert("Reply to".to_owned(), json!(ids[(place + 1) % 3]));
                    all.mark(fault.filter(|_| place == 1), "comment", &comment.id);
                    all.push("comment", comment);
                }
            }
            None => clean.push((comment.id.clone(), post)),
            _ => {}
        }
        let own = fault.filter(|fault| is_marked && *fault != "answers in a circle");
        all.mark(own, "comment", &comment.id);
        all.push("comment", comment);
    }
}

/// The ids of those that are clean.
fn resources(all: &mut Generated, size: &Size, people: &People) -> Vec<String> {
    let mut clean = Vec::new();
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
        if fault.is_none() {
            clean.push(resource.id.clone());
        }
        all.mark(fault, "resource", &resource.id);
        all.push("resource", resource);
    }
    clean
}

/// Most are records; the oldest are a list of the user, and some of these are records as well.
fn bookmarks(all: &mut Generated, size: &Size, people: &People, resources: &[String]) {
    if resources.is_empty() {
        return;
    }
    for number in 0..size.clients / 2 {
        let fault = size.dirt(number, &BOOKMARK_FAULTS);
        let user = &people.clients[number % people.clients.len()];
        let resource = &resources[mixed(number as u64) as usize % resources.len()];
        let mut fields = json!({ "User": user, "Resource": resource });
        match fault {
            Some("bookmark of a user who is gone") => fields["User"] = json!(GONE),
            Some("bookmark of a resource that is gone") => fields["Resource"] = json!(GONE),
            Some("bookmark of nothing") => fields["Resource"] = Value::Null,
            Some("saved twice") => {
                let first = record(size, "savedresource", size.clients + number, 24 * 61, fields.clone());
                all.push("savedresource", first);
            }
            _ => {}
        }
        let bookmark = record(size, "savedresource", number, 24 * 60, fields);
        all.mark(fault, "savedresource", &bookmark.id);
        all.push("savedresource", bookmark);
    }
    let users = all.records.get_mut("user").into_iter().flatten();
    for (number, user) in users.enumerate().filter(|(number, _)| number % 6 == 1) {
        let saved: Vec<&String> = (0..2).map(|more| &resources[(number + more) % resources.len()]).collect();
        user.fields.insert("Saved Resources".to_owned(), json!(saved));
    }
}

/// A client, and now and then a coach.
fn person(people: &People, number: usize) -> &String {
    if number % 11 == 10 {
        return &people.coaches[number % people.coaches.len()].0;
    }
    &people.clients[number % people.clients.len()]
}

fn declare(all: &mut Generated) {
    all.declare(
        "post",
        &[
            ("Author", "user"),
            ("Title", "text"),
            ("Body", "text"),
            ("Kind", "option.post_kind"),
            ("Tags", "list.text"),
            ("Members only?", "boolean"),
            ("Upvoted by", "list.user"),
        ],
    );
    all.declare(
        "comment",
        &[("Post", "custom.post"), ("Written by", "user"), ("Text", "text"), ("Reply to", "custom.comment")],
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
    all.declare("savedresource", &[("User", "user"), ("Resource", "custom.resource")]);
}
