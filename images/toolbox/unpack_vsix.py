"""Puts an operator's .vsix files among code-server's own extensions. Usage: unpack_vsix.py FOLDER_OF_VSIX TOOLBOX

For language packs it also writes TOOLBOX/languagepacks.json, in the form of VS Code's own file of that name in the user data
folder (platform/languagePacks/node/languagePacks.ts): VS Code only writes it when a pack is installed by hand.
"""
import hashlib
import json
import pathlib
import sys
import zipfile

PREFIX = "/opt/codehub/code-server/lib/vscode/extensions"


def unpack(vsix, extensions):
    """Returns the folder it made and the extension's manifest."""
    with zipfile.ZipFile(vsix) as archive:
        manifest = json.loads(archive.read("extension/package.json").decode("utf-8-sig"))
        folder = extensions / f'{manifest["publisher"]}.{manifest["name"]}'.lower()
        for item in archive.infolist():
            path = pathlib.PurePosixPath(item.filename)
            if item.is_dir() or path.parts[0] != "extension" or ".." in path.parts:
                continue
            target = folder.joinpath(*path.parts[1:])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(item))
            if item.external_attr >> 16 & 0o111:
                target.chmod(0o755)
    return folder, manifest


def add_languages(packs, folder, manifest):
    identifier = f'{manifest["publisher"]}.{manifest["name"]}'.lower()
    for localization in manifest.get("contributes", {}).get("localizations", []):
        packs[localization["languageId"]] = {
            "hash": hashlib.md5((identifier + manifest["version"]).encode()).hexdigest(),
            "extensions": [{"extensionIdentifier": {"id": identifier}, "version": manifest["version"]}],
            "translations": {
                each["id"]: str(pathlib.PurePosixPath(PREFIX, folder.name, each["path"])) for each in localization["translations"]
            },
            "label": localization.get("localizedLanguageName") or localization.get("languageName"),
        }


def main():
    source, toolbox = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    packs = {}
    for vsix in sorted(source.glob("*.vsix")):
        try:
            folder, manifest = unpack(vsix, toolbox / "code-server/lib/vscode/extensions")
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            sys.exit(f"error: {vsix} is not an extension ({error})\n       remove it, or download it again")
        add_languages(packs, folder, manifest)
        print(f"extension: {folder.name} {manifest['version']}")
    if packs:
        (toolbox / "languagepacks.json").write_text(json.dumps(packs, ensure_ascii=False))


main()
