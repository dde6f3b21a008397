//! Whatever a page is: a clear answer, soon, and what was there before is still there.
#![allow(clippy::unwrap_used)] // a test fails by panicking

mod page_support;

use page_support::{Case, METHOD, imported_facts, page_path, told};
use std::fs;

/// A page with these rows in its table of the request.
fn page(rows: &str) -> String {
    format!("{METHOD}(创建部件)\n\n请求参数\n\n参数\t类型\t是否必填\t最大长度\t描述\t示例值\n{rows}\n\n响应参数\n\n")
}

/// The page is refused with this complaint, and nothing changes.
fn refused(bytes: &[u8], complaint: &str) {
    let case = Case::new();
    case.page("b.txt");
    let before = case.files();
    let error = case.import(bytes).unwrap_err().to_string();
    assert!(error.contains(complaint), "{complaint}: {error}");
    assert!(error.contains("page.txt") && error.contains("help:"), "{error}");
    assert_eq!(case.files(), before);
}

#[test]
fn d01_encodings_are_found_out() {
    let text = fs::read_to_string(page_path("b.txt")).unwrap();
    let expected = {
        let case = Case::new();
        case.page("b.txt");
        case.files().into_values().collect::<Vec<_>>()
    };
    let files = |bytes: &[u8]| {
        let case = Case::new();
        let imported = case.import(bytes).unwrap();
        (case.files().into_values().collect::<Vec<_>>(), told(&imported))
    };
    let (gbk, _, is_lossy) = encoding_rs::GBK.encode(&text);
    assert!(!is_lossy);
    assert_eq!(files(&gbk).0, expected, "GBK that nobody declares");
    assert_eq!(files(&[b"\xef\xbb\xbf", text.as_bytes()].concat()).0, expected, "a byte order mark");
    let utf16: Vec<u8> = [0xFEFF_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(files(&utf16).0, expected, "UTF-16");
    assert_eq!(files(text.replace('\n', "\r\n").as_bytes()).0, expected, "line ends of Windows");

    let html = fs::read_to_string(page_path("page.html")).unwrap();
    let (gbk, ..) = encoding_rs::GBK.encode(&html);
    let (_, told) = files(&gbk);
    assert!(told.iter().any(|told| told.contains("declares UTF-8, and is GBK")), "{told:?}");
    let (_, told) = files(html.replace("charset=\"utf-8\"", "charset=gb2312").as_bytes());
    assert!(told.iter().any(|told| told.contains("declares GBK, and is UTF-8")), "{told:?}");
}

#[test]
fn d01_text_in_a_wrong_encoding_is_refused() {
    let text = fs::read_to_string(page_path("b.txt")).unwrap();
    let (as_gbk, _, _) = encoding_rs::GBK.decode(text.as_bytes());
    refused(as_gbk.as_bytes(), "wrong encoding");
    let latin: String = text.bytes().map(char::from).collect();
    let (as_latin, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes());
    refused(as_latin.as_bytes(), "wrong encoding");
    assert!(latin.len() > text.len());
    refused(text.replace("必选", "\u{fffd}\u{fffd}").as_bytes(), "U+FFFD");
    let mut broken = text.into_bytes();
    broken.extend([0xFF, 0xFF, 0x80, b'x', 0xFF]);
    refused(&broken, "neither UTF-8 nor GBK");
}

#[test]
fn d02_broken_html_is_bounded() {
    refused(&vec![b'<'; 50 << 20], "larger than 4 MiB");
    let attributes = " a=\"b\"".repeat(100_000);
    let html = fs::read_to_string(page_path("page.html")).unwrap();
    let case = Case::new();
    case.import(html.replacen("<table", &format!("<table{attributes}"), 1).as_bytes()).unwrap();
    assert_eq!(imported_facts(&case.spec(METHOD)).len(), 16, "an absurd tag is a tag");
    // Each of these once made scanners slow.
    for start in
        ["<", "<a ", "<!--", "<table><tr><td>", "<td", "&", "[x](http", "<a href='", "{\"a\":", "<![CDATA[", "｜", "**"]
    {
        let case = Case::new();
        let result = case.import(format!("<html>{}", start.repeat(200_000)).as_bytes());
        assert!(result.is_err(), "{start} is no page");
    }
}

/// Large pages, full of one thing: what is not linear would not end.
#[test]
fn d02_large_pages_of_one_thing_end() {
    let many = |part: &dyn Fn(usize) -> String| -> String {
        let mut text = String::new();
        for i in 0.. {
            if text.len() > 1 << 17 {
                break;
            }
            text.push_str(&part(i));
        }
        text
    };
    let fails = |text: &str, complaint: &str| {
        let error = Case::new().import(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(complaint), "{complaint}: {error}");
    };
    let row = |i: usize| format!("a{i}\tString\t可选\t9\td\te\n");
    fails(&page(&many(&row)), "more than 3000 rows");
    fails(&page(&many(&|i| format!("a{i}\tA{i}a\t可选\t\td\t\n"))), "more than 3000 rows");
    fails(
        &format!("{METHOD}\n请求参数\n{}", many(&|i| format!("a{i}可选string(9)\n【描述】d\n"))),
        "more than 3000 rows",
    );
    fails(&many(&|i| format!("a.b.c{i}\n")), "neither a table");
    fails(&many(&|i| format!("请求参数\na{i}\tString\n")), "more than 3000 rows");
    // One row in front of it.
    let reads = |rest: &str| {
        let case = Case::new();
        case.import(format!("{METHOD}\n请求参数\na\tString\t可选\t9\td\te\n{rest}").as_bytes()).unwrap();
        assert_eq!(case.spec(METHOD)["request"][0]["name"], "a");
    };
    for part in [
        "<",
        "<a ",
        "<b>",
        "&#",
        "[x](http",
        "`",
        "**",
        "{\"a\":1}",
        "{\"",
        "[",
        "\t",
        "|",
        "A:b,",
        "请求示例\n",
        "【示例值】a\n",
        "└",
        "\n",
    ] {
        reads(&format!("b\tString\t可选\t9\t{}", many(&|_| part.to_owned())));
        reads(&many(&|_| part.to_owned()));
    }
    reads(&format!("业务错误码\n{}", many(&|i| format!("ERROR_{i}\tx\ty\n"))));
    reads(&many(&|i| format!("// what is this line {i}\n")));
    let block = |rest: &str| {
        let case = Case::new();
        let text = format!("{METHOD}\n请求参数\na必选string(9)\n【枚举值】\n{rest}\n响应参数\n");
        case.import(text.as_bytes()).unwrap();
        assert_eq!(case.spec(METHOD)["request"][0]["name"], "a");
    };
    block(&many(&|i| format!("label: V{i}\n")));
    block(&many(&|_| "【示例值】x\n".to_owned()));
    for part in ["<!a>", "<a b='c'>", "<table><tr><td>", "</td>", "<!a[", "<script>", "<td colspan=9999 rowspan=99>"] {
        fails(&format!("<html>{}", many(&|_| part.to_owned())), "neither a table");
    }
}

/// A column that nobody knows is told; it is no product where the table says itself what is needed.
#[test]
fn d04_unknown_columns_are_named() {
    let case = Case::new();
    let text = page("a_no\tString\t必选\t9\t说明\t1\tv2").replace("示例值", "示例值\t版本");
    let imported = case.import(text.as_bytes()).unwrap();
    assert_eq!(imported_facts(&case.spec(METHOD)), ["request/a_no: string required max_length=9 example=\"1\""]);
    assert_eq!(told(&imported), ["5: nobody knows what these columns hold: 版本"]);
}

#[test]
fn d02_tags_that_nobody_closed_and_tables_inside_cells() {
    let case = Case::new();
    let imported = case
        .import(
            format!(
                "<html><body><p>{METHOD}<h3>请求参数</h3><table><tr><th>参数<th>类型<th>是否必填<th>最大长度<th>描述<th>示例值\n\
                 <tr><td>widget_no<td>String<td>必选<td>64<td>its <b>number<td>W001\n\
                 <tr><td>kind<td>String<td>可选<td>20<td>one of<table><tr><td>BIG<td>big</table><td>BIG\n\
                 </table><h3>响应参数</h3>"
            )
            .as_bytes(),
        )
        .unwrap();
    let facts = imported_facts(&case.spec(METHOD));
    assert_eq!(
        facts,
        [
            "request/widget_no: string required max_length=64 example=\"W001\"",
            "request/kind: string max_length=20 example=\"BIG\""
        ]
    );
    assert_eq!(told(&imported), ["3: a table stands inside a cell"]);
}

#[test]
fn d02_merged_cells_are_told() {
    let row = "<tr><td>widget_no<td>String<td>必选<td>64<td rowspan=\"3\">number<td>W001</tr>\n<tr><td>other_no<td>String<td>可选<td colspan=2>64<td>x</tr>";
    let case = Case::new();
    let imported = case
        .import(format!("<html><body>{METHOD}<h3>请求参数</h3><table>{row}</table><h3>响应参数</h3>").as_bytes())
        .unwrap();
    let told = told(&imported);
    assert!(told.contains(&"1: a cell takes several rows".to_owned()), "{told:?}");
    assert!(told.contains(&"2: a cell takes several columns".to_owned()), "{told:?}");
}

#[test]
fn d03_entities_are_not_expanded() {
    let doctype = "<!DOCTYPE page SYSTEM \"file:///etc/passwd\" [\n<!ENTITY a \"secret\">\n<!ENTITY b \"&a;&a;&a;\">\n<!ENTITY x SYSTEM \"http://127.0.0.1:9/x\">\n]>";
    let html = fs::read_to_string(page_path("page.html")).unwrap();
    let html = html.replace("<!DOCTYPE html>", doctype).replace("W001", "&b;&x;");
    let case = Case::new();
    case.import(html.as_bytes()).unwrap();
    let spec = case.spec(METHOD);
    assert_eq!(spec["request"][0]["example"], "&b;&x;");
    assert!(!spec.to_string().contains("secret"));
}

#[test]
fn d04_rows_that_do_not_fit_are_named() {
    let cases = [
        ("widget_no\tString\t必选\tits number\tW001", "the row `widget_no` has 5 cells where the table has 6"),
        ("widget_no\tString\t64\tits number\tW001", "it does not say whether the field is needed"),
        ("widget_no\tString\t必选\t64\tits\tnumber\tW001", "the row `widget_no` has 7 cells where the table has 6"),
        ("widget_no\tString\t也许\t64\tits number\tW001", "unknown word `也许`"),
        ("widget_no\tString\t必选\tmany\tits number\tW001", "the length `many`, which is no number"),
        (
            "widget_no\tString\t必选\t2\tits number\tW001",
            "the sample is left out: `W001` has 4 characters, at most 2 fit",
        ),
        (
            "widget_no\tString\t可选\t64\tits number\tW001\nwidget_no\tString\t可选\t64\tagain\tW002",
            "`widget_no` is there twice, first in line 6",
        ),
        ("widget_no\tString\t条件必选\t64\tif it is large\tW001", "under a condition that is no rule: if it is large"),
        ("widget_no\tNumber\t必选\t64\tits number\tW001", "the example of `widget_no` is no integer: W001"),
        ("kind\tString\t可选\t3\tBIG:a,SMALL:b\tBIG", "`SMALL` is longer than the field"),
        ("└ child\tString\t可选\t3\tof nobody\tx", "`child` could not be placed"),
        ("widget_no\tString\t可选\t3\tof nobody\tx\nand what is this", "the line is no row"),
        (
            "widget_no\tMap<String,String>\t可选\t3\tof nobody\tx\nother_no\tString\t可选\t3\tx\ty",
            "the row `widget_no` has the unknown type `Map<String,String>`",
        ),
        (
            "widget_no\turl\t可选\t3\tits page\tx\nother_no\tString\t可选\t3\tx\ty",
            "`widget_no` has the unknown type `url`",
        ),
        ("kind\tString\t可选\t9\twhich one\tBIG|SMALL", "the example of `kind` looks like a list of values"),
        ("made\tDate\t可选\t\twhen\t昨天", "the page does not show in which form"),
        ("size\tNumber\t可选\t4\thow large\t1.5", "`size` is a number with decimals"),
        ("parts\tWidgetPart[]\t可选\t\tlist\t", "the page does not show what is in `parts`"),
        ("parts\tObject\t可选\t\tthing\t", "the page does not say what the type of `parts` is called"),
        ("a_no\tString\t可选\t9\t和手机号二选一\t1", "`a_no` has alternatives: the other fields are not named"),
        (
            "a_no\tString\t可选\t9\t说明\t1\n\n参数\t类型\t是否必填\t描述\nx\tString\t是\ty",
            "a second table without a title that is known",
        ),
        (
            "a_no\tString\t可选\t9\t说明\t1\n\n请求示例\n\nx_no\tString\t可选\t9\t说明\t1",
            "rows stand outside of the parts about request and answer, and were left out: x_no",
        ),
        (
            "a_no\tString\t可选\t9\t说明\t1\n## 其他\nx_no\tString\t可选\t9\t说明\t1",
            "rows stand outside of the parts about request and answer, and were left out: x_no",
        ),
    ];
    for (row, complaint) in cases {
        let case = Case::new();
        let imported = case.import(page(row).as_bytes()).unwrap();
        let complaints = &imported.conflicts;
        let found = complaints.iter().find(|told| told.message.contains(complaint));
        assert!(found.is_some_and(|told| told.line >= 6 && told.file == "page.txt"), "{complaint}: {complaints:?}");
    }
}

#[test]
fn d04_every_word_for_needed() {
    let needed = |word: &str| {
        let case = Case::new();
        case.import(page(&format!("widget_no\tString\t{word}\t64\tits number\tW001")).as_bytes()).unwrap();
        case.spec(METHOD)["request"][0]["required"] == true
    };
    for word in ["必选", "必填", "必须", "是", "Y", "Required", "√", "✅", "不可空"] {
        assert!(needed(word), "{word}");
    }
    for word in ["可选", "选填", "否", "非必填", "N", "O", "", "可空", "特殊可选", "条件可选", "条件必填", "条件必选"]
    {
        assert!(!needed(word), "{word}");
    }
}

#[test]
fn d05_names_that_only_look_like_names_are_refused() {
    for name in [
        "оut_trade_no",
        "out_trade\u{200b}_no",
        "\u{feff}out_trade_no",
        "ｏut_trade_no",
        "out_tràde_no",
        "out_trade_no\u{202e}",
    ] {
        refused(page(&format!("{name}\tString\t必选\t64\tits number\tW001")).as_bytes(), "the name `");
        refused(format!("{METHOD}\n请求参数\n{name}必选string(64)\n【描述】x\n").as_bytes(), "the name `");
        refused(format!("{METHOD}\n请求参数\n{name} String 必选 64 x W001\n响应参数\n").as_bytes(), "the name `");
    }
}

#[test]
fn d06_what_is_no_page_is_refused() {
    refused(b"", "the page is empty");
    refused(b" \r\n\t ", "the page is empty");
    refused(
        "<html><head><title>登录 - 支付宝</title></head><body><form><input type=password></form></body></html>"
            .as_bytes(),
        "login page",
    );
    refused("<html><body><div id=\"nc\">请拖动滑块完成验证码</div></body></html>".as_bytes(), "captcha");
    refused(b"<html><body>404</body></html>", "neither a table of parameters nor a sample answer");
    refused(b"\x00\x01\x02\x03", "zero bytes");
    refused("请求参数\nwidget_no String 必选 64 x W001\n响应参数\n".as_bytes(), "names no method");
    let two = "alipay.demo.a.create\n公共请求参数\napp_id\tString\t是\t32\tx\ty\nmethod\tString\t是\t128\tname\talipay.demo.b.create\n请求参数\nx\tString\t是\t1\t\t\n";
    refused(two.as_bytes(), "could be about several methods: alipay.demo.a.create, alipay.demo.b.create");
}

#[test]
fn a_copy_in_small_letters_gives_no_values() {
    let case = Case::new();
    let text = format!(
        "{METHOD}\n业务请求参数\nkind必选string(10)\n【枚举值】\nbig one: big\nsmall one: small\n【示例值】big\nparts可选widgetpart[]\n【描述】list\n展开所有属性\npart_no必选string(3)\n业务响应参数\n"
    );
    let imported = case.import(text.as_bytes()).unwrap();
    assert_eq!(
        imported_facts(&case.spec(METHOD)),
        [
            "request/kind: string required max_length=10",
            "request/parts: AlipayDemoWidgetCreateParts[]",
            "request/parts/part_no: string required max_length=3"
        ]
    );
    assert!(told(&imported).iter().any(|told| told.contains("copy in small letters")), "{:?}", told(&imported));
}

/// Alternatives, where a page says that any of a group will do.
#[test]
fn a_group_without_flags_is_a_rule() {
    let case = Case::new();
    let text = format!(
        "{METHOD}\n业务请求参数\n以下参数 二选一 传入\nwidget_no string(64)\n【描述】a\nowner_no string(64)\n【描述】b\nkind可选string(10)\n【描述】c\n业务响应参数\n"
    );
    let imported = case.import(text.as_bytes()).unwrap();
    assert_eq!(
        case.spec(METHOD)["rules"],
        serde_json::json!([{ "one_of": ["widget_no", "owner_no"], "pick": "at_least" }])
    );
    assert!(told(&imported)[0].contains("whether more may be set, the page does not say"), "{:?}", told(&imported));
}

#[test]
fn notifications_are_kept_apart() {
    let case = Case::new();
    let text = page("a_no\tString\t可选\t9\t说明\t1")
        .replace("响应参数", "触发通知字段\n\n参数\t类型\t描述\nn_no\tString\t说明\n");
    let imported = case.import(text.as_bytes()).unwrap();
    assert_eq!(imported_facts(&case.spec(METHOD)), ["request/a_no: string max_length=9 example=\"1\""]);
    assert_eq!(told(&imported), ["8: 1 parameters of a notification were left out"]);
}

#[test]
fn a_page_that_is_refused_keeps_the_others_out() {
    use alipay_codegen::{Page, PageOptions, import_pages};
    let case = Case::new();
    let before = case.files();
    let pages = [Page::open(page_path("b.txt")).unwrap(), Page::new("login.html", "请登录")];
    let error = import_pages(case.specs.path(), &pages, &PageOptions::default()).unwrap_err().to_string();
    assert!(error.contains("login.html"), "{error}");
    assert_eq!(case.files(), before);
    assert!(Page::open(page_path("missing.txt")).unwrap_err().to_string().contains("cannot be read"));
    let endless = Page::read("endless", std::io::repeat(b'x')).unwrap();
    assert!(
        import_pages(case.specs.path(), &[endless], &PageOptions::default())
            .unwrap_err()
            .to_string()
            .contains("larger than")
    );
}
