//! The text of a form that the platform signed, in bytes: no charset matters here.

use std::collections::HashSet;

/// Joins pairs by key, as `key=value` with `&` between. `sign` never takes part, nor does `alipay_cert_sn`, which only
/// names the key (production adds it in certificate mode, the sandbox does not).
pub(crate) fn join(pairs: &[(String, Vec<u8>)], with_sign_type: bool, with_empty: bool) -> Vec<u8> {
    let takes_part = |(name, value): &&(String, Vec<u8>)| match name.as_str() {
        "sign" | "alipay_cert_sn" => false,
        "sign_type" => with_sign_type,
        _ => with_empty || !value.is_empty(),
    };
    let mut pairs: Vec<_> = pairs.iter().filter(takes_part).collect();
    pairs.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let mut source = Vec::with_capacity(pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum());
    for (name, value) in pairs {
        if !source.is_empty() {
            source.push(b'&');
        }
        source.extend_from_slice(name.as_bytes());
        source.push(b'=');
        source.extend_from_slice(value);
    }
    source
}

/// Parameters from which somebody concludes something: those that this crate and the types for notifications read.
const MEANINGFUL: [&str; 41] = [
    "action",
    "amount",
    "app_id",
    "auth_app_id",
    "auth_no",
    "biz_content",
    "buyer_id",
    "buyer_open_id",
    "buyer_pay_amount",
    "charset",
    "encrypt_type",
    "fund_bill_list",
    "gmt_close",
    "gmt_create",
    "gmt_payment",
    "gmt_refund",
    "gmt_trans",
    "invoice_amount",
    "msg_method",
    "notify_id",
    "notify_time",
    "notify_type",
    "operation_id",
    "operation_type",
    "out_biz_no",
    "out_order_no",
    "out_request_no",
    "out_trade_no",
    "payee_user_id",
    "payer_user_id",
    "point_amount",
    "receipt_amount",
    "refund_fee",
    "rest_amount",
    "seller_email",
    "seller_id",
    "status",
    "total_amount",
    "trade_no",
    "trade_status",
    "voucher_detail_list",
];

/// Whether the form could have been cut out of another one: the joined text, and so the signature, is the same for all
/// ways to cut it.
///
/// Whoever cuts a genuine form anew must put what they replace, or leave out, into some value, behind an ampersand. So no
/// value may hold `&name=` with a name that the form has, or that anybody draws conclusions from. What this cannot notice
/// is a parameter that is added by cutting a value of the genuine form, whose text said `&name=…` all along: that is why
/// such texts are not sent (`Problem::LooksLikeParameters`).
pub(crate) fn is_ambiguous(pairs: &[(String, Vec<u8>)]) -> bool {
    // The signature and what names its key are not in the text.
    let others = pairs.iter().filter(|(name, _)| name != "sign" && name != "alipay_cert_sn");
    let names: HashSet<&[u8]> = others.map(|(name, _)| name.as_bytes()).collect();
    pairs.iter().any(|(_, value)| inner_names(value).any(|name| names.contains(name) || is_meaningful(name)))
}

/// Whether a text holds `&name=` with the name of a parameter that means something.
pub(crate) fn holds_a_parameter(text: &[u8]) -> bool {
    inner_names(text).any(is_meaningful)
}

/// The names in `…&name=…`.
fn inner_names(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b'&').skip(1).filter_map(|piece| {
        let end = piece.iter().position(|byte| *byte == b'=')?;
        piece.get(..end)
    })
}

fn is_meaningful(name: &[u8]) -> bool {
    MEANINGFUL.binary_search_by(|known| known.as_bytes().cmp(name)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
    }

    #[test]
    fn v1_and_v2_differ_in_sign_type() {
        let form = pairs(&[
            ("gmt_create", "2024-07-24 11:07:50"),
            ("charset", "utf-8"),
            ("notify_type", "trade_status_sync"),
            ("sign_type", "RSA2"),
            ("subject", "a+b=c&d"),
            ("body", ""),
            ("trade_status", "TRADE_SUCCESS"),
            ("alipay_cert_sn", "00ff"),
            ("sign", "x"),
        ]);
        let text = |with_sign_type| String::from_utf8(join(&form, with_sign_type, false)).unwrap();
        let v1 = "charset=utf-8&gmt_create=2024-07-24 11:07:50&notify_type=trade_status_sync&subject=a+b=c&d&\
                  trade_status=TRADE_SUCCESS";
        assert_eq!(text(false), v1);
        assert_eq!(text(true), v1.replace("&subject", "&sign_type=RSA2&subject"));
        assert!(String::from_utf8(join(&form, false, true)).unwrap().starts_with("body=&charset"));
    }

    #[test]
    fn a_form_that_could_be_cut_otherwise_is_noticed() {
        // The same text signs both: whose amount is it?
        let genuine = pairs(&[("subject", "x&total_amount=9999.00&tr="), ("total_amount", "0.01")]);
        let forged = pairs(&[("subject", "x"), ("total_amount", "9999.00"), ("tr", "&total_amount=0.01")]);
        assert_eq!(join(&genuine, false, false), join(&forged, false, false));
        assert!(is_ambiguous(&genuine) && is_ambiguous(&forged));
        // A refund that was left out must hide somewhere, too.
        assert!(is_ambiguous(&pairs(&[("receipt_amount", "0.01&refund_fee=0.01")])));
        assert!(MEANINGFUL.is_sorted());
        for harmless in ["a&b=c", "x&total_amount", "total_amount=1", "&&", "&sign=x", ""] {
            assert!(!is_ambiguous(&pairs(&[("subject", harmless), ("total_amount", "0.01")])), "{harmless}");
        }
        // A name that only this form has counts as well, but not what is outside of the text.
        assert!(is_ambiguous(&pairs(&[("subject", "x&own=1"), ("own", "2")])));
        let outside = [("subject", "&sign=x&alipay_cert_sn=y"), ("sign", "x"), ("alipay_cert_sn", "y")];
        assert!(!is_ambiguous(&pairs(&outside)));
    }
}
