//! `/oncall page`: somebody calls whoever is on call.

use crate::desk::alert::Incident;
use crate::desk::refusal::refused;
use crate::desk::{Actor, Desk, Outcome};
use crate::receivables::alert::{Called, read_called};
use crate::receivables::plain_text;
use crate::store::alerts;

/// As much as fits on a phone's screen, and into every service's message.
const LONGEST: usize = 500;

impl Desk {
    /// Whether an alert rings a phone, too.
    pub fn rings_phones(&self) -> bool {
        !self.config.alerts.services().is_empty()
    }

    /// Raises an alert with somebody's own words. Answers with who is called.
    ///
    /// # Errors
    /// A refusal where nothing is said.
    pub async fn page_on_call(&self, actor: &Actor, message: &str) -> Outcome<Called> {
        actor.must_be_collector()?;
        let said = plain_text::shortened(&plain_text::one_line(message), LONGEST);
        if said.is_empty() {
            return refused("Say in a few words what can't wait: whoever is on call reads it on a phone.");
        }
        let mut act = self.begin(actor).await?;
        let key = format!("alert:page:{}", ulid::Ulid::new());
        let sentence = format!("{} asks: {said}", actor.name);
        self.raise(&mut act, Incident { key: key.clone(), about: "page", sentence, account: None }).await?;
        let raised = alerts::unresolved_between(&mut act.tx, &key, &format!("{key}~")).await?;
        let mut called = Vec::new();
        if let Some((id, _)) = raised.first() {
            called = alerts::by_id(&mut act.tx, id).await?.map(|row| read_called(&row.called)).unwrap_or_default();
        }
        act.commit().await?;
        Ok(called.into_iter().next().unwrap_or(Called::Managers))
    }
}
