//! An API with secret and personal values of every shape.

use alipay_core::{
    Api, ApiInfo,
    api::{ApiEntry, AppApi, GatewayApi, PageApi, RetryClass},
    codec::{Field, Record, Ref, Rule, Schema, Slot},
};

use crate::{AUTH_CODE, LOGON, NAME, PHONE};

/// A payment by code, with personal data of every shape; the answer has the same fields.
#[derive(Clone, Default, PartialEq)]
pub struct Scan {
    pub out_trade_no: Option<String>,
    pub auth_code: Option<String>,
    pub person: Option<Box<Person>>,
    pub phones: Vec<String>,
    pub people: Vec<Person>,
    pub logon_id: Option<String>,
    pub quantity: Option<i64>,
}

#[derive(Clone, Default, PartialEq)]
pub struct Person {
    pub name: Option<String>,
}

/// As generated types have it.
impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        alipay_core::redact::fmt_record(self, f)
    }
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        alipay_core::redact::fmt_record(self, f)
    }
}

impl Record for Person {
    const SCHEMA: &'static Schema = &Schema::new("Person", &[Field::string("name").min_len(2)]);

    fn get(&self, i: usize) -> Ref<'_> {
        if i == 0 { Ref::option(&self.name) } else { Ref::Absent }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        if i == 0 {
            slot.option(&mut self.name);
        }
    }
}

impl Record for Scan {
    const SCHEMA: &'static Schema = &Schema::new(
        "Scan",
        &[
            Field::string("out_trade_no").max_len(64),
            Field::string("auth_code").max_len(32).secret(),
            Field::record("person", || Person::SCHEMA).personal(),
            Field::string("phones").list().max_len(32).personal(),
            Field::record("people", || Person::SCHEMA).list().personal(),
            Field::string("logon_id").personal(),
            Field::integer("quantity"),
            Field::string("memo"),
        ],
    )
    .rules(&[Rule::advise("memo", "nobody remembers what it was for")]);

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::option(&self.out_trade_no),
            1 => Ref::option(&self.auth_code),
            2 => Ref::boxed(&self.person),
            3 => Ref::list(&self.phones),
            4 => Ref::records(&self.people),
            5 => Ref::option(&self.logon_id),
            6 => Ref::option(&self.quantity),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.option(&mut self.out_trade_no),
            1 => slot.option(&mut self.auth_code),
            2 => slot.boxed(&mut self.person),
            3 => slot.list(&mut self.phones),
            4 => slot.records(&mut self.people),
            5 => slot.option(&mut self.logon_id),
            6 => slot.option(&mut self.quantity),
            _ => {}
        }
    }
}

impl Api for Scan {
    type Response = Scan;
    const INFO: &'static ApiInfo = &ApiInfo::new("alipay.trade.pay", "1.0", "alipay_trade_pay_response")
        .retry(RetryClass::Pay)
        .echo(&["out_trade_no"]);
}

/// The same as a table, with advice of its own.
pub static TABLE: ApiEntry = ApiEntry {
    info: Scan::INFO,
    channels: &["gateway"],
    request: &Schema::new("Scan", Scan::SCHEMA.fields).rules(&[Rule::advise("memo", "a table forgets nothing")]),
    response: Scan::SCHEMA,
    examples: &[],
};

impl GatewayApi for Scan {}
impl PageApi for Scan {}
impl AppApi for Scan {}

/// With a secret in every field but one.
pub fn scan() -> Scan {
    let person = || Person { name: Some(NAME.into()) };
    Scan {
        out_trade_no: Some("A1".into()),
        auth_code: Some(AUTH_CODE.into()),
        person: Some(Box::new(person())),
        phones: vec![PHONE.into()],
        people: vec![person()],
        logon_id: Some(LOGON.into()),
        quantity: Some(1),
    }
}
