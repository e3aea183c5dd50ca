//! What outlives every bot: a workspace, a mail API, phones, a database, a clock with hands, and the bots themselves.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::{DateTime, TimeDelta, Utc};
use cordial::clock::Clock;
use cordial::sandbox::mail::{self, MailApi};
use cordial::sandbox::pager;
use cordial::sandbox::workspace::{self, Options, Workspace};
use serde_json::Value;

use crate::Soak;

type Failure = Box<dyn std::error::Error>;

/// With which the mail API proves its webhooks.
pub const HOOK_SECRET: &str = "soak:the-hook-of-the-soak";
const MAIL_TOKEN: &str = "a-server-token";

pub struct Stage {
    pub folder: PathBuf,
    /// Goes with the stage where nobody asked to keep it.
    _own: Option<Goes>,
    pub workspace: Workspace,
    pub mail: MailApi,
    pub phones: pager::PagerApi,
    pub clock: Clock,
    ahead: TimeDelta,
    pub bots: Vec<Bot>,
    pub on_sqlite: bool,
}

/// One bot, at work or down.
pub struct Bot {
    number: usize,
    port: u16,
    child: Option<Child>,
    pub is_frozen: bool,
    was_told_to_end: bool,
}

impl Drop for Bot {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // An error means that it had ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Stage {
    pub async fn set(line: &Soak) -> Result<Stage, Failure> {
        let on_sqlite = line.database.is_none();
        if on_sqlite && line.replicas > 1 {
            return Err("several bots need one Postgres: give --database postgres://…".into());
        }
        let folder = match &line.keep {
            Some(folder) => folder.clone(),
            None => std::env::temp_dir().join(format!("cordial-soak-{}", ulid::Ulid::new())),
        };
        std::fs::create_dir_all(&folder)?;
        let clock = Clock::system();
        let begin: DateTime<Utc> = "2026-03-02T08:50:00Z".parse()?;
        let ahead = begin - clock.now();
        clock.move_to(begin);
        let mut stage = Stage {
            _own: line.keep.is_none().then(|| Goes(folder.clone())),
            workspace: Workspace::start(Options::new(clock.clone())).await?,
            mail: MailApi::start(mail::Options::new(MAIL_TOKEN, clock.clone())).await?,
            phones: pager::PagerApi::start(clock.clone()).await?,
            clock,
            ahead,
            bots: Vec::new(),
            on_sqlite,
            folder,
        };
        stage.write_config(line.database.as_deref())?;
        stage.show_the_time()?;
        for number in 0..line.replicas.max(1) {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
            stage.bots.push(Bot { number, port, child: None, is_frozen: false, was_told_to_end: false });
        }
        Ok(stage)
    }

    fn write_config(&self, database: Option<&str>) -> Result<(), Failure> {
        let own = format!("sqlite://{}", self.folder.join("cordial.db").display());
        let workspace = &self.workspace;
        let config = format!(
            "[company]\nname = \"Example Ltd\"\ncontact = \"Dana Reyes, +44 20 7946 0000\"\npay_to = \"Bank\"\n\
             ledger_max_age = \"72h\"\n[database]\nurl = \"{}\"\n[discord]\ntoken = \"{}\"\nguild_id = \"{}\"\n\
             api_url = \"{}\"\n[discord.channels]\ndigest = \"{}\"\napprovals = \"{}\"\nalerts = \"{}\"\ndesk = \"{}\"\n\
             [discord.roles]\ncollector = [\"{}\"]\nmanager = [\"{}\"]\non_call = [\"{}\"]\n[mail]\n\
             provider = \"postmark\"\nfrom = \"desk@example.com\"\ntimeout = \"2s\"\n[mail.postmark]\n\
             token = \"{MAIL_TOKEN}\"\nbase_url = \"{}\"\nwebhook_secret = \"{HOOK_SECRET}\"\n[alerts]\n\
             large = \"5000.00\"\n[alerts.ntfy]\nurl = \"{}\"\ntopic = \"{}\"\ntoken = \"{}\"\n",
            database.unwrap_or(&own),
            workspace.token(),
            workspace.guild_id(),
            workspace.api_url(),
            workspace::DIGEST,
            workspace::APPROVALS,
            workspace::ALERTS,
            workspace::DESK,
            workspace::COLLECTOR,
            workspace::MANAGER,
            workspace::ON_CALL,
            self.mail.base_url(),
            self.phones.base_url(),
            pager::TOPIC,
            pager::TOKEN,
        );
        Ok(std::fs::write(self.folder.join("bot.toml"), config)?)
    }

    /// Turns the clock of everybody: forward, or back.
    pub fn turn(&mut self, by: TimeDelta) -> Result<(), Failure> {
        self.ahead += by;
        self.clock.move_to(Clock::system().now() + self.ahead);
        self.show_the_time()
    }

    fn show_the_time(&self) -> Result<(), Failure> {
        let new = self.folder.join("hands.new");
        std::fs::write(&new, self.ahead.num_microseconds().unwrap_or_default().to_string())?;
        Ok(std::fs::rename(new, self.folder.join("hands"))?)
    }

    /// Starts a bot that is down.
    pub fn start(&mut self, number: usize) -> Result<(), Failure> {
        let bot = &mut self.bots[number];
        let told =
            File::options().create(true).append(true).open(self.folder.join(format!("bot-{}.log", bot.number)))?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bot").arg("bot.toml").arg("hands").current_dir(&self.folder);
        command.env("CORDIAL_WEB__LISTEN", format!("127.0.0.1:{}", bot.port)).env("RUST_LOG", "info");
        bot.child = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(told).spawn()?);
        (bot.is_frozen, bot.was_told_to_end) = (false, false);
        Ok(())
    }

    /// What another command answers.
    pub async fn asks(&self, line: &str) -> Result<Value, Failure> {
        let mut command = tokio::process::Command::new(std::env::current_exe()?);
        command.arg("cordial").args(line.split(' ')).arg("--json").current_dir(&self.folder).env("RUST_LOG", "off");
        let answer = command.output().await?;
        let told = || format!("{line}: {}", String::from_utf8_lossy(&answer.stderr));
        serde_json::from_slice(&answer.stdout).map_err(|_| told().into())
    }

    /// Where a bot that is at work takes webhooks.
    pub fn door(&self) -> Option<String> {
        let bot = self.bots.iter().find(|bot| bot.is_at_work())?;
        Some(format!("http://127.0.0.1:{}/hooks/mail/postmark", bot.port))
    }

    /// What the bots logged.
    pub fn logged(&self) -> Vec<(usize, String)> {
        let read = |bot: &Bot| std::fs::read_to_string(log_of(&self.folder, bot)).unwrap_or_default();
        self.bots.iter().map(|bot| (bot.number, read(bot))).collect()
    }
}

fn log_of(folder: &Path, bot: &Bot) -> PathBuf {
    folder.join(format!("bot-{}.log", bot.number))
}

impl Bot {
    pub fn is_down(&self) -> bool {
        self.child.is_none()
    }

    pub fn is_at_work(&self) -> bool {
        self.child.is_some() && !self.is_frozen
    }

    /// The code with which it ended although nobody had asked it to.
    pub fn ended_by_itself(&mut self) -> Option<String> {
        let status = self.child.as_mut()?.try_wait().ok()??;
        self.child = None;
        // One that had only just begun hears the signal as the system has it.
        let as_told = self.was_told_to_end && (status.success() || status.signal() == Some(15));
        (!as_told).then(|| format!("bot {} ended by itself: {status}", self.number))
    }

    /// kill -9.
    pub fn dies(&mut self) {
        self.is_frozen = false;
        if let Some(mut child) = self.child.take() {
            // An error means that it had ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// SIGTERM, SIGSTOP, SIGCONT.
    pub fn is_told(&mut self, signal: &str) {
        if let Some(child) = &self.child {
            // Where the process is gone, the next look at it says so.
            let _ = Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status();
            self.is_frozen = signal == "STOP";
            self.was_told_to_end |= signal == "TERM";
        }
    }

    /// Whether it has ended after a SIGTERM.
    pub fn has_ended(&mut self) -> bool {
        let ended = self.child.as_mut().is_none_or(|child| matches!(child.try_wait(), Ok(Some(_))));
        if ended {
            self.child = None;
        }
        ended
    }
}

/// A folder that goes with its stage.
struct Goes(PathBuf);

impl Drop for Goes {
    fn drop(&mut self) {
        // What can't be removed is in the folder of temporary files all the same.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
