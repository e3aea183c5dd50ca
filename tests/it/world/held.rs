//! Another program at the same Postgres, which holds what everybody takes last.

use std::time::Duration;

use cordial::db::{Db, Tx, open};
use cordial::store::activities;

use super::{DeskUnderTest, PATIENCE};

/// The end of the client file, held: whoever has something to file waits, with what they did still unseen.
pub struct Held {
    db: Db,
    tx: Tx,
}

impl DeskUnderTest {
    /// Nobody can file anything until it is let go.
    pub async fn client_file_is_held(&self) -> Held {
        let db = open(&self.database).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        activities::take_chain(&mut tx).await.unwrap();
        Held { db, tx }
    }
}

impl Held {
    /// So many transactions wait for another one in this database.
    pub async fn until_somebody_waits(&self, many: i64) {
        let waiting = async {
            loop {
                let (waiting,): (i64,) = self
                    .db
                    .fetch_one(
                        "SELECT COUNT(*) AS waiting FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'",
                        (),
                    )
                    .await
                    .unwrap();
                if waiting >= many {
                    return;
                }
                // Postgres tells nobody when somebody begins to wait: it is asked again.
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "{many} were to wait, and didn't");
    }

    pub async fn lets_go(self) {
        self.tx.commit().await.unwrap();
        self.db.close().await;
    }
}
