//! Bills, as the platform makes them: a ZIP of tables in GBK.

mod entries;
mod tables;

use std::{
    io::{Cursor, Write as _},
    sync::Arc,
};

use alipay_core::{Charset, DateTime};
use axum::{
    extract::{self, Path},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use entries::Entry;
use tables::Table;
use zip::{ZipWriter, result::ZipResult, write::SimpleFileOptions};

use crate::{
    server::Shared,
    state::{BillType, State},
};

/// Path of the files.
pub(crate) const PATH: &str = "/bills/{name}";

/// Answers the download of a bill. Whoever has the address may have the file, while the address is good.
pub(crate) async fn download(
    extract::State(shared): extract::State<Arc<Shared>>,
    Path(name): Path<String>,
) -> Response {
    let now = shared.gateway.clock.now();
    let token = name.strip_suffix(".zip").unwrap_or_default();
    let made = shared.gateway.apps.iter().find_map(|app| {
        let state = app.state();
        let link = state.bills.with_token(token, now)?;
        Some(make(&state, link.kind, &link.period, DateTime::from_system_time(now)))
    });
    match made {
        Some(Ok(zip)) => ([(header::CONTENT_TYPE, "application/zip")], zip).into_response(),
        Some(Err(_)) => (StatusCode::INTERNAL_SERVER_ERROR, "The bill cannot be packed.\n").into_response(),
        None => {
            let text = "There is no such bill, or its address is older than 30 seconds: ask for a new one.\n";
            (StatusCode::NOT_FOUND, text).into_response()
        }
    }
}

/// Whether nothing happened on that day, or in that month.
pub(crate) fn is_empty(state: &State, kind: BillType, period: &str) -> bool {
    !entries::all(state, kind).iter().any(|entry| entry.is_in(period))
}

/// The file for a day or a month, as `2026-11-26` or `2026-11`.
pub(crate) fn make(state: &State, kind: BillType, period: &str, now: DateTime) -> ZipResult<Vec<u8>> {
    let all = entries::all(state, kind);
    let tables = match kind {
        BillType::Trades => {
            let entries: Vec<&Entry> = all.iter().filter(|entry| entry.is_in(period)).collect();
            vec![tables::trades(&entries), tables::trade_summary(&entries)]
        }
        BillType::Account => vec![tables::account(&all, period)],
    };
    // Accounts have a suffix on the platform.
    let account = format!("{}0156", state.seller_id);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for table in tables {
        let name = gbk(&format!("{account}_{}_{}.csv", period.replace('-', ""), table.name));
        zip.start_file_with_options(SimpleFileOptions::default().name(&name))?;
        zip.write_all(&gbk(&table.text(&account, period, now)))?;
    }
    Ok(zip.finish()?.into_inner())
}

impl Table {
    /// The whole file.
    fn text(&self, account: &str, period: &str, now: DateTime) -> String {
        let (first, last) = tables::bounds(period);
        let Self { title, list, rows, footer, .. } = self;
        let line = "-".repeat(41);
        let mut lines = vec![
            format!("#支付宝{title}查询"),
            format!("#账号：[{account}]"),
            format!("#起始日期：[{}]   终止日期：[{}]", in_words(first), in_words(last)),
            format!("#{line}{list}列表{line}"),
        ];
        lines.extend(rows.iter().cloned());
        lines.push(format!("#{line}{list}列表结束{line}"));
        lines.extend(footer.iter().cloned());
        lines.push(format!("#导出时间：[{}]", in_words(now)));
        lines.into_iter().map(|line| line + "\r\n").collect()
    }
}

/// `2024年05月01日 00:00:00`
fn in_words(time: DateTime) -> String {
    let ((year, month, day), (hour, minute, second)) = (time.date().parts(), time.time());
    format!("{year:04}年{month:02}月{day:02}日 {hour:02}:{minute:02}:{second:02}")
}

/// What GBK does not have becomes a question mark, as on the platform.
fn gbk(text: &str) -> Vec<u8> {
    match Charset::Gbk.encode(text) {
        Ok(bytes) => bytes.into_owned(),
        Err(_) => text.chars().flat_map(of_char).collect(),
    }
}

fn of_char(char: char) -> Vec<u8> {
    Charset::Gbk.encode(char.encode_utf8(&mut [0; 4])).map_or_else(|_| vec![b'?'], |bytes| bytes.into_owned())
}
