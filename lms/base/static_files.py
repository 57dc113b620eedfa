"""Static files under hashed names, JavaScript imports rewritten too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Manifest storage that also rewrites `import` lines of native modules."""

    support_js_module_import_aggregation = True
    manifest_strict = False
