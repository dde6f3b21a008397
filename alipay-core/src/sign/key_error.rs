//! What can be wrong with a key, each with its own text. No text quotes the input.

/// Why a text is not the key that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Nothing there.
    #[error("the key is empty")]
    Empty,
    /// Neither PEM nor base64: the first character that belongs to neither, counted from one.
    #[error("the key is neither PEM nor base64: the character in line {line}, column {column}, does not belong there")]
    NotBase64 {
        /// Its line.
        line: usize,
        /// Its place in the line, in characters.
        column: usize,
    },
    /// A text in UTF-16.
    #[error("the file is in UTF-16, as Windows PowerShell writes it: save it as UTF-8")]
    Utf16,
    /// Bytes that are no text, and none of the binary files that are known here.
    #[error("the file is no text in UTF-8: it is of another kind, or has to be saved as UTF-8")]
    NotUtf8,
    /// A key that is not written as text.
    #[error(
        "the key is in DER, which is binary: write it as PEM, with `openssl pkey -inform DER`, or `-pubin` of a public key"
    )]
    Der,
    /// A key store with a password.
    #[error("this is a PKCS#12 file: take the private key out of it, with `openssl pkcs12 -nocerts -nodes`")]
    Pkcs12,
    /// The text of OpenSSH, private or public.
    #[error(
        "the key is in the format of OpenSSH: convert a copy, with `ssh-keygen -p -m PEM`, or `ssh-keygen -e -m PKCS8` of a public key"
    )]
    OpenSsh,
    /// A certificate request was given.
    #[error("this is a certificate request: it goes to the console, which makes a certificate of it")]
    RequestGiven,
    /// A BEGIN line without its END line.
    #[error("the PEM text is cut off: its END line is missing or belongs to another label")]
    UnfinishedPem,
    /// An END line without its BEGIN line, or marks that are not written as PEM has them.
    #[error("the PEM text is damaged: its BEGIN line is missing, or not in capitals with five hyphens on both sides")]
    DamagedPem,
    /// A PEM label that is no key.
    #[error("the PEM label is not one of a key: expected PRIVATE KEY, RSA PRIVATE KEY, PUBLIC KEY or RSA PUBLIC KEY")]
    UnknownLabel,
    /// Base64 of something else, or cut off.
    #[error("the bytes are no RSA key: the text is cut off, or it is another kind of file")]
    Malformed,
    /// A password protects it.
    #[error("the private key is encrypted with a password: decrypt it first, with `openssl pkcs8 -topk8 -nocrypt`")]
    Encrypted,
    /// Elliptic curve, Ed25519 or another kind.
    #[error("the key is not an RSA key: Alipay's RSA2 needs one")]
    NotRsa,
    /// Not on the curve of SM2.
    #[error("the key is not an SM2 key, and the sign type is SM2")]
    NotSm2,
    /// SM2 was not compiled in.
    #[error("SM2 is not compiled in: enable the feature `sm2`")]
    NoSm2,
    /// A public key was given.
    #[error("this is a public key where the app's private key is wanted")]
    PublicGiven,
    /// A private key was given.
    #[error(
        "this is a private key where Alipay's public key is wanted: copy the key that the console calls Alipay public key"
    )]
    PrivateGiven,
    /// A certificate was given.
    #[error("this is a certificate where a bare key is wanted: hand it to `.alipay_cert(..)` or `.app_cert(..)`")]
    CertificateGiven,
    /// Too few bits.
    #[error("the key has {bits} bits, at least {min} are needed: make a new one in the Alipay key tool")]
    TooShort {
        /// Bits of the modulus.
        bits: usize,
        /// The least that is accepted.
        min: usize,
    },
    /// Too many bits.
    #[error("the key has {bits} bits, at most {max} are accepted")]
    TooLong {
        /// Bits of the modulus.
        bits: usize,
        /// The most that is accepted.
        max: usize,
    },
    /// The public exponent is even, 1, or huge.
    #[error("the key's public exponent is not usable: it must be odd and between 3 and 4294967295")]
    BadExponent,
    /// The modulus is even.
    #[error("the key's modulus is even: the key is damaged")]
    EvenModulus,
    /// More than two primes.
    #[error("the key has more than two primes, which is not supported")]
    MultiPrime,
    /// The private numbers contradict the public ones.
    #[error("the key's numbers do not belong together: the key is damaged")]
    Inconsistent,
}
