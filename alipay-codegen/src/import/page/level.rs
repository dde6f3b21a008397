//! The fields of a page among those of the specs, level by level.

use super::notes::Notes;
use super::row::Row;
use super::tree::Tree;
use super::words::{Flag, Kind};
use super::{PageOptions, field, hints};
use crate::error::Diagnostic;
use crate::import::draft::Draft;
use crate::import::{combine, conflict, merge, names, rules, sensitivity};
use crate::ir::naming::pascal;
use crate::spec::text::{listed, shown};
use crate::spec::{BaseType, Json, ParamSpec, Pick, RecordSpec, RuleSpec, TypeDef};

/// Adds the rows of one side of a page.
pub(super) struct Builder<'a, 'b> {
    pub(super) draft: &'a mut Draft,
    pub(super) options: &'a PageOptions,
    pub(super) notes: &'a mut Notes<'b>,
    pub(super) method: String,
    pub(super) is_request: bool,
    pub(super) is_new: bool,
}

impl Builder<'_, '_> {
    /// Adds the rows inside one row, or those at the top. The depth of a tree is bounded.
    pub(super) fn level(
        &mut self,
        tree: &Tree,
        of: Option<usize>,
        into: &mut Vec<ParamSpec>,
        rules: &mut Vec<RuleSpec>,
        shared: Option<&str>,
    ) {
        let children: Vec<usize> = tree.children(of).collect();
        for child in &children {
            let row = &tree.rows[*child];
            let at = self.at(tree, *child);
            let known = into.iter().find(|field| field.name == row.name);
            let base = match row.ty.is_object() {
                true => self.object(tree, *child, known.map(|known| known.ty.base.clone()), &at),
                false => {
                    let can_be_file = self.is_request
                        && of.is_none()
                        && known.is_none_or(ParamSpec::is_file)
                        && (self.is_new || known.is_some());
                    field::base(row, known.map(|known| &known.ty.base), can_be_file, self.notes, &at)
                }
            };
            let new = field::field(row, base, self.options, self.notes, &at);
            self.merge(into, new, row, &at, shared);
        }
        sensitivity::mark_credentials(into);
        if self.is_request {
            self.rules(tree, of, &children, into, rules);
        }
    }

    fn at(&self, tree: &Tree, of: usize) -> String {
        let side = if self.is_request { "/request" } else { "/response" };
        tree.path(of).into_iter().fold(side.to_owned(), |at, step| format!("{at}/{}", shown(step)))
    }

    /// The type of an object, with everything inside it in the draft.
    fn object(&mut self, tree: &Tree, of: usize, known: Option<BaseType>, at: &str) -> BaseType {
        let row = &tree.rows[of];
        let name = match (known, &row.ty.kind) {
            (Some(BaseType::Named(name)), _) => name,
            (_, Kind::Object(Some(class))) => class.clone(),
            _ => {
                let path = tree.path(of).into_iter().map(pascal).collect::<String>();
                let name = format!("{}{path}", names::class(&self.method));
                let message = format!("the page does not say what the type of `{}` is called", shown(&row.name));
                self.notes.warn(
                    row.line,
                    at,
                    message,
                    &format!("it was called {name}; give it the official name if it has one"),
                );
                name
            }
        };
        let mut record = match self.draft.types.remove(&name) {
            Some(TypeDef::Record(record)) => record,
            Some(other) => {
                self.draft.types.insert(name.clone(), other);
                let message = format!("`{}` is a list of values in the specs, and an object on the page", shown(&name));
                let wrong = self.notes.place(row.line, at, conflict("", message));
                self.notes.push(wrong);
                return BaseType::Named(name);
            }
            None => RecordSpec::default(),
        };
        let is_shared = self.draft.kept.values().any(|kept| kept.contains(&name));
        let has_children = tree.children(Some(of)).next().is_some();
        if !has_children && record.fields.is_empty() {
            let message = format!("the page does not show what is in `{}`", shown(&row.name));
            self.notes.warn(row.line, at, message, &format!("add the fields of {name} to the spec by hand"));
        }
        // A type inside itself finds itself unfinished.
        self.draft.types.insert(name.clone(), TypeDef::Record(record.clone()));
        let mut rules = std::mem::take(&mut record.rules);
        self.level(tree, Some(of), &mut record.fields, &mut rules, is_shared.then_some(name.as_str()));
        record.rules = rules;
        if let Some(TypeDef::Record(inner)) = self.draft.types.get(&name).filter(|_| has_children) {
            // What the same type inside has added.
            let more: Vec<ParamSpec> = inner
                .fields
                .iter()
                .filter(|field| record.fields.iter().all(|known| known.name != field.name))
                .cloned()
                .collect();
            record.fields.extend(more);
        }
        self.draft.types.insert(name.clone(), TypeDef::Record(record));
        BaseType::Named(name)
    }

    fn merge(&mut self, into: &mut Vec<ParamSpec>, mut new: ParamSpec, row: &Row, at: &str, shared: Option<&str>) {
        let known = into.iter().find(|known| known.name == new.name).cloned();
        if let Some(owner) = shared
            && new.required
            && known.as_ref().is_none_or(|known| !known.required)
        {
            // Other APIs use the type, too.
            new.required = false;
            let message = format!("`required` is not set in {}, which other APIs use, true on the page", shown(owner));
            let wrong = self.notes.place(row.line, at, conflict("", message));
            self.notes.push(wrong);
        }
        let mut conflicts = Vec::new();
        if let Some(known) = &known {
            differs(known, &new, row, &mut conflicts);
        }
        merge::fields(into, std::slice::from_ref(&new), "", &mut conflicts);
        if let (Some(known), Some(merged)) = (known, into.iter_mut().find(|field| field.name == new.name)) {
            self.keep_valid(&known, merged, &mut conflicts);
        }
        for wrong in conflicts {
            let wrong = Diagnostic { message: wrong.message.replace(" in the table", " on the page"), ..wrong };
            let wrong = self.notes.place(row.line, at, wrong);
            self.notes.push(wrong);
        }
    }

    /// The example of the page may break what the spec says.
    fn keep_valid(&self, known: &ParamSpec, merged: &mut ParamSpec, conflicts: &mut Vec<Diagnostic>) {
        if known.example.is_some() {
            // Nor may the page break the example of the spec.
            let mut probe = merged.clone();
            let mut wrong = Vec::new();
            combine::drop_misfit(&mut probe, "", &mut wrong);
            if !wrong.is_empty() {
                *merged = known.clone();
                conflicts.push(conflict(
                    "",
                    "the example in the spec breaks what the page says; the field was left as it is",
                ));
            }
            return;
        }
        let values = match &merged.ty.base {
            BaseType::Named(name) => match self.draft.types.get(name) {
                Some(TypeDef::Enum(known)) => Some(&known.values),
                Some(TypeDef::Record(_)) => None,
                None => None,
            },
            _ => None,
        };
        let example = merged.example.as_ref().and_then(Json::as_text);
        let is_among =
            values.is_none_or(|values| values.iter().any(|value| example.is_none_or(|example| example == value.value)));
        if !is_among {
            conflicts.push(conflict("", "the example of the page is none of the values in the spec; it was left out"));
            merged.example = None;
        }
        combine::drop_misfit(merged, "", conflicts);
    }

    /// Alternatives and conditions among the fields of one level.
    fn rules(
        &mut self,
        tree: &Tree,
        of: Option<usize>,
        children: &[usize],
        fields: &[ParamSpec],
        rules: &mut Vec<RuleSpec>,
    ) {
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        if let Some(of) = of {
            let row = &tree.rows[of];
            let hint = hints::alternatives(&row.description, "", &names);
            self.hint(hint, row, fields, rules);
        }
        let mut groups: Vec<usize> = Vec::new();
        for child in children {
            let row = &tree.rows[*child];
            if let Some(group) = row.group.filter(|group| !groups.contains(group)) {
                groups.push(group);
                let members = children.iter().filter(|other| tree.rows[**other].group == Some(group));
                let one_of: Vec<String> = members.map(|other| tree.rows[*other].name.clone()).collect();
                let message =
                    format!("one of {} is needed; whether more may be set, the page does not say", one_of.join(", "));
                self.notes.warn(row.line, &row.at(), message, "the rule allows more than one");
                if one_of.len() > 1 {
                    self.rule(RuleSpec::OneOf { one_of, pick: Pick::AtLeast, optional: false }, row, fields, rules);
                }
            }
            // Of an object, the description is about what is inside.
            if !row.ty.is_object() {
                let hint = hints::alternatives(&row.description, &row.name, &names);
                self.hint(hint, row, fields, rules);
            }
            if row.flag == Some(Flag::Conditional) {
                let text = if row.condition.is_empty() { &row.description } else { &row.condition };
                match hints::condition(text, &row.name, &names) {
                    Some(rule) => self.rule(rule, row, fields, rules),
                    None => {
                        let message = format!(
                            "`{}` is needed under a condition that is no rule: {}",
                            shown(&row.name),
                            shown(&text.replace('\n', " "))
                        );
                        self.notes.warn(row.line, &row.at(), message, "it was read as optional");
                    }
                }
            }
        }
    }

    fn hint(&mut self, hint: Option<hints::Alternatives>, row: &Row, fields: &[ParamSpec], rules: &mut Vec<RuleSpec>) {
        match hint {
            Some(hints::Alternatives::Rule(rule)) => self.rule(rule, row, fields, rules),
            Some(hints::Alternatives::Unclear(why)) => {
                let message = format!("`{}` has alternatives: {why}", shown(&row.name));
                self.notes.warn(row.line, &row.at(), message, "add the rule to the spec by hand");
            }
            None => {}
        }
    }

    /// Adds a rule about fields that no other rule is about.
    fn rule(&mut self, rule: RuleSpec, row: &Row, fields: &[ParamSpec], rules: &mut Vec<RuleSpec>) {
        let names = rules::fields(&rule);
        let other = rules.iter().find(|known| rules::fields(known).iter().any(|name| names.contains(name)));
        let wrong = match other {
            Some(known) if *known == rule => return,
            Some(known) => Some(format!("the spec has the rule {known:?}, the page {rule:?}")),
            None => rules::misfit(&rule, fields),
        };
        match wrong {
            Some(wrong) => {
                let wrong = self.notes.place(row.line, &row.at(), conflict("", wrong));
                self.notes.push(wrong);
            }
            None => rules.push(rule),
        }
    }
}

/// What a page can say that tables cannot: that a field is not needed, and which values there are.
fn differs(known: &ParamSpec, new: &ParamSpec, row: &Row, conflicts: &mut Vec<Diagnostic>) {
    if known.required && row.flag == Some(Flag::Optional) {
        conflicts.push(conflict("", "`required` is true in the spec, not set on the page"));
    }
    let (Some(values), Some(more)) = (&known.values, &new.values) else { return };
    let more: Vec<&str> = more
        .iter()
        .map(|value| value.value.as_str())
        .filter(|more| values.iter().all(|known| known.value != *more))
        .collect();
    if !more.is_empty() {
        conflicts.push(conflict("", format!("`enum` has not all values of the page: {}", listed(more))));
    }
}
