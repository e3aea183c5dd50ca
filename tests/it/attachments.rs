//! The PDFs of invoices go along with the letters about them, or the letter waits and somebody is told.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{World, assert_snapshot, desk_in};

const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";

/// A world whose PDFs are in a folder.
fn with_folder(folder: &std::path::Path) -> World {
    World { mail: format!("attachments = '{}'", folder.display()), ..World::default() }
}

#[rstest]
#[tokio::test]
async fn the_invoice_goes_along_where_the_ledger_names_its_pdf(#[values(Sqlite, Postgres)] on: On) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("seven.pdf"), PDF).unwrap();
    desk_in(on, with_folder(folder.path()), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "50.00 GBP", "2026-02-21").await;
        d.has_pdf("INV-7", "seven.pdf").await;
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your invoices with Harbour Supplies Ltd: is anything in the way?");
        let sent = d.mail.sent().pop().unwrap();
        let files: Vec<_> = sent.attachments.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())).collect();
        assert_eq!(files, [("INV-7.pdf", PDF)]);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn without_the_pdf_that_the_ledger_names_nothing_is_sent_and_somebody_is_told(
    #[values(Sqlite, Postgres)] on: On,
) {
    let folder = tempfile::tempdir().unwrap();
    desk_in(on, with_folder(folder.path()), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-9", "Bolt Ltd", "90.00 GBP", "2026-02-20").await;
        d.has_pdf("INV-7", "2026/seven.pdf").await;
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@bolt.example: Invoice INV-9: is anything in the way?");
        let told = d.posts().await.replace(&folder.path().display().to_string(), "FOLDER");
        assert_snapshot!(told, @r#"
        #alerts <@&managers>
        | invoice missing from a letter
        | The friendly letter to Acme Ltd (ACME) waits and isn't sent: the PDF of invoice INV-7, "2026/seven.pdf", isn't in FOLDER (mail.attachments). Put the file into that folder, or mend its name in the ledger.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        "#);
        let outbox = d.outbox("mail").await.replace(&folder.path().display().to_string(), "FOLDER");
        assert_snapshot!(outbox, @r#"
        ACME friendly queued: the PDF of invoice INV-7, "2026/seven.pdf", isn't in FOLDER (mail.attachments)
        BOLT friendly accepted
        "#);
        // It leaves by itself once the file is there.
        std::fs::create_dir(folder.path().join("2026")).unwrap();
        std::fs::write(folder.path().join("2026/seven.pdf"), PDF).unwrap();
        d.at("2026-03-02 10:30").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        assert_eq!(d.mail.sent().pop().unwrap().attachments.len(), 1);
        assert_eq!(d.posts().await, "");
    })
    .await;
}

#[rstest]
#[case::of_the_machine("/etc/hostname", "is outside the folder")]
#[case::up_and_out("../secret.pdf", "is no name of a file")]
#[case::on_the_web("https://evil.test/INV-7.pdf", "none is fetched")]
#[case::a_page("page.pdf", "is no PDF")]
#[tokio::test]
async fn a_ledger_cant_have_another_file_sent(#[case] file: &str, #[case] why: &str) {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("invoices");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(outside.path().join("secret.pdf"), PDF).unwrap();
    std::fs::write(folder.join("page.pdf"), "<html>").unwrap();
    desk_in(Sqlite, with_folder(&folder), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_pdf("INV-7", file).await;
        d.at("2026-03-02 09:15").await;
        assert_eq!(d.mails(), "");
        assert!(d.outbox("mail").await.contains(why));
        assert!(d.posts().await.contains(why));
    })
    .await;
}
