//! Generates the APIs of the enabled features from the spec files.

fn main() -> alipay_codegen::Result<()> {
    alipay_codegen::configure()
        .specs(alipay_specs::dir())
        .core_path("::alipay_core")
        .domains_from_features()
        .filter_from_env("ALIPAY_APIS")
        .serde_from_feature()
        .compile()
}
