//! The examples that every help text starts with: what people look for first.

use crate::diagnostic::Tongue;

/// Command, line, and what it does in Vietnamese and English.
const EXAMPLES: [(&str, &str, &str, &str); 33] = [
    ("", "bantin serve --open", "xem trước trong trình duyệt", "see the site in a browser"),
    ("", "bantin new \"Hội nghị xúc tiến đầu tư\" --section tin-tuc", "bắt đầu một bài", "start an article"),
    ("", "bantin check --drafts=all", "soát mọi bài trước khi đăng", "look for mistakes before publishing"),
    ("", "bantin build", "dựng trang web vào thư mục public", "build the website into the folder public"),
    ("", "bantin publish", "đăng lên nơi ghi trong config.toml", "send it to the target in config.toml"),
    ("build", "bantin build", "dựng trang web", "build the website"),
    ("build", "bantin build --watch", "dựng lại sau mỗi lần sửa", "build again after each change"),
    ("build", "bantin build --drafts=all", "cả bài nháp, bài hẹn giờ", "drafts and scheduled articles too"),
    ("serve", "bantin serve --open", "xem trước, mở trình duyệt", "see the site, open the browser"),
    ("serve", "bantin serve --port 0", "chọn một cổng còn trống", "take a port that is free"),
    ("check", "bantin check --drafts=all", "soát mọi bài", "look at all articles"),
    ("check", "bantin check --strict", "cảnh báo cũng là lỗi", "warnings fail as well"),
    (
        "check",
        "bantin check --external",
        "hỏi cả liên kết tới trang khác",
        "ask other sites whether links still answer",
    ),
    ("publish", "bantin publish --dry-run", "xem sẽ thay đổi gì", "see what would change"),
    ("publish", "bantin publish web", "đăng lên nơi tên web", "publish to the target web"),
    (
        "publish",
        "bantin publish web --yes",
        "không hỏi, cho máy chạy theo giờ",
        "without being asked, for scheduled runs",
    ),
    ("publish", "bantin publish web --rollback", "rút lại lần đăng cuối", "take the last publication back"),
    ("new", "bantin new \"Khởi công nhà máy\" --section tin-tuc", "một bài mới", "a new article"),
    (
        "new",
        "bantin new \"Lễ ký\" --section tin-tuc --bundle",
        "bài có thư mục hình riêng",
        "with a folder for pictures",
    ),
    ("new", "bantin new \"News\" --section tin-tuc --lang en", "bài tiếng Anh", "an English article"),
    ("init", "bantin init trang-cua-toi", "trang mới trong một thư mục mới", "a new site in a new folder"),
    ("init", "bantin init site --lang en --title \"The Board\"", "trang tiếng Anh", "an English site"),
    ("theme", "bantin theme portal", "chép giao diện vào themes/portal", "copy the theme into themes/portal"),
    ("explain", "bantin explain /tin-tuc/2022/le-ky/", "vì sao trang như thế", "why a page is as it is"),
    ("explain", "bantin explain site/tin-tuc/2022/le-ky.md", "cũng vậy, theo tệp", "the same by its file"),
    ("explain", "bantin explain E031", "một mã lỗi nghĩa là gì", "what a code means"),
    ("schema", "bantin schema front-matter", "các khóa của bài, cho trình soạn thảo", "keys of articles, for editors"),
    ("schema", "bantin schema config", "các khóa của config.toml", "keys of config.toml"),
    (
        "cms-config",
        "bantin cms-config",
        "cấu hình cho Sveltia CMS, Decap CMS",
        "configuration for Sveltia or Decap CMS",
    ),
    ("completions", "bantin completions bash", "cho bash; in ra màn hình", "for bash, on standard output"),
    ("completions", "bantin completions powershell", "cho PowerShell", "for PowerShell"),
    ("man", "bantin man", "trang hướng dẫn của bantin", "the manual page of bantin"),
    ("man", "bantin man check", "của một lệnh", "of one command"),
];

/// The examples of a command as help shows them; nothing for one that has none.
pub fn examples(path: &str, tongue: Tongue) -> String {
    let own: Vec<_> = EXAMPLES.iter().filter(|(command, ..)| *command == path).collect();
    let width = own.iter().map(|(_, line, ..)| line.chars().count()).max().unwrap_or(0);
    let (heading, is_vietnamese) = match tongue {
        Tongue::Vietnamese => ("Ví dụ:\n", true),
        Tongue::English => ("Examples:\n", false),
    };
    let lines = own.iter().map(|(_, line, vietnamese, english)| {
        format!("  {line:width$}  # {}\n", if is_vietnamese { vietnamese } else { english })
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("{heading}{lines}") }
}
