//! The hosts of a Postgres address: one or several, of which the one that can be written is used.
//!
//! `postgres://a,b:5433/desk?target_session_attrs=read-write` and `postgres:///desk?host=/run/a,/run/b` are read as
//! libpq reads them. When the writable one is lost and another is promoted, the pool is pointed there.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use sqlx::{ConnectOptions, Connection, Executor, Row};
use url::form_urlencoded;

use super::Result;
use super::open::OpenError;

/// How long one host may take to answer whether it can be written.
const ANSWER: Duration = Duration::from_secs(2);
/// How often it is looked whether the host in use can be written still.
const LOOK: Duration = Duration::from_secs(1);

/// Where a Postgres desk may be.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    each: Vec<PgConnectOptions>,
    /// Whether only one that can be written will do.
    writable: bool,
}

impl Hosts {
    pub fn of(url: &str) -> std::result::Result<Hosts, OpenError> {
        let parts = Parts::of(url)?;
        let mut each = Vec::new();
        for one in parts.urls()? {
            each.push(PgConnectOptions::from_str(&one).map_err(|error| OpenError::Url(error.to_string()))?);
        }
        let writable = each.len() > 1 || parts.asks_for_writable;
        Ok(Hosts { each, writable })
    }

    pub fn wants_writable(&self) -> bool {
        self.writable
    }

    /// The one to connect to now: the only one, or the first that can be written.
    ///
    /// # Errors
    /// Of each host, why not.
    pub async fn find(&self) -> std::result::Result<PgConnectOptions, String> {
        if let ([only], false) = (&self.each[..], self.writable) {
            return Ok(only.clone());
        }
        let mut reasons = Vec::new();
        for options in &self.each {
            match in_time(asked(options)).await {
                Ok(true) => return Ok(options.clone()),
                Ok(false) => reasons.push(format!("{} is read-only", shown(options))),
                Err(error) => reasons.push(format!("{}: {error}", shown(options))),
            }
        }
        Err(format!("none of its hosts can be written: {}", reasons.join("; ")))
    }

    /// Points the pool to whichever host can be written, for as long as it is open.
    pub fn follow(self, pool: PgPool) {
        tokio::spawn(async move {
            while !pool.is_closed() {
                tokio::time::sleep(LOOK).await;
                // Each connection is asked before it is given out: one is enough to know.
                if tokio::time::timeout(ANSWER, pool.acquire()).await.is_ok_and(|given| given.is_ok()) {
                    continue;
                }
                match self.find().await {
                    Ok(found) => {
                        if shown(&found) != shown(&pool.connect_options()) {
                            tracing::warn!(host = shown(&found), "the database is another host now");
                            pool.set_connect_options(found);
                        }
                    }
                    Err(reasons) => tracing::warn!(reasons, "the database is away"),
                }
            }
        });
    }
}

/// Whether what is written over a connection is taken: not by a stand-by.
pub(super) async fn is_writable(connection: &mut PgConnection) -> Result<bool> {
    in_time(async {
        let row = connection.fetch_one("SHOW transaction_read_only").await?;
        Ok(row.try_get::<String, _>(0)? == "off")
    })
    .await
}

async fn asked(options: &PgConnectOptions) -> Result<bool> {
    let mut connection: PgConnection = options.connect().await?;
    let writable = is_writable(&mut connection).await?;
    connection.close().await?;
    Ok(writable)
}

async fn in_time<T>(asked: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(ANSWER, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

fn shown(options: &PgConnectOptions) -> String {
    let socket = options.get_socket().map(|path| path.display().to_string());
    format!("{}:{}", socket.unwrap_or_else(|| options.get_host().to_owned()), options.get_port())
}

/// An address taken apart.
struct Parts<'a> {
    /// `postgres://user:password@`
    before: &'a str,
    hosts: Vec<&'a str>,
    /// `/desk`
    path: &'a str,
    query: Vec<(String, String)>,
    asks_for_writable: bool,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> std::result::Result<Parts<'a>, OpenError> {
        let from = url.find("://").map_or(0, |at| at + 3);
        let end = url[from..].find(['/', '?', '#']).map_or(url.len(), |at| from + at);
        let begin = url[from..end].rfind('@').map_or(from, |at| from + at + 1);
        let (path, query) = url[end..].split_once('?').unwrap_or((&url[end..], ""));
        let mut query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let asked = query.iter().position(|(key, _)| key == "target_session_attrs").map(|at| query.remove(at).1);
        match asked.as_deref() {
            None | Some("read-write" | "primary") => {}
            Some(other) => {
                let told = format!("target_session_attrs={other}: the desk writes, so it is read-write, or left out");
                return Err(OpenError::Url(told));
            }
        }
        let hosts = url[begin..end].split(',').collect();
        Ok(Parts { before: &url[..begin], hosts, path, query, asks_for_writable: asked.is_some() })
    }

    /// The address of each host.
    fn urls(&self) -> std::result::Result<Vec<String>, OpenError> {
        let listed = |key: &str| -> Vec<String> {
            let found = self.query.iter().find(|(name, _)| name == key);
            found.map_or_else(Vec::new, |(_, list)| list.split(',').map(str::to_owned).collect())
        };
        let (hosts, ports) = (listed("host"), listed("port"));
        let count = if hosts.is_empty() { self.hosts.len() } else { hosts.len() };
        let is_odd = |list: usize| list > 1 && list != count;
        let a_hole = self.hosts.len() > 1 && self.hosts.contains(&"");
        if is_odd(ports.len()) || is_odd(self.hosts.len()) || a_hole || hosts.iter().any(String::is_empty) {
            return Err(OpenError::Url("its lists of hosts and ports don't go together".to_owned()));
        }
        let of =
            |list: &[String], at: usize| list.get(at).or_else(|| list.first().filter(|_| list.len() == 1)).cloned();
        let one = |at: usize| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for (key, value) in &self.query {
                let value = match key.as_str() {
                    "host" => of(&hosts, at),
                    "port" => of(&ports, at),
                    _ => Some(value.clone()),
                };
                query.append_pair(key, &value.unwrap_or_default());
            }
            let host = self.hosts.get(at).or_else(|| self.hosts.first()).copied().unwrap_or_default();
            let host = if host.is_empty() { "localhost" } else { host };
            let query = query.finish();
            let mark = if query.is_empty() { "" } else { "?" };
            format!("{}{host}{}{mark}{query}", self.before, self.path)
        };
        Ok((0..count).map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::one("postgres://u:p@db.example/desk", &["db.example:5432"], false)]
    #[case::one_that_must_be_written("postgres://db/desk?target_session_attrs=read-write", &["db:5432"], true)]
    #[case::two("postgres://u:p@a,b:5433/desk?sslmode=disable", &["a:5432", "b:5433"], true)]
    #[case::two_sockets("postgres://u@localhost/desk?host=/run/a,/run/b", &["/run/a:5432", "/run/b:5432"], true)]
    #[case::ports_beside("postgres://u@/desk?host=a,b&port=1,2", &["a:1", "b:2"], true)]
    #[case::a_comma_in_the_password("postgres://u:p,q@a/desk", &["a:5432"], false)]
    fn hosts_are_read_as_libpq_reads_them(#[case] url: &str, #[case] hosts: &[&str], #[case] writable: bool) {
        let read = Hosts::of(url).unwrap();
        assert_eq!(read.each.iter().map(shown).collect::<Vec<_>>(), hosts);
        assert_eq!(read.writable, writable);
        assert!(read.each.iter().all(|options| options.get_database() == Some("desk")));
    }

    #[rstest]
    #[case("postgres://a,,b/desk")]
    #[case("postgres://u@/desk?host=a,b&port=1,2,3")]
    #[case("postgres://a,b/desk?target_session_attrs=any")]
    #[case("postgres://a,b/desk?target_session_attrs=standby")]
    fn what_makes_no_sense_is_refused(#[case] url: &str) {
        assert!(matches!(Hosts::of(url), Err(OpenError::Url(_))));
    }

    #[tokio::test]
    async fn where_none_can_be_written_each_is_told() {
        let hosts = Hosts::of("postgres://u:hunter2@127.0.0.1:9,127.0.0.1:10/desk").unwrap();
        let told = hosts.find().await.unwrap_err();
        assert!(told.contains("127.0.0.1:9:") && told.contains("127.0.0.1:10:") && !told.contains("hunter2"), "{told}");
    }
}
