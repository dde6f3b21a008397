//! What the name of a field tells about who may see it, where a table says nothing.
//!
//! Hidden too often costs a look at the value; shown once is shown forever.

use crate::check::credentials;
use crate::spec::{BaseType, ParamSpec, Sensitivity};

/// Marks what [`check`](crate::check) would refuse otherwise.
pub(super) fn mark_credentials(fields: &mut [ParamSpec]) {
    for i in 0..fields.len() {
        if credentials::must_be_secret(&fields[i], fields) {
            fields[i].sensitivity = Sensitivity::Secret;
        }
    }
}

/// Of a field with this name.
pub(super) fn of(name: &str, base: &BaseType) -> Sensitivity {
    // A file becomes no field, so there is nothing to hide.
    if *base == BaseType::File {
        Sensitivity::Public
    } else if is_secret(name) {
        Sensitivity::Secret
    } else if is_personal(name) {
        Sensitivity::Personal
    } else {
        Sensitivity::Public
    }
}

/// A credential.
fn is_secret(name: &str) -> bool {
    const WORDS: &str = "passwd password pwd secret";
    const ENDS: &str = "access_key aes_key api_key auth_code auth_key authcode cvv cvv_2 cvv_encrypted dec_key decrypt_key \
        enc_key private_key secret_key secure_key session_key sign_key sms_code smscode ssl_key verification_code verify_code";
    const NAMES: &str = "login_code paycode payment_code";
    // `umidtoken` and `qrcode_tokens` are tokens, too.
    let is_token = |word: &str| word.ends_with("token") || word.ends_with("tokens");
    credentials::is_credential(name)
        || name.split('_').any(|word| is_token(word) || is_one_of(word, WORDS))
        || ends_with(name, ENDS)
        || is_one_of(name, NAMES)
}

/// What identifies or describes a person.
fn is_personal(name: &str) -> bool {
    const WORDS: &str = "address addresses bankcard birthday cellphone email emails idcard identity imei imsi mail mobile \
        mobiles nick nickname openid openids passport phone phones tel telephone unionid username";
    const ENDS: &str = "account_name account_no account_number alipay_account applicant_name avatar bank_account bank_card \
        bank_card_no bank_no beneficiary_name birth birth_date buyer_id buyer_ids buyer_name car_no car_number card_no \
        card_num card_number cert_name cert_no cert_number certificate_no certificate_number contact_name contact_person \
        customer_name driver_name employee_name engine_no frame_no gender holder_name id_card id_no id_num id_number \
        insured_name legal_name legal_person legal_person_name license_no login_id login_ids logon_id logon_ids \
        member_name open_id open_id_list open_ids owner_name passenger_name patient_name payee_id payee_name payer_id \
        payer_name person_name phone_no plate_no plate_number real_name receiver_name recipient_name sender_name \
        signer_name student_name tele_no uid uid_list uids union_id user_id user_id_list user_ids user_name userid \
        vehicle_no vin visitor_name";
    const NAMES: &str = "addr addressee avatar_url buyer_addr consignee contact_addr date_of_birth deliver_fullname \
        family_name first_name full_name fullname given_name last_name payee_full_name receiver_addr receiver_full_name \
        receiver_poi_addr recipient_full_name sender_addr sender_full_name sender_poi_addr";
    name.split('_').any(|word| is_one_of(word, WORDS)) || ends_with(name, ENDS) || is_one_of(name, NAMES)
}

/// Whether a name is one of those in the list, or ends with `_` and one of them.
fn ends_with(name: &str, list: &str) -> bool {
    let is_end = |end: &str| name == end || name.strip_suffix(end).is_some_and(|rest| rest.ends_with('_'));
    list.split_whitespace().any(is_end)
}

fn is_one_of(word: &str, list: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for name in [
            "access_token",
            "app_auth_token",
            "auth_code",
            "app_auth_code",
            "id_token",
            "aes_key",
            "cert_private_key",
            "umidtoken",
            "card_password",
            "third_auth_code",
            "sms_code",
        ] {
            assert_eq!(of(name, &BaseType::String), Sensitivity::Secret, "{name}");
        }
        for name in [
            "open_id",
            "buyer_id",
            "buyer_user_id",
            "buyer_logon_id",
            "user_id",
            "receiver_mobile",
            "cert_no",
            "address",
            "bank_card_no",
            "buyer_name",
            "license_plate_number",
        ] {
            assert_eq!(of(name, &BaseType::String), Sensitivity::Personal, "{name}");
        }
        for name in [
            "out_trade_no",
            "goods_name",
            "subject",
            "total_amount",
            "card_type",
            "addressable",
            "code",
            "sub_code",
            "error_code",
            "sms_code_length",
            "seller_id",
            "public_key",
        ] {
            assert_eq!(of(name, &BaseType::String), Sensitivity::Public, "{name}");
        }
    }

    #[test]
    fn a_file_has_no_value() {
        assert_eq!(of("avatar", &BaseType::File), Sensitivity::Public);
    }

    #[test]
    fn a_code_beside_a_grant_type_is_secret() {
        let field = |name: &str| ParamSpec { name: name.to_owned(), ..ParamSpec::default() };
        let mut fields = vec![field("grant_type"), field("code")];
        mark_credentials(&mut fields);
        assert_eq!(fields[1].sensitivity, Sensitivity::Secret);
        let mut alone = vec![field("code")];
        mark_credentials(&mut alone);
        assert_eq!(alone[0].sensitivity, Sensitivity::Public);
    }
}
