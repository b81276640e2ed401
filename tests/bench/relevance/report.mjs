// What the results of judged queries are worth, in tables.

const WORST = 12;

/** Prints the measures of each engine by group of queries, and the queries that went worst; with `all`, every query. */
export function report(queries, engines, all) {
  for (const query of queries) {
    query.measures = Object.fromEntries(engines.map((engine) => [engine, measure(query, query.results[engine])]));
    query.ceiling = Math.min(5, query.grades.size) / 5;
  }
  table(queries, engines);
  for (const engine of engines) {
    const failed = queries.filter((query) => query.measures[engine].gain < 0.9);
    const worst = failed.sort((a, b) => a.measures[engine].gain - b.measures[engine].gain).slice(0, WORST);
    console.log(`\nWorst of ${engine} (${failed.length} of ${queries.length} have nDCG@10 below 0.9)`);
    for (const query of worst) tell(query, [engine]);
  }
  stopped(queries, engines[0]);
  if (!all) return;
  console.log("\nAll queries");
  for (const query of queries) tell(query, engines);
}

/** Measures of a list of at most ten addresses. */
function measure({ grades }, results) {
  const gains = results.map((url) => grades.get(url) ?? 0);
  const hits = (count) => gains.slice(0, count).filter((grade) => grade > 0).length;
  const first = gains.findIndex((grade) => grade > 0);
  const best = [...grades.values()].sort((a, b) => b - a).slice(0, 10);
  return {
    precision: hits(5) / 5,
    reciprocal: first < 0 ? 0 : 1 / (first + 1),
    recall: hits(10) / grades.size,
    gain: discounted(gains) / discounted(best),
  };
}

const discounted = (gains) => gains.reduce((sum, grade, at) => sum + (2 ** grade - 1) / Math.log2(at + 2), 0);

function groups(queries) {
  const named = [["all", queries]];
  for (const part of ["marks", "kind"]) {
    const values = [...new Set(queries.map((query) => query[part]))];
    for (const value of values) {
      const name = part === "kind" ? value : value === "nfd" ? "marks: NFD" : `marks: ${value}`;
      named.push([name, queries.filter((query) => query[part] === value)]);
    }
  }
  return named;
}

function table(queries, engines) {
  const columns = [["P@5", "precision"], ["MRR", "reciprocal"], ["recall@10", "recall"], ["nDCG@10", "gain"]];
  const mean = (group, value) => (group.reduce((sum, query) => sum + value(query), 0) / group.length).toFixed(3);
  const heads = columns.flatMap(([head], at) => [...engines.map((engine) => `${head} ${engine}`), ...(at ? [] : ["P@5 at best"])]);
  const rows = groups(queries).map(([name, group]) => {
    const cells = columns.flatMap(([, key], at) => [
      ...engines.map((engine) => mean(group, (query) => query.measures[engine][key])),
      ...(at ? [] : [mean(group, (query) => query.ceiling)]),
    ]);
    return [name, group.length, ...cells];
  });
  console.log(`| queries | number | ${heads.join(" | ")} |\n|---|--:|${"--:|".repeat(heads.length)}`);
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
}

/** The queries whose first page would be another if the search of the site did not stop before its oldest files. */
function stopped(queries, engine) {
  const other = queries.filter((query) => String(query.whole) !== String(query.results[engine]));
  console.log(`\n${other.length} first pages of ${engine} would be others if it did not stop early:`);
  for (const query of other) console.log(`  ${query.query}: ${grades(query, query.results[engine])} instead of ${grades(query, query.whole)}`);
}

const grades = (query, results) => results.map((url) => query.grades.get(url) ?? 0).join("") || "nothing";

/** A query with the grades of what was found for it, in order, and what stood first without answering. */
function tell(query, engines) {
  console.log(`  ${query.query}  [${query.kind}, marks: ${query.marks}; ${query.grades.size} relevant]`);
  for (const engine of engines) {
    const results = query.results[engine];
    const wrong = results.slice(0, 3).filter((url) => !query.grades.has(url));
    console.log(`    ${engine}: ${grades(query, results)} ${wrong.join(" ")}`);
  }
}
