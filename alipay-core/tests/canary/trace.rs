//! Everything that is traced, at the finest level, as texts.

use std::{
    fmt::{Debug, Write as _},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::search::Log;

/// What was traced.
pub type Heard = Arc<Mutex<Vec<String>>>;

/// From now on everything in this process is kept.
pub fn everything() -> Heard {
    let heard = Heard::default();
    tracing::subscriber::set_global_default(Keeper { heard: Arc::clone(&heard), ids: AtomicU64::new(1) }).unwrap();
    heard
}

/// Moves it to the log. Calls must have been traced, with how they ended.
pub fn heard(heard: &Heard, log: &mut Log) {
    let texts: Vec<String> = heard.lock().unwrap().drain(..).collect();
    for expected in [
        "because=\"nobody remembers what it was for\"",
        "because=\"a table forgets nothing\"",
        "alipay.call",
        "outcome=",
        "sub_code=ACQ.TRADE_NOT_EXIST",
        "sub_code=(unreadable)",
        "trace_id=",
    ] {
        assert!(texts.iter().any(|text| text.contains(expected)), "{expected} was not traced");
    }
    texts.into_iter().for_each(|text| log.text("trace", text));
}

struct Keeper {
    heard: Heard,
    ids: AtomicU64,
}

impl Keeper {
    fn keep(&self, what: &str, record: impl FnOnce(&mut Text)) {
        let mut text = Text(what.to_owned());
        record(&mut text);
        self.heard.lock().unwrap().push(text.0);
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.keep(span.metadata().name(), |text| span.record(text));
        Id::from_u64(self.ids.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.keep("recorded", |text| values.record(text));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.keep(event.metadata().target(), |text| event.record(text));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?} {value:#?}", field.name());
    }
}
