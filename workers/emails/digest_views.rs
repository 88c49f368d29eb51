//! What the weekly digest says of posts, replies and resources.

use uuid::Uuid;

use super::format;
use super::view_models::EmailContext;

/// A post of the week.
#[derive(Clone, Debug)]
pub struct DigestPost {
    pub id: Uuid,
    pub title: String,
    /// Full name; nobody if the account is deleted.
    pub by: Option<String>,
    pub upvotes: i32,
    pub comments: i32,
}

impl DigestPost {
    pub(super) fn title(&self) -> String {
        one_line(&self.title)
    }

    /// `By Ben Okafor. 12 votes, 1 comment.`
    pub(super) fn facts(&self) -> String {
        let counts = format!("{}, {}", counted(self.upvotes.into(), "vote"), counted(self.comments.into(), "comment"));
        match &self.by {
            Some(by) => format!("By {}. {counts}.", format::display_name(by)),
            None => format!("{counts}."),
        }
    }

    pub(super) fn url(&self, context: &EmailContext) -> String {
        context.url(&format!("/community/posts/{}", self.id))
    }
}

/// A new resource.
#[derive(Clone, Debug)]
pub struct DigestResource {
    pub id: Uuid,
    pub title: String,
    /// "About leading a team, as in your goals".
    pub reason: String,
}

impl DigestResource {
    pub(super) fn title(&self) -> String {
        one_line(&self.title)
    }

    pub(super) fn url(&self, context: &EmailContext) -> String {
        context.url(&format!("/community/resources/{}", self.id))
    }
}

/// What the mail says.
#[derive(Clone, Debug)]
pub struct DigestContent {
    /// The most upvoted, five at most.
    pub posts: Vec<DigestPost>,
    /// Comments on the reader's posts.
    pub replies: i64,
    /// New in the library, two at most.
    pub resources: Vec<DigestResource>,
}

impl DigestContent {
    /// `Your posts have 3 new replies.`
    pub(super) fn replies_sentence(&self) -> Option<String> {
        let replies = match self.replies {
            0 => return None,
            1 => "a new reply".to_owned(),
            replies => format!("{replies} new replies"),
        };
        Some(format!("Your posts have {replies}."))
    }

    /// `5 posts, 3 replies to yours, 1 recommendation.`
    pub(super) fn summary(&self) -> String {
        let count = |items: usize| i64::try_from(items).unwrap_or(i64::MAX);
        let mut parts = Vec::new();
        if !self.posts.is_empty() {
            parts.push(counted(count(self.posts.len()), "post"));
        }
        match self.replies {
            0 => {}
            1 => parts.push("1 reply to yours".to_owned()),
            replies => parts.push(format!("{replies} replies to yours")),
        }
        if !self.resources.is_empty() {
            parts.push(counted(count(self.resources.len()), "recommendation"));
        }
        format!("{}.", parts.join(", "))
    }

    /// Where the button leads to.
    pub(super) fn community_url(&self, context: &EmailContext) -> String {
        context.url("/community?sort=new")
    }
}

fn one_line(typed: &str) -> String {
    format::prose_lines(typed).join(" ")
}

fn counted(count: i64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use crate::workers::emails::samples;

    #[test]
    fn text_of_a_digest() {
        let mail = samples::all().into_iter().find(|mail| mail.kind() == "weekly_digest").unwrap();
        let rendered = mail.render(&samples::context(), samples::now()).unwrap();
        assert!(
            rendered.html.contains("3 posts, 3 replies to yours, 2 recommendations."),
            "the line that inboxes show"
        );
        insta::assert_snapshot!(rendered.text, @r#"
        Hello Ana,

        Your posts have 3 new replies.

        What people wrote last week, and most voted for:

          What Ben Okafor has learned <by> doing & asking
          By Ben Okafor. 12 votes, 3 comments.
          https://rapport.example/community/posts/019a0000-0000-7000-8000-000000000002

          What Ben Okafor has learned <by> doing & asking
          By Ben Okafor. 1 vote, 0 comments.
          https://rapport.example/community/posts/019a0000-0000-7000-8000-000000000002

          What Ben Okafor has learned <by> doing & asking
          0 votes, 0 comments.
          https://rapport.example/community/posts/019a0000-0000-7000-8000-000000000002

        New in the library, for you:

          Ten lists by Ben Okafor
          About leading a team and confidence, as in your goals.
          https://rapport.example/community/resources/019a0000-0000-7000-8000-000000000002

          Ten lists by Ben Okafor
          About leading a team and confidence, as in your goals.
          https://rapport.example/community/resources/019a0000-0000-7000-8000-000000000002

        Go to the community: https://rapport.example/community?sort=new

        Rapport
        https://rapport.example

        --
        You get this mail on Mondays because you asked for it.
        Choose which mails you get: https://rapport.example/settings/notifications
        "#);
    }
}
