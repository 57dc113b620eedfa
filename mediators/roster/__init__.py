"""Reading a commune's list of mediators as it really is.

Pure: sheets of values in, plain frozen dataclasses out; no database, no clock. `read_roster` is the way in.
Words: a *meaning* is what a column holds (name, birth, decision …); the *mapping* of a sheet says which column has
which meaning; its *signature* names the header row, so that a correction made once is found again in the next file.
"""
