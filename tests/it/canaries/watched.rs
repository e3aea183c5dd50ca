//! The real program, with canaries wherever a secret could come from, and everything it says kept.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use cordial::sandbox::workspace;

use crate::stage::{Running, Stage};

/// What Postmark puts into the address of its webhooks.
pub const HOOK_SECRET: &str = "desk:canary-hook-password";

/// Secrets, by the environment: key, and what is planted.
pub const PLANTED: &[(&str, &str)] = &[
    ("CORDIAL_MAIL__POSTMARK__WEBHOOK_SECRET", HOOK_SECRET),
    ("CORDIAL_MAIL__SENDGRID__TOKEN", "canary-sendgrid-key"),
    ("CORDIAL_MAIL__MAILGUN__TOKEN", "canary-mailgun-key"),
    ("CORDIAL_MAIL__RESEND__TOKEN", "canary-resend-key"),
    ("CORDIAL_MAIL__SES__SECRET_ACCESS_KEY", "canary-ses-key"),
    ("CORDIAL_MAIL__JMAP__TOKEN", "canary-jmap-key"),
    ("CORDIAL_MAIL__SMTP__PASSWORD", "canary-smtp-password"),
    ("CORDIAL_ALERTS__NTFY__TOKEN", "canary-ntfy-token"),
    ("CORDIAL_ALERTS__PAGERDUTY__ROUTING_KEY", "canary-routing-key"),
    ("CORDIAL_ALERTS__WEBHOOK__URL", "http://127.0.0.1:9/canary-path-of-a-hook"),
    ("CORDIAL_ALERTS__WEBHOOK__SECRET", "canary-signing-secret"),
];

/// What opens the mail API of a [`Stage`].
const SERVER_TOKEN: &str = "a-server-token";

/// What may never be said, wherever it comes from: whatever is a secret or was typed, the addresses and a number of the
/// ledger, and words that stand in letters.
const CANARIES: &[&str] = &[
    "canary-",
    SERVER_TOKEN,
    "canary.mailbox",
    "canary.second",
    "canary.third",
    "canary.fourth",
    "7700 900999",
    "whispered",
    "Perhaps it slipped through",
    "We'd rather ask",
];
/// What the answers of commands may hold and logs may not.
const NAMES: &[&str] = &["Canary Wharf Bakers"];

pub struct Watched {
    pub stage: Stage,
    /// Where something was said, and what.
    said: Mutex<Vec<(String, String)>>,
}

impl Watched {
    pub fn on(stage: Stage) -> Watched {
        Watched { stage, said: Mutex::default() }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordial"));
        command.args(line.split(' ')).current_dir(self.stage.folder.path());
        command.env("RUST_LOG", "debug,cordial=trace").envs(PLANTED.iter().copied());
        // Nobody answers there.
        command.env("CORDIAL_ALERTS__NTFY__URL", "http://127.0.0.1:9").env("CORDIAL_ALERTS__NTFY__TOPIC", "desk");
        command.env("CORDIAL_ALERTS__PAGERDUTY__BASE_URL", "http://127.0.0.1:9").env("CORDIAL_MAIL__TIMEOUT", "1s");
        command
    }

    pub fn hears(&self, place: impl Into<String>, text: impl Into<String>) {
        self.said.lock().unwrap().push((place.into(), text.into()));
    }

    /// Runs a command to its end and keeps what it said on stderr; on stdout, too, where its answer may hold nothing
    /// of it either.
    pub async fn runs(&self, line: &str, also: &[(&str, &str)], answer_too: bool) -> String {
        let mut command = self.command(line);
        command.envs(also.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let ended = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let (out, err) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        self.hears(format!("stderr of {line}"), err);
        if answer_too {
            self.hears(format!("stdout of {line}"), out.clone());
        }
        out.into_owned()
    }

    /// Starts the bot; its log goes into a file.
    pub fn bot(&self, log: &str, format: &str) -> (Running, u16) {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = self.command(&format!("run --log-format {format}"));
        let file = std::fs::File::create(self.stage.folder.path().join(log)).unwrap();
        command.env("CORDIAL_WEB__LISTEN", format!("127.0.0.1:{port}")).stdout(Stdio::null()).stderr(file);
        (Running(command.spawn().unwrap()), port)
    }

    /// Ends a bot as SIGTERM does, so that what it says at its end is heard, too.
    pub async fn ends(&self, mut bot: Running, log: &str) {
        Command::new("kill").args(["-TERM", &bot.0.id().to_string()]).status().unwrap();
        let ended = tokio::task::spawn_blocking(move || bot.0.wait().unwrap()).await.unwrap();
        let text = std::fs::read_to_string(self.stage.folder.path().join(log)).unwrap();
        assert!(ended.success() && text.len() > 1_000, "{ended}, and {log} says next to nothing:\n{text}");
        self.hears(log, text);
    }

    /// Nothing that was said holds what may not be said. Of the workspace, which people's words belong to, that is the
    /// secrets.
    pub fn nothing_sang(&self) {
        let said = self.said.lock().unwrap();
        let token = self.stage.workspace.token();
        let mut found = Vec::new();
        for (place, text) in said.iter() {
            let names = NAMES.iter().filter(|_| !place.starts_with("stdout"));
            found.extend(CANARIES.iter().chain(names).chain([&token]).filter_map(|canary| sings(canary, place, text)));
        }
        let secrets: Vec<&str> = PLANTED.iter().map(|(_, secret)| *secret).chain([SERVER_TOKEN, token]).collect();
        for channel in [workspace::DESK, workspace::APPROVALS, workspace::ALERTS, workspace::DIGEST] {
            let text = format!("{:?}", self.stage.workspace.messages(channel));
            found.extend(secrets.iter().filter_map(|canary| sings(canary, "the workspace", &text)));
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

fn sings(canary: &str, place: &str, text: &str) -> Option<String> {
    let line = text.lines().find(|line| line.contains(canary))?;
    let shown: String = line.chars().take(600).collect();
    Some(format!("{canary} in {place}:\n    {shown}"))
}
