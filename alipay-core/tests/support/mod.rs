//! What the tests of this crate share: keys of the vectors, two small APIs, and signed answers.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

pub mod gateway;
pub mod html;
pub mod multipart;
pub mod notice;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use alipay_core::{
    Amount, Api, ApiInfo, BoxFuture, Client, ClientBuilder, Error, FixedClock, HttpRequest, HttpResponse, LocalSigner,
    PrivateKey, Response, SignType, Transport, TransportError,
    api::{Auth, ErrorDoc, GatewayApi, RetryClass},
    codec::{Field, Pick, Record, Ref, Rule, Schema, Slot},
};

/// The directory of the tests.
pub fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The directory of the golden vectors.
pub fn vectors() -> PathBuf {
    std::env::var_os("ALIPAY_VECTORS_DIR").map_or_else(|| tests().join("vectors"), PathBuf::from)
}

/// The text of a key file.
pub fn key(file: &str) -> String {
    let path = vectors().join("keys").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub const APP_ID: &str = "2021000000000000";

/// A client with the test keys that cannot send anything.
pub fn client() -> Client {
    builder().transport(Unreachable).build().unwrap()
}

/// A client with the test keys, to be completed.
pub fn builder() -> ClientBuilder {
    Client::builder()
        .app_id(APP_ID)
        .private_key(key("app_rsa2048.pkcs8.pem"))
        .alipay_public_key(key("alipay_rsa2048.pub.pem"))
        .clock(FixedClock(moment()))
}

/// 2026-03-15 10:20:30 in Beijing.
pub fn moment() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_773_541_230)
}

/// Nothing can be sent.
pub struct Unreachable;

impl Transport for Unreachable {
    fn execute(&self, _: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async { Err(TransportError::not_sent()) })
    }
}

/// Keeps what is sent, and answers with the same body every time.
#[derive(Clone)]
pub struct Replay {
    pub sent: Arc<Mutex<Vec<HttpRequest>>>,
    pub answer: HttpResponse,
}

impl Replay {
    pub fn new(body: impl Into<Vec<u8>>) -> Self {
        Self { sent: Arc::default(), answer: answer(body) }
    }
}

impl Transport for Replay {
    fn execute(&self, request: HttpRequest, _: usize) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.sent.lock().unwrap().push(request);
        let answer = self.answer.clone();
        Box::pin(async move { Ok(answer) })
    }
}

pub fn answer(body: impl Into<Vec<u8>>) -> HttpResponse {
    HttpResponse::new(200, body).with_header("trace_id", "0a1b2c3d")
}

/// The platform's signature of a node, base64.
pub fn sign(node: &str) -> String {
    sign_as("alipay_rsa2048", SignType::Rsa2, node)
}

pub fn sign_as(name: &str, sign_type: SignType, node: &str) -> String {
    sign_bytes_as(name, sign_type, node.as_bytes())
}

pub fn sign_bytes_as(name: &str, sign_type: SignType, content: &[u8]) -> String {
    /// Checking a key takes longer than signing with it.
    static SIGNERS: Mutex<Vec<(String, SignType, Arc<LocalSigner>)>> = Mutex::new(Vec::new());
    let load = || PrivateKey::parse(&key(&format!("{name}.pkcs8.pem"))).unwrap().signer(sign_type).unwrap();
    let signer = {
        let mut signers = SIGNERS.lock().unwrap_or_else(PoisonError::into_inner);
        let known = signers.iter().find(|(other, kind, _)| other == name && *kind == sign_type);
        let known = known.map(|(.., signer)| signer.clone());
        known.unwrap_or_else(|| {
            let signer = Arc::new(load());
            signers.push((name.to_owned(), sign_type, signer.clone()));
            signer
        })
    };
    signer.sign_now(content).unwrap()
}

/// A correctly signed answer to [`Query`].
pub fn signed(node: &str) -> String {
    format!(r#"{{"{}":{node},"sign":"{}"}}"#, Query::INFO.response_key, sign(node))
}

/// Reads an answer as one to a query of the order `A1`.
pub fn read(body: impl Into<Vec<u8>>) -> Result<Response<QueryAnswer>, Error> {
    client().call(Query { out_trade_no: Some("A1".into()), ..Query::default() }).accept(&answer(body))
}

/// Reads an answer as one to a payment.
pub fn read_pay(body: impl Into<Vec<u8>>) -> Result<Response<QueryAnswer>, Error> {
    let pay = Pay { out_trade_no: "A1".into(), total_amount: Amount::from_fen(1).unwrap(), ..Pay::default() };
    client().call(pay).accept(&answer(body))
}

const ERRORS: &[ErrorDoc] = &[ErrorDoc::new("ACQ.TRADE_NOT_EXIST", "no such trade", "check the order number")];

/// Reads one order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    pub trade_no: Option<String>,
    pub out_trade_no: Option<String>,
    pub query_options: Vec<String>,
}

impl Record for Query {
    const SCHEMA: &'static Schema = &Schema::new(
        "Query",
        &[
            Field::string("trade_no").max_len(64),
            Field::string("out_trade_no").max_len(64),
            Field::string("query_options").list().max_items(3).max_len(16),
        ],
    )
    .rules(&[Rule::one_of(&["trade_no", "out_trade_no"], Pick::First)]);

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::option(&self.trade_no),
            1 => Ref::option(&self.out_trade_no),
            2 => Ref::list(&self.query_options),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.option(&mut self.trade_no),
            1 => slot.option(&mut self.out_trade_no),
            2 => slot.list(&mut self.query_options),
            _ => {}
        }
    }
}

impl Api for Query {
    type Response = QueryAnswer;
    const INFO: &'static ApiInfo = &ApiInfo::new("alipay.trade.query", "1.0", "alipay_trade_query_response")
        .retry(RetryClass::Read)
        .echo(&["out_trade_no", "trade_no"])
        .errors(ERRORS);
}

impl GatewayApi for Query {}

/// Moves money.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pay {
    pub out_trade_no: String,
    pub total_amount: Amount,
    pub subject: Option<String>,
    pub is_async_pay: Option<bool>,
    pub quantity: Option<i64>,
    pub goods_detail: Vec<Goods>,
    pub seller: Option<Box<Goods>>,
}

impl Record for Pay {
    const SCHEMA: &'static Schema = &Schema::new(
        "Pay",
        &[
            Field::string("out_trade_no").required().max_len(64).pattern("^[0-9A-Za-z_]+$"),
            Field::amount("total_amount").required().min(1).max(10_000_000_000),
            Field::string("subject").max_len(256),
            Field::boolean("is_async_pay"),
            Field::integer("quantity").min(1).max(100),
            Field::record("goods_detail", || Goods::SCHEMA).list(),
            Field::record("seller", || Goods::SCHEMA),
        ],
    );

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::scalar(&self.out_trade_no),
            1 => Ref::scalar(&self.total_amount),
            2 => Ref::option(&self.subject),
            3 => Ref::option(&self.is_async_pay),
            4 => Ref::option(&self.quantity),
            5 => Ref::records(&self.goods_detail),
            6 => Ref::boxed(&self.seller),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.scalar(&mut self.out_trade_no),
            1 => slot.scalar(&mut self.total_amount),
            2 => slot.option(&mut self.subject),
            3 => slot.option(&mut self.is_async_pay),
            4 => slot.option(&mut self.quantity),
            5 => slot.records(&mut self.goods_detail),
            6 => slot.boxed(&mut self.seller),
            _ => {}
        }
    }
}

impl Api for Pay {
    type Response = QueryAnswer;
    const INFO: &'static ApiInfo = &ApiInfo::new("alipay.trade.pay", "1.0", "alipay_trade_pay_response")
        .retry(RetryClass::Pay)
        .echo(&["out_trade_no"])
        .errors(ERRORS);
}

impl GatewayApi for Pay {}

/// A nested record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goods {
    pub goods_id: String,
    pub price: Option<Amount>,
}

impl Record for Goods {
    const SCHEMA: &'static Schema =
        &Schema::new("Goods", &[Field::string("goods_id").required().max_len(8), Field::amount("price")]);

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::scalar(&self.goods_id),
            1 => Ref::option(&self.price),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.scalar(&mut self.goods_id),
            1 => slot.option(&mut self.price),
            _ => {}
        }
    }
}

/// Needs a user token and has no parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Share;

impl Record for Share {
    const SCHEMA: &'static Schema = &Schema::new("Share", &[]);

    fn get(&self, _: usize) -> Ref<'_> {
        Ref::Absent
    }

    fn set(&mut self, _: usize, _: Slot<'_, '_>) {}
}

impl Api for Share {
    type Response = QueryAnswer;
    const INFO: &'static ApiInfo = &ApiInfo::new("alipay.user.info.share", "1.0", "alipay_user_info_share_response")
        .retry(RetryClass::Read)
        .user_auth(Auth::Required);
}

impl GatewayApi for Share {}

/// Parameters at top level.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Token {
    pub grant_type: String,
    pub code: Option<String>,
    pub refresh_token: Option<String>,
}

impl Record for Token {
    const SCHEMA: &'static Schema = &Schema::new(
        "Token",
        &[
            Field::string("grant_type").required(),
            Field::string("code").secret(),
            Field::string("refresh_token").secret(),
        ],
    )
    .rules(&[
        Rule::required_when("grant_type", "authorization_code", &["code"]),
        Rule::required_when("grant_type", "refresh_token", &["refresh_token"]),
    ]);

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::scalar(&self.grant_type),
            1 => Ref::option(&self.code),
            2 => Ref::option(&self.refresh_token),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.scalar(&mut self.grant_type),
            1 => slot.option(&mut self.code),
            2 => slot.option(&mut self.refresh_token),
            _ => {}
        }
    }
}

impl Api for Token {
    type Response = QueryAnswer;
    const INFO: &'static ApiInfo =
        &ApiInfo::new("alipay.system.oauth.token", "1.0", "alipay_system_oauth_token_response")
            .retry(RetryClass::OneShot)
            .plain_params();
}

impl GatewayApi for Token {}

/// An answer with a field of every shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryAnswer {
    pub trade_no: Option<String>,
    pub out_trade_no: Option<String>,
    pub total_amount: Option<Amount>,
    pub trade_status: Option<String>,
    pub qr_code: Option<String>,
    pub quantity: Option<i64>,
    pub is_paid: Option<bool>,
    pub goods_detail: Vec<Goods>,
    pub seller: Option<Box<Goods>>,
    pub channels: Vec<String>,
    pub access_token: Option<String>,
}

impl Record for QueryAnswer {
    const SCHEMA: &'static Schema = &Schema::new(
        "QueryAnswer",
        &[
            Field::string("trade_no"),
            Field::string("out_trade_no").required(),
            Field::amount("total_amount"),
            Field::string("trade_status").values(&["WAIT_BUYER_PAY", "TRADE_SUCCESS"]),
            Field::string("qr_code"),
            Field::integer("quantity"),
            Field::boolean("is_paid"),
            Field::record("goods_detail", || Goods::SCHEMA).list().item_name("goods"),
            Field::record("seller", || Goods::SCHEMA),
            Field::string("channels").list(),
            Field::string("access_token").secret(),
        ],
    );

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::option(&self.trade_no),
            1 => Ref::option(&self.out_trade_no),
            2 => Ref::option(&self.total_amount),
            3 => Ref::option(&self.trade_status),
            4 => Ref::option(&self.qr_code),
            5 => Ref::option(&self.quantity),
            6 => Ref::option(&self.is_paid),
            7 => Ref::records(&self.goods_detail),
            8 => Ref::boxed(&self.seller),
            9 => Ref::list(&self.channels),
            10 => Ref::option(&self.access_token),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.option(&mut self.trade_no),
            1 => slot.option(&mut self.out_trade_no),
            2 => slot.option(&mut self.total_amount),
            3 => slot.option(&mut self.trade_status),
            4 => slot.option(&mut self.qr_code),
            5 => slot.option(&mut self.quantity),
            6 => slot.option(&mut self.is_paid),
            7 => slot.records(&mut self.goods_detail),
            8 => slot.boxed(&mut self.seller),
            9 => slot.list(&mut self.channels),
            10 => slot.option(&mut self.access_token),
            _ => {}
        }
    }
}

/// A type that contains itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    pub child: Option<Box<Tree>>,
}

impl Record for Tree {
    const SCHEMA: &'static Schema = &Schema::new("Tree", &[Field::record("child", || Tree::SCHEMA)]);

    fn get(&self, i: usize) -> Ref<'_> {
        if i == 0 { Ref::boxed(&self.child) } else { Ref::Absent }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        if i == 0 {
            slot.boxed(&mut self.child);
        }
    }
}
