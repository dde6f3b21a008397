//! Any bytes as a form of the platform: what is accepted is, joined anew, one of the texts that were signed.

#![no_main]

use std::sync::LazyLock;

use alipay::{
    Client,
    notify::{Expect, Notification},
    trade::TradeStatusSync,
};
use alipay_fuzz::{Cheap, NOTICES, Trusting, client, show};
use libfuzzer_sys::fuzz_target;

static STRICT: LazyLock<Client> = LazyLock::new(|| client(Cheap));
static CREDULOUS: LazyLock<Client> = LazyLock::new(|| client(Trusting));

fuzz_target!(|bytes: &[u8]| {
    match STRICT.notify().form_offline(bytes) {
        Ok(form) => {
            let mut pairs: Vec<(&str, &str)> =
                form.iter().filter(|(name, _)| *name != "sign" && *name != "alipay_cert_sn").collect();
            pairs.sort_unstable();
            let join = |with_type: bool| {
                let pairs = pairs.iter().filter(|(name, _)| with_type || *name != "sign_type");
                pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
            };
            assert!(NOTICES.iter().any(|text| *text == join(false) || *text == join(true)), "forged: {}", join(true));
        }
        Err(error) => show(&error),
    }
    if let Ok(unchecked) = CREDULOUS.notify().any_auth_app_id().verify_offline(bytes) {
        let read = |notice: &Notification| {
            let _ = (notice.is_paid(), notice.kind().len(), notice.notify_id().len());
            if let Err(error) = notice.parse::<TradeStatusSync>() {
                show(&error);
            }
            let _ = notice.message();
        };
        match unchecked.clone().expect(&Expect::order_only("A1")) {
            Ok(notice) => {
                assert_eq!(notice.value("out_trade_no"), Some("A1"));
                read(&notice);
            }
            Err(error) => show(&error),
        }
        read(&unchecked.ignore_expectations());
    }
});
