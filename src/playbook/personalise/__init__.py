"""Turns planned touches into words for one lead."""
