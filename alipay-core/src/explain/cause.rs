//! The causes, each with what is wrong and what to do.

use std::fmt;

use crate::{KeyError, SignType, notify::NotifyError};

/// Why a signature was refused. `Display` is one sentence on what is wrong, and one on what to do.
///
/// The text in a variant is the name of the parameter.
///
/// ```
/// use alipay_core::explain::Cause;
///
/// let cause = Cause::NotSorted;
/// assert_eq!(cause.problem(), "The parameters in the signed text are not in the order of their names.");
/// assert_eq!(cause.advice(), "Sort the parameters by name, byte by byte, before joining them.");
/// assert_eq!(cause.to_string(), format!("{} {}", cause.problem(), cause.advice()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// A notification whose signature is right, over the text that this rule makes.
    Genuine(Rule),
    /// A notification whose signature is right for another form as well: one of its values holds `&name=`.
    Ambiguous,
    /// The app's own public key stands where Alipay's should.
    OwnKey,
    /// One of the given keys cannot be read. Says which one.
    UnreadableKey(&'static str, KeyError),
    /// The given private key and the given public key of the app do not belong together.
    NotAPair,
    /// Both sides have the same text: the console has another public key than the private key's.
    WrongKey,
    /// The signature is right under the key of another app. Has the name that was given to it.
    OfAnotherApp(String),
    /// The request or the notification is of another app. Has that one's id.
    OtherApp(String),
    /// The platform signed with a certificate that the given key is not from. Has its serial number.
    OtherCertificate(String),
    /// The console has no public key of the app.
    NoKey,
    /// The signature was made with the app's own key: it does not come from the platform.
    SignedByApp,
    /// The signature that was sent is not the app key's for the text that was signed.
    SignedElsewhere,
    /// The signature is of another type than the one that was expected.
    SignType {
        /// How it was made.
        signed: SignType,
        /// How it was verified.
        expected: SignType,
    },
    /// `sign_type` is missing in the text that was signed, or in what was received.
    MissingSignType,
    /// There is no `sign`.
    MissingSignature,
    /// The signature lost the `=` at its end.
    StrippedPadding,
    /// The signature is damaged: it is no base64.
    DamagedSignature,
    /// The body is no form. Says what it is instead.
    NotAForm(&'static str),
    /// The form has a parameter twice.
    Duplicate,
    /// What was given as the text that was signed is none.
    NotASource,
    /// The refusal does not quote what was verified.
    NothingQuoted,
    /// The refusal is about something else than the signature. Has its code, the `sub_code` where there is one.
    NotAboutTheSignature(String),
    /// The gateway took the request.
    NotRefused,
    /// What was given as the answer is none of the gateway's. Says what it is instead.
    NotAnAnswer(&'static str),
    /// The answer is encrypted, so that nobody can read why it refuses.
    EncryptedAnswer,
    /// A value was encrypted after it was signed, or decrypted before it was verified.
    Encrypted(String),
    /// The gateway read a parameter that was not signed.
    NotSigned(String),
    /// The gateway did not get a parameter that was signed.
    NotSent(String),
    /// The form has parameters that are not the platform's.
    Foreign(Vec<String>),
    /// The form lost a parameter of the platform's.
    Lost(String),
    /// A serial number of certificate mode is missing, or another one.
    CertificateSn(String),
    /// An empty value was signed, or left out, by one side only.
    Empty(String),
    /// A value ends at an `&` or `#`: it was sent without percent-encoding.
    CutOff(String),
    /// Another charset on the way.
    Charset(String, CharsetFault),
    /// Characters such as `"` and `&` became HTML entities, or the other way round.
    Html(String),
    /// A value was percent-decoded once more than it was encoded.
    DecodedTwice(String),
    /// A value is still percent-encoded.
    StillEncoded(String),
    /// A `+` became a space, or a space a `+`.
    PlusAsSpace(String),
    /// The same content in another spelling.
    Rewritten(String, Rewrite),
    /// The parameters are not in the order of their names.
    NotSorted,
    /// A value is another one.
    Changed(String),
    /// Nothing that usually happens explains it.
    AlteredOrOtherKey,
}

/// Which parameters of a notification take part in the text that was signed. `sign` never does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// `sign_type` does.
    pub with_sign_type: bool,
    /// Parameters without a value do.
    pub with_empty: bool,
    /// `alipay_cert_sn` does, which the platform itself always leaves out.
    pub with_cert_sn: bool,
}

/// How the charset was mistaken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CharsetFault {
    /// Bytes of UTF-8 were read as GBK.
    Utf8AsGbk,
    /// Bytes of GBK were read as UTF-8.
    GbkAsUtf8,
    /// Bytes of UTF-8 were read as Latin-1, one character per byte.
    Utf8AsLatin1,
    /// The right text in the bytes of the other charset.
    Recoded,
    /// Characters were replaced, by `?` or by U+FFFD.
    Lost,
}

/// How the same content was written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rewrite {
    /// `/` as `\/`, or the other way round.
    Slashes,
    /// Spaces and line breaks that mean nothing.
    Whitespace,
    /// CR LF as LF, or the other way round.
    LineBreaks,
    /// Members of an object in another order.
    Order,
    /// Numbers with other digits, as 0.10 and 0.1.
    Numbers,
    /// Characters as `\u4e2d`, or the other way round.
    Escapes,
    /// Backslashes in front of quotes.
    Backslashes,
}

impl Cause {
    /// One sentence on what is wrong.
    #[must_use]
    pub fn problem(&self) -> String {
        match self {
            Self::Genuine(rule) => format!("The signature is right, over the text {rule}."),
            Self::Ambiguous => "The signature is right, but a value holds what could be another parameter.".into(),
            Self::OwnKey => "The configured Alipay public key is the app's own public key.".into(),
            Self::UnreadableKey(which, error) => format!("The {which} cannot be used: {error}."),
            Self::NotAPair => "The app's private key and its public key do not belong together.".into(),
            Self::WrongKey => {
                "The gateway verified exactly the text that was signed: its public key for this app is not that \
                 of the private key that signed."
                    .into()
            }
            Self::OfAnotherApp(name) => format!("The signature belongs to the key {name}, not to the given one."),
            Self::OtherApp(id) => format!("This is about the app {id}, and another app id is configured."),
            Self::OtherCertificate(sn) => {
                format!("It names the certificate {sn} as the platform's, and another one is given.")
            }
            Self::NoKey => "The gateway has no public key of this app to verify with.".into(),
            Self::SignedByApp => "The signature was made with the app's own private key, not by the platform.".into(),
            Self::SignedElsewhere => {
                "The signature that was sent is not the one of this key over this text: the text changed after it \
                 was signed, or another key signed it."
                    .into()
            }
            Self::SignType { signed, expected } => {
                format!("The signature is of the type {signed}, and {expected} was expected.")
            }
            Self::MissingSignType => "`sign_type` is missing.".into(),
            Self::MissingSignature => "There is no `sign`.".into(),
            Self::StrippedPadding => "The signature lost the `=` at its end.".into(),
            Self::DamagedSignature => "The value of `sign` is no base64: it was cut off or changed.".into(),
            Self::NotAForm(what) => format!("This is not a form of the platform: {what}."),
            Self::Duplicate => "A parameter is there twice, and the signature covers one of them at most.".into(),
            Self::NotASource => {
                "What was given as the signed text does not begin with the name of a parameter and `=`.".into()
            }
            Self::NothingQuoted => "The answer does not quote the text that the gateway verified.".into(),
            Self::NotAboutTheSignature(code) => {
                format!("The gateway refused the request for another reason than its signature: {code}.")
            }
            Self::NotRefused => "The gateway took the request: its signature was right.".into(),
            Self::NotAnAnswer(what) => format!("This is not an answer of the gateway: {what}."),
            Self::EncryptedAnswer => "The answer is encrypted: its signature is over the encrypted text.".into(),
            Self::Encrypted(name) => {
                format!(
                    "The value of `{name}` is encrypted on one side only: the signature is over the encrypted text."
                )
            }
            Self::NotSigned(name) => format!("`{name}` was sent, but it is not in the text that was signed."),
            Self::NotSent(name) => format!("`{name}` was signed, but the gateway did not get it."),
            Self::Foreign(names) => {
                let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
                format!("The platform did not send {}: it was mixed in here.", names.join(", "))
            }
            Self::Lost(name) => format!("The platform sent `{name}`, and it is missing."),
            Self::CertificateSn(name) => format!("`{name}` is not the same on both sides."),
            Self::Empty(name) => format!("`{name}` is empty, and only one side has it in its text."),
            Self::CutOff(name) => format!("The value of `{name}` was cut off at an `&` or `#`."),
            Self::Charset(name, fault) => format!("In the value of `{name}`, {}.", fault.what()),
            Self::Html(name) => {
                format!("The value of `{name}` was escaped for HTML, as `&quot;`, on one side only.")
            }
            Self::DecodedTwice(name) => format!("The value of `{name}` was percent-decoded once too often."),
            Self::StillEncoded(name) => format!("The value of `{name}` is percent-encoded once too often."),
            Self::PlusAsSpace(name) => {
                format!("In the value of `{name}`, `+` and the space were taken for each other.")
            }
            Self::Rewritten(name, rewrite) => {
                format!("The value of `{name}` was written anew with the same content: {}.", rewrite.what())
            }
            Self::NotSorted => "The parameters in the signed text are not in the order of their names.".into(),
            Self::Changed(name) => format!("The value of `{name}` is not the same on both sides."),
            Self::AlteredOrOtherKey => {
                "The content was altered, or the signature belongs to another key: nothing that usually happens \
                 makes it right."
                    .into()
            }
        }
    }

    /// One sentence on what to do.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Genuine(_) => {
                "If other code refuses it, let that code verify the same text: values decoded once, sorted by \
                 name, nothing else left out or added."
            }
            Self::Ambiguous => "Do not act on it, query the order instead, and send no text that holds `&name=`.",
            Self::OwnKey => {
                "Copy the key that the console shows as \"Alipay public key\" after you uploaded yours; it \
                 differs per app."
            }
            Self::UnreadableKey(..) => "Paste the key again, whole: PEM, or the one line that the console shows.",
            Self::NotAPair => "Make the public key from this private key, and upload that one to the console.",
            Self::WrongKey => {
                "Upload the public key of this private key to the console, for this app id and this environment \
                 (production and sandbox have their own), with the sign type that the request names."
            }
            Self::OfAnotherApp(_) | Self::OtherApp(_) => {
                "Keep app id, private key and Alipay public key of one app together, and give every app a client of \
                 its own."
            }
            Self::OtherCertificate(_) => {
                "If the console has that certificate, take it, and keep the old one next to it for a while. Else do \
                 not act on the content: the name is not signed, and anybody can write it."
            }
            Self::NoKey => {
                "Upload the public key of this private key to the console, for this app id, this environment and \
                 the sign type that the request names; it counts after a few minutes."
            }
            Self::SignedByApp => {
                "If you sent it yourself, sign with a key of the test platform; otherwise keep the private key \
                 from others and renew it."
            }
            Self::SignedElsewhere => "Sign last, send exactly what was signed, and look which private key is loaded.",
            Self::SignType { .. } => {
                "Use one sign type everywhere: in the client's settings, in `sign_type`, and for the key in the \
                 console; RSA2 for every new app."
            }
            Self::MissingSignType => {
                "Keep `sign_type` in requests: it is sent and signed. Of notifications, hand over every parameter."
            }
            Self::MissingSignature => "Send `sign`; of a notification, hand over the whole raw body.",
            Self::StrippedPadding => "Keep the value of `sign` as it came: splitting at every `=` loses its end.",
            Self::DamagedSignature => "Hand over the raw body: percent-encode `sign` when you send it, decode it once.",
            Self::NotAForm(_) => "Hand over the raw body of the POST, or the query of the address, undecoded.",
            Self::Duplicate => "Keep your own parameters out of the address under names that the platform uses.",
            Self::NotASource => {
                "Hand over the text that was signed: `name=value` joined with `&`, not percent-encoded."
            }
            Self::NothingQuoted => "Hand over the whole answer, `sub_msg` included, and check key and sign type.",
            Self::NotAboutTheSignature(_) => "Read the codes of the answer: the signature was not what it minded.",
            Self::NotRefused => "Look elsewhere: there is nothing to explain.",
            Self::NotAnAnswer(_) => {
                "Save the whole body that the gateway itself sent, and look at what stands between; of a write, ask \
                 what became of it before you repeat it."
            }
            Self::EncryptedAnswer => {
                "Verify the text as it came, with its quotes, and decrypt it then; hand over the refusal inside."
            }
            Self::Encrypted(_) => "Encrypt first and sign then; verify first and decrypt then.",
            Self::NotSigned(_) => {
                "Sign every parameter that is sent, in the address and in the body, but `sign` and files."
            }
            Self::NotSent(_) => "Send every parameter that is signed, each percent-encoded once, under the same name.",
            Self::Foreign(_) => {
                "Name it with `own_param`, or take it out before verifying; routers and addresses with a query \
                 add such."
            }
            Self::Lost(_) => "Hand over every parameter that came: filter nothing before it is verified.",
            Self::CertificateSn(_) => {
                "In certificate mode, send and sign both `app_cert_sn` and `alipay_root_cert_sn`, computed from \
                 the files of this app; otherwise neither."
            }
            Self::Empty(_) => "Leave parameters without a value out of the request and of the text.",
            Self::CutOff(_) => "Percent-encode every name and value when the request is written, after signing.",
            Self::Charset(..) => {
                "Use UTF-8 everywhere, name it in `charset` in the address of the request, and verify bytes \
                 before they become text."
            }
            Self::Html(_) => {
                "Keep filters that escape HTML away from it: sign and send the plain text, verify the raw body."
            }
            Self::DecodedTwice(_) => {
                "Encode once and decode once: sign plain values, and verify the raw body or query, not what a \
                 framework made of it."
            }
            Self::StillEncoded(_) => "Encode once and decode once: sign and verify plain values.",
            Self::PlusAsSpace(_) => {
                "Percent-encode a plus sign as %2B and a space as %20, and decode the raw body only once."
            }
            Self::Rewritten(..) => {
                "Write the text once, keep it, and sign, send or verify exactly that text: never parse it and \
                 write it again."
            }
            Self::NotSorted => "Sort the parameters by name, byte by byte, before joining them.",
            Self::Changed(_) => "Find what sets it after it was signed, or before it is verified.",
            Self::AlteredOrOtherKey => {
                "Compare app id, environment and Alipay public key with the console, and hand over the raw body; \
                 do not act on the content."
            }
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.problem(), self.advice())
    }
}

impl From<NotifyError> for Cause {
    fn from(error: NotifyError) -> Self {
        match error {
            NotifyError::Malformed(what) => Self::NotAForm(what),
            _ => Self::NotAForm("it is larger than any of the platform"),
        }
    }
}

impl CharsetFault {
    const fn what(self) -> &'static str {
        match self {
            Self::Utf8AsGbk => "UTF-8 was read as GBK",
            Self::GbkAsUtf8 => "GBK was read as UTF-8, which loses characters",
            Self::Utf8AsLatin1 => "UTF-8 was read as Latin-1",
            Self::Recoded => "the text is in the bytes of another charset than it was signed in",
            Self::Lost => "characters were lost: another charset replaced them",
        }
    }
}

impl Rewrite {
    const fn what(self) -> &'static str {
        match self {
            Self::Slashes => "`/` and `\\/`",
            Self::Whitespace => "spaces or line breaks that mean nothing",
            Self::LineBreaks => "other line breaks",
            Self::Order => "members in another order",
            Self::Numbers => "other digits of the same number, as 0.10 and 0.1",
            Self::Escapes => "characters and their `\\u` escapes",
            Self::Backslashes => "backslashes in front of quotes",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |with| if with { "with" } else { "without" };
        let (sign_type, empty, cert_sn) = (word(self.with_sign_type), word(self.with_empty), word(self.with_cert_sn));
        write!(f, "{sign_type} `sign_type`, {empty} empty values and {cert_sn} `alipay_cert_sn`")
    }
}
