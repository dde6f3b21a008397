//! A page as a browser understands it, flattened.

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink as _, tree_builder::TreeBuilderOpts};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// All elements in their order.
pub(super) struct Document {
    pub(super) elements: Vec<Element>,
    pub(super) errors: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    /// All text inside.
    pub(super) text: String,
    pub(super) in_form: bool,
}

impl Document {
    pub(super) fn parse(html: &str) -> Self {
        // Without scripts, so that what is there for browsers without them is seen.
        let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let options = ParseOpts { tree_builder, ..ParseOpts::default() };
        let dom = parse_document(RcDom::default(), options).one(html);
        let errors = dom.errors.borrow().iter().map(ToString::to_string).collect();
        let mut document = Self { elements: Vec::new(), errors };
        document.add(&dom.document, false);
        document
    }

    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// The only element of this name.
    pub(super) fn one<'a>(&'a self, name: &str) -> &'a Element {
        let found: Vec<&'a Element> = self.all(name).collect();
        let [element] = found[..] else { panic!("{} times <{name}>", found.len()) };
        element
    }

    fn add(&mut self, node: &Handle, in_form: bool) {
        let mut in_form = in_form;
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let pair =
                |attribute: &html5ever::Attribute| (attribute.name.local.to_string(), attribute.value.to_string());
            let attributes = attrs.borrow().iter().map(pair).collect();
            self.elements.push(Element { name: name.local.to_string(), attributes, text: text(node), in_form });
            in_form |= &*name.local == "form";
        }
        for child in node.children.borrow().iter() {
            self.add(child, in_form);
        }
    }
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

fn text(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => node.children.borrow().iter().map(text).collect(),
    }
}
