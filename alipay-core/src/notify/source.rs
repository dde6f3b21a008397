//! The text of a form that the platform signed, in bytes: no charset matters here.

/// Joins pairs by key, as `key=value` with `&` between. `sign` never takes part, nor does `alipay_cert_sn`, which only
/// names the key (production adds it in certificate mode, the sandbox does not).
pub(super) fn join(pairs: &[(String, Vec<u8>)], with_sign_type: bool, with_empty: bool) -> Vec<u8> {
    let takes_part = |(name, value): &&(String, Vec<u8>)| match name.as_str() {
        "sign" | "alipay_cert_sn" => false,
        "sign_type" => with_sign_type,
        _ => with_empty || !value.is_empty(),
    };
    let mut pairs: Vec<_> = pairs.iter().filter(takes_part).collect();
    pairs.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    let mut source = Vec::with_capacity(pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum());
    for (name, value) in pairs {
        if !source.is_empty() {
            source.push(b'&');
        }
        source.extend_from_slice(name.as_bytes());
        source.push(b'=');
        source.extend_from_slice(value);
    }
    source
}

/// Whether a value holds `&name=` with the name of another parameter: the joined text, and so the signature, would be
/// the same for a form that has the value cut there. Whoever makes another form out of a genuine one must hide what they
/// replace in such a value.
pub(super) fn is_ambiguous(pairs: &[(String, Vec<u8>)]) -> bool {
    pairs.iter().any(|(_, value)| {
        value.split(|byte| *byte == b'&').skip(1).any(|piece| {
            let name = piece.split(|byte| *byte == b'=').next().filter(|name| name.len() < piece.len());
            name.is_some_and(|name| pairs.iter().any(|(other, _)| other.as_bytes() == name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect()
    }

    #[test]
    fn v1_and_v2_differ_in_sign_type() {
        let form = pairs(&[
            ("gmt_create", "2024-07-24 11:07:50"),
            ("charset", "utf-8"),
            ("notify_type", "trade_status_sync"),
            ("sign_type", "RSA2"),
            ("subject", "a+b=c&d"),
            ("body", ""),
            ("trade_status", "TRADE_SUCCESS"),
            ("alipay_cert_sn", "00ff"),
            ("sign", "x"),
        ]);
        let text = |with_sign_type| String::from_utf8(join(&form, with_sign_type, false)).unwrap();
        let v1 = "charset=utf-8&gmt_create=2024-07-24 11:07:50&notify_type=trade_status_sync&subject=a+b=c&d&\
                  trade_status=TRADE_SUCCESS";
        assert_eq!(text(false), v1);
        assert_eq!(text(true), v1.replace("&subject", "&sign_type=RSA2&subject"));
        assert!(String::from_utf8(join(&form, false, true)).unwrap().starts_with("body=&charset"));
    }

    #[test]
    fn a_form_that_could_be_cut_otherwise_is_noticed() {
        // The same text signs both: whose amount is it?
        let genuine = pairs(&[("subject", "x&total_amount=9999.00&tr="), ("total_amount", "0.01")]);
        let forged = pairs(&[("subject", "x"), ("total_amount", "9999.00"), ("tr", "&total_amount=0.01")]);
        assert_eq!(join(&genuine, false, false), join(&forged, false, false));
        assert!(is_ambiguous(&genuine) && is_ambiguous(&forged));
        for harmless in ["a&b=c", "x&total_amount", "total_amount=1", "&&", ""] {
            assert!(!is_ambiguous(&pairs(&[("subject", harmless), ("total_amount", "0.01")])), "{harmless}");
        }
    }
}
