//! What readers get of a published folder by the configuration of nginx that README gives: statuses, headers, redirects, twins.

use std::fs;

use ureq::Agent;
use ureq::http::Response;

use crate::board::{FACTS, board, published};
use crate::nginx::Nginx;
use crate::site::Site;

/// The block of README, with the folder and port of a test in it.
fn by_the_readme(www: &str) -> Nginx {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("README.md");
    let section = readme.split("### nginx on the agency's server").nth(1).expect("the recipe for nginx");
    let block = section.split("```nginx\n").nth(1).and_then(|rest| rest.split("```").next()).expect("its block");
    let inner = block.trim().strip_prefix("http {").and_then(|rest| rest.strip_suffix('}')).expect("a block http");
    assert!(inner.contains("listen 80;") && inner.contains("/srv/www/bql"), "{inner}");
    Nginx::with(|port| inner.replace("listen 80;", &format!("listen 127.0.0.1:{port};")).replace("/srv/www/bql", www))
}

fn get(nginx: &Nginx, path: &str, headers: &[(&str, &str)]) -> Response<ureq::Body> {
    let agent: Agent = Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into();
    let request =
        headers.iter().fold(agent.get(nginx.url(path)), |request, (name, value)| request.header(*name, *value));
    request.call().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn header(answer: &Response<ureq::Body>, name: &str) -> String {
    answer.headers().get(name).map_or(String::new(), |value| value.to_str().expect("ASCII").to_owned())
}

fn served() -> (Site, Nginx) {
    let site = board("[publish.web]\nto = \"www\"\ncompress = [\"gzip\"]\n");
    let moved = "aliases = [\"/cu/bon/\", \"/xem.aspx?id=4&m=2\", \"/tin cũ/số 4\"]\n";
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\n{moved}{FACTS}"));
    published(&site, &[]);
    let nginx = by_the_readme(&site.path("www").display().to_string());
    (site, nginx)
}

#[test]
fn pages_have_their_status_type_and_policy() {
    let (_site, nginx) = served();
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/tin-tuc/bon/", "text/html; charset=utf-8"),
        ("/css/site.css", "text/css; charset=utf-8"),
        ("/sitemap.xml", "text/xml; charset=utf-8"),
    ] {
        let answer = get(&nginx, path, &[]);
        assert_eq!((answer.status().as_u16(), header(&answer, "content-type").as_str()), (200, kind), "{path}");
        assert_eq!(header(&answer, "content-security-policy"), "default-src 'self'", "{path}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&answer, "cache-control"), "public, max-age=60", "{path}");
    }
    let without_slash = get(&nginx, "/tin-tuc/bon", &[]);
    assert_eq!(without_slash.status().as_u16(), 301);
    assert!(header(&without_slash, "location").ends_with("/tin-tuc/bon/"));
}

#[test]
fn what_is_not_there_gets_the_page_of_the_site() {
    let (_site, nginx) = served();
    let mut answer = get(&nginx, "/khong-co/", &[]);
    assert_eq!(answer.status().as_u16(), 404);
    assert_eq!(header(&answer, "content-security-policy"), "default-src 'self'");
    let text = answer.body_mut().read_to_string().expect("the page");
    assert!(text.contains("</html>"), "{text}");
}

#[test]
fn old_addresses_are_moved_for_good() {
    let (_site, nginx) = served();
    for old in ["/cu/bon/", "/cu/bon", "/xem.aspx?id=4&m=2", "/tin%20c%C5%A9/s%E1%BB%91%204"] {
        let answer = get(&nginx, old, &[]);
        assert_eq!(answer.status().as_u16(), 301, "{old}");
        assert!(header(&answer, "location").ends_with("/tin-tuc/bon/"), "{old}: {}", header(&answer, "location"));
    }
    assert_eq!(get(&nginx, "/xem.aspx?id=5", &[]).status().as_u16(), 404);
}

#[test]
fn what_publishing_keeps_is_not_for_readers() {
    let (site, nginx) = served();
    for path in ["/.bantin/published.json", "/.bantin/", "/redirects.nginx.conf", "/redirects.apache.conf"] {
        assert_eq!(get(&nginx, path, &[]).status().as_u16(), 404, "{path}");
    }
    assert!(site.path("www/.bantin/published.json").is_file());
}

#[test]
fn browsers_that_take_gzip_get_the_twin() {
    let (site, nginx) = served();
    let mut answer = get(&nginx, "/tin-tuc/bon/", &[("accept-encoding", "gzip")]);
    assert_eq!(header(&answer, "content-encoding"), "gzip");
    let packed = answer.body_mut().read_to_vec().expect("the twin");
    assert_eq!(packed, fs::read(site.path("www/tin-tuc/bon/index.html.gz")).expect("the twin on disk"));
    assert_eq!(header(&get(&nginx, "/tin-tuc/bon/", &[]), "content-encoding"), "");
}
