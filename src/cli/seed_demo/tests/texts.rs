//! The demo's texts against the bounds of the endpoints that would accept them.

use std::collections::{BTreeSet, HashSet};

use super::super::DEMO_PASSWORD;
use super::super::data::{Coach, Data};
use super::super::today::Today;
use super::now;
use crate::crypto::Passwords;
use crate::error::FieldErrors;
use crate::models::profiles::availability::Availability;
use crate::models::profiles::quiz::{Quiz, QuizDraft};
use crate::models::reference::Language;

#[test]
fn every_coach_is_complete_and_within_the_bounds() {
    let data = Data::read().unwrap();
    let today = Today::of(now());
    assert_eq!(data.coaches.len(), 44);
    let mut sentences = HashSet::new();
    for coach in &data.coaches {
        let who = &coach.handle;
        assert!((1..=120).contains(&coach.full_name.chars().count()), "{who}");
        assert!((20..=160).contains(&coach.headline.chars().count()), "{who}");
        assert!((400..=1_200).contains(&coach.bio.chars().count()), "{who}: {}", coach.bio.chars().count());
        assert!((3..=6).contains(&coach.expertise.len()), "{who}");
        assert!((1..=4).contains(&coach.languages.len()) && (1..=4).contains(&coach.countries.len()), "{who}");
        assert!(!coach.session_durations.is_empty(), "{who}");
        assert!(coach.session_durations.iter().all(|minutes| [30, 45, 60, 90].contains(minutes)), "{who}");
        assert!(coach.price.as_hourly_price(&coach.session_durations).is_ok(), "{who}");
        let availability = today.dated(&coach.availability).unwrap();
        let read = deserr::deserialize::<Availability, _, FieldErrors>(availability);
        let read = read.unwrap_or_else(|errors| panic!("{who}: {errors:?}"));
        assert_eq!(read.timezone.as_str(), coach.timezone.as_str(), "{who}");
        let stored: Availability = serde_json::from_value(today.dated(&coach.availability).unwrap()).unwrap();
        assert_eq!(stored, read, "{who}: read from its row as from a request");
        for sentence in coach.bio.split(['.', '?', '!']).map(str::trim).filter(|sentence| sentence.len() > 12) {
            assert!(sentences.insert(sentence), "{who} repeats: {sentence}");
        }
    }
}

#[test]
fn quizzes_pass_the_validation_of_the_endpoint() {
    let data = Data::read().unwrap();
    let mut goals = BTreeSet::new();
    for client in &data.clients {
        let who = &client.handle;
        match (&client.quiz, &client.quiz_draft) {
            (Some(quiz), None) => {
                let read = deserr::deserialize::<Quiz, _, FieldErrors>(quiz.clone());
                let read = read.unwrap_or_else(|errors| panic!("{who}: {errors:?}"));
                assert_eq!(&serde_json::to_value(&read).unwrap(), quiz, "{who}: stored as it was answered");
                assert_eq!(read.availability.timezone.as_str(), client.timezone.as_str(), "{who}");
                assert!(goals.insert(quiz["primary_goal"].to_string()), "{who}");
            }
            (None, Some(draft)) => {
                let read = deserr::deserialize::<QuizDraft, _, FieldErrors>(draft.clone());
                let read = read.unwrap_or_else(|errors| panic!("{who}: {errors:?}"));
                assert!(!Quiz::missing(&read).is_empty(), "{who}");
            }
            _ => panic!("{who} has either a quiz or a draft"),
        }
    }
    assert_eq!(goals.len(), 10);
}

#[test]
fn every_session_has_a_language_that_both_sides_speak() {
    let data = Data::read().unwrap();
    for session in &data.sessions {
        let client = data.clients.iter().find(|client| client.handle == session.client).unwrap();
        let coach = data.coaches.iter().find(|coach| coach.handle == session.coach).unwrap();
        let quiz = client.quiz.as_ref().or(client.quiz_draft.as_ref()).unwrap();
        let theirs: Vec<Language> = serde_json::from_value(quiz["languages"].clone()).unwrap();
        assert!(
            theirs.iter().any(|language| coach.languages.contains(language)),
            "{} and {}",
            session.client,
            session.coach
        );
    }
}

#[test]
fn the_coaches_are_diverse() {
    let data = Data::read().unwrap();
    let distinct =
        |of: &dyn Fn(&Coach) -> Vec<String>| data.coaches.iter().flat_map(of).collect::<BTreeSet<String>>().len();
    assert!(distinct(&|coach| coach.languages.iter().map(ToString::to_string).collect()) >= 30);
    assert!(distinct(&|coach| coach.countries.iter().map(ToString::to_string).collect()) >= 45);
    assert!(distinct(&|coach| vec![coach.timezone.to_string()]) >= 28);
    assert!(distinct(&|coach| vec![coach.price.currency.to_string()]) >= 12);
    assert!(distinct(&|coach| vec![coach.cancellation_policy.to_string()]) == 3);
    assert_eq!(data.coaches.iter().filter(|coach| coach.price.is_zero()).count(), 3);
    let goals =
        "career relocation leadership business relationships wellbeing confidence productivity finances studies";
    for goal in goals.split(' ') {
        let count = data.coaches.iter().filter(|coach| coach.expertise.iter().any(|tag| tag.as_str() == goal)).count();
        assert!(count >= 4, "{goal}: {count}");
    }
}

#[test]
fn texts_are_within_bounds_and_links_are_https() {
    let data = Data::read().unwrap();
    let mut titles = HashSet::new();
    for (title, text, tags) in data
        .posts
        .iter()
        .map(|post| (&post.title, &post.content, &post.tags))
        .chain(data.resources.iter().map(|resource| (&resource.title, &resource.description, &resource.tags)))
    {
        assert!((3..=200).contains(&title.chars().count()) && titles.insert(title.as_str()), "{title}");
        assert!((60..=20_000).contains(&text.chars().count()) && (1..=20).contains(&tags.len()), "{title}");
    }
    for resource in &data.resources {
        let url: url::Url = resource.url.parse().unwrap();
        assert_eq!(url.scheme(), "https", "{}", resource.title);
    }
    let mut comments = HashSet::new();
    for review in data.sessions.iter().filter_map(|session| session.review.as_ref()) {
        assert!((1..=5).contains(&review.rating) && comments.insert(review.comment.as_str()), "{}", review.comment);
    }
}

#[test]
fn the_password_passes_the_rules() {
    assert!((12..=Passwords::MAX_BYTES).contains(&DEMO_PASSWORD.len()));
}
