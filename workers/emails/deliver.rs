//! Sends one email by SMTP, which has no idempotency key: the effect is recorded as begun before, and as complete right after the 250, and the
//! `Message-ID` is derived from the job. A crash in between repeats the email at most once, under the same `Message-ID`.

use super::compose::{self, Composed};
use super::templates::EmailContext;
use crate::app::App;
use crate::clock::seconds;
use crate::integrations::mail::{MailError, Outgoing};
use crate::jobs::definitions::emails::SendEmail;
use crate::jobs::store::{self, EffectState};
use crate::models::notifications::{NotificationKind, unsubscribe};
use crate::workers::handler::{JobContext, JobError, JobHandler};
use crate::workers::runner::retry_within_lease;

/// The effect's name in `job_effects`.
const SMTP_EFFECT: &str = "smtp";

/// How many seconds the queue is suspended when no mail server can be reached.
const UNREACHABLE_DELAY: i64 = 15;

impl JobHandler for SendEmail {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        let app = &context.app;
        let Some(mailer) = &app.mailer else {
            return Err(JobError::Wait { after: seconds(60), error: "SMTP_URL is not set".to_owned() });
        };
        if store::begin_effect(&app.db, context.fence.job, SMTP_EFFECT, app.now()).await? == EffectState::Done {
            return Ok(app.finish_job(context.fence).await?);
        }
        let mail = match compose::compose(app, &self, context.fence.job).await? {
            Composed::Send(mail) => mail,
            Composed::NotBefore(at, reason) => {
                return Err(JobError::Wait { after: at - app.now(), error: reason.to_owned() });
            }
            Composed::Skip(reason) => {
                tracing::info!(kind = self.kind.as_str(), reason, "email skipped");
                store::complete_effect(
                    &app.db,
                    context.fence.job,
                    SMTP_EFFECT,
                    &format!("skipped: {reason}"),
                    app.now(),
                )
                .await?;
                return Ok(app.finish_job(context.fence).await?);
            }
        };
        let email_context = EmailContext { web_url: app.config.web(""), from: app.sender() };
        let rendered = mail.render(&email_context, app.now()).map_err(|error| JobError::GiveUp(error.to_string()))?;
        let outgoing = Outgoing {
            to: (mail.reader().name.clone(), mail.reader().email.clone()),
            subject: rendered.subject,
            html: rendered.html,
            text: rendered.text,
            calendar: rendered.calendar,
            message_id: format!("{}@{}", context.fence.job, email_context.host()),
            sent_at: app.now(),
            list_unsubscribe: unsubscribe_url(app, &self)?,
        };
        let accepted = mailer.send(&outgoing).await.map_err(job_error)?;
        tracing::info!(kind = mail.kind(), server = %accepted.server, "email accepted by the mail server");
        // If this is not recorded, the email is sent a second time.
        retry_within_lease(|| {
            store::complete_effect(&app.db, context.fence.job, SMTP_EFFECT, &accepted.answer, app.now())
        })
        .await?;
        Ok(app.finish_job(context.fence).await?)
    }
}

/// The `List-Unsubscribe` address, for the kinds that have one.
fn unsubscribe_url(app: &App, mail: &SendEmail) -> Result<Option<String>, JobError> {
    let kind = NotificationKind::for_email(&mail.kind).filter(|kind| kind.has_one_click_unsubscribe());
    let Some(kind) = kind else { return Ok(None) };
    let token = unsubscribe::token(&app.config.jwt_keys, mail.to, kind)?;
    Ok(Some(app.config.public(&format!("/notifications/unsubscribe?token={token}"))))
}

/// An unreachable server costs no attempt and suspends the queue; a permanent refusal is final.
fn job_error(error: MailError) -> JobError {
    let text = error.to_string();
    if !error.spends_attempt() {
        JobError::SuspendQueue { after: seconds(UNREACHABLE_DELAY), error: text }
    } else if error.is_permanent() {
        JobError::GiveUp(text)
    } else {
        JobError::Retry { after: None, error: text }
    }
}
