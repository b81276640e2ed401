//! Earlier publications: told of, and brought back.

use std::fs;

use bantin::publish::store::{Store, Trouble};

use super::{Desk, git, manifest, put};

#[test]
fn an_earlier_publication_is_brought_back_twice_in_a_row() {
    for filters in [true, false] {
        let desk = Desk::new(filters);
        let first = [("a.html", "một"), ("b.html", "hai"), ("c/d.html", "ba")];
        desk.publish(1, &first);
        desk.push_as_other(&[("CNAME", "bql.example.vn")]);
        let store = desk.publish(2, &[("a.html", "MỘT"), ("e.html", "bốn")]);
        ["b.html", "c/d.html"].iter().for_each(|name| store.remove(name).expect("it is removed"));
        put(&store, "c", "một tệp ở chỗ thư mục");
        let third = [("a.html", "MỘT"), ("e.html", "bốn"), ("c", "một tệp ở chỗ thư mục")];
        put(&store, ".bantin/published.json", &manifest(3, &third));
        store.finish(3, "Ba").expect("it is sent");
        fs::remove_dir_all(desk.cache()).expect("the cache can be removed");
        desk.push_as_other(&[("README", "đọc")]);

        let store = desk.open();
        assert_eq!(store.earlier(1), Ok(Some(manifest(1, &first).into_bytes())));
        assert_eq!(store.earlier(9), Ok(None));
        let commits = desk.commits();
        for again in 1..=2 {
            store.bring_back(1, "Trở lại 1").expect("it is brought back");
            assert_eq!(desk.commits(), commits + again);
            let mut files = desk.files();
            assert_eq!(files.remove("CNAME").as_deref(), Some("bql.example.vn"));
            assert_eq!(files.remove("README").as_deref(), Some("đọc"));
            assert_eq!(files.remove(".nojekyll").as_deref(), Some(""));
            assert_eq!(files.remove(".bantin/published.json"), Some(manifest(1, &first)));
            let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            assert_eq!(files, first);
        }
        assert_eq!(desk.open().earlier(1), Ok(Some(manifest(1, &first).into_bytes())));
        store.bring_back(3, "Lại 3").expect("and forth again");
        assert_eq!(store.read("c"), Ok(Some("một tệp ở chỗ thư mục".into())));
        assert_eq!(store.read("b.html"), Ok(None));
        assert_eq!(store.bring_back(9, "Không có").expect_err("there is no such").trouble, Trouble::Lasting);
        desk.publish(4, &[("f.html", "năm")]);
    }
}

#[test]
fn bringing_back_downloads_no_pages() {
    let desk = Desk::new(true);
    let text = |version: usize, at: usize| format!("trang {at}, bản {version}");
    let names: Vec<String> = (0..200).map(|at| format!("tin/{}/{at}.html", at % 7)).collect();
    let publish = |version: usize| {
        let texts: Vec<String> = (0..200).map(|at| text(version, at)).collect();
        let files: Vec<_> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
        desk.publish(version as u64, &files);
    };
    (1..=4).for_each(publish);
    fs::remove_dir_all(desk.cache()).expect("the cache can be removed");
    let before = desk.objects();
    desk.open().bring_back(1, "Trở lại").expect("it is brought back");
    assert_eq!(desk.files()["tin/3/3.html"], text(1, 3));
    assert_eq!(desk.objects() - before, 1, "all but the commit is there already");
    let listed = git(&desk.cache(), &["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]);
    let blobs = listed.lines().filter(|kind| *kind == "blob").count();
    assert!(blobs <= 2, "{blobs} files are in the cache, not only two manifests");
}

#[test]
fn the_cache_is_tidied_up_and_old_publications_are_found() {
    let desk = Desk::new(true);
    drop(desk.open());
    // As often as it can be.
    for limit in ["gc.auto", "gc.autoPackLimit"] {
        git(&desk.cache(), &["config", limit, "1"]);
    }
    for number in 1..=30 {
        let text = format!("bản {number}");
        // A commit of many files is a pack.
        let names: Vec<String> =
            (0..if number % 10 == 0 { 150 } else { 1 }).map(|at| format!("tin/{number}/{at}.html")).collect();
        let files: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
        desk.publish(number, &[&files[..], &[("index.html", &text)]].concat());
    }
    assert_eq!(desk.commits(), 30);
    let counted = git(&desk.cache(), &["count-objects", "-v"]);
    let loose = counted.lines().find_map(|line| line.strip_prefix("count: ")?.parse::<usize>().ok()).expect("a count");
    assert!(loose < 10, "the cache was not tidied up:\n{counted}");
    let store = desk.open();
    for number in [29, 25, 3] {
        let manifest = store.earlier(number).expect("the remote is there").expect("it is found");
        assert!(String::from_utf8_lossy(&manifest).contains(&format!(r#""number": {number},"#)));
    }
    store.bring_back(3, "Trở lại 3").expect("it is brought back");
    assert_eq!(desk.files()["index.html"], "bản 3");
    desk.publish(31, &[("index.html", "bản 31")]);
}
