//! The golden set: clients and coaches as they would describe themselves, what each is really about, and the rubric by which a pair is graded.
//!
//! What somebody is about (`topics`, `needs`) was written down beside the texts, is graded by, and is never shown to the engine, which sees texts
//! and tags. `docs/matching-quality.md` has the rubric in words, and what such grades can and can't prove.

use rapport::models::matching::embedding_text;
use rapport::models::profiles::availability::QuarterHours;
use serde::Deserialize;

/// Topics between which somebody who knows one can help with the other a little.
const RELATED: [(&str, &str); 24] = [
    ("settling", "bureaucracy"),
    ("settling", "intercultural"),
    ("settling", "family"),
    ("bureaucracy", "job-search"),
    ("burnout", "boundaries"),
    ("burnout", "career-change"),
    ("confidence", "speaking"),
    ("confidence", "women-tech"),
    ("confidence", "negotiation"),
    ("new-leader", "conflict"),
    ("new-leader", "women-tech"),
    ("new-leader", "intercultural"),
    ("new-leader", "executive"),
    ("executive", "founder"),
    ("founder", "freelance-money"),
    ("career-change", "job-search"),
    ("job-search", "negotiation"),
    ("return-to-work", "family"),
    ("return-to-work", "job-search"),
    ("study", "adhd"),
    ("study", "confidence"),
    ("grief", "retirement"),
    ("conflict", "intercultural"),
    ("boundaries", "family"),
];

/// Needs for which a coach must know the country that somebody moves to.
const LOCAL: [&str; 2] = ["settling", "bureaucracy"];

/// What one unit of money is worth in euros.
pub const RATES: [(&str, f64); 4] = [("EUR", 1.0), ("GBP", 1.17), ("PLN", 0.23), ("JPY", 0.006)];

/// Parts of a week.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Hours {
    /// Monday to Friday, six to nine.
    Morning,
    /// Monday to Friday, nine to five.
    Office,
    /// Monday to Friday, six to ten in the evening.
    Evening,
    /// Saturday and Sunday, ten to six.
    Weekend,
}

impl Hours {
    fn days_and_hours(self) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        match self {
            Hours::Morning => (0..5, 6..9),
            Hours::Office => (0..5, 9..17),
            Hours::Evening => (0..5, 18..22),
            Hours::Weekend => (5..7, 10..18),
        }
    }
}

/// The quarter-hours of two weeks that begin on a Monday.
pub fn quarter_hours(hours: &[Hours]) -> QuarterHours {
    let of_week = |part: &Hours| {
        let (days, hours) = part.days_and_hours();
        days.flat_map(move |day| {
            hours.clone().flat_map(move |hour| (0..4).map(move |quarter| day * 96 + hour * 4 + quarter))
        })
    };
    hours.iter().flat_map(of_week).flat_map(|quarter| [quarter, quarter + 7 * 96]).collect()
}

/// What a coach is about.
#[derive(Debug, Deserialize)]
pub struct Topics {
    main: Vec<String>,
    also: Vec<String>,
}

/// What a client needs.
#[derive(Debug, Deserialize)]
pub struct Needs {
    pub main: String,
    also: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Coach {
    pub name: String,
    pub languages: Vec<String>,
    pub countries: Vec<String>,
    pub expertise: Vec<String>,
    /// Minor units an hour.
    pub price: i64,
    pub currency: String,
    pub hours: Vec<Hours>,
    pub rating_sum: u32,
    pub review_count: u32,
    headline: String,
    bio: String,
    topics: Topics,
}

#[derive(Debug, Deserialize)]
pub struct Client {
    pub languages: Vec<String>,
    pub preferred_language: Option<String>,
    pub country_of_residence: String,
    pub target_countries: Vec<String>,
    pub relocating: bool,
    /// Minor units an hour.
    pub budget: i64,
    pub currency: String,
    pub hours: Vec<Hours>,
    pub sessions_per_month: u32,
    pub primary_goal: String,
    goal_description: String,
    pub challenges: Vec<String>,
    desired_outcome: String,
    pub needs: Needs,
}

impl Coach {
    /// What is embedded.
    pub fn text(&self) -> String {
        embedding_text::of_coach(&self.headline, &self.bio, &self.expertise)
    }

    pub fn price_in_euros(&self) -> f64 {
        in_euros(self.price, &self.currency)
    }
}

impl Client {
    /// What is embedded.
    pub fn text(&self) -> String {
        embedding_text::of_client(&self.primary_goal, &self.goal_description, &self.challenges, &self.desired_outcome)
    }

    pub fn budget_in_euros(&self) -> f64 {
        in_euros(self.budget, &self.currency)
    }
}

#[expect(clippy::cast_precision_loss, reason = "prices")]
fn in_euros(amount: i64, currency: &str) -> f64 {
    let (_, rate) = RATES.iter().find(|(code, _)| *code == currency).expect("a currency of the set");
    let digits = if currency == "JPY" { 1.0 } else { 100.0 };
    amount as f64 / digits * rate
}

/// The set, with a grade of 0 to 3 for each client (row) and coach (column).
#[derive(Debug)]
pub struct Golden {
    pub coaches: Vec<Coach>,
    pub clients: Vec<Client>,
    pub grades: Vec<Vec<u8>>,
}

impl Golden {
    pub fn read() -> Golden {
        let coaches = serde_json::from_str(include_str!("../corpus/matching/coaches.json")).unwrap();
        let clients = serde_json::from_str(include_str!("../corpus/matching/clients.json")).unwrap();
        let grades = include_str!("../corpus/matching/grades.txt")
            .lines()
            .map(|line| line.bytes().map(|digit| digit - b'0').collect());
        Golden { coaches, clients, grades: grades.collect() }
    }
}

/// How well somebody who knows the client's need and the coach's work would say that they suit: 3 very well, 2 well, 1 with reservations, 0 not.
pub fn grade(client: &Client, coach: &Coach) -> u8 {
    let has = |topics: &[String], topic: &str| topics.iter().any(|known| known == topic);
    let is_related = |topics: &[String], topic: &str| {
        RELATED
            .iter()
            .any(|(one, other)| (*one == topic && has(topics, other)) || (*other == topic && has(topics, one)))
    };
    let needs = &client.needs;
    let helps_with_more =
        needs.also.iter().any(|topic| has(&coach.topics.main, topic) || has(&coach.topics.also, topic));
    let help = if has(&coach.topics.main, &needs.main) {
        3
    } else if has(&coach.topics.also, &needs.main) || (is_related(&coach.topics.main, &needs.main) && helps_with_more) {
        2
    } else {
        u8::from(is_related(&coach.topics.main, &needs.main) || helps_with_more)
    };
    let mut most = 3;
    if !client.languages.iter().any(|language| coach.languages.contains(language)) {
        return 0;
    }
    if client.preferred_language.as_ref().is_some_and(|language| !coach.languages.contains(language)) {
        most = most.min(2);
    }
    let knows_country = client.target_countries.iter().any(|country| coach.countries.contains(country));
    if client.relocating && LOCAL.contains(&needs.main.as_str()) && !knows_country {
        most = most.min(1);
    }
    match coach.price_in_euros() / client.budget_in_euros() {
        over if over > 1.6 => return 0,
        over if over > 1.25 => most = most.min(1),
        over if over > 1.0 => most = most.min(2),
        _ => {}
    }
    if !client.hours.iter().any(|part| coach.hours.contains(part)) {
        most = most.min(1);
    }
    help.min(most)
}
