//! Bookings, past and to come, their payments and reviews.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::people::{People, price};
use super::records::{Generated, Size, record};

const BOOKING_FAULTS: [&str; 9] = [
    "client who is gone",
    "coach who is gone",
    "same time as another",
    "no length",
    "unknown status",
    "negative price",
    "unreadable start",
    "unknown currency",
    "client and coach are one",
];
const PAYMENT_FAULTS: [&str; 6] = [
    "paid without a charge",
    "more refunded than paid",
    "charge of another payment",
    "payment of no booking",
    "amount of words",
    "unknown payment status",
];
const REVIEW_FAULTS: [&str; 8] = [
    "rating of six",
    "rating of nought",
    "rating of words",
    "rating between two",
    "review of a session that is gone",
    "review by somebody else",
    "review of another coach",
    "review of a session that is to come",
];
/// What is said of a session beside the stars is left out, or the session has an older review.
const REVIEW_FLAWS: [&str; 2] = ["review of 2,001 letters", "second review"];

/// What became of a booking.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Completed,
    CancelledByClient,
    CancelledByCoach,
    NeverPaid,
    Confirmed,
}

impl Outcome {
    fn of(number: usize) -> Self {
        match number % 12 {
            0..=6 => Self::Completed,
            7 => Self::CancelledByClient,
            8 => Self::CancelledByCoach,
            9 => Self::NeverPaid,
            _ => Self::Confirmed,
        }
    }

    fn display(self) -> &'static str {
        match self {
            Self::Completed => "Completed",
            Self::CancelledByClient => "Cancelled by client",
            Self::CancelledByCoach => "Cancelled by coach",
            Self::NeverPaid => "Awaiting payment",
            Self::Confirmed => "Confirmed",
        }
    }
}

pub fn add(all: &mut Generated, size: &Size, people: &People) {
    declare(all);
    if people.clients.is_empty() || people.coaches.is_empty() {
        return;
    }
    let (mut ahead, mut to_come) = (0, None);
    for number in 0..size.bookings {
        let outcome = Outcome::of(number);
        let fault = size.dirt(number, &BOOKING_FAULTS);
        let is_ahead = outcome == Outcome::Confirmed;
        let (turn, coach) = match is_ahead {
            true => (ahead / people.coaches.len(), ahead % people.coaches.len()),
            false => (number / people.coaches.len(), number % people.coaches.len()),
        };
        let client = if is_ahead { ahead } else { number } % people.clients.len();
        ahead += usize::from(is_ahead);
        // Eight on a day; those to come from the third day on.
        let hours = (turn / 8 * 24 + turn % 8 + 9) as i64;
        let midnight = size.now - SignedDuration::from_hours(size.now.as_second() / 3600 % 24);
        let start = match is_ahead {
            true => midnight + SignedDuration::from_hours(72 + hours),
            false => midnight - SignedDuration::from_hours(24 * 250) + SignedDuration::from_hours(hours % (24 * 240)),
        };
        let cents = if number % 25 == 24 { 0 } else { price(coach) };
        let (user, coach_id) = &people.coaches[coach];
        let client_id = &people.clients[client];
        let mut fields = json!({
            "Client": client_id, "Coach": coach_id, "Start": size.date(start), "Duration (min)": size.number(60),
            "Status": outcome.display(), "Price": size.amount(cents), "Currency": "EUR",
            "Notes for the coach": if number % 3 == 0 { json!("I would like to talk about schools.") } else { Value::Null },
            "Meeting Link": format!("https://meet.example.org/session-{number}"),
        });
        match fault {
            Some("client who is gone") => fields["Client"] = json!("1500000000000x222222222222222222"),
            Some("coach who is gone") => fields["Coach"] = json!("1500000000000x333333333333333333"),
            Some("no length") => fields["Duration (min)"] = size.number(0),
            Some("unknown status") => fields["Status"] = json!("Maybe"),
            Some("negative price") => fields["Price"] = json!(-5),
            Some("unreadable start") => fields["Start"] = json!("next Tuesday"),
            Some("unknown currency") => fields["Currency"] = json!("Taler"),
            Some("client and coach are one") => fields["Client"] = json!(user),
            _ => {}
        }
        let booking = record(size, "booking", number, 24 * 260, fields.clone());
        if fault == Some("same time as another") {
            // The record itself is clean; a later one wants the same time.
            fields["Status"] = json!("Confirmed");
            fields["Price"] = size.amount(0);
            let taken = size.now + SignedDuration::from_hours(24 * 2_000 + number as i64 * 2);
            fields["Start"] = size.date(taken);
            let first = record(size, "booking", size.bookings + 2 * number, 20, fields.clone());
            fields["Client"] = json!(people.clients[(client + 1) % people.clients.len()]);
            let second = record(size, "booking", size.bookings + 2 * number + 1, 10, fields);
            all.mark(fault, "booking", &second.id);
            all.push("booking", first);
            all.push("booking", second);
        } else {
            all.mark(fault, "booking", &booking.id);
        }
        let is_clean = matches!(fault, None | Some("same time as another"));
        if cents > 0 {
            payment(all, size, number, &booking.id, outcome, cents, is_clean);
        }
        if is_ahead && is_clean {
            to_come = Some(booking.id.clone());
        }
        if outcome == Outcome::Completed && is_clean && number % 7 > 0 {
            let session = Session { booking: &booking.id, client, coach, to_come: to_come.as_deref() };
            review(all, size, people, number, &session);
        }
        all.push("booking", booking);
    }
}

/// A session that was held.
struct Session<'a> {
    booking: &'a str,
    client: usize,
    coach: usize,
    /// Another one, that was not held yet.
    to_come: Option<&'a str>,
}

fn review(all: &mut Generated, size: &Size, people: &People, number: usize, session: &Session<'_>) {
    let faults = [&REVIEW_FAULTS[..], &REVIEW_FLAWS[..]].concat();
    let fault = size.dirt(number + 4, &faults);
    let next = |all: &[String]| json!(all[(session.client + 1) % all.len()]);
    let mut fields = json!({
        "Session": session.booking, "Reviewer": people.clients[session.client], "Coach": people.coaches[session.coach].1,
        "Stars (1–5)": size.number(3 + number as i64 % 3),
        "How was it?": if number.is_multiple_of(4) { Value::Null } else { json!("Calm, and to the point.\nI know what to do next.") },
    });
    match fault {
        Some("rating of six") => fields["Stars (1–5)"] = size.number(6),
        Some("rating of nought") => fields["Stars (1–5)"] = size.number(0),
        Some("rating of words") => fields["Stars (1–5)"] = json!("very good"),
        Some("rating between two") => fields["Stars (1–5)"] = json!(4.5),
        Some("review of a session that is gone") => fields["Session"] = json!("1500000000000x666666666666666666"),
        Some("review by somebody else") => fields["Reviewer"] = next(&people.clients),
        Some("review of another coach") => {
            fields["Coach"] = json!(people.coaches[(session.coach + 1) % people.coaches.len()].1);
        }
        Some("review of a session that is to come") => {
            fields["Session"] = json!(session.to_come);
            fields["Reviewer"] = Value::Null;
            fields["Coach"] = Value::Null;
        }
        Some("review of 2,001 letters") => fields["How was it?"] = json!("a".repeat(2_001)),
        Some("second review") => {
            all.push("review", record(size, "review", size.bookings + number, 24 * 240, fields.clone()));
            fields["Stars (1–5)"] = size.number(1);
        }
        _ => {}
    }
    let review = record(size, "review", number, 24 * 230, fields);
    all.mark(fault, "review", &review.id);
    all.push("review", review);
}

fn payment(
    all: &mut Generated,
    size: &Size,
    number: usize,
    booking: &str,
    outcome: Outcome,
    cents: i64,
    is_clean: bool,
) {
    // One of a booking to come is clean, so that its booking is.
    let fault = if is_clean && outcome != Outcome::Confirmed { size.dirt(number + 29, &PAYMENT_FAULTS) } else { None };
    let (status, captured, refunded) = match outcome {
        Outcome::Completed | Outcome::Confirmed => ("Paid", cents, 0),
        Outcome::CancelledByClient => ("Partially refunded", cents, cents / 2),
        Outcome::CancelledByCoach => ("Refunded", cents, cents),
        Outcome::NeverPaid => ("Failed", 0, 0),
    };
    let is_paid = captured > 0;
    let stripe = |prefix: &str, is_there: bool| {
        if is_there { json!(format!("{prefix}_phase1_{number:08}")) } else { Value::Null }
    };
    let mut fields = json!({
        "Booking": booking, "Amount": size.amount(cents), "Currency": "EUR", "Status": status,
        "Stripe PI": stripe("pi", is_paid), "Stripe charge id": stripe("ch", is_paid), "Stripe session": stripe("cs", true),
        "Refunded amount": if refunded > 0 { size.amount(refunded) } else { Value::Null },
        "Stripe refund id": stripe("re", refunded > 0),
    });
    match fault {
        Some("paid without a charge") => fields["Stripe charge id"] = Value::Null,
        Some("more refunded than paid") => fields["Refunded amount"] = size.amount(cents * 2),
        Some("charge of another payment") => fields["Stripe charge id"] = json!("ch_phase1_00000000"),
        Some("payment of no booking") => fields["Booking"] = json!("1500000000000x444444444444444444"),
        Some("amount of words") => fields["Amount"] = json!("paid in cash"),
        Some("unknown payment status") => fields["Status"] = json!("Hmm"),
        _ => {}
    }
    // A fault that an unpaid one can't have is none.
    let fault = fault.filter(|fault| {
        is_paid || !matches!(*fault, "paid without a charge" | "charge of another payment" | "more refunded than paid")
    });
    let payment = record(size, "payment", number, 24 * 259, fields);
    all.mark(fault, "payment", &payment.id);
    if is_clean && fault.is_none() {
        let sums = all.money.entry("EUR").or_default();
        sums.0 += captured;
        sums.1 += refunded;
    }
    all.push("payment", payment);
}

fn declare(all: &mut Generated) {
    all.declare(
        "booking",
        &[
            ("Client", "user"),
            ("Coach", "custom.coach"),
            ("Start", "date"),
            ("Duration (min)", "number"),
            ("Status", "option.booking_status"),
            ("Price", "number"),
            ("Currency", "text"),
            ("Notes for the coach", "text"),
            ("Meeting Link", "text"),
        ],
    );
    all.declare(
        "payment",
        &[
            ("Booking", "custom.booking"),
            ("Amount", "number"),
            ("Currency", "text"),
            ("Status", "option.payment_status"),
            ("Stripe PI", "text"),
            ("Stripe charge id", "text"),
            ("Stripe session", "text"),
            ("Refunded amount", "number"),
            ("Stripe refund id", "text"),
        ],
    );
    all.declare(
        "review",
        &[
            ("Session", "custom.booking"),
            ("Reviewer", "user"),
            ("Coach", "custom.coach"),
            ("Stars (1–5)", "number"),
            ("How was it?", "text"),
        ],
    );
}
