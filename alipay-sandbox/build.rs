//! Turns the specs into tables.

fn main() -> Result<(), alipay_codegen::Error> {
    alipay_codegen::configure().specs(alipay_specs::dir()).core_path("::alipay_core").catalog().compile()
}
