//! TLS: certificates from files, replaced while it serves; plain HTTP sent on;
//! a certificate by ACME from Pebble, the test server of Let's Encrypt.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
};

use crate::place::{Place, houqin, until};

const BOTH: &[&SupportedProtocolVersion] = &[&TLS12, &TLS13];

/// A self-signed certificate and its key, PEM.
fn made() -> (String, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (cert.pem(), signing_key.serialize_pem())
}

/// One request over TLS by somebody who trusts this certificate alone.
fn ask(
    address: &str,
    trusted: &str,
    versions: &[&'static SupportedProtocolVersion],
    request: &str,
) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    for one in CertificateDer::pem_slice_iter(trusted.as_bytes()) {
        roots.add(one.unwrap()).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address)?);
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        // The server may close without TLS's farewell.
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => return Err(error),
        _ => {}
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

fn healthy(address: &str, trusted: &str) -> bool {
    ask(address, trusted, BOTH, &get("/healthz")).is_ok_and(|it| it.contains("\"ready\":true"))
}

#[test]
fn a_certificate_from_files_is_served_and_replaced_while_it_serves() {
    let place = Place::begun(None);
    let (one, key) = made();
    let (two, second_key) = made();
    let (cert_at, key_at) = (place.file("tls.crt", &one), place.file("tls.key", &key));
    place.set(&format!(
        "origin = \"https://localhost\"\n[tls]\ncertificate = \"{cert_at}\"\nkey = \"{key_at}\"\n\
         redirect_from = \"127.0.0.1:0\"\nhsts_days = 30\n[log]\nlevel = \"info\"\n"
    ));
    let server = place.serve_logging();
    for version in BOTH {
        let answer = ask(server.address(), &one, &[version], &get("/sign-in")).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=2592000"), "{answer}");
    }
    assert!(ask(server.address(), &two, BOTH, &get("/healthz")).is_err(), "a stranger's root");
    let body = format!("login=admin&password={}", crate::place::PASSWORD);
    let sign_in = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = ask(server.address(), &one, BOTH, &sign_in).unwrap();
    let cookie = answer.lines().find(|line| line.starts_with("set-cookie: houqin=")).unwrap();
    assert!(cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
    let metrics = ask(server.address(), &one, BOTH, &get("/metrics")).unwrap();
    assert!(
        metrics.contains("houqin_certificate_not_after_seconds 67"),
        "rcgen's year 4096: {metrics}"
    );
    // Another certificate, at once by SIGHUP.
    place.file("tls.crt", &two);
    place.file("tls.key", &second_key);
    server.0.signal("HUP");
    until("the new certificate", || healthy(server.address(), &two));
    assert!(!healthy(server.address(), &one));
    // One that cannot be used leaves the old one in use, and a sentence in the log.
    place.file("tls.key", &key);
    server.0.signal("HUP");
    until("the sentence", || place.log().contains("the old certificate stays in use"));
    assert!(healthy(server.address(), &two));
    server.0.stop();
    let data = place.data_text();
    houqin(&["serve", "--listen", "127.0.0.1:0", "--data", &data]).refused("do not go together");
}

#[test]
fn plain_http_is_sent_on_to_the_origin_whatever_host_is_asked_for() {
    let place = Place::begun(None);
    let (certificate, key) = made();
    let (certificate, key) = (place.file("tls.crt", &certificate), place.file("tls.key", &key));
    place.set(&format!(
        "origin = \"https://houqin.example\"\n[tls]\ncertificate = \"{certificate}\"\n\
         key = \"{key}\"\nredirect_from = \"127.0.0.1:0\"\n"
    ));
    let server = place.serve();
    let said = server.0.said.iter().find_map(|line| line.strip_prefix("sending http://")).unwrap();
    let (at, _) = said.split_once(' ').unwrap();
    let mut stream = TcpStream::connect(at).unwrap();
    let request =
        "GET /report?place=1 HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 308"), "{answer}");
    assert!(answer.contains("location: https://houqin.example/report?place=1"), "{answer}");
    server.0.stop();
}

#[test]
fn settings_of_tls_that_cannot_work_are_refused_by_name() {
    let place = Place::begun(None);
    for (toml, why) in [
        ("[tls]\ncertificate = \"a.crt\"\n", "tls.certificate needs the other"),
        ("[tls]\nredirect_from = \"127.0.0.1:0\"\n", "tls.redirect_from sends to https"),
        ("[tls]\nacme_domains = [\"a.example\"]\n", "tls.acme_terms_agreed = true"),
        ("[tls]\nacme_domains = [\"a.example\"]\n", "needs tls.redirect_from"),
    ] {
        place.set(toml);
        place.houqin(&["key", "show"]).refused(why);
    }
}

/// Pebble; it ends with its test.
struct Pebble(Child);

impl Drop for Pebble {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that is free now.
fn free() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_certificate_comes_by_acme_and_is_kept() {
    let place = Place::begun(None);
    let (root, key) = made();
    let (root, key) = (place.file("pebble.crt", &root), place.file("pebble.key", &key));
    let (directory, management, challenge) = (free(), free(), free());
    let config = serde_json::json!({ "pebble": {
        "listenAddress": format!("127.0.0.1:{directory}"),
        "managementListenAddress": format!("127.0.0.1:{management}"),
        "certificate": root, "privateKey": key,
        "httpPort": challenge, "tlsPort": free(),
    }});
    let config = place.file("pebble.json", &config.to_string());
    let pebble = Command::new("pebble")
        .args(["-config", &config])
        .env("PEBBLE_VA_NOSLEEP", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("pebble is installed: scripts/setup test");
    let pebble = Pebble(pebble);
    until("Pebble", || TcpStream::connect(("127.0.0.1", directory)).is_ok());
    place.set(&format!(
        "[tls]\nacme_domains = [\"localhost\"]\nacme_terms_agreed = true\n\
         acme_directory = \"https://localhost:{directory}/dir\"\nacme_root = \"{root}\"\n\
         redirect_from = \"127.0.0.1:{challenge}\"\n[log]\nlevel = \"info\"\n"
    ));
    let server = place.serve_logging();
    until("the certificate", || {
        let log = place.log();
        assert!(!log.contains("no certificate by ACME"), "{log}");
        log.contains("a certificate came by ACME")
    });
    let authority = ask(
        &format!("127.0.0.1:{management}"),
        &std::fs::read_to_string(&root).unwrap(),
        BOTH,
        &get("/roots/0"),
    )
    .unwrap();
    let (_, authority) = authority.split_once("\r\n\r\n").unwrap();
    assert!(healthy(server.address(), authority));
    server.0.stop();
    // The next start shows the same one and asks nobody.
    drop(pebble);
    let server = place.serve_logging();
    until("the kept certificate", || healthy(server.address(), authority));
    assert!(!place.log().contains("by ACME"), "{}", place.log());
    server.0.stop();
}
