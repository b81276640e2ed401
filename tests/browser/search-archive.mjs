// A site of forty years of long articles, which is more than one query fetches.

import { Random } from "./random.mjs";
import { filesOf } from "./search-sites.mjs";

const [FIRST, LAST] = [1987, 2026];
const A_YEAR = 6;
/** Words of a body: so many that the search stops at some year. */
const WORDS = 1500;

const INITIALS = ["b", "c", "g", "h", "k", "l", "m", "n", "ph", "qu", "s", "t", "th", "v", "x"];
const RIMES = ["a", "ai", "anh", "ao", "en", "ia", "inh", "oa", "oi", "on", "ô", "ong", "ơi", "ua", "ung", "ươi"];

/** In the body of every article, and in the title of one of each of the years OLD. */
export const EVERYWHERE = "dặm";
export const OLD = [1990, 1995];
/** In the title of each article of the newest year, and nowhere else. */
export const NEW = "nóng";
export const NEW_COUNT = 2 * A_YEAR;
/** In the titles of all articles of 2000 and 2001, side by side; and far down in one of the newest month. */
export const TALE = "cổ tích";
/** Far down in the body of the article `2025-3`, once. */
export const DEEP = "hiếm";
/** Alone in a cell of a table of the article `2025-4`. */
export const CELL = "ngăn";

/** The files of the site. */
export function archive() {
  const random = new Random(1987);
  const texts = [];
  for (let year = FIRST; year <= LAST; year += 1) {
    const months = year === LAST ? ["04", "05"] : ["07"];
    for (const month of months) {
      for (let number = 1; number <= A_YEAR; number += 1) texts.push(article(random, year, month, number));
    }
  }
  return filesOf(texts, '\n[search]\noutside = "https://search.example/?q={query}+site:{host}"\n');
}

function article(random, year, month, number) {
  const id = year === LAST ? `${year}-${month}-${number}` : `${year}-${number}`;
  const words = Array.from({ length: WORDS }, () => random.one(INITIALS) + random.one(RIMES));
  words[random.below(WORDS)] = EVERYWHERE;
  if (id === "2025-3") words[1200] = DEEP;
  if (id === "2026-05-2") words[1200] = TALE;
  const paragraphs = Array.from({ length: WORDS / 50 }, (_, at) => words.slice(50 * at, 50 * at + 50).join(" "));
  if (id === "2025-4") paragraphs.push(`| Tên | Loại |\n|---|---|\n| trái | ${CELL} |`);
  return {
    id,
    title: titleOf(year, number),
    date: `${year}-${month}-${10 + number}`,
    section: number % 2 === 0 ? "tin-tuc" : "thong-bao",
    tags: number === 1 ? ["Đầu tư"] : undefined,
    summary: "Tóm tắt của bài.",
    body: paragraphs.join("\n\n"),
  };
}

function titleOf(year, number) {
  if (year === LAST) return `Tin ${NEW} số ${number}`;
  if (year === 2000 || year === 2001) return `Chuyện ${TALE} số ${number}`;
  return OLD.includes(year) && number === 3 ? `Chuyện ${EVERYWHERE} trường` : `Bản tin số ${number}`;
}
