//! Where the official SDKs disagree, or the specification leaves something open: what is done here, and why.

use serde_json::Value;

/// Whether an entry needs a rule.
pub(crate) fn is_open(entry: &Value) -> bool {
    entry["agreement"] != "all" || entry["expected"]["verdict"] == "implementation_defined"
}

/// By file and by what the id of the entry begins with. Sections are those of `alipay_core::protocol`.
const RULES: [(&str, &str, &str); 54] = [
    ("aes.json", "enc_leading_trailing_space", "§5.1: content is encrypted as it is, not trimmed"),
    ("aes.json", "dec_wrapped_lines", "§5.1: line breaks in base64 are passed over"),
    ("aes.json", "dec_", "§5.1: wrong length or padding is an error, always the same"),
    ("aes.json", "v2_", "§5.2: AES_V2 by option, a random vector in front"),
    ("cert_sn.json", "issuer_comma", "§3.1: RFC 2253 escaping, as Java"),
    ("cert_sn.json", "issuer_spaces", "§3.1: RFC 2253 escaping, as Java"),
    ("cert_sn.json", "issuer_two_ou", "§3.1: every part of the name, as encoded, reversed"),
    ("cert_sn.json", "serial_", "§3.1: the serial number as an unsigned decimal number"),
    ("cert_sn.json", "root_sha512", "§3.2: every RSA signature algorithm counts"),
    ("cert_sn.json", "root_pss", "§3.2: every algorithm below 1.2.840.113549.1.1 counts"),
    ("cert_sn.json", "root_bundle_sm2", "§3.2: with SM2, roots that are signed with SM2 and SM3"),
    ("notify.json", "open_empty_value_signed", "§7.2: without empty values and, if that fails, with them"),
    (
        "notify.json",
        "open_joined_text_ambiguity",
        "§7.2: values are what the form says; only a value that names another parameter is refused",
    ),
    ("notify.json", "v1_value_starts_with_at", "§7.2: every parameter takes part, whatever its value begins with"),
    ("notify.json", "v1_gbk", "§7.2: over the bytes, whatever the charset"),
    ("notify.json", "v2_", "§7.2: with and without sign_type"),
    ("notify.json", "v1_special", "§7.2: values are decoded once"),
    ("notify.json", "bad_sign_type_mismatch", "§2: the sign type is the client's, never the message's"),
    ("notify.json", "bad_decoded_twice", "§7.2: values are decoded once"),
    ("phone.json", "phone_bad_truncated", "§8.3: ciphertext that cannot be decrypted is an error"),
    ("request_sign.json", "edge_empty", "§1.5: empty values are neither signed nor sent"),
    ("request_sign.json", "edge_zero", "§1.5: `0` is a value"),
    (
        "response_verify.json",
        "open_extra_value_is_response_name",
        "§4.2: a tokenizer finds members, so values that look like names do not matter",
    ),
    ("response_verify.json", "ok_gbk", "§4.7: over the bytes of the call's charset"),
    ("response_verify.json", "ok_cert", "§4.1: members in any order"),
    ("response_verify.json", "ok_encrypted", "§5.1: verify the quoted text, then decrypt"),
    ("response_verify.json", "ok_", "§4.2: a tokenizer finds the node, whatever stands around it or in it"),
    ("response_verify.json", "open_dup_node_unicode_key", "§4.2: names are compared unescaped; twice is refused"),
    ("response_verify.json", "open_slash_fallback", "§4.3: as received and, if that fails, with \\/ as /"),
    ("response_verify.json", "open_unsigned", "§4.4: an unsigned failure is reported as such, never as verified"),
    ("response_verify.json", "open_node_and_error", "§4.2: a result and an error together are refused"),
    ("response_verify.json", "open_other_node", "§4.2: only the signed node of this call is read"),
    ("response_verify.json", "open_sign_", "§2: one spelling of base64"),
    ("response_verify.json", "open_bom", "§4.2: an answer begins with its object"),
    ("response_verify.json", "open_http_500", "§1.1: the gateway answers with status 200"),
    ("response_verify.json", "open_", "§4.2: exactly one node of this call, and only its text"),
    ("response_verify.json", "bad_dup", "§4.2: members that are there twice are refused"),
    ("response_verify.json", "bad_", "§4.2: only the verified text is read"),
    ("sm2.json", "sm2_", "§2: SM2 with SM3, by option"),
    ("v3.json", "v3_get_query_special", "§10.2: RFC 3986 percent-encoding, signed as sent"),
    ("v3.json", "v3_get_query_zero", "§10.2: `0` is a value"),
    ("v3.json", "v3_cert_get", "§10.2: RFC 3986 percent-encoding, signed as sent"),
    ("v3.json", "v3_upload_special", "§10.5: the part `data` is signed as it is sent"),
    ("v3.json", "v3_additional_auth", "§10.2: more text at the end of the authorization"),
    ("v3.json", "v3r_ok_cert_no_sn", "§10.6: without a serial number, any configured certificate may have signed"),
    ("v3.json", "v3r_error_403_unsigned", "§10.6: refusals may be unsigned, and are reported as such"),
    ("v3.json", "v3r_ok", "§10.6: every success is verified"),
    ("v3.json", "v3r_error", "§10.6: refusals are verified where they are signed"),
    ("v3.json", "v3r_bad", "§10.6: every success is verified"),
    ("page.json", "page_", "§6.1: what a browser decodes is what was signed"),
    ("page.json", "wap_", "§6.1: what a browser decodes is what was signed"),
    ("page.json", "app_", "§6.2: what the gateway decodes is what was signed"),
    ("request_sign.json", "gbk", "§1.6: signed and escaped in the bytes of the charset"),
    ("phone.json", "phone_", "§8.3: verify, then decrypt"),
];

pub(crate) fn rule(file: &str, entry: &Value) -> Option<&'static str> {
    let id = entry["id"].as_str().unwrap_or_default();
    RULES.iter().find(|(of, start, _)| *of == file && id.starts_with(start)).map(|(_, _, rule)| *rule)
}
