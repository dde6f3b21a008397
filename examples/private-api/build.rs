//! Two lines: the published specs with the specs of this application, and which APIs are wanted.

fn main() -> alipay_codegen::Result<()> {
    let specs = alipay_codegen::configure().specs(alipay_specs::dir()).extra_specs("specs");
    specs.apis(["mycorp.loyalty.*", "alipay.trade.query"]).compile()
}
