//! Who is at work: of the processes on one database one holds the gateway and the schedule, the others stand by.
//!
//! Every process carries out what the outbox holds and answers the web, whether it holds the lease or not.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::heartbeat;
use super::phones;
use super::work::{Ended, GRACE, kept, until_one_breaks};
use crate::courier::{self, Courier, Holder};
use crate::desk::{Desk, Error, Failure, Fence, Outcome, Term, Watch};
use crate::discord::{self, Poster};
use crate::readiness::{Part, Readiness};
use crate::schedule::Schedule;

/// How often the holder gives a sign of life.
const BEAT: Duration = Duration::from_secs(1);
/// How often who stands by looks for it.
const LOOK: Duration = Duration::from_millis(250);
/// How long the database may take to answer about the lease.
const ANSWER: Duration = Duration::from_secs(3);
/// How long what is under way may take when somebody else waits to go on.
const HANDING_OVER: Duration = Duration::from_secs(1);

/// Holds the lease, or stands by for it.
pub struct Keeper {
    desk: Desk,
    courier: Courier,
    poster: Poster,
    readiness: Readiness,
    me: Holder,
    /// Whether the database answered at the last look.
    answers: bool,
}

impl Keeper {
    pub fn new(desk: Desk, courier: Courier, poster: Poster, readiness: Readiness) -> Keeper {
        Keeper { desk, courier, poster, readiness, me: Holder::new(), answers: true }
    }

    /// Stands by, does the holder's work while the lease is held, stands by again, until `stop`.
    ///
    /// # Errors
    /// What of the holder's work only the operator can mend.
    pub async fn keep(mut self, stop: CancellationToken) -> Ended {
        while let Some((fence, term)) = self.stand_by(&stop).await {
            self.hold(&fence, term, &stop).await?;
        }
        Ok(())
    }

    /// Waits until the lease is ours. Nothing where it is time to stop.
    async fn stand_by(&mut self, stop: &CancellationToken) -> Option<(Fence, Term)> {
        let mut watch = Watch::default();
        while !stop.is_cancelled() {
            match self.try_to_take(&mut watch).await {
                Ok(taken) => {
                    self.answers = true;
                    self.readiness.up(Part::Database);
                    if taken.is_some() {
                        return taken;
                    }
                    self.readiness.stands_by();
                }
                Err(error) => {
                    if std::mem::take(&mut self.answers) {
                        tracing::error!(%error, "the database doesn't answer");
                    }
                    self.readiness.down(Part::Database, "it doesn't answer");
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        None
    }

    async fn try_to_take(&self, watch: &mut Watch) -> Outcome<Option<(Fence, Term)>> {
        let asked = Instant::now();
        let lease = in_time(self.desk.lease()).await?;
        let gone = lease.holder().is_some_and(|holder| self.is_gone(holder));
        let may = watch.may_take(&lease, self.me.as_str(), gone, asked, Instant::now());
        show(false, lease.fence(), watch.age(Instant::now()));
        if !may {
            return Ok(None);
        }
        let sent = Instant::now();
        let taken = in_time(self.desk.take_lease(self.me.as_str(), &lease)).await?;
        if taken.is_some() {
            tracing::info!(fence = lease.fence() + 1, before = lease.holder(), "took the gateway and the schedule");
        }
        Ok(taken.map(|fence| (fence, Term::begun(sent))))
    }

    /// A process of this machine that ended, or any other one where there can be only one.
    fn is_gone(&self, holder: &str) -> bool {
        courier::is_gone(holder) || !self.desk.is_shared()
    }

    /// Does the holder's work until the lease is lost or it is time to stop, and gives the lease up.
    async fn hold(&self, fence: &Fence, term: Term, stop: &CancellationToken) -> Ended {
        let over = fence.over();
        self.readiness.holds();
        let mut parts = self.parts(fence).await;
        let ended = tokio::select! {
            () = stop.cancelled() => Ok(()),
            () = self.beat(fence, term) => Ok(()),
            ended = until_one_breaks(&mut parts, over) => ended,
        };
        over.cancel();
        // What isn't done when somebody else may go on is refused by the fence, and is theirs to do.
        let grace = if self.desk.is_shared() { HANDING_OVER } else { GRACE.saturating_sub(HANDING_OVER) };
        let rest = async { while parts.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, rest).await.is_err() {
            tracing::warn!("what the holder had under way is broken off");
        }
        if let Err(error) = in_time(self.desk.give_lease_up(fence)).await {
            tracing::warn!(%error, "the lease couldn't be given up: others take it when it lapses");
        }
        parts.shutdown().await;
        self.readiness.stands_by();
        metrics::gauge!("cordial_lease_held").set(0.0);
        ended
    }

    /// What the holder alone does, each part until the fence is over.
    async fn parts(&self, fence: &Fence) -> JoinSet<Ended> {
        let (desk, readiness, over) = (self.desk.fenced(fence), self.readiness.clone(), fence.over().clone());
        // A holder that died may have had rows under way.
        if let Err(error) = self.courier.inherit().await {
            tracing::warn!(%error, "what a process that ended had begun couldn't be taken over just now");
        }
        let mut parts: JoinSet<Ended> = JoinSet::new();
        let gateway = discord::run(self.poster.clone(), desk.clone(), readiness.clone(), over.clone());
        parts.spawn(async move { gateway.await.map_err(|fatal| fatal.to_string()) });
        let web = desk.config.web.clone();
        parts.spawn(kept(heartbeat::give(web, readiness.clone(), over.clone())));
        parts.spawn(kept(phones::watch(desk.clone(), self.poster.clone(), over.clone())));
        parts.spawn(kept(Schedule::new(desk).run(readiness, over)));
        parts
    }

    /// Gives signs of life until the lease is lost. Where only one process can be at work it never is.
    async fn beat(&self, fence: &Fence, mut term: Term) {
        loop {
            show(true, fence.number(), term.age(Instant::now()));
            tokio::time::sleep(BEAT).await;
            if !self.desk.is_shared() {
                term.renewed(Instant::now());
                continue;
            }
            let sent = Instant::now();
            match in_time(self.desk.renew_lease(fence)).await {
                Ok(true) => term.renewed(sent),
                Ok(false) => return tracing::warn!("another process has taken over: this one stands by"),
                Err(error) if term.is_tenable(Instant::now()) => {
                    tracing::warn!(%error, "the database didn't take a sign of life");
                }
                Err(error) => {
                    return tracing::error!(%error, "without the database the gateway and the schedule are given up");
                }
            }
        }
    }
}

/// What the database answers about the lease, if it does in time.
async fn in_time<T>(asked: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    match tokio::time::timeout(ANSWER, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::Failed(Failure::of("it didn't answer in time"))),
    }
}

/// The lease in the figures: `age` is how long ago the last sign of life was.
fn show(held: bool, fence: i64, age: Duration) {
    metrics::gauge!("cordial_lease_held").set(f64::from(u8::from(held)));
    // It counts how often the lease was taken.
    metrics::gauge!("cordial_lease_fence").set(f64::from(u32::try_from(fence).unwrap_or(u32::MAX)));
    metrics::gauge!("cordial_lease_age_seconds").set(age.as_secs_f64());
}
