//! What goes wrong around the bots: Discord, the mail provider, the phones, the machine.

use std::time::Duration;

use cordial::sandbox::mail::Fault as MailFault;
use cordial::sandbox::workspace::Fault;
use rand::Rng;
use rand::rngs::SmallRng;

use crate::stage::Stage;

/// Something goes wrong, for a while or once.
pub fn turns(stage: &Stage, chance: &mut SmallRng) -> String {
    match chance.random_range(0..4) {
        0 => discord(stage, chance),
        1 => gateway(stage, chance),
        2 => mail(stage, chance),
        _ => phones(stage, chance),
    }
}

fn discord(stage: &Stage, chance: &mut SmallRng) -> String {
    let fault = match chance.random_range(0..7) {
        0 => Fault::TooMany { retry_after: 0.4, global: chance.random_bool(0.3) },
        1 => Fault::ServerError,
        2 => Fault::BadGateway,
        3 => Fault::Garbage,
        4 => Fault::ApplyThenDrop,
        5 => Fault::ApplyThenHang(Duration::from_millis(chance.random_range(100..4_000))),
        _ => Fault::Hang(Duration::from_millis(chance.random_range(100..4_000))),
    };
    let method = ["POST", "PATCH", "DELETE", "GET", "PUT"][chance.random_range(0..5)];
    let times = chance.random_range(1..5);
    let told = format!("discord {method} {fault:?} x{times}");
    stage.workspace.faults().rest(method, "/channels", fault, times);
    told
}

fn gateway(stage: &Stage, chance: &mut SmallRng) -> String {
    let faults = stage.workspace.faults();
    match chance.random_range(0..6) {
        0 => {
            faults.drop_gateway();
            "gateway dropped".to_owned()
        }
        1 => {
            faults.ask_reconnect();
            "gateway asks to reconnect".to_owned()
        }
        2 => {
            faults.invalidate_sessions(false);
            "gateway sessions invalid".to_owned()
        }
        3 => {
            let long = Duration::from_millis(chance.random_range(500..6_000));
            faults.refuse_gateway(long);
            faults.drop_gateway();
            format!("gateway away for {long:?}")
        }
        4 => {
            let on = chance.random_bool(0.4);
            faults.repeat_events(on);
            format!("events come twice: {on}")
        }
        _ => {
            faults.forget_sessions();
            "gateway forgot its sessions".to_owned()
        }
    }
}

fn mail(stage: &Stage, chance: &mut SmallRng) -> String {
    let (sends, lookups) = (chance.random_range(1..8), chance.random_range(0..4));
    for _ in 0..sends {
        stage.mail.faults().next_send(match chance.random_range(0..12) {
            0 => MailFault::AcceptThenHang,
            1 | 2 => MailFault::AcceptThenClose,
            3 => MailFault::AcceptThenGarbage,
            4 => MailFault::AcceptThenHalf,
            5 => MailFault::Close,
            6 => MailFault::Hang,
            7 => MailFault::Garbage,
            8 => MailFault::TooMany { retry_after: Some("2".to_owned()) },
            9 => MailFault::Status { status: 503, body: "<html>away</html>".to_owned() },
            _ => MailFault::Slow(Duration::from_millis(chance.random_range(0..900))),
        });
    }
    for _ in 0..lookups {
        stage.mail.faults().next_lookup(match chance.random_range(0..3) {
            0 => MailFault::Status { status: 500, body: String::new() },
            1 => MailFault::Close,
            _ => MailFault::Slow(Duration::from_millis(50)),
        });
    }
    format!("mail: {sends} sends and {lookups} look-ups go wrong")
}

fn phones(stage: &Stage, chance: &mut SmallRng) -> String {
    let fault = match chance.random_range(0..4) {
        0 => MailFault::Close,
        1 => MailFault::AcceptThenClose,
        2 => MailFault::TooMany { retry_after: None },
        _ => MailFault::Status { status: 502, body: String::new() },
    };
    let told = format!("phone {fault:?}");
    stage.phones.faults("ntfy").next_send(fault);
    told
}

/// Nothing goes wrong any more.
pub fn clears(stage: &Stage) {
    let faults = stage.workspace.faults();
    faults.clear();
    faults.repeat_events(false);
    faults.refuse_gateway(Duration::ZERO);
    stage.mail.faults().heal();
    stage.phones.faults("ntfy").heal();
}
