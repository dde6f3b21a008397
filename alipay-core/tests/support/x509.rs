//! Certificates, written in memory by another library than the one that reads them: the platform's two classes of
//! issuers under one root, and whatever else a test wants.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use std::sync::LazyLock;

use alipay_core::{Certificate, ClientBuilder, PrivateKey, SignType};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyIdMethod, KeyUsagePurpose,
    PKCS_RSA_SHA256, PublicKeyData, SerialNumber, SignatureAlgorithm, SigningKey,
};
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPublicKey as _, pkcs8::DecodePrivateKey as _};

use crate::{der, support};

/// The account that the app and the platform's certificate are for.
pub const PID: &str = "2088000000000001";
/// The names of the leaves.
pub const ALIPAY: &str = "支付宝(中国)网络技术有限公司-2088000000000001";
pub const APP: &str = "2088000000000001-2021000000000000";
pub const MERCHANT: &str = "2088999999999999-2021999999999999";

/// A key pair that certifies and is certified.
pub struct Key {
    private: PrivateKey,
    public: Vec<u8>,
}

impl Key {
    /// A key of the vectors, or one of an issuer.
    pub fn of(name: &str) -> Self {
        let own = support::tests().join(format!("support/keys/{name}.pkcs8.pem"));
        let text = std::fs::read_to_string(own).unwrap_or_else(|_| support::key(&format!("{name}.pkcs8.pem")));
        let public = RsaPrivateKey::from_pkcs8_pem(&text).unwrap().to_public_key().to_pkcs1_der().unwrap();
        Self { private: PrivateKey::parse(&text).unwrap(), public: public.as_bytes().to_vec() }
    }

    fn sign_as(&self, sign_type: SignType, content: &[u8]) -> Vec<u8> {
        STANDARD.decode(self.private.signer(sign_type).unwrap().sign_now(content).unwrap()).unwrap()
    }
}

impl PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

impl SigningKey for Key {
    fn sign(&self, content: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(self.sign_as(SignType::Rsa2, content))
    }
}

/// A certificate of this name that may not issue others, good from 2020 to 2049.
pub fn leaf(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "CN");
    name.push(DnType::OrganizationName, "Ant Test");
    name.push(DnType::CommonName, common_name);
    params.distinguished_name = name;
    params.serial_number = Some(SerialNumber::from_slice(&[0x20, 0x22, 0x04]));
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2049, 12, 31);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params
}

/// A certificate of this name that may issue others.
pub fn issuer(common_name: &str) -> CertificateParams {
    let mut params = leaf(common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.key_identifier_method = KeyIdMethod::PreSpecified(vec![7; 20]);
    params
}

/// Another serial number, so that certificates of one issuer differ.
pub fn numbered(mut params: CertificateParams, number: u32) -> CertificateParams {
    params.serial_number = Some(SerialNumber::from_slice(&[&[1][..], &number.to_be_bytes()].concat()));
    params
}

/// Somebody who issues certificates.
pub struct Authority {
    pub params: CertificateParams,
    pub key: Key,
    /// Its own certificate.
    pub der: Vec<u8>,
}

impl Authority {
    pub fn root(params: CertificateParams, key: Key) -> Self {
        let der = params.self_signed(&key).unwrap().der().to_vec();
        Self { params, key, der }
    }

    pub fn under(&self, params: CertificateParams, key: Key) -> Self {
        let der = self.issue(&params, &key);
        Self { params, key, der }
    }

    pub fn issue(&self, params: &CertificateParams, key: &Key) -> Vec<u8> {
        params.signed_by(key, &Issuer::from_params(&self.params, &self.key)).unwrap().der().to_vec()
    }
}

/// The platform as it is.
pub struct World {
    pub root: Authority,
    /// Issues the certificates of apps.
    pub class1: Authority,
    /// Issues the platform's own.
    pub class2: Authority,
    /// The platform's certificate that is configured, for `alipay_rsa2048`.
    pub alipay: Vec<u8>,
    /// The one that follows, for `alipay_rsa2048_next`.
    pub next: Vec<u8>,
    pub app: Vec<u8>,
}

pub static WORLD: LazyLock<World> = LazyLock::new(|| {
    let root = Authority::root(issuer("Ant Test Certification Authority R1"), Key::of("root"));
    let class = |name: &str, key| root.under(issuer(&format!("Ant Test Certification Authority {name}")), Key::of(key));
    let (class1, class2) = (class("Class 1 R1", "class1"), class("Class 2 R1", "class2"));
    let alipay = class2.issue(&numbered(leaf(ALIPAY), 1), &Key::of("alipay_rsa2048"));
    let next = class2.issue(&numbered(leaf(ALIPAY), 2), &Key::of("alipay_rsa2048_next"));
    let app = class1.issue(&numbered(leaf(APP), 3), &Key::of("app_rsa2048"));
    World { root, class1, class2, alipay, next, app }
});

/// PEM, one certificate after the other.
pub fn bundle<'d>(certificates: impl IntoIterator<Item = &'d Vec<u8>>) -> String {
    certificates.into_iter().map(|der| der::pem("CERTIFICATE", der)).collect()
}

/// The platform's serial number of a certificate.
pub fn sn(der: &[u8]) -> String {
    Certificate::parse(der).unwrap().sn().to_owned()
}

/// The root bundle: ours, and roots of every other kind.
pub fn roots() -> String {
    bundle([&WORLD.root.der]) + &support::key("alipay_root.crt")
}

/// Certificate mode: the settings that every client of these tests begins with.
pub fn certified(builder: ClientBuilder) -> ClientBuilder {
    let builder = builder.credentials(alipay_core::Credentials::new());
    builder
        .private_key(support::key("app_rsa2048.pkcs8.pem"))
        .app_cert(bundle([&WORLD.app]))
        .alipay_cert(bundle([&WORLD.alipay, &WORLD.class2.der]))
        .alipay_root_cert(roots())
}

/// The same certificate, signed with SHA-1.
pub fn with_sha1(certificate: &[u8], issuer: &Key) -> Vec<u8> {
    let (sha256, sha1) = (der::oid("1.2.840.113549.1.1.11"), der::oid("1.2.840.113549.1.1.5"));
    let (_, whole, _) = der::first(certificate);
    let (_, body, rest) = der::first(whole);
    let (_, algorithm, _) = der::first(rest);
    let exchange = |bytes: &[u8]| {
        let at = bytes.windows(sha256.len()).position(|window| window == sha256).unwrap();
        [&bytes[..at], &sha1, &bytes[at + sha256.len()..]].concat()
    };
    let body = der::tlv(0x30, &exchange(body));
    let signature = issuer.sign_as(SignType::Rsa, &body);
    der::sequence(&[body, der::tlv(0x30, &exchange(algorithm)), der::tlv(0x03, &[&[0][..], &signature].concat())])
}
