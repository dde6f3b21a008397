//! Imports only add, say where tables and specs disagree, and write nothing that would be refused later.
#![allow(clippy::unwrap_used, clippy::panic)] // a test fails by panicking

use alipay_codegen::{Imported, Result, import_facts, import_platform, load};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const DOMAINS: &str =
    r#"{ "domains": [{ "domain": "alipay.trade", "feature": "trade", "module": "trade", "title": "Payments" }] }"#;

/// What somebody wrote: another type for the amount than any table has, and a rule.
const WRITTEN: &str = r#"{
  "method": "alipay.trade.pay", "version": "1.0", "title": "支付", "description": "Pays.", "channels": ["gateway"], "retry": "pay",
  "request": [
    { "name": "total_amount", "type": "amount", "required": true, "description": "What it costs." },
    { "name": "goods", "type": "Goods[]", "description": "What is bought." }
  ],
  "types": { "Goods": { "description": "One thing.", "fields": [{ "name": "id", "type": "string", "max_length": 8, "description": "Its number." }] } },
  "source": { "from": "documentation", "reviewed": true }
}"#;

const APIS: &str = r#"
{"method":"alipay.trade.pay","version":"1.0","biz_content":true,"model":"PayModel","params":[],"files":[],"encrypt":false,"response":[{"name":"trade_no","type":"string","list":false}],"v3":{"http":"POST","path":"/v3/alipay/trade/pay"},"in_python":true}
{"method":"alipay.trade.item.query","version":"1.0","biz_content":true,"model":"ItemModel","params":[],"files":[],"encrypt":false,"response":[{"name":"goods","type":"Goods","list":true}],"v3":null,"in_python":true}
{"method":"alipay.mobile.push.send","version":"1.0","biz_content":true,"model":null,"params":[{"name":"ip_addr","type":"string","list":false}],"files":[],"encrypt":false,"response":[],"v3":null,"in_python":true}
{"method":"koubei.shop.photo.upload","version":"1.0","biz_content":false,"model":null,"params":[{"name":"kind","type":"string","list":false}],"files":["photo"],"encrypt":false,"response":[],"v3":null,"in_python":true}
"#;

const TYPES: &str = r#"
{"type":"PayModel","fields":[{"name":"goods","type":"Goods","list":true,"item":"goods"},{"name":"time_expire","type":"string","list":false},{"name":"total_amount","type":"string","list":false}]}
{"type":"ItemModel","fields":[{"name":"owner","type":"Owner","list":false}]}
{"type":"Goods","fields":[{"name":"id","type":"string","list":false},{"name":"price","type":"integer","list":false}]}
{"type":"Owner","fields":[{"name":"open_id","type":"string","list":false},{"name":"user_id","type":"string","list":false}]}
{"type":"Nobody","fields":[]}
"#;

const FACTS: &str = r#"{
  "method": "alipay.trade.item.query", "title_en": "Look at items", "sources": [], "page": "server", "biz_content": true, "upload": false,
  "needs_user_token": true, "errors_source": null,
  "request": [
    { "name": "owner", "type": "Object", "required": true, "max_length": null, "enum": null, "min": null, "max": null, "pattern": null,
      "doc_en": "Whose items", "example": null, "class": "Owner", "children": [
        { "name": "user_id", "type": "String", "required": "conditional", "max_length": 28, "enum": null, "min": null, "max": null,
          "pattern": null, "doc_en": "The user", "example": "2088" },
        { "name": "ghost", "type": "String", "required": null, "max_length": null, "enum": null, "min": null, "max": null,
          "pattern": null, "doc_en": "Not in the SDK", "example": null }
      ] }
  ],
  "response": [],
  "rules": [
    { "kind": "one_of_priority", "fields": ["owner.user_id", "owner.open_id"], "note_en": "One is needed." },
    { "kind": "required_if", "fields": ["owner"], "note_en": "Needed for shops." }
  ],
  "errors": [
    { "code": "SYSTEM_ERROR", "meaning_en": "Alipay internal error; outcome unknown", "action_en": "Result unknown: query", "retry": "same_request", "meaning_from": "hand" },
    { "code": "NO_ITEMS", "meaning_en": "No items", "action_en": null, "retry": "no", "meaning_from": "name" }
  ]
}"#;

struct Case {
    specs: TempDir,
    tables: TempDir,
}

impl Case {
    fn new() -> Self {
        let case = Self { specs: TempDir::new().unwrap(), tables: TempDir::new().unwrap() };
        write(case.specs.path(), "domains.json", DOMAINS);
        write(case.specs.path(), "apis/alipay.trade/alipay.trade.pay.json", WRITTEN);
        write(case.tables.path(), "apis.jsonl", APIS);
        write(case.tables.path(), "types.jsonl", TYPES);
        case
    }

    fn table(self, file: &str, text: &str) -> Self {
        write(self.tables.path(), file, text);
        self
    }

    fn platform(&self) -> Result<Imported> {
        import_platform(self.specs.path(), self.tables.path())
    }

    fn spec(&self, file: &str) -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(self.specs.path().join(file)).unwrap()).unwrap()
    }

    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        collect(self.specs.path(), &mut files);
        files
    }

    /// The import is refused with this complaint, and nothing has changed.
    fn refuses(&self, complaint: &str) {
        let before = self.files();
        let error = self.platform().unwrap_err().to_string();
        assert!(error.contains(complaint), "{error}");
        assert_eq!(self.files(), before);
    }
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn collect(folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false => _ = files.insert(path.display().to_string(), fs::read_to_string(&path).unwrap()),
        }
    }
}

#[test]
fn every_api_of_the_tables_becomes_a_spec() {
    let case = Case::new();
    let imported = case.platform().unwrap();
    assert!(imported.conflicts.is_empty(), "{:?}", imported.conflicts);
    let specs = load(case.specs.path()).unwrap();
    assert_eq!(specs.apis().count(), 4);

    let item = case.spec("apis/alipay.trade/alipay.trade.item.query.json");
    assert_eq!(item["retry"], "read");
    assert_eq!(item["request"][0], serde_json::json!({ "name": "owner", "type": "Owner" }));
    assert_eq!(item["types"]["Owner"]["fields"][0]["sensitive"], "personal", "open_id");
    let push = case.spec("apis/alipay.mobile/alipay.mobile.push.send.json");
    assert_eq!(push["biz_content"], false);
    let free_form = serde_json::json!({ "name": "biz_content", "type": "json", "sensitive": "secret" });
    assert_eq!(push["request"][0], free_form);
    assert_eq!(push["retry"], serde_json::Value::Null, "in doubt nothing is repeated");
    let photo = case.spec("apis/koubei.shop/koubei.shop.photo.upload.json");
    assert_eq!(photo["request"][1], serde_json::json!({ "name": "photo", "type": "file" }));
    let domains = case.spec("domains.json");
    assert_eq!(domains["domains"].as_array().unwrap().len(), 3);
}

#[test]
fn what_somebody_wrote_stays_and_is_added_to() {
    let case = Case::new();
    case.platform().unwrap();
    let pay = case.spec("apis/alipay.trade/alipay.trade.pay.json");
    let written: serde_json::Value = serde_json::from_str(WRITTEN).unwrap();
    assert_eq!(pay["request"][0], written["request"][0]);
    assert_eq!(pay["request"][2], serde_json::json!({ "name": "time_expire", "type": "string" }));
    assert_eq!((&pay["title"], &pay["source"]), (&written["title"], &written["source"]));
    assert_eq!(pay["v3"]["path"], "/v3/alipay/trade/pay");
    // A second API uses the type: it moves to the domain, with what was written about it.
    assert_eq!(pay["types"], serde_json::Value::Null);
    let goods = &case.spec("types/alipay.trade.json")["types"]["Goods"];
    assert_eq!(goods["fields"][0], written["types"]["Goods"]["fields"][0]);
    assert_eq!(goods["fields"][1], serde_json::json!({ "name": "price", "type": "integer" }));
}

#[test]
fn a_second_import_changes_nothing() {
    let case = Case::new();
    case.platform().unwrap();
    let files = case.files();
    let again = case.platform().unwrap();
    assert_eq!((again.written, again.unchanged), (Vec::new(), files.len()));
    assert_eq!(case.files(), files);
}

#[test]
fn disagreement_is_told_and_the_spec_is_left_alone() {
    let types = TYPES.replace(r#""total_amount","type":"string""#, r#""total_amount","type":"boolean""#);
    let case = Case::new().table("types.jsonl", &types);
    let imported = case.platform().unwrap();
    let [conflict] = imported.conflicts.as_slice() else { panic!("{:?}", imported.conflicts) };
    assert_eq!(conflict.file, "alipay.trade.pay request total_amount");
    assert_eq!(conflict.message, "`type` is amount in the spec, boolean in the table");
    assert_eq!(case.spec("apis/alipay.trade/alipay.trade.pay.json")["request"][0]["type"], "amount");
}

#[test]
fn times_are_known_from_a_table_of_their_own() {
    let case = Case::new().table("java2022_date_fields.jsonl", r#"{"type":"PayModel","field":"time_expire"}"#);
    case.platform().unwrap();
    assert_eq!(case.spec("apis/alipay.trade/alipay.trade.pay.json")["request"][2]["type"], "datetime");
}

#[test]
fn checked_tables_add_what_they_know() {
    let case = Case::new();
    case.platform().unwrap();
    let facts = TempDir::new().unwrap();
    write(facts.path(), "alipay.trade.item.query.json", FACTS);
    let imported = import_facts(case.specs.path(), facts.path()).unwrap();
    let [conflict] = imported.conflicts.as_slice() else { panic!("{:?}", imported.conflicts) };
    assert_eq!(conflict.file, "alipay.trade.item.query owner.ghost");

    let item = case.spec("apis/alipay.trade/alipay.trade.item.query.json");
    assert_eq!(item["description"], "Look at items.");
    assert_eq!(item["auth"]["user"], "optional");
    let owner = &item["request"][0];
    assert_eq!((&owner["required"], &owner["description"]), (&true.into(), &"Whose items. Needed for shops.".into()));
    let ty = &item["types"]["Owner"];
    assert_eq!(ty["rules"], serde_json::json!([{ "one_of": ["user_id", "open_id"], "pick": "first" }]));
    let user = ty["fields"].as_array().unwrap().iter().find(|field| field["name"] == "user_id").unwrap();
    assert_eq!((&user["max_length"], &user["example"]), (&28.into(), &"2088".into()));
    assert_eq!(item["errors"][0]["outcome_unknown"], serde_json::Value::Null, "a query moves nothing");
    assert_eq!(item["errors"][1], serde_json::json!({ "code": "NO_ITEMS", "message": "No items." }));

    let files = case.files();
    assert!(import_facts(case.specs.path(), facts.path()).unwrap().written.is_empty());
    assert!(case.platform().unwrap().written.is_empty());
    assert_eq!(case.files(), files);
}

#[test]
fn tables_that_contradict_themselves_are_refused() {
    Case::new()
        .table("types.jsonl", &TYPES.replace(r#""Owner","list":false"#, r#""Onwer","list":false"#))
        .refuses("`ItemModel` has a field of the unknown type `Onwer`");
    Case::new()
        .table("types.jsonl", &TYPES.replace(r#""type":"Nobody""#, r#""type":"Owner""#))
        .refuses("the type `Owner` is there twice");
    Case::new()
        .table("apis.jsonl", &APIS.replace("alipay.trade.item.query", "alipay.trade.pay"))
        .refuses("`alipay.trade.pay` is there twice");
    Case::new().table("apis.jsonl", &APIS.replace("\"ItemModel\"", "\"NoModel\"")).refuses("does not have `NoModel`");
}

/// A method becomes the name of a file.
#[test]
fn nothing_is_written_outside_the_specs() {
    for evil in ["../../x.y.z", "/etc/x.y.z", "a/b.c.d", "alipay.trade", "a.b.\\u0000", "Alipay.Trade.Pay"] {
        let apis = APIS.replace("alipay.trade.item.query", evil);
        Case::new().table("apis.jsonl", &apis).refuses("is not the name of a method");
    }
}

#[test]
fn broken_lines_are_named() {
    let broken = APIS.replace(r#""biz_content":false"#, r#""biz_content":"no""#);
    Case::new().table("apis.jsonl", &broken).refuses("apis.jsonl:5 at /biz_content\n    expected true or false");
    Case::new().table("apis.jsonl", "{\"method\":").refuses("apis.jsonl:1");
    Case::new().table("apis.jsonl", "\u{feff}{}").refuses("apis.jsonl:1");
    let unknown = APIS.replace("\"encrypt\"", "\"encrpyt\"");
    Case::new().table("apis.jsonl", &unknown).refuses("did you mean `encrypt`?");
    let case = Case::new();
    fs::remove_file(case.tables.path().join("types.jsonl")).unwrap();
    case.refuses("types.jsonl");
}

/// A name that no check of the tables minds, and no spec may have.
#[test]
fn what_would_be_refused_later_is_not_written() {
    let types = TYPES.replace(r#""name":"time_expire""#, r#""name":"time-expire""#);
    Case::new().table("types.jsonl", &types).refuses("the name `time-expire` may only have letters, digits and `_`");
}
