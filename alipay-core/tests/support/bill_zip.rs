//! ZIP files byte by byte, so that tests can write what no library would; and the tables of a bill. All of it invented.
#![allow(dead_code, unreachable_pub)] // each test target uses its own part

use std::io::Write as _;

use alipay_core::bill::{Bill, BillError, Limits, SignedAmount};
use encoding_rs::GBK;
use flate2::{Compression, Crc, write::DeflateEncoder};

pub const UTF8_FLAG: u16 = 1 << 11;

/// One entry, as its header describes it.
#[derive(Clone)]
pub struct Entry {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub packed: Vec<u8>,
    pub size: u32,
    pub crc: u32,
    /// The Unix mode.
    pub mode: u32,
}

impl Entry {
    /// Deflated, with a GBK name that is not marked as anything, as the platform does.
    pub fn new(name: &str, content: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(content);
        let size = u32::try_from(content.len()).unwrap();
        Self { name: gbk(name), flags: 0, method: 8, packed: deflated(content), size, crc: crc.sum(), mode: 0o100_644 }
    }

    pub fn stored(name: &str, content: &[u8]) -> Self {
        Self { method: 0, packed: content.to_vec(), ..Self::new(name, content) }
    }

    pub fn raw_name(name: &[u8], content: &[u8]) -> Self {
        Self { name: name.to_vec(), ..Self::new("", content) }
    }
}

/// A ZIP of these entries.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = u32::try_from(out.len()).unwrap();
        out.extend_from_slice(b"PK\x03\x04\x14\0");
        common(&mut out, entry);
        out.extend_from_slice(&entry.name);
        out.extend_from_slice(&entry.packed);
        directory_entry(&mut directory, entry, offset);
    }
    with_directory(out, &directory, u16::try_from(entries.len()).unwrap())
}

/// Appends what one entry is in the list of entries.
pub fn directory_entry(directory: &mut Vec<u8>, entry: &Entry, offset: u32) {
    directory.extend_from_slice(b"PK\x01\x02\x14\x03\x14\0");
    common(directory, entry);
    directory.extend_from_slice(&[0; 6]); // comment, disk, internal attributes
    directory.extend_from_slice(&(entry.mode << 16).to_le_bytes());
    directory.extend_from_slice(&offset.to_le_bytes());
    directory.extend_from_slice(&entry.name);
}

/// Appends the list of entries, and the end that states how many they are.
pub fn with_directory(mut out: Vec<u8>, directory: &[u8], count: u16) -> Vec<u8> {
    let offset = u32::try_from(out.len()).unwrap();
    out.extend_from_slice(directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&offset.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    out
}

fn common(out: &mut Vec<u8>, entry: &Entry) {
    out.extend_from_slice(&entry.flags.to_le_bytes());
    out.extend_from_slice(&entry.method.to_le_bytes());
    out.extend_from_slice(&[0; 4]); // time
    out.extend_from_slice(&entry.crc.to_le_bytes());
    out.extend_from_slice(&u32::try_from(entry.packed.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&entry.size.to_le_bytes());
    out.extend_from_slice(&u16::try_from(entry.name.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&[0; 2]); // extra fields
}

pub fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub fn gbk(text: &str) -> Vec<u8> {
    let (bytes, _, has_unmappable) = GBK.encode(text);
    assert!(!has_unmappable);
    bytes.into_owned()
}

pub const TRADE_FILE: &str = "20880000000000010156_20240501_业务明细.csv";
pub const ACCOUNT_FILE: &str = "20880000000000010156_20240501_账务明细.csv";

/// A list of trades, as the platform writes it: padded with tabs, lines end with CR LF.
pub const TRADES: &str = "\
#支付宝业务明细查询\r
#账号：[20880000000000010156]\r
#起始日期：[2024年05月01日 00:00:00]   终止日期：[2024年05月02日 00:00:00]\r
#-----------------------------------------业务明细列表----------------------------------------\r
支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\r
2024050122000000000000000001\t,order-1\t,交易\t,=1+1,2024-05-01 10:55:16,2024-05-01 10:55:23,shop\t,店\t,\t,\t,*某(139****0000)\t,88.88,80.01,0.00,0.00,0.00,8.87,0.00,,0.00\t,0.00,\t,-0.48,0.00,\r
2024050122000000000000000002\t,order-2\t,交易\t,\"a,\"\"b\"\"\",2024-05-01 11:00:00,2024-05-01 11:00:01,\t,\t,\t,\t,*某(139****0000)\t,0.10,0.10,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,\t,0.00,0.00,note\r
2024050122000000000000000001\t,order-1\t,退款\t,=1+1,2024-05-01 10:55:16,2024-05-01 12:56:48,shop\t,店\t,\t,\t,*某(139****0000)\t,-8.88,-8.88,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,refund-1\t,0.05,0.00,\r
#-----------------------------------------业务明细列表结束------------------------------------\r
#交易合计：2笔，商家实收共80.11元，商家优惠共8.87元\r
#退款合计：1笔，商家实收退款共-8.88元，商家优惠退款共0.00元\r
#导出时间：[2024年05月02日 05:46:49]\r
";

/// The summary that comes with it.
pub const SUMMARY: &str = "\
#支付宝业务汇总查询\r
#账号：[20880000000000010156]\r
#起始日期：[2024年05月01日 00:00:00]   终止日期：[2024年05月02日 00:00:00]\r
#-----------------------------------------业务汇总列表----------------------------------------\r
门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）\r
合计\t,\t,2,1,80.10,71.23,0.00,8.87,0.00,-0.43,0.00,70.80000\r
#----------------------------------------业务汇总列表结束-------------------------------------\r
#导出时间：[2024年05月02日 05:46:49]\r
";

/// A list of account entries.
pub const ACCOUNT: &str = "\
#支付宝账务明细查询\r
#账号：[20880000000000010156]\r
#起始日期：[2024年05月01日 00:00:00]   终止日期：[2024年05月02日 00:00:00]\r
#-----------------------------------------账务明细列表----------------------------------------\r
账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\r
1001\t,2024050122000000000000000001\t,order-1\t,灯\t,2024-05-01 10:55:23,某 (13900000000)\t,80.01,0.00,100000000080.01,支付宝,在线支付,\r
1002\t,2024050122000000000000000001\t,order-1\t,服务费\t,2024-05-01 10:55:23,\t,0.00,-0.48,100000000079.53,支付宝,收费,\r
1003\t,2024050122000000000000000001\t,order-1\t,灯\t,2024-05-01 12:56:48,某 (13900000000)\t,,-8.88,100000000070.65,支付宝,交易退款,\r
#----------------------------------------账务明细列表结束-------------------------------------\r
#支出合计：2笔，共-9.36元\r
#收入合计：1笔，共80.01元\r
#导出时间：[2024年05月02日 05:46:49]\r
";

/// The ZIP of a list of trades.
pub fn trade_zip(table: &str) -> Vec<u8> {
    zip(&[Entry::new(TRADE_FILE, &gbk(table))])
}

pub fn read(zip: &[u8]) -> Result<Bill, BillError> {
    Bill::read(zip, &Limits::default())
}

pub fn refused(zip: &[u8]) -> BillError {
    read(zip).expect_err("accepted")
}

/// The bill of a list of trades that is no longer as it was.
pub fn refused_table(table: &str) -> BillError {
    assert_ne!(table, TRADES, "nothing was changed");
    refused(&trade_zip(table))
}

pub fn yuan(text: &str) -> SignedAmount {
    text.parse().unwrap()
}
