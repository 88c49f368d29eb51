//! The text that is embedded of each side: what they say coaching is about, and nothing else about the person.

/// The text of a client's quiz.
pub fn of_client(primary_goal: &str, goal_description: &str, challenges: &[String], desired_outcome: &str) -> String {
    join([primary_goal, goal_description, &tags_as_words(challenges), desired_outcome])
}

/// The text of a coach's profile.
pub fn of_coach(headline: &str, bio: &str, expertise: &[String]) -> String {
    join([headline, bio, &tags_as_words(expertise)])
}

/// `leading-a-team` as "leading a team".
fn tags_as_words(tags: &[String]) -> String {
    tags.iter().map(|tag| tag.replace(['-', '_'], " ")).collect::<Vec<_>>().join(", ")
}

fn join<const N: usize>(parts: [&str; N]) -> String {
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_words_and_empty_parts_are_left_out() {
        let tags = ["leading-a-team".to_owned(), "burnout".to_owned()];
        assert_eq!(
            of_client("leadership", " Lead better. ", &tags, ""),
            "leadership\nLead better.\nleading a team, burnout"
        );
        assert_eq!(of_coach("", "", &[]), "");
    }
}
