//! The keys of front matter: a row each, in the order of a form, the most used first.

use super::Form::{File, Picture, Prose};
use super::Kind::{Bool, Date, Either, Free, Integer, List, Table, Text, Word};
use super::{Key, LINE, LINES, OTHER_TAXONOMIES};

/// The keys of an article.
pub const KEYS: &[Key] = &[
    Key::new("title", super::Kind::Text(super::Form::Like(r"\S")), r#""Lễ ký biên bản ghi nhớ""#)
        .vi("Tiêu đề", "Dòng tít của bài.")
        .en("Title", "The headline.")
        .required(),
    Key::new("date", Date, "2022-12-31T08:30:00")
        .vi(
            "Ngày đăng",
            "Ngày giờ đăng; ở tương lai là hẹn giờ. Tệp không có ngày là một trang, không nằm trong danh sách nào.",
        )
        .en(
            "Date",
            "When it is published; ahead of now it is scheduled. A file without a date is a page and in no list.",
        ),
    Key::new("draft", Bool, "true")
        .vi("Bản nháp", "Bài nháp không lên trang; bỏ chọn khi đăng.")
        .en("Draft", "A draft is not built; switch it off to publish.")
        .or("false"),
    Key::new("summary", Text(Prose), r#""Hai bên thống nhất nghiên cứu đầu tư hạ tầng.""#)
        .vi("Tóm tắt (sapô)", "Một, hai câu mở đầu, hiện trong danh sách; để trống thì lấy đoạn đầu của bài.")
        .en("Summary", "The lead, shown in lists; without it the first paragraph is."),
    Key::new("tags", LINES, r#"["Đầu tư", "Hạ tầng"]"#)
        .vi("Chủ đề", "Chủ đề của bài; bài có chung chủ đề là tin liên quan.")
        .en("Tags", "Its topics; articles that share some are related news."),
    Key::new(OTHER_TAXONOMIES, LINES, r#"["Thông báo"]"#)
        .vi("Phân loại", "Các mục của bài trong phân loại này.")
        .en("Terms", "Where it belongs in this taxonomy."),
    Key::new("author", Either(&[LINE, LINES]), r#""Nguyễn Văn A""#)
        .vi("Tác giả", "Người viết.")
        .en("Author", "Who wrote it."),
    Key::new("authors", Either(&[LINES, LINE]), r#"["Nguyễn Văn A", "Trần Thị B"]"#)
        .vi("Các tác giả", "Những người viết; ghép với “Tác giả”.")
        .en("Authors", "Those who wrote it; joined with `author`."),
    Key::new("source", Either(&[Table(SOURCE), LINE]), r#"{ name = "Báo X", url = "https://x.example.vn/" }"#)
        .vi("Nguồn", "Tin lấy từ đâu.")
        .en("Source", "Where the news comes from."),
    Key::new("image", Either(&[Table(IMAGE), Text(Picture)]), r#"{ src = "anh.jpg", alt = "Hai bên ký kết" }"#)
        .vi("Ảnh chính", "Ảnh đại diện của bài.")
        .en("Image", "The main image."),
    Key::new("attachments", List(&ATTACHMENT, 0), r#"[{ file = "phu-luc.pdf", title = "Phụ lục" }]"#)
        .vi("Tệp đính kèm", "Tài liệu để tải về, hiện kèm loại và dung lượng.")
        .en("Attachments", "Files to download, shown with type and size."),
    Key::new("updated", Date, "2022-12-31T09:00:00")
        .vi("Ngày cập nhật", "Lần sửa gần nhất.")
        .en("Updated", "Its last change."),
    Key::new("pinned", Either(&[Bool, Date]), "true")
        .vi("Tin nổi bật", "Đứng đầu trang chủ, luôn luôn hoặc đến ngày ghi ở đây.")
        .en("Pinned", "First on the home page, for good or until this day.")
        .or("false"),
    Key::new("related", LINES, r#"["../khac.md"]"#)
        .vi("Tin liên quan", "Bài liên quan chọn tay: tệp hoặc địa chỉ.")
        .en("Related news", "Related articles chosen by hand: files or addresses."),
    Key::new("corrections", List(&Table(CORRECTION), 0), r#"[{ date = 2022-12-31, note = "Sửa tên đơn vị." }]"#)
        .vi("Đính chính", "Những chỗ đã sửa sau khi đăng.")
        .en("Corrections", "What was corrected after publishing."),
    Key::new("expires", Date, "2040-01-01")
        .vi("Ngày hết hạn", "Từ lúc này bài không còn trên trang.")
        .en("Expires", "From then on it is not built."),
    Key::new("expires_note", Text(Prose), r#""Đã hết hạn nộp hồ sơ.""#)
        .vi("Lý do hết hạn", "Hiện cho người còn tìm đến địa chỉ của bài đã hết hạn.")
        .en("Reason of expiry", "Told to those who still come to its address after that."),
    Key::new("type", Word(&["van-ban"]), r#""van-ban""#)
        .vi("Loại bài", "“van-ban” cho văn bản; cần thêm bảng Văn bản.")
        .en("Type", "`van-ban` for a legal document; it wants the table `document`.")
        .beside("document"),
    Key::new("document", Table(DOCUMENT), r#"{ number = "12/QĐ-BQL", issued = 2022-12-31, issuer = "Ban Quản lý" }"#)
        .vi("Văn bản", "Số, ngày và cơ quan ban hành; tóm tắt của bài là trích yếu, tệp đính kèm đầu tiên là toàn văn.")
        .en("Document", "Of a legal document; the summary is its abstract, the first attachment its file."),
    Key::new("slug", LINE, r#""le-ky-2022""#)
        .vi("Đuôi địa chỉ", "Phần cuối của địa chỉ, thay cho tên tệp.")
        .en("Slug", "Last part of the address instead of the file's name."),
    Key::new("path", LINE, r#""tin/le-ky/""#)
        .vi("Địa chỉ", "Toàn bộ địa chỉ của bài trên trang.")
        .en("Path", "The whole address on the site."),
    Key::new("aliases", LINES, r#"["/cu/1", "/xem.aspx?id=3"]"#)
        .vi("Địa chỉ cũ", "Những địa chỉ cũ dẫn đến bài này.")
        .en("Old addresses", "Old addresses that lead here."),
    Key::new("description", Text(Prose), r#""Hai bên thống nhất nghiên cứu.""#)
        .vi("Mô tả", "Như “Tóm tắt”, và chỉ được dùng khi không có tóm tắt.")
        .en("Description", "The same as `summary`, which wins."),
    Key::new("template", LINE, r#""page.html""#)
        .vi("Mẫu trang", "Mẫu khác của giao diện.")
        .en("Template", "Another template of the theme."),
    Key::new("weight", Integer(-1_000_000, 1_000_000), "10")
        .vi("Thứ tự", "Thứ tự của chuyên mục trong trình đơn và danh sách: số nhỏ đứng trước.")
        .en("Weight", "Order of sections in menus and lists, lighter first.")
        .or("0"),
    Key::new("search", Bool, "false")
        .vi("Cho tìm kiếm", "Có hiện trong kết quả tìm kiếm.")
        .en("Search", "Whether search will find it.")
        .or("true"),
    Key::new("toc", Bool, "true")
        .vi("Mục lục", "Hiện mục lục trước nội dung.")
        .en("Table of contents", "A table of contents before the text.")
        .or("false"),
    Key::new("extra", Free, r#"{ date_note = "Một dòng dưới ngày đăng." }"#)
        .vi("Dữ liệu riêng", "Dữ liệu cho giao diện.")
        .en("Extra", "Data for the theme."),
];

const SOURCE: &[Key] = &[
    Key::new("name", LINE, r#""Báo X""#).vi("Tên nguồn", "Tên báo hoặc cơ quan.").en("Name", "Its name.").required(),
    Key::new("url", super::URL, r#""https://x.example.vn/""#)
        .vi("Địa chỉ", "Địa chỉ của bài gốc.")
        .en("Address", "Its address."),
];

const IMAGE: &[Key] = &[
    Key::new("src", Text(Picture), r#""anh.jpg""#)
        .vi("Tệp ảnh", "Tệp cạnh bài, hoặc đường dẫn từ thư mục nội dung.")
        .en("File", "A file beside the article, or a path from the content folder.")
        .required(),
    Key::new("alt", LINE, r#""Hai bên ký kết""#)
        .vi("Mô tả ảnh", "Ảnh cho thấy gì, cho người không nhìn thấy.")
        .en("Description", "What it shows, for those who cannot see it."),
    Key::new("caption", LINE, r#""Lễ ký tại Tam Kỳ""#)
        .vi("Chú thích", "Dòng chữ dưới ảnh.")
        .en("Caption", "The words below it."),
];

const ATTACHMENT: super::Kind = Either(&[
    Table(&[
        Key::new("file", Text(File), r#""phu-luc.pdf""#)
            .vi("Tệp", "Tệp cạnh bài, hoặc đường dẫn từ thư mục nội dung.")
            .en("File", "A file beside the article, or a path from the content folder.")
            .required(),
        Key::new("title", LINE, r#""Phụ lục""#)
            .vi("Tên tài liệu", "Để trống thì hiện tên tệp.")
            .en("Title", "Without one, the file's name is shown."),
    ]),
    Text(File),
]);

const CORRECTION: &[Key] = &[
    Key::new("date", Date, "2022-12-31").vi("Ngày", "Ngày đính chính.").en("Date", "When it was made."),
    Key::new("note", Text(Prose), r#""Sửa tên đơn vị ở đoạn hai.""#)
        .vi("Nội dung", "Đã sửa gì.")
        .en("Note", "What was corrected.")
        .required(),
];

const DOCUMENT: &[Key] = &[
    Key::new("number", LINE, r#""12/QĐ-BQL""#)
        .vi("Số, ký hiệu", "Số và ký hiệu văn bản.")
        .en("Number", "Number and symbol.")
        .required(),
    Key::new("issued", Date, "2022-12-31")
        .vi("Ngày ban hành", "Ngày ký ban hành.")
        .en("Issued", "When it was issued.")
        .required(),
    Key::new("issuer", LINE, r#""Ban Quản lý Khu kinh tế""#)
        .vi("Cơ quan ban hành", "Cơ quan ra văn bản.")
        .en("Issuer", "Who issued it.")
        .required(),
    Key::new("form", LINE, r#""Quyết định""#)
        .vi("Hình thức", "Tên loại văn bản.")
        .en("Form", "What kind of document it is."),
    Key::new("effective", Date, "2023-01-01")
        .vi("Ngày có hiệu lực", "Từ ngày này văn bản có hiệu lực.")
        .en("Effective", "When it takes effect."),
    Key::new("signer", LINE, r#""Nguyễn Văn A""#).vi("Người ký", "Họ tên người ký.").en("Signer", "Who signed it."),
];
