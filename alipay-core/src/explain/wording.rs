//! What is said of each cause: what is wrong, and what to do.

use std::fmt;

use super::{Cause, CharsetFault, Paste, Rewrite, Rule};
use crate::KeyError;

impl Cause {
    /// One sentence on what is wrong.
    #[must_use]
    pub fn problem(&self) -> String {
        match self {
            Self::Genuine(rule) => format!("The signature is right, over the text {rule}."),
            Self::GenuineAnswer => "The signature of the answer is right.".into(),
            Self::Ambiguous => "The signature is right, but a value holds what could be another parameter.".into(),
            Self::OwnKey => "The configured Alipay public key is the app's own public key.".into(),
            Self::UnreadableKey(which, error) => format!("The {which} cannot be used: {error}."),
            Self::NotAPair => "The app's private key and its public key do not belong together.".into(),
            Self::WrongKey => {
                "The gateway verified exactly the text that was signed: its public key for this app is not that \
                 of the private key that signed."
                    .into()
            }
            Self::SameText => {
                "The gateway verified exactly this text: the console has another public key than that of the \
                 private key, or `sign` is not the signature of this text's bytes by its sign type (RSA2: RSA with \
                 SHA-256) in standard base64."
                    .into()
            }
            Self::SameBeginning => {
                "The gateway quotes only the beginning of the text that it verified, and that is the same: the \
                 console has another public key than that of the private key, or what comes later was changed."
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
            Self::SignedOther(what) => format!("The signature is right, but over another text: {what}."),
            Self::SignTypeRefused(named) => {
                format!("The gateway does not take the sign type `{named}` that the request names.")
            }
            Self::Pasted(paste) => format!("What was given is no exact copy: {}.", paste.what()),
            Self::SignType { signed, expected } => {
                format!("The signature is of the type {signed}, and {expected} was expected.")
            }
            Self::MissingSignType => "`sign_type` is missing.".into(),
            Self::MissingSignature => "There is no `sign`.".into(),
            Self::UnsignedAnswer => "The answer has no `sign`.".into(),
            Self::StrippedPadding => "The signature lost the `=` at its end.".into(),
            Self::DamagedSignature => "The value of `sign` is no base64: it was cut off or changed.".into(),
            Self::SignatureFormat(what) => format!("The value of `sign` is {what}, and not standard base64."),
            Self::SignatureLength { found, expected } => {
                format!(
                    "The signature has {found} bytes, and one of this key has {expected}: it was cut off or changed, \
                     or belongs to another key."
                )
            }
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
            Self::GenuineAnswer => {
                "If other code refuses it, let that code verify these bytes of the body, before it parses them."
            }
            Self::Ambiguous => "Do not act on it, query the order instead, and send no text that holds `&name=`.",
            Self::OwnKey => {
                "Copy the key that the console shows as \"Alipay public key\" after you uploaded yours; it \
                 differs per app."
            }
            Self::UnreadableKey(_, KeyError::PrivateGiven | KeyError::PublicGiven | KeyError::CertificateGiven) => {
                "Every setting has its own file: the app's private key, and the public key or certificate of Alipay."
            }
            Self::UnreadableKey(_, KeyError::TooShort { .. } | KeyError::TooLong { .. }) => {
                "Take a pair of 2048 bits, and upload its public key to the console."
            }
            Self::UnreadableKey(_, KeyError::Encrypted) => "Give the decrypted key, in a file that only you can read.",
            Self::UnreadableKey(..) => "Paste the key again, whole: PEM, or the one line that the console shows.",
            Self::NotAPair => "Make the public key from this private key, and upload that one to the console.",
            Self::WrongKey => {
                "Upload the public key of this private key to the console, for this app id and this environment \
                 (production and sandbox have their own), with the sign type that the request names."
            }
            Self::SameText => {
                "Give the request as it was sent, with `sign`, and the private key: that tells which. Both must be of \
                 this app id and of one environment, production or sandbox."
            }
            Self::SameBeginning => {
                "Compare the key in the console first. If it is the one of this app id and this environment, send a \
                 shorter request, whose whole text is quoted."
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
            Self::SignedOther(_) => {
                "Sign `name=value` of every parameter but `sign`, sorted by name and joined with `&`: these bytes, \
                 and nothing else."
            }
            Self::SignTypeRefused(_) => {
                "Write `sign_type` as RSA2, in capitals, and use the type for which the console has this app's key."
            }
            Self::Pasted(Paste::WithoutCharset) => "Give the address as well, on a line of its own above the body.",
            Self::Pasted(_) => {
                "If it was only copied like that, give it byte by byte; if a program signs, sends or verifies it like \
                 that, mend the program."
            }
            Self::SignType { .. } => {
                "Use one sign type everywhere: in the client's settings, in `sign_type`, and for the key in the \
                 console; RSA2 for every new app."
            }
            Self::MissingSignType => {
                "Keep `sign_type` in requests: it is sent and signed. Of notifications, hand over every parameter."
            }
            Self::MissingSignature => "Send `sign`; of a notification, hand over the whole raw body.",
            Self::UnsignedAnswer => {
                "Do not act on it: only some refusals are not signed. Of any other answer, hand over the whole body."
            }
            Self::StrippedPadding => "Keep the value of `sign` as it came: splitting at every `=` loses its end.",
            Self::DamagedSignature => "Hand over the raw body: percent-encode `sign` when you send it, decode it once.",
            Self::SignatureFormat(_) => {
                "Write `sign` in standard base64, in one line, with `+`, `/` and the `=` at its end."
            }
            Self::SignatureLength { .. } => "Compare it with what was sent: the whole value of `sign`, decoded once.",
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
            Self::StillEncoded(_) => {
                "Encode once and decode once: sign plain values and encode them when the request is written; verify \
                 plain values."
            }
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

impl CharsetFault {
    const fn what(self) -> &'static str {
        match self {
            Self::Utf8AsGbk => "UTF-8 was read as GBK",
            Self::GbkAsUtf8 => "GBK was read as UTF-8, which loses characters",
            Self::Utf8AsLatin1 => "UTF-8 was read as Latin-1",
            Self::Recoded => "the text is in the bytes of another charset than it was signed in",
            Self::Lost => "characters were lost: another charset replaced them",
            Self::PerhapsLost => "question marks may stand for characters that another charset lost",
        }
    }
}

impl Paste {
    const fn what(self) -> &'static str {
        match self {
            Self::Ampersand => "there is an `&` in front of it or at its end",
            Self::EmptySign => "it ends in `&sign=`, which is no part of the text",
            Self::Html => "it is escaped for HTML, with `&amp;` between the parameters",
            Self::Wrapped => "line breaks were added to it",
            Self::Lines => "the parameters stand on lines of their own",
            Self::Semicolons => "`;` stands between the parameters",
            Self::Printed => "it is a list of names and values, as a program prints it",
            Self::Quoted => "there are quotes around it",
            Self::Decoded => "it is a form whose values were decoded, which is ambiguous",
            Self::Part => "it is only a part of the text that the gateway verified",
            Self::WithoutCharset => "`charset` is missing, which probably stood in the address",
            Self::Head => "something else stands in front of the form, as the head of an HTTP message",
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
