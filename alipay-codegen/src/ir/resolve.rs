//! From specs to the [`Program`].

use super::scope::{Home, Index, Scope};
use super::{Api, Enum, Field, Item, Kind, Module, Program, Record, Role, Shape, Variant};
use super::{alternatives, naming, usage};
use crate::select::Selection;
use crate::spec::set::{Loaded, SHARED, SpecSet};
use crate::spec::{ApiSpec, BaseType, DomainSpec, EnumValue, ParamSpec, RuleSpec, TypeDef};
use std::collections::BTreeSet;

/// Resolves the selected APIs and the types they lead to.
pub(crate) fn resolve<'a>(set: &'a SpecSet, index: &'a Index<'a>, selection: &Selection) -> Program<'a> {
    let mut modules = Vec::new();
    let mut shared = BTreeSet::new();
    for domain in &set.domains {
        let apis: Vec<&Loaded<ApiSpec>> =
            set.apis.iter().filter(|api| api.domain == domain.domain && selection.includes(&api.spec.method)).collect();
        if !apis.is_empty() {
            modules.push(domain_module(set, index, domain, &apis, &mut shared));
        }
    }
    modules.sort_by_key(|module| module.name);
    if !shared.is_empty() {
        modules.insert(0, shared_module(set, index, &shared));
    }
    Program { modules, gateway: set.gateway() }
}

fn domain_module<'a>(
    set: &'a SpecSet,
    index: &'a Index<'a>,
    domain: &'a DomainSpec,
    apis: &[&'a Loaded<ApiSpec>],
    shared: &mut BTreeSet<&'a str>,
) -> Module<'a> {
    let mut module = Module {
        name: &domain.module,
        domain: &domain.domain,
        title: &domain.title,
        feature: Some(&domain.feature),
        doc_url: domain.doc_url.as_deref(),
        files: apis.iter().map(|api| api.file.as_str()).collect(),
        apis: Vec::new(),
        items: Vec::new(),
        imports: BTreeSet::new(),
    };
    let mut common: BTreeSet<&str> = BTreeSet::new();
    let mut need = |scope: &Scope<'a>, names: BTreeSet<&'a str>| {
        for name in names {
            match scope.find(name) {
                Some((Home::Domain, _)) => common.insert(name),
                Some((Home::Shared, _)) => shared.insert(name),
                _ => false,
            };
        }
    };
    for file in apis {
        let api = &file.spec;
        let scope = index.of_api(api, &file.domain);
        add_api(api, &scope, &mut module);
        need(&scope, scope.reachable(&api.request));
        need(&scope, scope.reachable(&api.response));
    }
    let scope = index.of_types(&domain.domain);
    // Nobody asks for a notification, so whichever APIs are selected, all of them can arrive.
    need(&scope, usage::announced(set, index, &domain.domain));
    let sent = usage::sent(set, index, &domain.domain);
    let received = usage::received(set, index, &domain.domain);
    for file in set.types.iter().filter(|f| f.domain == domain.domain) {
        for (name, def) in &file.spec.types {
            if common.contains(name.as_str()) {
                module.files.insert(&file.file);
                let way = Way { is_sent: sent.contains(name.as_str()), is_received: received.contains(name.as_str()) };
                add_type(name, def, None, &scope, way, &mut module);
            }
        }
    }
    module
}

fn shared_module<'a>(set: &'a SpecSet, index: &'a Index<'a>, used: &BTreeSet<&str>) -> Module<'a> {
    let mut module = Module {
        name: SHARED,
        domain: SHARED,
        title: "Types of several domains",
        feature: None,
        doc_url: None,
        files: BTreeSet::new(),
        apis: Vec::new(),
        items: Vec::new(),
        imports: BTreeSet::new(),
    };
    let scope = index.of_types(SHARED);
    for file in set.types.iter().filter(|file| file.domain == SHARED) {
        for (name, def) in &file.spec.types {
            if used.contains(name.as_str()) {
                module.files.insert(&file.file);
                // Which domains are enabled is somebody else's choice.
                add_type(name, def, None, &scope, Way { is_sent: true, is_received: true }, &mut module);
            }
        }
    }
    module.imports.clear();
    module
}

fn add_api<'a>(api: &'a ApiSpec, scope: &Scope<'a>, module: &mut Module<'a>) {
    let request = naming::request_type(&api.method);
    let response = naming::response_type(&request);
    let sent = Owner { name: request.clone(), role: Role::Request(api), way: Way::SENT, rules: &api.rules };
    add_record(sent, &api.request, scope, module);
    let received = Owner { name: response.clone(), role: Role::Response(api), way: Way::RECEIVED, rules: &[] };
    add_record(received, &api.response, scope, module);
    let (sent, received) = (scope.reachable(&api.request), scope.reachable(&api.response));
    for (name, def) in &api.types {
        let way = Way { is_sent: sent.contains(name.as_str()), is_received: received.contains(name.as_str()) };
        add_type(name, def, Some(api), scope, way, module);
    }
    module.apis.push(Api { spec: api, request, response });
}

fn add_type<'a>(
    name: &'a str,
    def: &'a TypeDef,
    api: Option<&'a ApiSpec>,
    scope: &Scope<'a>,
    way: Way,
    module: &mut Module<'a>,
) {
    match def {
        TypeDef::Record(record) => {
            let role = match def.notice() {
                Some(notice) => Role::Notice(notice),
                None => Role::Type(&record.description, api),
            };
            let owner = Owner { name: name.to_owned(), role, way, rules: &record.rules };
            add_record(owner, &record.fields, scope, module);
        }
        TypeDef::Enum(spec) => module.items.push(Item::Enum(Enum {
            name: name.to_owned(),
            description: &spec.description,
            field: None,
            variants: variants(&spec.values),
        })),
    }
}

/// A record before its fields are known.
struct Owner<'a> {
    name: String,
    role: Role<'a>,
    way: Way,
    rules: &'a [RuleSpec],
}

/// Which way a record travels; some travel both.
#[derive(Clone, Copy)]
struct Way {
    is_sent: bool,
    is_received: bool,
}

impl Way {
    const SENT: Self = Self { is_sent: true, is_received: false };
    const RECEIVED: Self = Self { is_sent: false, is_received: true };
}

fn add_record<'a>(owner: Owner<'a>, params: &'a [ParamSpec], scope: &Scope<'a>, module: &mut Module<'a>) {
    let mut enums = Vec::new();
    let mut fields = Vec::new();
    // What is read once is no value: a file is handed over with the call.
    for param in params.iter().filter(|param| !param.is_file()) {
        if let BaseType::Named(name) = &param.ty.base
            && matches!(scope.find(name), Some((Home::Shared, _)))
        {
            module.imports.insert(name);
        }
        let kind = kind(param, &owner, scope, &mut enums);
        let name = naming::field(&param.name);
        fields.push(Field {
            spec: param,
            setter: setter(&name, owner.rules),
            shape: shape(param, &kind, owner.way),
            name,
            kind,
        });
    }
    module.items.push(Item::Record(Record {
        name: owner.name,
        role: owner.role,
        fields,
        rules: owner.rules,
        is_sent: owner.way.is_sent,
    }));
    module.items.extend(enums.into_iter().map(Item::Enum));
}

fn kind<'a>(param: &'a ParamSpec, owner: &Owner<'a>, scope: &Scope<'a>, enums: &mut Vec<Enum<'a>>) -> Kind<'a> {
    if let Some(values) = &param.values {
        if let Role::Response(api) = owner.role
            && alternatives::same_enum(param, &api.request)
        {
            let request = naming::request_type(&api.method);
            return Kind::Enum(naming::inline_enum(&request, &param.name), values);
        }
        let name = naming::inline_enum(&owner.name, &param.name);
        enums.push(Enum {
            name: name.clone(),
            description: &param.description,
            field: Some((owner.name.clone(), &param.name)),
            variants: variants(values),
        });
        return Kind::Enum(name, values);
    }
    match &param.ty.base {
        BaseType::String => Kind::Text,
        BaseType::Json => Kind::Json,
        BaseType::Integer => Kind::Integer,
        BaseType::Boolean => Kind::Boolean,
        BaseType::Amount => Kind::Amount,
        BaseType::DateTime => Kind::DateTime,
        BaseType::Date => Kind::Date,
        // A file does not get here: it is no field.
        BaseType::File => Kind::Text,
        BaseType::Named(name) => match scope.find(name) {
            Some((_, TypeDef::Enum(spec))) => Kind::Enum(name.clone(), &spec.values),
            // An unknown type does not get here: it was refused when the specs were checked.
            _ => Kind::Record(name),
        },
    }
}

/// What a request must have is a plain value. Of what arrives nothing is sure: a default in the place of a missing
/// amount would be a lie.
fn shape(param: &ParamSpec, kind: &Kind<'_>, way: Way) -> Shape {
    if param.ty.list {
        return Shape::List;
    }
    match (kind, param.required && way.is_sent && !way.is_received) {
        (_, true) => Shape::Plain,
        (Kind::Record(_), false) => Shape::Boxed,
        (_, false) => Shape::Option,
    }
}

/// Like the field, unless another generated method has that name.
fn setter(name: &str, rules: &[RuleSpec]) -> String {
    const TAKEN: [&str; 5] = ["new", "first_of", "choice", "ignored", "clone"];
    let constructs = |alternative: &String| name == naming::constructor(alternative);
    let is_constructor = alternatives::deciding(rules).is_some_and(|alternatives| alternatives.iter().any(constructs));
    match TAKEN.contains(&name) || is_constructor {
        true => format!("{name}_"),
        false => name.to_owned(),
    }
}

fn variants(values: &[EnumValue]) -> Vec<Variant<'_>> {
    let variant = |spec| Variant { name: variant_name(spec), spec };
    values.iter().map(variant).collect()
}

fn variant_name(value: &EnumValue) -> String {
    match &value.name {
        Some(name) => name.clone(),
        None => naming::pascal(&value.value),
    }
}
