//! The causes.

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
    /// An answer whose signature is right.
    GenuineAnswer,
    /// A notification whose signature is right for another form as well: one of its values holds `&name=`.
    Ambiguous,
    /// The app's own public key stands where Alipay's should.
    OwnKey,
    /// One of the given keys cannot be read. Says which one.
    UnreadableKey(&'static str, KeyError),
    /// The given private key and the given public key of the app do not belong together.
    NotAPair,
    /// Both sides have the same text, and the signature is the app key's: the console has another public key.
    WrongKey,
    /// Both sides have the same text, and nobody knows whether the signature is the app key's.
    SameText,
    /// Both sides have the same text as far as the gateway quotes it, which is its beginning only.
    SameBeginning,
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
    /// The signature is right for another text, which the app should not have signed. Says which.
    SignedOther(&'static str),
    /// The gateway does not take the type that `sign_type` names. Has that name.
    SignTypeRefused(String),
    /// What was given is no exact copy of what was signed, sent or received.
    Pasted(Paste),
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
    /// The gateway's answer has no `sign`.
    UnsignedAnswer,
    /// The signature lost the `=` at its end.
    StrippedPadding,
    /// The signature is damaged: it is no base64.
    DamagedSignature,
    /// The signature is written in something else than standard base64. Says in what.
    SignatureFormat(&'static str),
    /// The signature is too short or too long for the key.
    SignatureLength {
        /// Its length, in bytes.
        found: usize,
        /// That of the key's signatures, in bytes.
        expected: usize,
    },
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
    /// There are question marks that may stand for such characters.
    PerhapsLost,
}

/// What happened to a text or a form before it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paste {
    /// An `&` stands in front or behind.
    Ampersand,
    /// `&sign=` stands behind, without a value.
    EmptySign,
    /// `&amp;` stands for `&`.
    Html,
    /// Line breaks were added, as a terminal does.
    Wrapped,
    /// One parameter per line.
    Lines,
    /// `;` stands for `&`.
    Semicolons,
    /// A list of names and values, as a program prints it.
    Printed,
    /// Quotes around it.
    Quoted,
    /// A form whose values were decoded.
    Decoded,
    /// A part of the text.
    Part,
    /// The body alone, without `charset` in the address.
    WithoutCharset,
    /// Something stands in front of the form, as the head of an HTTP message or the time of a log.
    Head,
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

impl From<NotifyError> for Cause {
    fn from(error: NotifyError) -> Self {
        match error {
            NotifyError::Malformed(what) => Self::NotAForm(what),
            _ => Self::NotAForm("it is larger than any of the platform"),
        }
    }
}
