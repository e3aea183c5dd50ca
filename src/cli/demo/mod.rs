//! `cordial demo`: the whole product on this machine.

mod bookkeeping;
mod place;
mod post_office;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{Days, NaiveDate, Weekday};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::only_one::only_one;
use super::run::stop_on_signals;
use super::work::work;
use super::{Answer, Call, Failure};
use crate::clock::Clock;
use crate::config::Config;
use crate::db;
use crate::desk::Desk;
use crate::sandbox::mail::folder::Folder;
use crate::sandbox::page::{self, Mailbox, PageState};
use crate::sandbox::pager::{self, PagerApi};
use crate::sandbox::workspace::{self, Options, Workspace};

use bookkeeping::Bookkeeping;
use place::Place;
use post_office::PageTells;

/// Try the whole product on this machine, no account anywhere
#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Where the page is served.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4700")]
    pub listen: SocketAddr,
    /// Keep the demo's data here instead of in a folder that is thrown away.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl Demo {
    pub async fn run(self, _call: &Call) -> Result<Answer, Failure> {
        let listener = TcpListener::bind(self.listen).await.map_err(|error| {
            Failure::wrong(format!(
                "the page can't be served at {}: {error}. Another program may be there: choose another place with --listen",
                self.listen
            ))
        })?;
        let address = listener.local_addr().unwrap_or(self.listen);
        let place = Place::open(self.data)?;
        let day = place.day();
        let clock = Clock::starting_at(day.begins());
        let workspace = Workspace::start(Options { rate_limits: true, ..Options::new(clock.clone()) })
            .await
            .map_err(|error| Failure::wrong(format!("the workspace can't listen on this machine: {error}")))?;
        let phone = PagerApi::start(clock.clone())
            .await
            .map_err(|error| Failure::wrong(format!("the phone can't listen on this machine: {error}")))?;
        let text = configured(&place, &workspace) + &on_call(&phone, day.date);
        let config = Arc::new(Config::from_text(&text).map_err(Failure::Config)?);
        // Asked before anything is promised; the bot itself holds it from then on.
        drop(only_one(config.database.url.expose_secret())?);
        let db = db::open(config.database.url.expose_secret()).await.map_err(Failure::wrong)?;
        let desk = Desk::over(db, Arc::clone(&config), clock.clone()).await.map_err(Failure::wrong)?;
        let books = Bookkeeping::opened(desk.clone(), place.clone(), day.date).await?;
        let page = PageState {
            workspace,
            post_office: Some(Arc::new(PageTells { desk: desk.clone() })),
            phone: Some(phone),
            mailbox: Mailbox::Folder(Folder::new(place.mails())),
            clock: clock.clone(),
            zone: config.company.time_zone,
        };
        say_what_to_try(address, &place);
        let stop = CancellationToken::new();
        let serving = tokio::spawn(async move { axum::serve(listener, page::router(page)).await });
        let keeping = tokio::spawn(books.keep());
        stop_on_signals(&stop)?;
        let ended = work(config, clock, stop).await;
        // The page's stream of events never ends by itself.
        serving.abort();
        keeping.abort();
        place.leave();
        ended.map(|()| Answer::Yes)
    }
}

/// The desk's configuration, with the workspace in the place of Discord and a folder in the place of the mail.
fn configured(place: &Place, workspace: &Workspace) -> String {
    format!(
        r#"
        [company]
        name = "Northwind Wholesale Ltd"
        contact = "Dana Reyes, +44 20 7946 0000"
        pay_to = """
        Bank transfer to Northwind Wholesale Ltd
        Sort code 00-00-00, account 00000000
        Please quote the invoice number."""
        time_zone = "Europe/London"
        country = "GB"
        currency = "GBP"

        [database]
        url = {database}

        [discord]
        token = {token}
        guild_id = "{guild}"
        api_url = "{api}"

        [discord.channels]
        digest = "{digest}"
        approvals = "{approvals}"
        alerts = "{alerts}"
        desk = "{desk}"

        [discord.roles]
        collector = ["{collector}"]
        manager = ["{manager}"]
        on_call = ["{on_call}"]

        [mail]
        provider = "file"
        from = "Northwind Wholesale <accounts@northwind.example>"
        reply_to = "accounts@northwind.example"

        [mail.file]
        folder = {mails}

        [web]
        listen = "127.0.0.1:0"
        "#,
        database = quoted(&format!("sqlite://{}", place.database().display())),
        token = quoted(workspace.token()),
        guild = workspace.guild_id(),
        api = workspace.api_url(),
        digest = workspace::DIGEST,
        approvals = workspace::APPROVALS,
        alerts = workspace::ALERTS,
        desk = workspace::DESK,
        collector = workspace::COLLECTOR,
        manager = workspace::MANAGER,
        on_call = workspace::ON_CALL,
        mails = quoted(&place.mails().display().to_string()),
    )
}

/// Ola and Sam have the phone by turns, from the week before; it stands in for a phone service.
fn on_call(phone: &PagerApi, day: NaiveDate) -> String {
    let monday = day.week(Weekday::Mon).checked_first_day().unwrap_or(day);
    let starting = monday.checked_sub_days(Days::new(7)).unwrap_or(monday);
    let turns = [workspace::SAM, workspace::OLA].map(|person| format!("\"{person}\"")).join(", ");
    let rota = vec![turns; 40].join(", ");
    format!(
        "[on_call]\nstarting = {starting}\nrota = [{rota}]\n\
         [alerts.ntfy]\nurl = \"{}\"\ntopic = \"{}\"\ntoken = \"{}\"\n",
        phone.base_url(),
        pager::TOPIC,
        pager::TOKEN
    )
}

/// A TOML string of whatever a path may hold.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn say_what_to_try(address: SocketAddr, place: &Place) {
    println!(
        "\
Cordial is at work: open http://{address}

What to try first, as Dana, a collector:
  1. #digest      what is overdue this morning; press Claim under it
  2. anywhere     /account account:CASTLEGATE     the card, with buttons for what comes next
  3.              /log account:CASTLEGATE channel:call outcome:hardship
  4.              /plan propose account:CASTLEGATE reason:\"cash is short until spring\" installments:3 first:+14d
  5. #approvals   switch to Morgan, a manager, and press ✅ under the request
  6. clock        tomorrow morning: a new ledger, a new digest, the letters that are due
  7. mailbox      each letter as the debtor sees it; /why account:CASTLEGATE says what comes next
  8.              /oncall page message:\"the bank rang\"   Ola is mentioned in #alerts, and her phone rings: see Phone

Everything is kept in {}. Ctrl-C ends it.",
        place.shown()
    );
}
