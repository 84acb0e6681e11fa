"""The archive in a browser: pages that are made on the server, read-only and without a script."""
