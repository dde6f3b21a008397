//! The pages that somebody has turned into specs by hand come out as those specs, and what is there is never changed.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod page_support;

use alipay_codegen::{Page, PageOptions, import_pages, load};
use page_support::{Case, facts, imported_facts, json, page_path, told};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// The spec that was written by hand, and the types of its domain.
fn written(method: &str, domain: &str) -> (Value, Map<String, Value>) {
    let specs: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let spec = json(&specs.join(format!("apis/{domain}/{method}.json")));
    let mut types = spec["types"].as_object().cloned().unwrap_or_default();
    let shared = specs.join(format!("types/{domain}.json"));
    if shared.exists() {
        types.extend(json(&shared)["types"].as_object().cloned().unwrap());
    }
    (spec, types)
}

/// Everything that the page says is in the spec that was written by hand, word by word; the spec holds more.
fn is_part_of(page: &[String], written: &[String]) {
    assert!(!page.is_empty());
    for line in page {
        assert!(written.contains(line), "the page says\n{line}\nand the spec\n{}", written.join("\n"));
    }
    let places: Vec<usize> = page.iter().map(|line| written.iter().position(|known| known == line).unwrap()).collect();
    assert!(places.is_sorted(), "in the same order: {page:?}");
}

#[test]
fn the_consult_page_is_the_consult_spec() {
    let case = Case::new();
    let imported = case.page("seeds/alipay.user.scene.cooperation.consult.txt");
    let spec = case.spec("alipay.user.scene.cooperation.consult");
    let (by_hand, types) = written("alipay.user.scene.cooperation.consult", "alipay.user");
    let found = imported_facts(&spec);
    is_part_of(&found, &facts(&by_hand, &types));
    assert_eq!(found.len(), 13, "8 + 2 fields, a rule, 2 codes: {found:#?}");
    assert!(
        found.iter().any(|line| line.starts_with("request/principal rule") && line.contains("\"pick\":\"first\"")),
        "{found:#?}"
    );
    assert_eq!(spec["title"], by_hand["title"]);
    assert_eq!(spec["version"], "1.0", "1.1 is the version of the page");
    assert_eq!(spec["examples"][0]["request"], by_hand["examples"][0]["request"]);
    assert_eq!(spec["examples"][0]["response"], by_hand["examples"][0]["response"]);
    assert_eq!(spec["examples"][1]["response"], by_hand["examples"][2]["response"]);
    assert_eq!(spec["source"], serde_json::json!({ "from": "official documentation page", "reviewed": false }));
    assert_eq!(told(&imported), [""; 0]);
}

#[test]
fn the_koubei_page_is_the_koubei_spec() {
    let case = Case::new();
    let imported = case.page("seeds/koubei.member.data.oauth.query.txt");
    let spec = case.spec("koubei.member.data.oauth.query");
    let (by_hand, types) = written("koubei.member.data.oauth.query", "koubei.member");
    let found = imported_facts(&spec);
    is_part_of(&found, &facts(&by_hand, &types));
    assert_eq!(found.len(), 12, "3 + 4 fields, 5 codes: {found:#?}");
    assert!(found.iter().any(|line| line.ends_with("enum=PROVIDER|PROVIDER_STAFF|MER|MER_STAFF|SALES")), "{found:#?}");
    assert_eq!(spec["title"], by_hand["title"]);
    assert_eq!(spec["examples"][0]["request"], by_hand["examples"][0]["request"]);
    assert_eq!(spec["examples"][0]["response"], by_hand["examples"][0]["response"]);
    assert_eq!(spec["examples"][1]["response"], by_hand["examples"][1]["response"]);
    assert_eq!(told(&imported), [""; 0]);
}

#[test]
fn the_share_page_is_an_article() {
    let case = Case::new();
    let imported = case.page("seeds/alipay.user.info.share.txt");
    let spec = case.spec("alipay.user.info.share");
    let (by_hand, _) = written("alipay.user.info.share", "alipay.user");
    assert_eq!(spec["title"], by_hand["title"]);
    assert_eq!(spec["auth"]["user"], by_hand["auth"]["user"]);
    assert_eq!(spec["request"], Value::Null);
    assert_eq!(spec["examples"].as_array().unwrap().len(), 1);
    assert_eq!(spec["examples"][0]["request"], by_hand["examples"][0]["request"]);
    assert_eq!(spec["examples"][0]["response"], by_hand["examples"][0]["response"]);
    // A sample has names and values, and everything in it is text.
    for field in spec["response"].as_array().unwrap() {
        let known =
            by_hand["response"].as_array().unwrap().iter().find(|known| known["name"] == field["name"]).unwrap();
        assert_eq!(known["example"], field["example"]);
    }
    assert_eq!(told(&imported), ["49: the page has no table of the answer"]);
}

/// A spec of which somebody wrote a part, and a page that says something else about that part.
#[test]
fn a_second_import_changes_nothing_and_what_is_written_stays() {
    let case = Case::new();
    let page = "seeds/koubei.member.data.oauth.query.txt";
    case.page(page);
    let before = case.files();
    let again = case.page(page);
    assert_eq!((again.written.len(), told(&again)), (0, Vec::new()));
    assert_eq!(case.files(), before);

    let bytes = fs::read_to_string(page_path(page)).unwrap();
    let newer = bytes
        .replace("auth_type String 必须 16", "auth_type String 必须 32")
        .replace("ext_info String 可选 512", "shop_id String 必须 28 店铺 S1\next_info String 可选 512");
    let imported = case.import(newer.as_bytes()).unwrap();
    assert_eq!(imported.written, ["apis/koubei.member/koubei.member.data.oauth.query.json"]);
    let left_out = "0: an example in the spec leaves it out, the page says that it is required";
    assert_eq!(
        told(&imported),
        [left_out, "28: `max_length` is 16 in the spec, 32 on the page"],
        "both values, and the examples of the spec stay valid"
    );
    assert_eq!(imported.conflicts[1].pointer, "/request/auth_type");
    assert_eq!(imported.conflicts[1].file, "page.txt");
    let spec = case.spec("koubei.member.data.oauth.query");
    assert_eq!(spec["request"][0]["max_length"], 16);
    assert_eq!(spec["request"][3]["name"], "shop_id");
}

#[test]
fn descriptions_and_the_date_are_taken_over_only_when_asked_for() {
    let case = Case::new();
    let pages = [Page::open(page_path("seeds/koubei.member.data.oauth.query.txt")).unwrap()];
    let mut options = PageOptions::default();
    import_pages(case.specs.path(), &pages, &options).unwrap();
    let spec = case.spec("koubei.member.data.oauth.query");
    assert_eq!(spec["response"][1]["description"], Value::Null);
    assert_eq!(spec["errors"][0]["message"], "");

    let case = Case::new();
    (options.descriptions, options.date) = (true, Some("2026-11-21".to_owned()));
    import_pages(case.specs.path(), &pages, &options).unwrap();
    let spec = case.spec("koubei.member.data.oauth.query");
    assert_eq!(spec["response"][0]["description"], "操作人id");
    assert_eq!(spec["response"][1]["enum"][0]["description"], "服务商");
    assert_eq!(spec["errors"][2]["message"], "授权码过期");
    assert_eq!(spec["source"]["date"], "2026-11-21");
    assert_eq!(load(case.specs.path()).unwrap().apis().count(), 1);
}

#[test]
fn the_specs_that_were_written_by_hand_agree_with_their_pages() {
    let case = Case::new();
    let methods = [
        ("alipay.user", "alipay.user.scene.cooperation.consult"),
        ("alipay.user", "alipay.user.info.share"),
        ("koubei.member", "koubei.member.data.oauth.query"),
    ];
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    case.write("domains.json", &fs::read_to_string(specs.join("domains.json")).unwrap());
    for (domain, method) in methods {
        let file = format!("apis/{domain}/{method}.json");
        case.write(&file, &fs::read_to_string(specs.join(&file)).unwrap());
    }
    let mut types = json(&specs.join("types/alipay.user.json"));
    types["types"].as_object_mut().unwrap().retain(|name, _| name == "AlipayUserPrincipalInfo");
    case.write("types/alipay.user.json", &types.to_string());
    for (_, method) in methods {
        let imported = case.page(&format!("seeds/{method}.txt"));
        assert!(!imported.written.iter().any(|file| file.starts_with("apis/")), "{:?}", imported.written);
        let told: Vec<String> =
            told(&imported).into_iter().filter(|told| !told.contains("no table of the answer")).collect();
        assert_eq!(told, [""; 0], "{method}");
    }
}

/// Both values of everything on which the spec and the page disagree.
#[test]
fn disagreements_are_shown_side_by_side() {
    let case = Case::new();
    let page = |row: &str| format!("alipay.demo.widget.create(部件)\n\n请求参数\n\n{row}\n\n响应参数\n");
    let first = "kind\tString\t必选\t20\tBIG:large,SMALL:little\tBIG";
    let second = "kind\tNumber\t可选\t30\tBIG:large,HUGE:larger\t7";
    let third = "kind\tString\t可选\t20\tBIG:large,HUGE:larger\tHUGE";
    case.import(page(first).as_bytes()).unwrap();
    let before = case.files();
    let told = |row: &str| told(&case.import(page(row).replace("(部件)", "(小部件)").as_bytes()).unwrap());
    assert_eq!(
        told(second),
        [
            "1: `title` is 部件 in the spec, 小部件 on the page",
            "5: `max_length` is 20 in the spec, 30 on the page",
            "5: `required` is true in the spec, not set on the page",
            "5: `type` is string in the spec, integer on the page",
        ]
    );
    assert_eq!(
        told(third),
        [
            "1: `title` is 部件 in the spec, 小部件 on the page",
            "5: `enum` has not all values of the page: HUGE",
            "5: `required` is true in the spec, not set on the page",
        ]
    );
    assert_eq!(case.files(), before);
}

#[test]
fn parameters_stand_in_biz_content_unless_the_page_has_none() {
    let public = |last: &str| {
        let rows = ["app_id", "method", "sign_type", "sign", "timestamp", "version", last];
        let rows: String = rows.iter().map(|name| format!("{name}\tString\t是\t32\t说明\t\n")).collect();
        format!("alipay.demo.widget.create\n公共请求参数\n{rows}请求参数\nkind\tString\t是\t32\t说明\tBIG\n响应参数\n")
    };
    let imported = |last: &str| {
        let case = Case::new();
        case.import(public(last).as_bytes()).unwrap();
        case.spec("alipay.demo.widget.create")
    };
    assert_eq!(imported("biz_content")["biz_content"], Value::Null);
    let plain = imported("auth_token");
    assert_eq!(plain["biz_content"], false);
    assert_eq!(plain["auth"]["user"], "required");

    // Tables of names know of some APIs that they have content, and not which.
    let case = Case::new();
    let domain =
        r#"{ "domains": [{ "domain": "alipay.demo", "feature": "demo", "module": "demo", "title": "Demo" }] }"#;
    case.write("domains.json", domain);
    let whole = r#"{ "method": "alipay.demo.widget.create", "version": "1.0", "channels": ["gateway"], "biz_content": false,
        "request": [{ "name": "biz_content", "type": "json", "sensitive": "secret" }],
        "source": { "from": "tables of the official SDKs" } }"#;
    case.write("apis/alipay.demo/alipay.demo.widget.create.json", whole);
    let imported = case.import(public("biz_content").as_bytes()).unwrap();
    assert_eq!(
        told(&imported),
        ["11: the spec has `biz_content` as a whole, the page has its fields: they were left out"]
    );
    let spec = case.spec("alipay.demo.widget.create");
    assert_eq!(spec["request"].as_array().unwrap().len(), 1);
    assert_eq!(spec["source"]["from"], "tables of the official SDKs, and the official documentation page");
}

/// The page in CONTRIBUTING.md does what is said about it there, to a copy of the published specs.
#[test]
fn the_walk_through_of_contributing_works() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../CONTRIBUTING.md")).unwrap();
    let page = text.split("   ```text\n").nth(1).unwrap().split("   ```\n").next().unwrap();
    let page: String = page.lines().map(|line| format!("{}\n", line.strip_prefix("   ").unwrap_or(line))).collect();
    let specs = tempfile::tempdir().unwrap();
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    for file in ["domains.json", "gateway.json", "apis/alipay.user/alipay.user.info.auth.json"] {
        fs::create_dir_all(specs.path().join(file).parent().unwrap()).unwrap();
        fs::copy(published.join(file), specs.path().join(file)).unwrap();
    }
    let spec = || json(&specs.path().join("apis/alipay.user/alipay.user.info.auth.json"));
    let before = spec();
    let page = Page::read("page.txt", page.as_bytes()).unwrap();
    let imported = import_pages(specs.path(), &[page], &PageOptions::default()).unwrap();
    assert_eq!(told(&imported), [""; 0]);
    let after = spec();
    assert_eq!(after["title"], "用户登陆授权");
    assert_eq!(after["request"][1]["example"], "init");
    assert_eq!(after["request"][1]["description"], before["request"][1]["description"]);
    assert_eq!(after["response"][1]["name"], "auth_code");
}
