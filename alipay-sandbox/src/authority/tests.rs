use alipay_core::{Client, Clock as _, PrivateKey, SignType, SystemClock, root_cert_sn};
use md5::{Digest as _, Md5};

use super::*;

const SELLER: &str = "2088000000000001";
const APP: &str = "2021000000000001";

fn now() -> SystemTime {
    SystemClock.now()
}

fn parsed(text: &str) -> Certificate {
    Certificate::parse(text.as_bytes()).unwrap()
}

/// The platform's serial number of a certificate: from its bytes and the name of its issuer as Java prints it.
fn sn(certificate: &Certificate, issuer: &str) -> String {
    // Two headers and the version stand before the serial number, which has 16 bytes.
    let Some(([_, _, _, _, _, _, _, _, _, _, _, _, _, 0x02, 0x10], rest)) = certificate.der().split_first_chunk()
    else {
        panic!("another layout")
    };
    let serial = u128::from_be_bytes(*rest.first_chunk().unwrap());
    let digest = Md5::digest(format!("{issuer}{serial}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn issuer(common_name: &str) -> String {
    format!("CN={common_name},OU=Certification Authority,O=Local Sandbox,C=CN")
}

#[test]
fn clients_take_what_it_issues() {
    let authority = Authority::generate(now()).unwrap();
    let (app, platform) = (keys::generate().unwrap(), keys::generate().unwrap());
    // Also after a restart, under the same roots.
    for authority in [Authority::load(&authority.texts()).ok().unwrap(), authority] {
        let client = Client::builder()
            .app_id(APP)
            .private_key(&*app.private)
            .app_cert(authority.app_certificate(&app_name(SELLER, APP), &app.public, now()).unwrap())
            .alipay_cert(authority.platform_certificate(SELLER, &platform.public, now()).unwrap())
            .alipay_root_cert(authority.roots())
            .build()
            .unwrap();
        // Not even the owner's name is unusual.
        assert!(client.warnings().is_empty(), "{:?}", client.warnings());
    }
}

#[test]
fn serial_numbers_are_those_of_the_platforms_rule() {
    let authority = Authority::generate(now()).unwrap();
    let key = keys::generate().unwrap().public;
    let app = parsed(&authority.app_certificate(&app_name(SELLER, APP), &key, now()).unwrap());
    assert_eq!(app.sn(), sn(&app, &issuer("Local Sandbox Certification Authority Class 1 R1")));
    assert_eq!(app.common_name(), Some("2088000000000001-2021000000000001"));

    let file = authority.platform_certificate(SELLER, &key, now()).unwrap();
    let [platform, class] = &Certificate::parse_all(file.as_bytes()).unwrap()[..] else { panic!("leaf and issuer") };
    assert_eq!(platform.sn(), sn(platform, &issuer("Local Sandbox Certification Authority Class 2 R1")));
    assert_eq!(class.sn(), sn(class, &issuer("Local Sandbox Certification Authority R1")));

    let roots = Certificate::parse_all(authority.roots().as_bytes()).unwrap();
    let [rsa, elliptic, other] = &roots[..] else { panic!("three roots") };
    assert_eq!(rsa.sn(), sn(rsa, &issuer("Local Sandbox Certification Authority R1")));
    assert_eq!(elliptic.sn(), sn(elliptic, &issuer("Local Sandbox Certification Authority E1")));
    // The one on a curve is passed over.
    assert_eq!(root_cert_sn(&roots, SignType::Rsa2).unwrap(), format!("{}_{}", rsa.sn(), other.sn()));
}

#[test]
fn five_years_for_whatever_key_an_app_brings() {
    let authority = Authority::generate(now()).unwrap();
    let key = keys::generate().unwrap();
    let public = PrivateKey::parse(&key.private).unwrap().public_key();
    for spelling in [public.to_base64(), key.public.replace('\n', "\r\n")] {
        let certificate = parsed(&authority.app_certificate(&app_name(SELLER, APP), &spelling, now()).unwrap());
        assert_eq!(certificate.public_key().unwrap(), public);
        let (from, until) = certificate.validity();
        assert!(from <= now() && until.duration_since(from).unwrap() > Duration::from_secs(5 * 365 * 86_400));
    }
    let refused = authority.app_certificate(&app_name(SELLER, APP), &key.private, now());
    assert_eq!(refused.unwrap_err(), IssueError::Key(KeyError::PrivateGiven));
}

#[test]
fn clocks_at_the_edges() {
    assert!(Authority::generate(SystemTime::UNIX_EPOCH).is_ok());
    let year = |year: u64| SystemTime::UNIX_EPOCH + Duration::from_secs((year - 1970) * 365 * 86_400);
    assert!(Authority::generate(year(2090)).is_ok());
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    for never in [before, year(9_999), year(200_000_000)] {
        assert_eq!(Authority::generate(never).err(), Some(IssueError::Clock));
    }
}

#[test]
fn what_is_no_authority() {
    let texts = Authority::generate(now()).unwrap().texts();
    let load = |texts: &AuthorityTexts| Authority::load(texts).err();
    assert_eq!(load(&texts), None);
    let half = texts.apps[..texts.apps.len() / 2].to_owned();
    let without_roots = AuthorityTexts { roots: String::new(), ..texts.clone() };
    assert_eq!(load(&without_roots), Some((AuthorityText::Roots, CertificateError::Empty.into())));
    let cut = load(&AuthorityTexts { apps: half, ..texts.clone() });
    assert!(matches!(cut, Some((AuthorityText::Apps, _))), "{cut:?}");
    let key = &texts.platform[texts.platform.find("-----BEGIN PRIVATE").unwrap()..];
    let certificate = &texts.apps[..texts.apps.find("-----BEGIN PRIVATE").unwrap()];
    let mixed = AuthorityTexts { apps: format!("{certificate}{key}"), ..texts.clone() };
    assert_eq!(load(&mixed), Some((AuthorityText::Apps, LoadError::OtherKey)));
}
