"""Tests that need Chromium or LibreOffice."""
