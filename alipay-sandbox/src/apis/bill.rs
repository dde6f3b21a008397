//! `alipay.data.dataservice.bill.downloadurl.query`: where to get the bill of a day or a month.

use alipay_core::Date;

use super::{Call, Reply};
use crate::{
    bill,
    refusal::Refusal,
    state::{BillType, State},
};

/// An address that is good for half a minute. Bills of days that are not over do not exist yet.
pub(super) fn download_url(call: &Call<'_>, state: &mut State) -> Result<Reply, Refusal> {
    let period = call.request.text("bill_date").unwrap_or_default();
    if state.samples.has("bill_date", period) {
        return Ok(Reply::default());
    }
    let today = call.time().date();
    let wrong = || {
        let detail = "bill_date is a day or a month: its form is yyyy-MM-dd or yyyy-MM.";
        Refusal::by_api(call.entry, "INVAILID_ARGUMENTS", detail)
    };
    let is_over = match period.len() {
        7 => match format!("{period}-01").parse::<Date>() {
            Ok(first) => (first.parts().0, first.parts().1) < (today.parts().0, today.parts().1),
            Err(_) => return Err(wrong()),
        },
        _ => period.parse::<Date>().map_err(|_| wrong())? < today,
    };
    if !is_over {
        let detail = "It is made when the day or the month is over.";
        return Err(Refusal::by_api(call.entry, "BILL_NOT_EXIST", detail));
    }
    let kind = match call.request.text("bill_type") {
        Some("trade") => BillType::Trades,
        Some("signcustomer") => BillType::Account,
        _ => return Err(Refusal::by_api(call.entry, "BILL_NOT_EXIST", "This gateway makes trade and signcustomer.")),
    };
    let is_empty = bill::is_empty(state, kind, period);
    let token = state.bills.issue(&mut state.ids, call.now, kind, period);
    let reply = Reply::default().changed(true).set("bill_download_url", format!("{}/bills/{token}.zip", call.base_url));
    Ok(if is_empty { reply.set("bill_file_code", "EMPTY_DATA_WITH_BILL_FILE") } else { reply })
}
