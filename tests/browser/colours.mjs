// The colours a page can be shown in: those the system asks for, and those a reader chooses by the attribute of the theme.

import { readFileSync } from "node:fs";
import { join } from "node:path";

const PLAIN = { colorScheme: "light", contrast: "no-preference", forcedColors: "none" };

/** What the system may ask for. */
const ASKED = {
  light: PLAIN,
  dark: { ...PLAIN, colorScheme: "dark" },
  "high contrast": { ...PLAIN, contrast: "more" },
  "high contrast, dark": { ...PLAIN, colorScheme: "dark", contrast: "more" },
  "forced colours": { ...PLAIN, forcedColors: "active" },
};

/** What a reader may choose, each against a system that asks for something else. */
export const CHOSEN = {
  "light, chosen": { ...PLAIN, colorScheme: "dark", chosen: "light" },
  "dark, chosen": { ...PLAIN, chosen: "dark" },
  "high contrast, chosen": { ...PLAIN, chosen: "contrast" },
};

/** The colours to try on a site: a theme without the attribute has none to choose. */
export function modesOf(site) {
  return offersChoice(site) ? { ...ASKED, ...CHOSEN } : ASKED;
}

export function offersChoice({ folder, files }) {
  const styles = [...files].filter((file) => file.endsWith(".css"));
  return styles.some((file) => /\[data-colour\b/.test(readFileSync(join(folder, file), "utf8")));
}

/** Shows an open page in these colours, and waits until none is on its way to another. */
export async function show(page, { chosen, ...asked }) {
  await page.emulateMedia({ media: "screen", reducedMotion: "reduce", ...asked });
  await page.evaluate(async (chosen) => {
    if (chosen === undefined) delete document.documentElement.dataset.colour;
    else document.documentElement.dataset.colour = chosen;
    await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
  }, chosen);
}

/** The colours of everything on a page, to compare. */
export function coloursOf(page) {
  return page.evaluate(() => {
    const colours = (style) => [style.color, style.backgroundColor, style.backgroundImage, style.borderTopColor].join(" ");
    return [...document.querySelectorAll("body, body *")].map((element) => colours(getComputedStyle(element))).join("\n");
  });
}
