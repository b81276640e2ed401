//! Redirects: the HTML page of an old address, and the maps for hosts that redirect themselves.

use percent_encoding::percent_decode_str;
use pulldown_cmark_escape::escape_html;

use crate::output::Redirect;

/// An old address and the new one, both root-relative and percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Move {
    /// Old path.
    pub from: String,
    /// Old query string, without its question mark.
    pub query: Option<String>,
    /// New address.
    pub to: String,
}

impl Move {
    /// What tells it from others as servers compare them.
    pub fn key(&self) -> (String, Option<String>) {
        let folded = |text: &str| percent_decode_str(text).decode_utf8_lossy().to_lowercase();
        (folded(self.from.trim_end_matches('/')), self.query.as_deref().map(folded))
    }

    /// The query as `_redirects` writes it, its parts with spaces between; `None` where a part could be read as
    /// something else.
    fn parts(&self) -> Option<String> {
        let Some(query) = &self.query else { return Some(String::new()) };
        let part = |part: &str| {
            let (key, value) = part.split_once('=')?;
            let is_plain = !key.is_empty() && !key.contains(['/', ':']);
            is_plain.then(|| format!(" {key}={}", value.replace('/', "%2F").replace(':', "%3A")))
        };
        query.split('&').map(part).collect()
    }
}

impl Redirect {
    /// A page that leads on without script, and tells search engines where to.
    pub fn render(&self) -> String {
        let escaped = |text: &str| {
            let mut escaped = String::new();
            // Writing to a string cannot fail.
            let _ = escape_html(&mut escaped, text);
            escaped
        };
        let (language, title) = (escaped(&self.language), escaped(&self.title));
        let (url, permalink) = (escaped(&self.url), escaped(&self.permalink));
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
             <link rel=\"canonical\" href=\"{permalink}\">\n<meta name=\"robots\" content=\"noindex\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
             <p><a href=\"{url}\">{permalink}</a></p>\n</main>\n</body>\n</html>\n"
        )
    }
}

/// Both spellings of an old path, with and without a slash at its end.
fn spellings(path: &str) -> Vec<String> {
    let bare = path.trim_end_matches('/');
    let is_file = bare.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if is_file || bare.is_empty() { vec![path.to_owned()] } else { vec![bare.to_owned(), format!("{bare}/")] }
}

/// `_redirects`, as static hosts read it.
pub fn host_map(moves: &[Move]) -> String {
    let mut map = String::from("# Old addresses of this site: from, query, to, status.\n");
    for (moved, query) in moves.iter().filter_map(|moved| Some((moved, moved.parts()?))) {
        for from in spellings(&moved.from) {
            map.push_str(&format!("{from}{query} {} 301\n", moved.to));
        }
    }
    map
}

/// A map for nginx, to be included in its `http` block.
pub fn nginx_map(moves: &[Move]) -> String {
    let mut map = String::from(
        "# nginx: include this file in the http block, then in the server block:\n\
         #   if ($bantin_moved) { return 301 $bantin_moved; }\n\
         map $request_uri $bantin_moved {\n    default \"\";\n",
    );
    for Move { from, query, to } in moves {
        let query = query.as_ref().map_or(String::new(), |query| format!("?{query}"));
        for from in spellings(from) {
            map.push_str(&format!("    \"{}\" \"{}\";\n", key(&format!("{from}{query}")), quoted(to)));
        }
    }
    map.push_str("}\n");
    map
}

/// Rules for Apache's mod_rewrite, to be included in the virtual host, or as the `.htaccess` of the site's folder: there a rule sees the path
/// without that folder, so the whole one is asked for.
pub fn apache_map(moves: &[Move]) -> String {
    let mut map = String::from(
        "# Apache: include this file in the virtual host (mod_rewrite), or let it be the site's .htaccess.\nRewriteEngine On\n",
    );
    for Move { from, query, to } in moves {
        // mod_rewrite matches the decoded path.
        let path = percent_decode_str(from.trim_end_matches('/')).decode_utf8_lossy().into_owned();
        map.push_str(&format!("RewriteCond %{{REQUEST_URI}} \"^{}/?$\"\n", literal(&path)));
        if let Some(query) = query {
            map.push_str(&format!("RewriteCond %{{QUERY_STRING}} \"^{}$\"\n", literal(query)));
        }
        let to = quoted(to).replace('%', "\\%");
        map.push_str(&format!("RewriteRule \"^\" \"{to}\" [R=301,L,NE,QSD]\n"));
    }
    map
}

/// Text inside double quotes of a server's configuration.
fn quoted(text: &str) -> String {
    key(text).replace('$', "%24")
}

/// The same where no variables are filled in.
fn key(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Text as a regular expression that matches just it.
fn literal(text: &str) -> String {
    let mut expression = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() && !letter.is_ascii_alphanumeric() && !"/-_ =&".contains(letter) {
            expression.push('\\');
        }
        expression.push(letter);
    }
    expression
}
