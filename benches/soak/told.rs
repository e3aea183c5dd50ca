//! What people tell the desk and the soak keeps count of: money, holds, pauses, and the ledger as the books have it.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use cordial::sandbox::workspace::{DANA, GENERAL, Id, MORGAN, Reply, Upload};
use rand::Rng;

use crate::books::Books;
use crate::story::Story;

type Failure = Box<dyn std::error::Error>;

/// How long after the desk has said so a letter that had left already may still arrive.
pub const IN_FLIGHT: Duration = Duration::from_secs(8);

impl Story {
    /// A debtor pays; somebody tells the desk, and the books have it too.
    pub async fn money_comes(&mut self) -> Result<(), Failure> {
        let Some(invoice) = self.books.any_open(&mut self.chance) else { return Ok(()) };
        let whole = self.chance.random_bool(0.6);
        let paid = if whole { invoice.open } else { (invoice.open / 3).max(1) };
        let (code, number) = (Books::code(invoice.debtor), invoice.number.clone());
        self.books.pays(&number, paid);
        // Where nobody tells the desk, the next file does.
        if self.chance.random_bool(0.5) {
            let amount = Books::amount(&invoice, paid);
            let line = format!("/payment account:{code} amount:{amount} invoice:{number}");
            match self.asks(DANA, &line, Vec::new()).await {
                Some(told) if told.contains("Noted for") => self.books.is_known(&number, Instant::now()),
                Some(_) => {}
                None => self.books.nobody_knows_of(&number),
            }
        }
        self.notes("payments", Some(format!("{code} pays {paid} of {number}")))
    }

    pub async fn somebody_holds(&mut self) -> Result<(), Failure> {
        let code = Books::code(Books::any_debtor(&mut self.chance));
        self.quiet.may_end_hold(code, Instant::now());
        if self.chance.random_bool(0.4) {
            let told = self.asks(DANA, &format!("/resume account:{code}"), Vec::new()).await;
            return self.notes("holds", told.map(|_| format!("{code} resumed")));
        }
        let until = self.stage.clock.now().date_naive() + TimeDelta::days(self.chance.random_range(4..15));
        let line = format!("/hold account:{code} until:{until} reason:asked to");
        let told = self.asks(DANA, &line, Vec::new()).await;
        if told.is_some_and(|told| told.contains("is on hold until")) {
            self.quiet.is_held(code, until, Instant::now() + IN_FLIGHT);
        }
        self.notes("holds", Some(format!("{code} held until {until}")))
    }

    pub async fn somebody_pauses(&mut self) -> Result<(), Failure> {
        let pauses = self.chance.random_bool(0.15);
        if pauses {
            let told = self.asks(MORGAN, "/pause reason:the books are moved", Vec::new()).await;
            if told.is_some_and(|told| told.contains("The desk is paused:")) {
                self.quiet.is_paused(Instant::now() + IN_FLIGHT);
            }
        } else {
            self.goes_on().await;
        }
        self.notes("pauses", Some(format!("paused: {pauses}")))
    }

    pub async fn goes_on(&mut self) {
        self.quiet.may_go_on(Instant::now());
        self.asks(MORGAN, "/unpause", Vec::new()).await;
    }

    /// The whole ledger, as it stands, by `/import`.
    pub async fn imports(&mut self) -> Result<(), Failure> {
        let (export, paid) = (self.books.export(), self.books.unread());
        let file = Upload { name: "ledger.csv".into(), content_type: "text/csv".into(), bytes: export.into_bytes() };
        let told = self.asks(MORGAN, "/import", vec![("file".to_owned(), file)]).await;
        let taken = told.as_deref().is_some_and(|told| told.contains("rows of invoices (generic):"));
        if taken {
            self.books.was_read(&paid, Instant::now());
        }
        self.notes("imports", Some(format!("{} invoices, taken: {taken}", self.books.size())))
    }

    /// What the bot answers; nothing where it doesn't.
    async fn asks(&mut self, who: Id, line: &str, files: Vec<(String, Upload)>) -> Option<String> {
        let asked = self.stage.workspace.slash_with(who, GENERAL, line, files).ok()?;
        match self.stage.workspace.reply(asked).await {
            Reply::Message(message) => Some(format!("{}{:?}", message.content, message.embeds)),
            Reply::Silence => {
                *self.counts.entry("left without an answer").or_default() += 1;
                None
            }
            _ => None,
        }
    }
}
