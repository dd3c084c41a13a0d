"""Dashboard, a forum's page, a region's page and search."""
