"""Where the bundle begins."""

from courtesydesk.__main__ import main

raise SystemExit(main())
