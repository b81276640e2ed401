//! Who publishes to object storage, and where it is: variables and the files that Amazon's tools keep.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use bantin::publish::store::s3::S3;
use bantin::publish::store::{Failure, Store, Trouble};

use super::server::{BUCKET, KEY, SECRET, Storage};

/// A store that sees nothing but these variables.
fn open(storage: &Storage, variables: &[(&str, &str)]) -> Result<S3, Failure> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    let variable = |name: &str| variables.get(name).map(|value| (*value).to_owned());
    S3::open_with(BUCKET, "", Some(&storage.endpoint()), None, Duration::from_secs(5), &variable)
}

/// What the next request was signed with: the key, the region and the token.
fn signed_with(storage: &Storage, store: &S3) -> [String; 3] {
    storage.asked();
    let _ = store.names();
    let query = storage.asked().remove(0).query;
    let scope: Vec<&str> = query["X-Amz-Credential"].split('/').collect();
    let token = query.get("X-Amz-Security-Token").cloned().unwrap_or_default();
    [scope[0].to_owned(), scope[2].to_owned(), token]
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

#[test]
fn variables_come_first() {
    let storage = Storage::new();
    let home = tempfile::tempdir().expect("a home");
    write(home.path(), ".aws/credentials", "[default]\naws_access_key_id = OTHER\naws_secret_access_key = other\n");
    let home = home.path().to_str().expect("a path");
    let mut variables = vec![("HOME", home), ("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)];
    let store = open(&storage, &variables).expect("a store");
    assert_eq!(signed_with(&storage, &store), [KEY, "us-east-1", ""]);
    assert_eq!(store.names(), Ok(Vec::new()), "it is let in");
    variables.extend([("AWS_SESSION_TOKEN", "token/+"), ("AWS_DEFAULT_REGION", "ap-southeast-1")]);
    let store = open(&storage, &variables).expect("a store");
    assert_eq!(signed_with(&storage, &store), [KEY, "ap-southeast-1", "token/+"]);
    variables.push(("AWS_REGION", "eu-west-1"));
    let store = open(&storage, &variables).expect("a store");
    assert_eq!(signed_with(&storage, &store)[1], "eu-west-1");
}

#[test]
fn profiles_are_read_as_amazons_tools_write_them() {
    let storage = Storage::new();
    let home = tempfile::tempdir().expect("a home");
    let text = format!(
        "\u{feff}# Của phòng tin học\r\n[default]\r\naws_access_key_id = WRONG\r\naws_secret_access_key=wrong\r\n\
         [ web ]\r\n; khóa mới\r\naws_access_key_id={KEY} # 2026\r\nAWS_Secret_Access_Key =  {SECRET}\r\n\
         \r\n[token]\naws_access_key_id = A\naws_secret_access_key = B\naws_session_token = C==\n"
    );
    write(home.path(), ".aws/credentials", &text);
    let config = "[default]\nregion = us-west-1\n[profile web]\ns3 =\n  region = no-region\nregion = ap-east-1\n\
                  [profile of-config]\naws_access_key_id = D\naws_secret_access_key = E\n[profile empty]\n";
    write(home.path(), ".aws/config", config);
    let home_path = home.path().to_str().expect("a path");
    let signed = |profile: &str| {
        let store = open(&storage, &[("HOME", home_path), ("AWS_PROFILE", profile)]).expect("a store");
        signed_with(&storage, &store)
    };
    assert_eq!(signed(""), ["WRONG", "us-west-1", ""]);
    assert_eq!(signed("web"), [KEY, "ap-east-1", ""]);
    assert_eq!(signed("token"), ["A", "us-east-1", "C=="]);
    assert_eq!(signed("of-config"), ["D", "us-east-1", ""]);
    let named =
        write(home.path(), "elsewhere", &format!("[default]\naws_access_key_id={KEY}\naws_secret_access_key={SECRET}"));
    let store = open(&storage, &[("AWS_SHARED_CREDENTIALS_FILE", &named)]).expect("a store");
    assert_eq!(store.names(), Ok(Vec::new()), "it is let in");
    let below = [("HOME", home_path), ("AWS_SHARED_CREDENTIALS_FILE", "~/elsewhere")];
    assert_eq!(open(&storage, &below).expect("a store").names(), Ok(Vec::new()));
}

#[test]
fn who_has_no_keys_is_told_which_variables_to_set() {
    let storage = Storage::new();
    let home = tempfile::tempdir().expect("a home");
    let home_path = home.path().to_str().expect("a path");
    let denied = |variables: &[(&str, &str)]| {
        let failure = open(&storage, variables).err().expect("a failure");
        assert_eq!(failure.trouble, Trouble::Denied);
        assert!(!failure.reason.contains(SECRET) && !failure.reason.contains(KEY), "{failure:?}");
        failure.reason
    };
    for variables in [&[("HOME", home_path)][..], &[], &[("AWS_ACCESS_KEY_ID", " "), ("AWS_SECRET_ACCESS_KEY", "")]] {
        let reason = denied(variables);
        for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"] {
            assert!(reason.contains(name), "{reason}");
        }
    }
    assert!(denied(&[("AWS_ACCESS_KEY_ID", KEY)]).contains("AWS_SECRET_ACCESS_KEY is not"));
    assert!(denied(&[("AWS_SECRET_ACCESS_KEY", SECRET)]).contains("AWS_ACCESS_KEY_ID is not"));
    write(home.path(), ".aws/credentials", &format!("[web]\naws_access_key_id = {KEY}\n"));
    assert!(denied(&[("HOME", home_path), ("AWS_PROFILE", "web")]).contains("the profile web"));
    // A folder cannot be read.
    assert!(denied(&[("AWS_SHARED_CREDENTIALS_FILE", home_path)]).contains(home_path));
    assert!(storage.asked().is_empty());
}

#[test]
fn odd_buckets_and_regions_are_refused() {
    let storage = Storage::new();
    let variables = storage.variables();
    let variable = |name: &str| variables.get(name).cloned();
    let open = |bucket, region| S3::open_with(bucket, "", None, Some(region), Duration::from_secs(5), &variable);
    for region in ["", "evil.example/", "a@b", "eu west"] {
        assert_eq!(open(BUCKET, region).err().map(|failure| failure.trouble), Some(Trouble::Lasting), "{region}");
    }
    // Names that are no hosts have an address all the same.
    for bucket in ["web", "web.example.vn", "Web_1"] {
        assert!(open(bucket, "ap-southeast-1").is_ok(), "{bucket}");
    }
}
