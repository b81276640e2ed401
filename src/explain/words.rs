//! Words of explanations, in Vietnamese and English.

use super::Why;
use crate::diagnostic::Tongue;
use crate::link::What;

/// Chooses between the words of the two languages.
pub fn word(tongue: Tongue, vietnamese: &'static str, english: &'static str) -> &'static str {
    match tongue {
        Tongue::Vietnamese => vietnamese,
        Tongue::English => english,
    }
}

/// A kind of output.
pub fn kind(kind: &str, tongue: Tongue) -> &'static str {
    let (vietnamese, english) = match kind {
        "home" => ("trang chủ", "home page"),
        "section" => ("trang chuyên mục", "page of a section"),
        "article" => ("bài viết", "article"),
        "page" => ("trang cố định", "page without a date"),
        "taxonomy" => ("danh sách chủ đề", "list of all terms"),
        "term" => ("trang của một chủ đề", "page of a term"),
        "archive" => ("trang lưu trữ", "archive"),
        "archive_year" => ("trang lưu trữ của một năm", "archive of a year"),
        "archive_month" => ("trang lưu trữ của một tháng", "archive of a month"),
        "not_found" => ("trang cho địa chỉ không có", "page for addresses that do not exist"),
        "gone" => ("trang thay cho bài đã hết hạn", "page in place of an expired article"),
        "feed" => ("nguồn tin Atom", "Atom feed"),
        "sitemap" => ("sơ đồ trang", "sitemap"),
        "sitemap_index" => ("mục lục các sơ đồ trang", "index of the sitemaps"),
        "news_sitemap" => ("sơ đồ tin mới", "sitemap of fresh news"),
        "search" => ("trang tìm kiếm", "search page"),
        "search_script" => ("mã của trang tìm kiếm", "script of the search page"),
        "search_index" => ("chỉ mục tìm kiếm", "part of the search index"),
        "robots" => ("tệp cho máy tìm kiếm", "file for search engines"),
        "redirect_map" => ("bảng chuyển hướng cho máy chủ", "redirects for servers"),
        "redirect" => ("địa chỉ cũ được chuyển hướng", "old address that redirects"),
        "picture" => ("ảnh được thu nhỏ và làm sạch", "picture, made smaller and cleaned"),
        _ => ("tệp chép nguyên", "file passed on as it is"),
    };
    word(tongue, vietnamese, english)
}

/// What a group of input files is.
pub fn group(why: Why, tongue: Tongue) -> &'static str {
    let (vietnamese, english) = match why {
        Why::Own => ("tệp của chính nó", "its own file"),
        Why::Related => ("tin liên quan", "related news"),
        Why::Newer => ("tin mới hơn kế bên", "next newer article"),
        Why::Older => ("tin cũ hơn kế bên", "next older article"),
        Why::Pinned => ("tin nổi bật", "pinned articles"),
        Why::List => ("các mục trong danh sách", "what it lists"),
        Why::Block => ("tin trong các khối của trang chủ", "articles in blocks of the home page"),
        Why::Counted => ("các tin được đếm", "articles it counts"),
        Why::Moved => ("tệp có địa chỉ cũ", "files with old addresses"),
        Why::Bundle => ("bài có thư mục chứa tệp này", "article whose folder it is in"),
        Why::Section => ("chuyên mục được nêu tên", "sections it names"),
        Why::Navigation => ("nơi menu dẫn tới", "where menus lead"),
        Why::Translation => ("ấn bản ngôn ngữ khác", "other languages"),
        Why::Image => ("ảnh kèm theo", "pictures beside the text"),
        Why::Picture => ("ảnh trong bài", "pictures in the text"),
        Why::Attachment => ("tệp đính kèm", "attachments"),
        Why::Link => ("nơi bài có liên kết tới", "what the text links to"),
        Why::Config => ("cấu hình", "configuration"),
        Why::Template => ("mẫu trang của giao diện", "templates"),
        Why::Words => ("từ ngữ của giao diện", "words of the theme"),
        Why::Theme => ("khai báo của giao diện", "defaults of the theme"),
    };
    word(tongue, vietnamese, english)
}

/// What of a file matters to the output.
pub fn matters(why: Why, tongue: Tongue) -> &'static str {
    let (vietnamese, english) = match why {
        Why::Own | Why::Template => ("mọi thứ trong tệp", "anything in it"),
        Why::Related | Why::Newer | Why::Older | Why::Pinned | Why::List | Why::Block => (
            "những gì hiện ở đây: tiêu đề, ngày, tóm tắt, ảnh, địa chỉ",
            "what is shown of it: title, date, summary, picture, address",
        ),
        Why::Counted => ("ngày, chủ đề, và có được đăng hay không", "its date, its terms, whether it is published"),
        Why::Moved => ("`aliases` và địa chỉ hiện nay", "its `aliases` and its address"),
        Why::Bundle | Why::Translation => {
            ("địa chỉ, và có được đăng hay không", "its address, whether it is published")
        }
        Why::Section => ("tên và địa chỉ của chuyên mục", "title and address of the section"),
        Why::Navigation => ("tên hoặc địa chỉ", "its title or its address"),
        Why::Image | Why::Picture => ("tên tệp và kích thước ảnh", "its name and its size in pixels"),
        Why::Attachment => ("tên tệp và dung lượng", "its name and its size"),
        Why::Link => {
            ("địa chỉ, các mục, và có được đăng hay không", "its address, its anchors, whether it is published")
        }
        Why::Config => ("tên trang, địa chỉ gốc, menu và các khóa khác", "title, base address, menus and other keys"),
        Why::Words => ("các từ in ra trang", "the words that are printed"),
        Why::Theme => ("giá trị sẵn của [extra], và `extends`", "defaults of [extra], and `extends`"),
    };
    word(tongue, vietnamese, english)
}

/// Which articles there are, as far as it matters to the output.
pub fn chosen(why: Why, tongue: Tongue) -> &'static str {
    let (vietnamese, english) = match why {
        Why::Related => (
            "một bài cùng ngôn ngữ được đăng, gỡ hoặc đổi chủ đề: thứ hạng tin liên quan có thể khác",
            "an article of the same language is published, withdrawn or tagged otherwise: the ranking of related news may change",
        ),
        Why::Newer => (
            "một bài được đăng hoặc gỡ ngay cạnh bài này trong chuyên mục",
            "an article is published or withdrawn next to this one in its section",
        ),
        Why::Moved => ("một tệp được thêm hoặc bỏ `aliases`", "a file gets or loses `aliases`"),
        Why::Counted => (
            "một bài được đăng, gỡ, đổi ngày hoặc đổi chủ đề",
            "an article is published, withdrawn, or gets another date or other terms",
        ),
        _ => ("một mục vào hoặc ra khỏi danh sách", "something joins or leaves the list"),
    };
    word(tongue, vietnamese, english)
}

/// What happens at a time; to the output's own file or to another.
pub fn happens(event: What, is_own: bool, tongue: Tongue) -> &'static str {
    let (vietnamese, english) = match (event, is_own) {
        (What::Published, true) => ("được đăng", "is published"),
        (What::Published, false) => ("được đăng và có thể hiện ở đây", "is published and may appear here"),
        (What::Expired, true) => {
            ("hết hạn: tệp xuất này không còn như trước", "expires: this output is no longer what it is")
        }
        (What::Expired, false) => ("hết hạn và không còn ở đây", "expires and is no longer here"),
        (What::Unpinned, _) => ("thôi là tin nổi bật", "is no longer pinned"),
        (What::NewsOver, _) => ("quá 48 giờ và ra khỏi danh sách", "is older than 48 hours and leaves the list"),
        (What::BannerOver, _) => ("thông báo trên mọi trang kết thúc", "the banner ends"),
    };
    word(tongue, vietnamese, english)
}
