//! Which country a file means: ISO 3166 codes, and the names people write instead.

use super::columns::plain_header;
use super::names::looks;

/// The two-letter code of a country written as its code or by its name; `None` where it is neither.
pub(super) fn country_code(text: &str) -> Option<&'static str> {
    let code = text.trim().to_ascii_uppercase();
    if let Some(found) = CODES.split(' ').find(|known| *known == code) {
        return Some(found);
    }
    let name = plain_header(&looks(text));
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code)
}

/// ISO 3166-1, alpha-2.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Names in English and, for neighbours, their own; in small letters alone.
const NAMES: &[(&str, &str)] = &[
    ("argentina", "AR"),
    ("australia", "AU"),
    ("austria", "AT"),
    ("bahrain", "BH"),
    ("bangladesh", "BD"),
    ("belgie", "BE"),
    ("belgique", "BE"),
    ("belgium", "BE"),
    ("brasil", "BR"),
    ("brazil", "BR"),
    ("bulgaria", "BG"),
    ("canada", "CA"),
    ("chile", "CL"),
    ("china", "CN"),
    ("colombia", "CO"),
    ("croatia", "HR"),
    ("cyprus", "CY"),
    ("czechia", "CZ"),
    ("czechrepublic", "CZ"),
    ("danmark", "DK"),
    ("denmark", "DK"),
    ("deutschland", "DE"),
    ("egypt", "EG"),
    ("eire", "IE"),
    ("england", "GB"),
    ("espana", "ES"),
    ("estonia", "EE"),
    ("finland", "FI"),
    ("france", "FR"),
    ("germany", "DE"),
    ("greatbritain", "GB"),
    ("greece", "GR"),
    ("hongkong", "HK"),
    ("hungary", "HU"),
    ("iceland", "IS"),
    ("india", "IN"),
    ("indonesia", "ID"),
    ("ireland", "IE"),
    ("israel", "IL"),
    ("italia", "IT"),
    ("italy", "IT"),
    ("japan", "JP"),
    ("kenya", "KE"),
    ("korea", "KR"),
    ("kuwait", "KW"),
    ("latvia", "LV"),
    ("lithuania", "LT"),
    ("luxembourg", "LU"),
    ("malaysia", "MY"),
    ("malta", "MT"),
    ("mexico", "MX"),
    ("morocco", "MA"),
    ("nederland", "NL"),
    ("netherlands", "NL"),
    ("newzealand", "NZ"),
    ("nigeria", "NG"),
    ("norge", "NO"),
    ("northernireland", "GB"),
    ("norway", "NO"),
    ("oman", "OM"),
    ("osterreich", "AT"),
    ("pakistan", "PK"),
    ("peru", "PE"),
    ("philippines", "PH"),
    ("poland", "PL"),
    ("polska", "PL"),
    ("portugal", "PT"),
    ("qatar", "QA"),
    ("republicofkorea", "KR"),
    ("romania", "RO"),
    ("saudiarabia", "SA"),
    ("schweiz", "CH"),
    ("scotland", "GB"),
    ("serbia", "RS"),
    ("singapore", "SG"),
    ("slovakia", "SK"),
    ("slovenia", "SI"),
    ("southafrica", "ZA"),
    ("southkorea", "KR"),
    ("spain", "ES"),
    ("srilanka", "LK"),
    ("suisse", "CH"),
    ("suomi", "FI"),
    ("sverige", "SE"),
    ("sweden", "SE"),
    ("switzerland", "CH"),
    ("taiwan", "TW"),
    ("thailand", "TH"),
    ("thenetherlands", "NL"),
    ("tunisia", "TN"),
    ("turkey", "TR"),
    ("turkiye", "TR"),
    ("uae", "AE"),
    ("uk", "GB"),
    ("ukraine", "UA"),
    ("unitedarabemirates", "AE"),
    ("unitedkingdom", "GB"),
    ("unitedstates", "US"),
    ("unitedstatesofamerica", "US"),
    ("uruguay", "UY"),
    ("usa", "US"),
    ("vietnam", "VN"),
    ("wales", "GB"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_code_and_name() {
        let known = ["GB", "gb", "UK", "United Kingdom", "France", "España", "Türkiye", "USA"].map(country_code);
        assert_eq!(known, ["GB", "GB", "GB", "GB", "FR", "ES", "TR", "US"].map(Some));
        for other in ["391", "", "ZZ", "Acme"] {
            assert_eq!(country_code(other), None, "{other}");
        }
    }
}
