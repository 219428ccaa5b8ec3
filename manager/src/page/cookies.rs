//! Cookies: the session's, and the one by which a browser is known.

use axum::http::{HeaderMap, header::COOKIE};

use super::via::Via;
use crate::accounts::Token;

/// Holds the session.
pub(crate) const SESSION: &str = "cartelera-session";
/// Tells a browser in which somebody signed in before.
pub(crate) const BROWSER: &str = "cartelera-browser";
/// So long a browser keeps being known: half a year.
const BROWSER_S: u32 = 180 * 86_400;

/// The token in the cookie `name`.
pub(crate) fn token(headers: &HeaderMap, name: &str, via: Via) -> Option<Token> {
    let name = full(name, via);
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    let found = pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(known, _)| *known == name);
    Token::read(found?.1)
}

/// The header that sets the session; it ends with the browser.
pub(crate) fn session(token: &Token, via: Via) -> String {
    line(SESSION, &token.text(), None, via)
}

/// The header that takes the session away.
pub(crate) fn no_session(via: Via) -> String {
    line(SESSION, "", Some(0), via)
}

/// The header that makes a browser known.
pub(crate) fn browser(token: &Token, via: Via) -> String {
    line(BROWSER, &token.text(), Some(BROWSER_S), via)
}

fn line(name: &str, value: &str, age_s: Option<u32>, via: Via) -> String {
    let age = age_s.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
    let secure = if via.is_https { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}", full(name, via))
}

/// Behind HTTPS the browser itself sees to it that no other host and no plain connection sets the cookie.
fn full(name: &str, via: Via) -> String {
    if via.is_https { format!("__Host-{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_the_hosts_own_behind_https() {
        let (plain, https) = (Via { is_https: false, is_near: true }, Via { is_https: true, is_near: false });
        let drawn = Token::draw().unwrap();
        let set = session(&drawn, https);
        assert!(
            set.starts_with("__Host-cartelera-session=") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure")
        );
        assert!(session(&drawn, plain).ends_with("; Path=/; HttpOnly; SameSite=Lax"));
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, format!("a=b; {}", set.split(';').next().unwrap()).parse().unwrap());
        assert_eq!(token(&headers, SESSION, https).unwrap().text(), drawn.text());
        assert!(token(&headers, SESSION, plain).is_none(), "one kind does not stand for the other");
    }
}
