//! Typed calls through the SDK's own client: what an application sees.

use alipay_core::{
    Amount, Api, ApiInfo, Client,
    api::{Auth, GatewayApi, RetryClass},
    codec::{Field, Record, Ref, Schema, Slot},
};
use alipay_sandbox::Sandbox;

/// A record with its table, as generated code would write it.
macro_rules! record {
    ($name:ident { $($field:ident: $type:ty = $table:expr, $kind:ident;)* }) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $(pub $field: $type,)* }

        impl Record for $name {
            const SCHEMA: &'static Schema = &Schema::new(stringify!($name), &[$($table,)*]);

            #[allow(unused_variables, unused_mut, unused_assignments)] // for records without fields
            fn get(&self, i: usize) -> Ref<'_> {
                let mut at = 0;
                $(
                    if i == at {
                        return Ref::$kind(&self.$field);
                    }
                    at += 1;
                )*
                Ref::Absent
            }

            #[allow(unused_variables, unused_mut, unused_assignments)] // as above
            fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
                let mut at = 0;
                $(
                    if i == at {
                        return slot.$kind(&mut self.$field);
                    }
                    at += 1;
                )*
            }
        }
    };
}

pub(crate) use record;

macro_rules! api {
    ($name:ident => $answer:ident, $info:expr) => {
        impl Api for $name {
            type Response = $answer;
            const INFO: &'static ApiInfo = &$info;
        }
        impl GatewayApi for $name {}
    };
}

pub(crate) use api;

record!(OauthToken {
    grant_type: String = Field::string("grant_type"), scalar;
    code: Option<String> = Field::string("code"), option;
    refresh_token: Option<String> = Field::string("refresh_token"), option;
});
record!(Tokens {
    access_token: String = Field::string("access_token"), scalar;
    refresh_token: String = Field::string("refresh_token"), scalar;
    expires_in: String = Field::string("expires_in"), scalar;
    re_expires_in: String = Field::string("re_expires_in"), scalar;
    user_id: Option<String> = Field::string("user_id"), option;
    auth_start: Option<String> = Field::string("auth_start"), option;
});
api!(
    OauthToken => Tokens,
    ApiInfo::new("alipay.system.oauth.token", "1.0", "alipay_system_oauth_token_response")
        .plain_params()
        .retry(RetryClass::OneShot)
);

record!(UserInfoShare {});
record!(User {
    user_id: Option<String> = Field::string("user_id"), option;
    nick_name: Option<String> = Field::string("nick_name"), option;
    gender: Option<String> = Field::string("gender"), option;
    is_certified: Option<String> = Field::string("is_certified"), option;
});
api!(
    UserInfoShare => User,
    ApiInfo::new("alipay.user.info.share", "1.0", "alipay_user_info_share_response")
        .plain_params()
        .user_auth(Auth::Required)
        .retry(RetryClass::Read)
);

record!(Principal {
    user_id: Option<String> = Field::string("user_id"), option;
    mobile: Option<String> = Field::string("mobile"), option;
});
record!(Consult {
    principal: Principal = Field::record("principal", || Principal::SCHEMA), record;
    scene: String = Field::string("scene"), scalar;
    invite_scene: Option<String> = Field::string("invite_scene"), option;
});
record!(Consulted {
    consult_result: Option<bool> = Field::boolean("consult_result"), option;
    invite_result: Option<String> = Field::string("invite_result"), option;
});
api!(
    Consult => Consulted,
    ApiInfo::new("alipay.user.scene.cooperation.consult", "1.0", "alipay_user_scene_cooperation_consult_response")
);

record!(Operator {
    auth_type: String = Field::string("auth_type"), scalar;
    code: String = Field::string("code"), scalar;
    ext_info: Option<String> = Field::json("ext_info"), option;
});
record!(OperatorAnswer {
    operator_id: Option<String> = Field::string("operator_id"), option;
    operator_type: Option<String> = Field::string("operator_type"), option;
    ext_info: Option<String> = Field::string("ext_info"), option;
});
api!(
    Operator => OperatorAnswer,
    ApiInfo::new("koubei.member.data.oauth.query", "1.0", "koubei_member_data_oauth_query_response")
        .retry(RetryClass::OneShot)
);

record!(Bill {
    fund_channel: Option<String> = Field::string("fund_channel"), option;
    amount: Option<Amount> = Field::amount("amount"), option;
});
record!(Pay {
    out_trade_no: String = Field::string("out_trade_no"), scalar;
    total_amount: Amount = Field::amount("total_amount"), scalar;
    subject: String = Field::string("subject"), scalar;
});
record!(Paid {
    trade_no: Option<String> = Field::string("trade_no"), option;
    out_trade_no: Option<String> = Field::string("out_trade_no"), option;
    total_amount: Option<Amount> = Field::amount("total_amount"), option;
    receipt_amount: Option<Amount> = Field::amount("receipt_amount"), option;
    fund_bill_list: Vec<Bill> = Field::record("fund_bill_list", || Bill::SCHEMA).list(), records;
});
api!(
    Pay => Paid,
    ApiInfo::new("alipay.trade.pay", "1.0", "alipay_trade_pay_response").echo(&["out_trade_no"])
);

/// A client of this gateway.
pub fn client(sandbox: &Sandbox) -> Client {
    sandbox.client_builder().build().unwrap()
}

/// The exchange of a code.
pub fn code(code: &str) -> OauthToken {
    OauthToken { grant_type: "authorization_code".into(), code: Some(code.into()), refresh_token: None }
}

/// The exchange of a refresh token.
pub fn refresh(token: &str) -> OauthToken {
    OauthToken { grant_type: "refresh_token".into(), code: None, refresh_token: Some(token.into()) }
}

const CODE: &str = "4b203fe6c11548bcabd8da5bb087a83b";

#[tokio::test]
async fn the_four_pasted_samples_work_again_and_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    for _ in 0..2 {
        let tokens = client.call(code(CODE)).send().await.unwrap();
        assert_eq!(tokens.access_token, "composeBd364827b102144cf992fb7ce6e327X89");
        assert_eq!(tokens.expires_in, "1296000");

        let refreshed = client.call(refresh("201208134b203fe6c11548bcabd8da5bb087a83b")).send().await.unwrap();
        for token in [&tokens.access_token, &refreshed.access_token] {
            let user = client.call(UserInfoShare {}).auth_token(token).send().await.unwrap();
            assert_eq!(user.nick_name.as_deref(), Some("买家沙箱"));
            assert_eq!(user.user_id, tokens.user_id);
            assert_eq!(user.trace_id().map(str::len), Some(32));
        }

        let principal = Principal { user_id: Some("2088245198021234".into()), mobile: Some("13899998888".into()) };
        let consult = Consult { principal, scene: "youku".into(), invite_scene: Some("CommerceService".into()) };
        let consulted = client.call(consult).send().await.unwrap();
        assert_eq!(consulted.consult_result, Some(true));
        assert_eq!(consulted.invite_result.as_deref(), Some("true"));

        let operator = Operator { auth_type: "pay_member".into(), code: CODE.into(), ext_info: None };
        let operator = client.call(operator).send().await.unwrap();
        assert_eq!(operator.operator_id.as_deref(), Some("2088102150477652"));
        assert_eq!(operator.operator_type.as_deref(), Some("PROVIDER"));
    }
}

#[tokio::test]
async fn the_sample_that_resembles_the_call_answers() {
    let sandbox = Sandbox::start().await.unwrap();
    let principal = Principal { mobile: Some("13800000000".into()), ..Principal::default() };
    let consult = Consult { principal, scene: "another".into(), invite_scene: None };
    let consulted = client(&sandbox).call(consult).send().await.unwrap();
    // Nobody was invited, as in the sample that has no invitation scene either.
    assert_eq!(consulted.invite_result.as_deref(), Some("false"));
}

#[tokio::test]
async fn the_request_is_reflected() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let note = r#"{"nasty":"& = + % \" \\ 中文 😀"}"#;
    let operator = Operator { auth_type: "pay_member".into(), code: CODE.into(), ext_info: Some(note.into()) };
    assert_eq!(client.call(operator).send().await.unwrap().ext_info.as_deref(), Some(note));

    let amount: Amount = "0.10".parse().unwrap();
    let pay = Pay { out_trade_no: "A_B1".into(), total_amount: amount, subject: "铅笔 <b> & + = %".into() };
    let paid = client.call(pay).send().await.unwrap();
    assert_eq!(paid.out_trade_no.as_deref(), Some("A_B1"));
    assert_eq!(paid.total_amount, Some(amount));
    assert_eq!(paid.receipt_amount, Some(amount));
    assert_eq!(paid.fund_bill_list[0].amount, Some(amount));
}

#[tokio::test]
async fn a_client_of_another_gateway_believes_nothing() {
    let (sandbox, other) = (Sandbox::start().await.unwrap(), Sandbox::start().await.unwrap());
    let client = sandbox.client_builder().alipay_public_key(other.alipay_public_key()).build().unwrap();
    let error = client.call(code(CODE)).send().await.unwrap_err();
    assert!(error.is_signature(), "{error}");
}
