//! What emails about the community say: one shape for all of them.

use uuid::Uuid;

use super::format;
use super::view_models::EmailContext;
use crate::models::community::moderation::{Decision, Subject};

/// An email about a post or comment.
#[derive(Clone, Debug)]
pub struct CommunityNotice {
    /// The subject, and the heading.
    pub title: String,
    /// What happened, in paragraphs.
    pub text: Vec<String>,
    /// What somebody wrote.
    pub quote: Option<String>,
    /// What can be done about it.
    pub advice: Option<String>,
    /// Where the button leads to in the web app, and what it says.
    pub link: (String, &'static str),
    /// The footer says where such emails are turned off.
    pub has_settings_link: bool,
}

impl CommunityNotice {
    /// To the author: `reason` is why.
    pub fn decision(subject: Subject, post_id: Uuid, decision: Decision, reason: &str, is_automatic: bool) -> Self {
        let kind = subject.kind();
        let (title, text) = match decision {
            Decision::Keep => (
                format!("Your {kind} is back"),
                format!("Your {kind} is shown again to everybody who could see it before."),
            ),
            Decision::Hide => (
                format!("Your {kind} is hidden"),
                format!(
                    "Only you and the team see your {kind} now. Nothing of it is lost, and you can still change it."
                ),
            ),
            Decision::Remove => (
                format!("Your {kind} was removed"),
                format!("Only you and the team see your {kind} now, and that is meant to stay so."),
            ),
        };
        let advice = match decision {
            Decision::Keep => None,
            _ if is_automatic => Some("If you think that they are wrong, say so: once, and a person reads it."),
            _ => Some("If you think that this is wrong, object: once, and a person reads it."),
        };
        Self {
            title,
            text: vec![text],
            quote: Some(reason.to_owned()),
            advice: advice.map(str::to_owned),
            link: (
                format!("/community/posts/{post_id}"),
                if advice.is_some() { "Read it, or object" } else { "Read it" },
            ),
            has_settings_link: false,
        }
    }

    /// To the reporter.
    pub fn report_decided(subject_kind: &str, upheld: bool) -> Self {
        let text = if upheld {
            format!("Thank you for your report. The {subject_kind} that you reported is not shown any more.")
        } else {
            format!(
                "Thank you for your report. A person has read the {subject_kind}, and it stays: it does not break our rules."
            )
        };
        Self {
            title: "What became of your report".to_owned(),
            text: vec![text],
            quote: None,
            advice: None,
            link: ("/community".to_owned(), "Go to the community"),
            has_settings_link: true,
        }
    }

    /// To the author of the post, or of the comment that is answered.
    pub fn reply(post_id: Uuid, is_answer: bool, by: &str, excerpt: &str) -> Self {
        let by = format::display_name(by);
        let title =
            if is_answer { format!("{by} answered your comment") } else { format!("{by} commented on your post") };
        let text = format!("{by} writes:");
        Self::of_post(post_id, title, text, excerpt, "Read it, and answer")
    }

    /// To whoever was mentioned.
    pub fn mention(post_id: Uuid, in_comment: bool, by: &str, excerpt: &str) -> Self {
        let by = format::display_name(by);
        let title = format!("{by} mentioned you in a {}", if in_comment { "comment" } else { "post" });
        let text = format!("{by} writes:");
        Self::of_post(post_id, title, text, excerpt, "Read it, and answer")
    }

    /// To the author of a post.
    pub fn upvotes(post_id: Uuid, upvotes: i32, title_of_post: &str) -> Self {
        let title = format!("Your post has {upvotes} votes");
        let text = format!("{upvotes} people have voted for what you wrote:");
        Self::of_post(post_id, title, text, title_of_post, "See it")
    }

    /// To the client of a coach.
    pub fn suggestion(resource_id: Uuid, by: &str, title: &str, description: &str) -> Self {
        let by = format::display_name(by);
        Self {
            link: (format!("/community/resources/{resource_id}"), "See it in the library"),
            ..Self::of_post(
                resource_id,
                format!("{by} suggests something for you"),
                format!("{by} thinks that this helps with what you are working on together:"),
                &format!("{title}\n{description}"),
                "",
            )
        }
    }

    fn of_post(post_id: Uuid, title: String, text: String, quote: &str, button: &'static str) -> Self {
        Self {
            title,
            text: vec![text],
            quote: Some(quote.to_owned()),
            advice: None,
            link: (format!("/community/posts/{post_id}"), button),
            has_settings_link: true,
        }
    }

    pub(super) fn preview(&self) -> String {
        self.text.first().cloned().unwrap_or_default()
    }

    pub(super) fn url(&self, context: &EmailContext) -> String {
        context.url(&self.link.0)
    }
}
