//! Generates the APIs of the enabled features from the spec files.

use alipay_codegen::Builder;

fn main() -> alipay_codegen::Result<()> {
    enabled()
        .serde_from_feature()
        // What `settle` is written for.
        .cfg_where(
            "settles_trades",
            [
                "alipay.trade.pay",
                "alipay.trade.query",
                "alipay.trade.cancel",
                "alipay.trade.refund",
                "alipay.trade.fastpay.refund.query",
            ],
        )
        .cfg_where("settles_transfers", ["alipay.fund.trans.uni.transfer", "alipay.fund.trans.common.query"])
        .compile()?;
    // The program knows APIs by name: it gets them as data.
    match std::env::var_os("CARGO_FEATURE_CLI") {
        Some(_) => enabled().catalog().compile(),
        None => Ok(()),
    }
}

/// The APIs that this crate is built with.
fn enabled() -> Builder {
    alipay_codegen::configure()
        .specs(alipay_specs::dir())
        .core_path("::alipay_core")
        .domains_from_features()
        .filter_from_env("ALIPAY_APIS")
}
