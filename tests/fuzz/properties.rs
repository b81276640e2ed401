//! Properties: what holds for any bytes at all, as functions that panic where it does not.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bantin::article::{self, Kind, Text};
use bantin::config::{self, Config, Overrides};
use bantin::diagnostic::{Diagnostic, Tongue, json_line, locate, render};
use bantin::link::Show;
use bantin::markdown::{Leads, Shown};
use bantin::memo::Memo;
use bantin::permalink::{Address, Alias, Pattern, segment};
use bantin::reference::{From, Target as Reference};
use bantin::site::{self, Request};
use bantin::slug::slug as slug_of;
use bantin::source::{Source, Touched};
use bantin::text;
use bantin::write::Target;
use scraper::Html;

/// The configuration of every target.
const CONFIG: &str = "title = \"T\"\nbase_url = \"https://x.vn/b/\"\ntheme = \"plain\"\ntaxonomies = [\"tags\", \"loai\"]\n\
    [languages.en]\ntitle = \"E\"\n[markdown]\nembed = [\"video.example.vn\"]\n[feeds]\nfull = true\n";

fn config() -> Config {
    let (config, found) = config::parse(CONFIG, "config.toml", &Overrides::default());
    assert!(found.is_empty(), "{found:?}");
    config
}

/// Problems are told at places that exist, in both languages and as JSON, in bounded length.
fn tell(found: Vec<Diagnostic>, text: &str) {
    let length = text.len() as u32;
    for problem in &found {
        let span = problem.span.map(|span| (span.start, span.end));
        assert!(span.is_none_or(|(start, end)| start <= end && start <= length), "{problem:?} in {length} bytes");
    }
    for located in locate(found, |_| Some(text.to_owned())) {
        let told = render(&located, &[], Tongue::Vietnamese, false).len() + json_line(&located, Tongue::English).len();
        assert!(told < 64 * 1024, "a message of {told} bytes");
        render(&located, &["x"], Tongue::English, true);
    }
}

/// Any bytes as a whole article: reading yields a value or problems, and the head is clean text.
pub fn front_matter(bytes: &[u8]) {
    let source = Source { path: "tin/a.en.md".into(), name: "site/tin/a.en.md".into(), bytes: bytes.to_vec() };
    let (article, found) = article::parse(&source, &config(), Text::kept);
    assert!(article.is_some() || found.iter().any(Diagnostic::is_error), "an article vanished without a word");
    let lossy = String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).into_owned();
    match source.text() {
        Ok(text) => tell(found, text),
        Err(_) => tell(found, &format!("{lossy}{}", " ".repeat(bytes.len()))),
    }
    let Some(article) = article else { return };
    let front = &article.head.front;
    let texts = [&front.title, &article.head.summary.to_string()];
    for text in texts.into_iter().chain(&front.authors).chain(front.terms.iter().flatten()) {
        assert_clean(text);
        assert_eq!(text::line(text), *text, "a line that is not normal");
    }
    assert!(matches!(article.head.kind, Kind::Article | Kind::Page));
}

/// Any text as the body of an article: its HTML has nothing active in it, and nothing XML forbids.
pub fn markdown(bytes: &[u8]) {
    let body = String::from_utf8_lossy(bytes);
    let text = format!("+++\ntitle = \"A\"\n+++\n{body}");
    let source = Source { path: "a.md".into(), name: "site/a.md".into(), bytes: text.clone().into_bytes() };
    let (article, found) = article::parse(&source, &config(), Text::kept);
    tell(found, &text);
    let Some(article) = article else { return };
    let count = article.outline().references.len();
    let address = "/b/x/?a=\"<'&";
    let shown = Shown { width: 3, height: 2, srcset: format!("{address} 3w"), sizes: "100vw".into() };
    let leads = Leads { href: address.into(), shown: Some(Arc::new(shown)) };
    for (leads, origin) in [(None, ""), (Some(leads.clone()), ""), (Some(leads), "https://x.vn")] {
        let body = article.text.body().expect("a text that was kept");
        let html = body.html(&vec![leads; count], origin);
        assert_clean(&html);
        assert_inert(&html);
        assert!(html.len() <= 64 * text.len() + 64 * 1024, "{} bytes became {}", text.len(), html.len());
    }
    assert!(article.outline().anchors.is_sorted());
}

/// Any text as a title: its slug is one plain segment, and the rules of text are stable.
pub fn slug(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let slug = slug_of(&text);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    assert!((1..=100).contains(&slug.len()) && slug.bytes().all(plain), "{slug:?}");
    assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"), "{slug:?}");
    assert_eq!(slug_of(&slug), slug);
    let line = text::line(&text);
    assert_clean(&line);
    assert_eq!(text::line(&line), line);
    assert_eq!(text::identity(&text::identity(&line)), text::identity(&line));
    let cut = text::cut(&line, 20);
    assert!(cut == line || (cut.ends_with('…') && cut.chars().count() <= 8 * 20 + 1), "{cut:?}");
}

/// Any text as a path: what is accepted stays inside the output folder, and links to it lead to this site.
pub fn paths(bytes: &[u8]) {
    let written = String::from_utf8_lossy(bytes);
    let config = config();
    let addresses = Address::of_path(&written).into_iter().chain(segment(&written).map(|one| Address::page([one])));
    for address in addresses {
        assert_inside(&address.output());
        let href = address.href(&config.base);
        assert!(href.starts_with("/b/") && !href.contains("//") && !href.contains("/../"), "{href}");
    }
    if let Some(alias) = Alias::parse(&written) {
        alias.output().into_iter().for_each(|output| assert_inside(&output));
        assert!(!alias.query.unwrap_or_default().contains([' ', '"', '\n']), "a query that breaks a map");
    }
    let page = Address::page(["tin", "a"]);
    let from = From { folder: "tin", address: &page };
    Reference::parse(&written, &from, &config);
    let date = bantin::date::Moment::of_text("2022-03-05", &config.zone).expect("a date");
    if let Some(pattern) = Pattern::parse(&written) {
        let section = ["tin".to_owned()];
        let parts = bantin::permalink::Parts { section: &section, date: &date, slug: "s", file_name: "f" };
        assert_inside(&pattern.expand("en/", &parts).output());
    }
}

/// Any bytes as the files of a small site: it is built or refused; what is built is inert, lies inside, and a
/// second build changes nothing.
pub fn site(bytes: &[u8]) {
    // In memory where the system has such a place.
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    let folder = tempfile::tempdir_in(place).expect("a folder");
    let root = folder.path();
    lay_out(root, bytes);
    let request = Request {
        root: root.to_path_buf(),
        config: "config.toml".into(),
        overrides: Overrides::default(),
        show: Show::Published,
        now: jiff::Timestamp::from_second(1_780_000_000).expect("an instant"),
    };
    let (built, found) = site::load(&request, &mut Memo::default(), &Touched::Everything);
    let is_broken = found.iter().any(Diagnostic::is_error);
    locate(found, |name| bantin::source::text_of(root, name));
    let Some(built) = built.filter(|_| !is_broken) else { return };
    let output = root.join("public");
    let target = Target { output: &output, shown: "public" };
    if target.write((&built.plan, &built.theme), None, &|| ()).is_err() {
        assert!(!output.exists(), "an error left files behind");
        return;
    }
    let mut outside: Vec<_> = fs::read_dir(root).expect("the root").flatten().map(|entry| entry.file_name()).collect();
    outside.sort();
    assert_eq!(outside, ["config.toml", "public", "site", "themes"], "written outside");
    look(&output);
    let again = target.write((&built.plan, &built.theme), None, &|| ()).expect("a second build");
    assert_eq!((again.written, again.removed), (0, 0), "a second build changed something");
}

/// Files of the content folder, cut out of the bytes at `%`.
fn lay_out(root: &Path, bytes: &[u8]) {
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("tests/golden/theme"));
    let theme = theme.into_iter().find(|folder| folder.is_dir()).expect("the theme of the golden sites");
    copy(&theme, &root.join("themes/plain"));
    fs::write(root.join("config.toml"), format!("{CONFIG}[links]\ninternal = \"warn\"\n")).expect("the configuration");
    fs::create_dir_all(root.join("site/tin/b")).expect("the content folder");
    fs::write(root.join("site/tin/_index.md"), "+++\ntitle = \"Tin\"\n+++\n").expect("a section");
    let text = bytes.split(|byte| *byte == b'%');
    for (name, piece) in ["tin/a.md", "tin/b/index.md", "c.en.md", "tin/b/d.txt", "e.svg"].iter().zip(text) {
        fs::write(root.join("site").join(name), piece).expect("a file");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy")),
        }
    }
}

/// Looks at all pages and feeds below a folder.
fn look(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            look(&path);
            continue;
        }
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if ending == "html" || ending == "xml" {
            let text = fs::read_to_string(&path).expect("UTF-8");
            assert_clean(&text);
            if ending == "html" {
                assert_inert(&text);
            }
        }
    }
}

/// No character that XML 1.0 or HTML forbids.
fn assert_clean(text: &str) {
    let wrong = |letter: &char| {
        (letter.is_control() && !matches!(letter, '\n' | '\t' | '\r')) || (*letter as u32) & 0xFFFE == 0xFFFE
    };
    let wrong = text.chars().find(wrong);
    assert!(wrong.is_none(), "{wrong:?} in {text:?}");
}

/// Read as a browser reads it, HTML holds nothing that runs or loads a foreign page.
fn assert_inert(html: &str) {
    const ACTIVE: [&str; 12] =
        ["script", "object", "embed", "applet", "base", "meta", "style", "link", "form", "svg", "math", "frame"];
    let is_whole = html.starts_with("<!");
    let page = if is_whole { Html::parse_document(html) } else { Html::parse_fragment(html) };
    for element in page.tree.values().filter_map(|node| node.as_element()) {
        let name = element.name();
        // The page around a text has its own.
        let is_own = is_whole && matches!(name, "meta" | "link" | "script" | "style");
        assert!(is_own || !ACTIVE.contains(&name), "<{name}> in {html}");
        let is_allowed = element.attr("src").is_some_and(|src| src.starts_with("https://video.example.vn/"));
        assert!(name != "iframe" || is_allowed, "a frame in {html}");
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on") && name != "srcdoc" && name != "style", "{name} in {html}");
            let plain: String =
                value.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect();
            let plain = plain.to_lowercase();
            let is_address = matches!(name, "href" | "src" | "action" | "poster" | "cite" | "formaction");
            let runs = ["javascript:", "data:", "vbscript:"].iter().any(|scheme| plain.starts_with(scheme));
            assert!(!is_address || !runs, "{name}={value:?} in {html}");
        }
    }
}

/// A path that stays inside the folder it is relative to.
fn assert_inside(output: &str) {
    let wrong = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains(['\0', '\\']);
    assert!(!output.split('/').any(wrong) && !output.starts_with('/'), "{output:?}");
}
