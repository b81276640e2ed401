// The table of cases of the search, tests/search/cases.toml: what its head says is all of TOML that it has.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** The cases in their order, each with the number of its texts; and the texts by these numbers. */
export function cases() {
  const [all, sites] = [[], []];
  let table;
  for (const line of readFileSync(new URL("../search/cases.toml", import.meta.url), "utf8").split("\n")) {
    const [, key, value] = /^(\w+) = (.*)$/.exec(line) ?? [];
    if (line === "[[case]]") {
      all.push((table = { typing: false, ordered: false, site: sites.length - 1 }));
    } else if (line === "[[case.text]]") {
      const own = all.at(-1);
      if (own.site === (all.at(-2)?.site ?? -1)) own.site = sites.push([]) - 1;
      sites[own.site].push((table = {}));
    } else if (key !== undefined) {
      table[key] = JSON.parse(value);
    } else {
      assert.match(line, /^(#.*)?$/, "a line that is none of the table");
    }
  }
  assert.ok(all.length > 60, "the table was not read");
  return { all, sites };
}
