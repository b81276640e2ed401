// Serves a folder as static hosting would, below a path, texts compressed, with the strict policy that every theme must live with.

import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { extname, join, normalize, sep } from "node:path";

const POLICY = "default-src 'self'";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".xml": "application/xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".pdf": "application/pdf",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** Listens on the loopback address; `prefix` begins and ends with a slash. */
export async function serve(folder, port, prefix) {
  const server = createServer((request, response) => {
    answer(folder, prefix, request.url).then(
      ({ status, headers, body }) => {
        const isText = /^text|javascript|json|xml/.test(headers["Content-Type"] ?? "");
        const isSmaller = isText && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
        const coding = isSmaller ? { "Content-Encoding": "gzip", Vary: "Accept-Encoding" } : {};
        response.writeHead(status, { "Content-Security-Policy": POLICY, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", ...headers, ...coding });
        response.end(isSmaller ? gzipSync(body) : body);
      },
      (error) => {
        response.writeHead(500);
        response.end(String(error));
      },
    );
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

async function answer(folder, prefix, url) {
  const path = decodeURIComponent(new URL(url, "http://127.0.0.1").pathname);
  if (!path.startsWith(prefix)) return missing(folder);
  const file = normalize(join(folder, path.slice(prefix.length)));
  if (file !== normalize(folder) && !file.startsWith(folder + sep)) return missing(folder);
  const found = await stat(file).catch(() => null);
  if (found?.isFile()) return page(200, file);
  if (!found?.isDirectory()) return missing(folder);
  if (!path.endsWith("/")) return { status: 301, headers: { Location: `${path}/` }, body: "" };
  const index = join(file, "index.html");
  return (await stat(index).catch(() => null)) ? page(200, index) : missing(folder);
}

async function page(status, file) {
  const type = TYPES[extname(file).toLowerCase()] ?? "application/octet-stream";
  return { status, headers: { "Content-Type": type }, body: await readFile(file) };
}

async function missing(folder) {
  const file = join(folder, "404.html");
  if (await stat(file).catch(() => null)) return page(404, file);
  return { status: 404, headers: { "Content-Type": "text/plain" }, body: "404" };
}
