//! The crate `alipay_sdk_rust`: blocking calls, one thread for each call in flight.

use std::error::Error;

use alipay_sdk_rust::{
    biz::TradeQueryBiz,
    pay::{PayClient, Payer},
};
use measure::{APP_ID, ORDER, Plan};

fn main() -> Result<(), Box<dyn Error>> {
    let plan = Plan::from_args()?;
    let (private, public) = (plan.key("app_rsa2048.pkcs1.b64")?, plan.key("app_rsa2048.pub.b64")?);
    let alipay = plan.key("alipay_rsa2048.pub.b64")?;
    let mut builder = PayClient::builder();
    builder
        .api_url(&plan.gateway)
        .app_id(APP_ID)
        .private_key(&private)
        .public_key(&public)
        .alipay_public_key(&alipay)
        // It wants serial numbers of certificates. Empty ones are not sent, which is public-key mode.
        .app_cert_sn("")
        .alipay_root_cert_sn("")
        .charset_utf8()
        .format_json()
        .sign_type_rsa2()
        .version_1_0();
    let client = builder.build()?;
    plan.run(|| call(&client));
    Ok(())
}

fn call(client: &impl Payer) -> Result<(), String> {
    let mut query = TradeQueryBiz::new();
    query.set_out_trade_no(ORDER.into());
    let trade = client.trade_query(&query).map_err(|error| error.to_string())?;
    if trade.response.out_trade_no.as_deref() == Some(ORDER) { Ok(()) } else { Err("another order".into()) }
}
