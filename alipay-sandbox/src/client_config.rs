//! `alipay.toml` beside the keys of an app: how the program `alipay` finds this gateway and those keys.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use alipay_core::SignType;

use crate::config::{Aes, AppOptions, Certificates};

const NAME: &str = "alipay.toml";

/// A file that begins otherwise is somebody's own.
const FIRST_LINE: &str =
    "# Written by alipay-sandbox at every start, for the program alipay. Without this line it is left alone.\n";

/// Writes it for this run: its path. `None` when the app's private key is not in the folder, since the app brought its
/// key, or when somebody's own file is there.
pub(crate) fn write(folder: &Path, id: &str, app: &AppOptions, gateway_url: &str) -> io::Result<Option<PathBuf>> {
    let keys = match &app.certificates {
        _ if app.public_key_file.is_some() => return Ok(None),
        Certificates::Files(_) => return Ok(None),
        Certificates::None => "alipay_public_key_file = \"alipay_public_key.pem\"\n",
        Certificates::Made => {
            "app_cert_file = \"app_cert.crt\"\nalipay_cert_file = \"alipay_cert.crt\"\n\
             alipay_root_cert_file = \"alipay_root_cert.crt\"\n"
        }
    };
    let path = folder.join(NAME);
    match fs::read_to_string(&path) {
        Ok(text) if text.starts_with(FIRST_LINE) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        _ => return Ok(None),
    }
    let mut text = format!(
        "{FIRST_LINE}app_id = \"{id}\"\ngateway_url = \"{gateway_url}\"\n\
         app_private_key_file = \"app_private_key.pem\"\n{keys}"
    );
    if app.sign_type != SignType::Rsa2 {
        text += &format!("sign_type = \"{}\"\n", app.sign_type);
    }
    if app.aes == Aes::Made {
        text += "encrypt_key_file = \"aes_key.txt\"\n";
    }
    fs::write(&path, text)?;
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_follows_the_gateway_and_leaves_alone_what_is_not_its_own() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(NAME);
        let app = AppOptions { sign_type: SignType::Rsa, ..AppOptions::default() };
        let write = |app, url| write(directory.path(), "7", app, url).unwrap();
        assert_eq!(write(&app, "http://127.0.0.1:1/"), Some(path.clone()));
        assert_eq!(write(&app, "http://127.0.0.1:2/"), Some(path.clone()));
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("\ngateway_url = \"http://127.0.0.1:2/\"\n") && !text.contains(":1/"), "{text}");
        assert!(text.ends_with("\nsign_type = \"RSA\"\n"), "{text}");

        let brought = AppOptions { public_key_file: Some("own.pem".into()), ..AppOptions::default() };
        assert_eq!(write(&brought, "http://127.0.0.1:3/"), None);
        fs::write(&path, "app_id = \"8\"\n").unwrap();
        assert_eq!(write(&app, "http://127.0.0.1:4/"), None);
        assert_eq!(fs::read_to_string(&path).unwrap(), "app_id = \"8\"\n");
    }
}
