//! The work: rows are taken one after the other, and as many are under way at once as the other side takes.

use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::tally::{Ended, Tally};
use super::{Courier, Kind, Trouble};

/// How long one nap is at most: rows that come due by themselves are noticed that soon.
const NAP: Duration = Duration::from_secs(1);
/// How often it ends what is late of rows that it can't carry.
const IDLE: Duration = Duration::from_secs(60);
/// How long the courier keeps away after something of ours broke, such as the database.
const SHAKEN: Duration = Duration::from_secs(2);

/// The rows under way. Each is a task of its own: while the next one is taken, the others go on.
type Journeys = JoinSet<Result<Ended, Trouble>>;

/// What the search for a next row came to.
enum Next {
    /// One set out.
    SetOut,
    /// One ended without leaving: its time was over.
    Ended(Ended),
    Nothing,
}

impl Courier {
    /// Carries rows until `stop`, each kind by itself. What is under way is finished first.
    pub async fn run(&self, stop: CancellationToken) {
        let mail = self.work(Kind::Mail, &stop);
        let posts = self.work(Kind::Post, &stop);
        let pages = self.work(Kind::Page, &stop);
        let counting = self.count(&stop);
        tokio::join!(mail, posts, pages, counting);
    }

    /// Carries out everything that is due, until nothing is.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn drain(&self) -> Result<Tally, Trouble> {
        let mut tally = Tally::default();
        loop {
            let mut progress = false;
            for kind in Kind::ALL {
                for ended in self.until_nothing(kind).await? {
                    tally.count(kind, ended);
                    progress = true;
                }
            }
            if !progress {
                break;
            }
        }
        tally.waiting = self.waiting().await?;
        Ok(tally)
    }

    /// Carries out what is due of a kind. Whatever breaks, those that are under way arrive first.
    async fn until_nothing(&self, kind: Kind) -> Result<Vec<Ended>, Trouble> {
        let (mut journeys, mut ended, mut trouble) = (Journeys::new(), Vec::new(), None);
        loop {
            while trouble.is_none() && journeys.len() < self.at_once(kind) {
                match self.set_out(kind, &mut journeys).await {
                    Ok(Next::SetOut) => {}
                    Ok(Next::Ended(late)) => ended.push(late),
                    Ok(Next::Nothing) => break,
                    Err(broken) => trouble = Some(broken),
                }
            }
            match journeys.join_next().await.map(arrived) {
                None => return trouble.map_or(Ok(ended), Err),
                Some(Ok(one)) => ended.push(one),
                Some(Err(broken)) => trouble = trouble.or(Some(broken)),
            }
        }
    }

    async fn work(&self, kind: Kind, stop: &CancellationToken) {
        let mut rest = NAP;
        if let Err(reason) = self.can_carry(kind) {
            tracing::warn!(kind = kind.as_str(), reason, "rows of this kind wait");
            rest = IDLE;
        }
        let mut moved = self.desk.clock.moved();
        let mut journeys = Journeys::new();
        while !stop.is_cancelled() {
            let nap = match self.fill(kind, &mut journeys, stop).await {
                Ok(()) => rest,
                Err(error) => {
                    tell(kind, &error);
                    SHAKEN
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.desk.outbox_filled() => {}
                // The clock outlives the desk: an error can't come.
                _ = moved.changed() => {}
                () = tokio::time::sleep(nap) => {}
                Some(journey) = journeys.join_next() => if let Err(error) = arrived(journey) {
                    tell(kind, &error);
                    tokio::time::sleep(SHAKEN).await;
                },
            }
        }
        while let Some(journey) = journeys.join_next().await {
            if let Err(error) = arrived(journey) {
                tell(kind, &error);
            }
        }
    }

    /// Lets rows set out while there is room for them.
    async fn fill(&self, kind: Kind, journeys: &mut Journeys, stop: &CancellationToken) -> Result<(), Trouble> {
        while journeys.len() < self.at_once(kind) && !stop.is_cancelled() {
            if let Next::Nothing = self.set_out(kind, journeys).await? {
                break;
            }
        }
        Ok(())
    }

    /// Takes the next row and lets it set out.
    async fn set_out(&self, kind: Kind, journeys: &mut Journeys) -> Result<Next, Trouble> {
        if self.can_carry(kind).is_err() {
            return Ok(self.end_late(kind).await?.map_or(Next::Nothing, Next::Ended));
        }
        let Some((row, under_way)) = self.take(kind).await? else { return Ok(Next::Nothing) };
        let courier = self.clone();
        journeys.spawn(async move {
            let _under_way = under_way;
            courier.carried_out(kind, &row).await
        });
        Ok(Next::SetOut)
    }

    /// How many of a kind may be under way at once. Posts keep their order: one.
    fn at_once(&self, kind: Kind) -> usize {
        match (kind, &self.means.mail) {
            // One for each service: none waits for another that hangs.
            (Kind::Page, _) => 3,
            (Kind::Mail, Ok(room)) => room.provider.pace().at_once.max(1),
            _ => 1,
        }
    }
}

fn arrived(journey: Result<Result<Ended, Trouble>, JoinError>) -> Result<Ended, Trouble> {
    journey.unwrap_or_else(|broken| Err(Trouble::BrokeOff(broken.to_string())))
}

fn tell(kind: Kind, error: &Trouble) {
    tracing::error!(kind = kind.as_str(), %error, "the courier is kept from its work");
}
