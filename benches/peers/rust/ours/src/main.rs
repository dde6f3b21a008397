//! This SDK: typed calls on the multi-threaded runtime of tokio.

use std::{error::Error, sync::Arc};

use alipay::{Client, trade::TradeQuery};
use measure::{APP_ID, Meter, ORDER, Plan, Turns};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let plan = Plan::from_args()?;
    let client = Client::builder()
        .gateway(&plan.gateway)
        .app_id(APP_ID)
        .private_key(plan.key("app_rsa2048.pkcs8.pem")?)
        .alipay_public_key(plan.key("alipay_rsa2048.pub.pem")?)
        .build()?;
    all(&client, plan.warm_up, plan.in_flight).await?;
    let meter = Meter::start();
    meter.print(&*all(&client, plan.calls, plan.in_flight).await?);
    Ok(())
}

async fn all(client: &Client, calls: u64, in_flight: u64) -> Result<Arc<Turns>, Box<dyn Error>> {
    let turns = Arc::new(Turns::new(calls));
    let tasks: Vec<_> = (0..in_flight)
        .map(|_| {
            let (client, turns) = (client.clone(), Arc::clone(&turns));
            tokio::spawn(async move {
                while turns.next() {
                    turns.record(call(&client).await);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await?;
    }
    Ok(turns)
}

async fn call(client: &Client) -> Result<(), String> {
    let trade = client.call(TradeQuery::by_out_trade_no(ORDER)).send().await.map_err(|error| error.to_string())?;
    if trade.out_trade_no.as_deref() == Some(ORDER) { Ok(()) } else { Err("another order".into()) }
}
