//! What the mail provider tells of the desk's letters, over HTTP, as the real one does.

use std::collections::BTreeMap;
use std::sync::Mutex;

use cordial::db;
use cordial::sandbox::mail::CaughtMail;
use cordial::sandbox::mail::hooks::{self, Hook, Proof, Tale};

use async_trait::async_trait;
use cordial::mail::webhooks::Fetch;
use secrecy::SecretString;
use url::Url;

use super::DeskUnderTest;
use super::post_office;

impl DeskUnderTest {
    /// Something happens to the last letter to that address, and the provider tells. Whatever comes of it is carried
    /// out. The status of the bot's answer.
    pub async fn told(&self, to: &str, tale: &Tale) -> u16 {
        let hook = self.hook(to, tale);
        self.hook_comes(&hook).await
    }

    /// What the provider would tell, before it is sent.
    pub fn hook(&self, to: &str, tale: &Tale) -> Hook {
        self.proof().hook(&self.letter_to(to), tale, self.clock.now())
    }

    pub async fn hook_comes(&self, hook: &Hook) -> u16 {
        self.hook_comes_to(self.proof().provider(), hook).await
    }

    pub async fn hook_comes_to(&self, provider: &str, hook: &Hook) -> u16 {
        self.shelf.stands(&hook.fetched);
        let address = format!("{}/hooks/mail/{provider}", self.bot().door);
        let status = hooks::send(&address, hook).await.expect("the bot answers");
        self.carried().await;
        status
    }

    /// Where the bot's web server listens.
    pub fn door(&self) -> String {
        self.bot().door.clone()
    }

    pub fn proof(&self) -> Proof {
        post_office::proof(self.world.sends_by)
    }

    /// The addresses from which something was fetched so far.
    pub fn fetched(&self) -> Vec<String> {
        self.shelf.asked.lock().unwrap().clone()
    }

    /// The last letter that was sent to an address.
    pub fn letter_to(&self, to: &str) -> CaughtMail {
        let sent = self.mail.sent().into_iter().rev();
        sent.into_iter().find(|mail| mail.recipients().any(|one| one.email == to)).expect("a letter was sent there")
    }

    /// Everything that an event could change, to be compared.
    pub async fn all_that_is_known(&self) -> String {
        let db = db::open(&self.database).await.unwrap();
        let count = async |statement: &'static str| {
            let (rows,): (i64,) = db.fetch_one(statement, ()).await.unwrap();
            rows
        };
        let known = format!(
            "{} lines, {} replies, {} events, {} suppressed, {} tasks\n{}\n{}",
            count("SELECT COUNT(*) AS n FROM activities").await,
            count("SELECT COUNT(*) AS n FROM replies").await,
            // Mailgun's tokens are used up, whatever they come with.
            count("SELECT COUNT(*) AS n FROM mail_events WHERE event_key NOT LIKE 'mailgun:%'").await,
            count("SELECT COUNT(*) AS n FROM suppressions").await,
            count("SELECT COUNT(*) AS n FROM tasks").await,
            self.outbox("mail").await,
            self.outbox("post").await,
        );
        db.close().await;
        known
    }

    /// Another person at an account, whom the ledger doesn't name.
    pub async fn has_contact(&mut self, code: &str, email: &str) {
        let file = format!("account_code,name,email\n{code},Robin,{email}\n");
        let report = self.imports(cordial::ledger_files::FileKind::Contacts, file.as_bytes()).await;
        assert!(report.accepted, "{:?}", report.lines());
        self.posts().await;
    }
}

/// What Dana and Morgan did at once, whichever of them was first.
pub fn either_way(told: &str) -> String {
    let told = told.replace("Morgan", "Dana");
    let Some((one, other)) =
        told.split_once('\n').filter(|(one, other)| one.starts_with('(') && other.starts_with('('))
    else {
        return told;
    };
    let refused = |line: &str| line.contains("already") || line.contains("settled");
    if refused(one) { format!("{other}\n{one}") } else { told.clone() }
}

/// What webhooks point to, in the place of the network.
#[derive(Default)]
pub struct PointedTo {
    stands: Mutex<BTreeMap<String, Vec<u8>>>,
    asked: Mutex<Vec<String>>,
}

impl PointedTo {
    fn stands(&self, things: &[(String, Vec<u8>)]) {
        self.stands.lock().unwrap().extend(things.iter().cloned());
    }
}

#[async_trait]
impl Fetch for PointedTo {
    async fn get(&self, address: &Url, _bearer: Option<&SecretString>) -> Result<Vec<u8>, String> {
        self.asked.lock().unwrap().push(address.to_string());
        let found = self.stands.lock().unwrap().get(address.path()).cloned();
        found.ok_or_else(|| "there is nothing".to_owned())
    }
}
