"""Static files under hashed names, JavaScript imports rewritten too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Manifest storage that also rewrites `import` lines of our own native modules.

    Only of ours: libraries ship modules whose imports are examples or need a build step, and a name that cannot be
    found stops the collection.
    """

    support_js_module_import_aggregation = True
    manifest_strict = False
    _js_module_import_aggregation_patterns = (
        "lms/js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
