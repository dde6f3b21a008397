//! A merchant with a local gateway, and the program set up for both.

use super::{Ended, Folder, alipay_with};
use alipay::{HttpRequest, HttpResponse, HttpTransport, Timeouts, Transport as _};
use alipay_sandbox::Sandbox;
use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};
use tokio::runtime::Runtime;

pub struct Merchant {
    pub sandbox: Sandbox,
    pub folder: Folder,
    runtime: Runtime,
}

impl Merchant {
    pub fn new(name: &str) -> Self {
        let (runtime, folder) = (Runtime::new().unwrap(), Folder::new(name));
        let sandbox = runtime.block_on(Sandbox::start()).unwrap();
        sandbox.write_keys(folder.path("keys").as_ref()).unwrap();
        Self { sandbox, folder, runtime }
    }

    /// Runs `alipay call` with these words.
    pub fn call(&self, arguments: &[&str]) -> Ended {
        self.call_with(&[], arguments, "")
    }

    pub fn call_with(&self, variables: &[(&str, &str)], arguments: &[&str], input: &str) -> Ended {
        self.with_variables(|own| alipay_with(&[own, variables].concat(), &[&["call"], arguments].concat(), input))
    }

    /// Hands over what names the app and the gateway.
    pub fn with_variables<T>(&self, run: impl FnOnce(&[(&str, &str)]) -> T) -> T {
        let (app_id, gateway) = (self.sandbox.app_id(), self.sandbox.gateway_url());
        let private = self.folder.path("keys/app_private_key.pem");
        let public = self.folder.path("keys/alipay_public_key.pem");
        let own: [(&str, &str); 4] = [
            ("ALIPAY_APP_ID", app_id),
            ("ALIPAY_GATEWAY_URL", &gateway),
            ("ALIPAY_APP_PRIVATE_KEY_FILE", &private),
            ("ALIPAY_PUBLIC_KEY_FILE", &public),
        ];
        run(&own)
    }

    /// What another program gets that sends this.
    pub fn send(&self, request: HttpRequest) -> HttpResponse {
        let transport = HttpTransport::new(Timeouts::default()).unwrap();
        self.run(transport.execute(request, 1 << 20)).unwrap()
    }

    /// What a browser gets that opens this address of the gateway.
    pub fn open(&self, url: &str) -> String {
        let console = self.sandbox.console_url();
        let host = console.trim_start_matches("http://").trim_end_matches('/');
        let target = url.split_once(host).unwrap().1;
        let mut stream = TcpStream::connect(host).unwrap();
        let head = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

/// The answer on standard output.
pub fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("JSON: {ended:?}"))
}
