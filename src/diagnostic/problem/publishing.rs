//! The part of the catalogue about publishing: what keeps a site from its readers, or would take something from them.

/// Hands the rows it is given, and its own, to the macro named first.
macro_rules! with_publishing {
    ($then:ident $($rows:tt)*) => { $then! { $($rows)*

        Error E150 NoTarget {}
            vi: "chưa có nơi nào để đăng trang", "thêm vào config.toml, ví dụ: [publish.web] và dòng to = \"/srv/www\"";
            en: "there is no target to publish to", "add one to config.toml, for example: [publish.web] with the line to = \"/srv/www\"";
        Error E151 WhichTarget { names, first }
            vi: "cần nói rõ đăng lên đâu; config.toml có các nơi: {names}", "ví dụ: bantin publish {first}";
            en: "say where to publish to; config.toml has the targets {names}", "for example: bantin publish {first}";
        Error E152 DraftsWouldShow {}
            vi: "--drafts cho người đọc thấy cả bài chưa đăng", "bỏ --drafts; muốn đăng một bài thì bỏ dòng draft = true của bài đó";
            en: "--drafts would show readers what is not published", "leave --drafts out; to publish an article, take the line draft = true out of it";
        Error E153 LocalBase { url }
            vi: "người đọc không mở được địa chỉ {url} (của riêng máy này, mạng nội bộ, hoặc chỉ là ví dụ), nên mọi liên kết tuyệt đối, feed và sitemap sẽ sai", "sửa `base_url` trong config.toml (hoặc của nơi đăng này) thành địa chỉ thật của trang";
            en: "readers cannot reach the address {url} (of this machine or network only, or an example), so absolute links, feeds and sitemaps would be wrong", "set `base_url` in config.toml (or that of this target) to the site's real address";
        Error E154 EmptySite {}
            vi: "trang không có bài nào, nên không đăng", "xem lại thư mục nội dung: ổ đĩa hay thư mục có còn ở đó không?";
            en: "the site has no article and no page, so it is not published", "look at the content folder: is the drive or the folder still there?";
        Error E155 SiteShrinks { before, now, most }
            vi: "trang sẽ giảm từ {before} xuống {now} trang, quá {most} % cho phép", "nếu đúng ý, đặt `max_shrink` của nơi đăng này lớn hơn trong config.toml, rồi đặt lại như cũ";
            en: "the site would shrink from {before} pages to {now}, by more than the {most} % it may", "if that is meant, set a larger `max_shrink` for this target in config.toml, and set it back afterwards";
        Error E156 TooManyRemovals { count, most }
            vi: "sẽ xóa {count} tệp trên nơi đăng, quá {most} tệp cho phép", "nếu đúng ý, chạy lại với --max-deletes {count}";
            en: "{count} files would be removed from the target, more than the {most} that may", "if that is meant, run again with --max-deletes {count}";
        Error E157 WouldVanish { address }
            vi: "địa chỉ {address} đã đăng sẽ không còn nữa, và không có chuyển hướng", "thêm aliases = [\"{address}\"] vào bài thay thế, hoặc giữ bài với `expires` và `expires_note`, hoặc ghi địa chỉ vào `may_vanish` của nơi đăng";
            en: "the published address {address} would be no more, without a redirect", "add aliases = [\"{address}\"] to the article in its place, or keep the article with `expires` and `expires_note`, or list the address in `may_vanish` of the target";
        Error E158 WouldMove { address, to }
            vi: "địa chỉ {address} đã đăng nay chuyển sang {to} mà không có chuyển hướng", "thêm aliases = [\"{address}\"] vào bài";
            en: "the published address {address} would become {to}, without a redirect", "add aliases = [\"{address}\"] to the article";
        Error E159 ForeignFiles { count, names }
            vi: "nơi đăng không trống và chưa từng được bantin đăng lên; ở đó có {count} tệp: {names}", "chọn một nơi trống; hoặc nếu các tệp ấy là của việc khác và được ở lại, ghi chúng vào `foreign` của nơi đăng";
            en: "the target is not empty and bantin has never published to it; it holds {count} files: {names}", "choose an empty place; or if those files are of something else and may stay, list them in `foreign` of the target";
        Error E160 OccupiedPath { path }
            vi: "nơi đăng có sẵn tệp {path} không phải của trang này; tệp được giữ nguyên", "chuyển tệp ấy đi chỗ khác hoặc đổi địa chỉ của bài, rồi đăng lại";
            en: "the target holds a file {path} that is not this site's; it stays as it is", "move it away or give the article another address, then publish again";
        Error E161 OtherSite { there, here }
            vi: "nơi này đang có trang của {there}, không phải của {here}", "xem lại nơi đăng; nếu trang đã đổi địa chỉ, thêm moved_from = \"{there}\" vào nơi đăng";
            en: "the site that stands there is that of {there}, not of {here}", "look at the target again; if the site has moved, add moved_from = \"{there}\" to the target";
        Error E162 TargetLocked { owner, age }
            vi: "{owner} đang đăng lên đây (dấu hiệu cuối cùng cách đây {age})", "đợi người ấy xong rồi chạy lại; khóa của một máy đã tắt tự hết hiệu lực sau 5 phút";
            en: "{owner} is publishing there (last sign {age} ago)", "wait until that is done and run again; the lock of a machine that was switched off ends after 5 minutes";
        Error E163 TargetFailed { what, reason }
            vi: "nơi đăng không nhận {what}: {reason}", "chạy lại lệnh này: những gì đã gửi không gửi lại; trang đang có vẫn dùng được";
            en: "the target did not take {what}: {reason}", "run the command again: what was sent is not sent again; the site that stands can still be read";
        Error E164 TargetDenied { what, reason }
            vi: "nơi đăng không cho phép ({what}): {reason}", "kiểm tra khóa SSH, tài khoản hoặc biến môi trường của nơi đăng";
            en: "the target does not allow it ({what}): {reason}", "look at the SSH key, the account, or the environment variables for the target";
        Error E165 TargetFull { what, reason }
            vi: "nơi đăng hết chỗ khi nhận {what}: {reason}", "dọn bớt ở đó rồi chạy lại: những gì đã gửi không gửi lại";
            en: "the target has no room left for {what}: {reason}", "make room there and run again: what was sent is not sent again";
        Error E166 TargetMovedOn {}
            vi: "người khác liên tục đăng lên nơi này trong lúc đang chuẩn bị", "đợi một lúc rồi chạy lại";
            en: "somebody else keeps publishing there meanwhile", "wait a while and run again";
        Error E167 NothingToTakeBack {}
            vi: "không có lần đăng nào trước đó để quay lại", "";
            en: "there is no earlier publication to go back to", "";
        Error E168 CannotTakeBack { count, first }
            vi: "không quay lại được: nơi đăng không còn giữ {count} tệp của lần trước, ví dụ {first}", "đăng lại từ nội dung cũ: lấy lại các bài từ bản sao lưu rồi chạy bantin publish";
            en: "it cannot be taken back: the target no longer keeps {count} files of before, such as {first}", "publish the old content instead: bring the articles back from a backup and run bantin publish";
        Error E169 NeedsYes {}
            vi: "không có ai để hỏi, nên chưa đăng gì", "thêm --yes để đăng mà không hỏi, --dry-run để chỉ xem";
            en: "there is nobody to ask, so nothing was published", "add --yes to publish without being asked, --dry-run to look only";
        Error E170 TargetLost { number, file }
            vi: "lần trước đã đăng lên đây (lần thứ {number}), mà nay ở đó không còn dấu vết nào", "kiểm tra xem ổ đĩa mạng đã gắn chưa, thư mục có đúng không; nếu đó là nơi mới, xóa tệp {file}";
            en: "publication {number} went there, and there is no trace of it now", "see whether the network drive is mounted and the folder is right; if it is a new place, delete the file {file}";
        Error E175 TargetIsInput { folder }
            vi: "nơi đăng không được là, chứa hoặc nằm trong {folder}: bantin đọc hoặc ghi ở đó khi dựng trang", "chọn một thư mục khác cho `to`";
            en: "the target may not be, contain or lie inside {folder}, where bantin reads or writes when it builds", "choose another folder for `to`";
        Warning W171 LockTakenOver { owner }
            vi: "{owner} đã bắt đầu đăng lên đây nhưng không làm tiếp nữa; tiếp tục thay", "";
            en: "{owner} began to publish there and did not go on; this run takes over", "";
        Warning W172 Continues {}
            vi: "lần đăng trước bị ngắt giữa chừng; lần này đăng tiếp, không gửi lại những gì đã gửi", "";
            en: "the last publication was cut short; this one goes on from there, without sending anything twice", "";
        Warning W173 NotKept { count }
            vi: "{count} tệp cũ không giữ lại được, nên lần đăng này không rút lại được", "";
            en: "{count} old files could not be kept, so this publication cannot be taken back", "";
        Warning W174 ListVanishes { address }
            vi: "danh sách {address} đã đăng sẽ không còn nữa, vì không còn bài nào thuộc về nó", "";
            en: "the published list {address} will be no more, as nothing is in it any longer", "";
    } };
}
