//! Reads a page as a browser does: by the HTML5 parser of Servo.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink as _, tree_builder::TreeBuilderOpts};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::support::html::Form;

/// The form of a page, in a browser that runs scripts or in one that does not.
pub fn parse(html: &str, scripting_enabled: bool) -> Form {
    let tree_builder = TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() };
    let dom = parse_document(RcDom::default(), ParseOpts { tree_builder, ..ParseOpts::default() }).one(html);
    assert!(dom.errors.borrow().is_empty(), "{:?}", dom.errors);
    let mut form = Form {
        method: String::new(),
        action: String::new(),
        charset: String::new(),
        fields: Vec::new(),
        elements: Vec::new(),
    };
    walk(&dom.document, &mut form);
    form
}

fn walk(node: &Handle, form: &mut Form) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attrs = attrs.borrow();
        let value = |wanted: &str| {
            let found = attrs.iter().find(|attribute| &*attribute.name.local == wanted);
            found.map(|attribute| attribute.value.to_string()).unwrap_or_default()
        };
        form.elements.push(name.local.to_string());
        match &*name.local {
            "form" => {
                (form.method, form.action, form.charset) = (value("method"), value("action"), value("accept-charset"));
            }
            "input" => form.fields.push((value("name"), value("value"))),
            _ => {}
        }
    }
    for child in node.children.borrow().iter() {
        walk(child, form);
    }
}
