// The official Node SDK: one promise for each call in flight.
//
// node driver.mjs GATEWAY KEYS WARM_UP CALLS IN_FLIGHT

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlipaySdk } from 'alipay-sdk';

const [gateway, keys] = process.argv.slice(2);
const [warmUp, calls, inFlight] = process.argv.slice(4).map(Number);
const key = name => readFileSync(join(keys, name), 'ascii');
const ORDER = '20150320010101001';

const sdk = new AlipaySdk({
  appId: '2021000000000001',
  gateway,
  privateKey: key('app_rsa2048.pkcs1.pem'),
  alipayPublicKey: key('alipay_rsa2048.pub.pem'),
});

// It verifies answers of this protocol only when told to.
async function call() {
  const trade = await sdk.exec('alipay.trade.query', { bizContent: { outTradeNo: ORDER } }, { validateSign: true });
  if (trade.outTradeNo !== ORDER) throw new Error(`not the order: ${JSON.stringify(trade)}`);
}

let shown = false;

async function all(count) {
  let left = count;
  let errors = 0;
  const caller = async () => {
    while (left-- > 0) {
      try {
        await call();
      } catch (error) {
        errors++;
        if (!shown) console.error(error.message);
        shown = true;
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return errors;
}

await all(warmUp);
const started = process.hrtime.bigint();
const used = process.cpuUsage();
const errors = await all(calls);
const { user, system } = process.cpuUsage(used);
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const peak = readFileSync('/proc/self/status', 'ascii').match(/VmHWM:\s+(\d+)/)[1];
console.log(JSON.stringify({ calls, errors, seconds, cpu_seconds: (user + system) / 1e6, peak_rss_kib: Number(peak) }));
