// The official Node SDK against the local gateway, its own verification of the answers switched on.
//
// node check.mjs KEYS PLAIN CERTIFIED IMPOSTOR: the folder of the test keys, and the addresses of three gateways.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlipayFormData, AlipaySdk } from 'alipay-sdk';

const [keys, plain, certified, impostor] = process.argv.slice(2);
const path = name => join(keys, name);
const text = name => readFileSync(path(name), 'ascii');

const common = { appId: '2021000000000001', keyType: 'PKCS8', privateKey: text('app_rsa2048.pkcs8.pem') };
const publicKey = { ...common, alipayPublicKey: text('alipay_rsa2048.pub.pem'), encryptKey: text('aes128.b64') };
const certificates = {
  ...common,
  appCertPath: path('app_cert.crt'),
  alipayPublicCertPath: path('alipay_cert.crt'),
  alipayRootCertPath: path('alipay_root.crt'),
};

// Fails when the answer's signature is not the platform's.
const verified = { validateSign: true };

async function seeds(mode, sdk) {
  await check(`${mode}: alipay.system.oauth.token`, async () => {
    const code = '4b203fe6c11548bcabd8da5bb087a83b';
    const token = await sdk.exec('alipay.system.oauth.token', { grantType: 'authorization_code', code }, verified);
    assert.equal(token.accessToken, 'composeBd364827b102144cf992fb7ce6e327X89');
  });
  await check(`${mode}: alipay.user.info.share`, async () => {
    const authToken = 'composeBd364827b102144cf992fb7ce6e327X89';
    const user = await sdk.exec('alipay.user.info.share', { authToken }, verified);
    assert.equal(user.code, '10000');
    assert.equal(user.nickName, '买家沙箱');
  });
  await check(`${mode}: alipay.user.scene.cooperation.consult`, async () => {
    const principal = { userId: '2088245198021234', mobile: '13899998888' };
    const bizContent = { principal, scene: 'youku', inviteScene: 'CommerceService' };
    const consulted = await sdk.exec('alipay.user.scene.cooperation.consult', { bizContent }, verified);
    assert.equal(consulted.code, '10000');
    assert.equal(consulted.consultResult, true);
  });
  await check(`${mode}: koubei.member.data.oauth.query`, async () => {
    const bizContent = { authType: 'pay_member', code: '4b203fe6c11548bcabd8da5bb087a83b' };
    const operator = await sdk.exec('koubei.member.data.oauth.query', { bizContent }, verified);
    assert.equal(operator.code, '10000');
    assert.equal(operator.operatorId, '2088102150477652');
  });
  await check(`${mode}: alipay.trade.query`, async () => {
    const bizContent = { outTradeNo: '20150320010101001' };
    const order = await sdk.exec('alipay.trade.query', { bizContent }, verified);
    assert.equal(order.code, '10000');
    assert.equal(order.outTradeNo, '20150320010101001');
  });
  await check(`${mode}: alipay.trade.query, refused`, async () => {
    const bizContent = { outTradeNo: '没有 & = + %' };
    const refusal = await sdk.exec('alipay.trade.query', { bizContent }, verified);
    assert.equal(refusal.subCode, 'ACQ.TRADE_NOT_EXIST');
  });
  await check(`${mode}: pay, query, refund, query`, () => payAndRefund(sdk, `node ${mode}`));
  await check(`${mode}: alipay.offline.material.image.upload`, async () => {
    const formData = new AlipayFormData();
    formData.addField('imageType', 'jpg');
    formData.addField('imageName', '海底捞');
    formData.addFile('imageContent', '店铺.jpg', Buffer.from([0xff, 0xd8, 0xff, 0x0d, 0x0a]));
    const image = await sdk.exec('alipay.offline.material.image.upload', {}, { ...verified, formData });
    assert.equal(image.code, '10000');
    assert.equal(image.imageId, '1pH-5gvtTqGOG1ccIqqAkwAAACMAAQED');
  });
}

// The life of a trade, to the fen. The number is new in each mode: the gateway remembers.
async function payAndRefund(sdk, name) {
  const outTradeNo = `${name} & +`;
  const ask = (api, content) =>
    sdk.exec(`alipay.trade.${api}`, { bizContent: { outTradeNo, ...content } }, verified);
  const payment = { scene: 'bar_code', authCode: '28763443825664394', subject: '珍珠奶茶', totalAmount: '88.88' };
  const paid = await ask('pay', payment);
  assert.deepEqual([paid.code, paid.outTradeNo, paid.totalAmount], ['10000', outTradeNo, '88.88']);
  assert.equal((await ask('pay', payment)).subCode, 'ACQ.TRADE_HAS_SUCCESS');

  // Whatever goes back, the trade says what was paid.
  const found = async status => {
    const trade = await ask('query', {});
    const said = [trade.code, trade.tradeNo, trade.totalAmount, trade.tradeStatus];
    assert.deepEqual(said, ['10000', paid.tradeNo, '88.88', status]);
  };
  const refund = async (outRequestNo, refundAmount, fundChange, refundFee) => {
    const refunded = await ask('refund', { outRequestNo, refundAmount, refundReason: '退款' });
    const said = [refunded.code, refunded.tradeNo, refunded.fundChange, refunded.refundFee];
    assert.deepEqual(said, ['10000', paid.tradeNo, fundChange, refundFee]);
  };
  const refused = async (outRequestNo, refundAmount, subCode) => {
    const refusal = await ask('refund', { outRequestNo, refundAmount });
    assert.deepEqual([refusal.code, refusal.subCode], ['40004', subCode]);
  };
  const foundRefund = async (outRequestNo, refundAmount) => {
    const refunded = await ask('fastpay.refund.query', { outRequestNo });
    const { code, totalAmount, refundStatus } = refunded;
    const said = [code, refunded.outRequestNo, refunded.refundAmount, totalAmount, refundStatus];
    assert.deepEqual(said, ['10000', outRequestNo, refundAmount, '88.88', 'REFUND_SUCCESS']);
  };
  await found('TRADE_SUCCESS');
  await refund('R1', '20.01', 'Y', '20.01');
  await refund('R1', '20.01', 'N', '20.01'); // once more, and no money moves
  await refused('R1', '20.02', 'ACQ.DISCORDANT_REPEAT_REQUEST');
  await refused('R2', '68.88', 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL'); // a fen too much
  await foundRefund('R1', '20.01');
  assert.equal((await ask('fastpay.refund.query', { outRequestNo: 'R2' })).refundStatus, undefined);
  await found('TRADE_SUCCESS');
  await refund('R2', '68.87', 'Y', '88.88');
  await foundRefund('R2', '68.87');
  await found('TRADE_CLOSED');
  await refused('R3', '0.01', 'ACQ.TRADE_HAS_CLOSE');
}

await seeds('public key', new AlipaySdk({ ...publicKey, gateway: plain }));
await seeds('certificates', new AlipaySdk({ ...certificates, gateway: certified }));

await check('encrypted: alipay.trade.query', async () => {
  // Without its verification, which looks for an object and never finds one in an encrypted answer.
  const sdk = new AlipaySdk({ ...publicKey, gateway: plain });
  const params = { bizContent: { outTradeNo: '20150320010101001' }, needEncrypt: true };
  const order = await sdk.exec('alipay.trade.query', params);
  assert.equal(order.outTradeNo, '20150320010101001');
});

await check('an answer that somebody else signed is refused', async () => {
  const query = key => {
    const sdk = new AlipaySdk({ ...publicKey, alipayPublicKey: text(key), gateway: impostor });
    return sdk.exec('alipay.trade.query', { bizContent: { outTradeNo: '20150320010101001' } }, verified);
  };
  // It is an answer like any other, to those who have the other key …
  assert.equal((await query('other_rsa2048.pub.pem')).code, '10000');
  // … and to nobody else.
  await assert.rejects(query('alipay_rsa2048.pub.pem'), /验签失败/);
});

/** Runs a check and prints a line about it. */
async function check(name, body) {
  try {
    await body();
    console.log(`ok node, ${name}`);
  } catch (error) {
    console.log(`FAILED node, ${name}: ${String(error.message).replaceAll('\n', ' ').slice(0, 400)}`);
    process.exitCode = 1;
  }
}
