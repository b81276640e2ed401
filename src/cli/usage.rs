//! What is wrong with a command line, in Vietnamese; in English the parser says it itself.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind};

/// Words the parser's errors in Vietnamese.
pub struct Vietnamese;

impl ErrorFormatter for Vietnamese {
    fn format_error(error: &Error<Self>) -> StyledStr {
        let text = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => text.clone(),
            Some(ContextValue::Strings(texts)) => texts.join(", "),
            Some(ContextValue::StyledStr(text)) => text.to_string(),
            Some(ContextValue::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let mut told = format!("lỗi: {}\n", message(error.kind(), &text));
        let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
        let meant = meant.into_iter().map(text).find(|text| !text.is_empty());
        let valid = text(ContextKind::ValidValue);
        if let Some(meant) = meant {
            told += &format!("\n  gợi ý: có phải ý bạn là “{meant}”?\n");
        } else if !valid.is_empty() {
            told += &format!("\n  gợi ý: một trong {valid}\n");
        }
        StyledStr::from(told + "\nXem cách dùng: bantin --help --lang vi\n")
    }
}

fn message(kind: ErrorKind, text: &dyn Fn(ContextKind) -> String) -> String {
    let (argument, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    match kind {
        ErrorKind::InvalidSubcommand => format!("không có lệnh “{}”", text(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("không có tùy chọn “{argument}”"),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}” cần một giá trị"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("giá trị “{value}” không dùng được cho “{argument}”")
        }
        ErrorKind::MissingRequiredArgument => format!("còn thiếu: {argument}"),
        ErrorKind::MissingSubcommand => "chưa nói lệnh nào".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("“{argument}” không dùng cùng “{}”", text(ContextKind::PriorArg))
        }
        ErrorKind::NoEquals => format!("“{argument}” cần dấu =, ví dụ {argument}=all"),
        ErrorKind::TooManyValues => format!("“{argument}” không nhận thêm giá trị “{value}”"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("“{argument}” thiếu giá trị"),
        ErrorKind::InvalidUtf8 => "tham số không phải UTF-8".to_owned(),
        _ => "dòng lệnh chưa đúng".to_owned(),
    }
}
