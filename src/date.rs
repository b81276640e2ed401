//! Moments: dates of articles in the site's time zone, and how agencies print them.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use serde::Serialize;
use toml::value::{Datetime, Offset as TomlOffset};

/// An instant with its local date and time in the site's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    instant: Timestamp,
    local: civil::DateTime,
    offset: Offset,
    /// Whether the author gave a day only; it then stands for 00:00 of that day.
    day_only: bool,
}

impl Moment {
    /// The instant in a time zone.
    pub fn of_instant(instant: Timestamp, zone: &TimeZone) -> Self {
        let offset = zone.to_offset(instant);
        Moment { instant, local: offset.to_datetime(instant), offset, day_only: false }
    }

    /// Reads a TOML date or datetime; without an offset it is local to the zone. `None` when it has
    /// no date or does not exist in the calendar.
    pub fn of_toml(value: &Datetime, zone: &TimeZone) -> Option<Self> {
        let date = value.date.as_ref()?;
        let date = civil::Date::new(i16::try_from(date.year).ok()?, date.month as i8, date.day as i8).ok()?;
        let time = match &value.time {
            None => civil::Time::midnight(),
            Some(time) => {
                let (second, nanosecond) =
                    (time.second.unwrap_or(0).min(59) as i8, time.nanosecond.unwrap_or(0) as i32);
                civil::Time::new(time.hour as i8, time.minute as i8, second, nanosecond).ok()?
            }
        };
        let local = date.to_datetime(time);
        let instant = match value.offset {
            // "Never" is written with the last days there are, beyond the last instant there is.
            _ if local.date() >= civil::date(9999, 12, 30) => Timestamp::MAX,
            Some(TomlOffset::Z) => Offset::UTC.to_timestamp(local).ok()?,
            Some(TomlOffset::Custom { minutes }) => {
                Offset::from_seconds(i32::from(minutes) * 60).ok()?.to_timestamp(local).ok()?
            }
            None => zone.to_ambiguous_timestamp(local).compatible().ok()?,
        };
        Some(Moment { day_only: value.time.is_none(), ..Moment::of_instant(instant, zone) })
    }

    /// Reads a date written as a string, spelled as TOML spells dates.
    pub fn of_text(text: &str, zone: &TimeZone) -> Option<Self> {
        Moment::of_toml(&text.trim().parse().ok()?, zone)
    }

    /// The instant, for ordering.
    pub fn instant(&self) -> Timestamp {
        self.instant
    }

    /// Days since 1970-01-01 of the local date.
    pub fn day(&self) -> i32 {
        let epoch = civil::date(1970, 1, 1);
        (self.local.date().duration_since(epoch).as_hours() / 24) as i32
    }

    /// Year of the local date.
    pub fn year(&self) -> i16 {
        self.local.year()
    }

    /// Month of the local date, 1 to 12.
    pub fn month(&self) -> i8 {
        self.local.month()
    }

    /// Day of the month of the local date.
    pub fn month_day(&self) -> i8 {
        self.local.day()
    }

    /// Whether this instant is at or before `now`.
    pub fn has_come(&self, now: &Moment) -> bool {
        self.instant <= now.instant
    }

    /// Whether this instant lies within the hours before `now`.
    pub fn is_within_hours_before(&self, hours: i64, now: &Moment) -> bool {
        let age = now.instant.as_second() - self.instant.as_second();
        (0..=hours * 3600).contains(&age)
    }

    /// RFC 3339 with the zone's offset, whole seconds: `2022-12-31T00:00:00+07:00`.
    pub fn rfc3339(&self) -> String {
        let (sign, seconds) = (if self.offset.seconds() < 0 { '-' } else { '+' }, self.offset.seconds().abs());
        format!("{}{sign}{:02}:{:02}", self.local.strftime("%Y-%m-%dT%H:%M:%S"), seconds / 3600, seconds / 60 % 60)
    }

    /// The local time as TOML writes it, whole minutes: `2022-12-31T08:30:00`.
    pub fn local_text(&self) -> String {
        self.local.strftime("%Y-%m-%dT%H:%M:00").to_string()
    }

    /// What templates see of it, in the words of the language.
    pub fn view(&self, language: &str) -> DateView {
        let vietnamese = language == "vi";
        let weekday = weekday(self.local.weekday(), vietnamese);
        let date = if vietnamese { self.decree_date() } else { self.local.strftime("%-d %B %Y").to_string() };
        DateView {
            iso: self.rfc3339(),
            time: (!self.day_only).then(|| self.local.strftime("%H:%M").to_string()),
            long: format!("{weekday}, {date}"),
            date,
            weekday,
            year: self.year(),
            month: self.month(),
            day: self.month_day(),
        }
    }

    /// Day and month as Nghị định 30/2020/NĐ-CP, appendix I, pads them: days below 10 and the
    /// months 1 and 2 take a zero, other months do not (05/8/2023, 01/02/2023, 28/3/2022).
    fn decree_date(&self) -> String {
        let month = self.local.month();
        let month = if month <= 2 { format!("0{month}") } else { month.to_string() };
        format!("{:02}/{month}/{}", self.local.day(), self.local.year())
    }
}

fn weekday(day: civil::Weekday, vietnamese: bool) -> &'static str {
    const VI: [&str; 7] = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"];
    const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let names = if vietnamese { VI } else { EN };
    names[day.to_monday_zero_offset() as usize % 7]
}

/// A month as titles name it: in Vietnamese its number, padded as the decree pads it.
pub fn month_name(month: i8, language: &str) -> String {
    let date = civil::Date::new(2000, month, 1).unwrap_or(civil::date(2000, 1, 1));
    match language {
        "en" => date.strftime("%B").to_string(),
        "vi" if month <= 2 => format!("0{month}"),
        _ => month.to_string(),
    }
}

/// A date, in the words of the page's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateView {
    /// As machines read it (RFC 3339), for `datetime` attributes: `2022-12-31T08:30:00+07:00`.
    pub iso: String,
    /// The day as an agency prints it: `31/12/2022`, in English `31 December 2022`.
    pub date: String,
    /// The time: `08:30`; null if the author gave a day only.
    pub time: Option<String>,
    /// The day of the week: `Thứ Bảy`.
    pub weekday: &'static str,
    /// Weekday and day: `Thứ Bảy, 31/12/2022`.
    pub long: String,
    /// The year: `2022`.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
    /// The day of the month, 1 to 31.
    pub day: i8,
}

/// What is wrong with a text that should spell a date, and was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// The day stands first; this is the right spelling.
    DayFirst(String),
    /// The order is right, but not the form; this is the right spelling.
    Form(String),
    /// The month, named by its number, has only so many days.
    NoSuchDay(i8, i8),
    /// It is no date at all.
    NoDate,
}

/// Finds out what is wrong with a date such as `31/12/2022`, `5-3-2022 08:30` or `2026-02-31`.
pub fn mistake(text: &str) -> Mistake {
    let text = text.trim();
    let (date, time) = text.split_once([' ', 'T']).map_or((text, None), |(date, time)| (date, Some(time.trim())));
    let parts: Option<Vec<i16>> = date.split(['/', '-', '.']).map(|part| part.parse().ok()).collect();
    let Some([first, month, last]) = parts.as_deref() else { return Mistake::NoDate };
    let is_day_first = *last >= 1000;
    let (year, day) = if is_day_first { (*last, *first) } else { (*first, *last) };
    let whole = i8::try_from(*month).ok().and_then(|month| civil::Date::new(year, month, 1).ok());
    let Some(month) = whole.filter(|_| year >= 1000 && (1..=31).contains(&day)) else { return Mistake::NoDate };
    if day > i16::from(month.days_in_month()) {
        return Mistake::NoSuchDay(month.month(), month.days_in_month());
    }
    let Ok(date) = month.with().day(day as i8).build() else { return Mistake::NoDate };
    let fixed = match time.map(clock_time) {
        None => date.to_string(),
        Some(Some(time)) => format!("{date}T{time}"),
        Some(None) => return Mistake::NoDate,
    };
    match is_day_first {
        true => Mistake::DayFirst(fixed),
        false if fixed != text => Mistake::Form(fixed),
        false => Mistake::NoDate,
    }
}

/// A time of day, also one written as `8:30`.
fn clock_time(text: &str) -> Option<civil::Time> {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b":.".contains(&byte)) {
        return None;
    }
    let whole = if text.find(':') == Some(1) { format!("0{text}") } else { text.to_owned() };
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Ho_Chi_Minh").expect("bundled")
    }

    #[test]
    fn dates_are_local_to_the_zone() {
        let table = [
            ("2022-12-31", "2022-12-31T00:00:00+07:00"),
            ("2022-12-31T08:30:00", "2022-12-31T08:30:00+07:00"),
            ("2022-12-31 08:30", "2022-12-31T08:30:00+07:00"),
            ("2022-12-31T20:00:00Z", "2023-01-01T03:00:00+07:00"),
            ("2022-12-31T08:30:00-05:30", "2022-12-31T21:00:00+07:00"),
        ];
        for (text, expected) in table {
            let moment = Moment::of_text(text, &zone()).expect(text);
            assert_eq!(moment.rfc3339(), expected);
        }
        for wrong in ["31/12/2022", "2022-02-30", "2022", "08:30:00", "hôm qua", ""] {
            assert!(Moment::of_text(wrong, &zone()).is_none(), "{wrong:?} is no date");
        }
    }

    #[test]
    fn the_decree_pads_days_and_two_months() {
        let table = [
            ("2023-08-05", "05/8/2023"),
            ("2023-02-01", "01/02/2023"),
            ("2022-03-28", "28/3/2022"),
            ("2022-12-31", "31/12/2022"),
        ];
        for (text, expected) in table {
            let moment = Moment::of_text(text, &zone()).expect(text);
            assert_eq!(moment.view("vi").date, expected);
        }
        let moment = Moment::of_text("2022-12-31", &zone()).expect("a date");
        assert_eq!(moment.view("vi").long, "Thứ Bảy, 31/12/2022");
        assert_eq!(moment.view("en").long, "Saturday, 31 December 2022");
        assert_eq!(moment.view("vi").time, None);
    }

    #[test]
    fn day_first_dates_are_recognised() {
        for (text, right) in
            [("31/12/2022", "2022-12-31"), ("5-3-2022", "2022-03-05"), ("28/3/2022 08:30", "2022-03-28T08:30:00")]
        {
            assert_eq!(mistake(text), Mistake::DayFirst(right.into()));
        }
        for (text, right) in [("2022/01/05", "2022-01-05"), ("2022-1-5 8:30", "2022-01-05T08:30:00")] {
            assert_eq!(mistake(text), Mistake::Form(right.into()));
        }
        for text in ["31/02/2026", "2026-02-31", "30.2.2026 10:00"] {
            assert_eq!(mistake(text), Mistake::NoSuchDay(2, 28), "{text}");
        }
        for text in ["2022-12-31", "2024", "hôm qua", "1/13/2022", "99/1/2022", "", "1/2/3/2022"] {
            assert_eq!(mistake(text), Mistake::NoDate, "{text}");
        }
    }
}
