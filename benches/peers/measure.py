"""Measures the SDKs in turn against one gateway, and prints tables in Markdown. `run` starts it."""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
INTEROP = HERE.parent.parent / "interop"
IN_FLIGHT = (1, 32)
OURS = "this SDK"
MARKS = {"crate `alipay_sdk_rust`": " ¹", "crate `alipay-rs`": " ²"}
NOTE = """\
¹ It sends `charset` in the body, and the local gateway wants it in the address. A relay between them moves it: its time
is in calls/s, and not in the client's CPU.

² Its own `post` does not work here: the address of the gateway is fixed (`client.rs:170`), and from 16:00 to 24:00 UTC
it sends the date of the day before (`util.rs:3`). Measured are its signature and its HTTP client, put together by the
driver."""


def main():
    options = arguments()
    relay = [options.target / "release/peer-relay", options.gateway]
    relay = subprocess.Popen(relay, stdout=subprocess.PIPE, text=True)
    try:
        compare(options, all_peers(options.target, options.gateway, relay.stdout.readline().strip()))
    finally:
        relay.terminate()


def compare(options, peers):
    rounds = {(peer["name"], in_flight): [] for peer in peers for in_flight in IN_FLIGHT}
    for number in range(options.rounds):
        for in_flight in IN_FLIGHT:
            for peer in peers:
                print(f"round {number + 1}, {in_flight} in flight: {peer['name']}", file=sys.stderr)
                rounds[peer["name"], in_flight].append(measured(peer, in_flight, options))

    about = {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "machine": f"{len(os.sched_getaffinity(0))} CPUs, {platform.machine()}, {platform.system()}",
        "tools": [first_line("rustc", "-V"), f"Node {first_line('node', '--version')}", python_version(options.target)],
        **{name: getattr(options, name) for name in ("rounds", "calls", "warm_up")},
    }
    rsa = json.loads(first_line(options.target / "release/peer-rsa", options.keys))
    report(about, peers, rounds, rsa)
    if options.json:
        figures = [{"sdk": name, "in_flight": n, "rounds": of} for (name, n), of in rounds.items()]
        sdks = [{key: peer[key] for key in FACTS} for peer in peers]
        text = json.dumps({**about, "sdks": sdks, "figures": figures, "rsa": rsa}, indent=2)
        options.json.write_text(text + "\n")


def arguments():
    parser = argparse.ArgumentParser(prog="benches/peers/run", description="Measures SDKs against the local gateway.")
    parser.add_argument("gateway", help=argparse.SUPPRESS)
    parser.add_argument("gateway_pid", help=argparse.SUPPRESS)
    parser.add_argument("keys", help=argparse.SUPPRESS)
    parser.add_argument("target", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every round's figures to FILE")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the median counts [3]")
    parser.add_argument("--calls", type=int, default=1000, help="calls in a measurement [1000]")
    parser.add_argument("--warm-up", type=int, default=200, help="calls before it [200]")
    return parser.parse_args()


# What the tables say about an SDK, with the words at their top.
FACTS = {
    "name": "SDK",
    "version": "version",
    "connections": "connections",
    "rsa": "RSA",
    "verifies": "verifies answers",
}


def all_peers(target, gateway, relay):
    """What is measured, in this order, and what the tables say about it."""
    rust, interop = target / "release", target / "interop"
    lock = (HERE / "rust/Cargo.lock").read_text()
    crate = lambda name: re.search(rf'name = "{name}"\nversion = "(.+)"', lock)[1]
    node = json.loads((INTEROP / "node/package.json").read_text())["dependencies"]["alipay-sdk"]
    python = (INTEROP / "python/requirements.txt").read_text().strip().split("==")[1]
    rows = (
        (OURS, crate("alipay-apis"), "kept", "AWS-LC", "always", gateway, [rust / "peer-ours"]),
        ("npm `alipay-sdk`", node, "kept", "OpenSSL of Node", "when told to, as here", gateway,
         ["node", interop / "node/driver.mjs"]),
        ("PyPI `alipay-sdk-python`", python, "one per call", "`rsa`, in Python", "yes", gateway,
         [interop / "python/bin/python", HERE / "python/driver.py"]),
        ("crate `alipay_sdk_rust`", crate("alipay_sdk_rust"), "one per call", "`rsa` 0.6", "yes", relay,
         [rust / "peer-alipay_sdk_rust"]),
        ("crate `alipay-rs`", crate("alipay-rs"), "one per call", "OpenSSL, built along", "**no**", gateway,
         [rust / "peer-alipay-rs"]),
    )
    return [dict(zip((*FACTS, "gateway", "command"), row)) for row in rows]


def measured(peer, in_flight, options):
    """One run of a driver: its figures and the gateway's, or why there are none."""
    plan = (peer["gateway"], options.keys, options.warm_up, options.calls, in_flight)
    beijing = datetime.now(timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S")
    # The official SDKs send the machine's time where Beijing's is wanted.
    zone = "Asia/Shanghai" if peer["command"][0] == "node" else "CST-8"
    environment = {**os.environ, "TZ": zone, "BEIJING_TIME": beijing, "PYTHONPATH": str(INTEROP / "python")}
    before = cpu_seconds(options.gateway_pid)
    command = [str(word) for word in (*peer["command"], *plan)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    gateway = cpu_seconds(options.gateway_pid) - before
    if ended.stderr:
        print(ended.stderr.strip()[:1000], file=sys.stderr)
    if ended.returncode != 0:
        said = ended.stderr.strip().splitlines() or [f"it ended with status {ended.returncode}"]
        return {"broken": next((line for line in said if "Error" in line), said[-1])}
    figures = json.loads(ended.stdout)
    return {**figures, "gateway_cpu_seconds_per_call": gateway / (options.warm_up + figures["calls"])}


def cpu_seconds(pid):
    """User and system time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(about, peers, rounds, rsa):
    print(f"{about['date']}, {about['machine']}; {', '.join(about['tools'])}; release builds.")
    print(f"Medians of {about['rounds']} rounds of {about['calls']} calls of `alipay.trade.query`,", end=" ")
    print(f"each after {about['warm_up']} calls to warm up;\n× is the ratio to this SDK.\n")
    row(FACTS.values())
    row(["---"] * len(FACTS))
    for peer in peers:
        row([marked(peer), *(peer[key] for key in list(FACTS)[1:])])
    print(f"\n{NOTE}")
    for in_flight in IN_FLIGHT:
        print()
        row((f"{in_flight} in flight", "CPU per call", "calls/s", "peak memory", "errors"))
        row(("---", "--:", "--:", "--:", "--:"))
        ours = medians(rounds[OURS, in_flight])
        for peer in peers:
            row([marked(peer), *cells(rounds[peer["name"], in_flight], ours)])
    print(f"\nRSA alone, with the library of this SDK: {rsa['sign_seconds'] * 1e3:.2f} ms to sign,", end=" ")
    print(f"{rsa['verify_seconds'] * 1e3:.2f} ms to verify.")
    gateway = {peer["name"]: medians(rounds[peer["name"], 1]).get("gateway") for peer in peers}
    print("The gateway's own CPU per call, 1 in flight:", end=" ")
    print(", ".join(f"{seconds * 1e3:.2f} ms with {name}" for name, seconds in gateway.items() if seconds is not None) + ".")
    print(f"Largest distance of a round's CPU from its median: {100 * max(map(spread, rounds.values())):.0f} %.")


def medians(of):
    if not of or any("broken" in figures for figures in of):
        return {}
    return {
        "cpu": median(figures["cpu_seconds"] / figures["calls"] for figures in of),
        "rate": median(figures["calls"] / figures["seconds"] for figures in of),
        "memory": median(figures["peak_rss_kib"] / 1024 for figures in of),
        "gateway": median(figures["gateway_cpu_seconds_per_call"] for figures in of),
    }


def spread(of):
    middle = medians(of).get("cpu")
    return max(abs(figures["cpu_seconds"] / figures["calls"] / middle - 1) for figures in of) if middle else 0


def cells(of, ours):
    broken = next((figures["broken"] for figures in of if "broken" in figures), None)
    if broken:
        return [f"does not work: {broken}", "", "", ""]
    theirs = medians(of)
    ratio = lambda name: f", ×{theirs[name] / ours[name]:.2f}" if ours else ""
    errors, calls = (sum(figures[name] for figures in of) for name in ("errors", "calls"))
    return (
        f"{theirs['cpu'] * 1e3:.2f} ms{ratio('cpu')}",
        f"{theirs['rate']:.0f}{ratio('rate')}",
        f"{theirs['memory']:.1f} MiB{ratio('memory')}",
        f"{errors} of {calls}",
    )


def marked(peer):
    return peer["name"] + MARKS.get(peer["name"], "")


def row(words):
    print("| " + " | ".join(words) + " |")


def python_version(target):
    return first_line(target / "interop/python/bin/python", "--version")


def first_line(*command):
    ended = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    return ended.stdout.strip().splitlines()[0]


main()
