//! Who holds a row: named so that a process that comes after can tell whether the holder still lives.

use std::fs;

use ulid::Ulid;

/// The name under which one courier holds rows: its process, and which courier of that process it is.
///
/// `boot/pid namespace/pid/start time/ULID`. Where the system tells none of that, the ULID alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder(String);

impl Holder {
    /// A name for a new courier of this process.
    pub fn new() -> Holder {
        let own = Ulid::new();
        Holder(match (Home::here(), started("self")) {
            (Some(home), Some(started)) => {
                format!("{}/{}/{}/{started}/{own}", home.boot, home.namespace, std::process::id())
            }
            _ => own.to_string(),
        })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Holder {
    fn default() -> Self {
        Holder::new()
    }
}

/// Where process ids mean the same as here: one boot of one machine, one namespace of pids.
#[derive(PartialEq, Eq)]
struct Home {
    boot: String,
    namespace: String,
}

impl Home {
    fn here() -> Option<Home> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned();
        let link = fs::read_link("/proc/self/ns/pid").ok()?;
        let namespace: String = link.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
        (!boot.is_empty() && !namespace.is_empty()).then_some(Home { boot, namespace })
    }
}

/// Whether the holder was a process of this machine and is no more. What can't be told is not gone: its lease runs
/// out by itself.
pub fn is_gone(holder: &str) -> bool {
    standing(holder) == Some(Standing::Gone)
}

/// Whether the holder is another process of this machine that runs, and isn't frozen.
pub fn is_at_work(holder: &str) -> bool {
    standing(holder) == Some(Standing::AtWork)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    AtWork,
    Frozen,
    Gone,
}

/// How a holder stands; none where that can't be told from here.
fn standing(holder: &str) -> Option<Standing> {
    let mut parts = holder.split('/');
    let (boot, namespace, pid, start) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_a_pid = !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit());
    if !is_a_pid || (Home { boot: boot.to_owned(), namespace: namespace.to_owned() }) != Home::here()? {
        return None;
    }
    // Another process may have been given the number since, but it began later.
    Some(match process(pid) {
        Some((state, at)) if at == start => {
            if matches!(state, 'T' | 't') {
                Standing::Frozen
            } else {
                Standing::AtWork
            }
        }
        _ => Standing::Gone,
    })
}

fn started(pid: &str) -> Option<String> {
    process(pid).map(|(_, at)| at)
}

/// A process's state, and when it began in ticks since the boot; none where there is no such process, or only its
/// remains.
fn process(pid: &str) -> Option<(char, String)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, and may hold anything.
    let after_name = stat.rsplit_once(')')?.1;
    let mut fields = after_name.split_whitespace();
    let state = fields.next()?.chars().next()?;
    if matches!(state, 'Z' | 'X') {
        return None;
    }
    Some((state, fields.nth(18)?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_lives_and_one_that_ended_is_gone() {
        let mine = Holder::new();
        assert!(!is_gone(mine.as_str()) && is_at_work(mine.as_str()), "{mine:?}");
        let parts: Vec<&str> = mine.as_str().split('/').collect();
        assert_eq!(parts.len(), 5, "{mine:?}");

        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = child.id();
        child.wait().unwrap();
        assert!(is_gone(&format!("{}/{}/{pid}/1/x", parts[0], parts[1])));
        // The number is somebody else's now.
        assert!(is_gone(&format!("{}/{}/{}/1/x", parts[0], parts[1], parts[2])));
    }

    #[test]
    fn what_cannot_be_told_is_not_gone() {
        let mine = Holder::new();
        let parts: Vec<&str> = mine.as_str().split('/').collect();
        let elsewhere = [
            format!("another-boot/{}/999999999/1/x", parts[1]),
            format!("{}/1/999999999/1/x", parts[0]),
            format!("{}/{}/../1/x", parts[0], parts[1]),
            Ulid::new().to_string(),
            String::new(),
        ];
        for holder in elsewhere {
            assert!(!is_gone(&holder) && !is_at_work(&holder), "{holder}");
        }
    }
}
