//! JSON Schemas of the spec files, for editors.

use super::{ApiSpec, DomainsFile, GatewayFile, Need, TypesFile};
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The JSON Schemas of the four kinds of spec files, by file name, as they are published with the specs.
///
/// Descriptions come from the documentation of the structs in this crate, so editors show it while typing.
#[must_use]
pub fn json_schemas() -> BTreeMap<String, String> {
    BTreeMap::from([
        ("api.schema.json".to_owned(), print::<ApiSpec>()),
        ("types.schema.json".to_owned(), print::<TypesFile>()),
        ("domains.schema.json".to_owned(), print::<DomainsFile>()),
        ("gateway.schema.json".to_owned(), print::<GatewayFile>()),
    ])
}

/// Draft 7 is what editors understand best.
fn print<T: JsonSchema>() -> String {
    let generator = SchemaSettings::draft07().with_transform(RecursiveTransform(tidy)).into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    // Every file names its schema, which is no concern of the model.
    if let Some(properties) = schema.get_mut("properties").and_then(|p| p.as_object_mut()) {
        let link = json_schema!({
            "type": "string",
            "description": "Where this schema is, for editors.",
        });
        properties.insert("$schema".to_owned(), link.to_value());
    }
    format!("{:#}\n", schema.to_value())
}

/// What may be left out may still not be `null`; and a description has no line breaks from source code.
fn tidy(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    let description = object.get("description").and_then(|text| text.as_str());
    if let Some(text) = description.map(|text| text.replace('\n', " ")) {
        object.insert("description".to_owned(), text.into());
    }
    if let Some(types) = object.get_mut("type").and_then(|types| types.as_array_mut()) {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    let Some(forms) = object.get_mut("anyOf").and_then(|forms| forms.as_array_mut()) else {
        return;
    };
    forms.retain(|form| form.get("type").is_none_or(|name| name != "null"));
    if let [_] = forms.as_slice() {
        // A reference next to other keys must be wrapped in draft 7.
        let forms = object.remove("anyOf");
        object.extend(forms.map(|forms| ("allOf".to_owned(), forms)));
    }
}

/// Any JSON.
pub(super) struct Anything;

impl JsonSchema for Anything {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Anything".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!(true)
    }
}

/// One value that is no list and no object.
pub(super) struct Scalar;

impl JsonSchema for Scalar {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer", "boolean"] })
    }
}

pub(super) fn yes() -> bool {
    true
}

pub(super) fn no_token() -> Need {
    Need::None
}

pub(super) fn optional_token() -> Need {
    Need::Optional
}

/// Whether schema and reader agree on the keys of every object.
#[cfg(test)]
pub(crate) mod agreement {
    use super::super::pointer::Pointer;
    use super::super::read::{Place, Read};
    use super::super::report::{Report, Source};
    use super::super::*;
    use schemars::{JsonSchema, generate::SchemaSettings};
    use std::cell::RefCell;

    thread_local! {
        static ASKED: RefCell<Vec<(&'static str, bool)>> = const { RefCell::new(Vec::new()) };
    }

    /// The keys that a reader asked for, and whether each is required.
    pub(crate) fn remember(asked: &[(&'static str, bool)]) {
        ASKED.with_borrow_mut(|all| *all = asked.to_vec());
    }

    /// Keys by name, with whether they are required, as the reader of `T` sees it.
    fn asked<T: Read>(text: &str) -> Vec<(String, bool)> {
        let Ok(root) = parse::parse(text) else {
            panic!("{text} is not JSON");
        };
        let source = Source { label: String::new(), text: text.to_owned(), root };
        let report = Report::new(&source);
        let _ = T::read(Place { json: &source.root, at: Pointer::Root, report: &report });
        let mut keys: Vec<(String, bool)> =
            ASKED.with_borrow(|all| all.iter().map(|(key, required)| ((*key).to_owned(), *required)).collect());
        keys.retain(|(key, _)| key != "$schema");
        keys.sort();
        keys
    }

    /// The same as the schema sees it. `variant` picks one form of an object that has several.
    fn described<T: JsonSchema>(variant: Option<&str>) -> Vec<(String, bool)> {
        let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
        let mut object = schema.to_value();
        if let Some(key) = variant {
            let forms = object["anyOf"].as_array().expect("several forms").clone();
            let form = forms.into_iter().find(|form| form["properties"].get(key).is_some());
            object = form.expect("a form with this key");
        }
        assert_eq!(object["additionalProperties"], false, "unknown keys are refused");
        let required: Vec<&str> =
            object["required"].as_array().into_iter().flatten().filter_map(|key| key.as_str()).collect();
        let properties = object["properties"].as_object().expect("properties");
        let mut keys: Vec<(String, bool)> =
            properties.keys().map(|key| (key.clone(), required.contains(&key.as_str()))).collect();
        keys.sort();
        keys
    }

    #[test]
    fn on_every_object() {
        assert_eq!(asked::<ApiSpec>("{}"), described::<ApiSpec>(None));
        assert_eq!(asked::<AuthSpec>("{}"), described::<AuthSpec>(None));
        assert_eq!(asked::<ParamSpec>("{}"), described::<ParamSpec>(None));
        assert_eq!(asked::<EnumValue>("{}"), described::<EnumValue>(None));
        assert_eq!(asked::<ErrorSpec>("{}"), described::<ErrorSpec>(None));
        assert_eq!(asked::<ExampleSpec>("{}"), described::<ExampleSpec>(None));
        assert_eq!(asked::<Deprecation>("{}"), described::<Deprecation>(None));
        assert_eq!(asked::<Origin>("{}"), described::<Origin>(None));
        assert_eq!(asked::<When>("{}"), described::<When>(None));
        assert_eq!(asked::<TypesFile>("{}"), described::<TypesFile>(None));
        assert_eq!(asked::<RecordSpec>("{}"), described::<RecordSpec>(None));
        assert_eq!(asked::<EnumSpec>("{}"), described::<EnumSpec>(None));
        assert_eq!(asked::<DomainsFile>("{}"), described::<DomainsFile>(None));
        assert_eq!(asked::<DomainSpec>("{}"), described::<DomainSpec>(None));
        assert_eq!(asked::<GatewayFile>("{}"), described::<GatewayFile>(None));
        assert_eq!(asked::<GatewayError>("{}"), described::<GatewayError>(None));
        assert_eq!(asked::<SubCode>("{}"), described::<SubCode>(None));
        for verb in ["one_of", "requires", "conflicts", "required_when", "advise"] {
            let text = format!("{{\"{verb}\": 0}}");
            assert_eq!(asked::<RuleSpec>(&text), described::<RuleSpec>(Some(verb)));
        }
    }
}
