//! Pages and app strings: what a browser or the gateway decodes of ours is what was signed.

use serde_json::Value;

use super::{Outcome, charset, check as same, client, decoded, expected_pairs, raw_call, support, text};

pub(crate) fn check(entry: &Value) -> Result<Outcome, String> {
    let inputs = &entry["inputs"];
    let client = client(inputs).unwrap_or_else(|| panic!("a client refuses the key of {}", entry["id"]));
    let call = raw_call(&client, inputs);
    let source = call.prepare().unwrap().params().sign_source();
    same("sign source", &source, text(&entry["expected"]["sign_source"]))?;
    let found = match text(&entry["kind"]) {
        "page_post" => {
            let html = call.form().unwrap().to_html();
            let form = support::html::parse(&html);
            same("method", &form.method, "post")?;
            let (_, query) = form.action.split_once('?').ok_or("the action has no query")?;
            let mut pairs = decoded(query, charset(inputs));
            pairs.extend(form.fields);
            pairs.sort();
            pairs
        }
        "page_get" => decoded(call.form().unwrap().to_url().split_once('?').unwrap().1, charset(inputs)),
        "sdk" => decoded(&call.order_string().unwrap(), charset(inputs)),
        other => panic!("unknown kind {other}"),
    };
    same("wire", &format!("{found:?}"), &format!("{:?}", expected_pairs(entry)))?;
    Ok(Outcome::Checked)
}
