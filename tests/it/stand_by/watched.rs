//! What whoever watches the programs from outside is told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Path;
use axum::routing::get;

use super::replica::{Replica, holder};
use super::{KILLED, ledger};
use crate::databases::On::Postgres;
use crate::stage::Stage;

/// Somebody who listens for heartbeats, and counts them by who asks.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<BTreeMap<String, usize>>>);

impl Listener {
    async fn listens(&self) -> String {
        let counts = self.0.clone();
        let hear = move |Path(who): Path<String>| {
            *counts.lock().unwrap().entry(who).or_default() += 1;
            std::future::ready("heard")
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/{who}", get(hear))).await });
        address
    }

    fn heard(&self, who: &str) -> usize {
        self.0.lock().unwrap().get(who).copied().unwrap_or_default()
    }

    async fn hears(&self, who: &str, times: usize) {
        let began = Instant::now();
        while self.heard(who) < times {
            assert!(began.elapsed() < KILLED, "no heartbeat of {who}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_holder_alone_tells_that_it_lives_and_all_tell_how_they_stand() {
    let stage = Stage::set(Postgres, &ledger(3), "").await;
    let listener = Listener::default();
    let address = listener.listens().await;
    let begins = |name: &str| {
        let heartbeat = format!("{address}/{name}");
        Replica::with(&stage, &[("CORDIAL_WEB__HEARTBEAT", heartbeat.as_str()), ("CORDIAL_WEB__HEARTBEAT_EVERY", "1s")])
    };
    let mut all = vec![begins("one")];
    holder(&all).await;
    all.push(begins("two"));
    all[1].is("stand-by").await;
    listener.hears("one", 3).await;
    assert_eq!(listener.heard("two"), 0);

    let mut held = 0.0;
    for (replica, gateway) in all.iter().zip([1.0, 0.0]) {
        held += replica.figure("cordial_lease_held ").await.unwrap();
        let figure = async |name: &str| replica.figure(name).await.unwrap_or_else(|| panic!("there is no {name}"));
        assert_eq!(figure("cordial_lease_fence ").await, 1.0);
        assert!(figure("cordial_lease_age_seconds ").await < 5.0);
        assert_eq!(figure("cordial_ready ").await, 1.0);
        assert_eq!(figure("cordial_part_ready{part=\"gateway\"} ").await, gateway);
        assert_eq!(figure("cordial_part_ready{part=\"database\"} ").await, 1.0);
        assert!(figure("cordial_chain_rows ").await >= 1.0);
        assert!(figure("cordial_ledger_age_seconds ").await < 600.0);
        assert!(figure("cordial_chain_head_age_seconds ").await < 600.0);
        assert_eq!(figure("cordial_job_lag_seconds{job=\"reminders\"} ").await, 0.0);
    }
    assert_eq!(held, 1.0);

    let stopped = all.remove(0);
    stopped.signal("TERM");
    listener.hears("two", 2).await;
}
