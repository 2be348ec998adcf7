"""An entry: what a city sends in. Draft → submitted → judged, or withdrawn at any time.

City contacts write and submit; the secretariat follows. Outcomes are set by later steps only.
"""
