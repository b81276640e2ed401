//! The catalogue of problems: a stable code, a severity and the words in both languages for each.

#[macro_use]
mod advice;
#[macro_use]
mod publishing;

use super::catalogue::catalogue;

/// Whether a problem stops the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is written while one stands.
    Error,
    /// The site is built; the editor should look.
    Warning,
}

with_advice! { with_publishing catalogue
    // Reading files
    Error E001 Unreadable { reason }
        vi: "không đọc được: {reason}", "kiểm tra quyền đọc của tệp hoặc thư mục này";
        en: "cannot be read: {reason}", "check the permissions of this file or folder";
    Error E002 NotUtf8 { byte }
        vi: "tệp không phải UTF-8 (byte thứ {byte})", "mở tệp trong trình soạn thảo và lưu lại với bảng mã UTF-8";
        en: "the file is not UTF-8 (byte {byte})", "open it in an editor and save it again with the encoding UTF-8";
    Error E073 Utf16 { encoding }
        vi: "tệp được lưu bằng bảng mã {encoding}, không phải UTF-8", "mở tệp bằng Notepad, hoặc bằng chương trình đã tạo ra tệp, rồi lưu dưới dạng (Save As) với mã hóa (Encoding) UTF-8";
        en: "the file is saved as {encoding}, not as UTF-8", "open it in Notepad, or in the program that made it, and save it again (Save As) with the encoding UTF-8";
    Error E074 LegacyEncoding { encoding, byte }
        vi: "tệp có lẽ dùng bảng mã cũ {encoding}, không phải UTF-8 (byte thứ {byte})", "mở hộp công cụ UniKey (Ctrl+Shift+F6), chuyển từ {encoding} sang Unicode, rồi lưu tệp với bảng mã UTF-8";
        en: "the file is most likely in the old encoding {encoding}, not in UTF-8 (byte {byte})", "convert it from {encoding} to Unicode with UniKey's toolbox (Ctrl+Shift+F6), then save it as UTF-8";
    Error E075 FileTooLarge { size, most }
        vi: "tệp quá lớn ({size}); bantin đọc tệp chữ tới {most}", "chia bài thành nhiều bài, hoặc đính kèm tài liệu dưới dạng PDF";
        en: "the file is too large ({size}); bantin reads text files up to {most}", "split the article, or attach the document as a PDF";
    Error E086 Internal { reason }
        vi: "bantin gặp lỗi nội bộ ở tệp này: {reason}", "đây là lỗi của bantin, không phải của bài; báo cho người phát triển kèm tệp này, và tạm chuyển tệp ra ngoài để dựng các bài khác";
        en: "bantin failed on this file: {reason}", "this is a fault of bantin, not of the article; report it with this file, and move the file away for now to build the others";
    Error E100 ChangedMeanwhile {}
        vi: "tệp này bị sửa trong lúc đang dựng trang", "dựng lại; không có gì bị ghi dở dang";
        en: "the file changed while the site was being built", "build again; nothing was written by halves";
    Warning W003 NotARegularFile {}
        vi: "bỏ qua: đây là liên kết hoặc tệp đặc biệt, không phải tệp thường", "chép tệp thật vào chỗ này nếu trang cần nó";
        en: "skipped: a link or special file, not a regular file", "put a real file here if the site needs it";
    Error E004 NameNotUtf8 {}
        vi: "tên tệp không phải UTF-8", "đổi tên tệp, chỉ dùng chữ cái, chữ số và dấu gạch nối";
        en: "the file name is not UTF-8", "rename the file with letters, digits and hyphens";
    Error E067 ControlInName {}
        vi: "tên tệp hoặc thư mục có ký tự điều khiển (xuống dòng, tab…)", "đổi tên, chỉ dùng chữ cái, chữ số và dấu gạch nối";
        en: "the name of the file or folder holds a control character (line break, tab, …)", "rename it with letters, digits and hyphens";
    Error E005 NoConfig {}
        vi: "không tìm thấy config.toml ở đây hoặc ở thư mục cha nào", "chạy lệnh trong thư mục của trang, hoặc thêm --root THƯ-MỤC";
        en: "no config.toml here or in any parent folder", "run the command inside the site's folder, or add --root DIR";
    Error E006 NoContent {}
        vi: "không có thư mục nội dung này", "tạo thư mục, hoặc sửa khóa `content` trong config.toml";
        en: "this content folder does not exist", "create it, or correct the key `content` in config.toml";

    Error E007 NoSuchSection {}
        vi: "không có chuyên mục này", "chuyên mục là thư mục có tệp _index.md trong thư mục nội dung";
        en: "there is no such section", "a section is a folder with an _index.md in the content folder";
    Error E008 NoSuchEdition { code }
        vi: "trang không có ấn bản “{code}”", "thêm [languages.{code}] vào config.toml";
        en: "the site has no edition “{code}”", "add [languages.{code}] to config.toml";
    Error E065 AlreadyThere {}
        vi: "tệp này đã có; nó được giữ nguyên", "đặt tiêu đề khác, hoặc mở tệp đang có";
        en: "this file is there already; it stays as it is", "choose another title, or open the file";
    Error E144 AddressTaken { other }
        vi: "bài này sẽ có cùng địa chỉ với {other}, đã có sẵn; không có gì được ghi", "mở bài đang có, hoặc đặt tiêu đề khác";
        en: "this article would have the same address as {other}, which is there already; nothing was written", "open the one that is there, or choose another title";
    Error E145 SectionNeeded { title, sections, first }
        vi: "trang có nhiều chuyên mục; bài này thuộc chuyên mục nào?", "chọn một: {sections}; ví dụ: bantin new \"{title}\" --section {first} (ngoài mọi chuyên mục: --section .)";
        en: "the site has several sections; which one is this article for?", "choose one: {sections}; for example: bantin new \"{title}\" --section {first} (outside of all: --section .)";
    Error E140 NoEditor {}
        vi: "không biết mở bài bằng chương trình nào: biến VISUAL và EDITOR đều trống; tệp đã được tạo", "tự mở tệp, hoặc đặt biến VISUAL, ví dụ: VISUAL=\"code --wait\"";
        en: "no editor to open the article with: neither VISUAL nor EDITOR is set; the file was created", "open the file yourself, or set VISUAL, for example: VISUAL=\"code --wait\"";
    Error E146 EditorFailed { command, reason }
        vi: "trình soạn thảo “{command}” không chạy được: {reason}; tệp đã được tạo", "tự mở tệp, hoặc sửa biến VISUAL (hay EDITOR), ví dụ: VISUAL=\"code --wait\"";
        en: "the editor “{command}” failed: {reason}; the file was created", "open the file yourself, or correct VISUAL (or EDITOR), for example: VISUAL=\"code --wait\"";
    Warning W141 UnknownTag { tag, near, count }
        vi: "trang chưa có chủ đề “{tag}”, nhưng có “{near}” (số bài: {count})", "";
        en: "the site has no tag “{tag}” yet, but it has “{near}” (articles: {count})", "";
    Warning W142 SimilarArticle { other }
        vi: "đã có bài cùng tiêu đề hoặc cùng tên tệp: {other}", "nếu đó là cùng một tin, mở bài ấy và xóa tệp mới này";
        en: "there is an article of the same title or file name: {other}", "if it is the same news, open that one and delete this new file";
    Error E143 FolderNotEmpty {}
        vi: "thư mục này không trống; không có gì được ghi vào", "chọn thư mục trống hoặc tên chưa có, hoặc đổi tên thư mục đang có";
        en: "this folder is not empty; nothing was written", "choose an empty folder or a new name, or rename the folder that is there";
    Error E066 NoSuchOutput {}
        vi: "trang không có tệp hay địa chỉ này", "ghi tên tệp .md, hoặc địa chỉ như /tin-tuc/bai/";
        en: "the site has no such file or address", "give the name of a .md file, or an address like /tin-tuc/bai/";

    // TOML
    Error E010 TomlSyntax { reason }
        vi: "lỗi cú pháp TOML: {reason}", "mỗi dòng có dạng: khóa = \"giá trị\", với dấu ngoặc kép thẳng";
        en: "TOML syntax error: {reason}", "each line reads: key = \"value\", with straight quotes";
    Error E011 UnknownKey { key }
        vi: "không có khóa `{key}`", "kiểm tra chính tả; dữ liệu riêng đặt dưới [extra]";
        en: "unknown key `{key}`", "check the spelling; data of your own goes under [extra]";
    Error E099 UnknownKeyOfTable { key, known }
        vi: "không có khóa `{key}`", "ở đây chỉ có: {known}";
        en: "unknown key `{key}`", "the keys here are: {known}";
    Error E012 WrongType { key, expected, found }
        vi: "`{key}` cần {expected}, nhưng đây là {found}", "viết: {key} = {expected}";
        en: "`{key}` wants {expected}, but this is {found}", "write: {key} = {expected}";
    Error E013 MissingKey { key, name }
        vi: "thiếu khóa `{key}`", "thêm một dòng: {name} = …";
        en: "the key `{key}` is missing", "add a line: {name} = …";
    Error E014 BadValue { key, value, expected }
        vi: "`{key}` không nhận giá trị “{value}”", "{expected}";
        en: "`{key}` does not take the value “{value}”", "{expected}";
    Error E015 BadDate { value }
        vi: "“{value}” không phải ngày hợp lệ", "viết năm-tháng-ngày, ví dụ: 2022-12-31 hoặc 2022-12-31T08:30:00";
        en: "“{value}” is not a valid date", "write year-month-day, for example 2022-12-31 or 2022-12-31T08:30:00";
    Error E016 DayFirstDate { value, fixed }
        vi: "“{value}” viết ngày trước; ở đây cần năm-tháng-ngày", "viết: {fixed}";
        en: "“{value}” is written day first; here it is year-month-day", "write: {fixed}";
    Error E077 NoSuchDay { value, month, days }
        vi: "không có ngày “{value}”: tháng {month} chỉ có {days} ngày", "sửa lại ngày, viết năm-tháng-ngày, ví dụ: 2022-12-31";
        en: "there is no day “{value}”: month {month} has only {days} days", "correct the day, written year-month-day, for example 2022-12-31";
    Error E094 DateForm { value, fixed }
        vi: "“{value}” chưa đúng cách viết ngày", "viết: {fixed}";
        en: "“{value}” is not how a date is written here", "write: {fixed}";
    Error E093 OpenQuotes {}
        vi: "giá trị chữ thiếu dấu ngoặc kép đóng", "thêm \" ở cuối; chữ nhiều dòng thì đặt giữa \"\"\" và \"\"\"";
        en: "a text value lacks its closing quotes", "add \" at its end; a text of several lines stands between \"\"\" and \"\"\"";
    Error E095 Backslash {}
        vi: "dấu \\ trong ngoặc kép phải viết hai lần", "viết \\\\ thay cho \\";
        en: "a backslash inside quotes is written twice", "write \\\\ instead of \\";
    Error E096 BadKey {}
        vi: "tên khóa chỉ gồm chữ cái không dấu, chữ số, - và _", "dùng khóa có sẵn như title, date, tags; xem README";
        en: "a key has only plain letters, digits, - and _", "use one of the known keys such as title, date, tags";
    Error E097 ListWithoutBrackets { key }
        vi: "`{key}` có nhiều giá trị nên phải nằm trong [ ]", "viết: {key} = [\"một\", \"hai\"]";
        en: "`{key}` has several values, which stand in [ ]", "write: {key} = [\"one\", \"two\"]";
    Error E098 TableHeader {}
        vi: "tên bảng phải nằm giữa [ và ] trên một dòng riêng", "viết, ví dụ: [extra]";
        en: "the name of a table stands between [ and ] on a line of its own", "write, for example: [extra]";
    Error E018 CurlyQuotes {}
        vi: "dấu ngoặc cong (“ ” ‘ ’) không dùng được ở đây", "thay bằng dấu ngoặc kép thẳng: \"…\"";
        en: "curly quotes (“ ” ‘ ’) do not work here", "replace them by straight quotes: \"…\"";
    Error E019 UnquotedText {}
        vi: "giá trị chữ phải nằm trong dấu ngoặc kép thẳng", "viết: khóa = \"giá trị\"";
        en: "a text value must stand in straight quotes", "write: key = \"value\"";
    Error E027 ColonForEquals {}
        vi: "giữa khóa và giá trị là dấu bằng (=), không phải dấu hai chấm", "viết: khóa = \"giá trị\"";
        en: "between key and value stands an equals sign (=), not a colon", "write: key = \"value\"";
    Error E028 QuotesInside {}
        vi: "trong giá trị có dấu ngoặc kép thẳng", "dùng “ ” cho chữ trong ngoặc, hoặc viết \\\" trước mỗi dấu bên trong";
        en: "there are straight quotes inside the value", "use “ ” for the words in quotes, or write \\\" for each inner one";
    Error E071 OpenBracket {}
        vi: "danh sách mở bằng [ ở trên thiếu dấu phẩy hoặc dấu ] đóng lại", "viết: tags = [\"một\", \"hai\"]";
        en: "the list opened by [ above lacks a comma or its closing ]", "write: tags = [\"one\", \"two\"]";
    Error E009 RepeatedKey {}
        vi: "khóa này đã viết một lần ở trên", "giữ lại một dòng, xóa dòng kia";
        en: "this key stands here already", "keep one of the two lines";

    // Front matter
    Error E020 NoFrontMatter {}
        vi: "bài không bắt đầu bằng phần khai báo", "dòng đầu tiên của tệp phải là +++, rồi title = \"Tiêu đề\", rồi một dòng +++ nữa";
        en: "the file does not start with front matter", "its very first line is +++, then title = \"…\", then another line +++";
    Error E076 EmptyFile {}
        vi: "tệp trống", "viết bài vào tệp (bắt đầu bằng một dòng +++), hoặc xóa tệp";
        en: "the file is empty", "write the article (it starts with a line +++), or delete the file";
    Error E021 UnclosedFrontMatter {}
        vi: "phần khai báo mở bằng +++ nhưng không có dòng +++ đóng lại", "thêm một dòng chỉ có +++ sau khóa cuối cùng";
        en: "the front matter opened by +++ is never closed", "add a line with only +++ after the last key";
    Error E022 YamlFrontMatter {}
        vi: "phần khai báo viết kiểu YAML (---)", "đổi hai dòng --- thành +++ và viết mỗi khóa theo dạng: khóa = \"giá trị\"";
        en: "the front matter is YAML (---)", "change both --- lines to +++ and write each key as: key = \"value\"";
    Error E023 EmptyTitle {}
        vi: "tiêu đề trống", "viết tiêu đề của bài giữa hai dấu ngoặc kép";
        en: "the title is empty", "write the article's title between the quotes";
    Error E078 TooManyTerms { key, count, most }
        vi: "`{key}` có {count} mục; mỗi bài chỉ được tới {most}", "giữ lại các mục chính của bài";
        en: "`{key}` has {count} entries; an article may have up to {most}", "keep the main ones";
    Error E024 UnsafePath { value }
        vi: "“{value}” không dùng làm địa chỉ được", "chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối; không có .., \\, ? hay #";
        en: "“{value}” cannot be used as an address", "use lower-case letters, digits and hyphens; no .., \\, ? or #";
    Error E025 NoSuchTemplate { name }
        vi: "giao diện không có mẫu trang “{name}”", "bỏ khóa `template`, hoặc dùng một mẫu có trong giao diện";
        en: "the theme has no template “{name}”", "remove the key `template`, or name one the theme has";
    Warning W070 KeyInExtra { key }
        vi: "`{key}` đứng dưới [extra] nên không có tác dụng với bài", "chuyển dòng này lên trên dòng [extra]";
        en: "`{key}` stands below [extra], where it means nothing to the article", "move the line above the line [extra]";
    Warning W026 UnknownEdition { code }
        vi: "tên tệp có đuôi .{code}.md nhưng trang không có ấn bản “{code}”", "thêm [languages.{code}] vào config.toml, hoặc đổi tên tệp";
        en: "the name ends in .{code}.md but the site has no edition “{code}”", "add [languages.{code}] to config.toml, or rename the file";

    // Addresses
    Error E030 SameAddress { address, other }
        vi: "địa chỉ {address} trùng với {other}", "đặt `slug` hoặc `path` khác cho một trong hai";
        en: "the address {address} is also made by {other}", "give one of the two another `slug` or `path`";
    Error E029 ReservedAddress { address }
        vi: "địa chỉ {address} là của một trang bantin tự tạo", "đặt `slug` hoặc `path` khác, hoặc đổi [paths] trong config.toml";
        en: "the address {address} is that of a page bantin makes itself", "set another `slug` or `path`, or change [paths] in config.toml";
    Error E031 BrokenLink { target }
        vi: "liên kết “{target}” không dẫn tới trang nào của trang tin", "sửa đường dẫn: ./bai.md là tệp cạnh bài này, /thu-muc/bai.md là tệp tính từ thư mục nội dung";
        en: "the link “{target}” leads to no page of the site", "correct the path: ./a.md is a file beside this one, /folder/a.md one from the content folder";
    Error E032 BrokenAnchor { target, anchor }
        vi: "trang đích của “{target}” không có mục “#{anchor}”", "dùng mã của một tiêu đề có trong trang đó";
        en: "the page “{target}” points at has no heading “#{anchor}”", "use the id of a heading of that page";
    Error E033 MissingImage { target }
        vi: "không có tệp hình “{target}”", "đặt hình cạnh bài, hoặc sửa tên tệp (phân biệt hoa thường)";
        en: "there is no image file “{target}”", "put the image beside the article, or correct its name (case matters)";
    Error E101 BrokenImage { reason }
        vi: "tệp này không phải là hình đọc được ({reason})", "xuất lại hình từ ảnh gốc, hoặc xóa tệp này";
        en: "this file is no picture that can be read ({reason})", "export the picture again from its original, or remove the file";
    Error E102 ImageTooLarge {}
        vi: "hình có quá nhiều điểm ảnh (trên 100 triệu)", "thu nhỏ hình rồi lưu lại, ví dụ chiều ngang 4000 điểm ảnh";
        en: "the picture has too many pixels (more than 100 million)", "make it smaller and save it again, for example 4,000 pixels wide";
    Warning W103 UnknownImage {}
        vi: "bantin không thu nhỏ được loại hình này; nó được đăng nguyên như tệp gốc, cả dữ liệu máy ảnh ghi (như tọa độ)", "xuất hình sang .jpg, .png hoặc .webp";
        en: "bantin cannot make this kind of picture smaller; it is published as it is, with what the camera wrote (such as the place)", "export it as .jpg, .png or .webp";
    Warning W104 NoAlt {}
        vi: "hình chưa có lời mô tả cho người không nhìn thấy hình", "viết lời mô tả: ![Hai bên ký kết](anh.jpg), hoặc alt = \"Hai bên ký kết\" trong `image`";
        en: "the picture has no description for those who cannot see it", "write one: ![The two sides sign](photo.jpg), or alt = \"The two sides sign\" in `image`";
    Error E034 MissingAttachment { target }
        vi: "không có tệp đính kèm “{target}”", "đặt tệp cạnh bài, hoặc sửa tên tệp (phân biệt hoa thường)";
        en: "there is no attachment “{target}”", "put the file beside the article, or correct its name (case matters)";
    Error E035 MissingRelated { target }
        vi: "`related`: không có bài “{target}”", "ghi đường dẫn của tệp .md hoặc địa chỉ của bài";
        en: "`related`: there is no article “{target}”", "give the path of the .md file or the article's URL";
    Warning W036 Unpublished { target }
        vi: "“{target}” là bài chưa hoặc không còn đăng; liên kết được bỏ, chữ giữ nguyên", "bài nháp, hẹn giờ hoặc hết hạn thì độc giả không mở được";
        en: "“{target}” is not published now; the link is left out, its text stays", "readers cannot open a draft, scheduled or expired article";
    Warning W059 UnpublishedFile { target }
        vi: "“{target}” là tệp của một bài chưa hoặc không còn đăng; ở đây nó được bỏ qua", "chép tệp sang cạnh bài này nếu vẫn cần";
        en: "“{target}” belongs to an article that is not published now; it is left out here", "copy the file beside this article if it is still needed";
    Warning W037 BrokenLinkKept { target }
        vi: "liên kết “{target}” không dẫn tới trang nào của trang tin", "";
        en: "the link “{target}” leads to no page of the site", "";
    Warning W038 UnsafeLink { target }
        vi: "liên kết “{target}” bị bỏ vì không an toàn", "chỉ nhận http, https, mailto, tel và đường dẫn trong trang tin";
        en: "the link “{target}” was left out as unsafe", "only http, https, mailto, tel and paths of the site are taken";
    Error E039 BrokenMenu { target }
        vi: "mục trình đơn dẫn tới “{target}”, không có trang này", "sửa `url` của mục";
        en: "a menu entry points to “{target}”, which does not exist", "correct the entry's `url`";

    Warning W072 UnusedPattern { folder }
        vi: "[permalinks]: không có bài nào trong thư mục “{folder}”", "sửa tên thư mục, viết như trong thư mục nội dung";
        en: "[permalinks]: there is no article in the folder “{folder}”", "correct the folder's name, as it is in the content folder";

    // Text
    Warning W040 UnknownCodeLanguage { name }
        vi: "không biết ngôn ngữ lập trình “{name}”; đoạn mã được in không tô màu", "";
        en: "unknown code language “{name}”; the block is printed plain", "";
    Warning W041 HeadingLevelOne {}
        vi: "tiêu đề cấp một (#) trong bài: trang đã có tiêu đề chính", "dùng ## cho các mục trong bài";
        en: "a level-one heading (#) in the body: the page already has its title", "use ## for the article's sections";
    Error E090 TooMuchMarkup { count, most }
        vi: "bài có {count} dấu định dạng (liên kết, ô bảng, chữ đậm…), nhiều hơn mức {most} mà bantin xử lý", "chia bài thành nhiều bài, hoặc đính kèm tài liệu dưới dạng tệp";
        en: "the text has {count} signs of markup (links, cells, bold …), more than the {most} that bantin handles", "split the article, or attach the document as a file";
    Warning W043 HtmlRemoved { tag }
        vi: "thẻ <{tag}> bị bỏ khi đăng vì không an toàn hoặc không dùng được", "viết bằng Markdown; nếu là chữ thì viết \\<{tag}>; muốn nhúng video, thêm máy chủ của nó vào [markdown] embed trong config.toml";
        en: "the tag <{tag}> is left out of the page: it is unsafe or does nothing there", "write it in Markdown; if it is meant as text write \\<{tag}>; for videos, allow their host in [markdown] embed of config.toml";
    Warning W044 UnclosedComment {}
        vi: "chú thích mở bằng <!-- nhưng không đóng: mọi chữ sau đó bị ẩn", "thêm --> ở cuối phần chú thích, hoặc xóa <!--";
        en: "a comment opened by <!-- is never closed: all text behind it is hidden", "add --> at its end, or delete the <!--";
    Warning W091 UnclosedTag { tag }
        vi: "thẻ <{tag}> không có </{tag}> đóng lại nên được in ra như chữ thường", "thêm </{tag}>, hoặc xóa thẻ; nếu đó là chữ thì viết \\<{tag}>";
        en: "the tag <{tag}> has no </{tag}> and is printed as plain text", "add </{tag}> or delete the tag; if it is meant as text write \\<{tag}>";
    Warning W092 CutComment {}
        vi: "chú thích <!-- bị dòng trống cắt đôi: phần còn lại HIỆN trên trang", "xóa dòng trống bên trong, hoặc đặt <!-- ở đầu một dòng riêng";
        en: "the comment <!-- is cut in two by an empty line: the rest of it IS SHOWN on the page", "delete the empty line inside it, or put <!-- at the start of a line of its own";
    Warning W045 UnclosedLink {}
        vi: "liên kết thiếu dấu đóng ngoặc, hoặc địa chỉ có dấu cách, nên được in ra như chữ thường", "viết: [chữ](địa-chỉ); địa chỉ có dấu cách thì viết [chữ](<địa chỉ.pdf>)";
        en: "a link without its closing bracket, or with spaces in its address, is printed as plain text", "write: [words](address); with spaces in the address [words](<the address.pdf>)";
    Warning W046 TextAsCode {}
        vi: "đoạn này lùi đầu dòng bằng tab hoặc bốn dấu cách nên được in như đoạn mã", "xóa khoảng trống ở đầu dòng";
        en: "this paragraph starts with a tab or four spaces, so it is printed as code", "delete the space at the start of the line";
    Warning W047 HtmlTooHeavy {}
        vi: "HTML trong bài lồng quá sâu hoặc quá nhiều; nó được in ra như chữ thường", "dán lại dưới dạng chữ thuần (Ctrl+Shift+V) rồi định dạng bằng Markdown";
        en: "the HTML of this text is nested too deep, or there is too much of it; it is printed as plain text", "paste it again as plain text (Ctrl+Shift+V) and format it in Markdown";
    Warning W079 MoreProblems { count }
        vi: "còn {count} chỗ nữa trong tệp này không được kể ra", "sửa những chỗ ở trên trước, rồi chạy lại";
        en: "{count} more problems in this file are not listed", "mend those above first, then run again";

    // Proofreading
    Warning W110 MixedTones { form, count, other, others, meant }
        vi: "dấu thanh đặt theo hai kiểu trong một bài: như “{form}” ({count} chỗ) và như “{other}” ({others} chỗ)", "theo một kiểu cho cả bài, ở đây viết “{meant}”";
        en: "tone marks are placed in two ways in one text: as in “{form}” (count: {count}) and as in “{other}” (count: {others})", "keep to one of them, here “{meant}”";
    Warning W111 NotComposed { count }
        vi: "chữ và dấu bị lưu rời nhau (Unicode tổ hợp, không phải dựng sẵn): {count} chỗ, đầu tiên ở đây", "chuyển cả bài bằng hộp công cụ UniKey (Ctrl+Shift+F6), từ “Unicode tổ hợp” sang “Unicode”";
        en: "letters and their marks are stored apart (not Unicode NFC), count: {count}, the first one here", "convert the text with UniKey's toolbox (Ctrl+Shift+F6) from “Unicode tổ hợp” (composite) to “Unicode”";
    Warning W112 Eth { written, meant }
        vi: "“{written}” có chữ trông giống Đ nhưng là chữ của tiếng khác", "gõ lại: “{meant}”";
        en: "“{written}” has a letter that looks like Đ but is one of another language", "type it again: “{meant}”";
    Warning W113 SplitCompound { written, meant }
        vi: "có dấu cách lọt vào giữa “{written}”", "viết liền: “{meant}”; nếu là gạch ngang giữa hai ý thì cách cả hai bên";
        en: "a space stands inside “{written}”", "write “{meant}”, or spaces on both sides if it is a dash";
    Warning W114 Spacing { written, meant }
        vi: "thừa hoặc thiếu dấu cách: “{written}”", "viết: “{meant}”";
        en: "a space too many or too few: “{written}”", "write “{meant}”";
    Warning W115 HiddenCharacter { character }
        vi: "có ký tự không nhìn thấy: {character}", "xóa chỗ này rồi gõ lại; chữ chép từ Word hay trang khác thì dán bằng Ctrl+Shift+V";
        en: "a character that cannot be seen: {character}", "delete it and type this place again; paste text from Word or a web page with Ctrl+Shift+V";
    Warning W116 Misread { encoding }
        vi: "đoạn này có lẽ gõ bằng bảng mã cũ {encoding} nên hiện sai chữ trên trang", "chuyển đoạn này từ {encoding} sang Unicode bằng hộp công cụ UniKey (Ctrl+Shift+F6)";
        en: "this passage is most likely in the old encoding {encoding}, so the page shows wrong letters", "convert it from {encoding} to Unicode with UniKey's toolbox (Ctrl+Shift+F6)";
    Warning W117 MisplacedTone { written, meant }
        vi: "dấu thanh đặt sai chữ trong “{written}”", "viết: “{meant}”";
        en: "the tone mark of “{written}” stands on the wrong letter", "write “{meant}”";

    // Themes
    Error E050 NoTheme { name }
        vi: "không có giao diện “{name}” trong thư mục themes", "sửa khóa `theme`, hoặc chép giao diện vào themes/{name}; giao diện có sẵn thì chạy: bantin theme portal";
        en: "there is no theme “{name}” in the folder themes", "correct the key `theme`, or put the theme into themes/{name}; for those that come with bantin run: bantin theme portal";
    Error E051 ThemeLoop { name }
        vi: "giao diện “{name}” kế thừa chính nó qua vòng", "bỏ một khóa `extends`";
        en: "the theme “{name}” extends itself in a loop", "remove one of the `extends` keys";
    Error E052 TemplateSyntax { reason }
        vi: "mẫu trang viết sai: {reason}", "";
        en: "the template is wrong: {reason}", "";
    Error E053 TemplateFailed { reason, article }
        vi: "mẫu trang không dựng được {article}: {reason}", "";
        en: "the template failed on {article}: {reason}", "";
    Error E055 MissingTemplate { name }
        vi: "giao diện thiếu mẫu trang “{name}”", "thêm extends = \"portal\" vào theme.toml, hoặc viết mẫu này trong templates/";
        en: "the theme lacks the template “{name}”", "add extends = \"portal\" to theme.toml, or write the template in templates/";
    Error E056 NoWords { language }
        vi: "giao diện không có từ cho ngôn ngữ “{language}”", "thêm tệp i18n/{language}.toml với mọi từ của i18n/vi.toml";
        en: "the theme has no words for the language “{language}”", "add a file i18n/{language}.toml with every word of i18n/en.toml";
    Error E054 MissingWord { word, language }
        vi: "i18n/{language}.toml của giao diện thiếu từ `{word}`", "thêm một dòng: {word} = \"…\"";
        en: "the theme's i18n/{language}.toml lacks the word `{word}`", "add a line: {word} = \"…\"";

    // Links to other sites
    Warning W130 DeadLink { url, status, others }
        vi: "liên kết ra ngoài đã chết (mã {status}): {url}", "sửa địa chỉ, trỏ sang bản lưu trữ, hoặc bỏ liên kết";
        en: "a dead link to another site (status {status}): {url}", "correct the address, link to an archived copy, or drop the link";
    Warning W131 SilentLink { url, reason, others }
        vi: "trang ngoài không trả lời ({reason}): {url}", "mở thử bằng trình duyệt; nếu cũng không được thì sửa địa chỉ hoặc bỏ liên kết";
        en: "another site does not answer ({reason}): {url}", "try it in a browser; if that fails too, correct the address or drop the link";
    Warning W132 FailingLink { url, status, others }
        vi: "máy chủ của trang ngoài báo lỗi (mã {status}): {url}", "thử lại hôm khác; nếu vẫn lỗi thì sửa địa chỉ hoặc bỏ liên kết";
        en: "the server of another site fails (status {status}): {url}", "try again another day; if it still fails, correct the address or drop the link";
    Warning W133 MovedLink { url, target, others }
        vi: "trang ngoài đã chuyển hẳn sang địa chỉ khác: {url}", "xem trang mới có đúng nội dung đó không, rồi thay bằng: {target}";
        en: "a page of another site has moved for good: {url}", "see whether the new page is the one you mean, then write: {target}";
    Warning W134 PrivateLink { url, others }
        vi: "liên kết dẫn tới máy này hoặc mạng nội bộ, người đọc không mở được: {url}", "thay bằng địa chỉ công khai; nếu người đọc ở ngay trong mạng đó, ghi private = true dưới [check] của config.toml";
        en: "a link to this machine or a private network, which readers cannot open: {url}", "give a public address; if your readers are on that network, write private = true below [check] in config.toml";
    Warning W135 NoNetwork {}
        vi: "không hỏi được trang ngoài nào: máy này có lẽ không có mạng", "kiểm tra kết nối mạng rồi chạy lại";
        en: "no other site can be reached: this machine is perhaps not connected", "look after the network, then run again";

    // Preview and watching
    Warning W080 WatchLimit {}
        vi: "hệ thống không theo dõi thêm được thư mục nào nữa; bantin xem lại các thư mục mỗi giây một lần", "tăng giới hạn của hệ thống, ví dụ: sudo sysctl fs.inotify.max_user_watches=524288";
        en: "the system cannot watch any more folders; bantin looks through them once a second instead", "raise the system's limit, for example: sudo sysctl fs.inotify.max_user_watches=524288";
    Warning W081 CannotWatch { reason }
        vi: "không theo dõi được các thư mục ({reason}); bantin xem lại chúng mỗi giây một lần", "";
        en: "the folders cannot be watched ({reason}); bantin looks through them once a second instead", "";
    Error E082 PortTaken { port }
        vi: "cổng {port} đang được chương trình khác dùng", "chọn cổng khác, ví dụ: bantin serve --port 0";
        en: "port {port} is used by another program", "choose another one, for example: bantin serve --port 0";
    Error E083 CannotListen { reason }
        vi: "không mở được cổng xem trước: {reason}", "sửa --interface hoặc --port";
        en: "the preview cannot listen: {reason}", "correct --interface or --port";
    Warning W085 NoBrowser {}
        vi: "không mở được trình duyệt", "tự mở địa chỉ ở trên";
        en: "the browser could not be opened", "open the address above yourself";
    Warning W084 OpenToOthers { interface }
        vi: "máy khác trong mạng xem được bản xem trước này qua {interface}, cả bài nháp", "bỏ --interface để chỉ máy này xem được";
        en: "other machines can see this preview by way of {interface}, drafts included", "leave out --interface to keep it to this machine";

    // Writing
    Error E060 OutputIsInput { folder }
        vi: "thư mục xuất không được là, chứa hoặc nằm trong {folder}", "đặt `output` (hoặc --output) là một thư mục riêng, ví dụ public";
        en: "the output folder may not be, contain or lie inside {folder}", "set `output` (or --output) to a folder of its own, for example public";
    Error E061 ForeignOutput {}
        vi: "thư mục xuất không trống và không do bantin tạo ra", "chọn thư mục khác, hoặc tự dọn thư mục này trước";
        en: "the output folder is not empty and was not made by bantin", "choose another folder, or empty this one yourself first";
    Error E062 OutputIsLink {}
        vi: "đường dẫn xuất là liên kết tượng trưng hoặc không phải thư mục", "dùng một thư mục thật";
        en: "the output path is a symbolic link or not a folder", "use a real folder";
    Error E063 CannotWrite { reason }
        vi: "không ghi được: {reason}", "kiểm tra quyền ghi và chỗ trống của ổ đĩa, rồi dựng lại";
        en: "cannot be written: {reason}", "check the permissions and the free space of the disk, then build again";
    Error E068 ForeignFile {}
        vi: "tệp này không do bantin tạo ra, nên được giữ nguyên; trang cần đúng chỗ này", "chuyển tệp đi chỗ khác, hoặc đổi địa chỉ của bài; chưa có gì bị thay đổi";
        en: "this file was not made by bantin and stays as it is; the site needs its place", "move the file away, or give the article another address; nothing was changed";
    Error E064 NameTooLong {}
        vi: "địa chỉ quá dài cho một tệp", "đặt `slug` ngắn hơn";
        en: "the address is too long for a file", "set a shorter `slug`";
    Error E087 RecordDamaged {}
        vi: "bản ghi các tệp do bantin tạo ra bị hỏng, nên không biết tệp nào được phép thay hay xóa; chưa có gì bị thay đổi", "chuyển cả thư mục xuất ra chỗ khác rồi dựng lại: trang được tạo lại đầy đủ từ nội dung";
        en: "the record of the files bantin made is damaged, so it cannot tell which files it may replace or remove; nothing was changed", "move the whole output folder away and build again: the site is made anew from its content";
    Warning W088 Recovered {}
        vi: "lượt dựng trước bị ngắt giữa chừng; bantin đã hoàn tất hoặc hoàn lại phần dở dang", "";
        en: "the last build was cut short; bantin has finished or undone what was half-way", "";
    Error E089 OutOfMemory {}
        vi: "hết bộ nhớ", "đóng bớt chương trình khác rồi chạy lại; trang đã dựng vẫn nguyên vẹn";
        en: "out of memory", "close other programs and run again; the site built before is unharmed";
}
