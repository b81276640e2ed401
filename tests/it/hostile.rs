//! Hostile texts, and a look over the site built from them: nothing runs, pages are whole, other outputs well-formed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use atom_syndication::Feed;
use scraper::{ElementRef, Html, Selector};

use crate::site::{Run, Site, article};

/// Follows each hostile text; where it can still be seen, the related news must come after it.
pub const TAIL: &str = "\n\nHết bài.";

/// E1: elements that run, load, submit, cover, or take the page's frame apart.
pub const TAGS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.vn/a.js></SCRIPT\t>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script >",
    "<p>a<script>b</p></script>",
    "a <script",
    "a <script>b",
    "<img src=x.svg onerror=alert(1)>",
    "<img/src=x.svg/onerror=alert(1)>",
    "<b oNcLiCk='alert(1)'>a</b>",
    "<b x\u{c}onclick=alert(1)>a</b>",
    "<b/onclick=alert(1)>a",
    "<a href=x\" onclick=alert(1)//\">a</a>",
    "<body onload=alert(1)>",
    "<html onclick=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>a</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><p><style><g title=\"</style><img src=x onerror=alert(1)>\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><a xlink:href=javascript:alert(1)>a</a></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<iframe src=https://x.vn/></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe></main>",
    "<frameset><frame src=javascript:alert(1)>",
    "<object data=x.swf></object><embed src=x.swf><applet code=x>",
    "<base href=https://evil.example.vn/>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example.vn/\">",
    "<link rel=stylesheet href=//evil.example.vn/x.css>",
    "<style>*{display:none}</style>",
    "<style><!--</style><script>alert(1)</script>-->",
    "<p style=\"position:fixed;inset:0\">a</p>",
    "<form action=https://evil.example.vn/><input name=q autofocus onfocus=alert(1)><button>a</button></form>",
    "<isindex action=javascript:alert(1)>",
    "<select><option>a</main>",
    "<template><script>alert(1)</script></template>",
    "<template>",
    "<title>a</title>",
    "<plaintext>",
    "<xmp><script>alert(1)</script>",
    "<noembed><listing>",
    "<marquee onstart=alert(1)>a</marquee>",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video><audio src=x>",
    "<details ontoggle=alert(1) open>a</details><dialog open>a</dialog>",
    "</p></div></article></main></body></html>",
    "</section></main><section id=tin-lien-quan><footer>a",
    "<main>a</main><main>",
    "<div id=portal-main class=foot><b id=tin-lien-quan>a",
    "<table><tr><td>a</main>",
    "<table><form><div>a",
    "<p><div></p></article><ul><li><h2>",
    "<b><i><a href=/>a\n\n<a href=/tot/>b",
    "<div",
    "<div class=\"",
    "<div title='\n\n</main>",
    "<!-- a",
    "a <!-- b",
    "<!--> <script>alert(1)</script>",
    "<!--!> a --!> <script>alert(1)</script>",
    "<!---><img src=x onerror=alert(1)>-->",
    "<div><!-- a\n\n<!-- b",
    "<![CDATA[<script>alert(1)</script>",
    "<?php <script>alert(1)</script>",
    "<!DOCTYPE x [ <script>",
    "<\0script>alert(1)</script>",
    "<b onclick\0=alert(1)>a</b>",
];

/// E2: addresses that a browser would run or show as a page of its own.
pub const ADDRESSES: &[&str] = &[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61;vascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#x3A;alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "java&#13;script:alert(1)",
    "java\tscript:alert(1)",
    "&#1;javascript:alert(1)",
    "\u{1}javascript:alert(1)",
    "&#0;javascript:alert(1)",
    "java\0script:alert(1)",
    "&#32;&#9;javascript:alert(1)",
    "&nbsp;javascript:alert(1)",
    "&#x3000;javascript:alert(1)",
    "\u{2028}javascript:alert(1)",
    "javascript\\:alert(1)",
    "\\javascript:alert(1)",
    "%6aavascript:alert(1)",
    "javascript://x.vn/%0aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,x",
    "DATA:text/html;base64,PHNjcmlwdD4=",
    "data&colon;text/html,x",
    "da&#10;ta:image/svg+xml,x",
];

/// E2: where an address can stand; `@` is the address.
pub const PLACES: &[&str] = &[
    "[a](@)",
    "[a](<@>)",
    "![a](<@>)",
    "<@>",
    "[a]\n\n[a]: <@>",
    "![a]\n\n[a]: <@>",
    "[![a](<@>)](<@>)",
    "<a href=\"@\">a</a>",
    "a <a href=@>a</a>",
    "<img src='@' srcset='@ 2x' longdesc='@'>",
    "<q cite='@'>a</q> <table background='@'></table>",
    "a[^1]\n\n[^1]: [a](<@>)",
    "| [a](<@>) |\n|---|\n",
    "## [a](<@>)",
];

/// E3: text that tries to leave the attribute or element it is printed in.
pub const BREAKOUTS: &[&str] = &[
    "[a](/tot/ 'b\" onclick=\"alert(1)')",
    "[a](/tot/ \"b&quot; onclick=&quot;alert(1)\")",
    "[a](/tot/ '\"><script>alert(1)</script>')",
    "[a](</tot/\" onclick=\"alert(1)>)",
    "[a](/tot/&quot;onclick=alert(1)&quot;)",
    "[a](https://x.vn/'onclick='alert(1))",
    "![b\" onerror=\"alert(1)](x.svg)",
    "![a](x.svg 'b\" onerror=\"alert(1)')",
    "![<img src=x onerror=alert(1)>](x.svg)",
    "[a]: /tot/ 'b\" onclick=\"x'\n\n[a]",
    "<https://x.vn/\"onclick=\"alert(1)>",
    "## T {#x\"onclick=alert(1) .c\"onclick=alert(1) onclick=alert(1) style=a:b}",
    "## T {onclick=\"alert(1)\" onfocus tabindex=1}",
    "## T {#\"><script>alert(1)</script>}",
    "## <script>alert(1)</script> \" onclick=\"a",
    "## `<img src=x onerror=alert(1)>`",
    "| a\" onclick=\"alert(1) | b |\n|:-:|--:|\n| <img src=x onerror=alert(1)> | </td></table></main> |",
    "```rust\" onmouseover=\"alert(1)\nx\n```",
    "```&quot;onclick=alert(1)&quot;\nx\n```",
    "``` \"><script>alert(1)</script>\nx\n```",
    "~~~ x' onclick='a\nx\n~~~",
    "```rust {onclick=alert(1) .a\"}\nlet x = \"</code></pre><script>alert(1)</script>\";\n```",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "    </code></pre><script>alert(1)</script>",
    "x[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: y",
    "x[^a\" onclick=\"b]\n\n[^a\" onclick=\"b]: y",
    "> [!NOTE\" onclick=\"x]\n> y",
    "> [!NOTE]<script>alert(1)</script>\n> y",
    "a\n: <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt; \\<script>alert(1)\\</script>",
    "&#60;script>alert(1)&#x3C;/script>",
    "<!-- more --><script>alert(1)</script>",
];

/// E4, E5: values for every text field of front matter and configuration.
pub const VALUES: &[&str] = &[
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\" onclick=\"alert(1)",
    "'><img src=x onerror=alert(1)>",
    "</title></head><body><main>",
    "]]><x>&lt;b&gt; &amp; &#1; &nbsp;",
    "a\u{2028}b\u{2029}c",
    "a\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{85}b",
    "a\u{fffe}\u{ffff}b",
    "a\0b",
    "javascript:alert(1)",
    "\\u003c\\\"\\",
    "{{ site.title }}{% raw %}{# a #}",
    "😀 \u{202e}a\u{feff}b",
];

static SOUND: LazyLock<Sound> = LazyLock::new(Sound::new);

/// One article for each text, `b0.md`, `b1.md` …, beside a sound one.
pub fn site_of(bodies: &[String], config: &str) -> Site {
    let sound = Site::new()
        .config_with(&format!("[links]\ninternal = \"warn\"\n[feeds]\nfull = true\nlimit = 1000\n{config}"))
        .file("x.svg", "<svg/>")
        .article("tot.md", "date = 2022-01-01");
    bodies.iter().enumerate().fold(sound, |site, (at, body)| {
        let body = format!("{body}{TAIL}");
        site.file(&format!("b{at}.md"), article(&format!("B{at}"), "date = 2022-01-02\ntoc = true", &body))
    })
}

/// A text as a TOML string.
pub fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string").replace('\u{7f}', "\\u007F")
}

/// A configuration with a value in every text.
pub fn configured(value: &str) -> String {
    let value = quoted(value);
    format!(
        "title = {value}\nbase_url = \"https://bql.example.vn/\"\ndescription = {value}\nname = {value}\n\
         [feeds]\nfull = true\n[[menus.main]]\nname = {value}\nurl = \"/tot.md\"\n\
         [publisher]\nname = {value}\naddress = {value}\nphone = {value}\nemail = {value}\nresponsible = {value}\n\
         [languages.en]\ntitle = {value}\nname = {value}\n[extra]\nfooter_note = {value}\n"
    )
}

/// The number of an article of `site_of`, from its output path.
fn number(path: &str) -> Option<usize> {
    path.strip_prefix('b')?.strip_suffix("/index.html")?.parse().ok()
}

fn attributes_of(element: ElementRef) -> String {
    let sorted: BTreeSet<_> = element.value().attrs().map(|(name, value)| format!(" {name}={value:?}")).collect();
    sorted.into_iter().collect()
}

/// Where the page's `main`, related news and footer stand, by the names of the elements around them.
fn frame(page: &Html) -> Vec<String> {
    let around = |element: ElementRef| {
        let names = element.ancestors().filter_map(ElementRef::wrap).map(|parent| parent.value().name());
        format!("{} in {}", element.value().name(), names.collect::<Vec<_>>().join(" in "))
    };
    let parts = ["main", "#tin-lien-quan", "body > footer"].map(css);
    parts.iter().flat_map(|part| page.select(part).map(around).collect::<Vec<_>>()).collect()
}

/// What a sound site looks like: active elements of the theme, and the frame of an article's page.
struct Sound {
    own: BTreeSet<String>,
    frame: Vec<String>,
}

impl Sound {
    fn new() -> Self {
        let picture = "![a](https://x.vn/a.svg)";
        let texts = ["a".to_owned(), picture.to_owned()];
        // The search page offers tags where there are some.
        let english = format!("+++\ntitle = \"A\"\ndate = 2022-01-01\ntags = [\"A\"]\n+++\n{picture}\n");
        let both = site_of(&texts, "").config(&configured("T")).file("c.en.md", english);
        let runs = [site_of(&texts, ""), both].map(|site| site.built());
        let pages = runs.iter().flat_map(Run::tree).filter(|(path, _)| path.ends_with(".html"));
        let pages: Vec<_> = pages.map(|(_, bytes)| Html::parse_document(&String::from_utf8_lossy(&bytes))).collect();
        let signatures = |page: &Html| -> Vec<String> {
            page.select(&css("*")).map(|element| element.value().name().to_owned() + &attributes_of(element)).collect()
        };
        let own = pages.iter().flat_map(signatures).collect();
        Self { own, frame: frame(&Html::parse_document(&runs[0].page("/b0/"))) }
    }

    /// What is wrong with a page of a site with hostile texts.
    fn faults(&self, path: &str, html: &str) -> Vec<String> {
        let page = Html::parse_document(html);
        let mut faults: Vec<_> = page.select(&css("*")).filter_map(|element| self.active(element)).collect();
        let found = frame(&page);
        if page.select(&css("meta[http-equiv]")).next().is_some() {
            let alias =
                found.len() == 1 && page.select(&css("head > meta[name=robots][content=noindex]")).next().is_some();
            faults.extend((!alias).then(|| "leads away".to_owned()));
            return faults;
        }
        // Sound articles have related news too, lists have none.
        let counts = |part: &&String| number(path).is_some() || !part.starts_with("section");
        if !found.iter().filter(counts).eq(self.frame.iter().filter(counts)) {
            faults.push(format!("the frame is {found:?}"));
        }
        if number(path).is_some() && html.rfind(TAIL.trim()) > html.rfind("id=\"tin-lien-quan\"") {
            faults.push("the related news comes before the end of the text".into());
        }
        faults
    }

    /// Why an element may not stand on a page, if it may not.
    fn active(&self, element: ElementRef) -> Option<String> {
        let (name, attributes) = (element.value().name(), attributes_of(element));
        let attribute = |name: &str| element.value().attr(name);
        let in_head = element.ancestors().filter_map(ElementRef::wrap).any(|parent| parent.value().name() == "head");
        let allowed = match name {
            "meta" | "link" | "title" => in_head,
            "input" if attribute("type") == Some("checkbox") => attribute("disabled").is_some(),
            "script" if attribute("type") == Some("application/ld+json") => attribute("src").is_none() && in_head,
            "script" => attribute("src").is_some() && self.own.contains(&(name.to_owned() + &attributes)),
            _ if ACTIVE.split_whitespace().any(|active| active == name) => {
                self.own.contains(&(name.to_owned() + &attributes))
            }
            _ => true,
        };
        let bad = element.value().attrs().find(|(name, value)| {
            let url = URLS.contains(name) && is_live(value);
            url || name.starts_with("on") || ["style", "srcdoc", "formaction", "autofocus"].contains(name)
        });
        (!allowed || bad.is_some()).then(|| format!("<{name}{attributes}>"))
    }
}

/// Elements that run, load, submit or cover something, or hide what follows; allowed only as the theme itself has them.
const ACTIVE: &str = "iframe frame frameset object embed applet base style form input button textarea select svg math \
                      template noscript portal marquee plaintext dialog noembed xmp";

const URLS: [&str; 11] =
    ["href", "src", "srcset", "action", "data", "poster", "background", "cite", "longdesc", "ping", "xlink:href"];

/// Whether a browser would run an address or show it as a page of its own; it reads past spaces and line breaks.
fn is_live(url: &str) -> bool {
    let start = url.trim_start_matches(|sign: char| sign <= ' ');
    let plain = start.replace(['\t', '\n', '\r'], "").to_lowercase();
    ["javascript:", "vbscript:", "data:"].iter().any(|scheme| plain.starts_with(scheme))
}

/// Why a text is no well-formed XML, as far as the files of a site go: no comments, no CDATA.
fn ill_formed(xml: &str) -> Option<String> {
    let known =
        |reference: &str| ["amp;", "lt;", "gt;", "quot;", "apos;", "#"].iter().any(|k| reference.starts_with(k));
    if let Some(bad) = xml.split('&').skip(1).find(|rest| !known(rest)) {
        return Some(format!("&{}", bad.chars().take(20).collect::<String>()));
    }
    let mut open: Vec<&str> = Vec::new();
    for piece in xml.split('<').skip(1) {
        let Some((tag, text)) = piece.split_once('>') else { return Some(format!("<{piece}")) };
        let name = tag.split([' ', '\n', '/']).find(|name| !name.is_empty()).unwrap_or("");
        let closes = tag.starts_with('/') && open.pop() != Some(name);
        if closes || tag.starts_with('!') || tag.matches('"').count() % 2 == 1 || text.contains("]]>") {
            return Some(format!("<{piece}"));
        }
        if !tag.starts_with(['/', '?']) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    (!open.is_empty()).then(|| format!("not closed: {open:?}"))
}

/// E1, E5, E10: every page is inert and whole, every text output has only characters of a text, all XML is well-formed.
pub fn assert_inert(run: &Run, texts: &[String]) {
    let mut faults = Vec::new();
    // Buckets of the search's index are no texts.
    for (path, bytes) in run.tree().into_iter().filter(|(path, _)| !path.ends_with(".bin")) {
        let text = String::from_utf8(bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        let strange =
            |sign: &char| sign.is_control() && *sign != '\n' && *sign != '\t' || "\u{fffe}\u{ffff}".contains(*sign);
        let mut found: Vec<_> = text.chars().find(strange).map(|sign| format!("holds {sign:?}")).into_iter().collect();
        match path.rsplit('.').next() {
            Some("html") => found.extend(SOUND.faults(&path, &text)),
            Some("xml") => found.extend(ill_formed(&text)),
            _ => {}
        }
        if path.ends_with("feed.xml") {
            found.extend(text.parse::<Feed>().err().map(|error| error.to_string()));
        }
        let source = number(&path).and_then(|at| texts.get(at)).map(String::as_str).unwrap_or_default();
        faults.extend(found.into_iter().map(|fault| format!("{path} from {source:?}: {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

pub fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}
