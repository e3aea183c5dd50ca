//! The demo's mail provider, as far as it tells the desk anything: the people at the page say what becomes of a mail.

use async_trait::async_trait;

use crate::desk::Desk;
use crate::receivables::incoming::{Incoming, Parts};
use crate::receivables::mail_event::{About, MailEvent, News};
use crate::sandbox::mail::CaughtMail;
use crate::sandbox::mail::hooks::{Answer, Tale};
use crate::sandbox::page::PostOffice;

/// Tells the desk what a webhook would, once its signature had been looked at.
pub(super) struct PageTells {
    pub desk: Desk,
}

#[async_trait]
impl PostOffice for PageTells {
    async fn tells(&self, mail: &CaughtMail, tale: &Tale) -> Result<(), String> {
        let about = About {
            outbox_id: mail.header("X-Cordial-Id").map(|id| id.trim().to_owned()),
            provider_id: Some(mail.id.clone()),
            address: mail.to.first().map(|to| to.email.clone()),
        };
        let event = MailEvent {
            keys: vec![format!("page:{}", ulid::Ulid::new())],
            is_spent: false,
            about,
            news: news(mail, tale),
        };
        let heard = self.desk.hear("file", &event).await;
        heard.map(drop).map_err(|error| format!("The desk couldn't be told: {error}"))
    }
}

fn news(mail: &CaughtMail, tale: &Tale) -> News {
    let said = |reason: &str| reason.to_owned();
    match tale {
        Tale::Delivered => News::Delivered,
        Tale::Deferred => News::Deferred,
        Tale::Bounced { for_good: true } => {
            News::Bounced { for_good: true, reason: said("550 5.1.1 No such user here") }
        }
        Tale::Bounced { for_good: false } => News::Bounced { for_good: false, reason: said("452 4.2.2 Mailbox full") },
        Tale::Complained => News::Complained,
        Tale::Unsubscribed => News::Unsubscribed,
        Tale::Reply(answer) => News::Reply(Box::new(incoming(mail, answer))),
        Tale::Novelty => News::Other(said("novelty")),
    }
}

fn incoming(mail: &CaughtMail, answer: &Answer) -> Incoming {
    let answered = mail.header("Message-ID").unwrap_or_default().to_owned();
    let headers = [("In-Reply-To".to_owned(), answered)];
    let writer = mail.to.first();
    Incoming::of(&Parts {
        from: writer.map_or("", |writer| writer.email.as_str()),
        from_name: writer.map_or("", |writer| writer.name.as_str()),
        subject: &format!("Re: {}", mail.subject),
        text: &answer.text,
        headers: &headers,
        ..Parts::default()
    })
}
