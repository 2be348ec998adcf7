"""Scoring: score sheets by criterion, and the totals computed from them."""
