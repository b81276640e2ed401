//! Bad input loses nothing: output folders that are refused, builds with one error, and the exit statuses.

use std::fs;

use crate::site::{Site, assert_same_tree, write};

fn small_site() -> Site {
    Site::new()
        .section("tin-tuc", "Tin tức")
        .article("tin-tuc/a.md", "date = 2022-01-01")
        .article("tin-tuc/b.md", "date = 2022-01-02")
}

/// Builds into `output` and insists that it is refused and that no file of the site changed.
fn assert_refused(site: &Site, output: &str) {
    let before = site.tree();
    let absolute = site.path(output);
    for given in [output, absolute.to_str().expect("a UTF-8 path")] {
        let run = site.run(&["build", "--output", given]);
        assert_ne!(run.code, 0, "--output {given} was accepted");
        assert!(!run.stderr.trim().is_empty(), "--output {given} was refused without a word");
        assert_same_tree(&before, &site.tree(), &format!("--output {given}"));
    }
}

#[test]
fn the_output_folder_may_not_be_the_root_the_content_or_the_theme() {
    let site = small_site();
    for output in [".", "site", "site/", "./public/../site", "themes", "themes/portal"] {
        assert_refused(&site, output);
    }
}

#[test]
fn the_output_folder_may_not_lie_inside_the_content_or_the_theme() {
    let site = small_site();
    for output in ["site/public", "site/tin-tuc", "site/moi/public", "themes/portal/static", "themes/portal/public"] {
        assert_refused(&site, output);
    }
}

#[test]
fn the_output_folder_may_not_contain_the_root() {
    // The site lies two folders deep in a temporary folder, so that a failing guard could not do harm beyond it.
    let outer = Site::new();
    let inner = outer.path("a/b");
    write(&inner.join("config.toml"), crate::site::CONFIG.as_bytes());
    write(&inner.join("site/a.md"), crate::site::article("A", "date = 2022-01-01", "A").as_bytes());
    for (path, bytes) in crate::site::tree(&outer.path("themes")) {
        write(&inner.join("themes").join(path), &bytes);
    }
    let before = outer.tree();
    for output in [outer.path("a"), inner.join(".."), inner.join("../..")] {
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_bantin"))
            .args(["build", "-q", "--now", crate::site::NOW, "--root"])
            .arg(&inner)
            .arg("--output")
            .arg(&output)
            .output()
            .expect("the program starts")
            .status;
        assert!(!status.success(), "--output {} was accepted", output.display());
        assert_same_tree(&before, &outer.tree(), &format!("--output {}", output.display()));
    }
}

#[test]
fn a_folder_that_the_program_did_not_make_is_refused() {
    let site = small_site().root_file("anh-cu/mot.jpg", "a picture").root_file("anh-cu/hai/ba.txt", "text");
    assert_refused(&site, "anh-cu");
}

#[test]
fn an_empty_folder_is_taken() {
    let site = small_site();
    fs::create_dir(site.path("dich")).unwrap();
    assert!(site.built_with(&["--output", "dich"]).exists("tin-tuc/a/index.html"));
}

#[test]
fn a_file_in_place_of_the_output_folder_is_refused() {
    assert_refused(&small_site().root_file("dich", "a file"), "dich");
}

#[cfg(unix)]
#[test]
fn a_link_to_the_content_is_seen_through() {
    let site = small_site();
    std::os::unix::fs::symlink(site.path("site"), site.path("dich")).unwrap();
    assert_refused(&site, "dich");
    assert_refused(&site, "dich/moi");
}

#[test]
fn an_output_folder_named_in_the_configuration_is_guarded_too() {
    let config = |output: &str| crate::site::CONFIG.to_owned() + &format!("output = \"{output}\"\n");
    for output in [".", "site", "themes", "site/public"] {
        let site = small_site().config(&config(output));
        let before = site.tree();
        assert_ne!(site.build(&[]).code, 0, "output = {output:?} was accepted");
        assert_same_tree(&before, &site.tree(), output);
    }
}

#[test]
fn with_one_error_nothing_is_written() {
    let site = small_site();
    site.built();
    let broken = [
        ("tin-tuc/loi.md", "+++\ntitle = \"Lỗi\"\ndate = 2022-01-01\ntac_gia = \"X\"\n+++\nX\n"),
        ("tin-tuc/loi.md", "+++\ndate = 2022-01-01\n+++\nKhông có tiêu đề.\n"),
        ("tin-tuc/loi.md", "+++\ntitle = \"Lỗi\ndate = 2022-01-01\n+++\n"),
        ("tin-tuc/loi.md", "+++\ntitle = \"Lỗi\"\ndate = 2024\n+++\n"),
        ("tin-tuc/loi.md", "+++\ntitle = \"Lỗi\"\ndate = 2022-01-01\n+++\n[mất](./khong-co.md)\n"),
        ("tin-tuc/loi.md", "+++\ntitle = \"Lỗi\"\ndate = 2022-01-01\n+++\n[mất](/tin-tuc/a/#khong-co)\n"),
        ("tin-tuc/loi.md", "+++\ntitle = \"Lỗi\"\ndate = 2022-01-01\n+++\n![mất](khong-co.jpg)\n"),
        ("tin-tuc/loi.md", "+++\ntitle = \"Lỗi\"\ndate = 2022-01-01\npath = \"/tin-tuc/b/\"\n+++\n"),
    ];
    // The other articles change as well: even what is sound in a broken site must wait.
    let mut site = site.without("tin-tuc/a.md").article("tin-tuc/moi.md", "date = 2022-02-01");
    for (path, text) in broken {
        site = site.file(path, text);
        let before = site.tree();
        let run = site.build(&[]);
        assert_eq!(run.code, 1, "{text}\n{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("tin-tuc/loi.md"), "the message does not name the file:\n{}", run.stderr);
        assert_same_tree(&before, &site.tree(), text);
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_an_error_with_a_file() {
    let site = small_site().file("tin-tuc/hong.md", b"+++\ntitle = \"H\xe1\xbang\"\n+++\n".as_slice());
    let run = site.build(&[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("hong.md"), "{}", run.stderr);
    assert!(!site.path("public").exists(), "something was written");
}

#[test]
fn all_problems_of_all_files_are_told_at_once_in_path_order() {
    let bad = |key: &str| format!("+++\ntitle = \"T\"\ndate = 2022-01-01\n{key} = 1\n+++\n");
    let site = small_site().file("tin-tuc/z.md", bad("tilte")).file("tin-tuc/c.md", bad("autor"));
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.code, 1);
    let printed = format!("{}\n{}", run.stdout, run.stderr);
    let lines = printed.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let errors: Vec<_> = lines.filter(|line| line["severity"] == "error").collect();
    let found: Vec<_> = errors.iter().map(|error| (error["file"].as_str(), error["line"].as_u64())).collect();
    assert_eq!(found.len(), 2, "{printed}");
    assert!(found[0].0.is_some_and(|file| file.ends_with("tin-tuc/c.md")), "{printed}");
    assert!(found[1].0.is_some_and(|file| file.ends_with("tin-tuc/z.md")), "{printed}");
    assert!(found.iter().all(|(_, line)| *line == Some(4)), "{printed}");
    assert!(errors[0].to_string().contains("author") && errors[1].to_string().contains("title"), "{printed}");
}

#[test]
fn wrong_usage_and_wrong_configuration_end_with_2() {
    assert_eq!(small_site().run(&["bulid"]).code, 2, "an unknown command");
    assert_eq!(small_site().build(&["--khong-co"]).code, 2, "an unknown option");
    assert_eq!(small_site().build(&["--now", "hôm nay"]).code, 2, "a time that is none");
    assert_eq!(small_site().build(&["--config", "khong-co.toml"]).code, 2, "a configuration file that is not there");
    for config in [
        "title = \"T\"\nbase_url = \"https://bql.example.vn/\"\ntheme = \"portal\"\npaginate_bi = 20\n",
        "title = \"T\"\nbase_url = \"https://bql.example.vn/\"\ntheme = \"portal\"\npaginate_by = \"20\"\n",
        "title = \"T\"\nbase_url = \"https://bql.example.vn/\"\ntheme = \"khong-co\"\n",
        "title = \"T\nbase_url\n",
        "base_url = \"https://bql.example.vn/\"\ntheme = \"portal\"\n",
    ] {
        let run = small_site().config(config).build(&[]);
        assert_eq!(run.code, 2, "{config}\n{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn the_root_is_the_nearest_parent_with_a_configuration() {
    let site = small_site();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bantin"));
    command.args(["build", "-q", "--now", crate::site::NOW]).current_dir(site.path("site/tin-tuc"));
    assert!(command.status().expect("the program starts").success());
    assert!(site.path("public/tin-tuc/a/index.html").is_file());
    assert!(!site.path("site/tin-tuc/public").exists());
}

#[test]
fn a_sound_site_ends_with_0_and_quiet_is_quiet() {
    let run = small_site().build(&["-q"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert_eq!(small_site().build(&[]).code, 0);
}
