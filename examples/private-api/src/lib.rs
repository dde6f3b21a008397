//! The generated APIs, in a module of this application's choice.

/// `mycorp.loyalty.*` from `specs/`, and `alipay.trade.query` from the published specs.
pub mod apis {
    alipay::include_apis!();
}

#[cfg(test)]
mod tests {
    use crate::apis::mycorp_loyalty::MycorpLoyaltyPointsQuery;
    use alipay::{codec, validate};

    #[test]
    fn an_api_of_our_own_is_checked_and_encoded_like_any_other() {
        let query = MycorpLoyaltyPointsQuery::new("M-1");
        assert_eq!(codec::to_json(&query), r#"{"member_id":"M-1"}"#);
        let wrong = validate::check(&MycorpLoyaltyPointsQuery::new("M-1234567890123456"));
        assert_eq!(
            wrong.map_err(|violations| violations.to_string()),
            Err("member_id: has 18 characters, at most 16 are allowed".to_owned())
        );
    }
}
