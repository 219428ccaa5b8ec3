//! Signed requests beside another implementation of RFC 9421: what one signs, the other takes, and neither what was
//! changed. Ed25519 signs the same bytes in the same way, so both even send the same headers.

mod library;
mod served;

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cartelera_playlists::{
    envelope::KeyId,
    protocol::request::{self, CONTENT_DIGEST, Claim, Request, RequestError, SIGNATURE, SIGNATURE_INPUT},
};
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use serde_json::json;

use library::{Library, Message, Profile};

const CREATED_S: u64 = 1_764_000_000;
const NONCE: u128 = 0x5eed;

/// What is covered of each request, in the order of the profile.
const COVERED: [&str; 4] = ["@method", "@authority", "@path", "@query"];

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// Our profile, as the library is told it.
fn profile(key: &SigningKey, created_s: u64, nonce: u128) -> Profile {
    let key_id = KeyId::of(&key.verifying_key()).to_string();
    let nonce = format!("{nonce:032x}");
    let params = vec![
        ("created", json!(created_s)),
        ("nonce", json!(nonce)),
        ("keyid", json!(key_id)),
        ("alg", json!("ed25519")),
    ];
    Profile { key: key.to_bytes(), key_id, label: "screen", covered: COVERED.to_vec(), params }
}

/// `covered` as the library gets it, without headers.
fn message(covered: &Request<'static>) -> Message {
    let Request { method, authority, path, query, body } = *covered;
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    let url = format!("http://{authority}{path}{query}");
    Message { method, url, headers: BTreeMap::new(), body: body.map(<[u8]>::to_vec) }
}

/// Checks `headers` of `covered` as a manager does.
fn check(covered: &Request<'_>, headers: &BTreeMap<String, String>, key: &SigningKey) -> Result<(), RequestError> {
    let claim = Claim::read(&headers[SIGNATURE_INPUT], &headers[SIGNATURE])?;
    claim.verify(covered, headers.get(CONTENT_DIGEST).map(String::as_str), &key.verifying_key())
}

/// Requests with and without body, with every kind of authority, path and query.
fn requests() -> Vec<Request<'static>> {
    let plain = Request {
        method: "GET",
        authority: "cartelera.example:8443",
        path: "/v1/screens/cajas/pointer",
        query: "",
        body: None,
    };
    let mut requests = vec![plain];
    for authority in ["cartelera.example", "127.0.0.1:8080", "[2001:db8::1]", "[2001:db8::1]:8443"] {
        requests.push(Request { authority, ..plain });
    }
    for path in ["/", "//", "/a//b/", "/caf%C3%A9/%2e%2F%20", "/.well-known/~x", "/a;b=c/!$&'()*+,:@-._~"] {
        requests.push(Request { path, ..plain });
    }
    for query in ["after=7", "a=1&b=", "&&", "=", "a=%20+%26&%C3%B1=1", "a=b?c/d", "a=!$'()*,;:@-._~"] {
        requests.push(Request { query, ..plain });
    }
    for body in [&b""[..], b"{}", br#"{"hello": "world"}"#, b"\0\xff\r\n", &[b' '; 10_000]] {
        requests.push(Request { method: "POST", query: "a=1", body: Some(body), ..plain });
    }
    requests.push(Request { method: "DELETE", ..plain });
    requests
}

#[test]
fn either_takes_what_the_other_signs_and_both_send_the_same_headers() {
    let mut library = Library::start();
    let profile = profile(&key(), CREATED_S, NONCE);
    for covered in requests() {
        let own = request::sign(&covered, &key(), CREATED_S, NONCE);
        let mut sent = message(&covered);
        let foreign = library.sign(&sent, &profile);
        assert_eq!(check(&covered, &foreign, &key()), Ok(()), "{sent:?}");
        sent.headers.extend([(SIGNATURE_INPUT.into(), own.input), (SIGNATURE.into(), own.signature)]);
        sent.headers.extend(own.content_digest.map(|digest| (CONTENT_DIGEST.into(), digest)));
        let mut profile = profile.clone();
        profile.covered.extend(covered.body.map(|_| CONTENT_DIGEST));
        assert_eq!(library.verify(&sent, &profile), Ok(()), "{sent:?}");
        assert_eq!(sent.headers, foreign);
    }
}

#[test]
fn both_refuse_a_changed_request() {
    let mut library = Library::start();
    let good = Request {
        method: "POST",
        authority: "cartelera.example:8443",
        path: "/v1/screens/cajas/heartbeat",
        query: "a=1",
        body: Some(b"{}"),
    };
    let mut profile = profile(&key(), CREATED_S, NONCE);
    let headers = library.sign(&message(&good), &profile);
    profile.covered.push(CONTENT_DIGEST);
    let mut holds = |covered: &Request<'static>, headers: &BTreeMap<String, String>| {
        let sent = Message { headers: headers.clone(), ..message(covered) };
        (check(covered, headers, &key()).is_ok(), library.verify(&sent, &profile).is_ok())
    };
    assert_eq!(holds(&good, &headers), (true, true));
    for changed in [
        Request { method: "PUT", ..good },
        Request { authority: "cartelera.example", ..good },
        Request { authority: "cartelera.exampla:8443", ..good },
        Request { path: "/v1/screens/Cajas/heartbeat", ..good },
        Request { path: "/v1/screens/cajas/heartbeat/", ..good },
        Request { path: "/v1/screens/caj%61s/heartbeat", ..good },
        Request { query: "", ..good },
        Request { query: "a=1&", ..good },
        Request { query: "a=%31", ..good },
        Request { body: Some(b"[]"), ..good },
        Request { body: Some(b""), ..good },
    ] {
        assert_eq!(holds(&changed, &headers), (false, false), "{changed:?}");
    }
    for name in [SIGNATURE_INPUT, SIGNATURE, CONTENT_DIGEST] {
        let mut without = headers.clone();
        for place in 0..without.remove(name).expect("the header").len() {
            let mut changed = headers.clone();
            let value = changed.get_mut(name).expect("the header");
            // The label is not covered, and another one in both headers is another profile.
            if name != CONTENT_DIGEST && place < "screen=".len() {
                continue;
            }
            let other = if &value[place..=place] == "A" { "B" } else { "A" };
            value.replace_range(place..=place, other);
            assert_eq!(holds(&good, &changed), (false, false), "byte {place} of {name}: {}", changed[name]);
        }
    }
}

/// RFC 9421, appendix B.2.6.
#[test]
fn the_example_of_the_standard_is_signed_as_it_says() {
    const SIGNED: &str = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
    const PARAMS: &str = r#"("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519""#;
    let seed = STANDARD.decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=").unwrap();
    let key = SigningKey::from_bytes(&seed.try_into().unwrap());
    let base = format!(
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\"@authority\": example.com\n\
         \"content-type\": application/json\n\"content-length\": 18\n\"@signature-params\": {PARAMS}"
    );
    let signature = Signature::from_slice(&STANDARD.decode(SIGNED).unwrap()).unwrap();
    assert_eq!(key.sign(base.as_bytes()), signature);
    key.verifying_key().verify_strict(base.as_bytes(), &signature).unwrap();

    let headers =
        [("date", "Tue, 20 Apr 2021 02:07:55 GMT"), ("content-type", "application/json"), ("content-length", "18")];
    let example = Message {
        method: "POST",
        url: "http://example.com/foo?param=Value&Pet=dog".into(),
        headers: headers.map(|(name, value)| (name.into(), value.into())).into(),
        body: None,
    };
    let profile = Profile {
        key: key.to_bytes(),
        key_id: "test-key-ed25519".into(),
        label: "sig-b26",
        covered: vec!["date", "@method", "@path", "@authority", "content-type", "content-length"],
        params: vec![("created", json!(1_618_884_473)), ("keyid", json!("test-key-ed25519"))],
    };
    let signed = Library::start().sign(&example, &profile);
    assert_eq!(signed[SIGNATURE_INPUT], format!("sig-b26={PARAMS}"));
    assert_eq!(signed[SIGNATURE], format!("sig-b26=:{SIGNED}:"));
}

/// The digest of the body in the examples of RFC 9530, appendix B.
#[test]
fn the_digest_is_that_of_the_standard() {
    let body = b"{\"hello\": \"world\"}\n";
    let covered = Request { method: "POST", authority: "example.com", path: "/foo", query: "", body: Some(body) };
    let signed = request::sign(&covered, &key(), CREATED_S, NONCE);
    assert_eq!(signed.content_digest.unwrap(), "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
}
