//! Moves `charset` from the body of a request to its address, where the local gateway wants it, for an SDK that cannot.
//!
//! `peer-relay GATEWAY` prints its own address and serves until it is ended: one request for each connection, as that
//! SDK sends them.

use std::{
    error::Error,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

const CHARSET: &str = "charset=utf-8";

fn main() -> Result<(), Box<dyn Error>> {
    let gateway = std::env::args().nth(1).ok_or("usage: GATEWAY")?;
    let (address, path) = gateway.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("no address")?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}/{path}", listener.local_addr()?);
    for client in listener.incoming() {
        let (client, address) = (client?, address.to_owned());
        thread::spawn(move || {
            if let Err(error) = relay(client, &address) {
                eprintln!("relay: {error}");
            }
        });
    }
    Ok(())
}

fn relay(mut client: TcpStream, gateway: &str) -> io::Result<()> {
    let (line, headers, body) = read(&client)?;
    let line = line.replacen(" HTTP/", &format!("?{CHARSET} HTTP/"), 1);
    let body = body.split('&').filter(|pair| *pair != CHARSET).collect::<Vec<_>>().join("&");
    let length = body.len();
    let request = format!("{line}{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}");

    let mut server = TcpStream::connect(gateway)?;
    server.write_all(request.as_bytes())?;
    io::copy(&mut server, &mut client)?;
    Ok(())
}

/// The request line, the headers without those about the connection, and the body.
fn read(client: &TcpStream) -> io::Result<(String, String, String)> {
    let mut reader = BufReader::new(client);
    let (mut line, mut headers, mut length) = (String::new(), String::new(), 0);
    reader.read_line(&mut line)?;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let (name, value) = header.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "" => break,
            "content-length" => length = value.trim().parse().map_err(io::Error::other)?,
            "connection" => {}
            _ => headers += &header,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((line, headers, String::from_utf8(body).map_err(io::Error::other)?))
}
