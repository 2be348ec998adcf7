"""Eligibility: the call's rules computed from the register, then a human verdict with a reason.

The system computes and shows the facts; the secretariat confirms, or overrides and says why.
"""
