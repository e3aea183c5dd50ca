//! Secrets and the environment they come from.

use secrecy::ExposeSecret;

use super::*;

#[test]
fn what_is_not_toml_names_the_line_and_shows_none_of_it() {
    let said = refused("[mail.postmark]\nmessage_stream = 'x'\ntoken = planted-secret\n");
    assert!(said[0].starts_with("config: this is not TOML: ") && said[0].contains("(bot.toml, line 3)"), "{said:?}");
    assert!(!said[0].contains("planted"), "{said:?}");
}

#[test]
fn no_secret_is_ever_shown() {
    let config = with(WHOLE, &[("CORDIAL_DATABASE__URL", "postgres://cordial:db-secret@localhost/x")]).unwrap();
    let shown = format!("{config:?} {:?} {:?}", config.discord.workspace(), config.mail.sender());
    assert!(!shown.contains("-secret"), "{shown}");
    assert_eq!(config.discord.workspace().unwrap().token.expose_secret(), "discord-secret");
}

#[test]
fn a_secret_is_in_no_finding_either() {
    let wrong = [
        "[mail.postmark]\ntoken = ['planted']",
        "[alerts.webhook]\nurl = 'planted'",
        "[database]\nurl = 'planted'",
        "[discord]\ntoken = { x = 'planted' }",
    ];
    for text in wrong {
        assert!(!refused(text).concat().contains("planted"), "{text}");
    }
}

#[rstest]
#[case("CORDIAL_MAIL__POSTMARK__TOKEN", "12345", "12345")]
#[case("CORDIAL_MAIL__POSTMARK__TOKEN", "\"quoted\"", "quoted")]
#[case("CORDIAL_MAIL__POSTMARK__TOKEN", "a = 'b'\nc", "a = 'b'\nc")]
#[case("CORDIAL_MAIL__POSTMARK__TOKEN", "[not a list", "[not a list")]
fn a_secret_from_the_environment_wins_and_is_taken_as_it_is(
    #[case] name: &str,
    #[case] text: &str,
    #[case] token: &str,
) {
    let config = with(WHOLE, &[(name, text)]).unwrap();
    let Provider::Postmark(postmark) = config.mail.sender().unwrap().provider else { panic!("not postmark") };
    assert_eq!(postmark.token.expose_secret(), token);
}

#[test]
fn the_environment_is_read_by_the_type_of_the_key() {
    let config = with(
        WHOLE,
        &[
            ("CORDIAL_DISCORD__GUILD_ID", "77"),
            ("CORDIAL_DISCORD__ROLES__MANAGER", "[31, \"32\"]"),
            ("CORDIAL_DISCORD__ROLES__COLLECTOR", "41, 42"),
            ("CORDIAL_CADENCE__DEFAULT__MIN_GAP_DAYS", "9"),
            ("CORDIAL_APPROVAL", "[{ kind = 'plan', approvers = 3 }]"),
            ("CORDIAL_MAIL__SMTP", "{ host = 'smtp.example.com' }"),
            ("CORDIAL_PG_BIN", "somebody else's"),
        ],
    )
    .unwrap();
    assert_eq!(config.discord.guild_id, Some(77));
    assert_eq!((config.discord.roles.manager, config.discord.roles.collector), (vec![31, 32], vec![41, 42]));
    assert_eq!(config.cadence["default"].min_gap_days, 9);
    assert_eq!(config.approval.iter().map(|rule| rule.approvers).collect::<Vec<_>>(), [3]);
    assert_eq!(config.warnings, []);
}

#[test]
fn a_slip_in_the_environment_is_told() {
    let findings = with("", &[("CORDIAL_MAIL__POSTMRK__TOKEN", "x")]).unwrap_err();
    assert_eq!(
        findings[0].message,
        "there is no such key: did you mean `mail.postmark`? (environment variable CORDIAL_MAIL__POSTMRK__TOKEN)"
    );
    let config = with("", &[("CORDIAL_DATABASE_URL", "sqlite://x")]).unwrap();
    assert!(config.warnings[0].message.contains("CORDIAL_DATABASE__URL"), "{:?}", config.warnings);
}

#[test]
fn a_secret_may_have_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("token"), "from-file\r\n").unwrap();
    std::fs::write(folder.path().join("empty"), "\n").unwrap();
    let path = folder.path().join("bot.toml");
    let load = |text: &str, environment: &[(&str, &str)]| {
        std::fs::write(&path, text).unwrap();
        let environment = environment.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Config::load(&path, environment)
            .map(|config| config.discord.token.unwrap().expose_secret().to_owned())
            .map_err(|findings| findings[0].to_string())
    };
    assert_eq!(load("[discord]\ntoken_file = 'token'", &[]).unwrap(), "from-file");
    assert_eq!(load("[discord]\ntoken_file = 'token'", &[("CORDIAL_DISCORD__TOKEN", "env")]).unwrap(), "env");
    assert_eq!(load("[discord]\ntoken = 'x'", &[("CORDIAL_DISCORD__TOKEN_FILE", "token")]).unwrap(), "from-file");
    let empty = load("[discord]\ntoken_file = 'empty'", &[]).unwrap_err();
    assert!(
        empty.starts_with("error: discord.token_file: ") && empty.contains("is empty: write the secret into it"),
        "{empty}"
    );
    assert!(load("[discord]\ntoken_file = 'nowhere'", &[]).unwrap_err().contains("can't be read"));
    assert!(load("[discord]\ntoken_file = 'token'\ntoken = 'x'", &[]).unwrap_err().contains("keep one of the two"));
}
