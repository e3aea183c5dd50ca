//! What goes wrong around the bot, and how it is waited out.

use std::time::Duration;

use cordial::db;
use cordial::sandbox::workspace::{BOT, Id, Workspace};
use tokio::task::JoinHandle;

use super::post_office::MAIL_TOKEN;
use super::{DESK_CHANNELS, DeskUnderTest};

impl DeskUnderTest {
    /// Somebody's changed client presses a button that isn't there; what they are told.
    pub async fn forge(&mut self, person: Id, custom_id: &str) -> String {
        let newest = DESK_CHANNELS.map(|channel| self.workspace.messages(channel)).concat();
        let message = newest.into_iter().filter(|message| message.author == BOT).max_by_key(|message| message.id);
        let asked = self.workspace.forge_press(person, message.expect("the bot has posted").id, custom_id).unwrap();
        self.answered(asked, person).await;
        self.reply().await
    }

    /// The bot reads the marks under pending requests, as it does every few minutes.
    pub async fn reconciled(&mut self) {
        let bot = self.bot();
        bot.poster.reconcile(&bot.desk).await;
        self.carried().await;
    }

    /// Waits until no request for a decision is pending.
    pub async fn decided(&mut self) {
        let desk = self.bot().desk.clone();
        let none = async || desk.pending_approvals().await.unwrap().is_empty();
        self.until("every request is decided", none).await;
        self.carried().await;
    }

    /// The bot ends as soon as every request is decided, before anything of it is carried out, and is started again.
    pub async fn ends_once_it_is_decided(&mut self) {
        let desk = self.bot().desk.clone();
        let none = async || desk.pending_approvals().await.unwrap().is_empty();
        self.until("every request is decided", none).await;
        self.restarts().await;
    }

    /// The post of the newest request is given up before it stands in its channel.
    pub async fn request_is_given_up(&mut self) {
        let request = self.newest_request().id;
        let db = db::open(&self.database).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let failed = "UPDATE outbox SET state = 'failed' WHERE outbox_key LIKE 'approval:%'";
        tx.execute(failed, ()).await.unwrap();
        tx.execute("DELETE FROM messages WHERE outbox_key LIKE 'approval:%'", ()).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        self.workspace.delete_message(request).unwrap();
        self.posts().await;
    }

    /// The newest request about a plan was made in somebody else's name than the plan itself.
    pub async fn somebody_else_asked(&mut self, person: Id) {
        let db = db::open(&self.database).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let asked = "UPDATE approvals SET requested_by = $1 WHERE state = 'pending'";
        tx.execute(asked, (person.cast_signed(),)).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    }

    /// Two programs plan the reminders in the same instant.
    pub async fn reminders_are_planned_twice_at_once(&mut self) {
        let desk = &self.bot().desk;
        let (one, other) = tokio::join!(desk.remind(), desk.remind());
        one.unwrap();
        other.unwrap();
        self.carried().await;
    }

    /// Minutes go by until what was put back is carried, or a quarter of an hour is over.
    pub async fn minutes_go_by(&mut self) {
        for _ in 0..15 {
            self.carried().await;
            let waiting = self.bot().desk.status().await.unwrap().waiting;
            if waiting.iter().all(|(_, rows)| *rows == 0) {
                return;
            }
            self.clock.move_to(self.clock.now() + chrono::Duration::minutes(1));
        }
    }

    /// The key that the bot has is good again.
    pub fn mail_key_is_mended(&self) {
        self.mail.set_token(MAIL_TOKEN);
    }

    /// Another program holds the database's rows for that long; a task that ends when it lets go.
    pub async fn database_is_held(&self, how_long: Duration) -> JoinHandle<()> {
        let db = db::open(&self.database).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.execute("UPDATE accounts SET name = name", ()).await.unwrap();
        tokio::spawn(async move {
            // The hold is the fault itself: nothing else could end it.
            tokio::time::sleep(how_long).await;
            tx.commit().await.unwrap();
            db.close().await;
        })
    }

    /// Whether nothing the bot ever posted has pushed to anybody.
    pub fn nobody_was_pinged(&self) -> bool {
        let quiet = |workspace: &Workspace, channel: Id| {
            workspace.messages(channel).iter().all(|message| message.pings.nobody() && message.mentions.nobody())
        };
        DESK_CHANNELS.iter().all(|channel| quiet(&self.workspace, *channel))
    }

    /// Somebody changes the first line of the client file behind the desk's back.
    pub async fn client_file_is_touched(&self) {
        self.client_file_is_changed("UPDATE activities SET act = 'touched' WHERE seq = 1").await;
    }

    /// They put it back.
    pub async fn touch_is_undone(&self) {
        self.client_file_is_changed("UPDATE activities SET act = 'on call taken' WHERE seq = 1").await;
    }

    async fn client_file_is_changed(&self, statement: &'static str) {
        let db = db::open(&self.database).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let unguarded = match db.kind() {
            "sqlite" => "DROP TRIGGER IF EXISTS activities_no_update",
            _ => "DROP TRIGGER IF EXISTS activities_no_update ON activities",
        };
        tx.execute(unguarded, ()).await.unwrap();
        tx.execute(statement, ()).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    }
}
