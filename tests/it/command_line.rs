//! The commands as an operator types them: what they print, and how they end.

use std::path::PathBuf;
use std::process::Command;

use rstest::rstest;
use serde_json::Value;

use crate::databases::{On, fresh};

/// A folder with a configuration in it.
struct Operator {
    folder: tempfile::TempDir,
}

/// How a command ended.
struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Operator {
    async fn on(on: On) -> Operator {
        let folder = tempfile::tempdir().unwrap();
        let config = format!(
            "[database]\nurl = \"{}\"\n[import.history]\ndate_format = \"%m/%d/%Y\"\ncurrency = \"USD\"\ncolumns = {{ \
             account_code = \"customerID\", invoice_number = \"invoiceNumber\", issue_date = \"InvoiceDate\", due_date \
             = \"DueDate\", amount = \"InvoiceAmount\", disputed = \"Disputed\", settled_date = \"SettledDate\" }}\n",
            fresh(on).await
        );
        std::fs::write(folder.path().join("bot.toml"), config).unwrap();
        Operator { folder }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn types(&self, line: &str) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cordial"));
        command.args(line.split(' ')).current_dir(self.folder.path()).env_remove("RUST_LOG");
        let output = command.output().unwrap();
        Ended {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The one JSON document a command answers with, and its exit code.
    fn asks(&self, line: &str) -> (i32, Value) {
        let ended = self.types(&format!("{line} --json"));
        let answer = serde_json::from_str(&ended.out);
        (ended.code, answer.unwrap_or_else(|error| panic!("{line}: {error}\n{}{}", ended.out, ended.err)))
    }
}

const HISTORY: &str = "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate\n\
                       0379-NEVHP,611365,1/2/2013,2/1/2013,55.94,No,1/15/2013\n\
                       8976-AMJEO,007900,1/26/2013,2/25/2013,61.74,Yes,3/3/2013\n\
                       8976-AMJEO,007901,1/26/2013,2/25/2013,1e9,No,\n";

#[rstest]
#[tokio::test]
async fn a_mapped_export_goes_in_and_the_past_is_asked_for(#[values(On::Sqlite, On::Postgres)] on: On) {
    let operator = Operator::on(on).await;
    operator.file("history.csv", HISTORY);
    let (code, report) = operator.asks("import history.csv --format history");
    assert_eq!((code, &report["accepted"], &report["format"]), (0, &true.into(), &"history".into()));
    let figures: Vec<_> = ["rows", "new", "changed", "unchanged", "settled"].map(|key| report[key].clone()).to_vec();
    assert_eq!(figures, [3, 2, 0, 0, 0]);
    assert_eq!(report["quarantined"][0]["line"], 4, "a bad row is left out and the good ones go on");
    assert_eq!(report["sha256"].as_str().unwrap().len(), 64);

    let (_, again) = operator.asks("import history.csv --format history");
    assert_eq!((&again["new"], &again["unchanged"]), (&0.into(), &2.into()));
    let told = operator.types("import history.csv --format history");
    assert!(told.code == 0 && told.out.contains("nothing changed") && told.err.is_empty(), "{}", told.err);

    let (_, aging) = operator.asks("aging --as-of 2013-01-31");
    assert_eq!(aging["as_of"], "2013-01-31");
    let usd = &aging["currencies"][0];
    assert_eq!((&usd["currency"], &usd["open_invoices"]), (&"USD".into(), &1.into()));
    assert_eq!(usd["buckets"]["current"], serde_json::json!({ "minor": 6174, "currency": "USD" }));
    assert_eq!(usd["total"]["minor"], 6174);
    let table = operator.types("aging --as-of 2013-01-31");
    assert!(table.out.contains("$61.74"), "{}", table.out);
}

#[rstest]
#[tokio::test]
async fn the_same_facts_as_documents(#[values(On::Sqlite, On::Postgres)] on: On) {
    let operator = Operator::on(on).await;
    operator.file("ledger.csv", include_str!("../data/generic_invoices.csv"));
    operator.types("import ledger.csv");
    let (_, overdue) = operator.asks("overdue");
    let first = &overdue["accounts"][0];
    assert!(first["code"].is_string() && first["owner"].is_null() && first["reasons"].is_array(), "{overdue}");
    let (_, card) = operator.asks("account c-1");
    assert_eq!((&card["code"], &card["name"], &card["owner"]), (&"C-1".into(), &"Acme Ltd".into(), &Value::Null));
    assert_eq!(card["invoices"][0]["open"], serde_json::json!({ "minor": 70_000, "currency": "GBP" }));
    assert_eq!((&card["promises"], &card["plan"], &card["hold"]), (&Value::Array(vec![]), &Value::Null, &Value::Null));
    let (_, why) = operator.asks("why C-1");
    assert_eq!(why["code"], "C-1");
    assert_eq!(why["next"], card["next"]);
    let (_, outbox) = operator.asks("outbox");
    assert_eq!((&outbox["rows"][0]["kind"], &outbox["rows"][0]["state"]), (&"post".into(), &"queued".into()));
    assert_eq!(operator.asks("approvals").1, serde_json::json!({ "approvals": [] }));
    let (_, activity) = operator.asks("activity");
    assert_eq!(activity["rows"][0]["actor"]["kind"], "job");
    let (code, audit) = operator.asks("audit verify");
    assert_eq!((code, &audit["ok"], &audit["rows"]), (0, &true.into(), &1.into()));
    assert_eq!((&audit["head"], &audit["first_broken"]), (&activity["rows"][0]["hash"], &Value::Null));
    for line in ["overdue", "account C-1", "why C-1", "outbox", "approvals", "activity", "activity C-1", "audit verify"]
    {
        let told = operator.types(line);
        assert!(told.code == 0 && !told.out.is_empty() && told.err.is_empty(), "{line}: {}{}", told.out, told.err);
    }
}

#[rstest]
#[tokio::test]
async fn a_dossier_is_a_folder_that_verifies(#[values(On::Sqlite, On::Postgres)] on: On) {
    let operator = Operator::on(on).await;
    operator.file("ledger.csv", include_str!("../data/generic_invoices.csv"));
    operator.types("import ledger.csv");
    let (code, written) = operator.asks("dossier c-1 --out files/acme");
    assert_eq!((code, &written["code"], &written["letters"]), (0, &"C-1".into(), &0.into()), "{written}");
    assert_eq!(written["chain"]["head"], operator.asks("activity").1["rows"][0]["hash"]);
    assert!(written["manifest"].as_str().is_some_and(|hash| hash.len() == 64) && written["activities"]["count"] == 0);
    let mut check = Command::new("sha256sum");
    check.args(["-c", "MANIFEST.sha256"]).current_dir(operator.folder.path().join("files/acme"));
    assert!(check.output().unwrap().status.success());
    let again = operator.types("dossier c-1 --out files/acme");
    assert!(again.code == 1 && again.out.is_empty() && again.err.contains("isn't empty"), "{}", again.err);
    let told = operator.types("dossier C-1 --out other");
    assert!(told.code == 0 && told.out.contains("sha256sum -c") && told.err.is_empty(), "{}{}", told.out, told.err);
    assert_eq!(operator.types("dossier C-1").code, 2, "where to?");
    let filed = operator.asks("activity C-1").1;
    assert_eq!(
        (&filed["rows"][0]["act"], &filed["rows"][0]["actor"]["kind"]),
        (&"dossier written".into(), &"job".into())
    );
}

#[tokio::test]
async fn the_order_of_work_is_tried_on_a_ledger_whose_end_is_known() {
    let operator = Operator::on(On::Sqlite).await;
    let mut history = "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate\n".to_owned();
    for month in 1..=12 {
        history += &format!("GOOD,{month},{month}/1/2013,{month}/20/2013,900.00,No,{month}/18/2013\n");
        history += &format!("LATE,{month},{month}/1/2013,{month}/20/2013,90.00,No,{month}/28/2013\n");
    }
    operator.file("history.csv", &history);
    let (code, tried) = operator.asks("backtest history.csv --format history --split 2013-07-01");
    assert_eq!((code, &tried["invoices"], &tried["left_out"]), (0, &24.into(), &0.into()), "{tried}");
    let later = &tried["trials"][1];
    assert_eq!((&later["part"], &later["cases"], &later["late"]), (&"later".into(), &12.into(), &6.into()));
    assert_eq!(
        (&later["areas"]["by the desk's score"], &later["areas"]["by amount alone"]),
        (&"1.000".into(), &"0.000".into())
    );
    let told = operator.types("backtest history.csv --format history");
    assert!(told.code == 0 && told.out.contains("0.500 is a coin") && told.err.is_empty(), "{}{}", told.out, told.err);
}

#[rstest]
#[case("import nowhere.csv", 1, "there is no file nowhere.csv")]
#[case("import bad.csv", 1, "header")]
#[case("import bad.csv --format sap", 2, "no format \"sap\"")]
#[case("account NOPE", 1, "There is no account \"NOPE\"")]
#[case("why NOPE", 1, "There is no account \"NOPE\"")]
#[case("aging --as-of 2026-02-30", 2, "--as-of")]
#[case("aging --config elsewhere.toml", 2, "elsewhere.toml")]
#[tokio::test]
async fn what_cannot_be_done_is_told_on_stderr(#[case] line: &str, #[case] code: i32, #[case] told: &str) {
    let operator = Operator::on(On::Sqlite).await;
    operator.file("bad.csv", "just some words\nand more\n");
    let ended = operator.types(line);
    assert_eq!((ended.code, &*ended.out), (code, ""), "{}", ended.err);
    assert!(ended.err.contains(told), "{}", ended.err);
}

#[tokio::test]
async fn a_file_refused_as_a_whole_is_still_one_document() {
    let operator = Operator::on(On::Sqlite).await;
    operator.file("bad.csv", "just some words\nand more\n");
    let (code, report) = operator.asks("import bad.csv");
    assert_eq!((code, &report["accepted"], &report["rows"]), (1, &false.into(), &0.into()));
    assert!(report["reason"].as_str().unwrap().contains("header"), "{report}");
}
