"""The index holds what is public of other rooms' rows, and forgets it with them."""

from frame.personal_data import excuse

excuse("search.Entry", "names")
excuse("modelsearch.IndexEntry", "title body autocomplete")
excuse("modelsearch.SQLiteFTSIndexEntry", "title body autocomplete")
