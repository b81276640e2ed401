#!/usr/bin/env bash
# Measures the preview of a generated site: start to first page, save to new page, memory over many edits, idle time.
#
#   tests/bench/preview.sh [ARTICLES=10000] [EDITS=30] [MANY=1000]
#
# "Save to page" runs from the moment the file is closed to the moment a request is answered with the new content;
# the page is asked for again and again, so that the request itself is in the figure. The yardstick of the same run is
# what it takes to write a file and to get a page that does not change.
set -euo pipefail
cd "$(dirname "$0")/../.."
articles=${1:-10000} edits=${2:-30} many=${3:-1000}
cargo build --quiet --release --examples --bins
work=$(mktemp -d)
trap 'kill "$(cat "$work/pid" 2>/dev/null)" 2>/dev/null || true; rm -rf "$work"' EXIT
./target/release/examples/corpus "$work/site" "$articles" 1 ./themes
python3 -u - "$work" "$edits" "$many" <<'PYTHON'
import glob, html, http.client, json, os, re, statistics, subprocess, sys, threading, time

work, edits, many = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
program = ["./target/release/bantin", "serve", "--root", f"{work}/site", "--port", "0", "--format", "json", "--now", "2026-06-01T00:00:00+07:00"]

def start():
    begin = time.monotonic()
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    open(f"{work}/pid", "w").write(str(process.pid))
    url = json.loads(process.stdout.readline())["preview"]
    # A pipe that nobody reads fills up and stops the program.
    threading.Thread(target=process.stdout.read, daemon=True).start()
    port = int(re.search(r":(\d+)/", url)[1])
    connection = http.client.HTTPConnection("127.0.0.1", port)
    page = get(connection, "/")
    return process, connection, time.monotonic() - begin, len(page)

def get(connection, path):
    connection.request("GET", path)
    return connection.getresponse().read().decode()

def status(process, name):
    return int(re.search(rf"{name}:\s+(\d+)", open(f"/proc/{process.pid}/status").read())[1])

def ticks(process):
    fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])

def row(name, times):
    times = sorted(1000 * t for t in times)
    print(f"  {name}: median {statistics.median(times):.1f} ms, best {times[0]:.1f}, worst {times[-1]:.1f} ({len(times)} times)")

def until(connection, path, is_new):
    end = time.monotonic() + 20
    while not is_new(get(connection, path)):
        if time.monotonic() > end:
            sys.exit(f"{path} is not served with its new content")
    return time.monotonic()

starts = []
for _ in range(5):
    process, connection, seconds, _ = start()
    starts.append(seconds)
    process.kill(); process.wait()
print(f"start to first page served: median {statistics.median(starts):.2f} s of {len(starts)}")
process, connection, _, _ = start()
time.sleep(1)
files = sorted(glob.glob(f"{work}/site/site/*/20*/*/*.md"))
print(f"resident after start: {status(process, 'VmRSS') // 1024} MB")

def address(file):
    return "/" + os.path.relpath(file, f"{work}/site/site")[: -len(".md")] + "/"

still = []
for _ in range(edits):
    begin = time.monotonic(); get(connection, address(files[0])); still.append(time.monotonic() - begin)
row("a page that does not change", still)

def save(file, text):
    with open(file, "w") as out:
        out.write(text)
    return time.monotonic()

def tags_of(text):
    return re.search(r"tags = \[(.*)\]", text)[1]

def shows(tags):
    wanted = [name.casefold() for name in re.findall(r'"([^"]+)"', tags)]
    def is_new(page):
        shown = re.findall(r'name="DC.subject" content="([^"]+)"', page)
        return [html.unescape(name).casefold() for name in shown] == wanted
    return is_new

def with_title(number, text):
    title = f"Tên mới {number}"
    return re.sub(r'^title = ".*"$', f'title = "{title}"', text, count=1, flags=re.M), lambda page: title in page

def with_body(number, text):
    line = f"Lần sửa {number} xong."
    return f"{text}\n\n{line}\n", lambda page: line in page

def with_tags(number, text):
    known = re.findall(r'"[^"]+"', tags_of(open(files[(number * 37 + 11) % len(files)]).read()))
    tags = known[0] if known[0] != tags_of(text) else f"{known[0]}, {known[1]}"
    return text.replace(tags_of(text), tags, 1), shows(tags)

def with_new_tag(number, text):
    tags = f'{tags_of(text)}, "Mới thêm {number}"'
    return text.replace(tags_of(text), tags, 1), shows(tags)

step = max(1, len(files) // edits)
kinds = [("a body", with_body), ("a title", with_title), ("tags", with_tags), ("a tag that no article had", with_new_tag)]
for offset, (name, change) in enumerate(kinds):
    times = []
    for number, file in enumerate(files[3 * offset :: step][:edits]):
        text, is_new = change(number, open(file).read())
        begin = save(file, text)
        times.append(until(connection, address(file), is_new) - begin)
        time.sleep(0.3)
    row(f"save of {name} to its page", times)
before = status(process, "VmRSS")
file = files[7]
text = open(file).read()
for number in range(many):
    save(file, text + f"\n\nVòng {number} xong.\n")
    until(connection, address(file), lambda page: f"Vòng {number} xong." in page)
after = status(process, "VmRSS")
print(f"resident before and after {many} edits: {before // 1024} MB, {after // 1024} MB; peak {status(process, 'VmHWM') // 1024} MB; threads {status(process, 'Threads')}")
time.sleep(1)
begin = ticks(process); time.sleep(5)
print(f"idle: {ticks(process) - begin} ticks of processor time in 5 s")
process.kill()
PYTHON
