//! The crate `alipay-rs`: its signature and its HTTP client, put together here, one thread for each call in flight.
//!
//! Its own `post` cannot be measured. The address is fixed (`client.rs:170`), and from 16:00 to 24:00 UTC it sends the
//! date of the day before (`util.rs:3`). So [`call`] does what `post` does: the same parameters, `Sign::sign`, and
//! `ureq`. Only `charset` is in the address and not in the body, for the local gateway.

use std::error::Error;

use alipay_params::AlipayParams;
use alipay_rs::{Client, Sign as _};
use measure::{APP_ID, ORDER, Plan};
use serde_json::Value;

#[derive(AlipayParams)]
struct Query {
    out_trade_no: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let plan = Plan::from_args()?;
    let (private, public) = (plan.key("app_rsa2048.pkcs1.b64")?, plan.key("app_rsa2048.pub.b64")?);
    let client = Client::builder().app_id(APP_ID).public_key(&public).private_key(&private).finish();
    let now = std::env::var("BEIJING_TIME")?;
    plan.run(|| call(&client, &plan.gateway, &now));
    Ok(())
}

fn call(client: &Client, gateway: &str, now: &str) -> Result<(), Box<dyn Error>> {
    let query = Query { out_trade_no: ORDER.to_owned() };
    let mut params = vec![
        ("timestamp".to_owned(), now.to_owned()),
        ("method".to_owned(), "alipay.trade.query".to_owned()),
        ("app_id".to_owned(), APP_ID.to_owned()),
        ("charset".to_owned(), "utf-8".to_owned()),
        ("sign_type".to_owned(), "RSA2".to_owned()),
        ("format".to_owned(), "json".to_owned()),
        ("version".to_owned(), "1.0".to_owned()),
        ("biz_content".to_owned(), serde_json::to_string(&query.to_alipay_value().to_json_value())?),
    ];
    params.sort();
    let source: Vec<_> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    params.push(("sign".to_owned(), client.sign(&source.join("&"))?));
    params.retain(|(name, _)| name != "charset");

    let answer: Value = ureq::post(&format!("{gateway}?charset=utf-8"))
        .set("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")
        .send_string(&serde_urlencoded::to_string(params)?)?
        .into_json()?;
    let trade = &answer["alipay_trade_query_response"];
    if trade["out_trade_no"] == ORDER { Ok(()) } else { Err(format!("not the order: {answer}").into()) }
}
