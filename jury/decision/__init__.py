"""Decision: ranking, portfolio rules, sealed outcomes and the second signature."""
