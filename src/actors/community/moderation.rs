//! Reports, decisions on what is reported, and objections to them.

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::notices::{Notice, commit, notify};
use super::{Community, Writer};
use crate::actors::Command;
use crate::app::App;
use crate::clock::Timestamp;
use crate::error::{Code, Error, Result};
use crate::jobs::definitions::emails::EmailKind;
use crate::models::audit::{self, Record};
use crate::models::community::moderation::decisions::NewDecision;
use crate::models::community::moderation::{Case, Content, Decision, Report, ReportReason, Subject};
use crate::models::community::quotas::{self, Written};
use crate::origin::Origin;

/// What an author reads when nobody of the team has decided yet.
const AUTOMATIC_REASON: &str = "Several members have reported it. Somebody of the team looks at it.";

/// Reports a post or comment. While a report by the same member is open, it is answered again.
#[derive(Clone, Debug)]
pub struct ReportContent {
    pub by: Writer,
    pub subject: Subject,
    pub reason: ReportReason,
    pub comment: Option<String>,
}

impl Command for ReportContent {
    type State = Community;
    type Output = Report;

    fn ordering_key(&self) -> Option<Uuid> {
        Some(self.subject.id())
    }

    async fn run(self, app: &App, _: &Community) -> Result<Report> {
        let (now, reporter_id) = (app.now(), self.by.user_id);
        let mut tx = app.begin().await?;
        let content = Content::visible_for_update(&mut tx, self.subject, self.by.reader()).await?;
        if content.author_id == Some(reporter_id) {
            return Err(Error::new(Code::Forbidden).with_detail("You wrote it: change or delete it."));
        }
        if let Some(case) = Case::existing(&mut tx, self.subject).await?
            && let Some(open) = Report::open_of(&mut tx, case.id, reporter_id).await?
        {
            return Ok(open);
        }
        quotas::check(&mut tx, reporter_id, Written::Reports, now).await?;
        let case = Case::of(&mut tx, &content, now).await?;
        let what = (self.reason, self.comment.as_deref());
        let (report, case) = Report::insert(&mut tx, &case, reporter_id, what, now).await?;
        let mut notices = Vec::new();
        if case.hides(&content) {
            let reason = AUTOMATIC_REASON.to_owned();
            let new = NewDecision { decision: Decision::Hide, reason, decided_by: None };
            notices = decide(&mut tx, &content, &case, &new, &Origin::system("community.reports"), now).await?;
        }
        commit(app, tx, &notices).await?;
        Ok(report)
    }
}

/// What is decided on.
#[derive(Clone, Copy, Debug)]
pub enum Decided {
    Case(Uuid),
    /// Reported or not.
    Subject(Subject),
}

/// Decides about a post or comment, instead of what was decided before. Answers the id of its case.
#[derive(Clone, Debug)]
pub struct DecideCase {
    /// Of the team.
    pub by: Writer,
    pub on: Decided,
    pub decision: Decision,
    pub reason: String,
}

impl Command for DecideCase {
    type State = Community;
    type Output = Uuid;

    async fn run(self, app: &App, _: &Community) -> Result<Uuid> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let subject = match self.on {
            Decided::Case(id) => Case::subject(&mut tx, id).await?,
            Decided::Subject(subject) => subject,
        };
        let content = Content::visible_for_update(&mut tx, subject, self.by.reader()).await?;
        let case = Case::of(&mut tx, &content, now).await?;
        let new = NewDecision { decision: self.decision, reason: self.reason, decided_by: Some(self.by.user_id) };
        if case.is_decided_so(&mut tx, &new).await? {
            return Ok(case.id);
        }
        let notices = decide(&mut tx, &content, &case, &new, &self.by.origin, now).await?;
        commit(app, tx, &notices).await?;
        Ok(case.id)
    }
}

/// The author of something hidden objects to the decision, once.
#[derive(Clone, Debug)]
pub struct ObjectToDecision {
    pub by: Writer,
    pub subject: Subject,
    pub text: String,
}

impl Command for ObjectToDecision {
    type State = Community;
    type Output = ();

    async fn run(self, app: &App, _: &Community) -> Result<()> {
        let now = app.now();
        let mut tx = app.begin().await?;
        let content = Content::visible_for_update(&mut tx, self.subject, self.by.reader()).await?;
        if content.author_id != Some(self.by.user_id) {
            return Err(Error::new(Code::Forbidden).with_detail("Only its author can object."));
        }
        let case = Case::of(&mut tx, &content, now).await?;
        case.object(&mut tx, &self.text, now).await?;
        let record = Record {
            action: "community.objected",
            actor_role: self.by.role.as_str(),
            subject_kind: self.subject.kind(),
            subject_id: Some(self.subject.id()),
            before: None,
            after: Some(json!({ "case_id": case.id, "number": case.decisions })),
        };
        audit::write(&mut tx, &self.by.origin, &record, now).await?;
        app.commit(tx).await
    }
}

/// Makes a decision about something that is locked with its case: hides or shows it, decides on the reports, writes it down and tells its author and
/// the reporters.
async fn decide(
    db: &mut PgConnection,
    content: &Content,
    case: &Case,
    new: &NewDecision,
    origin: &Origin,
    now: Timestamp,
) -> Result<Vec<Notice>> {
    let number = case.decide(db, new, now).await?;
    content.set_hidden(db, new.decision.hides(), now).await?;
    let record = Record {
        action: "community.decided",
        actor_role: if new.decided_by.is_some() { "admin" } else { "system" },
        subject_kind: content.subject.kind(),
        subject_id: Some(content.subject.id()),
        before: Some(json!({ "decision": case.decision, "is_hidden": content.is_hidden })),
        after: Some(
            json!({ "decision": new.decision, "is_hidden": new.decision.hides(), "case_id": case.id, "number": number,
            "open_reports": case.open_reports, "open_weight": case.open_weight }),
        ),
    };
    audit::write(db, origin, &record, now).await?;
    let mut notices = Vec::new();
    // Nothing changes for an author whose text stays as it is.
    if let Some(author_id) = content.author_id.filter(|_| new.decision.hides() || content.is_hidden) {
        let email = EmailKind::ModerationDecision { case_id: case.id, number };
        let mut data = about(content);
        data["decision"] = json!(new.decision);
        data["reason"] = json!(new.reason);
        notices.push(Notice { to: author_id, email, data });
    }
    if new.decided_by.is_some() {
        let upheld = new.decision.hides();
        for report in Report::decide(db, case.id, new.decision, content.edited_at, now).await? {
            let Some(to) = report.reporter_id else { continue };
            let mut data = about(content);
            data["state"] = json!(if upheld { "upheld" } else { "dismissed" });
            notices.push(Notice { to, email: EmailKind::ReportDecided { report_id: report.id, upheld }, data });
        }
    }
    notify(db, origin, &notices, now).await?;
    Ok(notices)
}

/// Which post or comment, without its words: whoever is notified may not see it any more.
fn about(content: &Content) -> Value {
    match content.subject {
        Subject::Post(id) => json!({ "post_id": id }),
        Subject::Comment(id) => json!({ "post_id": content.post_id, "comment_id": id }),
    }
}
