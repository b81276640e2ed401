//! The keys of `[publish.NAME]`: a row each.

use super::super::Form::Like;
use super::super::Key;
use super::super::Kind::{Bool, Integer, List, Table, Text, Word};

/// The keys of a target.
pub const PUBLISH: &[Key] = &[
    Key::new("to", Text(Like(TO)), r#""sftp://web@bql.example.vn/srv/www""#)
        .vi("Nơi đăng", "Một thư mục, sftp://, s3:// hoặc git+https://, git+ssh://; không ghi mật khẩu ở đây.")
        .en("Where to", "A folder, sftp://, s3:// or git+https://, git+ssh://; never with a password.")
        .required(),
    Key::new(
        "endpoint",
        Text(Like("^[Hh][Tt][Tt][Pp][Ss]?://[^/@:?#]+(:[0-9]+)?(/[^@]*)?$")),
        r#""https://s3.example.vn""#,
    )
    .vi("Máy chủ S3", "Địa chỉ dịch vụ lưu trữ; không ghi là của Amazon.")
    .en("Endpoint", "Address of the storage service; Amazon's if none is given."),
    Key::new("region", super::LINE, r#""ap-southeast-1""#)
        .vi("Vùng S3", "Vùng của dịch vụ lưu trữ.")
        .en("Region", "Region of the storage service."),
    Key::new("branch", Text(Like("^[A-Za-z0-9_][A-Za-z0-9_-]*(/[A-Za-z0-9_][A-Za-z0-9_-]*)*$")), r#""gh-pages""#)
        .vi("Nhánh", "Nhánh của kho git chứa trang.")
        .en("Branch", "Branch of the git repository that holds the site."),
    Key::new("base_url", Text(Like(BASE)), r#""https://thu.example.vn/""#)
        .vi("Địa chỉ tại đó", "Địa chỉ của trang ở nơi này, nếu khác base_url chung.")
        .en("Address there", "Where the site stands there, if not at the site's base_url."),
    Key::new("moved_from", Text(Like(BASE)), r#""https://cu.example.vn/""#)
        .vi("Chuyển từ", "Địa chỉ cũ của trang, nếu trang vừa đổi địa chỉ.")
        .en("Moved from", "The base_url of before, where the site has moved."),
    Key::new("keep", Integer(0, 100), "5")
        .vi("Số lần quay lại", "Số lần đăng có thể rút lại bằng --rollback.")
        .en("Keep", "Publications that --rollback can take back.")
        .or("5"),
    Key::new("max_shrink", Integer(0, 100), "20")
        .vi("Giảm tối đa", "Trang được phép ít đi bao nhiêu phần trăm trong một lần đăng.")
        .en("Largest loss", "By how many percent of its pages the site may become smaller at once.")
        .or("20"),
    Key::new("may_vanish", super::LINES, r#"["/tin-tuc/dang-nham/"]"#)
        .vi("Được phép mất", "Những địa chỉ được phép mất mà không cần chuyển hướng; * là bất kỳ.")
        .en("May vanish", "Addresses that may vanish without a redirect; * stands for anything."),
    Key::new("foreign", super::LINES, r#"["CNAME"]"#)
        .vi("Tệp của người khác", "Những tệp không phải của trang ở nơi đăng; * là bất kỳ.")
        .en("Files of others", "Files on the target that are not the site's; * stands for anything."),
    Key::new("compress", List(&Word(&["gzip", "brotli"]), 0), r#"["gzip", "brotli"]"#)
        .vi("Bản nén sẵn", "Bản nén đặt cạnh mỗi tệp chữ, cho máy chủ biết dùng.")
        .en("Compressed twins", "Twins beside texts, for hosts that serve them."),
    Key::new("htaccess", Bool, "true")
        .vi("Tệp .htaccess", "Đặt bản đồ chuyển hướng của Apache vào .htaccess.")
        .en(".htaccess", "Whether the redirect map for Apache also stands in .htaccess.")
        .or("false"),
    Key::new("parallel", Integer(1, 64), "8")
        .vi("Gửi cùng lúc", "Số tệp gửi cùng lúc.")
        .en("Parallel", "Files that are sent at once.")
        .or("8"),
    Key::new("tries", Integer(0, 20), "5")
        .vi("Số lần thử lại", "Số lần thử lại, mỗi lần chậm hơn, khi đường truyền đứt hoặc máy chủ bận.")
        .en("Tries", "Further tries, each a little later, when the line breaks or the host is busy.")
        .or("5"),
    Key::new("timeout", Integer(1, 3600), "60")
        .vi("Thời gian chờ", "Số giây chờ máy chủ trả lời một lần.")
        .en("Timeout", "Seconds that one answer of the host is waited for.")
        .or("60"),
    Key::new("headers", List(&Table(RULE), 0), r#"[{ match = "*.html", cache_control = "public, max-age=60" }]"#)
        .vi("Đầu mục HTTP", "Điều nói với trình duyệt về các tệp; quy tắc khớp đầu tiên được dùng.")
        .en("Headers", "What browsers are told of files; the first rule that matches counts."),
];

const RULE: &[Key] = &[
    Key::new("match", super::LINE, r#""*.html""#)
        .vi("Tệp", "Đường dẫn của tệp; * là bất kỳ.")
        .en("Files", "Path of the files; * stands for anything.")
        .required(),
    Key::new("cache_control", HEADER, r#""public, max-age=60""#)
        .vi("Cache-Control", "Trình duyệt và CDN được giữ tệp bao lâu.")
        .en("Cache-Control", "How long browsers and a CDN may keep it."),
    Key::new("content_type", HEADER, r#""text/html; charset=utf-8""#)
        .vi("Content-Type", "Kiểu của tệp.")
        .en("Content-Type", "What kind of file it is."),
];

/// A header's value.
const HEADER: super::super::Kind = Text(Like("^[!-~]([ -~]*[!-~])?$"));

/// An address that a site can stand at.
const BASE: &str = "^[Hh][Tt][Tt][Pp][Ss]?://[^/@?#:\\s]+(:[0-9]+)?(/[^/?#@\\s]+)*/?$";

/// A folder, `sftp://`, `s3://` or `git+`.
const TO: &str = "^(s3://[A-Za-z0-9._-]+(/[^\\s]*)?|sftp://([^/:@\\s-][^/:@\\s]*@)?[^/:@\\s-][^/:@\\s]*(:[0-9]{1,5})?/\\S+|git\\+(ssh|file)://([^/:@\\s?#]*@)?[^\\s?#]+|git\\+https?://[^@\\s?#]+|([^:]|:[^/]|:/[^/])+)$";
