"""The official Python SDK against the local gateway; it verifies every answer unless told otherwise.

python check.py KEYS PLAIN IMPOSTOR: the folder of the test keys, and the addresses of two gateways.
"""

import itertools
import json
import sys
from pathlib import Path

from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.FileItem import FileItem
from alipay.aop.api.constant.ParamConstants import P_AUTH_TOKEN
from alipay.aop.api.domain.AlipayTradeFastpayRefundQueryModel import AlipayTradeFastpayRefundQueryModel
from alipay.aop.api.domain.AlipayTradePayModel import AlipayTradePayModel
from alipay.aop.api.domain.AlipayTradeQueryModel import AlipayTradeQueryModel
from alipay.aop.api.domain.AlipayTradeRefundModel import AlipayTradeRefundModel
from alipay.aop.api.domain.AlipayUserPrincipalInfo import AlipayUserPrincipalInfo
from alipay.aop.api.domain.AlipayUserSceneCooperationConsultModel import AlipayUserSceneCooperationConsultModel
from alipay.aop.api.domain.KoubeiMemberDataOauthQueryModel import KoubeiMemberDataOauthQueryModel
from alipay.aop.api.exception.Exception import ResponseException
from alipay.aop.api.request.AlipayOfflineMaterialImageUploadRequest import AlipayOfflineMaterialImageUploadRequest
from alipay.aop.api.request.AlipaySystemOauthTokenRequest import AlipaySystemOauthTokenRequest
from alipay.aop.api.request.AlipayTradeFastpayRefundQueryRequest import AlipayTradeFastpayRefundQueryRequest
from alipay.aop.api.request.AlipayTradePayRequest import AlipayTradePayRequest
from alipay.aop.api.request.AlipayTradeQueryRequest import AlipayTradeQueryRequest
from alipay.aop.api.request.AlipayTradeRefundRequest import AlipayTradeRefundRequest
from alipay.aop.api.request.AlipayUserInfoShareRequest import AlipayUserInfoShareRequest
from alipay.aop.api.request.AlipayUserSceneCooperationConsultRequest import AlipayUserSceneCooperationConsultRequest
from alipay.aop.api.request.KoubeiMemberDataOauthQueryRequest import KoubeiMemberDataOauthQueryRequest

import with_port  # for its effect

KEYS, PLAIN, IMPOSTOR = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
CODE = "4b203fe6c11548bcabd8da5bb087a83b"
NUMBER = "20150320010101001"
numbers = itertools.count(1)  # the gateway remembers


def client(gateway, charset="utf-8", alipay_public_key="alipay_rsa2048.pub.b64"):
    config = AlipayClientConfig()
    config.server_url = gateway
    config.app_id = "2021000000000001"
    config.app_private_key = (KEYS / "app_rsa2048.pkcs1.b64").read_text().strip()
    config.alipay_public_key = (KEYS / alipay_public_key).read_text().strip()
    config.charset = charset
    return DefaultAlipayClient(alipay_client_config=config)


def oauth_token(sdk):
    request = AlipaySystemOauthTokenRequest()
    request.grant_type = "authorization_code"
    request.code = CODE
    assert answer(sdk, request)["access_token"] == "composeBd364827b102144cf992fb7ce6e327X89"


def user_info_share(sdk):
    request = AlipayUserInfoShareRequest()
    request.udf_params = {P_AUTH_TOKEN: "composeBd364827b102144cf992fb7ce6e327X89"}
    user = answer(sdk, request)
    assert user["code"] == "10000" and user["nick_name"] == "买家沙箱"


def cooperation_consult(sdk):
    model = AlipayUserSceneCooperationConsultModel()
    model.principal = AlipayUserPrincipalInfo()
    model.principal.user_id = "2088245198021234"
    model.scene = "youku"
    model.invite_scene = "CommerceService"
    consulted = answer(sdk, AlipayUserSceneCooperationConsultRequest(biz_model=model))
    assert consulted["code"] == "10000" and consulted["consult_result"] is True


def oauth_query(sdk):
    model = KoubeiMemberDataOauthQueryModel()
    model.auth_type = "pay_member"
    model.code = CODE
    operator = answer(sdk, KoubeiMemberDataOauthQueryRequest(biz_model=model))
    assert operator["code"] == "10000" and operator["operator_id"] == "2088102150477652"


def trade_query(sdk):
    order = answer(sdk, query(NUMBER))
    assert order["code"] == "10000" and order["out_trade_no"] == NUMBER


def trade_query_refused(sdk):
    # In GBK, 淺 ends in a backslash, 瀧 and 聖 in braces.
    assert answer(sdk, query("没有 & = + % 淺瀧聖"))["sub_code"] == "ACQ.TRADE_NOT_EXIST"


def pay_and_refund(sdk):
    """The life of a trade, to the fen."""
    number = f"python {next(numbers)} & +"

    def ask(model, request, **values):
        model.out_trade_no = number
        for name, value in values.items():
            setattr(model, name, value)
        return answer(sdk, request(biz_model=model))

    def pay():
        payment = {"scene": "bar_code", "auth_code": "28763443825664394", "subject": "珍珠奶茶 淺瀧聖"}
        return ask(AlipayTradePayModel(), AlipayTradePayRequest, total_amount="88.88", **payment)

    def refund(out_request_no, amount):
        values = {"out_request_no": out_request_no, "refund_amount": amount, "refund_reason": "退款"}
        return ask(AlipayTradeRefundModel(), AlipayTradeRefundRequest, **values)

    def found_refund(out_request_no):
        model = AlipayTradeFastpayRefundQueryModel()
        return ask(model, AlipayTradeFastpayRefundQueryRequest, out_request_no=out_request_no)

    def found():
        return ask(AlipayTradeQueryModel(), AlipayTradeQueryRequest)

    paid = pay()
    says(paid, code="10000", out_trade_no=number, total_amount="88.88")
    says(pay(), sub_code="ACQ.TRADE_HAS_SUCCESS")
    # Whatever goes back, the trade says what was paid.
    trade = {"code": "10000", "trade_no": paid["trade_no"], "total_amount": "88.88"}
    says(found(), **trade, trade_status="TRADE_SUCCESS")

    refunded = {"code": "10000", "trade_no": paid["trade_no"]}
    says(refund("R1", "20.01"), **refunded, fund_change="Y", refund_fee="20.01")
    says(refund("R1", "20.01"), **refunded, fund_change="N", refund_fee="20.01")  # once more, and no money moves
    says(refund("R1", "20.02"), code="40004", sub_code="ACQ.DISCORDANT_REPEAT_REQUEST")
    says(refund("R2", "68.88"), code="40004", sub_code="ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")  # a fen too much
    went_back = {"code": "10000", "total_amount": "88.88", "refund_status": "REFUND_SUCCESS"}
    says(found_refund("R1"), **went_back, out_request_no="R1", refund_amount="20.01")
    assert "refund_status" not in found_refund("R2")
    says(found(), **trade, trade_status="TRADE_SUCCESS")

    says(refund("R2", "68.87"), **refunded, fund_change="Y", refund_fee="88.88")
    says(found_refund("R2"), **went_back, out_request_no="R2", refund_amount="68.87")
    says(found(), **trade, trade_status="TRADE_CLOSED")
    says(refund("R3", "0.01"), code="40004", sub_code="ACQ.TRADE_HAS_CLOSE")


def image_upload(sdk):
    request = AlipayOfflineMaterialImageUploadRequest()
    request.image_type = "jpg"
    request.image_name = "海底捞"
    request.image_content = FileItem(file_name="店铺.jpg", file_content=b"\xff\xd8\xff\r\n")
    image = answer(sdk, request)
    assert image["code"] == "10000" and image["image_id"] == "1pH-5gvtTqGOG1ccIqqAkwAAACMAAQED"


def forged(_):
    # It is an answer like any other, to those who have the other key …
    assert answer(client(IMPOSTOR, alipay_public_key="other_rsa2048.pub.b64"), query(NUMBER))["code"] == "10000"
    # … and to nobody else.
    try:
        client(IMPOSTOR).execute(query(NUMBER))
    except ResponseException as error:
        assert "response sign verify failed" in str(error), error
    else:
        raise AssertionError("it was believed")


def query(out_trade_no):
    model = AlipayTradeQueryModel()
    model.out_trade_no = out_trade_no
    return AlipayTradeQueryRequest(biz_model=model)


def says(node, **expected):
    said = {name: node.get(name) for name in expected}
    assert said == expected, f"{said} instead of {expected}"


def answer(sdk, request):
    return json.loads(sdk.execute(request))


def check(name, body, sdk):
    """Runs a check and prints a line about it."""
    try:
        body(sdk)
        print(f"ok python, {name}")
        return True
    except Exception as error:  # whatever it is, the next check has to run
        text = f"{type(error).__name__} {error}".replace("\n", " ")[:400]
        print(f"FAILED python, {name}: {text}")
        return False


def main():
    passed = []
    for charset in ("utf-8", "gbk"):
        sdk = client(PLAIN, charset)
        for name, body in (
            ("alipay.system.oauth.token", oauth_token),
            ("alipay.user.info.share", user_info_share),
            ("alipay.user.scene.cooperation.consult", cooperation_consult),
            ("koubei.member.data.oauth.query", oauth_query),
            ("alipay.trade.query", trade_query),
            ("alipay.trade.query, refused", trade_query_refused),
            ("pay, query, refund, query", pay_and_refund),
            ("alipay.offline.material.image.upload", image_upload),
        ):
            passed.append(check(f"public key, {charset}: {name}", body, sdk))
    passed.append(check("an answer that somebody else signed is refused", forged, None))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
