//! Records as serde values, and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use alipay_core::codec::serde::{AsSerde, Deserialize, IntoRecord, Serialize, deserialize_record, deserialize_scalar};
use alipay_core::codec::{NoFields, Record};
use alipay_core::{Amount, Date, DateTime};
use serde::de::value::{Error as PlainError, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeSeed as _, Deserializer, IntoDeserializer, Visitor};
use serde_json::{Value, json};
use support::{Goods, Pay, QueryAnswer};

fn from_text<R: Record>(text: &str) -> Result<R, String> {
    deserialize_record(&mut serde_json::Deserializer::from_str(text)).map_err(|error| error.to_string())
}

/// A record of every shape, with what JSON has to escape and an `i64` that is no `f64`.
fn pay() -> Pay {
    let goods = |id: &str, price: Option<&str>| Goods {
        goods_id: id.to_owned(),
        price: price.map(|price| price.parse().unwrap()),
    };
    Pay {
        out_trade_no: "\"\\\n\u{0}\u{2028}你😀null".to_owned(),
        total_amount: "99999999999.99".parse().unwrap(),
        subject: Some(String::new()),
        is_async_pay: Some(false),
        quantity: Some(i64::MIN),
        goods_detail: vec![goods("", None), goods("[1]", Some("0.01"))],
        seller: Some(Box::new(goods("{}", Some("0")))),
    }
}

#[test]
fn values_are_what_they_are() {
    let expected = json!({
        "out_trade_no": "\"\\\n\u{0}\u{2028}你😀null",
        "total_amount": "99999999999.99",
        "subject": "",
        "is_async_pay": false,
        "quantity": i64::MIN,
        "goods_detail": [{ "goods_id": "" }, { "goods_id": "[1]", "price": "0.01" }],
        "seller": { "goods_id": "{}", "price": "0.00" },
    });
    assert_eq!(serde_json::to_value(AsSerde(&pay())).unwrap(), expected);
}

#[test]
fn a_record_comes_back_as_it_was() {
    let value = serde_json::to_value(AsSerde(&pay())).unwrap();
    assert_eq!(deserialize_record::<Pay, _>(value).unwrap(), pay());
    for text in [serde_json::to_string(&AsSerde(&pay())), serde_json::to_string_pretty(&AsSerde(&pay()))] {
        assert_eq!(from_text::<Pay>(&text.unwrap()).unwrap(), pay());
    }
    let nothing = QueryAnswer::default();
    assert_eq!(serde_json::to_value(AsSerde(&nothing)).unwrap(), json!({}));
    assert_eq!(from_text::<QueryAnswer>("{}").unwrap(), nothing);
}

#[test]
fn unknown_members_are_skipped_whatever_they_are() {
    let text = r#"{"a":1.5,"total_amount":"1.00","b":{"trade_no":[1e400000]},"c":[null,{}],
        "seller":{"x":-0.1,"goods_id":"g","y":{}},"goods_detail":[{"z":2.5,"goods_id":"h"}]}"#
        .replace("1e400000", "18446744073709551616");
    let answer: QueryAnswer = from_text(&text).unwrap();
    assert_eq!(answer.total_amount.unwrap().fen(), 100);
    assert_eq!((answer.seller.unwrap().goods_id, answer.goods_detail[0].goods_id.clone()), ("g".into(), "h".into()));
}

#[test]
fn nothing_is_made_up() {
    let complete = json!({ "out_trade_no": "A1", "total_amount": "1.00" });
    assert!(deserialize_record::<Pay, _>(&complete).is_ok());
    for (changes, complaint) in [
        (json!({ "total_amount": null }), "total_amount: missing"),
        (json!({ "total_amount": "" }), "total_amount: missing"),
        (json!({ "out_trade_no": null }), "out_trade_no: missing"),
        (json!({ "seller": {} }), "seller.goods_id: missing"),
        (json!({ "goods_detail": [{ "goods_id": "1" }, { "price": "1" }] }), "goods_detail[1].goods_id: missing"),
    ] {
        let mut value = complete.clone();
        value.as_object_mut().unwrap().append(&mut changes.as_object().unwrap().clone());
        assert_eq!(deserialize_record::<Pay, _>(&value).unwrap_err().to_string(), complaint);
    }
    assert_eq!(from_text::<Pay>("{}").unwrap_err(), "out_trade_no: missing; total_amount: missing");
    // What may be missing may be `null`; an empty text is one.
    let answer: QueryAnswer =
        from_text(r#"{"quantity":null,"seller":null,"goods_detail":null,"trade_no":""}"#).unwrap();
    assert_eq!(answer, QueryAnswer { trade_no: Some(String::new()), ..QueryAnswer::default() });
}

#[test]
fn nothing_is_rounded_and_no_error_quotes_a_value() {
    let float = "expected a text or a whole number: a float is not exact";
    let whole = "expected a whole number";
    for (text, complaint) in [
        (r#"{"total_amount":88.88}"#, format!("total_amount: {float}")),
        (r#"{"total_amount":88.0}"#, format!("total_amount: {float}")),
        (r#"{"quantity":777e1}"#, format!("quantity: {float}")),
        (r#"{"trade_no":{"a":[777.7]}}"#, format!("trade_no[0]: {float}")),
        (
            r#"{"goods_detail":[{"goods_id":"1"},{"goods_id":"2","price":0.7}]}"#,
            format!("goods_detail[1].price: {float}"),
        ),
        (r#"{"total_amount":"777.777"}"#, "total_amount: expected yuan with at most two decimals, as 88.88".into()),
        (r#"{"quantity":9223372036854775808}"#, format!("quantity: {whole}")),
        (r#"{"quantity":"777.0"}"#, format!("quantity: {whole}")),
        (r#"{"is_paid":777}"#, "is_paid: expected true or false".into()),
        (r#"{"seller":777}"#, "seller: expected an object".into()),
        (r#"{"quantity":1,"quantity":777}"#, "quantity: given twice".into()),
        (r#"{"seller":{"goods_id":"1","goods_id":"777"}}"#, "seller.goods_id: given twice".into()),
        ("777", "expected an object".into()),
        ("\"777\"", "expected an object".into()),
        ("null", "expected an object".into()),
        ("[{}]", "expected an object".into()),
    ] {
        let error = from_text::<QueryAnswer>(text).unwrap_err();
        let (message, _) = error.split_once(" at line").unwrap_or((&error, ""));
        assert_eq!(message, complaint, "{text}");
        assert!(!message.contains("777"), "{message}");
    }
    let whole: QueryAnswer = from_text(r#"{"quantity":9223372036854775807,"total_amount":88}"#).unwrap();
    assert_eq!((whole.quantity, whole.total_amount.unwrap().fen()), (Some(i64::MAX), 8800));
    // Beyond every integer of the record, and still exact as a text.
    let digits: QueryAnswer = from_text(r#"{"trade_no":18446744073709551615}"#).unwrap();
    assert_eq!(digits.trade_no.as_deref(), Some("18446744073709551615"));
}

#[test]
fn lists_come_in_the_shapes_of_answers_too() {
    for text in [
        r#"{"goods_detail":[{"goods_id":"1"}],"channels":["a"]}"#,
        r#"{"goods_detail":{"goods":[{"goods_id":"1"}]},"channels":{"string":["a"]}}"#,
        r#"{"goods_detail":{"goods_id":"1"},"channels":"a"}"#,
        r#"{"goods_detail":"[{\"goods_id\":\"1\"}]","channels":"[\"a\"]"}"#,
    ] {
        let answer: QueryAnswer = from_text(text).unwrap();
        assert_eq!((answer.goods_detail[0].goods_id.as_str(), answer.channels[0].as_str()), ("1", "a"), "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| (0..depth).fold(Any::Bool(true), |inner, _| Any::Seq(vec![inner]));
    let answer = |depth| read::<QueryAnswer>(vec![(Any::Str("trade_no"), nested(depth))]);
    assert!(answer(100).is_ok());
    assert!(answer(200).unwrap_err().ends_with("nested too deeply"));
}

#[test]
fn numbers_of_serde_json_with_arbitrary_precision() {
    let number = |digits| Any::Map(vec![(Any::Str("$serde_json::private::Number"), Any::Str(digits))]);
    let answer: QueryAnswer =
        read(vec![(Any::Str("quantity"), number("-7")), (Any::Str("total_amount"), number("88.80"))]).unwrap();
    assert_eq!((answer.quantity, answer.total_amount.unwrap().fen()), (Some(-7), 8880));
    let list = Any::Seq(vec![number("1.50"), number("2")]);
    let answer: QueryAnswer = read(vec![(Any::Str("channels"), list)]).unwrap();
    assert_eq!(answer.channels, ["1.50", "2"]);
    for hostile in ["", "1,2", "[1]", "1 ", "\"", "true", "1}"] {
        let error = read::<QueryAnswer>(vec![(Any::Str("quantity"), number(hostile))]).unwrap_err();
        assert_eq!(error, "quantity: expected a number");
    }
}

#[test]
fn other_formats_than_json() {
    let goods =
        Any::Map(vec![(Any::Str("goods_id"), Any::Some(Box::new(Any::Str("1")))), (Any::Int(7), Any::Float(0.5))]);
    let answer: QueryAnswer = read(vec![
        (Any::Int(777), Any::Bytes(b"skipped")),
        (Any::Bytes(b"quantity"), Any::Int(1)),
        (Any::Str("quantity"), Any::Int(i128::from(i64::MAX))),
        (Any::Str("seller"), goods),
        (Any::Str("is_paid"), Any::Bool(true)),
    ])
    .unwrap();
    assert_eq!(
        (answer.quantity, answer.is_paid, answer.seller.unwrap().goods_id),
        (Some(i64::MAX), Some(true), "1".into())
    );
    for (value, complaint) in [
        (Any::Int(i128::from(i64::MAX) + 1), "quantity: expected a whole number"),
        (Any::Bytes(b"7"), "quantity: expected a text instead of bytes"),
        (Any::Float(7.0), "quantity: expected a text or a whole number: a float is not exact"),
        (Any::Map(vec![(Any::Int(777), Any::Int(777))]), "quantity: expected names that are texts"),
    ] {
        assert_eq!(read::<QueryAnswer>(vec![(Any::Str("quantity"), value)]).unwrap_err(), complaint);
    }
    let mut goods = Goods::default();
    let pairs = [("goods_id", "1"), ("price", "0.10")].into_iter();
    IntoRecord(&mut goods).deserialize(MapDeserializer::<_, PlainError>::new(pairs)).unwrap();
    assert_eq!(goods, Goods { goods_id: "1".into(), price: Some("0.10".parse().unwrap()) });
}

#[test]
fn money_and_time_are_their_texts() {
    fn there_and_back<T>(value: T, text: &str)
    where
        T: Serialize + for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug + Copy,
    {
        assert_eq!(serde_json::to_value(value).unwrap(), json!(text));
        assert_eq!(serde_json::from_value::<T>(json!(text)).unwrap(), value);
    }
    there_and_back("88.8".parse::<Amount>().unwrap(), "88.80");
    there_and_back("2024-02-29".parse::<Date>().unwrap(), "2024-02-29");
    there_and_back("0001-01-01 23:59:59".parse::<DateTime>().unwrap(), "0001-01-01 23:59:59");
    assert_eq!(serde_json::from_value::<Amount>(json!(7)).unwrap().fen(), 700);
    for bad in [json!(7.5), json!(null), json!([]), json!({}), json!("7,7"), json!(true), json!(-7), json!("")] {
        let error = serde_json::from_value::<Amount>(bad.clone()).unwrap_err().to_string();
        assert!(error.starts_with("expected ") && !error.contains('7'), "{bad}: {error}");
    }
    // A text takes no object and no `null`.
    for bad in [json!({ "a": 1 }), json!([]), json!(null)] {
        assert!(deserialize_scalar::<String, Value>(bad).is_err());
    }
    assert_eq!(deserialize_scalar::<String, _>(json!("null")).unwrap(), "null");
}

#[test]
fn no_fields_are_an_empty_map() {
    assert_eq!(serde_json::to_value(NoFields::default()).unwrap(), json!({}));
    assert_eq!(serde_json::from_str::<NoFields>(r#"{"a":{"b":1.5}}"#).unwrap(), NoFields::default());
    for text in ["null", "[]", "1"] {
        assert!(serde_json::from_str::<NoFields>(text).is_err(), "{text}");
    }
}

/// A record from a map of the format below.
fn read<R: Record>(map: Vec<(Any, Any)>) -> Result<R, String> {
    deserialize_record(Any::Map(map)).map_err(|error| error.to_string())
}

/// A format that describes itself and can do more than JSON.
#[derive(Clone)]
enum Any {
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(&'static str),
    Bytes(&'static [u8]),
    Some(Box<Any>),
    Seq(Vec<Any>),
    Map(Vec<(Any, Any)>),
}

impl<'de> Deserializer<'de> for Any {
    type Error = PlainError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PlainError> {
        match self {
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Int(value) => visitor.visit_i128(value),
            Self::Float(value) => visitor.visit_f64(value),
            Self::Str(value) => visitor.visit_str(value),
            Self::Bytes(value) => visitor.visit_bytes(value),
            Self::Some(value) => visitor.visit_some(*value),
            Self::Seq(values) => visitor.visit_seq(SeqDeserializer::new(values.into_iter())),
            Self::Map(pairs) => visitor.visit_map(MapDeserializer::new(pairs.into_iter())),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, PlainError> for Any {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
