"""Signed deals and what is watched of them until the change is lived with."""
