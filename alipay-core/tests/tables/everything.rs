//! A record with a field of every kind and every constraint.

use alipay_core::{
    Amount, Date, DateTime,
    codec::{Field, Pick, Record, Ref, Rule, Schema, Slot},
};

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Everything {
    pub(crate) text: Option<String>,
    pub(crate) notes: Vec<String>,
    pub(crate) count: Option<i64>,
    pub(crate) counts: Vec<i64>,
    pub(crate) flag: Option<bool>,
    pub(crate) price: Option<Amount>,
    pub(crate) at: Option<DateTime>,
    pub(crate) day: Option<Date>,
    pub(crate) leaf: Leaf,
    pub(crate) child: Option<Box<Leaf>>,
    pub(crate) children: Vec<Leaf>,
    pub(crate) token: Option<String>,
    pub(crate) name: Option<String>,
}

impl Record for Everything {
    const SCHEMA: &'static Schema = &Schema::new(
        "Everything",
        &[
            Field::string("text").min_len(2).max_len(4),
            Field::string("notes").list().max_items(2),
            Field::integer("count").min(1).max(9),
            Field::integer("counts").list(),
            Field::boolean("flag"),
            Field::amount("price").scale(1).min(100).max(10_000),
            Field::datetime("at"),
            Field::date("day"),
            Field::record("leaf", || Leaf::SCHEMA),
            Field::record("child", || Leaf::SCHEMA),
            Field::record("children", || Leaf::SCHEMA).list(),
            Field::string("token").secret(),
            Field::string("name").personal(),
        ],
    )
    .rules(&[
        Rule::conflicts(&["text", "day"]),
        Rule::requires("at", &["flag"]),
        Rule::required_when("count", "7", &["notes"]),
        Rule::required_when("flag", "true", &["count"]),
        Rule::optional_one_of(&["token", "name"], Pick::Exactly),
    ]);

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::option(&self.text),
            1 => Ref::list(&self.notes),
            2 => Ref::option(&self.count),
            3 => Ref::list(&self.counts),
            4 => Ref::option(&self.flag),
            5 => Ref::option(&self.price),
            6 => Ref::option(&self.at),
            7 => Ref::option(&self.day),
            8 => Ref::record(&self.leaf),
            9 => Ref::boxed(&self.child),
            10 => Ref::records(&self.children),
            11 => Ref::option(&self.token),
            12 => Ref::option(&self.name),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.option(&mut self.text),
            1 => slot.list(&mut self.notes),
            2 => slot.option(&mut self.count),
            3 => slot.list(&mut self.counts),
            4 => slot.option(&mut self.flag),
            5 => slot.option(&mut self.price),
            6 => slot.option(&mut self.at),
            7 => slot.option(&mut self.day),
            8 => slot.record(&mut self.leaf),
            9 => slot.boxed(&mut self.child),
            10 => slot.records(&mut self.children),
            11 => slot.option(&mut self.token),
            12 => slot.option(&mut self.name),
            _ => {}
        }
    }
}

/// A nested record, of which the first alternative that is set is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) id: Option<String>,
    pub(crate) code: Option<String>,
}

impl Record for Leaf {
    const SCHEMA: &'static Schema = &Schema::new("Leaf", &[Field::string("id"), Field::string("code")]).rules(&[
        Rule::optional_one_of(&["id", "code"], Pick::First),
        Rule::advise("id", "a code is only good for a minute"),
    ]);

    fn get(&self, i: usize) -> Ref<'_> {
        match i {
            0 => Ref::option(&self.id),
            1 => Ref::option(&self.code),
            _ => Ref::Absent,
        }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        match i {
            0 => slot.option(&mut self.id),
            1 => slot.option(&mut self.code),
            _ => {}
        }
    }
}

/// Every field has a value, and every rule is kept but the conflicts.
pub(crate) fn full() -> Everything {
    let leaf = |id: &str| Leaf { id: Some(id.into()), code: None };
    Everything {
        text: Some("abc".into()),
        notes: vec!["n1".into(), "n2".into()],
        count: Some(7),
        counts: vec![1, -2],
        flag: Some(true),
        price: Some("88.80".parse().unwrap()),
        at: Some("2026-03-15 10:20:30".parse().unwrap()),
        day: Some("2026-03-15".parse().unwrap()),
        leaf: leaf("l"),
        child: Some(Box::new(leaf("c"))),
        children: vec![leaf("x"), leaf("y")],
        token: Some("the-token-of-somebody".into()),
        name: Some("the-name-of-somebody".into()),
    }
}
