"""The official Python SDK: one thread for each call in flight.

python driver.py GATEWAY KEYS WARM_UP CALLS IN_FLIGHT
"""

import json
import re
import sys
import threading
import time
from pathlib import Path

from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.domain.AlipayTradeQueryModel import AlipayTradeQueryModel
from alipay.aop.api.request.AlipayTradeQueryRequest import AlipayTradeQueryRequest
from alipay.aop.api.response.AlipayTradeQueryResponse import AlipayTradeQueryResponse

import with_port  # of interop/python: without it the SDK forgets the port of its gateway

GATEWAY, KEYS = sys.argv[1], Path(sys.argv[2])
WARM_UP, CALLS, IN_FLIGHT = map(int, sys.argv[3:])
ORDER = "20150320010101001"
failures = []


def main():
    config = AlipayClientConfig()
    config.server_url = GATEWAY
    config.app_id = "2021000000000001"
    config.app_private_key = (KEYS / "app_rsa2048.pkcs1.b64").read_text().strip()
    config.alipay_public_key = (KEYS / "alipay_rsa2048.pub.b64").read_text().strip()
    sdk = DefaultAlipayClient(alipay_client_config=config)

    every(sdk, WARM_UP)
    failures.clear()
    started, used = time.monotonic(), time.process_time()
    every(sdk, CALLS)
    seconds, cpu_seconds = time.monotonic() - started, time.process_time() - used
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]
    figures = {"calls": CALLS, "errors": len(failures), "seconds": seconds, "cpu_seconds": cpu_seconds}
    print(json.dumps({**figures, "peak_rss_kib": int(peak)}))
    if failures:
        print(failures[0], file=sys.stderr)


def every(sdk, calls):
    turns = iter(range(calls))  # its `next` is one step for other threads
    threads = [threading.Thread(target=take_turns, args=(sdk, turns)) for _ in range(IN_FLIGHT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def take_turns(sdk, turns):
    for _ in turns:
        try:
            call(sdk)
        except Exception as error:  # whatever it is, it counts
            failures.append(error)


def call(sdk):
    model = AlipayTradeQueryModel()
    model.out_trade_no = ORDER
    trade = AlipayTradeQueryResponse()
    trade.parse_response_content(sdk.execute(AlipayTradeQueryRequest(biz_model=model)))
    if trade.out_trade_no != ORDER:
        raise AssertionError(f"not the order: {trade.body}")


main()
