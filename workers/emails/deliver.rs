//! Handing one mail to SMTP. It has no idempotency key, so: the intent is recorded, the `Message-ID` is made from the job, and the mark
//! is set right after the 250. A crash in that window repeats the mail at most once, under the same `Message-ID`.

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

/// The effect's name in the ledger.
const HANDED_OVER: &str = "smtp";

/// How long the queue waits when no mail server can be reached.
const UNREACHABLE: i64 = 15;

impl JobHandler for SendEmail {
    async fn handle(self, context: &JobContext) -> Result<(), JobError> {
        let app = &context.app;
        let Some(mailer) = &app.mailer else {
            return Err(JobError::Wait { after: seconds(60), error: "SMTP_URL is not set".to_owned() });
        };
        if store::begin_effect(&app.db, context.fence.job, HANDED_OVER, app.now()).await? == EffectState::Done {
            return Ok(app.finish_job(context.fence).await?);
        }
        let mail = match compose::write(app, &self, context.fence.job).await? {
            Composed::Send(mail) => mail,
            Composed::Skip(reason) => {
                tracing::info!(kind = self.about.kind(), reason, "no mail");
                store::complete_effect(
                    &app.db,
                    context.fence.job,
                    HANDED_OVER,
                    &format!("skipped: {reason}"),
                    app.now(),
                )
                .await?;
                return Ok(app.finish_job(context.fence).await?);
            }
        };
        let head = EmailContext { web_url: app.config.web(""), from: app.sender() };
        let rendered = mail.render(&head, app.now()).map_err(|error| JobError::GiveUp(error.to_string()))?;
        let outgoing = Outgoing {
            to: (mail.reader().name.clone(), mail.reader().email.clone()),
            subject: rendered.subject,
            html: rendered.html,
            text: rendered.text,
            calendar: rendered.calendar,
            message_id: format!("{}@{}", context.fence.job, head.host()),
            sent_at: app.now(),
            list_unsubscribe: if rendered.is_optional { one_click(app, &self)? } else { None },
        };
        let accepted = mailer.send(&outgoing).await.map_err(verdict)?;
        tracing::info!(kind = mail.kind(), server = %accepted.server, "handed over");
        // Forgotten, it would be sent once more.
        retry_within_lease(|| {
            store::complete_effect(&app.db, context.fence.job, HANDED_OVER, &accepted.answer, app.now())
        })
        .await?;
        Ok(app.finish_job(context.fence).await?)
    }
}

/// Where one click turns mails of that kind off for that reader.
fn one_click(app: &App, mail: &SendEmail) -> Result<Option<String>, JobError> {
    let Some(kind) = NotificationKind::for_email(&mail.about) else { return Ok(None) };
    let token = unsubscribe::token(&app.config.jwt_keys, mail.to, kind)?;
    Ok(Some(app.config.public(&format!("/notifications/unsubscribe?token={token}"))))
}

/// A server that can't be reached costs nothing, and the rest of the queue need not try; a refusal for good is final.
fn verdict(error: MailError) -> JobError {
    let text = error.to_string();
    if !error.spends_attempt() {
        JobError::QueueWaits { after: seconds(UNREACHABLE), error: text }
    } else if error.is_permanent() {
        JobError::GiveUp(text)
    } else {
        JobError::Retry { after: None, error: text }
    }
}
