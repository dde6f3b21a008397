//! One invented page for each layout, with lists three deep, and values with tabs, bars and brackets where the layout can
//! carry them. What a layout cannot carry is told.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod page_support;

use page_support::{Case, METHOD, imported_facts, told};

const FACTS: [&str; 16] = [
    "request/widget_no: string required max_length=64 example=\"W001\"",
    "request/price: amount max_length=11 min=\"0.01\" max=\"1000\" example=\"9.90\"",
    "request/kind: string max_length=20 example=\"BIG\" enum=BIG|SMALL",
    "request/note: string max_length=200 example=\"[a|b](c) {d}\"",
    "request/parts: WidgetPart[]",
    "request/parts/part_no: string required max_length=32 example=\"P1\"",
    "request/parts/layers: WidgetLayer[]",
    "request/parts/layers/layer_no: integer required max_length=4 example=2",
    "request/parts/layers/colours: WidgetColour[]",
    "request/parts/layers/colours/colour: string required max_length=32 example=\"rgb(1,2,3)\"",
    "request/parts/part_count: integer required max_length=4 example=2",
    "request/owner: string max_length=28 example=\"2088000000000000\"",
    "response/widget_id: string required max_length=32 example=\"X1\"",
    "response/made: boolean max_length=5 example=true",
    "error ACQ.WIDGET_BROKEN",
    "error SYSTEM_ERROR",
];

/// A conditional field whose condition is no rule is always told.
const CONDITION: &str = "`kind` is needed under a condition that is no rule";

/// Imports a page into no specs; returns its facts, and what was told without the condition.
fn import(page: &str) -> (Vec<String>, Vec<String>) {
    let case = Case::new();
    let imported = case.page(page);
    let told = told(&imported).into_iter().filter(|told| !told.contains(CONDITION)).collect();
    (imported_facts(&case.spec(METHOD)), told)
}

/// Everything, and nothing to tell.
fn is_exact(page: &str) {
    let (facts, told) = import(page);
    assert_eq!(facts, FACTS, "{page}");
    assert_eq!(told, [""; 0], "{page}");
}

/// The facts of a layout that has not all of them.
fn facts_but(changes: &[(&str, &str)]) -> Vec<String> {
    let change = |fact: &str| changes.iter().fold(fact.to_owned(), |fact, (from, to)| fact.replace(from, to));
    FACTS.iter().map(|fact| change(fact)).filter(|fact| !fact.is_empty()).collect()
}

#[test]
fn a_tabs_without_marks() {
    is_exact("a.txt");
}

/// The sample of the page tells what is inside what. Without one and without known types, the words 必选 and 必填 tell
/// one level, and the rest is left out.
#[test]
fn a_tabs_without_marks_and_without_a_sample() {
    let (facts, told) = import("a_unknown.txt");
    assert_eq!(facts[4..6], FACTS[4..6]);
    assert!(!facts.iter().any(|fact| fact.contains("colour: ") || fact.contains("owner")), "{facts:#?}");
    let unplaced = |name: &str| told.iter().any(|told| told.contains(&format!("`{name}` could not be placed")));
    assert!(unplaced("layer_no") && unplaced("colour") && unplaced("part_count") && unplaced("owner"), "{told:#?}");
}

#[test]
fn a_tabs_without_marks_when_the_types_are_known() {
    let case = Case::new();
    case.page("b.txt");
    let told = told(&case.page("a_unknown.txt"));
    assert_eq!(imported_facts(&case.spec(METHOD)), FACTS);
    assert_eq!(told.len(), 1, "the condition: {told:?}");
}

#[test]
fn a_blanks() {
    let (facts, told) = import("a_blank.txt");
    assert_eq!(facts, FACTS);
    assert_eq!(told, [""; 0]);
}

#[test]
fn b_marks_in_a_comment() {
    is_exact("b.txt");
}

#[test]
fn c_markdown() {
    is_exact("c.md");
    is_exact("c_outer.md");
    is_exact("c_paths.md");
    is_exact("c_classes.md");
}

#[test]
fn d_one_cell_a_line() {
    is_exact("d.txt");
    is_exact("d_vanished.txt");
}

#[test]
fn e_bullets() {
    is_exact("e.txt");
    is_exact("e_second.txt");
}

#[test]
fn f_blocks() {
    is_exact("f.txt");
}

#[test]
fn g_json_of_the_site() {
    let (facts, told) = import("g.json");
    let expected = facts_but(&[("example=\"2088000000000000\"", "example=\"2088000000000000\" deprecated")]);
    assert_eq!(facts, expected[..14]);
    assert_eq!(told, [""; 0]);
}

#[test]
fn g_json_that_is_cut() {
    let (facts, told) = import("g_cut.json");
    assert_eq!(facts, FACTS[..4]);
    assert_eq!(told, ["1: the list is cut, or not JSON from some place on"]);
}

#[test]
fn h_english() {
    let flat: Vec<&str> = FACTS[..4].iter().chain(&FACTS[11..14]).copied().collect();
    let (facts, told) = import("h.txt");
    assert_eq!(facts, flat);
    assert_eq!(told, [""; 0]);

    let (facts, told) = import("h_table.md");
    assert_eq!(facts, facts_but(&[("ACQ.WIDGET_BROKEN", "WIDGET_NOT_EXIST")]));
    assert_eq!(told, [""; 0]);
}

#[test]
fn h_old_mapi_pages() {
    let (facts, told) = import("h_mapi.txt");
    assert_eq!(facts.len(), 5);
    assert_eq!(facts[0], FACTS[0]);
    assert_eq!(facts[3], FACTS[3]);
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn h_glued() {
    let (facts, told) = import("h_glued.txt");
    assert_eq!(facts[0], "request/widget_no: string required max_length=64");
    assert_eq!(facts[1], "request/price: amount max_length=11 min=\"0.01\" max=\"1000\"");
    let joined = told.iter().filter(|told| told.contains("stand in one")).count();
    assert_eq!(joined, 5, "no example is made up: {told:?}");
}

#[test]
fn i_tables_without_length() {
    let (facts, told) = import("i.txt");
    let lengths = [
        " max_length=64",
        " max_length=11",
        " max_length=200",
        " max_length=20",
        " max_length=32",
        " max_length=4",
        " max_length=28",
        " max_length=5",
    ];
    let mut changes: Vec<(&str, &str)> = lengths.iter().map(|length| (*length, "")).collect();
    changes.push((" enum=BIG|SMALL", ""));
    assert_eq!(facts, facts_but(&changes));
    assert_eq!(told, [""; 0]);
}

#[test]
fn j_views_of_v3() {
    let (facts, told) = import("j.txt");
    let string = |fact: &&str| fact.contains(": string") && !fact.contains("/parts/") && !fact.contains("error");
    let expected: Vec<String> =
        FACTS.iter().copied().filter(string).map(|fact| fact.replace(" required", "")).collect();
    assert_eq!(facts, expected, "the flags of this layout mean nothing");
    assert!(told.iter().any(|told| told.contains("nearly every field")), "{told:?}");
}

#[test]
fn k_several_products() {
    let (facts, told) = import("k.md");
    assert_eq!(
        facts,
        [
            "request/widget_no: string required max_length=64",
            "request/colour: string max_length=20",
            "request/owner: string max_length=28",
        ]
    );
    assert!(told.iter().any(|told| told.contains("`colour` differs between products: 产品甲 √, 产品乙 ×")), "{told:?}");
    assert!(told.iter().any(|told| told.contains("`owner` differs between products")), "{told:?}");
}

#[test]
fn l_source_code() {
    // Go has no type for money.
    let go = facts_but(&[("price: amount max_length=11 min=\"0.01\" max=\"1000\"", "price: string max_length=11")]);
    let (facts, told) = import("l.go");
    assert_eq!(facts, go[..14]);
    assert_eq!(told, [""; 0]);

    let (facts, told) = import("l_blank.go");
    assert_eq!(
        facts,
        [
            "request/widget_no: string required max_length=64 example=\"W001\"",
            "request/price: string max_length=11",
            "request/owner: string",
        ]
    );
    let unsure = "where the description of `price` ends and its example begins";
    assert!(told.iter().any(|told| told.contains(unsure)), "{told:?}");

    let (facts, told) = import("l_block.go");
    let flat: Vec<&str> = FACTS[..4].iter().chain(&FACTS[11..14]).copied().collect();
    assert_eq!(facts, flat);
    assert_eq!(told, [""; 0]);

    let (facts, _) = import("l.java");
    assert_eq!(facts, ["request/widget_no: string required max_length=64 example=\"W001\"", FACTS[4], FACTS[5]]);

    let (facts, _) = import("l.php");
    assert_eq!(
        facts,
        [
            "request/widget_no: string required max_length=64 example=\"W001\"",
            "request/price: amount max_length=11 example=\"9.90\""
        ]
    );
}

#[test]
fn saved_html() {
    is_exact("page.html");
}

/// Folded blocks do not show where the fields of an object end: the first one is inside for certain, the rest is not.
#[test]
fn f_blocks_without_a_sample() {
    let text = std::fs::read_to_string(page_support::page_path("f.txt")).unwrap();
    let text = text.lines().filter(|line| !line.starts_with('{')).collect::<Vec<_>>().join("\n");
    let case = Case::new();
    let told = told(&case.import(text.as_bytes()).unwrap());
    let facts = imported_facts(&case.spec(METHOD));
    assert_eq!(facts[..6], FACTS[..6]);
    assert_eq!(facts[6..], FACTS[12..], "{told:#?}");
    for name in ["layers", "layer_no", "colours", "colour", "part_count", "owner"] {
        assert!(told.iter().any(|told| told.contains(&format!("`{name}` could not be placed"))), "{name}: {told:#?}");
    }
}

/// Some copies lose the mark of an object in the middle; its class is known to be inside.
#[test]
fn b_a_lost_mark_is_found_by_the_known_type() {
    let case = Case::new();
    case.page("b.txt");
    let text = std::fs::read_to_string(page_support::page_path("b.txt")).unwrap();
    let text = text
        .replace(" └ layers", " layers")
        .replace("   └ layer_no", " └ layer_no")
        .replace("   └ colours", " └ colours")
        .replace("     └ colour\t", "   └ colour\t");
    let imported = case.import(text.as_bytes()).unwrap();
    assert!(imported.written.is_empty(), "{:?}", told(&imported));
    assert_eq!(imported_facts(&case.spec(METHOD)), FACTS);
    assert!(
        told(&imported).iter().any(|told| told.contains("`layers` has no mark, but `parts` is known to have it")),
        "{:?}",
        told(&imported)
    );

    let case = Case::new();
    case.import(text.as_bytes()).unwrap();
    let facts = imported_facts(&case.spec(METHOD));
    assert_eq!(facts, FACTS, "the sample of the page shows it as well");
}

#[test]
fn hints_become_rules_where_they_are_clear() {
    let case = Case::new();
    let rows = "trade_no\tString\t特殊可选\t64\t平台单号，和out_no不能同时为空，同时存在优先取trade_no\tT1\n\
        out_no\tString\t特殊可选\t64\t商户单号\tO1\n\
        kind\tString\t可选\t8\t种类，BIG:大，SMALL:小\tBIG\n\
        size\tNumber\t条件必填\t4\t当kind为BIG时必填\t7\n";
    let text = format!("{METHOD}(部件)\n请求参数\n{rows}响应参数\n");
    let imported = case.import(text.as_bytes()).unwrap();
    assert_eq!(
        case.spec(METHOD)["rules"],
        serde_json::json!([
            { "one_of": ["trade_no", "out_no"], "pick": "first" },
            { "required_when": { "field": "kind", "equals": "BIG", "then": ["size"] } }
        ])
    );
    let told = told(&imported);
    assert!(
        told.iter().any(|told| told.contains("`out_no` is needed under a condition that is no rule: 商户单号")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|told| told.contains("`trade_no` is needed under a condition that is no rule")),
        "{told:?}"
    );
}

#[test]
fn the_back_ticks_of_a_markdown_export_are_levels() {
    let case = Case::new();
    let text = format!(
        "# {METHOD}\n\n## 请求参数\n\n参数 | 类型 | 必填 | 描述\n--- | --- | --- | ---\n\
         parts | array{{object}} | 可选 | 列表\n` part_no | string | 必填 | 号\n` layers | array{{object}} | 可选 | 层\n\
         ` ` layer_no | string | 必填 | 号\n\n## 响应参数\n"
    );
    case.import(text.as_bytes()).unwrap();
    assert_eq!(
        imported_facts(&case.spec(METHOD)),
        [
            "request/parts: AlipayDemoWidgetCreateParts[]",
            "request/parts/part_no: string required",
            "request/parts/layers: AlipayDemoWidgetCreatePartsLayers[]",
            "request/parts/layers/layer_no: string required",
        ]
    );
}
