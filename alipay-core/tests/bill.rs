//! Bill files: what real ones hold. The hostile ones are in `bill_archive.rs` and `bill_table.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

#[path = "support/bill_zip.rs"]
mod bill_zip;

use std::io::{Cursor, Write as _};

use alipay_core::bill::{BillArchive, BillKind, BillProblem, CellProblem, Limits, Row, SignedAmount, TradeType};
use bill_zip::{
    ACCOUNT, ACCOUNT_FILE, Entry, SUMMARY, TRADE_FILE, TRADES, gbk, read, refused, refused_table, trade_zip, yuan, zip,
};

#[test]
fn a_bill_is_read_to_the_fen() {
    let summary_file = "20880000000000010156_20240501_业务明细(汇总).csv";
    let zip = zip(&[Entry::new(TRADE_FILE, &gbk(TRADES)), Entry::new(summary_file, &gbk(SUMMARY))]);
    let bill = read(&zip).unwrap();
    assert_eq!(
        bill.files.iter().map(|file| file.kind).collect::<Vec<_>>(),
        [BillKind::TradeDetail, BillKind::TradeSummary]
    );
    assert_eq!(bill.files[0].name, TRADE_FILE);
    assert_eq!(bill.files[0].preamble.len(), 4);
    assert_eq!(bill.files[0].header().len(), 25);

    let trades = bill.trades().unwrap();
    let [sale, _, refund] = &trades[..] else { panic!("{} trades", trades.len()) };
    assert_eq!(sale.trade_no, "2024050122000000000000000001");
    assert_eq!(sale.out_trade_no, "order-1");
    assert_eq!((sale.trade_type, refund.trade_type), (TradeType::Payment, TradeType::Refund));
    assert_eq!(sale.created, "2024-05-01 10:55:16".parse().unwrap());
    assert_eq!(sale.completed, Some("2024-05-01 10:55:23".parse().unwrap()));
    assert_eq!((sale.store_id, sale.store_name, sale.operator), (Some("shop"), Some("店"), None));
    assert_eq!(sale.buyer, Some("*某(139****0000)"));
    assert_eq!((sale.order_amount, sale.received), (yuan("88.88"), yuan("80.01")));
    assert_eq!((sale.merchant_discount, sale.service_fee), (Some(yuan("8.87")), Some(yuan("-0.48"))));
    assert_eq!((refund.received, refund.out_request_no), (yuan("-8.88"), Some("refund-1")));
    assert_eq!((sale.out_request_no, sale.remark), (None, None));
    assert_eq!(SignedAmount::checked_sum(trades.iter().map(|trade| trade.received)), Some(yuan("71.23")));

    let footer = &bill.files[0].footer;
    assert_eq!((footer.lines.len(), footer.unread.len()), (4, 0));
    assert_eq!((footer.totals[0].label, footer.totals[0].count), ("交易合计", 2));
    assert_eq!(footer.totals[1].sums, [("商家实收（元）", yuan("-8.88")), ("商家优惠（元）", yuan("0"))]);
    assert_eq!(bill.files[1].rows[0].cell("实收净额（元）"), Some("70.80000"));
    assert_eq!(bill.account_entries().unwrap_err().problem(), &BillProblem::NoFile(BillKind::AccountDetail));
}

#[test]
fn account_entries_are_read_to_the_fen() {
    let bill = read(&zip(&[Entry::new(ACCOUNT_FILE, &gbk(ACCOUNT))])).unwrap();
    let entries = bill.account_entries().unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[0].balance, Some(yuan("100000000080.01")), "beyond what a request may say");
    assert_eq!((entries[0].income, entries[0].expense), (Some(yuan("80.01")), Some(SignedAmount::ZERO)));
    assert_eq!((entries[2].income, entries[2].expense), (None, Some(yuan("-8.88"))));
    assert_eq!((entries[1].counterparty, entries[1].business_type), (None, Some("收费")));
    assert_eq!(bill.files[0].footer.unread.len(), 0);

    let changed = |from: &str, to: &str| {
        let table = ACCOUNT.replace(from, to);
        assert_ne!(table, ACCOUNT);
        refused(&zip(&[Entry::new(ACCOUNT_FILE, &gbk(&table))]))
    };
    let (statement, column) = ("支出合计", "支出金额（-元）");
    let problem = BillProblem::Sum { statement, column, stated: yuan("9.36"), counted: yuan("-9.36") };
    assert_eq!(changed("共-9.36元", "共9.36元").problem(), &problem);
    let problem = BillProblem::Count { statement, stated: 3, counted: 2 };
    assert_eq!(changed("支出合计：2笔", "支出合计：3笔").problem(), &problem);
}

#[test]
fn a_bill_that_another_library_packed_is_the_same() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_directory("bills", zip::write::SimpleFileOptions::default()).unwrap();
    for method in [zip::CompressionMethod::Deflated, zip::CompressionMethod::Stored] {
        let name = format!("bills/{method:?}_业务明细.csv");
        zip.start_file(name, zip::write::SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(&gbk(TRADES)).unwrap();
    }
    zip.start_file("readme.txt", zip::write::SimpleFileOptions::default()).unwrap();
    let bill = read(zip.finish().unwrap().get_ref()).unwrap();
    assert_eq!(bill.trades().unwrap().len(), 6);
    assert_eq!(bill.skipped, ["bills/", "readme.txt"]);
    assert_eq!(bill.files[1].name, "bills/Stored_业务明细.csv");
}

#[test]
fn columns_are_found_by_name() {
    let table = "\
#-----业务明细列表-----
新列,商家实收(元) ,业务类型,订单金额(元),商户订单号\t,完成时间,创建时间,支付宝交易号,
x\t, 0.02 ,交易, 0.03, o\t,,2024-05-01 10:00:00,t,\t
#-----业务明细列表结束-----
#交易合计：1笔，商家实收共0.02元，商家优惠共0元
";
    let bill = read(&trade_zip(table)).unwrap();
    let trades = bill.trades().unwrap();
    assert_eq!((trades[0].trade_no, trades[0].out_trade_no), ("t", "o"));
    assert_eq!((trades[0].received, trades[0].order_amount), (yuan("0.02"), yuan("0.03")));
    assert_eq!((trades[0].completed, trades[0].merchant_discount, trades[0].remark), (None, None, None));
    let row = trades[0].row;
    assert_eq!((row.cell("新列"), row.cell("商家实收（元）"), row.cell("没有")), (Some("x"), Some(" 0.02 "), None));
    assert_eq!(row.cells().count(), 8);
    assert_eq!(row.cells().next(), Some(("新列", "x")));
    // A sum over a column that is not there cannot be compared, which is said.
    assert_eq!(bill.files[0].footer.unread, ["#交易合计：1笔，商家实收共0.02元，商家优惠共0元"]);
    assert_eq!(bill.files[0].footer.totals[0].sums, [("商家实收（元）", yuan("0.02"))]);

    // What the typed row needs is an error when it is asked for; the row itself is there.
    let bill = read(&trade_zip(&table.replace("创建时间", "建立时间"))).unwrap();
    let error = bill.trades().unwrap_err();
    assert_eq!(error.problem(), &BillProblem::NoColumn("创建时间"));
    assert!(error.to_string().contains("创建时间"), "{error}");
    assert_eq!(bill.files[0].rows[0].cell("建立时间"), Some("2024-05-01 10:00:00"));
    // Without the column that tells payments from refunds, the footer cannot be compared.
    let error = refused(&trade_zip(&table.replace("业务类型", "类型")));
    assert_eq!(error.problem(), &BillProblem::NoColumn("业务类型"));
    let error = refused(&trade_zip(&table.replace("完成时间", "创建时间")));
    assert_eq!((error.problem(), error.line()), (&BillProblem::DuplicateColumn { position: 7 }, Some(2)));
}

#[test]
fn cells_that_are_not_what_their_column_says_are_named() {
    for (from, to, line, column, problem) in [
        (",88.88,", ",88.888,", 6, "订单金额（元）", CellProblem::Amount),
        (",88.88,", ",\"88,88\",", 6, "订单金额（元）", CellProblem::Amount),
        (",88.88,", ",,", 6, "订单金额（元）", CellProblem::Blank),
        (",-0.48,", ",=-0.48,", 6, "服务费（元）", CellProblem::Amount),
        (",2024-05-01 11:00:00,", ",2024/5/1 11:00,", 7, "创建时间", CellProblem::Time),
        (",2024-05-01 11:00:00,", ", ,", 7, "创建时间", CellProblem::Blank),
    ] {
        let bill = read(&trade_zip(&TRADES.replace(from, to))).unwrap();
        let error = bill.trades().unwrap_err();
        assert_eq!(error.problem(), &BillProblem::Cell { column, problem }, "{to}");
        assert_eq!((error.line(), error.file()), (Some(line), Some("*_20240501_业务明细.csv")));
    }
    // Those that are added up are looked at while reading.
    let error = refused_table(&TRADES.replace(",80.01,", ",80.0l,"));
    let problem = CellProblem::Amount;
    assert_eq!(error.problem(), &BillProblem::Cell { column: "商家实收（元）", problem });
    let error = refused_table(&TRADES.replace(",80.01,", ",92233720368547758.07,"));
    assert_eq!((error.problem(), error.line()), (&BillProblem::Overflow("商家实收（元）"), Some(7)));
}

#[test]
fn bills_of_days_without_business_are_read() {
    let (top, below) = TRADES.split_once("支付宝交易号").unwrap();
    let header = below.split_once('\n').unwrap().0;
    let end = "#---业务明细列表结束---\r\n#交易合计：0笔，商家实收共0元，商家优惠共0元\r\n#退款合计：0笔，\
               商家实收退款共0元 商家优惠退款共0元\r\n";
    let bill = read(&trade_zip(&format!("{top}支付宝交易号{header}\n{end}"))).unwrap();
    assert_eq!(bill.trades().unwrap().len(), 0);
    assert_eq!((bill.files[0].footer.totals.len(), bill.files[0].footer.unread.len()), (2, 0));

    let bill = read(&trade_zip(&format!("{top}{end}"))).unwrap();
    assert_eq!((bill.files[0].kind, bill.trades().unwrap().len()), (BillKind::TradeDetail, 0));
    let error = refused_table(&format!("{top}{}", end.replace("交易合计：0笔", "交易合计：1笔")));
    assert_eq!(error.problem(), &BillProblem::Count { statement: "交易合计", stated: 1, counted: 0 });
    let error = refused_table(&format!("{top}{end}a,b\n"));
    assert_eq!(error.problem(), &BillProblem::AfterFooter);
}

#[test]
fn tables_of_unknown_kinds_are_read_by_name() {
    let bill = read(&zip(&[Entry::new("结算.csv", &gbk("批次号,金额\nb1,1.00\n"))])).unwrap();
    assert_eq!((bill.files[0].kind, bill.files[0].rows[0].cell("批次号")), (BillKind::Unknown, Some("b1")));
    // One that announces an end must have it.
    let error = refused(&zip(&[Entry::new("结算.csv", &gbk("#--结算列表--\n批次号,金额\nb1,1.00\n"))]));
    assert_eq!(error.problem(), &BillProblem::NoFooter);
    let bill = read(&zip(&[Entry::new("x.csv", &gbk("#--结算列表--\na\nb\n#--结算列表结束--\n#共1条\n"))])).unwrap();
    assert_eq!(bill.files[0].footer.unread, ["#共1条"]);
}

#[test]
fn a_bill_can_be_read_row_by_row() {
    let zip = zip(&[Entry::new(TRADE_FILE, &gbk(TRADES)), Entry::new(ACCOUNT_FILE, &gbk(ACCOUNT))]);
    let archive = BillArchive::open(&zip, &Limits::default()).unwrap();
    let mut rows = 0;
    for table in archive.tables() {
        let mut table = table.unwrap();
        assert!(table.footer().is_none());
        for row in table.by_ref() {
            let row = row.unwrap();
            rows += 1;
            match table_kind(&row) {
                BillKind::TradeDetail => assert!(row.trade().is_ok() && row.account_entry().is_err()),
                _ => assert!(row.account_entry().is_ok() && row.trade().is_err()),
            }
        }
        assert_eq!(table.footer().unwrap().totals.len(), 2);
        assert!(table.next().is_none());
    }
    assert_eq!(rows, 6);

    // Rows come before the footer was read; the last item says that it disagrees.
    let zip = trade_zip(&TRADES.replace("交易合计：2笔", "交易合计：3笔"));
    let archive = BillArchive::open(&zip, &Limits::default()).unwrap();
    let mut table = archive.tables().next().unwrap().unwrap();
    assert_eq!(table.by_ref().filter(Result::is_ok).count(), 3);
    assert!(table.footer().is_none() && table.next().is_none());
    let table = archive.tables().next().unwrap().unwrap();
    assert!(table.last().unwrap().is_err());
}

fn table_kind(row: &Row) -> BillKind {
    if row.cell("支付宝交易号").is_some() { BillKind::TradeDetail } else { BillKind::AccountDetail }
}

#[test]
fn a_small_stack_is_enough() {
    let zip = zip(&[Entry::new(TRADE_FILE, &gbk(TRADES)), Entry::new(ACCOUNT_FILE, &gbk(ACCOUNT))]);
    let thread = std::thread::Builder::new().stack_size(512 << 10);
    let read = thread.spawn(move || read(&zip).map(|bill| (bill.trades().is_ok(), bill.account_entries().is_ok())));
    assert_eq!(read.unwrap().join().unwrap(), Ok((true, true)));
}

#[test]
fn errors_and_debug_quote_nothing_of_the_bill() {
    let zips = [
        trade_zip(TRADES),
        zip(&[Entry::new(ACCOUNT_FILE, &gbk(ACCOUNT))]),
        trade_zip(&TRADES.replace(",88.88,", ",13900000000,")),
        trade_zip(&TRADES.replace(",88.88,", ",张某13900000000,")),
        trade_zip(&TRADES.replace(",80.01,", ",张某13900000000,")),
        trade_zip(&TRADES.replace("2024-05-01 10:55:16", "张某13900000000")),
        trade_zip(&TRADES.replace("商户订单号", "备注")),
        trade_zip(&TRADES.replace("=1+1", "\"张某13900000000")),
        trade_zip(&TRADES.replace("#交易合计：2笔", "#交易合计：张某13900000000笔")),
        zip(&[Entry::new("13900000000.csv", b"")]),
    ];
    for zip in zips {
        let shown = match read(&zip) {
            Err(error) => format!("{error} {error:?}"),
            Ok(bill) => {
                let rows: Vec<_> = bill.files.iter().flat_map(|file| &file.rows).collect();
                let archive = BillArchive::open(&zip, &Limits::default()).unwrap();
                let tables: Vec<_> = archive.tables().collect();
                let typed = (bill.trades(), bill.account_entries());
                format!("{bill:?} {rows:?} {archive:?} {tables:?} {typed:?}")
            }
        };
        for secret in ["13900000000", "139****", "张某", "*某", "2088000", "order-1", "2024050122"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}
