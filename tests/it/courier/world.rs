//! A desk with overdue accounts, a clock in the test's hand, and a courier whose other side is in it too.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use cordial::clock::Clock;
use cordial::config::Config;
use cordial::courier::{Courier, MailRoom, Means, Tally};
use cordial::db::{self, Db};
use cordial::desk::{Actor, Desk, ImportRequest, Role};
use cordial::ledger_files::FileKind;
use cordial::mail::letters::Templates;
use cordial::store::outbox::{self, Listed};

use super::other_side::{Channel, Mails};
use crate::databases::{On, fresh};

const CONFIG: &str = r#"
[company]
name = "Northwind Ltd"
contact = "Dana Reyes, +44 20 7946 0000"
pay_to = "Sort code 00-00-00, account 00000000"
"#;

pub struct World {
    pub desk: Desk,
    pub db: Db,
    pub mails: Arc<Mails>,
    pub channel: Arc<Channel>,
    pub courier: Courier,
}

/// Monday 2 March 2026, 10:00 in London; each account has one invoice that is six days past due.
pub async fn world(on: On, accounts: &[&str]) -> World {
    let clock = Clock::held_at("2026-03-02T10:00:00Z".parse().unwrap());
    let db = db::open(&fresh(on).await).await.unwrap();
    let config = Arc::new(Config::from_text(CONFIG).unwrap());
    let desk = Desk::over(db.clone(), config, clock).await.unwrap();
    let (mails, channel) = (Arc::<Mails>::default(), Arc::<Channel>::default());
    let courier = Courier::new(desk.clone(), means(&mails, &channel));
    let world = World { desk, db, mails, channel, courier };
    world.import(accounts).await;
    world
}

fn means(mails: &Arc<Mails>, channel: &Arc<Channel>) -> Means {
    let room = MailRoom {
        provider: mails.clone(),
        templates: Templates::built_in(),
        from: "Northwind Ltd <desk@northwind.test>".to_owned(),
        reply_to: None,
    };
    Means { mail: Ok(room), mail_is_wanted: true, posts: Ok(channel.clone()), pagers: Vec::new() }
}

pub fn dana() -> Actor {
    Actor::person(1, "Dana", Role::Manager)
}

impl World {
    /// Another courier over the same rows, as another process has.
    pub fn another_courier(&self) -> Courier {
        Courier::new(self.desk.clone(), means(&self.mails, &self.channel))
    }

    /// A courier whose mail is broken, or was never set up.
    pub fn courier_without_mail(&self, mail_is_wanted: bool) -> Courier {
        let mail = Err("the friendly letter can't be read".to_owned());
        Courier::new(
            self.desk.clone(),
            Means { mail, mail_is_wanted, posts: Ok(self.channel.clone()), pagers: Vec::new() },
        )
    }

    async fn import(&self, accounts: &[&str]) {
        let mut file =
            "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount,open\n".to_owned();
        for code in accounts {
            let address = format!("{}@debtor.test", code.to_lowercase());
            file += &format!("{code},{code} Ltd,{address},INV-{code},2026-01-25,2026-02-24,GBP,100.00,100.00\n");
        }
        let request = ImportRequest {
            kind: FileKind::Invoices,
            format: "generic".to_owned(),
            full: false,
            yes: false,
            dry_run: false,
        };
        let report = self.desk.import(&Actor::operator(), file.as_bytes(), request).await.unwrap();
        assert!(report.accepted, "{report:?}");
    }

    /// Plans what is owed.
    pub async fn remind(&self) {
        self.desk.remind().await.unwrap();
    }

    pub async fn drain(&self) -> Tally {
        self.courier.drain().await.unwrap()
    }

    pub fn later(&self, by: Duration) {
        let now = self.now() + chrono::Duration::from_std(by).unwrap();
        self.desk.clock.move_to(now);
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.desk.clock.now()
    }

    /// The letters in the outbox, in order.
    pub async fn letters(&self) -> Vec<Listed> {
        let rows = outbox::list(&self.db).await.unwrap();
        rows.into_iter().filter(|row| row.kind == "mail").collect()
    }

    /// The letters' accounts and states, in order.
    pub async fn states(&self) -> Vec<String> {
        let told = |row: Listed| format!("{} {}", row.account_code.unwrap_or_default(), row.state);
        self.letters().await.into_iter().map(told).collect()
    }

    /// What the client file says was done, the import and what was planned left out.
    pub async fn acts(&self) -> Vec<String> {
        let lines = self.desk.activity(None).await.unwrap();
        let acts = lines.into_iter().map(|line| line.act);
        acts.filter(|act| act.starts_with("reminder") && act != "reminder planned").collect()
    }
}
