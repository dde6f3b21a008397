//! What can be set, and under which names.

/// A setting of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    AppId,
    Environment,
    GatewayUrl,
    AppPrivateKeyFile,
    AppPublicKeyFile,
    AlipayPublicKeyFile,
    AppCertFile,
    AlipayCertFile,
    AlipayRootCertFile,
    SignType,
    EncryptKeyFile,
}

/// How a setting is called, in each of the places where it can be.
pub(crate) struct Names {
    /// In the settings file.
    pub(crate) file: &'static str,
    /// In the environment.
    pub(crate) variable: &'static str,
    /// On the command line, without the hyphens in front.
    pub(crate) option: &'static str,
    /// In messages.
    pub(crate) title: &'static str,
    /// In the help: what its value is …
    pub(super) value: &'static str,
    /// … and what it means.
    pub(super) help: &'static str,
}

impl Key {
    pub(crate) const ALL: [Self; 11] = [
        Self::AppId,
        Self::Environment,
        Self::GatewayUrl,
        Self::AppPrivateKeyFile,
        Self::AppPublicKeyFile,
        Self::AlipayPublicKeyFile,
        Self::AppCertFile,
        Self::AlipayCertFile,
        Self::AlipayRootCertFile,
        Self::SignType,
        Self::EncryptKeyFile,
    ];

    /// The three files of certificate mode.
    pub(crate) const CERTIFICATES: [Self; 3] = [Self::AppCertFile, Self::AlipayCertFile, Self::AlipayRootCertFile];

    /// Whether the value is the path of a file.
    pub(crate) fn is_file(self) -> bool {
        self.names().value == "FILE"
    }

    pub(crate) const fn names(self) -> Names {
        match self {
            Self::AppId => Names {
                file: "app_id",
                variable: "ALIPAY_APP_ID",
                option: "app-id",
                title: "app id",
                value: "ID",
                help: "The app's number from the console",
            },
            Self::Environment => Names {
                file: "environment",
                variable: "ALIPAY_ENVIRONMENT",
                option: "environment",
                title: "environment",
                value: "NAME",
                help: "production or sandbox, Alipay's own; production unless a gateway is named",
            },
            Self::GatewayUrl => Names {
                file: "gateway_url",
                variable: "ALIPAY_GATEWAY_URL",
                option: "gateway-url",
                title: "gateway address",
                value: "URL",
                help: "Another gateway, such as a local one",
            },
            Self::AppPrivateKeyFile => Names {
                file: "app_private_key_file",
                variable: "ALIPAY_APP_PRIVATE_KEY_FILE",
                option: "private-key",
                title: "app's private key",
                value: "FILE",
                help: "The app's private key: PEM, or the one line of the key tool",
            },
            Self::AppPublicKeyFile => Names {
                file: "app_public_key_file",
                variable: "ALIPAY_APP_PUBLIC_KEY_FILE",
                option: "app-public-key",
                title: "app's public key",
                value: "FILE",
                help: "The app's public key, as the console has it: to compare, or for an app that signs in an HSM or KMS",
            },
            Self::AlipayPublicKeyFile => Names {
                file: "alipay_public_key_file",
                variable: "ALIPAY_PUBLIC_KEY_FILE",
                option: "alipay-public-key",
                title: "Alipay public key",
                value: "FILE",
                help: "The key that the console calls Alipay public key",
            },
            Self::AppCertFile => Names {
                file: "app_cert_file",
                variable: "ALIPAY_APP_CERT_FILE",
                option: "app-cert",
                title: "app certificate",
                value: "FILE",
                help: "Certificate mode: appCertPublicKey_….crt",
            },
            Self::AlipayCertFile => Names {
                file: "alipay_cert_file",
                variable: "ALIPAY_CERT_FILE",
                option: "alipay-cert",
                title: "Alipay certificate",
                value: "FILE",
                help: "Certificate mode: alipayCertPublicKey_RSA2.crt",
            },
            Self::AlipayRootCertFile => Names {
                file: "alipay_root_cert_file",
                variable: "ALIPAY_ROOT_CERT_FILE",
                option: "alipay-root-cert",
                title: "Alipay root certificate",
                value: "FILE",
                help: "Certificate mode: alipayRootCert.crt",
            },
            Self::SignType => Names {
                file: "sign_type",
                variable: "ALIPAY_SIGN_TYPE",
                option: "sign-type",
                title: "sign type",
                value: "TYPE",
                help: "RSA2, RSA or SM2; RSA2 unless set otherwise",
            },
            Self::EncryptKeyFile => Names {
                file: "encrypt_key_file",
                variable: "ALIPAY_ENCRYPT_KEY_FILE",
                option: "encrypt-key",
                title: "encryption key",
                value: "FILE",
                help: "The app's AES key, for encrypted content",
            },
        }
    }
}
