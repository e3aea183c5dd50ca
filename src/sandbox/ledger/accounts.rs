//! Who buys on account: ordinary names from seven countries, and the names that break things.

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use crate::receivables::Currency;

/// A debtor business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub code: String,
    pub name: String,
    /// ISO 3166 alpha-2.
    pub country: &'static str,
    /// BCP 47.
    pub language: &'static str,
    pub currency: Currency,
    /// The preferred one first; none where nobody ever told.
    pub contacts: Vec<Contact>,
}

/// A person, or a shared mailbox, at an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    pub email: String,
    pub phone: String,
}

/// Code, name, country.
const ORDINARY: [(&str, &str, &str); 49] = [
    ("ACME", "Acme Ltd", "GB"),
    ("BRAMBLE", "Bramble & Rye Bakery Ltd", "GB"),
    ("CASTLEGATE", "Castlegate Hotels plc", "GB"),
    ("DUNMORE", "Dunmore Fisheries Ltd", "GB"),
    ("ELMSTEAD", "Elmstead Primary Academy Trust", "GB"),
    ("FENWICK", "Fenwick Joinery", "GB"),
    ("GREYSTONE", "Greystone Property Care Ltd", "GB"),
    ("HARBOUR", "Harbour Street Kitchen", "GB"),
    ("IRONBRIDGE", "Ironbridge Tool Hire Ltd", "GB"),
    ("JUNIPER", "Juniper Gin Works Ltd", "GB"),
    ("KESTREL", "Kestrel Outdoor Clothing Ltd", "GB"),
    ("LARKSPUR", "Larkspur Nurseries LLP", "GB"),
    ("MARLOWE", "Marlowe Theatre Café", "GB"),
    ("NORTHWIND", "Northwind Supplies Ltd", "GB"),
    ("OAKHAM", "Oakham Veterinary Practice", "GB"),
    ("PENNINE", "Pennine Wool Mills Ltd", "GB"),
    ("QUAYSIDE", "Quayside Marine Services", "GB"),
    ("ROWAN", "Rowan Tree Nursing Home", "GB"),
    ("SALTMARSH", "Saltmarsh Brewery Ltd", "GB"),
    ("THORNBURY", "Thornbury Cycles", "GB"),
    ("ULLSWATER", "Ullswater Steamers Catering", "GB"),
    ("VERITY", "Verity Print & Sign Ltd", "GB"),
    ("WHITBY", "Whitby Smokehouse", "GB"),
    ("YARROW", "Yarrow Pharmacy Group Ltd", "GB"),
    ("00042", "Fortytwo Interiors Ltd", "GB"),
    ("00107", "Abbey Road Florists", "GB"),
    ("ADLERHOF", "Gasthof Adler GmbH", "DE"),
    ("BAECKER", "Bäckerei Schröder & Söhne KG", "DE"),
    ("ELBE", "Elbe Werkzeugbau GmbH", "DE"),
    ("GRUENWALD", "Grünwald Möbel AG", "DE"),
    ("RHEINTEX", "Rheintex Handels GmbH", "DE"),
    ("WEISSENFELS", "Stadtwerke Weißenfels", "DE"),
    ("BOULANGER", "Maison Boulanger SARL", "FR"),
    ("GENERIQUE", "Société Générique SAS", "FR"),
    ("LECOEUR", "L’Œuf à la Coque SARL", "FR"),
    ("VIGNES", "Domaine des Vieilles Vignes", "FR"),
    ("SAKURA", "株式会社さくら商事", "JP"),
    ("TOKYOKK", "Tokyo Kitchenware KK", "JP"),
    ("YAMADA", "山田製作所", "JP"),
    ("ALSALAM", "Al Salam Trading Co. W.L.L.", "KW"),
    ("GULFLINE", "شركة خط الخليج للتجارة", "KW"),
    ("BAYSIDE", "Bayside Diner, Inc.", "US"),
    ("COPPERCREEK", "Copper Creek Outfitters LLC", "US"),
    ("OBRIEN", "O'Brien \"Big Sky\" Ranch Supply", "US"),
    ("REDROCK", "Red Rock Hospitality Group", "US"),
    ("SUNNYVALE", "Sunnyvale Unified Schools", "US"),
    ("KAURI", "Kauri Coast Lodges Ltd", "NZ"),
    ("TASMAN", "Tasman Kayaks Ltd", "NZ"),
    ("WAIHEKE", "Waiheke Island Wines Ltd", "NZ"),
];

/// What real ledgers hold by accident or by malice: nothing of it may ping, format, link or compute.
const HOSTILE: [(&str, &str, &str); 13] = [
    ("EVERYONE", "@everyone Catering", "GB"),
    ("BOLD", "**Bold** & Sons", "GB"),
    ("CLICK", "[Click](http://b.test) Ltd", "GB"),
    ("CALC", "=cmd|' /C calc'!A0", "GB"),
    ("OVERRIDE", "Mirror \u{202e}dtL ssalG", "GB"),
    ("ROLE", "<@&1> Ltd", "GB"),
    ("EMOJI", "🦊🍋🎈", "GB"),
    ("SPOILER", "||Hush|| _and_ ~~Co~~ `Ltd`", "GB"),
    ("SCRIPT", "<script>alert(1)</script> & Daughters", "US"),
    ("COMMA", "Semi;colon, \"Quote\"\tand Tab", "GB"),
    ("ZEROWIDTH", "Zero\u{200b}Width\u{2060} Works", "DE"),
    ("CYRILLIC", "\u{410}cme Ltd", "GB"),
    ("LONGNAME", "", "GB"),
];

/// The account nobody has an address of.
pub(super) const WITHOUT_CONTACT: &str = "QUAYSIDE";

const FIRST: [&str; 24] = [
    "Amira", "Ben", "Chloé", "David", "Elif", "Farah", "Grace", "Hannah", "Iris", "Jonas", "Kenji", "Laila", "Marek",
    "Nadia", "Oliver", "Priya", "Quentin", "Rosa", "Sofia", "Tom", "Ulla", "Victor", "Wei", "Yusuf",
];
const LAST: [&str; 20] = [
    "Abbott",
    "Bergmann",
    "Clarke",
    "Dubois",
    "Evans",
    "Fischer",
    "Garnier",
    "Haddad",
    "Ito",
    "Jones",
    "Keller",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Owusu",
    "Patel",
    "Quinn",
    "Reid",
    "Singh",
    "Tanaka",
];

/// Every account, in the same order with the same people each time.
pub(super) fn all() -> Vec<Account> {
    let mut rng = SmallRng::seed_from_u64(0x00C0_4D1A);
    let long = long_name();
    let named = ORDINARY.iter().chain(&HOSTILE);
    named
        .map(|(code, name, country)| account(code, if name.is_empty() { &long } else { name }, country, &mut rng))
        .collect()
}

/// A name of 300 characters, as a bookkeeping system lets one paste.
fn long_name() -> String {
    let name = "The Worshipful Company of Purveyors of Provisions to Establishments of Every Description ".repeat(4);
    name.chars().take(297).chain("Ltd".chars()).collect()
}

fn account(code: &str, name: &str, country: &'static str, rng: &mut SmallRng) -> Account {
    let (language, currency, dialling) = match country {
        "DE" => ("de", Currency::EUR, "+49 30 5550"),
        "FR" => ("fr", Currency::EUR, "+33 1 99 00 "),
        "JP" => ("ja", Currency::JPY, "+81 3 5550 "),
        "KW" => ("ar", Currency::KWD, "+965 2555 "),
        "US" => ("en-US", Currency::USD, "+1 212 555 0"),
        "NZ" => ("en-NZ", Currency::USD, "+64 9 555 "),
        _ => ("en-GB", Currency::GBP, "+44 20 7946 0"),
    };
    let host = format!("{}.example", code.to_lowercase());
    let count = if code == WITHOUT_CONTACT { 0 } else { rng.random_range(1..=2) };
    let contacts = (0..count).map(|index| contact(index, &host, dialling, rng)).collect();
    Account { code: code.to_owned(), name: name.to_owned(), country, language, currency, contacts }
}

/// The first contact is the one to write to: a shared mailbox where there is one. The telephone
/// numbers lie in ranges that are kept free for fiction, where the country has one.
fn contact(index: usize, host: &str, dialling: &str, rng: &mut SmallRng) -> Contact {
    let person = (FIRST.choose(rng), LAST.choose(rng));
    let (first, last) = (person.0.copied().unwrap_or("Alex"), person.1.copied().unwrap_or("Reid"));
    let mailbox = match index {
        0 => ["accounts", "ap", "payables", "finance"].choose(rng).copied().unwrap_or("accounts").to_owned(),
        _ => format!("{}.{}", first.to_lowercase().replace('é', "e"), last.to_lowercase()),
    };
    let phone = format!("{dialling}{:03}", rng.random_range(100..1000));
    Contact { name: format!("{first} {last}"), email: format!("{mailbox}@{host}"), phone }
}
