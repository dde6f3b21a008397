use std::fs;

use alipay_core::{Client, Clock as _, SystemClock};

use super::*;

const APP: &str = "2021000000000001";
const SELLER: &str = "2088000000000001";

fn wanted(seller_id: Option<&'static str>) -> Wanted<'static> {
    Wanted { app_id: APP, alipay: None, app_public_key: None, seller_id, aes_key: false }
}

fn open(path: &Path) -> KeyDirectory {
    KeyDirectory::open(path, SystemClock.now()).unwrap()
}

/// What a person sees who starts it with a broken directory.
fn refusal(path: &Path, wanted: &Wanted<'_>) -> String {
    let opened = KeyDirectory::open(path, SystemClock.now()).and_then(|mut directory| directory.app(wanted));
    let error = opened.err().unwrap();
    format!("{error}. {}.", error.advice()).replace(&*path.to_string_lossy(), "DIR")
}

fn files(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(path).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            all.extend(files(&entry.path()).into_iter().map(|(inner, text)| (format!("{name}/{inner}"), text)));
        } else {
            all.push((name, fs::read(entry.path()).unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn the_files_are_those_that_an_app_is_configured_with() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("new/keys");
    open(&path).app(&Wanted { aes_key: true, ..wanted(Some(SELLER)) }).unwrap();
    let written = files(&path);
    let names: Vec<_> = written.iter().map(|(name, _)| name.as_str()).collect();
    let of_app = [
        "2021000000000001/aes_key.txt",
        "2021000000000001/alipay_cert.crt",
        "2021000000000001/alipay_public_key.pem",
        "2021000000000001/alipay_root_cert.crt",
        "2021000000000001/app_cert.crt",
        "2021000000000001/app_private_key.pem",
        "2021000000000001/app_public_key.pem",
    ];
    let of_platform = [
        "platform/2021000000000001.pem",
        "platform/alipay_root_cert.crt",
        "platform/issuer_of_apps.pem",
        "platform/issuer_of_platform.pem",
    ];
    assert_eq!(names, [&[".gitignore"][..], &of_app, &of_platform].concat());

    let file = |name: &str| path.join(APP).join(name);
    let client = Client::builder()
        .app_id(APP)
        .private_key(file(APP_PRIVATE_KEY).as_path())
        .app_cert(file(APP_CERTIFICATE).as_path())
        .alipay_cert(file(ALIPAY_CERTIFICATE).as_path())
        .alipay_root_cert(file(ROOT_CERTIFICATES).as_path())
        .aes_key(fs::read_to_string(file(AES_KEY)).unwrap().trim())
        .build()
        .unwrap();
    assert!(client.warnings().is_empty(), "{:?}", client.warnings());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_them() {
    use std::os::unix::fs::PermissionsExt as _;

    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("keys");
    open(&path).app(&wanted(Some(SELLER))).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for (name, _) in files(&path) {
        assert_eq!(mode(&path.join(&name)), 0o600, "{name}");
    }
    for folder in [&path, &path.join(APP), &path.join("platform")] {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
}

#[test]
fn the_next_start_uses_the_same_and_adds_what_is_missing() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path();
    let first = open(path).app(&wanted(None)).unwrap();
    let keys = files(path);
    // Changing the mode of an app changes none of its keys.
    let second = open(path).app(&wanted(Some(SELLER))).unwrap();
    assert_eq!(first.app.unwrap().private, second.app.unwrap().private);
    let all = files(path);
    assert!(all.len() > keys.len() && keys.iter().all(|file| all.contains(file)));
    let third = open(path).app(&wanted(Some(SELLER))).unwrap();
    assert_eq!(files(path), all);
    assert_eq!(third.certificates.unwrap().texts.app, second.certificates.unwrap().texts.app);

    // Nothing that follows from another file is irreplaceable.
    for name in [APP_PUBLIC_KEY, ALIPAY_PUBLIC_KEY, APP_CERTIFICATE, ALIPAY_CERTIFICATE, ROOT_CERTIFICATES] {
        fs::remove_file(path.join(APP).join(name)).unwrap();
    }
    open(path).app(&wanted(Some(SELLER))).unwrap();
    assert_eq!(files(path).len(), all.len());
}

#[test]
fn apps_have_keys_of_their_own_under_one_platform() {
    let temporary = tempfile::tempdir().unwrap();
    let mut directory = open(temporary.path());
    let one = directory.app(&wanted(Some(SELLER))).unwrap();
    let other = Wanted { app_id: "2021000000000002", ..wanted(Some("2088000000000002")) };
    let two = directory.app(&other).unwrap();
    assert_ne!(one.app.unwrap().private, two.app.unwrap().private);
    let (one, two) = (one.certificates.unwrap().texts, two.certificates.unwrap().texts);
    assert_eq!(one.root, two.root);
    let [one, two] = [one.alipay, two.alipay].map(|text| Certificate::parse(text.as_bytes()).unwrap());
    assert_ne!(one.public_key().unwrap(), two.public_key().unwrap());
    assert_ne!(one.common_name(), two.common_name());
}

#[test]
fn an_app_may_bring_its_public_key() {
    let temporary = tempfile::tempdir().unwrap();
    let own = keys::generate().unwrap().public;
    let brought = |seller_id| Wanted { app_public_key: Some(&own), ..wanted(seller_id) };
    let keys = open(temporary.path()).app(&brought(Some(SELLER))).unwrap();
    assert!(keys.app.is_none());
    let certificate = Certificate::parse(keys.certificates.unwrap().texts.app.as_bytes()).unwrap();
    assert_eq!(certificate.public_key().unwrap(), PublicKey::parse(&own).unwrap());
    assert!(!temporary.path().join(APP).join(APP_PRIVATE_KEY).exists());
    // Not that of an earlier start any more.
    let says = refusal(temporary.path(), &wanted(Some(SELLER)));
    assert!(says.starts_with("DIR/2021000000000001/app_cert.crt: it does not belong to the private key"), "{says}");
}

#[test]
fn broken_files_are_named_with_what_to_do() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path();
    open(path).app(&Wanted { aes_key: true, ..wanted(Some(SELLER)) }).unwrap();
    let own = "Put the right file back, or delete DIR/2021000000000001 to have new keys made.";
    let alone = "Put the right file back, or delete it to have a new one made.";
    let platform = "Put the right file back, or delete DIR to have new keys made.";
    let another = keys::generate().unwrap().public;
    for (name, content, says, advice) in [
        ("2021000000000001/app_private_key.pem", "-----BEGIN PRIVATE KEY-----\nMIIE", "the PEM text is cut off", own),
        ("2021000000000001/app_private_key.pem", "", "the key is empty", own),
        ("2021000000000001/app_public_key.pem", &another, "it does not belong to the private key", alone),
        ("2021000000000001/alipay_public_key.pem", &another, "it does not belong to the private key", alone),
        ("2021000000000001/app_cert.crt", "x", "", alone),
        ("2021000000000001/alipay_root_cert.crt", "", "there is no certificate in it", alone),
        ("2021000000000001/aes_key.txt", "hello", "", alone),
        ("platform/2021000000000001.pem", "hello!", "the key is neither PEM nor base64", platform),
        ("platform/issuer_of_apps.pem", "hello", "", platform),
    ] {
        let file = path.join(name);
        let good = fs::read(&file).unwrap();
        fs::write(&file, content).unwrap();
        let refused = refusal(path, &Wanted { aes_key: true, ..wanted(Some(SELLER)) });
        assert!(refused.starts_with(&format!("DIR/{name}: {says}")) && refused.ends_with(advice), "{refused}");
        fs::write(&file, good).unwrap();
    }
    for (name, advice) in [
        ("2021000000000001/app_private_key.pem", "Put it back, or delete DIR/2021000000000001 to"),
        ("platform/issuer_of_apps.pem", "Put it back, or delete DIR to have new keys made."),
    ] {
        let good = fs::read(path.join(name)).unwrap();
        fs::remove_file(path.join(name)).unwrap();
        let refused = refusal(path, &wanted(Some(SELLER)));
        assert!(refused.starts_with(&format!("DIR/{name}: it is missing")) && refused.contains(advice), "{refused}");
        fs::write(path.join(name), good).unwrap();
    }
    let other = tempfile::tempdir().unwrap();
    open(other.path()).app(&wanted(Some(SELLER))).unwrap();
    let roots = path.join(APP).join(ROOT_CERTIFICATES);
    let good = fs::read(&roots).unwrap();
    fs::copy(other.path().join(APP).join(ROOT_CERTIFICATES), &roots).unwrap();
    let foreign = refusal(path, &wanted(Some(SELLER)));
    assert!(foreign.contains("it has other roots") && foreign.ends_with("to have new ones made."), "{foreign}");
    fs::write(&roots, good).unwrap();
    let sold = refusal(path, &wanted(Some("2088000000000009")));
    assert!(sold.starts_with("DIR/2021000000000001/app_cert.crt: it is for another app or another seller"), "{sold}");
    let later = SystemClock.now() + std::time::Duration::from_secs(6 * 366 * 86_400);
    let expired = KeyDirectory::open(path, later).unwrap().app(&wanted(Some(SELLER))).err().unwrap();
    assert!(expired.to_string().ends_with("app_cert.crt: the certificate has expired"), "{expired}");
}

#[test]
fn a_file_where_the_directory_should_be() {
    let temporary = tempfile::tempdir().unwrap();
    let path = temporary.path().join("file");
    fs::write(&path, "x").unwrap();
    let refused = refusal(&path, &wanted(None));
    assert!(refused.contains("Choose another directory for keys"), "{refused}");
}
