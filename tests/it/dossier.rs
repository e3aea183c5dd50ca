//! The client file as a folder that stands by itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use cordial::desk::Error;
use mail_parser::MessageParser;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::PROPOSAL;
use crate::world::{DANA, DeskUnderTest, MORGAN, assert_snapshot, desk, file};

/// A letter, a conversation with a file, a plan that was approved; and another account.
async fn a_story(d: &mut DeskUnderTest, bytes: &str) {
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    d.has_invoice("INV-9", "Bolt & Sons", "90.00 GBP", "2026-06-20").await;
    d.at("2026-03-02 09:15").await;
    let letter = file("../their letter.pdf", "application/pdf", bytes);
    d.slash_with(DANA, "/log account:ACME channel:letter outcome:other note:=They <wrote>.", letter).await;
    d.reply().await;
    d.slash(DANA, PROPOSAL).await;
    d.react(MORGAN, "✅").await;
    d.slash(DANA, "/claim account:BOLT").await;
    d.posts().await;
}

/// Every file below a folder, and how long it is.
fn files_in(folder: &Path) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, path.metadata().unwrap().len());
            }
        }
    }
    found
}

fn verifies(folder: &Path) -> bool {
    let mut check = Command::new("sha256sum");
    check.args(["--strict", "--quiet", "-c", "MANIFEST.sha256"]).current_dir(folder);
    let output = check.output().expect("sha256sum is of coreutils");
    output.status.success() && output.stderr.is_empty()
}

#[rstest]
#[tokio::test]
async fn everything_is_in_it_and_its_manifest_verifies(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_story(d, "%PDF-1.7 …").await;
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("not/there/yet");
        let report = d.dossier("acme", &folder).await.unwrap();
        let names: Vec<String> = files_in(&folder).into_keys().collect();
        assert_snapshot!(names.join("\n"), @"
        MANIFEST.sha256
        activities.jsonl
        approvals.csv
        files/0001-their_letter.pdf
        ledger.csv
        mails/0001-2026-03-02-friendly.eml
        payments.csv
        timeline.html
        ");
        assert!(verifies(&folder));
        assert_eq!((report.files, report.letters), (names.len(), 1));
        assert_eq!((report.letters_not_kept.len(), report.files_lost.len()), (0, 0));
        let left: Vec<_> = std::fs::read_dir(folder.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing unfinished is left beside it");

        // The letter, word for word as the provider got it.
        let caught = d.mail.sent().pop().unwrap();
        let kept = std::fs::read(folder.join("mails/0001-2026-03-02-friendly.eml")).unwrap();
        let kept = MessageParser::default().parse(&kept).unwrap();
        assert_eq!(kept.subject(), Some(&*caught.subject));
        let same = |kept: &str, sent: Option<String>| kept.replace("\r\n", "\n").trim_end() == sent.unwrap().trim_end();
        assert!(same(&kept.body_html(0).unwrap(), caught.html), "its HTML is another");
        assert!(same(&kept.body_text(0).unwrap(), caught.text), "its text is another");
        assert_eq!(kept.to().unwrap().first().unwrap().address(), Some("ap@acme.example"));
        d.mails();

        let table = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        assert_snapshot!(table("ledger.csv"), @"
        account_code,invoice_number,kind,issue_date,due_date,currency,amount,paid,open,days_past_due,disputed,settled_date,po_number,remark
        ACME,INV-7,invoice,2026-01-21,2026-02-20,GBP,1000.00,0.00,1000.00,10,no,,,
        ");
        let decided = table("approvals.csv");
        assert!(decided.contains("Dana") && decided.contains("Morgan: approve 2026-03-02T09:15:00Z"), "{decided}");
        let page = table("timeline.html");
        for told in ["=They &lt;wrote&gt;.", "conversation logged", "plan approved", "Invoice INV-7: is anything", "Morgan"] {
            assert!(page.contains(told), "{told}");
        }
        assert!(!page.contains("BOLT") && !page.contains("<script"), "nobody else's, and nothing that runs");
        let manifest = table("MANIFEST.sha256");
        assert!(manifest.contains(&format!("head {}", report.head)), "{manifest}");
        let (first, last) = report.lines.unwrap();
        let told = format!("{}, from row {first} to row {last} of the chain", report.line_count);
        assert!(manifest.contains(&told), "{manifest}");
        // Each of the account's lines can be computed again.
        assert_eq!(table("activities.jsonl").lines().count(), report.line_count);
        for row in table("activities.jsonl").lines() {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            let (previous, body) = (row["previous"].as_str().unwrap(), row["body"].as_str().unwrap());
            assert_eq!(row["hash"], cordial::receivables::chain::link(previous, body));
        }

        std::fs::write(folder.join("ledger.csv"), "account_code\n").unwrap();
        assert!(!verifies(&folder), "a file that was changed is found");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn it_is_never_mixed_with_anything_else(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-9", "Bolt & Sons", "90.00 GBP", "2026-06-20").await;
        let outside = tempfile::tempdir().unwrap();
        d.dossier("BOLT", outside.path()).await.expect("an empty folder is as good as none");
        assert!(verifies(outside.path()));
        let before = files_in(outside.path());
        let refused = |told: Result<_, Error>| match told {
            Err(Error::Refused(sentence)) => sentence.replace(&outside.path().display().to_string(), "PLACE"),
            other => panic!("not refused: {other:?}"),
        };
        let again = refused(d.dossier("BOLT", outside.path()).await);
        assert_snapshot!(again, @"PLACE isn't empty, and a dossier is never mixed with anything else: name a folder that isn't there yet, or empty this one.");
        let a_file = refused(d.dossier("BOLT", &outside.path().join("ledger.csv")).await);
        assert_snapshot!(a_file, @"PLACE/ledger.csv is a file, or lies in one: name a folder that isn't there yet.");
        let below_a_file = refused(d.dossier("BOLT", &outside.path().join("ledger.csv/below")).await);
        assert_snapshot!(below_a_file, @"PLACE/ledger.csv/below is a file, or lies in one: name a folder that isn't there yet.");
        assert_snapshot!(refused(d.dossier("NOBODY", &outside.path().join("x")).await), @r#"There is no account "NOBODY". Type a few letters of its code or name and pick it from the list."#);
        assert_eq!(files_in(outside.path()), before);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_file_whose_bytes_were_changed_is_left_out_and_named(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        let outside = tempfile::tempdir().unwrap();
        // Nobody else's, since the files of every Postgres desk lie in one folder here.
        let bytes = outside.path().display().to_string();
        a_story(d, &bytes).await;
        d.mails();
        d.kept_bytes_are_changed(&bytes);
        let report = d.dossier("ACME", &outside.path().join("file")).await.unwrap();
        assert_eq!(report.files_lost, [".._their_letter.pdf"]);
        let page = std::fs::read_to_string(report.folder.join("timeline.html")).unwrap();
        assert!(page.contains("its bytes are gone or were changed"));
        assert!(verifies(&report.folder));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_account_that_is_handed_over_gets_its_folder_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        crate::escalations::asked(d).await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.tick().await;
        assert_snapshot!(d.posts().await, @"
        #desk The hand-off folder of Acme Ltd (ACME) for the collection agency is ready: ACME-01J…, among the desk's hand-offs.
        [Account]
        ");
        let folder = d.hand_off_folder("ACME").await;
        assert!(verifies(&folder));
        let page = std::fs::read_to_string(folder.join("timeline.html")).unwrap();
        for told in [
            "Hand-off: Acme Ltd (ACME)",
            "the collection agency",
            "Approved by Morgan",
            "£1,000.00",
            "They answer nobody",
        ] {
            assert!(page.contains(told), "{told}");
        }
        // Killed between the folder and the record of it: it is taken as it is.
        let before = std::fs::read(folder.join("MANIFEST.sha256")).unwrap();
        d.behind_its_back("DELETE FROM hand_offs").await;
        d.tick().await;
        assert!(d.posts().await.contains("is ready"));
        assert_eq!(std::fs::read(folder.join("MANIFEST.sha256")).unwrap(), before);
        d.ticks(3).await;
    })
    .await;
}
