//! Places at the door, for whoever hasn't proved yet who they are: how many requests of one sender and of all are read
//! at once, and how often one sender may come without a proof. A stranger uses up their own and nobody else's.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use super::rate::Bucket;

/// How many requests are read at once, and how many of them of one sender.
const AT_ONCE: usize = 48;
const OF_ONE: usize = 8;
/// How many requests a second one sender may make without a proof, over a while and in one burst.
const A_SECOND: u32 = 5;
const BURST: u32 = 60;
/// How many senders are told apart; those beyond share one's bounds.
const SENDERS: usize = 4_096;

/// Cheap to clone; all clones are one door.
#[derive(Clone, Default)]
pub struct Places {
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    reading: usize,
    senders: HashMap<IpAddr, Sender>,
}

struct Sender {
    reading: usize,
    unproven: Bucket,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// So many are being read already.
    Busy,
    /// This sender came too often without a proof.
    TooOften,
}

/// A request that is being read. Its place is free again when this is dropped.
pub struct Place {
    places: Places,
    sender: IpAddr,
}

impl Places {
    /// # Errors
    /// Where the sender, or all together, have used up what there is.
    pub fn take(&self, sender: IpAddr) -> Result<Place, Full> {
        let mut taken = self.lock();
        let sender = taken.room_for(sender);
        let all = taken.reading;
        let one = taken.senders.entry(sender).or_insert_with(Sender::new);
        if all >= AT_ONCE || one.reading >= OF_ONE {
            return Err(Full::Busy);
        }
        if !one.unproven.takes_one() {
            return Err(Full::TooOften);
        }
        one.reading += 1;
        taken.reading += 1;
        Ok(Place { places: self.clone(), sender })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// The sender as it is counted: by itself, or with all who came when there were too many.
    fn room_for(&mut self, sender: IpAddr) -> IpAddr {
        if self.senders.len() < SENDERS || self.senders.contains_key(&sender) {
            return sender;
        }
        self.senders.retain(|_, one| one.reading > 0 || !one.unproven.is_full());
        if self.senders.len() < SENDERS { sender } else { IpAddr::V4(Ipv4Addr::UNSPECIFIED) }
    }
}

impl Sender {
    fn new() -> Sender {
        Sender { reading: 0, unproven: Bucket::new(A_SECOND, BURST) }
    }
}

impl Place {
    /// It was the provider: whoever proves that is never told that they come too often.
    pub fn proven(self) {
        if let Some(one) = self.places.lock().senders.get(&self.sender) {
            one.unproven.gives_back();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.reading = taken.reading.saturating_sub(1);
        if let Some(one) = taken.senders.get_mut(&self.sender) {
            one.reading = one.reading.saturating_sub(1);
        }
    }
}

/// Who sends a request: the other end of the connection, or, where that is a proxy in our own network, whoever it names.
/// Somebody outside can't name another: only what the nearest proxy itself added is believed.
pub fn sender(connection: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = connection.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let named = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    network(if is_ours(peer) { named().unwrap_or(peer) } else { peer })
}

fn is_ours(peer: IpAddr) -> bool {
    match peer {
        IpAddr::V4(peer) => peer.is_loopback() || peer.is_private() || peer.is_link_local() || peer.is_unspecified(),
        IpAddr::V6(peer) => peer.is_loopback() || peer.is_unique_local() || peer.is_unicast_link_local(),
    }
}

/// Of IPv6, whoever has one address has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn address(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(203, 0, 113, last))
    }

    #[test]
    fn a_stranger_fills_their_own_places_and_nobody_elses() {
        let door = Places::default();
        let held: Vec<Place> = std::iter::from_fn(|| door.take(address(1)).ok()).collect();
        assert_eq!(held.len(), OF_ONE);
        assert_eq!(door.take(address(1)).err(), Some(Full::Busy));
        assert!(door.take(address(2)).is_ok());
        let others: Vec<Place> = (2..=200).filter_map(|last| door.take(address(last)).ok()).collect();
        assert_eq!(held.len() + others.len(), AT_ONCE, "all together have an end, too");
        drop(held);
        assert!(door.take(address(1)).is_ok());
    }

    #[test]
    fn who_never_proves_anything_is_told_to_come_less_often_and_who_does_is_not() {
        let door = Places::default();
        for _ in 0..10 * BURST {
            door.take(address(1)).unwrap().proven();
        }
        let taken: Vec<_> = (0..10 * BURST).map(|_| door.take(address(1)).err()).collect();
        assert_eq!(taken[..60], [None; 60]);
        assert!(taken.contains(&Some(Full::TooOften)), "{taken:?}");
        assert!(door.take(address(2)).is_ok());
    }

    #[test]
    fn senders_are_remembered_up_to_a_bound() {
        let door = Places::default();
        for number in 0..3 * u32::try_from(SENDERS).unwrap() {
            let _place = door.take(IpAddr::V4(Ipv4Addr::from_bits(number + 1)));
        }
        assert!(door.lock().senders.len() <= SENDERS + 1);
    }

    #[rstest]
    #[case("198.51.100.7:1", &["203.0.113.9"], "198.51.100.7")]
    #[case("127.0.0.1:1", &[], "127.0.0.1")]
    #[case("127.0.0.1:1", &["10.0.0.1, 203.0.113.9"], "203.0.113.9")]
    #[case("10.1.2.3:1", &["198.51.100.1", "203.0.113.9"], "203.0.113.9")]
    #[case("10.1.2.3:1", &["nobody"], "10.1.2.3")]
    #[case("[::ffff:198.51.100.7]:1", &["203.0.113.9"], "198.51.100.7")]
    #[case("[2001:db8:1:2:3:4:5:6]:1", &[], "2001:db8:1:2::")]
    fn a_sender_is_who_the_nearest_machine_says(#[case] peer: &str, #[case] named: &[&str], #[case] expected: &str) {
        let mut connection = Extensions::new();
        connection.insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        let mut headers = HeaderMap::new();
        for name in named {
            headers.append("x-forwarded-for", name.parse().unwrap());
        }
        assert_eq!(sender(&connection, &headers), expected.parse::<IpAddr>().unwrap());
    }
}
