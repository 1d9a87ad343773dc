"""Simulators: a bank, a market registry and a tax office that speak to the platform by its doors.

They hold credentials of their own, call the API over HTTP and receive webhooks. How they misbehave
is a seeded habit (`habits`), so that a county can rehearse and nothing outside is needed.
"""
