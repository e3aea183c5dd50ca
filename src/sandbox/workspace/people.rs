//! Who is in the workspace, and where: the default world every demo and test begins in.

/// A Discord id. As a string in JSON.
pub type Id = u64;

/// The server.
pub const GUILD: Id = 1_318_204_811_203_440_640;
/// The bot's application; its user has the same id, as with every bot made since 2016.
pub const BOT: Id = 1_318_205_377_849_212_928;
/// A collector.
pub const DANA: Id = 413_882_095_131_885_568;
/// Another collector.
pub const SAM: Id = 690_127_440_518_905_856;
/// The manager, who decides.
pub const MORGAN: Id = 287_540_912_266_330_112;
/// On call, and a collector.
pub const OLA: Id = 905_318_664_207_171_584;
/// Somebody from another department: in the server, with no role.
pub const NOOR: Id = 1_102_936_550_871_203_840;

/// The role of those who work accounts.
pub const COLLECTOR: Id = 1_318_206_002_417_565_696;
/// The role of those who decide.
pub const MANAGER: Id = 1_318_206_058_864_902_144;
/// The role of those who get paged.
pub const ON_CALL: Id = 1_318_206_112_119_947_264;
/// The role the bot's invitation made.
pub const BOT_ROLE: Id = 1_318_205_502_281_125_888;

/// Where the digest is posted.
pub const DIGEST: Id = 1_318_207_215_663_185_920;
/// Where managers are asked.
pub const APPROVALS: Id = 1_318_207_274_198_859_776;
/// Where whoever is on call is mentioned.
pub const ALERTS: Id = 1_318_207_330_511_589_376;
/// Where the desk's public acts are told, and where people work.
pub const DESK: Id = 1_318_207_388_275_482_624;
/// Where people talk about everything else.
pub const GENERAL: Id = 1_318_207_441_098_526_720;

/// Somebody in the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The user id.
    pub id: Id,
    /// The name shown.
    pub name: String,
    /// The ids of the roles held, without @everyone's.
    pub roles: Vec<Id>,
    /// Whether this is an application.
    pub bot: bool,
    /// Whether the bot may write a direct message.
    pub dm_open: bool,
}

impl Person {
    fn new(id: Id, name: &str, roles: &[Id]) -> Person {
        Person { id, name: name.into(), roles: roles.to_vec(), bot: id == BOT, dm_open: true }
    }
}

/// The people of the default world, the bot first.
pub(super) fn cast() -> Vec<Person> {
    vec![
        Person::new(BOT, "Cordial", &[BOT_ROLE]),
        Person::new(DANA, "Dana", &[COLLECTOR]),
        Person::new(SAM, "Sam", &[COLLECTOR]),
        Person::new(MORGAN, "Morgan", &[MANAGER]),
        Person::new(OLA, "Ola", &[COLLECTOR, ON_CALL]),
        Person::new(NOOR, "Noor", &[]),
    ]
}

/// The channels of the default world, in the order shown: id, name, topic.
pub(super) const CHANNELS: [(Id, &str, &str); 5] = [
    (GENERAL, "general", "Everything else"),
    (DESK, "desk", "Who did what at the desk; commands go here"),
    (DIGEST, "digest", "What is overdue, every morning"),
    (APPROVALS, "approvals", "Plans and other decisions: managers react with a tick or a cross"),
    (ALERTS, "alerts", "What can't wait"),
];
