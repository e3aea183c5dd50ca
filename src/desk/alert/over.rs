//! An incident that ends by itself, and an alert whose message is gone.

use serde_json::{Value, json};

use super::card::account_of;
use crate::desk::{Act, Actor, Desk, Outcome, Post};
use crate::receivables::alert_end::Because;
use crate::receivables::page::PageEvent;
use crate::store::{alerts, messages};

impl Desk {
    /// The incidents whose keys begin so are over. Nothing where none has an alert that isn't resolved.
    pub(in crate::desk) async fn incident_over(&self, act: &mut Act<'_>, prefix: &str) -> Outcome<()> {
        // No key holds a character beyond this one.
        let end = format!("{prefix}\u{10ffff}");
        for (id, _) in alerts::unresolved_between(&mut act.tx, prefix, &end).await? {
            self.resolve(act, &id, None).await?;
        }
        Ok(())
    }

    /// Ends an alert, and says why where that isn't plain: nobody is called about it any more, and the phone services hear
    /// of it.
    pub(super) async fn resolve(&self, act: &mut Act<'_>, id: &str, because: Option<Because>) -> Outcome<()> {
        if !alerts::resolve(&mut act.tx, id, act.now).await? {
            return Ok(());
        }
        alerts::cancel_calls(&mut act.tx, id, "over", act.now).await?;
        self.show_over(act, id, because).await?;
        let Some(row) = alerts::by_id(&mut act.tx, id).await? else { return Ok(()) };
        let account = account_of(act, &row).await?;
        self.tell_phones(act, &row, account.as_ref(), PageEvent::Resolved).await?;
        act.file(
            "alert over",
            account.as_ref(),
            json!({ "alert": id, "about": row.about, "because": because.map(|because| because.to_string()) }),
            Value::Null,
        );
        Ok(())
    }

    /// The message of an alert is gone: where nobody has the alert, it is posted again.
    pub async fn alert_lost(&self, message: u64) -> Outcome<()> {
        let actor = Actor::job("alerts");
        let mut act = self.begin(&actor).await?;
        let Some(key) = messages::key_of(&mut act.tx, message.cast_signed()).await? else { return Ok(()) };
        let Some(id) = alerts::called_about(&key) else { return Ok(()) };
        messages::forget(&mut act.tx, &key).await?;
        alerts::take(&mut act.tx, id).await?;
        let row = alerts::by_id(&mut act.tx, id).await?.filter(|row| row.state == "open");
        if let Some(row) = row.filter(|_| key == alerts::post_key(id)) {
            let account = account_of(&mut act, &row).await?;
            let alert = Box::new(self.card(&row));
            // The key names the lost message, so that one loss makes one new post.
            act.post(&format!("{key}#after-{message}"), account.as_ref(), &Post::Alert { alert }).await?;
            let detail = json!({ "alert": id, "lost": message.to_string() });
            act.file("alert posted again", account.as_ref(), detail, Value::Null);
        }
        act.commit().await
    }
}
