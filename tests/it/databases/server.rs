//! The private Postgres of one test process, and the directory everything of that process is in.
//!
//! A shell waits beside each on a pipe that only this process holds open. When the process ends, be it by
//! `kill -9`, the pipe closes, and the shell stops the server and removes the directory.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A directory of this process.
pub struct Scratch {
    path: PathBuf,
    /// Its standard input is the pipe: kept, never written to.
    _janitor: Child,
}

impl Scratch {
    pub fn new() -> Scratch {
        let path = directory();
        let janitor = attendant(r#"read -r _; rm -rf "$1""#, &path, None).spawn().expect("a shell");
        Scratch { path, _janitor: janitor }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A running Postgres that takes connections on a socket in its own directory and nowhere else.
pub struct Server {
    directory: PathBuf,
    _attendant: Child,
}

impl Server {
    pub fn start() -> Server {
        let programs = programs().unwrap_or_else(|| panic!("{MISSING}"));
        let directory = directory();
        let owner = unprivileged(&directory);
        if let Some((user, group)) = owner {
            chown(&directory, Some(user), Some(group)).expect("root may give its directory away");
        }
        let attendant = attendant(SERVE, &directory, owner).arg(programs).spawn().expect("a shell");
        let server = Server { directory, _attendant: attendant };
        server.wait_until_it_answers();
        server
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://cordial@localhost/{database}?host={}", self.directory.display())
    }

    /// Postgres writes `ready` as the last line of its pid file once it takes connections.
    fn wait_until_it_answers(&self) {
        let pid_file = self.directory.join("data/postmaster.pid");
        for _ in 0..600 {
            if fs::read_to_string(&pid_file).is_ok_and(|text| text.lines().any(|line| line.trim() == "ready")) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.directory.join("log")).unwrap_or_default();
        panic!("the tests' own Postgres did not start within 30 seconds. Its log:\n{log}");
    }
}

/// Nothing here need survive a crash, so nothing waits for the disk. `$2` is the folder of the programs.
const SERVE: &str = r#"
{
  "$2/initdb" -D "$1/data" --username=cordial --auth=trust --encoding=UTF8 --no-locale --no-sync &&
    exec "$2/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c max_connections=400 -c shared_buffers=64MB \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off
} >"$1/log" 2>&1 </dev/null &
server=$!
read -r _
trap "" TERM
kill -TERM 0
kill -INT "$server"
wait
rm -rf "$1"
"#;

pub const MISSING: &str = "These tests need PostgreSQL's server programs, and there is no initdb on the PATH or where packages \
put it. `scripts/test` installs them; by hand: apt-get install postgresql (Debian), dnf install postgresql-server \
(Fedora), brew install postgresql (macOS), or set CORDIAL_TEST_POSTGRES_BIN to the folder that holds initdb. No server \
needs to run: the tests start their own.";

pub fn directory() -> PathBuf {
    let directory = tempfile::Builder::new().prefix("cordial-tests-").tempdir().expect("a temporary directory").keep();
    fs::set_permissions(&directory, Permissions::from_mode(0o755)).expect("a directory of one's own");
    directory
}

/// A shell that runs `script` with `directory` as `$1`, in a process group of its own: Ctrl-C ends the
/// tests, and then it cleans up after them.
pub fn attendant(script: &str, directory: &Path, owner: Option<(u32, u32)>) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script, "attendant"]).arg(directory).current_dir(directory).process_group(0);
    shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    owned_by(&mut shell, owner);
    shell
}

fn owned_by(command: &mut Command, owner: Option<(u32, u32)>) {
    if let Some((user, group)) = owner {
        command.uid(user).gid(group);
    }
}

/// Postgres refuses to run as root. If we are (our own directory tells), the user to be instead: `postgres`,
/// which its packages make, else `nobody`.
pub fn unprivileged(ours: &Path) -> Option<(u32, u32)> {
    if fs::metadata(ours).expect("our own directory").uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("a list of users");
    let find = |name: &str| {
        let fields: Vec<&str> =
            users.lines().map(|line| line.split(':').collect()).find(|f: &Vec<&str>| f[0] == name)?;
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    Some(find("postgres").or_else(|| find("nobody")).expect("a user that isn't root"))
}

/// The folder of initdb and postgres: as told, else on the PATH, else the newest where packages put it.
pub fn programs() -> Option<PathBuf> {
    if let Some(told) = std::env::var_os("CORDIAL_TEST_POSTGRES_BIN") {
        let told = PathBuf::from(told);
        assert!(told.join("initdb").exists(), "CORDIAL_TEST_POSTGRES_BIN is {told:?}, which holds no initdb");
        return Some(where_they_are(told));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut packaged: Vec<PathBuf> = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr"]
        .iter()
        .filter_map(|parent| fs::read_dir(parent).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    packaged.sort_by_key(|bin| std::cmp::Reverse(version(bin)));
    std::env::split_paths(&path)
        .chain(packaged)
        .find(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())
        .map(where_they_are)
}

/// Where `initdb` is a link, the programs that nobody linked are beside what it leads to.
fn where_they_are(bin: PathBuf) -> PathBuf {
    let real = fs::canonicalize(bin.join("initdb")).ok();
    real.and_then(|initdb| initdb.parent().map(Path::to_path_buf)).unwrap_or(bin)
}

/// The number in `/usr/lib/postgresql/15/bin` or `…/postgresql@17/bin`.
fn version(bin: &Path) -> u32 {
    let digits: String = bin.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}
