// Reads XML as a browser does: with a strict parser, into plain trees that tests can look through.

import { launch } from "./browser.mjs";

/** A tree is { name, space, attributes, children, text }; text is that of an element without children. */
export class Reader {
  static async open() {
    const reader = new Reader();
    reader.browser = await launch();
    reader.page = await reader.browser.newPage();
    return reader;
  }

  close() {
    return this.browser.close();
  }

  /** Fails on text that is not well-formed. */
  tree(text) {
    return this.page.evaluate((text) => {
      const read = new DOMParser().parseFromString(text, "application/xml");
      const fault = read.querySelector("parsererror");
      if (fault) throw new Error(fault.textContent);
      const tree = (element) => ({
        name: element.localName,
        space: element.namespaceURI,
        attributes: Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
        children: [...element.children].map(tree),
        text: element.children.length === 0 ? element.textContent : "",
      });
      return tree(read.documentElement);
    }, text);
  }

  /** The addresses in a piece of HTML, as they are written. */
  addresses(html) {
    return this.page.evaluate((html) => {
      const read = new DOMParser().parseFromString(html, "text/html");
      return ["href", "src", "poster"].flatMap((name) => [...read.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)));
    }, html);
  }
}

export function named({ children }, name, space) {
  return children.filter((child) => child.name === name && (space === undefined || child.space === space));
}

const DAY = String.raw`(\d{4})-(\d\d)-(\d\d)`;
const HOUR = String.raw`([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?`;
const OFFSET = String.raw`(Z|[+-]([01]\d|2[0-3]):[0-5]\d)`;

/** RFC 3339, as Atom wants it. */
export function isInstant(text) {
  return isOnCalendar(new RegExp(`^${DAY}T${HOUR}${OFFSET}$`).exec(text));
}

/** A day or an instant: what the W3C's format and the schema of sitemaps both allow. */
export function isDayOrInstant(text) {
  return isOnCalendar(new RegExp(`^${DAY}(T${HOUR}${OFFSET})?$`).exec(text));
}

function isOnCalendar(match) {
  if (!match) return false;
  const [year, month, day] = match.slice(1, 4).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export function isAbsolute(address) {
  return /^https?:\/\/[^\s/]/.test(address) && URL.canParse(address);
}
