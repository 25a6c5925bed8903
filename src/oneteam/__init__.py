"""OneTeam makes a company's sales and marketing one team."""

import sys

__version__ = "0.1.0"

try:
    # The SQLite of many distributions (3.51.2 and older) can corrupt a WAL database; the wheel
    # brings a mended one. It must stand in before Django first imports sqlite3.
    import pysqlite3
except ImportError:  # no wheel for this platform: `oneteam check` warns where the version matters
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
