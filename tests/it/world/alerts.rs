//! What people do about alerts, and whose phone it made ring.

use cordial::sandbox::workspace::{ALERTS, BOT, Id, Message};

use super::DeskUnderTest;

impl DeskUnderTest {
    /// Everybody the alerts channel has pinged so far, in the order of the messages.
    pub fn pinged(&self) -> String {
        let mut pinged = Vec::new();
        for message in self.workspace.messages(ALERTS) {
            assert!(!message.pings.everyone, "nobody pings everyone");
            let all = message.pings.users.iter().chain(&message.pings.roles);
            pinged.extend(all.map(|id| self.name(*id).unwrap_or_else(|| id.to_string())));
        }
        pinged.join(", ")
    }

    /// The newest message among the alerts.
    pub fn newest_alert(&self) -> Message {
        let newest = self.workspace.messages(ALERTS).into_iter().rfind(|message| message.author == BOT);
        newest.expect("there is an alert")
    }

    /// Puts a ✅ under the newest alert, which is then theirs.
    pub async fn takes(&mut self, person: Id) {
        let alert = self.newest_alert().id;
        self.workspace.react(person, alert, "✅").unwrap();
        let desk = self.bot().desk.clone();
        let open = async || desk.open_alerts().await.unwrap().is_empty();
        self.until("an alert is taken", open).await;
        self.carried().await;
    }

    /// Puts a ✅ under the newest alert, which is taken away again.
    pub async fn tries_to_take(&mut self, person: Id) {
        let alert = self.newest_alert().id;
        self.workspace.react(person, alert, "✅").unwrap();
        let marked = |message: Message| message.reactions.iter().any(|mark| mark.people.contains(&person));
        let gone = async || !self.workspace.message(alert).is_some_and(marked);
        self.until("a mark is taken away", gone).await;
        self.carried().await;
    }

    /// The alerts are looked after, and what comes of it isn't carried out yet.
    pub async fn alerts_are_tended(&self) {
        self.bot().desk.tend_alerts().await.unwrap();
    }

    /// Two programs look after the alerts in the same instant.
    pub async fn alerts_are_tended_twice_at_once(&self) {
        let desk = &self.bot().desk;
        let (one, other) = tokio::join!(desk.tend_alerts(), desk.tend_alerts());
        one.unwrap();
        other.unwrap();
        self.carried().await;
    }

    /// One incident is met so many times.
    pub async fn incident_is_met(&self, times: usize) {
        for _ in 0..times {
            self.bot().desk.mail_is_locked("the provider answered 401").await.unwrap();
        }
        self.carried().await;
    }

    /// One incident is met and written down, and the bot ends before anybody is told.
    pub async fn incident_is_met_and_the_bot_ends(&mut self) {
        self.bot().desk.mail_is_locked("the provider answered 401").await.unwrap();
        self.restarts().await;
        self.carried().await;
    }

    /// Every page since the test last looked, one a line.
    pub fn pages(&mut self) -> String {
        let told = self.phones.told();
        let line = |page: &cordial::sandbox::pager::Told| {
            let about = if page.text.is_empty() { String::new() } else { format!(": {}", page.text) };
            format!("{} {}{about}", page.service, page.event)
        };
        let mut new: Vec<_> = told[self.pages_read..].iter().map(line).collect();
        // They are told at the same time.
        new.sort();
        self.pages_read = told.len();
        new.join("\n")
    }
}
