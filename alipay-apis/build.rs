//! Generates the APIs of the enabled features from the spec files.

fn main() -> alipay_codegen::Result<()> {
    alipay_codegen::configure()
        .specs(alipay_specs::dir())
        .core_path("::alipay_core")
        .domains_from_features()
        .filter_from_env("ALIPAY_APIS")
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
        .compile()
}
