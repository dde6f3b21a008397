//! Forms as the platform sends them.

use alipay_core::{Charset, SignType, form};

/// A form before it is signed: names and values, in any order.
#[derive(Clone)]
pub struct NoticeForm {
    pub pairs: Vec<(String, String)>,
    pub key: &'static str,
    pub sign_type: SignType,
    pub charset: Charset,
}

impl NoticeForm {
    /// A payment of 88.88 for the order `A1`.
    pub fn trade() -> Self {
        let pairs = [
            ("gmt_create", "2026-03-15 10:20:28"),
            ("charset", "utf-8"),
            ("subject", "咖啡 50% + \"热\" & more"),
            ("buyer_id", "2088102116773037"),
            ("notify_id", "4a91b7a78a503640467525113fb7d8bg8e"),
            ("notify_type", "trade_status_sync"),
            ("trade_status", "TRADE_SUCCESS"),
            ("app_id", super::APP_ID),
            ("auth_app_id", super::APP_ID),
            ("seller_id", "2088102119685838"),
            ("notify_time", "2026-03-15 10:20:30"),
            ("version", "1.0"),
            ("out_trade_no", "A1"),
            ("total_amount", "88.88"),
            ("trade_no", "2026031521001004030200089909"),
            ("sign_type", "RSA2"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { pairs, key: "alipay_rsa2048", sign_type: SignType::Rsa2, charset: Charset::Utf8 }
    }

    /// Sets a value before it is signed.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.pairs.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.pairs.retain(|(other, _)| other != name);
        self
    }

    /// The body with a genuine signature by the first rule: without `sign_type` and empty values.
    pub fn body(&self) -> String {
        let source = self.source(|name| name != "sign_type");
        self.signed_over(&source)
    }

    /// The same by the second rule: with `sign_type`.
    pub fn body_v2(&self) -> String {
        let source = self.source(|_| true);
        self.signed_over(&source)
    }

    fn source(&self, takes_part: impl Fn(&str) -> bool) -> String {
        let mut pairs: Vec<_> = self
            .pairs
            .iter()
            .filter(|(name, value)| takes_part(name) && !value.is_empty() && name != "alipay_cert_sn")
            .collect();
        pairs.sort();
        pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    fn signed_over(&self, source: &str) -> String {
        let sign = super::sign_bytes_as(self.key, self.sign_type, &self.charset.encode(source).unwrap());
        let mut pairs: Vec<_> =
            self.pairs.iter().map(|(name, value)| (name.as_str(), self.charset.encode(value).unwrap())).collect();
        pairs.push(("sign", sign.as_bytes().into()));
        form::encode(pairs)
    }
}
