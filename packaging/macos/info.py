"""What the bundle tells macOS of itself in Info.plist."""

from __future__ import annotations

IDENTIFIER = "app.courtesydesk.CourtesyDesk"
WORKSPACE = "app.courtesydesk.workspace"
OLDEST_MACOS = "14.0"
"""The oldest that our requirements run on: Qt and the tone model's runtime on Apple silicon, and
numpy on both, which calculates with what the system has instead of bringing its own."""


def info(version: str) -> dict[str, object]:
    """The entries beside those that the build writes by itself."""
    return {
        "CFBundleDisplayName": "Courtesy Desk",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "LSMinimumSystemVersion": OLDEST_MACOS,
        "LSApplicationCategoryType": "public.app-category.business",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "Courtesy Desk contributors, MIT licence",
        "CFBundleURLTypes": [
            {"CFBundleURLName": IDENTIFIER, "CFBundleURLSchemes": ["courtesydesk"]}
        ],
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Courtesy Desk workspace",
                "CFBundleTypeRole": "Editor",
                "LSHandlerRank": "Owner",
                "LSItemContentTypes": [WORKSPACE],
            }
        ],
        "UTExportedTypeDeclarations": [
            {
                "UTTypeIdentifier": WORKSPACE,
                "UTTypeDescription": "Courtesy Desk workspace",
                "UTTypeConformsTo": ["public.data", "public.archive"],
                "UTTypeTagSpecification": {
                    "public.filename-extension": ["cdesk"],
                    "public.mime-type": ["application/vnd.courtesydesk.workspace"],
                },
            }
        ],
    }
