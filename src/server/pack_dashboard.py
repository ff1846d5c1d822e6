#!/usr/bin/env python3
"""Packs a folder of web files into one archive and an index of it in C++ initialisers.

    pack_dashboard.py FOLDER ARCHIVE INDEX

Every file is one entry with its own bytes, and with those of FILE.gz and FILE.br where they stand beside it. A folder that
does not exist gives an empty archive.
"""
import hashlib
import pathlib
import sys

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


def main() -> None:
    folder, archive_path, index_path = (pathlib.Path(name) for name in sys.argv[1:4])
    archive = bytearray()
    lines = []

    def add(path: pathlib.Path) -> str:
        if not path.is_file():
            return "{0, 0}"
        content = path.read_bytes()
        archive.extend(content)
        return "{%d, %d}" % (len(archive) - len(content), len(content))

    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    for path in files:
        if path.suffix in (".gz", ".br"):
            continue
        name = "/" + path.relative_to(folder).as_posix()
        tag = hashlib.sha256(path.read_bytes()).hexdigest()[:20]
        kind = TYPES.get(path.suffix, "application/octet-stream")
        parts = ", ".join(add(path.with_name(path.name + suffix)) for suffix in ("", ".gz", ".br"))
        lines.append('{"%s", "%s", "%s", %s},\n' % (name, kind, tag, parts))
    archive_path.write_bytes(bytes(archive) + b"\0")
    index_path.write_text("".join(lines), encoding="utf-8")


main()
