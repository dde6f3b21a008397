//! Which gateway the shop talks to, and as whom.

use std::{
    error::Error,
    fs,
    net::{SocketAddr, TcpStream},
    path::Path,
    time::Duration,
};

use alipay::Client;

/// Where `cargo run -p alipay-sandbox` listens, and where it puts the keys of its app.
const SANDBOX: &str = "127.0.0.1:8787";
const SANDBOX_APP: &str = "2021000000000001";
const SANDBOX_KEYS: &str = "alipay-sandbox-keys/2021000000000001";
const SANDBOX_SELLER: &str = "2088111111116894";

/// An app, and the account that is paid through it.
pub(crate) struct Account {
    pub(crate) client: Client,
    pub(crate) seller_id: String,
}

/// The account that the environment names, otherwise that of the local gateway.
pub(crate) fn account() -> Result<Account, Box<dyn Error>> {
    let Some(gateway) = variable("ALIPAY_GATEWAY_URL") else { return of_sandbox() };
    let needed = |name: &str| variable(name).ok_or_else(|| format!("{name} is not set; ALIPAY_GATEWAY_URL needs it."));
    let client = Client::builder()
        .gateway(gateway)
        .app_id(needed("ALIPAY_APP_ID")?)
        .private_key(Path::new(&needed("ALIPAY_APP_PRIVATE_KEY_FILE")?))
        .alipay_public_key(Path::new(&needed("ALIPAY_PUBLIC_KEY_FILE")?))
        .build()?;
    Ok(Account { client, seller_id: needed("ALIPAY_SELLER_ID")? })
}

pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn of_sandbox() -> Result<Account, Box<dyn Error>> {
    let address: SocketAddr = SANDBOX.parse()?;
    if TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_err() {
        return Err(format!(
            "No gateway listens on {SANDBOX}. Start one with `cargo run -p alipay-sandbox` and leave it running, or name \
             another with ALIPAY_GATEWAY_URL."
        )
        .into());
    }
    let key = |name: &str| {
        let file = Path::new(SANDBOX_KEYS).join(name);
        fs::read_to_string(&file).map_err(|error| {
            let file = file.display();
            format!("Cannot read {file}: {error}. Start the shop in the directory in which alipay-sandbox was started.")
        })
    };
    let client = Client::builder()
        .gateway(format!("http://{SANDBOX}/gateway.do"))
        .app_id(SANDBOX_APP)
        .private_key(key("app_private_key.pem")?)
        .alipay_public_key(key("alipay_public_key.pem")?)
        .build()?;
    Ok(Account { client, seller_id: SANDBOX_SELLER.to_owned() })
}
