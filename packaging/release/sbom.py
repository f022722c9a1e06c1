#!/usr/bin/env python3
"""The bill of materials of a bundle, as CycloneDX: `sbom.py BUNDLE FILE.json [--validate]`.

Names what is really in the bundle (licences.py found it out while it was built), with versions and
licences. The same bundle gives the same bytes. `--validate` holds it against the schema, with what
packaging/requirements/tools.txt pins.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import changelog

NAMESPACE = uuid.UUID("6f1b4c1e-54a7-5d0e-9a42-7a3c5f8b2d10")


def parts_of(bundle: Path) -> list[dict[str, str]]:
    """What licences.py wrote into a bundle.

    Raises:
        SystemExit: it holds nothing of that kind.
    """
    found = sorted(bundle.rglob("licences/parts.json"))
    if not found:
        raise SystemExit(f"{bundle} does not say what it is made of: build it anew.")
    parts: list[dict[str, str]] = json.loads(found[0].read_text(encoding="utf-8"))
    return parts


def component(part: dict[str, str]) -> dict[str, Any]:
    """One part, as the schema wants it."""
    name, version = part["name"], part["version"]
    place = {"debian": "deb/debian", "pypi": "pypi"}.get(part["origin"], "generic")
    purl = f"pkg:{place}/{quote(name)}@{quote(version, safe='')}"
    found: dict[str, Any] = {
        "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
    }  # fmt: skip
    if part["licence"]:
        found["licenses"] = [{"license": {"name": part["licence"]}}]
    return found


def bill(parts: list[dict[str, str]], bundle_of: str) -> dict[str, Any]:
    """The whole document; `bundle_of` says for which system and machine."""
    release = changelog.release()
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or release.day.timestamp())
    components = [component(part) for part in parts]
    ours = f"pkg:generic/courtesy-desk@{release.version}"
    known = json.dumps([bundle_of, release.version, components], sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, known)}",
        "version": 1,
        "metadata": {
            "timestamp": f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "component": {
                "type": "application", "bom-ref": ours, "purl": ours, "name": "Courtesy Desk",
                "version": release.version, "licenses": [{"license": {"id": "MIT"}}],
                "description": f"The bundle for {bundle_of}",
            },
        },
        "components": components,
        "dependencies": [{"ref": ours, "dependsOn": sorted(one["purl"] for one in components)}],
    }  # fmt: skip


def validate(text: str) -> None:
    """Hold a document against the schema.

    Raises:
        SystemExit: it breaks it.
    """
    from cyclonedx.schema import SchemaVersion  # type: ignore[import-not-found]
    from cyclonedx.validation.json import (  # type: ignore[import-not-found]
        JsonStrictValidator,
    )

    broken = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if broken is not None:
        raise SystemExit(f"The bill of materials breaks its schema: {broken}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("bundle", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--for", dest="bundle_of", default=sys.platform, help="which system it is")
    parser.add_argument("--validate", action="store_true")
    told = parser.parse_args()
    found = bill(parts_of(told.bundle), told.bundle_of)
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if told.validate:
        validate(text)
    told.file.write_text(text, encoding="utf-8", newline="\n")
    print(f"{told.file}: {len(found['components'])} parts")


if __name__ == "__main__":
    main()
