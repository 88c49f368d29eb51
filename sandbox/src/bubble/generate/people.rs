//! Users, their quizzes, coaches and their weekly hours.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::records::{APP_HOST, Generated, LEGACY_PASSWORD, Size, mixed, picked, place, record};
use crate::bubble::store::Record;

/// Who is clean, by the ids that others link to.
pub struct People {
    /// Users.
    pub clients: Vec<String>,
    /// (user, coach).
    pub coaches: Vec<(String, String)>,
}

const FIRST: [&str; 12] =
    ["Ana", "Ben", "Chloé", "Dörte", "Emre", "Fatima", "Giulia", "Hugo", "Ines", "Jonas", "Kofi", "Łucja"];
const LAST: [&str; 9] =
    ["Ribeiro", "Okafor", "O’Hara", "Müller", "Nguyễn", "Silva Santos", "Kowalski", "Haddad", "Svensson"];
const PLACES: [&str; 6] = [
    "Stockholm, Sweden",
    "Rua Augusta 12, 1100-053 Lisboa, Portugal",
    "Berlin, Germany",
    "Warszawa, Poland",
    "Austin, TX, USA",
    "London, UK",
];
const ZONES: [&str; 4] = ["Europe/Stockholm", "Europe/Lisbon", "America/New_York", "Asia/Tokyo"];
const LANGUAGES: [&str; 4] = ["English", "German", "Portuguese", "Swedish"];
const USER_FAULTS: [&str; 8] = [
    "no email",
    "malformed email",
    "email of another account in capitals",
    "no name",
    "unknown role",
    "unknown timezone",
    "name of digits",
    "email with two addresses",
];
const QUIZ_FAULTS: [&str; 5] =
    ["quiz of nobody", "unknown goal", "motivation of eleven", "budget of words", "quiz of a deleted user"];
const COACH_FAULTS: [&str; 4] = ["coach of nobody", "price of words", "unknown language", "windows that overlap"];

pub fn add(all: &mut Generated, size: &Size) -> People {
    declare(all);
    let mut people = People { clients: Vec::new(), coaches: Vec::new() };
    for number in 0..size.coaches {
        let user = user(size, number, "Coach", None);
        let fault = size.dirt(number, &COACH_FAULTS);
        let coach = coach(size, number, &user.id, fault);
        all.mark(fault.filter(|fault| *fault != "windows that overlap"), "coach", &coach.id);
        windows(all, size, number, &coach.id, fault);
        if fault.is_none() {
            people.coaches.push((user.id.clone(), coach.id.clone()));
        }
        all.push("user", user);
        all.push("coach", coach);
    }
    for number in 0..size.clients {
        let fault = size.dirt(number, &USER_FAULTS);
        let mut user = user(size, size.coaches + number, "Client", fault);
        if number % 3 == 0 && !people.coaches.is_empty() {
            let favourites: Vec<&str> = (0..2).map(|more| picked_coach(&people, number + more)).collect();
            user.fields.insert("Favourite Coaches".to_owned(), json!(favourites));
        }
        all.mark(fault, "user", &user.id);
        if fault.is_none() {
            people.clients.push(user.id.clone());
            if number % 4 != 3 {
                let fault = size.dirt(number / 4 * 3 + number % 4 + 11, &QUIZ_FAULTS);
                let quiz = quiz(size, number, &user.id, fault);
                all.mark(fault, "quizresult", &quiz.id);
                all.push("quizresult", quiz);
            }
        }
        all.push("user", user);
    }
    people
}

fn picked_coach(people: &People, number: usize) -> &str {
    &people.coaches[number % people.coaches.len()].1
}

fn declare(all: &mut Generated) {
    all.declare(
        "user",
        &[
            ("authentication", "authentication"),
            ("First Name", "text"),
            ("Last Name", "text"),
            ("Role", "option.role"),
            ("Time zone", "text"),
            ("Phone #", "text"),
            ("Where do you live?", "geographic_address"),
            ("Newsletter?", "boolean"),
            ("Favourite Coaches", "list.custom.coach"),
            ("Saved Resources", "list.custom.resource"),
            ("legacy_hash_text", "text"),
            ("legacy_salt_text", "text"),
            ("Profile Picture", "image"),
            ("Old onboarding step", "number"),
        ],
    );
    let quiz: Vec<(&str, &str)> = QUIZ.iter().map(|name| (*name, "text")).collect();
    all.declare("quizresult", &quiz);
    all.declare(
        "coach",
        &[
            ("User", "user"),
            ("Headline", "text"),
            ("About me", "text"),
            ("Expertise", "list.text"),
            ("Languages", "list.option.language"),
            ("Countries", "list.geographic_address"),
            ("Price per hour", "number"),
            ("Currency", "text"),
            ("Session lengths (min)", "list.number"),
            ("Cancellation policy", "option.policy"),
            ("Visible?", "boolean"),
            ("Meeting URL", "text"),
        ],
    );
    all.declare("availability", &[("Coach", "custom.coach"), ("Day", "option.day"), ("From", "text"), ("To", "text")]);
}

/// The fields of a quiz.
const QUIZ: [&str; 21] = [
    "User",
    "Main goal",
    "What's going on?",
    "Challenges",
    "Desired outcome",
    "Timeline",
    "Languages",
    "Preferred language",
    "Country of residence",
    "Target countries",
    "Relocation stage",
    "Budget (€/h)",
    "Sessions / month",
    "Availability",
    "Session format",
    "Coaching style",
    "Coaching experience",
    "Occupation",
    "Industry",
    "Life stage",
    "100% motivated?",
];

fn email(number: usize) -> String {
    format!("person.{number}@phase-one.example.com")
}

fn user(size: &Size, number: usize, role: &str, fault: Option<&str>) -> Record {
    let address = match fault {
        Some("no email") => Value::Null,
        Some("malformed email") => json!("person at example"),
        Some("email of another account in capitals") => json!(email(0).to_uppercase()),
        Some("email with two addresses") => json!("a@example.com, b@example.com"),
        _ => json!(email(number)),
    };
    let (first, last) = match fault {
        Some("no name") => (Value::Null, Value::Null),
        Some("name of digits") => (json!("12345"), Value::Null),
        _ => (json!(format!(" {} ", picked(&FIRST, number))), json!(picked(&LAST, number / 7))),
    };
    let zone = if fault == Some("unknown timezone") { "Mars/Olympus" } else { picked(&ZONES, number) };
    let has_legacy = role == "Client" && number - size.coaches < size.legacy_passwords;
    let salt = format!("{:016x}", mixed(number as u64));
    let hash = hex::encode(Sha256::digest(format!("{salt}{LEGACY_PASSWORD}")));
    let fields = json!({
        "authentication": { "email": { "email": address, "email_confirmed": !number.is_multiple_of(5) } },
        "First Name": first, "Last Name": last,
        "Role": if fault == Some("unknown role") { "Superuser" } else { role },
        "Time zone": zone,
        "Phone #": if number.is_multiple_of(2) { json!(format!("+46 70 {number:07}")) } else { Value::Null },
        "Where do you live?": place(picked(&PLACES, number)),
        "Newsletter?": size.yes_no(number.is_multiple_of(3)),
        "legacy_hash_text": if has_legacy { json!(hash) } else { Value::Null },
        "legacy_salt_text": if has_legacy { json!(salt) } else { Value::Null },
        "Profile Picture": format!("//{APP_HOST}/fileupload/{number}.jpg"),
    });
    record(size, "user", number, 24 * 300, fields)
}

fn coach(size: &Size, number: usize, user: &str, fault: Option<&str>) -> Record {
    let languages = match fault {
        Some("unknown language") => json!(["Klingon"]),
        _ => json!([picked(&LANGUAGES, number), picked(&LANGUAGES, number + 1)]),
    };
    let fields = json!({
        "User": if fault == Some("coach of nobody") { json!("1500000000000x999999999999999999") } else { json!(user) },
        "Headline": format!("Moving well, coach no. {number}"),
        "About me": "[b]Ten years[/b] of helping people move.\n\nPapers, schools, [i]and quiet weeks[/i].",
        "Expertise": ["Relocation", "Career Change", "Expat families"],
        "Languages": languages,
        "Countries": [place(picked(&PLACES, number)), place(picked(&PLACES, number + 1))],
        "Price per hour": if fault == Some("price of words") { json!("ask me") } else { size.amount(price(number)) },
        "Currency": picked(&["€", "EUR", "eur"], number),
        "Session lengths (min)": [size.number(30), size.number(60)],
        "Cancellation policy": picked(&["Relaxed", "Normal", "Strict"], number),
        "Visible?": size.yes_no(number % 10 != 9),
        "Meeting URL": format!("https://meet.example.org/coach-{number}"),
    });
    record(size, "coach", number, 24 * 290, fields)
}

/// The price of an hour, in cents.
pub fn price(number: usize) -> i64 {
    5_000 + (number as i64 * 250) % 6_000
}

fn windows(all: &mut Generated, size: &Size, number: usize, coach: &str, fault: Option<&'static str>) {
    for (place, day) in ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"].into_iter().enumerate() {
        let fields = json!({ "Coach": coach, "Day": day, "From": "09:00", "To": "17:00" });
        all.push("availability", record(size, "availability", number * 6 + place, 24 * 280, fields));
    }
    if fault == Some("windows that overlap") {
        let fields = json!({ "Coach": coach, "Day": "Monday", "From": "16:00", "To": "18:00" });
        let window = record(size, "availability", number * 6 + 5, 24 * 280, fields);
        all.mark(fault, "availability", &window.id);
        all.push("availability", window);
    }
}

fn quiz(size: &Size, number: usize, user: &str, fault: Option<&str>) -> Record {
    let answer = |name: &str| -> Value {
        match name {
            "User" => match fault {
                Some("quiz of nobody") => Value::Null,
                Some("quiz of a deleted user") => json!("1500000000000x111111111111111111"),
                _ => json!(user),
            },
            "Main goal" if fault == Some("unknown goal") => json!("Win the lottery"),
            "Main goal" => json!(picked(&["Relocation abroad", "Career growth", "Leadership"], number)),
            "What's going on?" => {
                json!("I want to move from Stockholm to Lisbon with my family, and I do not know how to begin.")
            }
            "Challenges" => json!(["Moving abroad", "Language"]),
            "Desired outcome" => json!("A plan we believe in, and the first steps done."),
            "Timeline" => json!(picked(&["1–3 months", "3–6 months", "No rush"], number)),
            "Languages" => json!(["English", "Swedish"]),
            "Preferred language" => json!("English"),
            "Country of residence" => place("Stockholm, Sweden"),
            "Target countries" => json!([place("Lisboa, Portugal")]),
            "Relocation stage" => json!("Planning the move"),
            "Budget (€/h)" if fault == Some("budget of words") => json!("not much"),
            "Budget (€/h)" => size.amount(9_000),
            "Sessions / month" => size.number(2),
            "Availability" => json!("Mon 08:00-18:00, Thu 17:00-20:30"),
            "Session format" => json!(["Video call"]),
            "Coaching style" => json!("Supportive"),
            "Coaching experience" => json!("None yet"),
            "Occupation" => json!("Product designer"),
            "Industry" => json!("Technology"),
            "Life stage" => json!("Mid career"),
            _ if fault == Some("motivation of eleven") => size.number(11),
            _ => size.number(8),
        }
    };
    // Every fifth was never finished.
    let answered = if number % 5 == 4 && fault.is_none() { 7 } else { QUIZ.len() };
    let fields = QUIZ.iter().take(answered).map(|name| ((*name).to_owned(), answer(name))).collect();
    record(size, "quizresult", number, 24 * 270, Value::Object(fields))
}
