//! From bytes to text: UTF-8, GBK or UTF-16, whatever a page says about itself.

use super::notes::Notes;
use encoding_rs::{Encoding, GB18030, GBK, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The largest page of the documentation is far smaller.
pub(super) const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Words that pages about parameters have; text in a wrong encoding has none of them.
const WORDS: [&str; 12] =
    ["参数", "类型", "必选", "必填", "可选", "描述", "示例", "接口", "错误码", "支付宝", "请求", "返回"];

/// The text of a page; `None`, with an error, if there is none to be had.
pub(super) fn decode(bytes: &[u8], notes: &mut Notes<'_>) -> Option<String> {
    let mut refuse = |message: String, help: &str| {
        notes.error(0, "", message, help);
        None
    };
    if bytes.len() > MOST_BYTES {
        let message = format!("larger than {} MiB", MOST_BYTES >> 20);
        return refuse(message, "save the page of one API, without pictures");
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return refuse(
            "the page is empty".to_owned(),
            "save it again; pages that load their content later must be copied as text",
        );
    }
    let (text, encoding) = match read(bytes) {
        Ok(found) => found,
        Err(at) => {
            let line = bytes.iter().take(at).filter(|b| **b == b'\n').count() + 1;
            let message = format!("the page is neither UTF-8 nor GBK; line {line} cannot be read");
            return refuse(message, "save it as UTF-8");
        }
    };
    if let Some(wrong) = mojibake(&text) {
        let message = format!("the page was saved in a wrong encoding: {wrong}");
        return refuse(message, "copy it again from its source, and save it as UTF-8");
    }
    if text.contains('\0') {
        return refuse("the page has zero bytes: it is no text".to_owned(), "save the page as text or HTML");
    }
    let head: String = text.chars().take(2048).collect::<String>().to_ascii_lowercase();
    let declared = head.split_once("charset=").map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    let declared = declared
        .and_then(|rest| Encoding::for_label(rest.split(['"', '\'', '>', ';', ' ', '\n', '/']).next()?.as_bytes()));
    if let Some(declared) = declared.filter(|declared| !text.is_ascii() && group(declared) != group(encoding)) {
        let message = format!("the page declares {}, and is {}", declared.name(), encoding.name());
        notes.warn(0, "", message, "it was read as what it is");
    }
    Some(text)
}

/// GBK is a part of GB18030.
fn group(encoding: &'static Encoding) -> &'static str {
    if encoding == GBK || encoding == GB18030 { "GBK" } else { encoding.name() }
}

fn read(bytes: &[u8]) -> Result<(String, &'static Encoding), usize> {
    let utf16 = [(&[0xFF, 0xFE], UTF_16LE), (&[0xFE, 0xFF], UTF_16BE)];
    if let Some((_, encoding)) = utf16.into_iter().find(|(mark, _)| bytes.starts_with(*mark)) {
        let (text, _, is_wrong) = encoding.decode(bytes);
        return if is_wrong { Err(0) } else { Ok((text.into_owned(), encoding)) };
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let wrong = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((text.to_owned(), encoding_rs::UTF_8)),
        Err(wrong) => wrong,
    };
    let gbk = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    // Nearly any bytes are GBK to a decoder; the words of a page are not there by chance.
    match gbk.filter(|text| WORDS.iter().any(|word| text.contains(word))) {
        Some(text) => Ok((text.into_owned(), GBK)),
        // A copy that ends inside a character.
        None if wrong.error_len().is_none() => {
            let (whole, _) = bytes.split_at(wrong.valid_up_to());
            Ok((String::from_utf8_lossy(whole).into_owned(), encoding_rs::UTF_8))
        }
        None => Err(wrong.valid_up_to()),
    }
}

/// How a text shows that it once was UTF-8 which somebody took for something else.
fn mojibake(text: &str) -> Option<&'static str> {
    if text.chars().filter(|c| *c == '\u{fffd}').count() > 0 {
        return Some("characters are lost (U+FFFD)");
    }
    let (mut wrong, mut all) = ((0_usize, 0_usize), 0_usize);
    for line in text.lines().filter(|line| !line.is_ascii()).take(500) {
        all += 1;
        wrong.0 += usize::from(was_utf8(line, GBK));
        wrong.1 += usize::from(was_utf8(line, WINDOWS_1252));
    }
    // Single lines can look like it by chance.
    match (wrong.0 * 2 > all, wrong.1 * 2 > all) {
        (true, _) => Some("it is UTF-8 that was read as GBK"),
        (_, true) => Some("it is UTF-8 that was read as Latin-1"),
        _ => (["鍙傛暟", "绫诲瀷", "蹇呴", "鎻忚堪"].iter().filter(|word| text.contains(**word)).count() > 1)
            .then_some("it is UTF-8 that was read as GBK"),
    }
}

/// Whether the text becomes Chinese when it is turned back into the bytes of an encoding.
fn was_utf8(line: &str, encoding: &'static Encoding) -> bool {
    let (bytes, _, is_lossy) = encoding.encode(line);
    let text = std::str::from_utf8(&bytes).ok().filter(|_| !is_lossy);
    text.is_some_and(|text| {
        text != line && text.chars().any(|c| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
    })
}
