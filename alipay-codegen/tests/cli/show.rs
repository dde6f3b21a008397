//! Commands that show what there is: `expand`, `describe`, `list`.

use super::{Case, FILE, PAY, QUERY, json, published, run};

#[test]
fn expand_prints_rust() {
    let case = Case::new();
    let expanded = case.run(&["expand", "alipay.trade.pay"]);
    assert_eq!(expanded.code, Some(0));
    assert!(expanded.out.contains("\npub struct TradePay {\n    /// Title of the order."), "{}", expanded.out);
    assert!(expanded.out.contains("pub fn new(out_trade_no: impl Into<String>) -> Self {"));
    assert_eq!(case.run(&["expand", "alipay.trade.*"]).out, expanded.out);
    let unknown = case.run(&["expand", "alipay.trade.pya"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (Some(2), ""));
    assert!(unknown.err.contains("did you mean `alipay.trade.pay`?"), "{}", unknown.err);
}

#[test]
fn describe_shows_a_table() {
    let case = Case::new();
    let shown = case.run(&["describe", "alipay.trade.pay"]);
    assert_eq!(shown.code, Some(0));
    let starts: Vec<&str> =
        shown.out.lines().filter_map(|line| line.split("  ").find(|cell| !cell.is_empty())).collect();
    let at = |name: &str| {
        starts.iter().position(|cell| cell.trim() == name).unwrap_or_else(|| panic!("{name}: {}", shown.out))
    };
    // Required first, at every level; the fields of a type below the field.
    let order = ["out_trade_no", "subject", "scene", "goods", "id", "color", "parts", "trade_no", "ACQ.SYSTEM_ERROR"];
    assert!(order.map(at).is_sorted(), "{}", shown.out);
    for text in [
        "alipay.trade.pay  支付",
        "Charges a buyer.",
        "alipay::trade::TradePay, feature `trade`",
        "pay: it moves money, and is never sent again",
        "at most 64 chars",
        "one of bar_code",
        "Rule: With `scene`, `subject` must be set, too.",
        "Its fields are above.",
        "Query the trade.",
        "ask before trying again",
    ] {
        assert!(shown.out.contains(text), "{text}: {}", shown.out);
    }
    assert!(shown.out.contains("\n    id "), "indented: {}", shown.out);
    assert!(shown.out.lines().all(|line| line.chars().count() <= 120), "{}", shown.out);
    assert_eq!(case.run(&["describe", "TradePay"]).out, shown.out);
}

#[test]
fn describe_as_json_stands_alone() {
    let case = Case::new();
    case.edit(
        "\"type\": \"Goods[]\", \"description\": \"What is bought.\"",
        "\"type\": \"Item\", \"description\": \"X.\"",
    );
    let local: serde_json::Value = serde_json::from_str(PAY).unwrap();
    let mut spec: serde_json::Value = serde_json::from_str(&case.text(FILE)).unwrap();
    spec.as_object_mut().unwrap().remove("types");
    case.write(FILE, &spec.to_string());
    let types = serde_json::json!({
        "types": {
            "Item": { "description": "X.", "fields": [{ "name": "goods", "type": "Goods", "description": "X." }] },
            "Goods": local["types"]["Goods"],
        },
        "source": { "from": "test" },
    });
    case.write("specs/types/alipay.trade.json", &types.to_string());
    let told = json(&case.run(&["describe", "alipay.trade.pay", "--json"]));
    assert_eq!(told["method"], "alipay.trade.pay");
    assert_eq!(told["types"]["Item"], types["types"]["Item"]);
    assert_eq!(told["types"]["Goods"], types["types"]["Goods"]);
}

#[test]
fn an_unknown_method_is_explained_quickly() {
    let started = std::time::Instant::now();
    let unknown = run(published(), &["describe", "alipay.trade.apy"]);
    assert_eq!((unknown.code, unknown.out.as_str()), (Some(2), ""));
    assert!(unknown.err.contains("did you mean `alipay.trade.pay`"), "{}", unknown.err);
    assert!(unknown.err.matches('`').count() <= 8, "at most three: {}", unknown.err);
    let short = run(published(), &["describe", "trade.precreate"]);
    assert!(short.err.contains("`alipay.trade.precreate`"), "{}", short.err);
    let nothing = Case::new().run(&["describe", "something.else.entirely"]);
    assert!(nothing.err.contains("list --grep"), "{}", nothing.err);
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

#[test]
fn list_finds() {
    let case = Case::new();
    case.write(
        QUERY,
        &PAY.replace("trade.pay", "trade.query")
            .replace("Goods", "Things")
            .replace("支付", "查询")
            .replace("Charges", "Asks"),
    );
    let all = case.run(&["list"]);
    assert_eq!((all.code, all.err.as_str()), (Some(0), "2 APIs\n"));
    assert_eq!(
        all.out,
        "alipay.trade.pay    alipay::trade::TradePay    feature trade  支付\n\
         alipay.trade.query  alipay::trade::TradeQuery  feature trade  查询\n"
    );
    assert_eq!(case.run(&["list", "--grep", "查询"]).out.lines().count(), 1);
    assert_eq!(case.run(&["list", "--domain", "trade"]).out, all.out);
    let found = json(&case.run(&["list", "--grep", "QUERY", "--domain", "alipay.trade", "--json"]));
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(
        (&found[0]["method"], &found[0]["type"]),
        (&"alipay.trade.query".into(), &"alipay::trade::TradeQuery".into())
    );
    assert_eq!(json(&case.run(&["list", "--grep", "nothing", "--json"])), serde_json::json!([]));
    assert!(case.run(&["list", "--markdown"]).out.starts_with("# All APIs\n"));
    let unknown = case.run(&["list", "--domain", "alipay"]);
    assert!(unknown.code == Some(2) && unknown.err.contains("did you mean `alipay.trade`?"), "{}", unknown.err);
}
