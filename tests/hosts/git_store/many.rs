//! A site of many pages.

use std::time::{Duration, Instant};

use bantin::publish::store::{Store, hash};

use super::{Desk, put};

const PAGES: usize = 15_000;

#[test]
fn fifteen_thousand_pages_take_seconds() {
    let desk = Desk::new(true);
    let words = ["khu", "kinh", "tế", "mở", "Chu", "Lai", "thông", "báo", "đầu", "tư"];
    let page = |at: usize, version: usize| {
        let texts = (0..900).map(|word| words[(at * 31 + word * word + version) % words.len()]);
        format!("<!doctype html><title>{at}</title><p>{}</p>", texts.collect::<Vec<_>>().join(" "))
    };
    let name = |at: usize| format!("tin-tuc/{}/bai-viet-{at}/index.html", 2000 + at % 25);
    let start = Instant::now();
    let store = desk.open();
    std::thread::scope(|scope| {
        for part in 0..4 {
            let (store, page, name) = (&store, &page, &name);
            scope.spawn(move || (part..PAGES).step_by(4).for_each(|at| put(store, &name(at), &page(at, 0))));
        }
    });
    let put_after = start.elapsed();
    store.finish(1, "Một").expect("it is sent");
    let first = start.elapsed();
    std::fs::remove_dir_all(desk.cache()).expect("the cache can be removed");
    let (start, before) = (Instant::now(), desk.objects());
    let store = desk.open();
    (0..40).for_each(|at| put(&store, &name(at * 99), &page(at, 1)));
    store.finish(2, "Hai").expect("it is sent");
    println!("{PAGES} pages: put {put_after:?}, sent {first:?}; 40 of them, without a cache: {:?}", start.elapsed());
    assert!(first < Duration::from_secs(90), "{first:?}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(desk.objects() - before < 40 * 2 + 30);
    assert_eq!(store.hash(&name(99)), Ok(Some(hash(page(1, 1).as_bytes()))));
}
