//! The keys of `config.toml`: a row each.

mod publish;

use super::Form::{Like, Prose};
use super::Kind::{Bool, Date, Editions, Free, Integer, List, Map, Table, Text, Word};
use super::{Key, LINE, LINES, OTHER_TAXONOMIES, URL};
use publish::PUBLISH;

/// The keys of the configuration.
pub const KEYS: &[Key] = &[
    Key::new("title", Text(Like(r"\S")), r#""Ban Quản lý Khu kinh tế""#)
        .vi("Tên trang", "Tên của trang.")
        .en("Title", "Name of the site.")
        .required()
        .of_editions(),
    Key::new("base_url", Text(Like("^[Hh][Tt][Tt][Pp][Ss]?:")), r#""https://bql.example.vn/""#)
        .vi("Địa chỉ trang", "Nơi trang sẽ đặt: http hoặc https, tên máy, có thể thêm đường dẫn.")
        .en("Address", "Where the site will stand: http or https, a host, perhaps a path.")
        .required(),
    Key::new("description", Text(Prose), r#""Tin tức và xúc tiến đầu tư.""#)
        .vi("Mô tả", "Một câu về trang.")
        .en("Description", "One sentence about the site.")
        .or(r#""""#)
        .of_editions(),
    Key::new("language", Text(Like(LANGUAGE)), r#""vi""#)
        .vi("Ngôn ngữ", "Mã ngôn ngữ của ấn bản chính, chữ thường; địa chỉ của nó không có tiền tố.")
        .en("Language", "Code of the default edition, in lower case; its addresses have no prefix.")
        .or(r#""vi""#),
    Key::new("name", LINE, r#""Tiếng Việt""#)
        .vi("Tên ngôn ngữ", "Tên riêng của ngôn ngữ, trong mục chọn ngôn ngữ.")
        .en("Name", "The language's own name, in the choice of languages.")
        .of_editions(),
    Key::new("timezone", LINE, r#""Asia/Ho_Chi_Minh""#)
        .vi("Múi giờ", "Múi giờ IANA của những ngày giờ không ghi múi giờ.")
        .en("Time zone", "IANA time zone of dates without an offset.")
        .or(r#""Asia/Ho_Chi_Minh""#),
    Key::new("theme", Text(Like(SEGMENT)), r#""portal""#)
        .vi("Giao diện", "Một thư mục trong themes/.")
        .en("Theme", "A folder of themes/.")
        .or(r#""portal""#),
    Key::new("content", Text(Like(FOLDER)), r#""site""#)
        .vi("Thư mục nội dung", "Thư mục nội dung, dưới thư mục của trang.")
        .en("Content folder", "The content folder, below the root.")
        .or(r#""site""#),
    Key::new("output", Text(Like(FOLDER)), r#""public""#)
        .vi("Thư mục xuất", "Thư mục chứa trang được dựng, dưới thư mục của trang.")
        .en("Output folder", "The output folder, below the root.")
        .or(r#""public""#),
    Key::new("paginate_by", Integer(1, 10_000), "20")
        .vi("Số bài mỗi trang", "Số bài trên một trang danh sách đầy.")
        .en("Articles a page", "Articles on a full page of a list.")
        .or("20"),
    Key::new("taxonomies", List(&Text(Like("^[A-Za-z0-9_-]+$")), 0), r#"["tags", "categories"]"#)
        .vi("Các phân loại", "Mỗi phân loại là một khóa của bài; chỉ tags tạo tin liên quan.")
        .en("Taxonomies", "Each is a key of front matter; only `tags` make related news.")
        .or(r#"["tags"]"#),
    Key::new("paths", Table(PATHS), r#"{ archive = "luu-tru", page = "trang" }"#)
        .vi("Phần đầu địa chỉ", "Phần đầu địa chỉ của chủ đề, lưu trữ và trang đánh số.")
        .en("Paths", "First parts of the addresses of tags, archive and numbered pages.")
        .of_editions(),
    Key::new("permalinks", Map(ANY_KEY, &PERMALINK), r#"{ "tin-tuc" = "/:section/:year/:month/:slug/" }"#)
        .vi("Mẫu địa chỉ", "Mẫu địa chỉ của các bài trong một thư mục.")
        .en("Permalinks", "Patterns of the addresses of a folder's articles."),
    Key::new("related", Table(RELATED), "{ count = 5 }")
        .vi("Tin liên quan", "Tin liên quan.")
        .en("Related news", "Related news."),
    Key::new("markdown", Table(MARKDOWN), r#"{ html = "sanitize" }"#)
        .vi("Markdown", "Cách đọc văn bản của bài.")
        .en("Markdown", "How texts are read."),
    Key::new("links", Table(LINKS), r#"{ internal = "error" }"#)
        .vi("Liên kết", "Liên kết trong trang.")
        .en("Links", "Links within the site."),
    Key::new("highlight", Table(HIGHLIGHT), "{ enable = true }")
        .vi("Tô màu mã", "Tô màu mã nguồn.")
        .en("Highlight", "Colours of code."),
    Key::new("images", Table(IMAGES), "{ widths = [480, 960, 1600], quality = 80 }")
        .vi("Ảnh", "Cách thu nhỏ ảnh.")
        .en("Pictures", "How pictures are made smaller."),
    Key::new("check", Table(CHECK), r#"{ require = ["source", "tags"], timeout = 10 }"#)
        .vi("Soát lỗi", "Những gì bantin check đòi hỏi ở bài, và cách hỏi các trang khác.")
        .en("Check", "What bantin check asks of articles, and how it asks other sites."),
    Key::new("feeds", Table(FEEDS), "{ limit = 20, full = false }")
        .vi("Nguồn cấp tin", "Nguồn cấp tin Atom.")
        .en("Feeds", "Atom feeds."),
    Key::new(
        "menus",
        Map(ANY_KEY, &List(&Table(MENU_ENTRY), 0)),
        r#"{ main = [{ name = "Tin tức", url = "/tin-tuc/" }] }"#,
    )
    .vi("Trình đơn", "Các trình đơn theo tên; giao diện portal hiện main và footer.")
    .en("Menus", "Menus by name; the theme `portal` shows `main` and `footer`.")
    .of_editions(),
    Key::new("publisher", Table(PUBLISHER), r#"{ name = "Ban Quản lý Khu kinh tế", phone = "0235 000 000" }"#)
        .vi("Cơ quan chủ quản", "Cơ quan ra trang tin, hiện ở chân trang.")
        .en("Publisher", "The agency, as the foot of the page shows it.")
        .of_editions(),
    Key::new("banner", Table(BANNER), r#"{ text = "Bão số 5: tạm dừng tiếp công dân", until = 2022-12-31 }"#)
        .vi("Thông báo khẩn", "Điều mọi người cần biết ngay, hiện trên mọi trang.")
        .en("Banner", "What all must know at once, on every page.")
        .of_editions(),
    Key::new("archive_notice", Table(ARCHIVE_NOTICE), r#"{ text = "Trang này không còn được cập nhật." }"#)
        .vi("Thông báo lưu trữ", "Cơ quan không còn hoạt động: hiện trên mọi trang.")
        .en("Archive notice", "The agency is no more: said on every page.")
        .of_editions(),
    Key::new("abbreviations", Map(r"^[\p{L}\p{M}\p{N}&./-]+$", &LINE), r#"{ KCN = "khu công nghiệp" }"#)
        .vi("Chữ viết tắt", "Chữ viết tắt và nghĩa của nó, giải thích ở chỗ dùng đầu tiên.")
        .en("Abbreviations", "Short forms and what they stand for, told where a text uses one first.")
        .of_editions(),
    Key::new("languages", Editions, r#"{ en = { title = "Economic Zone Authority" } }"#)
        .vi("Ấn bản khác", "Mỗi ấn bản khác theo mã ngôn ngữ, trong các tệp x.MÃ.md.")
        .en("Editions", "Each further edition by its code, in files x.CODE.md."),
    Key::new("extra", Free, r#"{ footer_note = "Ghi rõ nguồn khi trích dẫn." }"#)
        .vi("Dữ liệu riêng", "Dữ liệu cho giao diện.")
        .en("Extra", "Data for the theme."),
    Key::new("search", Table(SEARCH), "{ enable = true }")
        .vi("Tìm kiếm", "Ô tìm kiếm và trang tìm kiếm của trang.")
        .en("Search", "The search of the site."),
    Key::new("publish", Map("^[a-z0-9-]+$", &Table(PUBLISH)), r#"{ web = { to = "/srv/www/bql" } }"#)
        .vi("Đăng trang", "Các nơi đăng trang, mỗi nơi một tên: [publish.web].")
        .en("Publish", "Where the site is published to, each by its name: [publish.web]."),
];

const SEARCH: &[Key] = &[
    Key::new("enable", Bool, "true")
        .vi("Bật tìm kiếm", "Trang có tìm kiếm hay không.")
        .en("Enable", "Whether the site has a search.")
        .or("true"),
    Key::new("outside", Text(Like(r"^$|^https://.*\{query\}")), r#""https://duckduckgo.com/?q={query}+site:{host}""#)
        .vi(
            "Máy tìm kiếm khác",
            "Mẫu địa chỉ của một máy tìm kiếm khác: {query} là từ cần tìm, {host} là tên máy của trang.",
        )
        .en(
            "Another search engine",
            "Pattern of another search engine's addresses: {query} is what is looked for, {host} the site.",
        ),
];

const PATHS: &[Key] = &[
    Key::new("tags", SLUG, r#""chu-de""#)
        .vi("Chủ đề", "Phần đầu địa chỉ của các chủ đề.")
        .en("Tags", "First part of the addresses of tags."),
    Key::new(OTHER_TAXONOMIES, SLUG, r#""loai-tin""#)
        .vi("Phân loại", "Phần đầu địa chỉ của phân loại này.")
        .en("Taxonomy", "First part of the addresses of this taxonomy."),
    Key::new("archive", SLUG, r#""luu-tru""#)
        .vi("Lưu trữ", "Phần đầu địa chỉ của lưu trữ.")
        .en("Archive", "First part of the addresses of the archive."),
    Key::new("page", SLUG, r#""trang""#)
        .vi("Trang đánh số", "Phần đứng trước số của trang danh sách.")
        .en("Numbered pages", "Stands before the number of a list's page."),
    Key::new("search", SLUG, r#""tim-kiem""#)
        .vi("Trang tìm kiếm", "Địa chỉ của trang tìm kiếm.")
        .en("Search page", "Address of the search page."),
];

const RELATED: &[Key] = &[Key::new("count", Integer(0, 100), "5")
    .vi("Số bài", "Số bài liên quan trên một trang.")
    .en("Count", "How many related articles.")
    .or("5")];

const MARKDOWN: &[Key] = &[
    Key::new("html", Word(&["sanitize", "allow", "escape"]), r#""sanitize""#)
        .vi("HTML", "HTML trong bài: giữ phần vô hại, giữ nguyên, hay hiện thành chữ.")
        .en("HTML", "Raw HTML in texts: what is harmless stays, all stays, or it is shown as text.")
        .or(r#""sanitize""#),
    Key::new("embed", List(&HOST, 0), r#"["www.youtube-nocookie.com"]"#)
        .vi("Máy được nhúng", "Những máy mà khung nhúng của họ được giữ lại, như video.")
        .en("Embed", "Hosts whose frames stay in sanitised HTML."),
];

const LINKS: &[Key] = &[Key::new("internal", Word(&["error", "warn"]), r#""error""#)
    .vi("Trong trang", "Liên kết và ảnh không dẫn đến đâu là lỗi hay cảnh báo.")
    .en("Internal", "Whether links and images that lead nowhere are errors or warnings.")
    .or(r#""error""#)];

const HIGHLIGHT: &[Key] =
    &[Key::new("enable", Bool, "true").vi("Bật", "Tô màu mã nguồn.").en("Enable", "Colour code.").or("true")];

const CHECK: &[Key] = &[
    Key::new("require", List(&REQUIRED, 0), r#"["source", "tags"]"#)
        .vi("Bắt buộc", "Những khóa mà bài nào cũng cần có: summary, author, source, image, hoặc một phân loại.")
        .en("Require", "What every article should have: summary, author, source, image, or a taxonomy."),
    Key::new("timeout", Integer(1, 300), "10")
        .vi("Thời gian chờ", "Số giây chờ một trang khác trả lời.")
        .en("Timeout", "Seconds that one answer of another site is waited for.")
        .or("10"),
    Key::new("time_limit", Integer(1, 86_400), "1800")
        .vi("Tổng thời gian", "Số giây, sau đó không hỏi thêm trang nào nữa.")
        .en("Time limit", "Seconds after which no new request is begun.")
        .or("1800"),
    Key::new("skip", List(&OUTSIDE, 0), r#"["x.example.vn"]"#)
        .vi("Bỏ qua", "Máy chủ, hoặc phần đầu địa chỉ, không bao giờ hỏi.")
        .en("Skip", "Hosts, and starts of addresses, that are never asked."),
    Key::new("private", Bool, "false")
        .vi("Mạng nội bộ", "Hỏi cả máy này và mạng nội bộ.")
        .en("Private", "Whether this machine and private networks are asked as well.")
        .or("false"),
];

const IMAGES: &[Key] = &[
    Key::new("widths", List(&Integer(16, 10_000), 1), "[480, 960, 1600]")
        .vi("Bề rộng", "Các bề rộng của ảnh, tính bằng điểm ảnh.")
        .en("Widths", "Widths of pictures in pixels; none is wider than the greatest.")
        .or("[480, 960, 1600]"),
    Key::new("quality", Integer(1, 100), "80")
        .vi("Chất lượng", "Chất lượng của JPEG và WebP.")
        .en("Quality", "Quality of JPEG and WebP.")
        .or("80"),
    Key::new("sizes", LINE, r#""(min-width: 46rem) 44rem, 100vw""#)
        .vi("Cỡ hiện", "Giao diện hiện ảnh rộng bao nhiêu, viết như thuộc tính sizes của HTML.")
        .en("Sizes", "How wide the theme shows pictures, as HTML's `sizes` says it.")
        .or(r#""(min-width: 46rem) 44rem, 100vw""#),
];

const FEEDS: &[Key] = &[
    Key::new("limit", Integer(1, 1000), "20")
        .vi("Số mục", "Số mục của một nguồn.")
        .en("Limit", "Entries of a feed.")
        .or("20"),
    Key::new("full", Bool, "true")
        .vi("Toàn văn", "Toàn văn thay vì tóm tắt.")
        .en("Full", "Whole articles rather than summaries.")
        .or("false"),
];

const MENU_ENTRY: &[Key] = &[
    Key::new("name", LINE, r#""Giới thiệu""#)
        .vi("Tên mục", "Chữ hiện trong trình đơn.")
        .en("Name", "Words of the entry.")
        .required(),
    Key::new("url", LINE, r#""/gioi-thieu.md""#)
        .vi("Dẫn đến", "Tệp Markdown hoặc địa chỉ của trang, hoặc trang khác.")
        .en("Target", "A Markdown file or an address of the site, or another site.")
        .required(),
];

const PUBLISHER: &[Key] = &[
    Key::new("name", LINE, r#""Ban Quản lý Khu kinh tế""#)
        .vi("Tên", "Tên cơ quan.")
        .en("Name", "The agency.")
        .required(),
    Key::new("address", LINE, r#""30 Hùng Vương, Tam Kỳ""#)
        .vi("Địa chỉ", "Địa chỉ bưu điện.")
        .en("Address", "Postal address."),
    Key::new("phone", LINE, r#""0235 000 000""#).vi("Điện thoại", "Số điện thoại.").en("Phone", "Telephone number."),
    Key::new("email", LINE, r#""bql@example.vn""#)
        .vi("Thư điện tử", "Địa chỉ thư điện tử.")
        .en("E-mail", "E-mail address."),
    Key::new("url", URL, r#""https://bql.example.vn/""#)
        .vi("Trang riêng", "Trang của cơ quan.")
        .en("Site", "Its own site."),
    Key::new("logo", LINE, r#""/logo.svg""#)
        .vi("Biểu trưng", "Đường dẫn của tệp trong trang.")
        .en("Logo", "Path of a file of the site."),
    Key::new("responsible", LINE, r#""Nguyễn Văn A, Trưởng ban""#)
        .vi("Chịu trách nhiệm", "Người chịu trách nhiệm nội dung.")
        .en("Responsible", "Who answers for the content."),
];

const BANNER: &[Key] = &[
    Key::new("text", LINE, r#""Bão số 5: tạm dừng tiếp công dân""#)
        .vi("Nội dung", "Lời thông báo.")
        .en("Text", "Its words.")
        .required(),
    Key::new("url", LINE, r#""/tin-tuc/""#)
        .vi("Dẫn đến", "Nơi nói rõ hơn, viết như trong trình đơn.")
        .en("Target", "Where more is said, as in menus."),
    Key::new("until", Date, "2022-12-31T17:00:00")
        .vi("Đến khi", "Lúc thông báo tự hết.")
        .en("Until", "When it is over."),
];

const ARCHIVE_NOTICE: &[Key] = &[
    Key::new("text", LINE, r#""Trang này không còn được cập nhật.""#)
        .vi("Nội dung", "Lời thông báo.")
        .en("Text", "Its words.")
        .required(),
    Key::new("name", LINE, r#""Ban Quản lý mới""#)
        .vi("Cơ quan tiếp nhận", "Tên cơ quan tiếp tục công việc.")
        .en("Name", "The agency that goes on."),
    Key::new("url", URL, r#""https://moi.example.vn/""#)
        .vi("Trang mới", "Trang của cơ quan đó.")
        .en("Site", "Its site."),
];

/// A language tag in lower case.
pub const LANGUAGE: &str = "^[a-z0-9]{2,3}(-[a-z0-9]{2,8})*$";

/// A pattern that every key matches.
const ANY_KEY: &str = "^";

/// One plain segment of a path.
const SEGMENT: &str = r#"^[^./\\:?#%*"<>|][^/\\:?#%*"<>|]*$"#;

/// A path below the root.
const FOLDER: &str = r#"^[^./\\:?#%*"<>|][^/\\:?#%*"<>|]*(/[^./\\:?#%*"<>|][^/\\:?#%*"<>|]*)*/*$"#;

/// What articles may be asked for.
const REQUIRED: super::Kind = super::Kind::WordOrTaxonomy(&["summary", "author", "source", "image"]);

/// A host, or the start of an address.
const OUTSIDE: super::Kind = Text(Like("^([^\\s/:#?@<>^|%\\[\\]\\\\]+$|[Hh][Tt][Tt][Pp][Ss]?://[^/\\s])"));

/// What is its own slug.
const SLUG: super::Kind = Text(Like("^[a-z0-9]+(-[a-z0-9]+)*$"));

/// The name of a host.
const HOST: super::Kind = Text(Like("^[a-z0-9_-]+(\\.[a-z0-9_-]+)+$"));

/// An address made of tokens and plain signs.
const PERMALINK: super::Kind = Text(Like(
    "^([A-Za-z0-9_~/-]|:(sections?|year|month|day|slug|filename))*:(slug|filename)([A-Za-z0-9_~/-]|:(sections?|year|month|day|slug|filename))*$",
));
