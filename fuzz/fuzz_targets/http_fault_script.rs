//! Any bytes as what happens to requests, one after the other. A call succeeds only with a signed text; a payment is
//! never sent again after it may have arrived, and is open unless the platform refused it or nothing was sent.

#![no_main]

use std::sync::{Arc, Mutex};

use alipay::{
    Amount, BoxFuture, HttpRequest, HttpResponse, Transport, TransportError,
    trade::{TradePay, TradeQuery},
};
use alipay_fuzz::{Cheap, builder, is_signed, now, show};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for writes in [false, true] {
        let network = Network(Arc::new(Mutex::new(State { script: bytes.to_vec(), at: 0, sent: 0, arrived: 0 })));
        let client = builder(Cheap).transport(network.clone()).build().expect("a client");
        let outcome = if writes {
            let pay = TradePay::new("A1", Amount::from_fen(1).expect("an amount"), "Notebook");
            now(client.call(pay).send()).map(|response| response.text().to_owned())
        } else {
            now(client.call(TradeQuery::by_out_trade_no("A1")).send()).map(|response| response.text().to_owned())
        };
        let state = network.0.lock().expect("no panic while locked");
        assert!(state.sent <= 5, "{} requests", state.sent);
        assert!(!writes || state.arrived <= 1, "a payment was sent {} times", state.arrived);
        match outcome {
            Ok(text) => {
                assert!(is_signed(&text), "forged");
                assert!(state.arrived > 0);
            }
            Err(error) => {
                show(&error);
                let is_settled = state.arrived == 0 || error.is_authenticated() || error.is_in_progress();
                assert!(!writes || is_settled || error.is_outcome_unknown(), "an open payment is not told: {error}");
                assert!(writes || !error.is_outcome_unknown(), "a query changes nothing");
            }
        }
    }
});

#[derive(Clone)]
struct Network(Arc<Mutex<State>>);

struct State {
    script: Vec<u8>,
    at: usize,
    sent: u32,
    arrived: u32,
}

impl State {
    /// The next step: a letter for what happens, and for answers two bytes of length and as many of a body.
    fn step(&mut self) -> Result<HttpResponse, TransportError> {
        self.sent += 1;
        let what = self.byte();
        if !matches!(what, b'n' | b'c') {
            self.arrived += 1;
        }
        match what {
            b'n' => Err(TransportError::not_sent()),
            b'c' => Err(TransportError::not_sent_in_time()),
            b't' => Err(TransportError::timed_out()),
            b'i' => Err(TransportError::interrupted()),
            b'l' => Err(TransportError::too_large()),
            b'e' => Ok(HttpResponse::new(500 + u16::from(self.byte() % 100), self.body())),
            b's' => Ok(HttpResponse::new(u16::from(self.byte()) * 4, self.body())),
            b'g' => Ok(HttpResponse::new(200, self.body()).with_header("content-type", "text/html;charset=GBK")),
            _ => Ok(HttpResponse::new(200, self.body()).with_header("trace_id", "0a1b")),
        }
    }

    fn byte(&mut self) -> u8 {
        let byte = self.script.get(self.at).copied().unwrap_or(b'n');
        self.at += 1;
        byte
    }

    fn body(&mut self) -> Vec<u8> {
        let length = usize::from(self.byte()) << 8 | usize::from(self.byte());
        let rest = self.script.get(self.at..).unwrap_or_default();
        let body = rest.get(..length).unwrap_or(rest).to_vec();
        self.at += body.len();
        body
    }
}

impl Transport for Network {
    fn execute(&self, _: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let outcome = self.0.lock().expect("no panic while locked").step();
        Box::pin(async move { outcome })
    }
}
