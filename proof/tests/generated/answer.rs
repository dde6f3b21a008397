//! Writes down answers to calls.

use alipay_proof::{Class, Input, cases::Answer};

/// Collects the cases of a section.
#[derive(Default)]
pub struct Answers {
    pub cases: Vec<Answer>,
}

impl Answers {
    /// A case, to be completed by what is returned. How often a query is sent follows from how it ends.
    pub fn add(&mut self, id: &str, case: impl Into<String>, body: impl Into<Input>, expect: Class) -> &mut Answer {
        let sent = match expect {
            // What proves nothing is asked for once more.
            Class::Envelope | Class::Signature | Class::Echo | Class::Decode | Class::Limit => 2,
            _ => 1,
        };
        self.cases.push(Answer {
            id: id.into(),
            case: case.into(),
            body: body.into(),
            expect,
            text: None,
            values: Default::default(),
            says: None,
            code: None,
            write: expect != Class::Ok,
            open: None,
            sent,
        });
        self.cases.last_mut().unwrap()
    }

    /// A case that succeeds, and the text that it hands out.
    pub fn good(
        &mut self,
        id: &str,
        case: impl Into<String>,
        body: impl Into<Input>,
        text: impl Into<Input>,
    ) -> &mut Answer {
        let answer = self.add(id, case, body, Class::Ok);
        answer.text = Some(text.into());
        answer
    }
}

/// Completes a case.
pub trait Complete {
    fn value(&mut self, name: &str, value: &str) -> &mut Self;
    fn no_value(&mut self, name: &str) -> &mut Self;
    fn says(&mut self, text: &str) -> &mut Self;
    fn code(&mut self, code: &str) -> &mut Self;
    fn open(&mut self, open: bool) -> &mut Self;
    fn sent(&mut self, sent: u32) -> &mut Self;
    fn read_only(&mut self) -> &mut Self;
    fn also_written(&mut self) -> &mut Self;
}

impl Complete for Answer {
    fn value(&mut self, name: &str, value: &str) -> &mut Self {
        self.values.insert(name.into(), Some(value.into()));
        self
    }

    fn no_value(&mut self, name: &str) -> &mut Self {
        self.values.insert(name.into(), None);
        self
    }

    fn says(&mut self, text: &str) -> &mut Self {
        self.says = Some(text.into());
        self
    }

    fn code(&mut self, code: &str) -> &mut Self {
        self.code = Some(code.into());
        self
    }

    fn open(&mut self, open: bool) -> &mut Self {
        self.open = Some(open);
        self
    }

    fn sent(&mut self, sent: u32) -> &mut Self {
        self.sent = sent;
        self
    }

    fn read_only(&mut self) -> &mut Self {
        self.write = false;
        self
    }

    fn also_written(&mut self) -> &mut Self {
        self.write = true;
        self
    }
}
