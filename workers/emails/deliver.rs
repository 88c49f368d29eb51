//! Handing one mail to SMTP. It has no idempotency key, so: the intent is recorded, the `Message-ID` is made from the job, and the mark
//! is set right after the 250. A crash in that window repeats the mail at most once, under the same `Message-ID`.

use super::letters::{self, Letter};
use super::templates::Letterhead;
use crate::actors::House;
use crate::clock::seconds;
use crate::integrations::mail::{MailError, Outgoing};
use crate::jobs::emails::SendEmail;
use crate::jobs::ledger::{self, Effect};
use crate::models::notifications::{Kind, unsubscribe};
use crate::workers::process::insist;
use crate::workers::{Doing, JobError, Work};

/// The effect's name in the ledger.
const HANDED_OVER: &str = "smtp";

/// How long the queue waits when no mail server can be reached.
const UNREACHABLE: i64 = 15;

impl Work for SendEmail {
    async fn work(self, doing: &Doing) -> Result<(), JobError> {
        let house = &doing.house;
        let Some(mailer) = &house.mailer else {
            return Err(JobError::Wait { after: seconds(60), error: "SMTP_URL is not set".to_owned() });
        };
        if ledger::intend(&house.db, doing.fence.job, HANDED_OVER, house.now()).await? == Effect::Done {
            return Ok(house.finish(doing.fence).await?);
        }
        let mail = match letters::write(house, &self, doing.fence.job).await? {
            Letter::Write(mail) => mail,
            Letter::Skip(reason) => {
                tracing::info!(kind = self.about.kind(), reason, "no mail");
                ledger::effected(&house.db, doing.fence.job, HANDED_OVER, &format!("skipped: {reason}"), house.now())
                    .await?;
                return Ok(house.finish(doing.fence).await?);
            }
        };
        let head = Letterhead { web_url: house.config.web(""), from: house.sender() };
        let rendered = mail.render(&head, house.now()).map_err(|error| JobError::GiveUp(error.to_string()))?;
        let outgoing = Outgoing {
            to: (mail.reader().name.clone(), mail.reader().email.clone()),
            subject: rendered.subject,
            html: rendered.html,
            text: rendered.text,
            calendar: rendered.calendar,
            message_id: format!("{}@{}", doing.fence.job, head.host()),
            sent_at: house.now(),
            list_unsubscribe: if rendered.is_optional { one_click(house, &self)? } else { None },
        };
        let accepted = mailer.send(&outgoing).await.map_err(verdict)?;
        tracing::info!(kind = mail.kind(), server = %accepted.server, "handed over");
        // Forgotten, it would be sent once more.
        insist(|| ledger::effected(&house.db, doing.fence.job, HANDED_OVER, &accepted.answer, house.now())).await?;
        Ok(house.finish(doing.fence).await?)
    }
}

/// Where one click turns mails of that kind off for that reader.
fn one_click(house: &House, mail: &SendEmail) -> Result<Option<String>, JobError> {
    let Some(kind) = Kind::of(&mail.about) else { return Ok(None) };
    let token = unsubscribe::token(&house.config.jwt_keys, mail.to, kind)?;
    Ok(Some(house.config.public(&format!("/notifications/unsubscribe?token={token}"))))
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
