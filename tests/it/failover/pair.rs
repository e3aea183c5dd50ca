//! Two Postgres servers, of which one follows the other and has every commit before it is answered.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::databases::server::{MISSING, attendant, directory, programs, unprivileged};

pub struct Pair {
    folder: PathBuf,
    programs: PathBuf,
    owner: Option<(u32, u32)>,
    ports: [u16; 2],
    /// Its standard input is the pipe: when this process ends, the servers are stopped and their folder removed.
    _attendant: Child,
}

/// `$2` is the folder of the programs, `$3` and `$4` the ports of the primary and of the stand-by.
const SERVE: &str = r#"
common="-c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c shared_buffers=32MB"
{
  "$2/initdb" -D "$1/one" --username=cordial --auth=trust --encoding=UTF8 --no-locale --no-sync &&
    "$2/pg_ctl" -D "$1/one" -w -l "$1/one.log" -o "$common -k $1 -p $3" start &&
    "$2/pg_basebackup" -h 127.0.0.1 -p "$3" -U cordial -D "$1/two" -R -X stream -c fast --no-sync &&
    "$2/pg_ctl" -D "$1/two" -w -l "$1/two.log" -o "$common -k $1 -p $4" start &&
    printf "synchronous_standby_names = '*'\n" >>"$1/one/postgresql.conf" &&
    "$2/pg_ctl" -D "$1/one" reload && "$2/createdb" -h 127.0.0.1 -p "$3" -U cordial desk && touch "$1/ready"
} >"$1/log" 2>&1 </dev/null
read -r _
"$2/pg_ctl" -D "$1/one" -m immediate stop
"$2/pg_ctl" -D "$1/two" -m immediate stop
rm -rf "$1"
"#;

impl Pair {
    pub fn start() -> Pair {
        let programs = programs().unwrap_or_else(|| panic!("{MISSING}"));
        let folder = directory();
        let owner = unprivileged(&folder);
        if let Some((user, group)) = owner {
            chown(&folder, Some(user), Some(group)).expect("root may give its directory away");
        }
        let free = [free(), free()];
        let ports = free.map(|listener| listener.local_addr().unwrap().port());
        let mut shell = attendant(SERVE, &folder, owner);
        shell.arg(&programs).args(ports.map(|port| port.to_string()));
        let attendant = shell.spawn().expect("a shell");
        let pair = Pair { folder, programs, owner, ports, _attendant: attendant };
        pair.waits_for(|| pair.folder.join("ready").exists());
        pair
    }

    /// Both hosts, as they stand in `database.url`.
    pub fn url(&self) -> String {
        let [one, two] = self.ports;
        format!("postgres://cordial@127.0.0.1:{one},127.0.0.1:{two}/desk?target_session_attrs=read-write")
    }

    /// The primary is gone from one moment to the next.
    pub fn primary_dies(&self) {
        let pid_file = fs::read_to_string(self.folder.join("one/postmaster.pid")).unwrap();
        let pid = pid_file.lines().next().unwrap().to_owned();
        // Its children have the same group or end with it; what is left of them is asked for by nobody.
        assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    }

    /// What whoever runs the servers does then.
    pub fn standby_is_promoted(&self) {
        let mut promote = Command::new(self.programs.join("pg_ctl"));
        promote.arg("-D").arg(self.folder.join("two")).args(["-w", "promote"]).current_dir(&self.folder);
        if let Some((user, group)) = self.owner {
            promote.uid(user).gid(group);
        }
        assert!(promote.stdout(Stdio::null()).status().unwrap().success(), "{}", read(&self.folder.join("two.log")));
    }

    fn waits_for(&self, holds: impl Fn() -> bool) {
        let began = Instant::now();
        while !holds() {
            let told = || format!("{}\n{}", read(&self.folder.join("log")), read(&self.folder.join("two.log")));
            assert!(began.elapsed() < Duration::from_secs(60), "the two servers did not start:\n{}", told());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// A port below those that the system gives to whoever connects somewhere: what is free now is free when the server
/// comes to it.
fn free() -> TcpListener {
    loop {
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", rand::random_range(15_000..30_000))) {
            return listener;
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
