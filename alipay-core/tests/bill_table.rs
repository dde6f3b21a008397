//! Tables that are cut off, changed or broken. Each test is named after its row of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/bill_zip.rs"]
mod bill_zip;

use alipay_core::bill::{BillProblem, SignedAmount, TradeType};
use bill_zip::{Entry, TRADE_FILE, TRADES, gbk, read, refused, refused_table, trade_zip, yuan, zip};
use proptest::prelude::*;

#[test]
fn b03_texts_are_exact() {
    let bill = read(&trade_zip(TRADES)).unwrap();
    let trades = bill.trades().unwrap();
    assert_eq!((trades[0].subject, trades[1].subject), (Some("=1+1"), Some("a,\"b\"")));
    for subject in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "5\" 屏", "0x10", "1e5", "#1", "'", "€①㈱"] {
        let table = TRADES.replace("=1+1", subject);
        assert_eq!(read(&trade_zip(&table)).unwrap().trades().unwrap()[0].subject, Some(subject));
    }
    let table = TRADES.replace("\"a,\"\"b\"\"\"", "\"two\r\n#lines,\r\n\"\"\"");
    let bill = read(&trade_zip(&table)).unwrap();
    let trades = bill.trades().unwrap();
    assert_eq!(trades[1].subject, Some("two\r\n#lines,\r\n\""));
    assert_eq!((trades[1].row.line(), trades[2].row.line()), (7, 10));
}

#[test]
fn b03_bytes_that_are_no_text_are_refused() {
    for bad in [&b"\xff"[..], b"\x81", b"\xd2\x20", b"\x84\x31\xa4\x3f"] {
        let mut table = gbk(TRADES);
        let at = table.windows(4).position(|bytes| bytes == b"=1+1").unwrap();
        table.splice(at..at + 1, bad.iter().copied());
        let error = refused(&zip(&[Entry::new(TRADE_FILE, &table)]));
        assert_eq!((error.problem(), error.line()), (&BillProblem::NotText("GBK"), Some(6)), "{bad:?}");
    }
    let utf8 = format!("\u{feff}{}", TRADES.replace('\r', ""));
    let bill = read(&zip(&[Entry::new(TRADE_FILE, utf8.as_bytes())])).unwrap();
    assert_eq!(bill.trades().unwrap()[0].store_name, Some("店"));
    let mut broken = utf8.into_bytes();
    broken.push(0xd2);
    let error = refused(&zip(&[Entry::new(TRADE_FILE, &broken)]));
    assert_eq!(error.problem(), &BillProblem::NotText("UTF-8"));
}

#[test]
fn b03_broken_quotes_are_refused() {
    for (cell, line) in [("\"open", 6), ("\"a\"b", 6), ("\"a\" \"b\"", 6)] {
        let error = refused_table(&TRADES.replacen("=1+1", cell, 1));
        assert_eq!((error.problem(), error.line()), (&BillProblem::Quotes, Some(line)), "{cell}");
    }
}

#[test]
fn b03_rows_of_another_width_are_refused() {
    let error = refused_table(&TRADES.replace(",note\r", ",no,te\r"));
    assert_eq!((error.problem(), error.line()), (&BillProblem::CellCount { columns: 25, cells: 26 }, Some(7)));
    let error = refused_table(&TRADES.replace(",0.00,note\r", "\r"));
    assert_eq!(error.problem(), &BillProblem::CellCount { columns: 25, cells: 23 });
    assert!(read(&trade_zip(&TRADES.replace(",note\r", ",note,\t,\r"))).is_ok(), "commas at the end are padding");
}

#[test]
fn b03_a_table_that_is_cut_off_is_refused() {
    let end = TRADES.find("#退款合计：").unwrap();
    for (at, _) in TRADES.char_indices() {
        let result = read(&trade_zip(&TRADES[..at]));
        // From there on all rows are there and were counted, and every total is at least begun.
        let is_counted = at >= end + "#退款合计：".len();
        match result {
            Ok(bill) => assert!(is_counted && bill.trades().unwrap().len() == 3, "{at}"),
            Err(error) => assert!(!is_counted && (error.is_incomplete() || at < end), "{at}: {error}"),
        }
    }
    let without = |what: &str| {
        let table: String = TRADES.split_inclusive('\n').filter(|line| !line.contains(what)).collect();
        refused_table(&table)
    };
    assert_eq!(without("列表结束").problem(), &BillProblem::NoFooter);
    assert_eq!(without("合计：").problem(), &BillProblem::NoTotals);
    assert_eq!(without("退款合计：").problem(), &BillProblem::NoTotals);
    let error = refused_table(&TRADES.replace("2笔", "二笔").replace("1笔", "一笔"));
    assert_eq!(error.problem(), &BillProblem::NoTotals, "none can be compared");
    assert_eq!(without("退款\t").problem(), &BillProblem::Count { statement: "退款合计", stated: 1, counted: 0 });
    assert_eq!(without("order-2").problem(), &BillProblem::Count { statement: "交易合计", stated: 2, counted: 1 });
}

#[test]
fn b03_rows_must_agree_with_the_footer() {
    let (statement, column) = ("交易合计", "商家实收（元）");
    let sum = |stated, counted| BillProblem::Sum { statement, column, stated: yuan(stated), counted: yuan(counted) };
    let error = refused_table(&TRADES.replace("商家实收共80.11元", "商家实收共80.12元"));
    assert_eq!((error.problem(), error.line()), (&sum("80.12", "80.11"), Some(10)));
    let error = refused_table(&TRADES.replace(",80.01,", ",8001.00,"));
    assert_eq!(error.problem(), &sum("80.11", "8001.10"));
    assert!(error.is_incomplete());
    assert_eq!(
        refused_table(&TRADES.replace("交易合计：2笔", "交易合计：02000笔")).problem(),
        &BillProblem::Count { statement, stated: 2000, counted: 2 }
    );
    let twice = TRADES.replacen("退款\t", "交易\t", 1);
    assert_eq!(refused_table(&twice).problem(), &BillProblem::Count { statement, stated: 2, counted: 3 });
}

#[test]
fn b03_statements_that_cannot_be_read_are_reported() {
    let unread = |table: &str| read(&trade_zip(table)).unwrap().files[0].footer.unread.clone();
    // Half of the line is compared, the other half has no column.
    let line = "#交易合计：2笔，商家实收共80.11元，优惠金额共8.87元";
    let table = TRADES.replace("商家优惠共8.87元", "优惠金额共8.87元");
    assert_eq!(unread(&table), [line]);
    assert_eq!(unread(&TRADES.replace("商家优惠共8.87元", "商家优惠共八元")).len(), 1);
    assert_eq!(unread(&TRADES.replace("退款合计：1笔", "退款合计：一笔")).len(), 1);
    assert_eq!(
        unread(&TRADES.replace("#导出时间", "#手续费合计：3笔，共1.00元\r\n#导出时间")),
        ["#手续费合计：3笔，共1.00元"]
    );
    // A row of a type that no statement is known to be about: a sum may or may not hold it.
    let table = TRADES.replacen("交易\t", "预授权\t", 1);
    let bill = read(&trade_zip(&table)).unwrap();
    assert_eq!(bill.trades().unwrap()[0].trade_type, TradeType::Other("预授权"));
    assert_eq!(bill.files[0].footer.unread.len(), 1);
    assert!(refused_table(&table.replace("交易合计：2笔", "交易合计：4笔")).is_incomplete());
}

proptest! {
    #[test]
    fn changed_tables_never_panic_and_never_pass_unnoticed(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<char>()), 1..4),
    ) {
        let mut text: Vec<char> = TRADES.chars().collect();
        for (index, c) in changes {
            *index.get_mut(&mut text) = c;
        }
        let table = format!("\u{feff}{}", text.into_iter().collect::<String>());
        if let Ok(bill) = read(&zip(&[Entry::new(TRADE_FILE, table.as_bytes())]))
            && let Ok(trades) = bill.trades()
            && bill.files[0].footer.unread.is_empty()
            && trades.iter().all(|trade| !matches!(trade.trade_type, TradeType::Other(_)))
        {
            let received = SignedAmount::checked_sum(trades.iter().map(|trade| trade.received));
            prop_assert_eq!((trades.len(), received), (3, Some(yuan("71.23"))));
        }
    }

    #[test]
    fn lines_of_any_kind_never_panic(
        lines in proptest::collection::vec(
            prop_oneof![
                Just("#---业务明细列表---".to_owned()),
                Just("#---账务明细列表结束---".to_owned()),
                Just("业务类型,商家实收（元）".to_owned()),
                Just("交易,1.00".to_owned()),
                Just("\"".to_owned()),
                "#[交易退款合计：0-9笔，共元.-]{0,20}",
                "[a\",\t \r-]{0,12}",
                ".{0,12}",
            ],
            0..16,
        ),
    ) {
        let table = format!("\u{feff}{}", lines.join("\n"));
        let _ = read(&zip(&[Entry::new("x.csv", table.as_bytes())])).map(|bill| bill.trades().is_ok());
    }

    #[test]
    fn any_text_in_quotes_comes_back(cells in proptest::collection::vec("[^\t]*", 1..6)) {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let names: Vec<String> = (0..cells.len()).map(|index| format!("c{index}")).collect();
        let table = format!("\u{feff}{}\r\n{}\r\n", names.join(","), quoted.join("\t,"));
        let bill = read(&zip(&[Entry::new("x.csv", table.as_bytes())])).unwrap();
        let found: Vec<&str> = bill.files[0].rows[0].cells().map(|(_, cell)| cell).collect();
        prop_assert_eq!(found, cells);
    }

    #[test]
    fn amounts_are_never_rounded(fen in proptest::collection::vec(-10_000_000_000_000_i64..10_000_000_000_000, 1..40)) {
        let mut table = "#--业务明细列表--\n业务类型,商家实收（元）\n".to_owned();
        for fen in &fen {
            table += &format!("交易,{}\n", SignedAmount::from_fen(*fen));
        }
        let sum = SignedAmount::from_fen(fen.iter().sum());
        table += &format!("#--业务明细列表结束--\n#交易合计：{}笔，商家实收共{sum}元\n", fen.len());
        prop_assert!(read(&trade_zip(&table)).is_ok());
        let other = SignedAmount::from_fen(sum.fen() + 1);
        let table = table.replace(&format!("共{sum}元"), &format!("共{other}元"));
        prop_assert!(refused(&trade_zip(&table)).is_incomplete());
    }
}
