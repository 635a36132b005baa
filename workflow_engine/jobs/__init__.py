"""Work that is due: leased from our own table, done by commands; nothing here stores anything."""
