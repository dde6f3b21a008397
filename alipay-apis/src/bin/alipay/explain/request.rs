//! A request that the gateway refused.

use super::{Keys, Texts, content, told};
use crate::{
    input,
    outcome::{Mistake, Run},
    params,
};
use alipay::{
    Params,
    explain::{self, Cause},
};
use std::path::{Path, PathBuf};

/// Why the gateway refused a request: its signature, or its content.
///
/// Needs the text that was signed, or the request, and the answer. What is shown may hold business data, but no key,
/// token or signature.
#[derive(Debug, clap::Args)]
pub(crate) struct Request {
    #[command(flatten)]
    keys: Keys,
    /// The text that was signed; or the request as it was sent: its form, its whole address, both on lines of their own,
    /// or its parameters as a JSON object of strings; - is standard input.
    #[arg(long, value_name = "FILE")]
    signed: PathBuf,
    /// The gateway's whole answer, or the text of sub_msg in it; - is standard input.
    #[arg(long, value_name = "FILE")]
    answer: PathBuf,
    /// The API that was called; without it what the parameter `method` says.
    #[arg(long)]
    method: Option<String>,
}

pub(crate) fn run(request: &Request) -> Run {
    input::check_one_stream(&request.signed, &request.answer)?;
    let texts = Texts::read(&request.keys, &request.keys.app.settings()?)?;
    let signed = Signed::read(&request.signed)?;
    let (answer, _) = input::decoded(&input::bytes(&request.answer)?, None);
    let others = texts.others();
    let known = texts.known(&others);
    let explanation = match &signed {
        Signed::Sent(pairs) => {
            explain::sent(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), &answer, &known)
        }
        Signed::Text(source) => explain::request(source, &answer, &known),
    };
    let more = match &explanation.cause {
        Cause::NotASource => {
            return Err(Mistake::new(
                format!("{} is neither a text that was signed nor a request", input::name(&request.signed)),
                "Give the text as it was signed, name=value joined with &, or the form that was sent",
            ));
        }
        Cause::NotAboutTheSignature(code) => content::about(code, &answer, &signed.params(), request.method.as_deref()),
        _ => String::new(),
    };
    told(&explanation, &more)
}

/// What was handed over of the request.
enum Signed {
    /// The parameters that were sent, in their order.
    Sent(Vec<(String, String)>),
    /// The text that was signed.
    Text(String),
}

/// Most parameters of a request that are looked at.
const MAX_PARAMS: usize = 512;

impl Signed {
    fn read(path: &Path) -> Result<Self, Mistake> {
        let bytes = input::bytes(path)?;
        let content = input::trimmed(&bytes);
        Ok(match is_request(content) {
            true => Self::Sent(params::pairs(content, path)?),
            false => Self::Text(input::decoded(content, None).0),
        })
    }

    fn params(&self) -> Params {
        let mut params = Params::new();
        match self {
            Self::Sent(pairs) => {
                pairs.iter().take(MAX_PARAMS).for_each(|(name, value)| params.set(name.clone(), value));
            }
            Self::Text(source) => {
                let pairs = explain::parameters(source).into_iter().take(MAX_PARAMS);
                pairs.for_each(|(name, value)| params.set(name.to_owned(), value));
            }
        }
        params
    }
}

/// Whether it was sent like that. A text that was signed may be encoded by mistake, but has no `sign`.
fn is_request(content: &[u8]) -> bool {
    let starts_as_one = |start: &[u8]| content.trim_ascii_start().starts_with(start);
    let is_encoded = content.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b'\r' | b'\n'));
    let mut pairs = content.split(|byte| matches!(byte, b'&' | b'\r' | b'\n'));
    [b"{".as_slice(), b"http://", b"https://", b"?"].into_iter().any(starts_as_one)
        || (is_encoded && !content.contains(&b'"') && pairs.any(|pair| pair.starts_with(b"sign=")))
}
