"""Lets the official Python SDK call a gateway on another port than 80: importing this is enough."""

import http.client
from urllib.parse import urlsplit

from alipay.aop.api.util import WebUtils


def get_http_connection(url, query_string, timeout):
    """In the place of the SDK's, which connects to port 80 and adds a number to a text where an address has a port."""
    address = urlsplit(url)
    return f"{url}?{query_string}", http.client.HTTPConnection(address.hostname, address.port or 80, timeout=timeout)


WebUtils.get_http_connection = get_http_connection
