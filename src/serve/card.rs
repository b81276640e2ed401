//! The card that stands on a page in place of what is wrong with it, everything in it escaped.

use pulldown_cmark_escape::escape_html;

use crate::diagnostic::{Located, Tongue, page_of_codes};

/// Put before the end of every page that is served, and of no file that is written.
pub const SCRIPT: &str = "<script src=\"/.bantin/preview.js\" defer></script>";

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    // Writing to a string cannot fail.
    let _ = escape_html(&mut escaped, text);
    escaped
}

/// A card with everything that is wrong with one file.
fn card(problems: &[&Located], tongue: Tongue) -> String {
    let title = match tongue {
        Tongue::Vietnamese => "Có lỗi cần sửa trong tệp của trang này",
        Tongue::English => "There are errors to correct in the file of this page",
    };
    let mut html = format!("<section class=\"bantin-card\" role=\"alert\">\n<h2>{title}</h2>\n");
    html.push_str(&list(problems, tongue));
    html.push_str("</section>\n");
    html
}

fn list(problems: &[&Located], tongue: Tongue) -> String {
    let mut html = String::from("<ul>\n");
    for problem in problems {
        let (message, hint) = problem.diagnostic.words(tongue);
        let at = match &problem.place {
            Some(place) => format!("{}:{}", problem.diagnostic.file, place.line),
            None => problem.diagnostic.file.to_string(),
        };
        html.push_str(&format!("<li>\n<p><strong>{}</strong> <code>{}</code></p>\n", escaped(&message), escaped(&at)));
        if let Some(place) = &problem.place {
            html.push_str(&format!("<pre>{}</pre>\n", escaped(&place.text)));
        }
        if let Some(hint) = hint {
            html.push_str(&format!("<p>{}</p>\n", escaped(&hint)));
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n");
    html
}

/// A page with the card put at the head of its main part.
pub fn within(page: &str, problems: &[&Located], tongue: Tongue) -> String {
    let end_of = |tag: &str| {
        let start = page.find(tag)?;
        Some(start + page[start..].find('>')? + 1)
    };
    let at = end_of("<main").or_else(|| end_of("<body")).unwrap_or(0);
    format!("{}\n{}{}", &page[..at], card(problems, tongue), &page[at..])
}

/// A page with nothing but the problems.
pub fn page(problems: &[&Located], tongue: Tongue) -> String {
    let title = match tongue {
        Tongue::Vietnamese => "Có lỗi cần sửa",
        Tongue::English => "There are errors to correct",
    };
    let card = format!(
        "<section class=\"bantin-card\" role=\"alert\">\n<h1>{title}</h1>\n{}</section>\n",
        list(problems, tongue)
    );
    shell(title, &card, tongue)
}

/// The page that explains all codes.
pub fn codes(tongue: Tongue) -> String {
    let title = match tongue {
        Tongue::Vietnamese => "Mã lỗi và cảnh báo",
        Tongue::English => "Codes of errors and warnings",
    };
    shell(
        title,
        &format!("<article class=\"bantin-codes\">\n<h1>{title}</h1>\n{}</article>\n", page_of_codes(tongue)),
        tongue,
    )
}

/// A page of the preview's own.
fn shell(title: &str, main: &str, tongue: Tongue) -> String {
    let language = match tongue {
        Tongue::Vietnamese => "vi",
        Tongue::English => "en",
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"stylesheet\" href=\"/.bantin/preview.css\">\n</head>\n<body>\n<main>\n{main}</main>\n</body>\n</html>\n"
    )
}

/// A page with the preview's script put before its end.
pub fn with_script(page: &[u8]) -> Vec<u8> {
    let end = page.windows(7).rposition(|window| window.eq_ignore_ascii_case(b"</body>")).unwrap_or(page.len());
    [&page[..end], SCRIPT.as_bytes(), &page[end..]].concat()
}
