//! Commands for those who write specs: `new`, `check`, `fmt`.

use super::{Case, DOMAINS, FILE, PAY, QUERY, json};

#[test]
fn check_tells_places() {
    let case = Case::new();
    let fine = case.run(&["check"]);
    assert_eq!((fine.code, fine.out.as_str(), fine.err.as_str()), (Some(0), "", "1 APIs in 1 domains are fine\n"));
    case.edit("\"title\": \"支付\"", "\"tilte\": \"支付\"");
    let wrong = case.run(&["check"]);
    assert_eq!(wrong.code, Some(1));
    assert_eq!(
        wrong.out.lines().take(2).collect::<Vec<_>>(),
        [format!("{FILE}:5:3: error: unknown key `tilte`"), "    at /tilte".to_owned()]
    );
    assert!(wrong.out.contains("help: did you mean `title`?"), "{}", wrong.out);
    assert_eq!(wrong.err, "1 error and 0 warnings in 1 file\n");

    let told = json(&case.run(&["check", "--json"]));
    let first = &told.as_array().unwrap()[0];
    assert_eq!((&first["file"], &first["line"], &first["column"]), (&FILE.into(), &5.into(), &3.into()));
    assert_eq!((&first["pointer"], &first["severity"]), (&"/tilte".into(), &"error".into()));
    assert!(first["message"].is_string() && first["help"].is_string());
}

#[test]
fn check_of_some_files() {
    let case = Case::new();
    case.write(QUERY, &PAY.replace("trade.pay", "trade.query").replace("\"string\"", "\"strnig\""));
    for named in [QUERY, "alipay.trade.query", "specs/apis", "specs/apis/alipay.trade"] {
        let wrong = case.run(&["check", named]);
        assert_eq!(wrong.code, Some(1), "{named}");
        assert!(wrong.out.contains("did you mean `string`?"), "{}", wrong.out);
    }
    let absolute = case.path(FILE);
    for named in [FILE, "alipay.trade.pay", absolute.to_str().unwrap(), "specs/domains.json"] {
        let other = case.run(&["check", named]);
        assert_eq!((other.code, other.out.as_str()), (Some(0), ""), "{named}");
        assert!(other.err.contains("more complaints about other files"), "{}", other.err);
    }
    assert_eq!(json(&case.run(&["check", "--json", FILE])), serde_json::json!([]));
    case.write("specs/notes.txt", "");
    case.write("elsewhere.json", "");
    for (named, complaint) in [
        ("specs/notes.txt", "is not a spec"),
        ("elsewhere.json", "is not in"),
        ("nothing.json", "cannot be read"),
        ("alipay.trade.nothing", "cannot be read"),
    ] {
        let wrong = case.run(&["check", named]);
        assert_eq!((wrong.code, wrong.out.as_str()), (Some(2), ""), "{named}");
        assert!(wrong.err.contains(complaint), "{}", wrong.err);
    }
    let nowhere = case.run(&["--specs", "nowhere", "check"]);
    assert!(nowhere.code == Some(2) && nowhere.err.contains("--specs"), "{}", nowhere.err);
}

#[test]
fn warnings_fail_only_if_asked() {
    let case = Case::new();
    case.edit("  \"description\": \"Charges a buyer.\",\n", "");
    let warned = case.run(&["check"]);
    assert_eq!(warned.code, Some(0));
    assert!(warned.out.contains("warning: the API has no description"), "{}", warned.out);
    assert_eq!(case.run(&["check", "--deny-warnings"]).code, Some(1));
    case.edit("\"reviewed\": true", "\"reviewed\": false");
    assert_eq!(case.run(&["check", "--deny-warnings"]).code, Some(0));
}

#[test]
fn fmt_writes_what_differs_and_loses_nothing() {
    let case = Case::new();
    let mut messy: serde_json::Value = serde_json::from_str(PAY).unwrap();
    messy["encrypt"] = false.into();
    messy["echo"] = serde_json::json!([]);
    // serde_json sorts keys, and writes everything on one line.
    case.write(FILE, &messy.to_string());
    let before = case.files();
    let checked = case.run(&["fmt", "--check"]);
    assert_eq!((checked.code, checked.out.as_str()), (Some(1), format!("{FILE}\n").as_str()));
    assert!(checked.err.contains("1 of 2 files would change"), "{}", checked.err);
    assert_eq!(case.files(), before);
    assert_eq!(json(&case.run(&["fmt", "--check", "--json"])), serde_json::json!([FILE]));
    assert_eq!(case.run(&["fmt", "--check", "specs/domains.json"]).code, Some(0));
    assert_eq!(case.run(&["fmt", "alipay.trade.pay"]).code, Some(0));
    assert_eq!(case.text(FILE), PAY);
    let again = case.run(&["fmt"]);
    assert_eq!((again.code, again.out.as_str()), (Some(0), ""));
    assert_eq!(case.text(FILE), PAY);
}

#[test]
fn fmt_writes_nothing_when_something_is_wrong() {
    let case = Case::new();
    case.write("specs/domains.json", &DOMAINS.replace('\n', ""));
    for (part, text) in [("\"title\"", "\"tilte\""), ("\"source\"", "// why?\n\"source\"")] {
        case.write(FILE, &PAY.replace(part, text));
        let before = case.files();
        let wrong = case.run(&["fmt"]);
        assert_eq!((wrong.code, wrong.out.as_str()), (Some(2), ""), "{}", wrong.err);
        assert!(wrong.err.starts_with(&format!("{FILE}:")), "{}", wrong.err);
        assert_eq!(case.files(), before);
    }
}

#[test]
fn new_writes_a_spec_that_passes() {
    let case = Case::new();
    let made = case.run(&["new", "alipay.trade.order.settle"]);
    let file = "specs/apis/alipay.trade/alipay.trade.order.settle.json";
    assert_eq!((made.code, made.out.as_str()), (Some(0), format!("{file}\n").as_str()));
    assert!(made.err.starts_with("next:") && made.err.contains("check alipay.trade.order.settle"), "{}", made.err);
    let spec: serde_json::Value = serde_json::from_str(&case.text(file)).unwrap();
    assert_eq!(spec["$schema"], "../../schema/api.schema.json");
    assert_eq!((&spec["channels"], &spec["request"]), (&serde_json::json!(["gateway"]), &serde_json::json!([])));
    let check = case.run(&["check", "--deny-warnings"]);
    assert_eq!(check.code, Some(0), "{}", check.out);
    assert!(case.run(&["expand", "alipay.trade.order.settle"]).out.contains("pub struct TradeOrderSettle"));
    assert_eq!(case.run(&["fmt"]).code, Some(0));
    assert!(!case.text(file).contains("\"request\""), "what stays empty is left out");
}

#[test]
fn new_refuses_and_says_what_to_do() {
    let case = Case::new();
    let before = case.files();
    for (method, complaint) in [
        ("alipay.trade.pay", "the file exists already"),
        ("alipay.pay", "must have three or more segments"),
        ("Alipay.Trade.Pay", "may only have small letters"),
        ("alipay.trade/../../x.y", "looks like a path"),
        ("alipay.tarde.pay", "did you mean `alipay.trade`?"),
        (
            "koubei.shop.create",
            "{ \"domain\": \"koubei.shop\", \"feature\": \"koubei-shop\", \"module\": \"koubei_shop\"",
        ),
        ("koubei.shop.create", "`koubei-shop = []` to the features of alipay-apis/Cargo.toml"),
    ] {
        let refused = case.run(&["new", method]);
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{method}");
        assert!(refused.err.contains(complaint), "{method}: {}", refused.err);
    }
    assert_eq!(case.files(), before);
}

#[test]
fn imports_tell_scripts_what_they_did() {
    let case = Case::new();
    let page = "alipay.trade.pay(支付)\n\n请求参数\n\n参数\t类型\t是否必填\t最大长度\t描述\t示例值\n\
                subject\tString\t必选\t256\tTitle\tIphone6\nnew_field\tString\t可选\t8\tNew\tx\n";
    std::fs::write(case.root.path().join("page.txt"), page).unwrap();
    let ran = case.run(&["import", "page", "page.txt", "--json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let told = json(&ran);
    assert_eq!(told["written"], serde_json::json!(["apis/alipay.trade/alipay.trade.pay.json"]));
    // The page wants `subject`, the spec does not: both are told with the place on the page, and the spec stays.
    let conflicts = told["conflicts"].as_array().unwrap();
    let about = |conflict: &&serde_json::Value| conflict["message"].as_str().unwrap().contains("required");
    let conflict = conflicts.iter().find(about).unwrap_or_else(|| panic!("{conflicts:?}"));
    assert_eq!((&conflict["severity"], &conflict["line"]), (&"warning".into(), &6.into()), "{conflict}");
    assert!(case.files().values().any(|text| text.contains("new_field")));
}
