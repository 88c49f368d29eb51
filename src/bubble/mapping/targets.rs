//! What a mapping can fill: the kinds of records that Rapport takes over, their fields, and what kind of value each field takes.

use crate::models::community::comments;

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Users,
    Quizzes,
    Coaches,
    /// Weekly windows of coaches, each a record; a part of their coach.
    Windows,
    Bookings,
    /// A part of their booking.
    Payments,
    Reviews,
    Posts,
    Comments,
    Resources,
    /// Resources that somebody has saved, each a record.
    Bookmarks,
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of at most so many characters.
    Line(usize),
    Paragraphs(usize),
    Email,
    /// The id of a record.
    Link,
    Links,
    Date,
    /// An amount of money in whole units, with decimals.
    Amount,
    Number,
    Numbers,
    Boolean,
    Zone,
    Currency,
    Country,
    Countries,
    Language,
    Languages,
    Tag,
    Tags,
    Url,
    /// The address of an uploaded file: `//app.example.com/fileupload/picture.jpg`.
    File,
    /// One of these, after the option set.
    Choice(&'static [&'static str]),
    Choices(&'static [&'static str]),
    /// `Mon 08:00-18:00, Thu 17:00-20:30`
    Hours,
}

/// A field that can be filled.
#[derive(Clone, Copy, Debug)]
pub struct TargetField {
    pub name: &'static str,
    pub kind: Kind,
    /// Without it there is no record.
    pub is_required: bool,
    /// What it may be called in an app, for a starter: in small letters, without spaces and signs.
    pub likely: &'static [&'static str],
}

const fn required(name: &'static str, kind: Kind, likely: &'static [&'static str]) -> TargetField {
    TargetField { name, kind, is_required: true, likely }
}

const fn optional(name: &'static str, kind: Kind, likely: &'static [&'static str]) -> TargetField {
    TargetField { name, kind, is_required: false, likely }
}

const USERS: &[TargetField] = &[
    required("email", Kind::Email, &["authentication", "email"]),
    required("full_name", Kind::Line(120), &["fullname", "name", "firstname"]),
    required("role", Kind::Choice(&["client", "coach"]), &["role", "usertype", "type"]),
    optional("timezone", Kind::Zone, &["timezone"]),
    optional("is_email_verified", Kind::Boolean, &["emailconfirmed", "emailverified"]),
    optional("phone", Kind::Line(32), &["phone", "phonenumber"]),
    optional("country", Kind::Country, &["country", "wheredoyoulive", "address"]),
    optional("photo", Kind::File, &["profilepicture", "photo", "avatar", "picture"]),
    optional("favourite_coaches", Kind::Links, &["favouritecoaches", "favoritecoaches", "favorites"]),
    optional("saved_resources", Kind::Links, &["savedresources", "bookmarks", "bookmarkedresources"]),
    optional("password_hash", Kind::Line(72), &["legacyhashtext", "legacyhash", "passwordhash"]),
    optional("password_salt", Kind::Line(200), &["legacysalttext", "legacysalt", "passwordsalt"]),
    optional(
        "password_scheme",
        Kind::Choice(&["bcrypt", "sha256_salt_password", "sha256_password_salt"]),
        &["passwordscheme"],
    ),
];

const QUIZZES: &[TargetField] = &[
    required("user", Kind::Link, &["user", "client"]),
    optional(
        "primary_goal",
        Kind::Choice(&[
            "career",
            "relocation",
            "leadership",
            "business",
            "relationships",
            "wellbeing",
            "confidence",
            "productivity",
            "finances",
            "studies",
        ]),
        &["maingoal", "primarygoal", "goal"],
    ),
    optional("goal_description", Kind::Paragraphs(2_000), &["whatsgoingon", "goaldescription"]),
    optional("challenges", Kind::Tags, &["challenges"]),
    optional("desired_outcome", Kind::Paragraphs(1_000), &["desiredoutcome", "outcome"]),
    optional(
        "timeline",
        Kind::Choice(&["weeks", "one_to_three_months", "three_to_six_months", "six_to_twelve_months", "open_ended"]),
        &["timeline"],
    ),
    optional("languages", Kind::Languages, &["languages"]),
    optional("preferred_language", Kind::Language, &["preferredlanguage"]),
    optional("country_of_residence", Kind::Country, &["countryofresidence"]),
    optional("target_countries", Kind::Countries, &["targetcountries"]),
    optional(
        "relocation_stage",
        Kind::Choice(&["not_relocating", "considering", "planning", "recently_moved", "settled"]),
        &["relocationstage"],
    ),
    optional("budget", Kind::Amount, &["budgeth", "budget"]),
    optional("budget_currency", Kind::Currency, &["budgetcurrency"]),
    optional("sessions_per_month", Kind::Number, &["sessionsmonth", "sessionspermonth"]),
    optional("availability", Kind::Hours, &["availability"]),
    optional("session_format", Kind::Choices(&["video", "audio", "chat", "in_person"]), &["sessionformat"]),
    optional(
        "coaching_style",
        Kind::Choice(&["directive", "supportive", "analytical", "creative", "balanced"]),
        &["coachingstyle"],
    ),
    optional("coaching_experience", Kind::Choice(&["none", "some", "extensive"]), &["coachingexperience"]),
    optional("occupation", Kind::Line(120), &["occupation"]),
    optional("industry", Kind::Tag, &["industry"]),
    optional(
        "life_stage",
        Kind::Choice(&[
            "student",
            "early_career",
            "mid_career",
            "senior",
            "founder",
            "parent",
            "career_break",
            "retired",
        ]),
        &["lifestage"],
    ),
    optional("motivation", Kind::Number, &["100motivated", "motivation"]),
];

const COACHES: &[TargetField] = &[
    required("user", Kind::Link, &["user", "account"]),
    optional("headline", Kind::Line(160), &["headline"]),
    optional("bio", Kind::Paragraphs(5_000), &["aboutme", "bio", "about"]),
    optional("expertise", Kind::Tags, &["expertise", "topics"]),
    optional("languages", Kind::Languages, &["languages"]),
    optional("countries", Kind::Countries, &["countries"]),
    optional("price", Kind::Amount, &["priceperhour", "price", "hourlyrate"]),
    optional("price_currency", Kind::Currency, &["currency"]),
    optional("session_durations", Kind::Numbers, &["sessionlengthsmin", "sessionlengths"]),
    optional("cancellation_policy", Kind::Choice(&["flexible", "moderate", "strict"]), &["cancellationpolicy"]),
    optional("meeting_url", Kind::Url, &["meetingurl", "zoomlink"]),
    optional("wants_listing", Kind::Boolean, &["visible", "listed", "published"]),
    optional("availability", Kind::Hours, &["availability"]),
];

const WINDOWS: &[TargetField] = &[
    required("coach", Kind::Link, &["coach"]),
    required("weekday", Kind::Choice(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), &["day", "weekday"]),
    required("start", Kind::Line(5), &["from", "start"]),
    required("end", Kind::Line(5), &["to", "end", "until"]),
];

const BOOKINGS: &[TargetField] = &[
    required("client", Kind::Link, &["client", "user"]),
    required("coach", Kind::Link, &["coach"]),
    required("starts_at", Kind::Date, &["start", "startsat", "date"]),
    required("minutes", Kind::Number, &["durationmin", "duration", "minutes"]),
    required(
        "status",
        Kind::Choice(&[
            "unpaid",
            "confirmed",
            "completed",
            "cancelled_by_client",
            "cancelled_by_coach",
            "cancelled_by_admin",
        ]),
        &["status"],
    ),
    required("price", Kind::Amount, &["price", "amount"]),
    required("price_currency", Kind::Currency, &["currency"]),
    optional("notes", Kind::Paragraphs(2_000), &["notesforthecoach", "notes"]),
    optional("meeting_link", Kind::Url, &["meetinglink", "zoomlink"]),
    optional("cancel_reason", Kind::Paragraphs(500), &["cancelreason", "reason"]),
];

const PAYMENTS: &[TargetField] = &[
    required("booking", Kind::Link, &["booking", "session"]),
    required("amount", Kind::Amount, &["amount", "price"]),
    required("currency", Kind::Currency, &["currency"]),
    required("status", Kind::Choice(&["paid", "refunded", "unpaid"]), &["status"]),
    optional("stripe_charge", Kind::Line(255), &["stripechargeid", "chargeid", "stripecharge"]),
    optional("stripe_payment_intent", Kind::Line(255), &["stripepi", "paymentintent"]),
    optional("stripe_session", Kind::Line(255), &["stripesession", "checkoutsession"]),
    optional("refunded_amount", Kind::Amount, &["refundedamount"]),
    optional("stripe_refund", Kind::Line(255), &["striperefundid", "refundid"]),
    optional("paid_at", Kind::Date, &["paidat", "paiddate"]),
];

const REVIEWS: &[TargetField] = &[
    required("booking", Kind::Link, &["booking", "session"]),
    required("rating", Kind::Number, &["rating", "stars", "stars15", "score"]),
    optional("comment", Kind::Paragraphs(2_000), &["comment", "text", "review", "howwasit"]),
    optional("client", Kind::Link, &["client", "reviewer", "author", "user"]),
    optional("coach", Kind::Link, &["coach"]),
];

const POSTS: &[TargetField] = &[
    required("title", Kind::Line(200), &["title"]),
    required("content", Kind::Paragraphs(20_000), &["body", "content", "text"]),
    required("post_type", Kind::Choice(&["discussion", "question", "story", "announcement"]), &["kind", "type"]),
    optional("author", Kind::Link, &["author", "user"]),
    optional("tags", Kind::Tags, &["tags"]),
    optional("is_private", Kind::Boolean, &["membersonly", "private"]),
    optional("upvoted_by", Kind::Links, &["upvotedby", "likedby", "upvotes", "likes", "voters"]),
];

const COMMENTS: &[TargetField] = &[
    required("post", Kind::Link, &["post", "forumpost", "thread"]),
    required("content", Kind::Paragraphs(comments::MAX_CHARS), &["text", "content", "body", "comment"]),
    optional("author", Kind::Link, &["author", "writtenby", "user"]),
    optional("parent", Kind::Link, &["parent", "replyto", "parentcomment", "answerto"]),
];

const RESOURCES: &[TargetField] = &[
    required("title", Kind::Line(200), &["title"]),
    required("description", Kind::Paragraphs(2_000), &["description"]),
    required(
        "resource_type",
        Kind::Choice(&["article", "video", "podcast", "template", "course", "book"]),
        &["kind", "type"],
    ),
    required("url", Kind::Url, &["link", "url"]),
    optional("owner", Kind::Link, &["owner", "author"]),
    optional("tags", Kind::Tags, &["tags"]),
];

const BOOKMARKS: &[TargetField] = &[
    required("user", Kind::Link, &["user", "savedby", "owner"]),
    required("resource", Kind::Link, &["resource", "material"]),
];

impl Target {
    /// All of them, by their names in a mapping, in the order of the import.
    pub const ALL: [(&'static str, Target); 11] = [
        ("users", Target::Users),
        ("quizzes", Target::Quizzes),
        ("coaches", Target::Coaches),
        ("windows", Target::Windows),
        ("bookings", Target::Bookings),
        ("payments", Target::Payments),
        ("reviews", Target::Reviews),
        ("posts", Target::Posts),
        ("comments", Target::Comments),
        ("resources", Target::Resources),
        ("bookmarks", Target::Bookmarks),
    ];

    /// The target of that name.
    pub fn of(name: &str) -> Option<Target> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
    }

    /// Its name in a mapping.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, target)| *target == self).map_or("", |(name, _)| *name)
    }

    /// What can be filled.
    pub const fn fields(self) -> &'static [TargetField] {
        match self {
            Target::Users => USERS,
            Target::Quizzes => QUIZZES,
            Target::Coaches => COACHES,
            Target::Windows => WINDOWS,
            Target::Bookings => BOOKINGS,
            Target::Payments => PAYMENTS,
            Target::Reviews => REVIEWS,
            Target::Posts => POSTS,
            Target::Comments => COMMENTS,
            Target::Resources => RESOURCES,
            Target::Bookmarks => BOOKMARKS,
        }
    }

    /// The field of that name.
    pub fn field(self, name: &str) -> Option<&'static TargetField> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// What the type may be called in an app, for a starter.
    pub const fn likely(self) -> &'static [&'static str] {
        match self {
            Target::Users => &["user"],
            Target::Quizzes => &["quizresult", "quiz", "matchquiz"],
            Target::Coaches => &["coach", "coachprofile"],
            Target::Windows => &["availability", "timeslot"],
            Target::Bookings => &["booking", "session", "appointment"],
            Target::Payments => &["payment", "transaction"],
            Target::Reviews => &["review", "rating", "feedback"],
            Target::Posts => &["post", "forumpost"],
            Target::Comments => &["comment", "reply", "postcomment"],
            Target::Resources => &["resource", "material"],
            Target::Bookmarks => &["bookmark", "savedresource"],
        }
    }

    /// What each of its records belongs to: without that no record of it can be imported.
    pub const fn belongs_to(self) -> Option<Target> {
        match self {
            Target::Windows => Some(Target::Coaches),
            Target::Payments | Target::Reviews => Some(Target::Bookings),
            Target::Comments => Some(Target::Posts),
            Target::Bookmarks => Some(Target::Resources),
            _ => None,
        }
    }
}
