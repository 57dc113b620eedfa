"""One module per kind of block; `lms.hgm.registry` knows them all."""
