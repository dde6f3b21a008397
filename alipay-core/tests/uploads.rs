//! Files that are sent along: row O04 of the attack corpus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod support;

use std::{
    io::{self, Cursor, Read},
    sync::atomic::Ordering,
};

use alipay_core::{
    Api, ApiInfo, Charset, Client, Error, HttpResponse, Problem, PublicKey, SignType, Upload, Verifier as _,
    api::{FileField, GatewayApi},
    codec::{Field, Record, Ref, Schema, Slot},
    form, sign_source,
};
use support::{
    Query, QueryAnswer, builder,
    gateway::{Gateway, Sent},
    key,
    multipart::{self, Part},
    sign,
};

/// Sends a picture of a shop.
#[derive(Clone, Debug, Default, PartialEq)]
struct SendPicture {
    image_name: Option<String>,
}

impl Record for SendPicture {
    const SCHEMA: &'static Schema = &Schema::new("SendPicture", &[Field::string("image_name").max_len(64)]);

    fn get(&self, i: usize) -> Ref<'_> {
        if i == 0 { Ref::option(&self.image_name) } else { Ref::Absent }
    }

    fn set(&mut self, i: usize, slot: Slot<'_, '_>) {
        if i == 0 {
            slot.option(&mut self.image_name);
        }
    }
}

impl Api for SendPicture {
    type Response = QueryAnswer;
    const INFO: &'static ApiInfo =
        &ApiInfo::new("alipay.offline.material.image.upload", "1.0", "alipay_offline_material_image_upload_response")
            .plain_params()
            .files(&[FileField::new("image_content").required(), FileField::new("image_back")]);
}

impl GatewayApi for SendPicture {}

/// Answers every upload with a success.
fn gateway() -> Gateway {
    let node = r#"{"code":"10000","out_trade_no":"A1"}"#;
    let body = format!(r#"{{"{}":{node},"sign":"{}"}}"#, SendPicture::INFO.response_key, sign(node));
    Gateway::new(move |_| HttpResponse::new(200, body.clone()))
}

fn client(gateway: &Gateway) -> Client {
    builder().transport(gateway.clone()).build().unwrap()
}

fn picture() -> SendPicture {
    SendPicture { image_name: Some("shop".into()) }
}

fn jpeg(content: impl Into<Vec<u8>>) -> Upload {
    Upload::from_bytes("shop.jpg", content)
}

/// What a server reads of an upload: parameters, whose signature is checked, and files.
fn parts(sent: &Sent) -> (Vec<(String, String)>, Vec<Part>) {
    let mut params = form::decode(sent.url.split_once('?').unwrap().1).unwrap();
    let (files, texts): (Vec<Part>, Vec<Part>) =
        multipart::parse(&sent.content_type, &sent.body).into_iter().partition(|part| part.file_name.is_some());
    params.extend(texts.into_iter().map(|part| (part.name, String::from_utf8(part.content).unwrap())));
    let value = |name: &str| params.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
    let source = sign_source(params.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let app = PublicKey::parse(&key("app_rsa2048.pub.pem")).unwrap().verifier(SignType::Rsa2).unwrap();
    app.verify(source.as_bytes(), value("sign").unwrap()).unwrap();
    (params, files)
}

/// Sends one file and gives back what arrived of it.
async fn sent(file: Upload) -> (String, Vec<u8>) {
    let gateway = gateway();
    client(&gateway).call(picture()).file("image_content", file).send().await.unwrap();
    let (params, mut files) = parts(&gateway.only());
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, "image_content");
    assert!(params.iter().any(|(name, value)| name == "image_name" && value == "shop"));
    let file = files.remove(0);
    (file.file_name.unwrap(), file.content)
}

#[tokio::test]
async fn o04_names_cannot_break_out() {
    let names = [
        ("shop.jpg", "shop.jpg"),
        ("a\"b.jpg", "a%22b.jpg"),
        ("a\r\nb.jpg", "a%0D%0Ab.jpg"),
        ("a\"; filename=\"evil.php", "a%22; filename=%22evil.php"),
        ("a\"\r\nX-Evil: 1\r\n\r\n<script>", "a%22%0D%0AX-Evil: 1%0D%0A%0D%0A<script>"),
        ("/home/merchant/secret/shop.jpg", "shop.jpg"),
        (r"C:\Users\merchant\shop.jpg", "shop.jpg"),
        ("../../etc/passwd", "passwd"),
        ("dir/", "file"),
        ("", "file"),
        ("a\0b\tc\u{7f}.jpg", "a_b_c_.jpg"),
        ("门店 照片😀.jpg", "门店 照片😀.jpg"),
    ];
    for (name, expected) in names {
        let (name, content) = sent(Upload::from_bytes(name, "content")).await;
        assert_eq!((name.as_str(), content.as_slice()), (expected, b"content".as_slice()));
    }
}

#[tokio::test]
async fn o04_any_content_arrives() {
    let boundary_like = "\r\n--alipay0123456789abcdef0123456789abcdef--\r\n\r\n--alipay\r\n";
    let contents: [Vec<u8>; 6] = [
        Vec::new(),
        b"x".to_vec(),
        boundary_like.into(),
        b"\r\n".to_vec(),
        (0..=255).collect(),
        (0..1_000_000).map(|i: u32| (i % 251) as u8).collect(),
    ];
    for content in contents {
        let (_, arrived) = sent(jpeg(content.clone())).await;
        assert!(arrived == content, "{} bytes", content.len());
        let reader = Upload::from_reader("shop.jpg", content.len() as u64, Cursor::new(content.clone()));
        assert!(sent(reader).await.1 == content);
    }
}

/// A boundary is chosen anew for each request, so no content can be made to hold it.
#[tokio::test]
async fn o04_a_file_that_holds_the_boundary_of_the_request_before() {
    let gateway = gateway();
    let client = client(&gateway);
    let mut content = b"first".to_vec();
    let mut boundaries = Vec::new();
    for i in 0..20 {
        client.call(picture()).file("image_content", jpeg(content.clone())).send().await.unwrap();
        let sent = gateway.sent.lock().unwrap()[i].clone();
        let (_, files) = parts(&sent);
        assert!(files[0].content == content, "request {i}");
        let boundary = sent.content_type.split_once("boundary=").unwrap().1.to_owned();
        assert!(!boundaries.contains(&boundary) && boundary.len() >= 32, "{boundary}");
        content = format!("\r\n--{boundary}--\r\n--{boundary}\r\nContent-Disposition: form-data\r\n\r\n").into_bytes();
        boundaries.push(boundary);
    }
}

#[tokio::test]
async fn o04_several_files_and_the_size_of_the_body() {
    let gateway = gateway();
    let back = Upload::from_reader("back.jpg", 4, Cursor::new("back"));
    let client = client(&gateway);
    let call = client.call(picture()).file("image_content", jpeg("front")).file("image_back", back);
    call.app_auth_token("T0ken").send().await.unwrap();
    let sent = gateway.only();
    assert_eq!(sent.url, "https://openapi.alipay.com/gateway.do?charset=utf-8");
    let (params, files) = parts(&sent);
    let found: Vec<_> = files.iter().map(|part| (part.name.as_str(), part.content.as_slice())).collect();
    assert_eq!(found, [("image_content", &b"front"[..]), ("image_back", b"back")]);
    assert!(params.iter().any(|(name, value)| name == "app_auth_token" && value == "T0ken"));
    assert!(params.iter().all(|(name, _)| !name.starts_with("image_con")), "files are not signed");
}

#[tokio::test]
async fn o04_a_value_is_a_text_whatever_it_begins_with() {
    let gateway = gateway();
    let client = client(&gateway);
    let call = client.call(SendPicture { image_name: Some("@/etc/passwd".into()) });
    call.file("image_content", jpeg("x")).param("terminal_info", "@/etc/shadow").send().await.unwrap();
    let (params, files) = parts(&gateway.only());
    for (name, value) in [("image_name", "@/etc/passwd"), ("terminal_info", "@/etc/shadow")] {
        assert!(params.iter().any(|(other, text)| other == name && text == value), "{name}");
    }
    assert_eq!(files.len(), 1);
    // And in a call without files.
    let client = builder().transport(support::Unreachable).build().unwrap();
    let raw = client.raw("alipay.trade.query", "").param("terminal_info", "@/etc/passwd").prepare().unwrap();
    assert_eq!(raw.params().value("terminal_info"), Some("@/etc/passwd"));
}

/// The problems of a call, none of which was sent.
async fn problems(call: impl AsyncFnOnce(Client) -> Result<(), Error>) -> Vec<(String, Problem)> {
    let gateway = gateway();
    let error = call(client(&gateway)).await.unwrap_err();
    assert!(error.is_validation() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(gateway.count(), 0, "nothing is sent");
    error.violations().unwrap().iter().map(|found| (found.path.clone(), found.problem.clone())).collect()
}

#[tokio::test]
async fn o04_files_are_checked_before_anything_is_sent() {
    const MAX: u64 = 50 * 1024 * 1024;
    let path = |name: &str, problem| vec![(name.to_owned(), problem)];

    let found = problems(async |client| client.call(picture()).send().await.map(drop)).await;
    assert_eq!(found, path("image_content", Problem::Missing));

    let found = problems(async |client| {
        let call = client.call(picture()).file("image_content", jpeg("x")).file("passport", jpeg("x"));
        call.send().await.map(drop)
    });
    assert_eq!(found.await, path("passport", Problem::UnknownFile));

    let found = problems(async |client| {
        let call = client.call(picture()).file("image_content", jpeg("x")).file("image_content", jpeg("y"));
        call.send().await.map(drop)
    });
    assert_eq!(found.await, path("image_content", Problem::Reserved));

    let found = problems(async |client| {
        let query = Query { trade_no: Some("T".into()), ..Query::default() };
        client.call(query).file("image_content", jpeg("x")).send().await.map(drop)
    });
    assert_eq!(found.await, path("image_content", Problem::UnknownFile));

    let found = problems(async |client| {
        let endless = Upload::from_reader("big.jpg", MAX + 1, io::repeat(0));
        client.call(picture()).file("image_content", endless).send().await.map(drop)
    });
    assert_eq!(found.await, path("image_content", Problem::FileTooLarge { max: MAX }));

    let found = problems(async |client| {
        let endless = Upload::from_reader("big.jpg", u64::MAX, io::repeat(0));
        client.raw("alipay.x.upload", "").file("file", endless).send().await.map(drop)
    });
    assert_eq!(found.await, path("file", Problem::FileTooLarge { max: MAX }));

    let largest = Upload::from_reader("big.jpg", MAX, io::repeat(0));
    assert!(client(&gateway()).call(picture()).file("image_content", largest).prepare().is_ok());
}

/// A part with the name of a parameter would make two of it.
#[tokio::test]
async fn o04_a_file_cannot_take_the_name_of_a_parameter() {
    for name in ["app_id", "sign", "biz_content", "method", "terminal_info"] {
        let found = problems(async |client| {
            let call = client.raw("alipay.x.upload", r#"{"a":1}"#).param("terminal_info", "x");
            call.file(name, jpeg("x")).send().await.map(drop)
        });
        assert_eq!(found.await, [(name.to_owned(), Problem::Reserved)]);
    }
}

/// Gives a few bytes, then fails.
struct Fails(usize);

impl Read for Fails {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::other("the disk is gone"));
        }
        let count = buffer.len().min(self.0);
        buffer[..count].fill(b'x');
        self.0 -= count;
        Ok(count)
    }
}

#[tokio::test]
async fn o04_readers_that_do_not_keep_their_word() {
    let readers = || {
        [
            ("fails half way", Upload::from_reader("a.jpg", 1000, Fails(500))),
            ("fails at once", Upload::from_reader("a.jpg", 1000, Fails(0))),
            ("is shorter than announced", Upload::from_reader("a.jpg", 1000, Cursor::new(vec![0; 999]))),
            ("is longer than announced", Upload::from_reader("a.jpg", 1000, Cursor::new(vec![0; 1001]))),
            ("is empty", Upload::from_reader("a.jpg", 1, io::empty())),
            ("never ends", Upload::from_reader("a.jpg", 1000, io::repeat(0))),
        ]
    };
    for (what, file) in readers() {
        let gateway = gateway();
        let client = client(&gateway);
        let call = client.call(picture()).file("image_content", file);
        let error = call.send().await.expect_err(what);
        assert!(error.is_transport() && error.is_outcome_unknown(), "{what}: {error}");
        assert_eq!(gateway.broken.load(Ordering::SeqCst), 1, "{what}: it was on its way");
        assert_eq!(gateway.count(), 1, "{what}: and never complete");
    }
    // No file borrows from the next one.
    for (what, file) in readers() {
        let gateway = gateway();
        let client = client(&gateway);
        let call = client.call(picture()).file("image_content", file);
        assert!(call.file("image_back", jpeg(vec![0; 4096])).send().await.is_err(), "{what}");
    }
}

#[tokio::test]
async fn o04_in_gbk_everything_is_gbk() {
    let gateway = gateway();
    let client = builder().charset(Charset::Gbk).transport(gateway.clone()).build().unwrap();
    let call = client.call(SendPicture { image_name: Some("门店".into()) });
    call.file("image_content", Upload::from_bytes("门店😀.jpg", "中")).send().await.unwrap();
    let sent = gateway.only();
    let find = |bytes: &[u8]| sent.body.windows(bytes.len()).any(|window| window == bytes);
    let name = Charset::Gbk.encode("门店").unwrap();
    assert!(find(&[b"\r\n\r\n", &name[..], b"\r\n"].concat()), "the value");
    assert!(find(&[b"filename=\"", &name[..], b"_.jpg\""].concat()), "the name, without what GBK lacks");
    assert!(find("\r\n\r\n中\r\n".as_bytes()), "the content, as it is");
    assert!(sent.url.ends_with("?charset=GBK"));
}
