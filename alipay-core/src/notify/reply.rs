//! Answers to the platform.

use std::fmt;

use crate::charset::Charset;

/// The answer to a notification: status 200 and these bytes, without a line break, quotes or anything else.
///
/// Wire rule: [§7.4](crate::protocol).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "return it to the platform"]
pub struct NotifyReply(&'static str);

impl NotifyReply {
    /// `success`: settled, or settled before, or never to be settled. Only after the change is durable.
    pub const fn success() -> Self {
        Self("success")
    }

    /// `fail`: send it again later.
    pub const fn failure() -> Self {
        Self("fail")
    }

    /// The body.
    #[must_use]
    pub const fn body(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for NotifyReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A signed XML answer of the application gateway.
///
/// Wire rule: [§7.6](crate::protocol).
#[derive(Clone, PartialEq, Eq)]
#[must_use = "return it to the platform"]
pub struct XmlReply {
    pub(super) body: Vec<u8>,
    pub(super) charset: Charset,
}

impl XmlReply {
    /// The body, in the charset of the message.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Value of the header `Content-Type`.
    #[must_use]
    pub const fn content_type(&self) -> &'static str {
        match self.charset {
            Charset::Utf8 => "text/xml;charset=utf-8",
            Charset::Gbk => "text/xml;charset=GBK",
        }
    }
}

/// The size only.
impl fmt::Debug for XmlReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "XmlReply({} bytes)", self.body.len())
    }
}
