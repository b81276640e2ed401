//! The part of the catalogue that only `check` tells: what stops no build, and an editor-in-chief would not let pass.

/// Hands the rows it is given, and its own, to the macro named first.
macro_rules! with_advice {
    ($then:ident $($rows:tt)*) => { $then! { $($rows)*

        Warning W042 SharedSlug { term, other, slug }
            vi: "“{term}” và “{other}” cho cùng một địa chỉ; “{term}” dùng “{slug}”", "nếu một trong hai viết sai chính tả, sửa cho thống nhất";
            en: "“{term}” and “{other}” give the same address; “{term}” takes “{slug}”", "if one of them is a misspelling, correct it";
        Warning W049 TermSpellings { term, other }
            vi: "“{other}” và “{term}” là một; trang dùng cách viết “{term}”", "viết thống nhất: “{term}”";
            en: "“{other}” and “{term}” are one; the site writes “{term}”", "write “{term}” everywhere";
        Warning W120 TermOnce { term }
            vi: "“{term}” chỉ có ở một bài này, nên trang của nó không dẫn tới tin nào khác", "dùng một chủ đề đã có, hoặc bỏ chủ đề này";
            en: "only this article has “{term}”, so its page leads to no other news", "use a tag that there is already, or leave this one out";
        Warning W121 TermsAlike { term, other, count }
            vi: "“{term}” gần giống “{other}”, mà {count} bài đang dùng", "nếu viết nhầm, sửa thành “{other}”";
            en: "“{term}” is almost “{other}”, which {count} articles have", "if it is a misspelling, write “{other}”";
        Warning W122 MissingFacts { keys }
            vi: "bài thiếu: {keys}", "thêm vào phần đầu bài; bài không cần thì sửa `require` của [check] trong config.toml";
            en: "the article lacks: {keys}", "add them to its front matter; what articles need is said by `require` of [check] in config.toml";
        Warning W123 FarAhead { date }
            vi: "ngày {date} còn hơn một năm nữa mới tới; đến lúc đó bài mới được đăng", "kiểm tra lại năm";
            en: "the date {date} is more than a year ahead; the article waits until then", "look at the year again";
        Warning W124 OtherYear { date, folder }
            vi: "ngày {date} không thuộc năm của thư mục {folder}", "sửa ngày, hoặc chuyển bài sang thư mục đúng năm (thêm địa chỉ cũ vào `aliases`)";
            en: "the date {date} is not of the year of the folder {folder}", "correct the date, or move the article to the folder of its year (with the old address in `aliases`)";
        Warning W125 BeforeNeighbours { date, next }
            vi: "ngày {date} sớm hơn mọi bài cùng thư mục trên một năm; bài sớm nhất sau nó là ngày {next}", "kiểm tra lại năm";
            en: "the date {date} is more than a year before all others of its folder; the next one is of {next}", "look at the year again";
        Warning W126 TitlesAlike { title, other }
            vi: "tiêu đề gần như trùng với “{title}” ({other})", "nếu là một tin đăng hai lần, giữ một bài và thêm địa chỉ của bài kia vào `aliases`; nếu không, viết tiêu đề cho khác";
            en: "the title is almost “{title}” ({other})", "if it is one piece of news twice, keep one and add the other's address to its `aliases`; else tell them apart";
        Warning W127 HeavyFile { size, most }
            vi: "tệp nặng {size}; người đọc dùng điện thoại phải tải hết (nên dưới {most})", "nén hoặc xuất lại tệp cho nhẹ hơn";
            en: "the file weighs {size}, all of which a reader's phone has to load (better below {most})", "compress or export it anew";
        Warning W128 Vanished { address }
            vi: "địa chỉ {address} đã đăng sẽ không còn nữa", "thêm aliases = [\"{address}\"] vào bài thay thế nó";
            en: "the published address {address} would be no more", "add aliases = [\"{address}\"] to the article in its place";
        Warning W136 Moved { address, to }
            vi: "địa chỉ {address} đã đăng nay chuyển sang {to} mà không có chuyển hướng", "thêm aliases = [\"{address}\"] vào bài";
            en: "the published address {address} has become {to}, without a redirect", "add aliases = [\"{address}\"] to the article";
        Error E129 NotOurs { reason }
            vi: "tệp không đọc được như mong đợi: {reason}", "kiểm tra lại đường dẫn; tệp này do bantin ghi ra, không sửa tay";
            en: "the file is not what is expected: {reason}", "look at the path again; the file is written by bantin, not by hand";
    } };
}
