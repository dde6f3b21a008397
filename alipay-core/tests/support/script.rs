//! A transport that plays one reply after the other, and an API of every class.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use alipay_core::{
    Api, ApiInfo, BoxFuture, HttpRequest, HttpResponse, SimulatedClock, Transport, TransportError,
    api::{GatewayApi, RetryClass},
    codec::{Field, Record, Ref, Schema, Slot},
};

use crate::support::{QueryAnswer, answer, sign};

/// What happens to one attempt.
#[derive(Clone)]
pub enum Reply {
    NotSent,
    NotSentInTime,
    PeerRefused,
    TimedOut,
    Interrupted,
    CutOff,
    TooLarge,
    Status(u16),
    Body(String),
}

/// A request as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub form: Vec<(String, String)>,
    pub timeout: Option<Duration>,
}

impl Sent {
    pub fn value(&self, name: &str) -> &str {
        &self.form.iter().find(|(other, _)| other == name).unwrap().1
    }
}

/// Plays the replies in order, the last one for ever; every attempt takes `takes` on the clock.
#[derive(Clone)]
pub struct Script {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    pub sent: Arc<Mutex<Vec<Sent>>>,
    clock: SimulatedClock,
    takes: Duration,
}

impl Script {
    pub fn new(clock: &SimulatedClock, takes: Duration, replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies = Arc::new(Mutex::new(replies.into_iter().collect()));
        Self { replies, sent: Arc::default(), clock: clock.clone(), takes }
    }

    pub fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

impl Transport for Script {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let form = alipay_core::form::decode(std::str::from_utf8(request.body.bytes().unwrap()).unwrap()).unwrap();
        self.sent.lock().unwrap().push(Sent { form, timeout: request.timeout });
        self.clock.advance(self.takes);
        let mut replies = self.replies.lock().unwrap();
        let reply = if replies.len() > 1 { replies.pop_front().unwrap() } else { replies[0].clone() };
        Box::pin(async move {
            Err(match reply {
                Reply::Status(status) => return Ok(HttpResponse::new(status, "<html>busy</html>")),
                Reply::Body(body) => return Ok(answer(body)),
                Reply::NotSent => TransportError::not_sent(),
                Reply::NotSentInTime => TransportError::not_sent_in_time(),
                Reply::PeerRefused => TransportError::peer_refused(),
                Reply::TimedOut => TransportError::timed_out(),
                Reply::Interrupted => TransportError::interrupted(),
                Reply::CutOff => TransportError::interrupted().while_reading(),
                Reply::TooLarge => TransportError::too_large(),
            })
        })
    }
}

/// A correctly signed answer of these APIs.
pub fn node(text: &str) -> Reply {
    Reply::Body(format!(r#"{{"alipay_test_call_response":{text},"sign":"{}"}}"#, sign(text)))
}

pub fn good() -> Reply {
    node(r#"{"code":"10000","msg":"Success","out_trade_no":"A1"}"#)
}

/// An API whose class is its parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Of<const CLASS: u8> {
    pub out_trade_no: Option<String>,
    pub out_request_no: Option<String>,
}

pub fn of<const CLASS: u8>() -> Of<CLASS> {
    Of { out_trade_no: Some("A1".into()), out_request_no: Some("R1".into()) }
}

impl<const CLASS: u8> Record for Of<CLASS> {
    const SCHEMA: &'static Schema =
        &Schema::new("Of", &[Field::string("out_trade_no"), Field::string("out_request_no")]);

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::option(&self.out_trade_no),
            1 => Ref::option(&self.out_request_no),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.option(&mut self.out_trade_no),
            1 => slot.option(&mut self.out_request_no),
            _ => {}
        }
    }
}

impl<const CLASS: u8> Api for Of<CLASS> {
    type Response = QueryAnswer;
    const INFO: &'static ApiInfo = &ApiInfo::new("alipay.test.call", "1.0", "alipay_test_call_response")
        .echo(&["out_trade_no"])
        .retry(match CLASS {
            0 => RetryClass::Read,
            1 => RetryClass::Cancel,
            2 => RetryClass::KeyedWrite,
            3 => RetryClass::Pay,
            _ => RetryClass::OneShot,
        });
}

impl<const CLASS: u8> GatewayApi for Of<CLASS> {}
