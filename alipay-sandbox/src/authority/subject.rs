//! Who a certificate is for, and what it says besides.

use std::time::Duration;

use aws_lc_rs::{digest, rand};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, IsCa, KeyIdMethod, KeyUsagePurpose,
    PublicKeyData, SerialNumber, date_time_ymd,
};

use super::{IssueError, Validity, platform_name};

/// Parts of a name, in the platform's order: country, organization, unit, common name.
#[derive(Clone)]
pub(super) struct Name {
    organization: &'static str,
    unit: &'static str,
    common_name: CommonName,
}

/// The last part.
type CommonName = std::borrow::Cow<'static, str>;

pub(super) const ROOT_RSA: Name = of_authority("Local Sandbox Certification Authority R1");
pub(super) const ROOT_EC: Name = of_authority("Local Sandbox Certification Authority E1");
pub(super) const ROOT_OTHER: Name = Name {
    organization: "Local Trust",
    unit: "Local Trust Network",
    common_name: CommonName::Borrowed("Local Trust Class 2 Root CA - G3"),
};
/// Issues the certificates of apps.
pub(super) const CLASS_APPS: Name = of_authority("Local Sandbox Certification Authority Class 1 R1");
/// Issues the certificates of the platform.
pub(super) const CLASS_PLATFORM: Name = of_authority("Local Sandbox Certification Authority Class 2 R1");

const fn of_authority(common_name: &'static str) -> Name {
    Name {
        organization: "Local Sandbox",
        unit: "Certification Authority",
        common_name: CommonName::Borrowed(common_name),
    }
}

impl Name {
    pub(super) fn of_app(name: &str) -> Self {
        Self { organization: "Local Merchant Ltd.", unit: "Alipay", common_name: name.to_owned().into() }
    }

    pub(super) fn of_platform(seller_id: &str) -> Self {
        Self {
            organization: "支付宝(中国)本地沙箱", unit: "Alipay", common_name: platform_name(seller_id).into()
        }
    }

    /// The name and the identifier of the key: all that others need to know of an issuer.
    pub(super) fn params(&self, key: &impl PublicKeyData) -> CertificateParams {
        const KEY_ID_LENGTH: usize = 20;
        let mut name = DistinguishedName::new();
        // Text of another kind would be the same name, and look different from the real ones.
        let country = "CN".try_into().map_or_else(|_| "CN".into(), DnValue::PrintableString);
        name.push(DnType::CountryName, country);
        name.push(DnType::OrganizationName, self.organization);
        name.push(DnType::OrganizationalUnitName, self.unit);
        name.push(DnType::CommonName, self.common_name.as_ref());
        let mut params = CertificateParams::default();
        params.distinguished_name = name;
        let id =
            digest::digest(&digest::SHA256, key.der_bytes()).as_ref().iter().take(KEY_ID_LENGTH).copied().collect();
        params.key_identifier_method = KeyIdMethod::PreSpecified(id);
        params.use_authority_key_identifier_extension = true;
        params
    }

    /// A certificate that issues others.
    pub(super) fn issuer(&self, key: &impl PublicKeyData, valid: Validity) -> Result<CertificateParams, IssueError> {
        let mut params = dated(self.params(key), valid)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(params)
    }

    /// A certificate of somebody who signs messages.
    pub(super) fn leaf(&self, key: &impl PublicKeyData, valid: Validity) -> Result<CertificateParams, IssueError> {
        let mut params = dated(self.params(key), valid)?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::ContentCommitment,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::DataEncipherment,
        ];
        Ok(params)
    }
}

/// With dates, and a serial number of the platform's kind: the day as its first digits, the rest by chance.
fn dated(mut params: CertificateParams, valid: Validity) -> Result<CertificateParams, IssueError> {
    let epoch = date_time_ymd(1970, 1, 1);
    // A sum that is too large would panic.
    let at = |offset: Duration| {
        let whole = Duration::from_secs(offset.as_secs());
        whole.try_into().ok().and_then(|whole| epoch.checked_add(whole)).ok_or(IssueError::Clock)
    };
    (params.not_before, params.not_after) = (at(valid.not_before)?, at(valid.not_after)?);
    let mut serial = [0; 16];
    rand::fill(&mut serial).map_err(|_| IssueError::NoRandomness)?;
    let (year, month, day) = params.not_before.to_calendar_date();
    let digits = format!("{year:04}{:02}{day:02}", u8::from(month));
    for (byte, pair) in serial.iter_mut().zip(digits.as_bytes().chunks(2)) {
        *byte = pair.iter().fold(0, |byte, digit| byte << 4 | digit.wrapping_sub(b'0'));
    }
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    Ok(params)
}
