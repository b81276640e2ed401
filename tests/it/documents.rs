//! Legal documents: what their front matter must say, and the table they stand in.

use crate::markup;
use crate::site::{Site, article};

const DOCUMENT: &str = "type = \"van-ban\"\nsummary = \"Quy chế làm việc\"\nattachments = [\"qd.pdf\"]\n[document]\n\
    number = \"12/QĐ-BQL\"\nissued = 2026-02-01\nissuer = \"Ban Quản lý\"\n";

fn with(front: &str) -> Site {
    let text = article("Quyết định 12", &format!("date = 2026-02-03\n{front}"), "Chữ.");
    Site::new().section("van-ban", "Văn bản").file("van-ban/qd.pdf", [b'x'; 2048]).file("van-ban/qd.md", text)
}

#[test]
fn documents_of_a_list_stand_in_a_table() {
    let site = with(&format!("{DOCUMENT}form = \"Quyết định\"\neffective = 2026-02-15\nsigner = \"Nguyễn Văn A\"\n"));
    let run = site.article("van-ban/tin.md", "date = 2026-02-04").built();
    let page = run.page("/van-ban/");
    assert_eq!(
        markup::attributes(&page, "table.documents.sortable tbody a", "href"),
        ["/van-ban/qd/", "/van-ban/qd.pdf"]
    );
    assert_eq!(
        markup::attributes(&page, "table.documents td[data-value]", "data-value"),
        ["2026-02-01T00:00:00+07:00"]
    );
    for word in ["12/QĐ-BQL", "01/02/2026", "Ban Quản lý", "Quy chế làm việc", "2 KB"] {
        assert!(page.contains(word), "{word}");
    }
    assert_eq!(markup::attributes(&page, ".rows article a", "href"), ["/van-ban/tin/"], "news beside it stay cards");
    let own = run.page("/van-ban/qd/");
    for word in ["12/QĐ-BQL", "Quyết định", "01/02/2026", "15/02/2026", "Nguyễn Văn A"] {
        assert!(
            own.contains(&format!("<dd>{word}</dd>")) || own.contains(&format!(">{word}</time></dd>")),
            "{word}: {own}"
        );
    }
}

#[test]
fn what_a_document_lacks_is_told() {
    let told = |front: &str| {
        let run = with(front).build(&[]);
        assert_eq!(run.code, 1, "{front}: {}", run.stderr);
        run.stderr
    };
    assert!(told("type = \"van-ban\"\n").contains("`document`"));
    assert!(told("type = \"vanban\"\n").contains("type = \"van-ban\""));
    let lacking = told("[document]\nissued = 2026-02-31\nsigned = \"A\"\n");
    for word in ["`document.number`", "`document.issuer`", "`document.signed`", "E077"] {
        assert!(lacking.contains(word), "{word}: {lacking}");
    }
}
