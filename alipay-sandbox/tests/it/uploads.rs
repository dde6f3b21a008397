//! Files that are sent along.

use std::io::{self, Read};

use alipay_core::{
    Api, ApiInfo, Charset, Client, Problem, SignedParams, Upload,
    api::{FileField, GatewayApi},
    codec::{Field, Record, Ref, Schema, Slot},
};
use alipay_sandbox::Sandbox;
use serde_json::json;

use crate::{
    apis::{api, client, record},
    garbage::Dice,
    http::{Answer, Http, Request, exchange, read},
};

const METHOD: &str = "alipay.offline.material.image.upload";
const MAX_FILE: u64 = 50 * 1024 * 1024;

record!(ImageUpload {
    image_type: String = Field::string("image_type"), scalar;
    image_name: String = Field::string("image_name"), scalar;
});
record!(Image {
    image_id: Option<String> = Field::string("image_id"), option;
});
api!(
    ImageUpload => Image,
    ApiInfo::new(METHOD, "1.0", "alipay_offline_material_image_upload_response")
        .plain_params()
        .files(&[FileField::new("image_content").required()])
);

async fn upload(client: &Client, file: Upload) -> Result<Option<String>, alipay_core::Error> {
    let request = ImageUpload { image_type: "jpg".into(), image_name: "海底捞 淺瀧聖乗".into() };
    Ok(client.call(request).file("image_content", file).send().await?.into_body().image_id)
}

fn request(sandbox: &Sandbox) -> Request<'_> {
    Request::new(sandbox, METHOD).with("image_type", "jpg").with("image_name", "海底捞")
}

/// A part as the .NET SDK writes it; Java leaves the blanks out.
fn part(head: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    [format!("--b\r\n{head}\r\n\r\n").as_bytes(), content.as_ref(), b"\r\n"].concat()
}

fn text(name: &str, value: &str) -> Vec<u8> {
    part(&format!("Content-Disposition: form-data; name=\"{name}\"\r\nContent-Type: text/plain"), value)
}

/// A file as a part.
pub fn file(name: &str, content: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"");
    part(&(head + "\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary"), content)
}

/// Everything but `charset` as a part.
pub fn texts(signed: &SignedParams) -> Vec<u8> {
    signed.params().iter().filter(|(name, _)| *name != "charset").flat_map(|(name, value)| text(name, value)).collect()
}

async fn send(sandbox: &Sandbox, query: &str, body: &[u8]) -> Http {
    let head = format!(
        "POST /gateway.do?{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: multipart/form-data;boundary=b;charset=utf-8\r\n\r\n",
        body.len()
    );
    exchange(sandbox, &[head.as_bytes(), body].concat()).await
}

/// Posts parts to the gateway.
pub async fn call(sandbox: &Sandbox, parts: &[Vec<u8>]) -> Answer {
    let http = send(sandbox, "charset=utf-8", &[&parts.concat()[..], b"--b--\r\n"].concat()).await;
    assert_eq!(http.status, 200, "{}", http.body);
    read(sandbox, &http.bytes, Charset::Utf8)
}

#[tokio::test]
async fn files_of_every_size_and_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let gbk = sandbox.client_builder().charset(Charset::Gbk).build().unwrap();
    for client in [client(&sandbox), gbk] {
        for (name, content) in [
            ("shop.jpg", vec![0xff; 1000]),
            ("empty.jpg", Vec::new()),
            ("a\"b\r\nc; name=\"x\".jpg", b"\r\n--b\r\n\r\n".to_vec()),
            ("店铺淺", b"--alipay".repeat(10_000)),
            ("😀\\", vec![0; 1 << 20]),
        ] {
            let id = upload(&client, Upload::from_bytes(name, content)).await.unwrap();
            assert_eq!(id.as_deref(), Some("1pH-5gvtTqGOG1ccIqqAkwAAACMAAQED"), "{name:?}");
        }
    }
}

#[tokio::test]
async fn fifty_megabytes_and_not_one_byte_more() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let zeros = |len| Upload::from_reader("zeros.bin", len, io::repeat(0).take(len));
    assert!(upload(&client, zeros(MAX_FILE)).await.is_ok());
    // The client does not even send it …
    let error = upload(&client, zeros(MAX_FILE + 1)).await.unwrap_err();
    let violations = error.violations().unwrap();
    assert_eq!(violations.iter().next().unwrap().problem, Problem::FileTooLarge { max: MAX_FILE });
    // … and of others the gateway does not take it, nor more of them than one.
    let large = file("image_content", vec![0; usize::try_from(MAX_FILE).unwrap() + 1]);
    let answer = call(&sandbox, &[large.clone(), texts(&request(&sandbox).sign())]).await;
    assert_eq!((answer.outcome().as_str(), answer.is_signed), ("40002 isv.invalid-file-size", true));
    assert!(answer.text("sub_msg").contains("image_content"), "{answer:?}");
    // Not to those, at least, whom it does not know.
    let forged = texts(&request(&sandbox).sign()).into_iter().chain(text("x", "1")).collect();
    assert_eq!(call(&sandbox, &[large, forged]).await.outcome(), "40002 isv.invalid-signature");
}

#[tokio::test]
async fn a_reader_that_fails_half_way() {
    struct Half(u64);
    impl Read for Half {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = io::repeat(0).take(self.0).read(buffer)?;
            self.0 -= read as u64;
            if read == 0 { Err(io::Error::other("the disk is gone")) } else { Ok(read) }
        }
    }
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    for sent in [0, 1, 1 << 20] {
        let error = upload(&client, Upload::from_reader("half.jpg", 1 << 21, Half(sent))).await.unwrap_err();
        assert!(error.is_transport() && error.is_outcome_unknown(), "{error}");
    }
    assert!(upload(&client, Upload::from_bytes("whole.jpg", "x")).await.is_ok());
}

#[tokio::test]
async fn files_that_the_api_does_not_know_or_does_not_get() {
    let sandbox = Sandbox::start().await.unwrap();
    let picture = || file("image_content", "x");
    for (files, names) in [
        (vec![], "image_content: is required"),
        (
            vec![file("image_contents", "x")],
            "image_content: is required: send the file as a part of a multipart form; image_contents: is no file",
        ),
        (vec![picture(), file("video", "x")], "video: is no file of this API"),
        (vec![picture(), picture()], "image_content: is sent twice"),
        (vec![picture(), text("image_content", "x")], ""),
    ] {
        let answer = call(&sandbox, &[texts(&request(&sandbox).sign()), files.concat()]).await;
        let outcome = if names.is_empty() { "40002 isv.invalid-signature" } else { "40004 INVALID_PARAM" };
        assert_eq!((answer.outcome().as_str(), answer.is_signed), (outcome, true), "{names}");
        assert!(answer.text("sub_msg").contains(names), "{answer:?}");
    }
    assert_eq!(request(&sandbox).send().await.outcome(), "40004 INVALID_PARAM");
    let as_text = request(&sandbox).with("image_content", "x").send().await;
    assert!(as_text.text("sub_msg").contains("image_content: is not a parameter of this API"), "{as_text:?}");
    // An API without files takes parts, and no files.
    let query = || Request::new(&sandbox, "alipay.trade.query").biz(&json!({ "out_trade_no": "20150320010101001" }));
    assert_eq!(call(&sandbox, &[texts(&query().sign())]).await.outcome(), "10000");
    let answer = call(&sandbox, &[texts(&query().sign()), file("biz_content", "x")]).await;
    assert_eq!(answer.outcome(), "40004 ACQ.INVALID_PARAMETER");
}

#[tokio::test]
async fn text_is_signed_and_files_are_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let signed = texts(&request(&sandbox).sign());
    let tampered = String::from_utf8(signed.clone()).unwrap().replace("海底捞", "海底牢").into_bytes();
    let picture = file("image_content", "\0\r\n--c");
    assert_eq!(call(&sandbox, &[tampered, picture.clone()]).await.outcome(), "40002 isv.invalid-signature");
    let twice = call(&sandbox, &[signed.clone(), picture.clone(), text("method", METHOD)]).await;
    assert_eq!((twice.outcome().as_str(), twice.is_signed), ("40002 isv.invalid-parameter", false));
    let nameless = call(&sandbox, &[signed.clone(), picture.clone(), text("", "x")]).await;
    assert_eq!((nameless.outcome().as_str(), nameless.is_signed), ("40002 isv.invalid-parameter", false));
    assert_eq!(call(&sandbox, &[signed, picture]).await.outcome(), "10000");
}

#[tokio::test]
async fn the_framing_of_all_official_sdks() {
    let sandbox = Sandbox::start().await.unwrap();
    let signed = request(&sandbox).sign();
    // Java: common parameters in the URL, a line break before the first delimiter, no blanks.
    let in_url = signed.to_form();
    let (in_url, own): (Vec<_>, Vec<_>) = in_url.split('&').partition(|pair| !pair.starts_with("image_"));
    assert_eq!(own.len(), 2);
    let java = [
        b"\r\n".to_vec(),
        part("Content-Disposition:form-data;name=\"image_type\"\r\nContent-Type:text/plain", "jpg"),
        part("Content-Disposition:form-data;name=\"image_name\"\r\nContent-Type:text/plain", "海底捞"),
        part("Content-Disposition:form-data;name=\"image_content\";filename=\"a.jpg\"\r\nContent-Type:image/jpeg", "x"),
        b"\r\n--b--\r\n".to_vec(),
    ];
    let http = send(&sandbox, &in_url.join("&"), &java.concat()).await;
    assert!(http.body.contains("1pH-5gvtTqGOG1ccIqqAkwAAACMAAQED"), "{http:?}");
    // All text in the URL, and the file before anything else: the last documentation that was seen.
    let parts = [file("image_content", "x"), b"--b--".to_vec()].concat();
    assert!(send(&sandbox, &signed.to_form(), &parts).await.body.contains("10000"));
    // .NET: everything is a part.
    assert_eq!(call(&sandbox, &[file("image_content", "x"), texts(&signed)]).await.outcome(), "10000");
}

#[tokio::test]
async fn what_does_not_end_is_not_kept() {
    let sandbox = Sandbox::start().await.unwrap();
    let megabytes = |n: usize| vec![b'a'; n << 20];
    let whole = |parts: Vec<u8>| [parts, b"--b--".to_vec()].concat();
    let many = (0..513).flat_map(|i| text(&format!("p{i}"), "1")).collect();
    for (status, body) in [
        // Neither a delimiter nor the end of a head.
        (200, megabytes(4)),
        (200, [b"--b\r\nContent-Disposition: ", &megabytes(4)[..]].concat()),
        (413, whole(text("biz_content", &"a".repeat((1 << 20) + 1)))),
        (413, whole(many)),
        (413, whole(text(&"a".repeat((1 << 20) + 1), "1"))),
        (200, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n".to_vec()),
        (200, text("method", METHOD)),
        (200, Vec::new()),
    ] {
        let http = send(&sandbox, "charset=utf-8", &body).await;
        assert_eq!((http.status, http.body.contains("isv.invalid-parameter")), (status, status == 200), "{http:?}");
    }
    for content_type in ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\""] {
        let request = format!(
            "POST /gateway.do HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\nContent-Type: {content_type}\r\n\r\n"
        );
        let http = exchange(&sandbox, request.as_bytes()).await;
        assert!(http.status == 200 && http.body.contains("must name its boundary"), "{content_type}: {http:?}");
    }
}

#[tokio::test]
async fn mutated_parts_are_all_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    let body = [texts(&request(&sandbox).sign()), file("image_content", "x"), b"--b--\r\n".to_vec()].concat();
    let mut dice = Dice(0xf11e);
    for round in 0..300 {
        let http = send(&sandbox, "charset=utf-8", &dice.mutated(&body)).await;
        assert!([200, 413].contains(&http.status), "round {round}: {http:?}");
    }
}
